"""The lean picture: the state of every seat from few columns, for pages that show many entities at once.

The rules are those of the picture to the letter (`state_of`, `running_term`, `employment_on`); a test compares both,
line by line. Rows come as the driver's own tuples: at ten thousand seats the objects of the picture, and even those of
the result, cost more than the reading.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from kosmgr.certification.models import Fee
from kosmgr.kit.db import raw_rows, table
from kosmgr.matrix import compose, lean, queries, service, things
from kosmgr.matrix.rules import EntityLine, State, Windows, later, state_of
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

Chosen = frozenset[int] | None
DAY = timedelta(days=1)
MOST_NAMED = 5_000  # ids in one statement

Jobs = Mapping[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class LeanHolder:
    """Who operates an account on the day."""

    employee_id: int
    number: str | None
    name: str
    entity_id: int
    left_on: date | None
    last_working_on: date | None
    on_leave: bool

    def has_left(self, on: date) -> bool:
        """Whether the employment had ended before the day."""
        return self.left_on is not None and self.left_on < on


@dataclass(frozen=True, slots=True)
class LeanFee:
    """What was paid for the running term; read only for the accounts somebody asks about."""

    amount_fen: int | None
    cost_centre: str | None


@dataclass(slots=True)
class LeanLine:
    """An account on a seat."""

    id: int
    xhs_id: str
    nickname: str
    entity_id: int
    enterprise_account_id: int | None
    seat_number: int
    opened_on: date | None
    holder: LeanHolder | None
    unbound_on: date | None
    store: str | None
    certified_from_on: date | None
    certified_until_on: date | None
    platform_code: str | None
    last_posted_on: date | None
    observed_on: date | None
    holds: tuple[str, ...]
    fee: LeanFee | None
    state: State


@dataclass(frozen=True)
class LeanPicture:
    """Entities and their seated accounts, as of one day; in the order of entities and seats."""

    on: date
    entities: Mapping[int, EntityLine]
    lines: Sequence[LeanLine]
    # certified accounts there is nothing to tell about: (seat number, account id) by entity, where they were left out
    quiet: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    below: Mapping[tuple[int, int | None], int] = field(default_factory=dict)  # seats by entity and 企业号
    employers: Mapping[int, Collection[int]] = field(default_factory=dict)  # the entities of an entity's holders


@requires(Permission.LEDGER_READ)
def lean_picture(
    work: Work,
    on: date | None = None,
    entity_ids: Collection[int] | None = None,
    quiet_days: int | None = None,
    known: Mapping[int, list[Any]] | None = None,
) -> LeanPicture:
    """The states of a day for some or all visible entities; five statements whatever the size.

    With `quiet_days` accounts that are simply certified, and stay so for more days than that, are not among the lines:
    only their seats are told. `known` are the rows of the entities, where they were read already.
    """
    day = on or work.today
    chosen = None if entity_ids is None else frozenset(entity_ids)
    db, actor, book = work.db, work.actor, rulebook.book(work)
    entity_rows = known or things.grouped(queries.entity_rows(db, actor, chosen), lambda row: row.id)
    frames = {entity_id: service.windows(book, entity_id, day) for entity_id in entity_rows}
    terms, enterprise_terms = lean.all_terms(db, actor, chosen)
    jobs = lean.ended_jobs(db)
    seated, opened = lean.seated(db, actor, chosen, day)
    quiet_after = _quiet_after(day, frames, quiet_days)
    lines: list[LeanLine] = []
    quiet: dict[int, list[tuple[int, int]]] = {entity_id: [] for entity_id in entity_rows}
    below = Counter(map(itemgetter(2, 3), seated.values()))
    used = Counter(map(itemgetter(2), seated.values()))
    employers: dict[int, set[int]] = {entity_id: set() for entity_id in entity_rows}
    for entity_id, employer in set(map(itemgetter(2, 16), seated.values())):
        if employer is not None:
            employers[entity_id].add(employer)
    for account_id, row in seated.items():
        entity_id, posted_on = row[2], later(row[9], row[19])
        periods = terms.get(account_id, ())
        term = periods[0] if len(periods) == 1 else compose.running_term(periods, day)
        # nobody left, nothing banned or limited, no hold, posted lately, certified long enough: the word is `certified`
        if (
            quiet_after is not None
            and term is not None
            and term[1] is not None
            and term[1] > quiet_after[entity_id].until_on
            and posted_on is not None
            and posted_on >= quiet_after[entity_id].posted_on
            and row[8] not in _LOUD
            and row[12] is None
            and row[13] is not None
            and row[13] not in jobs
        ):
            quiet[entity_id].append((row[6], account_id))
            continue
        lines.append(_line(row, opened[account_id], term, jobs, frames[entity_id], day))
    parts = compose.Parts(day, (), enterprise_terms, (), (), (), ())
    entities = {
        entity_id: service.entity_line(parts, rows, book, day, used[entity_id])
        for entity_id, rows in entity_rows.items()
    }
    return LeanPicture(day, entities, lines, quiet, below, employers)


_LOUD = frozenset({"banned", "limited", "muted"})  # the codes `state_of` judges


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Nothing to tell: a term that ends (half-open) after the one day, a post not before the other."""

    until_on: date
    posted_on: date


def _quiet_after(on: date, frames: Mapping[int, Windows], days: int | None) -> dict[int, _Quiet] | None:
    if days is None:
        return None
    return {
        entity_id: _Quiet(on + (max(days, frame.due_days) + 1) * DAY, on - frame.stale_days * DAY)
        for entity_id, frame in frames.items()
    }


def _line(
    row: lean.Row, opened_on: date | None, term: compose.Period | None, jobs: Jobs, windows: Windows, on: date
) -> LeanLine:
    """An account from its row of `lean.seated`."""
    holder = _holder(row, jobs, on)
    until_on = compose.last_day(term[1]) if term else None
    kinds = tuple(row[12].split(",")) if row[12] else ()
    last_posted_on = later(row[9], row[19])
    return LeanLine(
        row[0],
        row[1],
        row[7] or row[1],
        row[2],
        row[3],
        row[6],
        opened_on,
        holder,
        None if holder is not None else row[18],
        row[11],
        term[0] if term else None,
        until_on,
        row[8],
        last_posted_on,
        row[10],
        kinds,
        None,
        state_of(
            on,
            windows,
            platform_code=row[8],
            holder_left=holder is not None and holder.has_left(on),
            has_holder=holder is not None,
            on_leave=holder is not None and holder.on_leave,
            opened_on=opened_on,
            certified_until_on=until_on,
            last_posted_on=last_posted_on,
            holds=kinds,
        ),
    )


def _holder(row: lean.Row, jobs: Jobs, on: date) -> LeanHolder | None:
    """Who holds the account of a row of `lean.seated`."""
    if row[13] is None:
        return None
    known = jobs.get(row[13])
    job = compose.employment_on(known, on) if known is not None else None
    left_on = compose.last_day(job.employed_until_on) if job else None
    return LeanHolder(
        row[13], row[14], row[15], row[16], left_on, job.last_working_on if job else None, row[17] == "leave"
    )


class _Fee(NamedTuple):
    account_id: int
    from_on: date | None
    until_on: date | None
    amount_fen: int | None
    cost_centre: str | None


def add_fees(work: Work, picture: LeanPicture, lines: Sequence[LeanLine]) -> None:
    """Fill in the running fee of some lines of the picture; one statement."""
    wanted = {line.id: line for line in lines}
    if not wanted:
        return
    fee = table(Fee)
    mine = fee.c.account_id.in_(list(wanted)) if len(wanted) <= MOST_NAMED else fee.c.account_id.is_not(None)
    statement = (
        select(fee.c.account_id, fee.c.from_on, fee.c.until_on, fee.c.amount_fen, fee.c.cost_centre)
        .where(mine)
        .order_by(fee.c.from_on.is_not(None), fee.c.from_on, fee.c.id)
    )
    of_account: dict[int, list[_Fee]] = {}
    for row in raw_rows(work.db, statement):
        if row[0] in wanted:
            of_account.setdefault(row[0], []).append(_Fee(*row))
    for account_id, rows in of_account.items():
        line = wanted[account_id]
        term = None
        if line.certified_from_on is not None or line.certified_until_on is not None:
            term = (line.certified_from_on, None)
        running = compose.running_row(rows, term, picture.on)
        line.fee = LeanFee(running.amount_fen, running.cost_centre) if running is not None else None
