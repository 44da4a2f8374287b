"""What the overview says of an entity on a day. It is the same for everybody who may see the entity, so it is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kosmgr.kit import collector, shelf
from kosmgr.matrix import queries as matrix
from kosmgr.matrix import states, things
from kosmgr.matrix.rules import EnterpriseLine, State
from kosmgr.reports import facts, figures, rules
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work


class Cell(NamedTuple):
    """One taken seat of a mini map."""

    number: int
    state: State
    account_id: int


@dataclass(frozen=True, slots=True)
class EntityDay:
    """One entity on a day."""

    numbers: figures.EntityFigures
    seats: Sequence[Cell]  # taken ones by number; what is free is `numbers.free`
    lines: Sequence[states.LeanLine]  # accounts on a seat; only those one may have to look at, where all are shown
    enterprises: Sequence[EnterpriseLine]

    @property
    def gone(self) -> list[states.LeanLine]:
        """Accounts held by somebody who has left."""
        return [line for line in self.lines if line.state is State.LEAVER]


def whole(work: Work, entity_ids: Collection[int]) -> list[EntityDay]:
    """The day of some visible entities with all their seats, by name of the entity."""
    return _days(work, states.lean_picture(work, entity_ids=entity_ids))


def of_all(work: Work) -> list[EntityDay]:
    """The day of all visible entities, by name; seats nobody has to look at are only drawn.

    Days are kept in the process; what is read anew are the entities for which a change was noted since, and those whose
    accounts are held by people of such an entity. Another day or another rule begins a new edition.
    """
    rows = things.grouped(matrix.marked_entity_rows(work.db, work.actor), lambda row: row.id)

    def read(entity_ids: Collection[int]) -> dict[int, shelf.Answer[EntityDay]]:
        known = {entity_id: rows[entity_id] for entity_id in entity_ids}
        some = known if len(known) < len(rows) else None  # all of them are found quicker without naming each
        with collector.paused():
            picture = states.lean_picture(work, entity_ids=some, quiet_days=rules.RENEWAL_DAYS, known=known)
            return {
                day.numbers.id: shelf.Answer(day, frozenset((day.numbers.id, *picture.employers[day.numbers.id])))
                for day in _days(work, picture)
            }

    if work.writes:  # what this work has changed is not noted yet
        return [answer.value for answer in read(rows).values()]
    marks = {entity_id: of_entity[0].mark for entity_id, of_entity in rows.items()}
    found = shelf.kept(work.db, ("entity days", work.today, rulebook.book(work)), marks, read)
    return [found[entity_id] for entity_id in rows]


def _days(work: Work, picture: states.LeanPicture) -> list[EntityDay]:
    on, ruled = picture.on, facts.rules_of(work, picture.on)
    losing = [line for line in picture.lines if figures.why_wasted(on, line, ruled.windows(line.entity_id)) is not None]
    states.add_fees(work, picture, losing)
    renewals = rules.renewals(on, picture.entities, picture.lines, ruled, rules.RENEWAL_DAYS, picture.below)
    seated = facts.by_entity(picture.lines, picture.entities)
    due = facts.by_entity(renewals, picture.entities)
    found = []
    for entity in picture.entities.values():
        lines, quiet = seated[entity.id], picture.quiet[entity.id]
        seats = [Cell(line.seat_number, line.state, line.id) for line in lines]
        seats += [Cell(number, State.CERTIFIED, account_id) for number, account_id in quiet]
        numbers = figures.entity_figures(on, entity, lines, due[entity.id], ruled, len(quiet))
        found.append(EntityDay(numbers, sorted(seats), lines, entity.enterprise_accounts))
    return found
