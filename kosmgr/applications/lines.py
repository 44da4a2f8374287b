"""Seeing applications: the doors to them, what speaks against them, whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.applications import applicants, eligibility, models, queries, rules
from kosmgr.kit.text import fold
from kosmgr.policy import Actor, Permission, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.rulebook.rules import Value
from kosmgr.work import Work, requires

_JUDGED = (*rules.OPEN, rules.REFUSED)


@dataclass(frozen=True)
class Line:
    """An application as lists and pages show it."""

    row: models.Application
    entity: str
    enterprise_account: str | None
    blockers: tuple[eligibility.Blocker, ...]
    steps: tuple[models.ApplicationApproval, ...]  # of all rounds
    turn: rules.Step | None  # the step that waits, while it is under review
    mine: bool  # the actor decides that step
    facts: eligibility.Facts | None  # what is known of the applicant; not asked for in lists of what is over
    rulings: tuple[models.ApplicationRuling, ...]

    @property
    def open_blockers(self) -> tuple[eligibility.Blocker, ...]:
        """Those that nobody settled."""
        return tuple(blocker for blocker in self.blockers if not blocker.settled)

    @property
    def agreed_by_all(self) -> bool:
        """Whether every step of the round agreed and the application is still under review."""
        mine = plain(self.row, self.steps)
        return self.row.state == rules.REVIEWING and bool(mine) and all(one.verdict == rules.AGREED for one in mine)

    @property
    def stopped(self) -> bool:
        """Whether it waits for somebody's decision about an obstacle."""
        return any(b.weight == eligibility.ASK for b in self.open_blockers)


@requires(Permission.APPLICATION_READ)
def visible_application(
    work: Work, application_id: int, for_: Permission = Permission.APPLICATION_READ
) -> models.Application:
    """One application, if a grant of the actor carries the permission in its entity or its store."""
    found = queries.visible(work.db, work.actor, for_, models.Application.id == application_id)
    if not found:
        raise rules.ApplicationUnknown(application=application_id)
    return found[0].row


@requires(Permission.APPLICATION_READ)
def named_application(
    work: Work, number: str, entity_id: int | None = None, for_: Permission = Permission.APPLICATION_READ
) -> models.Application:
    """The same by its number; the entity decides where two use the same one."""
    same: list[Any] = [models.Application.number == fold(number)]
    if entity_id is not None:
        same.append(models.Application.entity_id == entity_id)
    found = queries.visible(work.db, work.actor, for_, *same)
    if len(found) != 1:
        raise rules.ApplicationUnknown(application=number)
    return found[0].row


@requires(Permission.APPLICATION_READ)
def listing(work: Work, entity_ids: Iterable[int] | None = None) -> list[Line]:
    """Every visible application as of the day, the newest first, with what speaks against the open ones."""
    by_then = models.Application.applied_on.is_(None) | (models.Application.applied_on <= work.today)
    wanted: list[Any] = [by_then]
    if entity_ids is not None:
        wanted.append(models.Application.entity_id.in_(list(entity_ids)))
    return lines(work, queries.visible(work.db, work.actor, Permission.APPLICATION_READ, *wanted))


@requires(Permission.APPLICATION_READ)
def shown(work: Work, application_id: int) -> Line:
    """One application with everything its page tells."""
    same = models.Application.id == application_id
    found = lines(work, queries.visible(work.db, work.actor, Permission.APPLICATION_READ, same), closed=True)
    if not found:
        raise rules.ApplicationUnknown(application=application_id)
    return found[0]


def lines(work: Work, seen: Sequence[queries.Named], closed: bool = False) -> list[Line]:
    """Some applications one has seen, as shown; a constant number of statements. `closed` asks about the closed too."""
    ids = [one.row.id for one in seen]
    asked = [one.row for one in seen if closed or one.row.state in _JUDGED]
    rulings, approvals = queries.rulings(work.db, ids), queries.approvals(work.db, ids)
    facts = applicants.facts(work.db, asked, work.today, rulings)
    found = []
    for one in seen:
        row, known = one.row, facts.get(one.row.id)
        blockers = judged(work, row, known) if known and row.state in _JUDGED else ()
        steps = tuple(approvals.get(row.id, ()))
        turn = turn_of(row, steps)
        mine = turn is not None and decides(work.actor, turn.role, row)
        decided = tuple(rulings.get(row.id, ()))
        found.append(Line(row, one.entity, one.enterprise_account, blockers, steps, turn, mine, known, decided))
    return found


def judged(
    work: Work, row: models.Application, facts: eligibility.Facts, on: date | None = None
) -> tuple[eligibility.Blocker, ...]:
    """What speaks against an application one has seen, on a day (default: that of the work)."""
    book, day = rulebook.book(work), on or work.today
    return tuple(eligibility.judge(facts, lambda key: book.chosen(key, row.entity_id, day), day))


def turn_of(row: models.Application, steps: Iterable[models.ApplicationApproval]) -> rules.Step | None:
    """The step whose turn it is, of the present round of an application one has seen."""
    if row.state != rules.REVIEWING:
        return None
    return rules.turn(plain(row, steps))


def plain(row: models.Application, steps: Iterable[models.ApplicationApproval]) -> list[rules.Step]:
    """The steps of the present round of an application one has seen, without their rows."""
    return [
        rules.Step(one.id, one.step, one.position, one.role, one.verdict) for one in steps if one.round == row.round
    ]


def decides(actor: Actor, role: str, row: models.Application) -> bool:
    """Whether the actor has that role for this application; an administrator has them all."""
    wanted = Role(role)
    may = actor.may(Permission.APPLICATION_DECIDE)
    place = (row.entity_id, row.store)
    return may and (actor.holds(wanted, *place) or actor.holds(Role.ADMIN, *place))


def history(work: Work, row: models.Application) -> list[Any]:
    """What was done to an application one has seen, the newest first."""
    return queries.history(work.db, row.id)


def steps_of(work: Work, entity_id: int) -> list[tuple[str, str]]:
    """(step, role) in order, as an entity one has seen set them, else the usual four."""
    return [(one.step, one.role) for one in queries.steps(work.db, entity_id)] or list(rules.USUAL)


def materials(line: Line) -> dict[str, eligibility.Material]:
    """The papers of an application one has seen, those of the person among them."""
    return {name: line.facts.material(name) for name in eligibility.MATERIALS} if line.facts else {}


def namesakes(work: Work, row: models.Application) -> list[str]:
    """工号 of people of this very name, where an application leaves it out: to look at, never taken for the person."""
    if row.employee_id is not None:
        return []
    return [person.number or "" for person in queries.namesakes(work.db, row.entity_id, row.applicant)]


def source(work: Work, row: models.Application, blocker: eligibility.Blocker) -> Value:
    """The rule a blocker of an application one has seen rests on."""
    return rulebook.book(work).chosen(blocker.rule, row.entity_id, work.today)


def order_ends(work: Work, row: models.Application) -> date | None:
    """The last day of the platform's order, for an application one has seen that was submitted."""
    if row.submitted_on is None or row.state != rules.SUBMITTED:
        return None
    days: int = rulebook.value(work, "application.order_days", row.entity_id, row.submitted_on)
    return row.submitted_on + rules.DAY * days
