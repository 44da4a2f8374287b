"""Checklists: planning items, ticking them, letting them off by a second person."""

from collections.abc import Mapping, Sequence
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.documents import rules as document_rules
from kosmgr.documents import service as documents
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.tasks import models, queries, rules
from kosmgr.work import Work, requires

_COLUMNS = (
    "entity_id", "subject_kind", "subject_id", "position", *rules.Item._fields, "state", "origin", "version",
)  # fmt: skip


def plan_many(work: Work, plans: Sequence[tuple[rules.Subject, Sequence[rules.Item]]], first: int = 1) -> int:
    """Plan the items of subjects the caller may act on; positions count from `first`. Returns how many.

    Planning is part of the subject's own change, which the caller notes.
    """
    for role in {item.owner_role for _subject, items in plans for item in items}:
        rules.check_word(role, rules.OWNERS)
    ends = (rules.OPEN, "decided", 1)
    rows = [
        (subject.entity_id, subject.kind, subject.id, position, *item, *ends)
        for subject, items in plans
        for position, item in enumerate(items, first)
    ]
    database.insert_tuples(work.db, queries.TABLE, _COLUMNS, rows)
    return len(rows)


def plan(work: Work, subject: rules.Subject, items: Sequence[rules.Item], first: int = 1) -> list[models.Task]:
    """The same for one subject; returns all its items."""
    plan_many(work, [(subject, items)], first)
    return of_subject(work, subject)


def of_subject(work: Work, subject: rules.Subject) -> list[models.Task]:
    """The items of a subject the caller may see, in their order."""
    return queries.of_subjects(work.db, subject.kind, [subject.id])


@requires(Permission.LEDGER_READ)
def visible_task(work: Work, task_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Task:
    """One item, if the actor's grants carry the permission in its entity."""
    found = queries.visible(work.db, work.actor, for_, models.Task.id == task_id)
    if not found:
        raise rules.TaskUnknown()
    return found[0]


@requires(Permission.TASK_DO)
def tick(
    work: Work, task_id: int, *, on: date | None = None, note: str | None = None, document_id: int | None = None
) -> models.Task:
    """Record that an item is done, with the evidence it asks for. What else follows is the caller's."""
    task = visible_task(work, task_id, for_=Permission.TASK_DO)
    check_done(work, task, on, note, document_id)
    return record(work, task, on or work.today, note, document_id)


def check_done(work: Work, task: models.Task, on: date | None, note: str | None, document_id: int | None) -> None:
    """Refuse what `tick` would refuse; before anything else is done because of it."""
    if on is not None and on > work.today:
        raise rules.DoneLater(day=on)
    _check_open(task)
    rules.check_evidence(task.title, asked(task), note, document_id or task.document_id)
    if document_id is None:
        return
    found = documents.visible_document(work, document_id)
    if task.evidence in document_rules.KINDS and found.kind != task.evidence:
        raise rules.WrongEvidence(task=task.title, kind=asked(task), found=document_rules.KINDS[found.kind])


def asked(task: models.Task) -> str:
    """The evidence an item asks for, in words."""
    return document_rules.KINDS.get(task.evidence, task.evidence)


def record(
    work: Work, task: models.Task, day: date, note: str | None = None, document_id: int | None = None
) -> models.Task:
    """Note an item the caller may act on as done: it was done by another way than ticking it."""
    values = {
        "done_on": day,
        "done_at": work.now,
        "done_by_id": work.actor.user_id,
        "done_by": work.actor.name,
        "note": note or task.note,
        "document_id": document_id or task.document_id,
    }
    return _settled(work, task, rules.DONE, values, "task.done", None)  # the note stays with the item


@requires(Permission.TASK_DO)
def drop(work: Work, task_id: int, reason: str) -> models.Task:
    """Leave an item out that does not hold its case up."""
    task = visible_task(work, task_id, for_=Permission.TASK_DO)
    if task.holding:
        raise rules.HoldsTheCase(task=task.title)
    _check_reason(reason)
    return _settled(work, task, rules.DROPPED, _by(work, reason), "task.dropped", reason)


@requires(Permission.TASK_DO)
def reopen(work: Work, task_id: int, reason: str) -> models.Task:
    """Open a settled item again; what its tick brought about stays as it is."""
    task = visible_task(work, task_id, for_=Permission.TASK_DO)
    if task.state == rules.OPEN:
        raise rules.TaskNotSettled(task=task.title)
    _check_reason(reason)
    before = {"state": task.state, "done_on": task.done_on}
    values = {"state": rules.OPEN, "done_on": None, "done_at": None, "done_by_id": None, "done_by": None}
    if not queries.settle(work.db, task, task.state, {**values, "origin": "decided"}):
        raise rules.TaskSettled(task=task.title, state=rules.STATES[task.state])
    _note(work, "task.reopened", task, before, {"state": rules.OPEN}, reason)
    return task


@requires(Permission.TASK_DO)
def ask_waiver(work: Work, task_id: int, reason: str) -> models.Waiver:
    """Ask that an item be let off; somebody else decides."""
    task = visible_task(work, task_id, for_=Permission.TASK_DO)
    _check_open(task)
    _check_reason(reason)
    if queries.waiting(work.db, task.id) is not None:
        raise rules.WaiverPending(task=task.title)
    waiver = models.Waiver(
        task_id=task.id, asked_by_id=work.actor.user_id, asked_by=work.actor.name, reason=reason, asked_at=work.now
    )
    task.origin = "decided"  # no ledger takes an item away that somebody asked to be let off
    work.db.add(waiver)
    work.db.flush()
    _note(work, "task.waiver_asked", task, None, {"waiver": waiver.id}, reason)
    return waiver


@requires(Permission.TASK_WAIVE)
def decide_waiver(work: Work, task_id: int, verdict: str, note: str | None = None) -> models.Task:
    """Grant or refuse the waiver that waits for an item; never by the person who asked."""
    task = visible_task(work, task_id, for_=Permission.TASK_WAIVE)
    rules.check_word(verdict, (rules.GRANTED, rules.REFUSED))
    waiver = queries.waiting(work.db, task.id)
    if waiver is None:
        raise rules.WaiverUnknown()
    rules.check_second_person(waiver.asked_by_id, waiver.asked_by, work.actor.user_id, work.actor.name)
    decided = {"decided_by_id": work.actor.user_id, "decided_by": work.actor.name, "decided_at": work.now}
    if not queries.decide_waiver(work.db, waiver, {**decided, "verdict": verdict, "note": note}):
        raise rules.WaiverUnknown()
    if verdict == rules.GRANTED:
        _check_open(task)
        return _settled(work, task, rules.WAIVED, _by(work, waiver.reason), "task.waived", note)
    _note(work, "task.waiver_refused", task, None, {"waiver": waiver.id}, note)
    return task


def _check_open(task: models.Task) -> None:
    if task.state != rules.OPEN:
        raise rules.TaskSettled(task=task.title, state=rules.STATES[task.state])


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise rules.ReasonMissing()


def _by(work: Work, reason: str) -> dict[str, object]:
    return {
        "done_on": work.today,
        "done_at": work.now,
        "done_by_id": work.actor.user_id,
        "done_by": work.actor.name,
        "note": reason,
    }


def _settled(
    work: Work, task: models.Task, state: str, values: Mapping[str, object], action: str, reason: str | None
) -> models.Task:
    _check_open(task)
    if not queries.settle(work.db, task, rules.OPEN, {**values, "state": state, "origin": "decided"}):
        raise rules.TaskSettled(task=task.title, state=rules.STATES[task.state])
    after = {"state": state, "done_on": values["done_on"], "document_id": values.get("document_id")}
    _note(work, action, task, {"state": rules.OPEN}, after, reason)
    return task


def _note(
    work: Work,
    action: str,
    task: models.Task,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    reason: str | None = None,
) -> None:
    about = {"code": task.code, "subject": f"{task.subject_kind}:{task.subject_id}", "account_id": task.account_id}
    note = journal.Note(
        action,
        "task",
        task.id,
        task.entity_id,
        before=dict(before) if before else None,
        after={**about, **(after or {})},
        reason=reason,
    )
    journal.note(work, note)
