"""Who is due to be erased, what stops it, and the holds that do."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit.sentences import Sentence
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.retention import models, queries, rules
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leaver:
    """Somebody who has left: what is still kept, when it is due, and what stops it."""

    id: int
    entity_id: int
    entity: str
    number: str | None
    name: str
    left_on: date
    until_on: date
    classes: Mapping[str, rules.Standing]
    holds: tuple[Any, ...]
    blockers: tuple[Sentence, ...]
    documents: Mapping[str, tuple[int, ...]]  # class → documents with files
    sims: tuple[int, ...]  # cards in their name that nobody uses

    @property
    def standing(self) -> str:
        """One word for the person."""
        return rules.standing_of(bool(self.holds), bool(self.blockers), self.classes)

    @property
    def due(self) -> tuple[str, ...]:
        """The classes that are due, whatever stops them."""
        return tuple(one for one, standing in self.classes.items() if standing.state == rules.DUE)

    @property
    def next_on(self) -> date | None:
        """The first day on which something is, or was, due."""
        waiting = (rules.DUE, rules.WAITING)
        return min((one.due_on for one in self.classes.values() if one.state in waiting), default=None)

    def late(self, today: date) -> int:
        """Days since the first class fell due."""
        return max(one.late(today) for one in self.classes.values())


@requires(Permission.RETENTION)
def leavers(
    work: Work, entity_ids: Collection[int] | None = None, employee_ids: Collection[int] | None = None
) -> list[Leaver]:
    """Everybody who has left, those who left first on top; one statement."""
    return _read(work, entity_ids, employee_ids)


def _read(
    work: Work,
    entity_ids: Collection[int] | None = None,
    employee_ids: Collection[int] | None = None,
    left_by: date | None = None,
) -> list[Leaver]:
    known = queries.facts(work.db, work.actor, work.now, work.today, entity_ids, employee_ids, left_by)
    ids = {(row.entity_id, row.number): row.id for row in known["people"]}
    by_person: dict[str, dict[int, list[Any]]] = {name: defaultdict(list) for name in known}
    for name, rows in known.items():
        for row in rows if name not in ("people", "holds") else ():
            whose = ids.get((row.entity_id, row.number)) if name in ("devices", "sims") else row.employee_id
            if whose is not None:
                by_person[name][whose].append(row)
    book = rulebook.book(work)
    return [_leaver(work, row, by_person, known["holds"], book) for row in known["people"]]


def _leaver(work: Work, row: Any, known: Mapping[str, Mapping[int, list[Any]]], holds: list[Any], book: Any) -> Leaver:
    def of(name: str) -> list[Any]:
        return known[name].get(row.id, [])

    papers: dict[str, list[Any]] = {rules.PROOFS: [], rules.SIGNED: []}
    for paper in of("papers"):
        papers[rules.paper_class(paper.kind)].append(paper)
    every = {one.id: one for one in (*of("own_cards"), *of("named_cards"))}
    cards = [one for one in every.values() if one.kept and not one.in_use]
    live = {one: [paper for paper in found if paper.live] for one, found in papers.items()}
    kept = {
        rules.CONTACT: bool(row.phone_hash) + len(of("applications")) + len(of("links")) + len(cards),
        rules.PROOFS: len(live[rules.PROOFS]),
        rules.SIGNED: len(live[rules.SIGNED]) + sum(bool(one.typed) for one in of("letters")) + len(of("requests")),
        rules.IDENTITY: int(row.erased_at is None),
    }
    agreed = [one.valid_until_on for one in (*papers[rules.SIGNED], *of("agreed")) if one.valid_until_on is not None]
    months = {one: book.value(key, row.entity_id, work.today) for one, key in rules.KEYS.items()}
    erased = [one.data_class for one in of("erasures") if one.until_on == row.until_on]
    classes = rules.judge(row.until_on, work.today, months, kept, erased, max(agreed) + DAY if agreed else None)
    return Leaver(
        row.id,
        row.entity_id,
        row.entity,
        row.number,
        row.name,
        row.until_on - DAY,
        row.until_on,
        classes,
        tuple(one for one in holds if one.employee_id == row.id or _of_all(one, row.entity_id)),
        tuple(_blockers(of, live, [one for one in every.values() if one.in_use])),
        {one: tuple(paper.id for paper in found) for one, found in live.items()},
        tuple(one.id for one in cards),
    )


def _of_all(hold: Any, entity_id: int) -> bool:
    return hold.employee_id is None and hold.entity_id == entity_id


def _blockers(of: Any, live: Mapping[str, list[Any]], in_use: list[Any]) -> list[Sentence]:
    found = [Sentence(rules.BOUND, {"account": one.xhs_id}) for one in of("bound")]
    found += [Sentence(rules.KEEPS, {"thing": one.label}) for one in (*of("devices"), *of("sims"))]
    found += [Sentence(rules.OWN_SIM, {"sim": one.label}) for one in in_use]
    found += [Sentence(rules.OPEN_CASE, {"number": one.number}) for one in of("cases")]
    held = [paper for papers in live.values() for paper in papers if paper.hold_reason is not None]
    return found + [Sentence(rules.PAPER_HELD, {"title": one.title, "reason": one.hold_reason}) for one in held]


@requires(Permission.RETENTION)
def leaver(work: Work, employee_id: int) -> Leaver:
    """One visible person who has left; refused while they are employed."""
    person = people.visible_person(work, employee_id, for_=Permission.RETENTION)
    found = leavers(work, [person.entity_id], [person.id])
    if not found:
        raise rules.NotLeft(name=person.name, employee=person.number)
    return found[0]


@requires(Permission.RETENTION)
def hold(work: Work, employee_id: int, reason: str) -> models.RetentionHold:
    """From now on nothing of a person is erased, whatever the schedule says; also of somebody employed."""
    person = people.visible_person(work, employee_id, for_=Permission.RETENTION)
    return _hold(work, person.entity_id, person, reason)


@requires(Permission.RETENTION)
def hold_entity(work: Work, entity_id: int, reason: str) -> models.RetentionHold:
    """The same for everybody of an entity."""
    return _hold(work, entities.visible_entity(work, entity_id, for_=Permission.RETENTION).id, None, reason)


def _hold(work: Work, entity_id: int, person: Employee | None, reason: str) -> models.RetentionHold:
    said = rules.check_reason(reason)
    queries.take_turn(work.db)
    if queries.hold(work.db, entity_id, person.id if person else None) is not None:
        raise rules.HoldUnchanged(whom=person.name if person else _entity_name(work, entity_id))
    row = models.RetentionHold(
        entity_id=entity_id,
        employee_id=person.id if person else None,
        reason=said,
        held_at=work.now,
        held_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    _note(work, "retention.held", row, None, {"hold": True}, said)
    return row


@requires(Permission.RETENTION)
def lift(work: Work, employee_id: int, reason: str) -> models.RetentionHold:
    """End the hold on a person; one on their entity goes on."""
    person = people.visible_person(work, employee_id, for_=Permission.RETENTION)
    return _lift(work, person.entity_id, person.id, reason)


@requires(Permission.RETENTION)
def lift_entity(work: Work, entity_id: int, reason: str) -> models.RetentionHold:
    """End the hold on everybody of an entity; those on single people go on."""
    return _lift(work, entities.visible_entity(work, entity_id, for_=Permission.RETENTION).id, None, reason)


def _lift(work: Work, entity_id: int, employee_id: int | None, reason: str) -> models.RetentionHold:
    said = rules.check_reason(reason)
    row = queries.hold(work.db, entity_id, employee_id)
    if row is None:
        raise rules.HoldUnknown()
    row.lifted_at, row.lifted_by, row.lift_reason = work.now, work.actor.name, said
    work.db.flush()
    _note(work, "retention.hold_lifted", row, {"hold": True}, {"hold": False}, said)
    return row


def _note(
    work: Work, action: str, row: models.RetentionHold, before: dict[str, Any] | None, after: dict[str, Any], said: str
) -> None:
    kind, subject = ("entity", row.entity_id) if row.employee_id is None else ("employee", row.employee_id)
    journal.note(work, journal.Note(action, kind, subject, row.entity_id, before=before, after=after, reason=said))


def _entity_name(work: Work, entity_id: int) -> str:
    return entities.visible_entity(work, entity_id, for_=Permission.RETENTION).name


@requires(Permission.RETENTION)
def holds(work: Work) -> list[Any]:
    """Holds that last: id, entity_id, employee_id, reason, held_at, held_by."""
    return list(work.db.execute(queries.select_holds(work.actor)))


@requires(Permission.RETENTION)
def held_people(work: Work) -> list[tuple[Any, Employee]]:
    """Holds on single people, with whom."""
    found = [row for row in holds(work) if row.employee_id is not None]
    known = persons.by_ids(work.db, [row.employee_id for row in found])
    return [(row, known[row.employee_id]) for row in found]


@dataclass(frozen=True)
class Known:
    """What the page of a person says of keeping and erasing."""

    holds: list[Any]  # employee_id, reason, held_at, held_by
    erased: Mapping[str, Any]  # class → when


@requires(Permission.LEDGER_READ)
def of_person(work: Work, employee_id: int, entity_id: int) -> Known:
    """Holds and erasures of somebody of an entity, if the actor may see it; one statement."""
    found = queries.of_person(work.db, work.actor, employee_id, entity_id)
    return Known(found["holds"], {row.data_class: row.at for row in found["erased"]})


@requires(Permission.RETENTION)
def history(work: Work, entity_ids: Collection[int] | None = None, employee_id: int | None = None) -> list[Any]:
    """What was erased, the newest first: the proof of deletion."""
    return list(work.db.execute(queries.select_history(work.actor, entity_ids, employee_id)))


@requires(Permission.RETENTION)
def overdue(work: Work) -> list[Leaver]:
    """Of whom something is due that nothing stops; whoever left too short a time ago is not even read."""
    book = rulebook.book(work)
    shortest = min(value.value for value in book.values if value.key in rules.KEYS.values())
    before = min(work.today, rules.latest_end(work.today, shortest))
    if not queries.any_left(work.db, before):
        return []
    return [one for one in _read(work, left_by=before) if one.standing == rules.DUE]
