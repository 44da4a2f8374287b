"""How a link opens: nobody has a permission before it does. What does not open says nothing about why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kosmgr.audit import service as journal
from kosmgr.links import doors as links
from kosmgr.links import queries as link_queries
from kosmgr.links import rules as link_rules
from kosmgr.links.models import SignedLink
from kosmgr.policy import LINK_HOLDER, Actor, Grant, Permission, Role
from kosmgr.selfservice import queries, rules
from kosmgr.work import Work


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a link that opens. `known`: on this device the right answer was given; before that nothing
    personal may show."""

    link_id: int
    employee_id: int
    entity_id: int
    entity: str
    name: str
    number: str | None
    tasks: tuple[str, ...]
    done: Mapping[str, datetime | None]
    expires_at: datetime
    question: str
    known: bool
    opened: bool

    @property
    def actor(self) -> Actor:
        """One person's own rights: their record, and nothing of anybody else."""
        return Actor(
            user_id=None,
            name=f"{LINK_HOLDER}{self.number or self.employee_id}",
            grants=(Grant(Role.EMPLOYEE, self.entity_id),),
            limited_to=frozenset({Permission.SELF}),
            employee_id=self.employee_id,
        )

    @property
    def over(self) -> bool:
        """Whether everything the link was for is done."""
        return all(self.done[task] is not None for task in self.tasks)

    def may_see(self) -> bool:
        """Whether the link shows what is held of the person."""
        return link_rules.READING in self.tasks


def open_link(work: Work, token: str, mark: str | None) -> Bearer:
    """The holder of a link; LinkUnusable for whatever is wrong with it, at the same cost."""
    found = links.find(work, token)
    subject = found.subject_id if found is not None and found.subject_kind == "employee" else 0
    row = queries.bearer(work.db, subject, found.payload.get("employment_id") if found is not None else None)
    if found is None or row is None:
        raise link_rules.LinkUnusable()
    person, tasks = row[0], tuple(found.tasks.split("+"))
    at = links.visited_at(work.cipher, found, mark)
    known = at is not None and at <= work.now < at + rules.VISIT
    stays = known and found.used_at is not None and work.now < found.used_at + link_rules.DONE_STAYS
    carried = rules.opens(tasks, link_rules.is_reading(tasks), row.until_on, row.employment_id is not None, work.today)
    if not carried or (found.used_at is not None and not stays):
        raise link_rules.LinkUnusable()
    return Bearer(
        link_id=found.id,
        employee_id=person.id,
        entity_id=person.entity_id,
        entity=row.entity,
        name=person.name,
        number=person.number,
        tasks=tasks,
        done=link_queries.tasks_of(work.db, found.id),
        expires_at=found.expires_at,
        question=rules.question(person.phone_masked),
        known=known,
        opened=found.opened_at is not None,
    )


def note_opened(work: Work, bearer: Bearer) -> None:
    """Count an opening; the first is in the log."""
    link_queries.note_opened(work.db, bearer.link_id, work.now)
    if not bearer.opened:
        journal.note(work, journal.Note("link.opened", "link", bearer.link_id, bearer.entity_id))


def prove(work: Work, token: str, typed: str) -> str | None:
    """The mark for a device on which the right answer was given; None for a wrong one, which is counted.

    After too many wrong answers the link locks: somebody else has it, or it has to be sent anew.
    """
    bearer = open_link(work, token, None)
    if not link_queries.count_answer(work.db, bearer.link_id):
        raise link_rules.LinkUnusable()
    row = queries.bearer(work.db, bearer.employee_id, None)
    assert row is not None
    if rules.right_answer(typed, row[0].phone_masked, row[0].number):
        link_queries.forgive_answers(work.db, bearer.link_id)
        return links.visit_mark(work.cipher, work.db.get_one(SignedLink, bearer.link_id), work.now)
    if link_queries.lock_when_spent(work.db, bearer.link_id, work.now):
        journal.note(work, journal.Note("link.locked", "link", bearer.link_id, bearer.entity_id))
    return None
