"""Asking somebody to write a note anew, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.audit import service as journal
from kosmgr.content import service as content
from kosmgr.duplicates import looking, queries, rules
from kosmgr.duplicates.looking import Who
from kosmgr.duplicates.rules import Line
from kosmgr.kit import db as database
from kosmgr.kit.text import N_
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.tasks import queries as task_queries
from kosmgr.tasks import rules as task_rules
from kosmgr.tasks import service as tasks
from kosmgr.tasks.models import Task
from kosmgr.work import Work, requires

TITLE = N_("改写笔记")
STATES = task_rules.STATES


@dataclass(frozen=True)
class Rewrite:
    """An item with the note it is about."""

    task: Task
    line: Line
    who: Who
    overdue: bool


SAFE_GAP = "dup.safe_gap_days"


def safe_gap(work: Work, entity_id: int) -> int:
    """Days between two notes on one topic, by the rulebook."""
    found: int = rulebook.value(work, SAFE_GAP, entity_id)
    return found


@requires(Permission.NOTE_WRITE)
def assign(work: Work, note_id: int, number: str = "", due_on: date | None = None, remark: str = "") -> Task:
    """Ask whoever holds the account of a note, or somebody of its entity by 工号, to write it anew by a day."""
    note = content.visible_note(work, note_id, for_=Permission.NOTE_WRITE)
    database.take_turn(work.db, f"rewrite:{note.id}")
    known = [one for one in task_queries.of_subjects(work.db, rules.SUBJECT, [note.id]) if _waits(one)]
    if known:
        raise rules.RewriteWaiting(note=note.title, person=known[0].assignee)
    who = looking.named(work, [note.publisher_id])[note.publisher_id]
    if number.strip():
        person = people.visible_employee(work, number.strip(), note.entity_id)
        employee_id, name = person.id, person.name
    elif who.employee_id is not None and who.holder is not None:
        employee_id, name = who.employee_id, who.holder
    else:
        raise rules.NobodyToRewrite(publisher=who.label.name)
    due = due_on or work.today + timedelta(days=rules.REWRITE_DAYS)
    item = task_rules.Item(
        rules.CODE, TITLE, "employee", due, account_id=who.label.account_id, assignee=name,
        assignee_employee_id=employee_id,
    )  # fmt: skip
    [task] = [one for one in tasks.plan(work, task_rules.Subject(rules.SUBJECT, note.id, note.entity_id), [item])
              if _waits(one)]  # fmt: skip
    task.note = remark.strip()[: rules.REMARK_LENGTH] or None
    work.db.flush()
    after = {"task": task.id, "due_on": due, "account_id": who.label.account_id, "employee_id": employee_id}
    journal.note(work, journal.Note("note.rewrite_asked", "note", note.id, note.entity_id, after=after))
    return task


@requires(Permission.LEDGER_READ)
def waiting(work: Work, note_id: int) -> Task | None:
    """The rewriting of a note that is asked for and not done."""
    about = (Task.subject_kind == rules.SUBJECT, Task.subject_id == note_id)
    found = task_queries.visible(work.db, work.actor, Permission.LEDGER_READ, *about)
    return next((task for task in found if _waits(task)), None)


def _waits(task: Task) -> bool:
    return task.code == rules.CODE and task.state == task_rules.OPEN


@requires(Permission.LEDGER_READ)
def visible_rewrites(
    work: Work, entity_ids: Iterable[int] | None = None, note_ids: Iterable[int] | None = None
) -> list[Rewrite]:
    """What was asked for, the open ones first, then the newest."""
    conditions = [Task.subject_kind == rules.SUBJECT, Task.code == rules.CODE]
    if entity_ids is not None:
        conditions.append(Task.entity_id.in_(list(entity_ids)))
    if note_ids is not None:
        conditions.append(Task.subject_id.in_(list(note_ids)))
    found = task_queries.visible(work.db, work.actor, Permission.LEDGER_READ, *conditions)
    lines = queries.lines(work.db, {task.subject_id for task in found})
    who = looking.named(work, {line.publisher_id for line in lines.values()})
    order = sorted(found, key=lambda task: (task.state != task_rules.OPEN, task.due_on or work.today, -task.id))
    return [
        Rewrite(
            task,
            lines[task.subject_id],
            who[lines[task.subject_id].publisher_id],
            task_rules.is_overdue(task.state, task.due_on, work.today),
        )
        for task in order
    ]


@requires(Permission.TASK_DO)
def done(work: Work, task_id: int, note: str = "") -> Task:
    """Record that a note was written anew."""
    return tasks.tick(work, _mine(work, task_id).id, note=note or None)


@requires(Permission.TASK_DO)
def drop(work: Work, task_id: int, reason: str) -> Task:
    """It need not be done."""
    return tasks.drop(work, _mine(work, task_id).id, reason)


def _mine(work: Work, task_id: int) -> Task:
    task = tasks.visible_task(work, task_id, for_=Permission.TASK_DO)
    if (task.subject_kind, task.code) != (rules.SUBJECT, rules.CODE):
        raise rules.RewriteUnknown()
    return task
