"""What is wasted, who has left and still holds, and the figures of an entity. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kosmgr.kit.money import Fen, share
from kosmgr.matrix.rules import EntityLine, State, Windows, is_never_posted, is_stale, unused_fee
from kosmgr.reports.rules import KOS, Line, Renewal, Rules

YEAR_DAYS = 365


class Waste(StrEnum):
    """Why a paid seat brings nothing; the first that fits."""

    DEPARTED = "departed"
    BANNED = "banned"
    UNASSIGNED = "unassigned"
    NEVER_POSTED = "never_posted"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Wasted:
    """A seat whose fee runs while nobody uses it."""

    account_id: int
    key: str
    label: str
    entity_id: int
    seat_number: int | None
    reason: Waste
    since_on: date  # the last day it was used
    days: int  # unused so far
    fee_fen: int
    lost_fen: Fen  # of the fee, from then to the day
    unused_fen: Fen  # of the fee, from then to the end of the term


def why_wasted(on: date, line: Line, windows: Windows) -> Waste | None:
    """Why the fee of a running term is wasted on a day, or None."""
    if line.certified_until_on is None or line.certified_until_on < on:
        return None
    holder = line.holder
    if holder is not None and holder.has_left(on):
        return Waste.DEPARTED
    if line.platform_code == "banned" or "ban" in line.holds:
        return Waste.BANNED
    if holder is None:
        return Waste.UNASSIGNED
    if holder.on_leave:
        return None
    if line.last_posted_on is None:
        return Waste.NEVER_POSTED if is_never_posted(on, windows.never_posted_days, opened_on=line.opened_on) else None
    return Waste.SILENT if is_stale(on, windows.stale_days, line.last_posted_on) else None


def last_used_on(on: date, line: Line, reason: Waste) -> date:
    """The last day a wasted seat was used; the first day of its term, if it never was (as the idle check counts)."""
    never = line.certified_from_on or line.opened_on or on
    last = {
        Waste.DEPARTED: line.holder.left_on if line.holder else None,
        Waste.BANNED: line.last_posted_on or line.observed_on,
        Waste.UNASSIGNED: line.unbound_on,
        Waste.NEVER_POSTED: None,
        Waste.SILENT: line.last_posted_on,
    }[reason]
    return min(never, on) if last is None else max(min(never, on), min(last, on))


def wasted(on: date, lines: Iterable[Line], rules: Rules) -> list[Wasted]:
    """Every seat whose fee runs for nothing, dearest first."""
    found = []
    for line in lines:
        reason = why_wasted(on, line, rules.windows(line.entity_id))
        if reason is None:
            continue
        since = last_used_on(on, line, reason)
        paid = line.fee.amount_fen if line.fee is not None else None
        fee = rules.fee(KOS, line.entity_id, line.certified_from_on or on) if paid is None else paid
        left = unused_fee(fee, line.certified_from_on, line.certified_until_on, since)
        found.append(
            Wasted(
                account_id=line.id,
                key=line.xhs_id,
                label=line.nickname,
                entity_id=line.entity_id,
                seat_number=line.seat_number,
                reason=reason,
                since_on=since,
                days=(on - since).days,
                fee_fen=fee,
                lost_fen=Fen(min(left, share(fee, (on - since).days, YEAR_DAYS))),
                unused_fen=left,
            )
        )
    return sorted(found, key=lambda line: (-line.unused_fen, line.key))


def per_day(lines: Sequence[Wasted]) -> Fen:
    """What the wasted seats cost each day."""
    return share(sum(line.fee_fen for line in lines), 1, YEAR_DAYS)


@dataclass(frozen=True, slots=True)
class Ref:
    """An account by id, 小红书号 and nickname."""

    id: int
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Leaver:
    """A person whose employment has ended and who still holds accounts."""

    employee_id: int
    number: str | None
    name: str
    entity_id: int
    store: str | None
    left_on: date
    last_working_on: date | None
    days: int  # since the employment ended
    accounts: tuple[Ref, ...]
    sims: tuple[str, ...]  # masked numbers of cards still in the person's name
    case_id: int | None = None  # the running case by which they leave


def leavers(on: date, lines: Iterable[Line], sims: Mapping[int, Sequence[str]]) -> list[Leaver]:
    """Who has left and still holds an account, longest first; `sims` are the cards in each person's name."""
    held: dict[int, list[Line]] = {}
    for line in lines:
        if line.holder is not None and line.holder.has_left(on):
            held.setdefault(line.holder.employee_id, []).append(line)
    found = []
    for employee_id, accounts in held.items():
        holder = accounts[0].holder
        assert holder is not None
        assert holder.left_on is not None
        found.append(
            Leaver(
                employee_id=employee_id,
                number=holder.number,
                name=holder.name,
                entity_id=holder.entity_id,
                store=accounts[0].store,
                left_on=holder.left_on,
                last_working_on=holder.last_working_on,
                days=(on - holder.left_on).days,
                accounts=tuple(Ref(line.id, line.xhs_id, line.nickname) for line in accounts),
                sims=tuple(sims.get(employee_id, ())),
            )
        )
    return sorted(found, key=lambda leaver: (leaver.left_on, leaver.name))


@dataclass(frozen=True)
class EntityFigures:
    """What the overview says of one entity on a day."""

    id: int
    name: str
    key: str
    scheme: str
    quota: int
    used: int
    free: int
    over: int  # seats used beyond the quota
    states: Mapping[str, int]  # every state word, `free` included
    usable: int  # certified or due: may post
    unassigned: tuple[Ref, ...]
    banned: tuple[Ref, ...]
    departed: tuple[Ref, ...]
    wasted: tuple[Wasted, ...]
    wasted_per_day_fen: Fen
    lost_fen: Fen
    unused_fen: Fen
    renewals: tuple[Renewal, ...]  # the next 90 days and what has ended
    renewals_fen: Fen


def entity_figures(
    on: date, entity: EntityLine, lines: Sequence[Line], due: Sequence[Renewal], rules: Rules, quiet: int = 0
) -> EntityFigures:
    """The figures of one entity from its seated accounts and its renewals of the next days.

    `quiet` certified accounts are not among the lines: there is nothing to tell about them.
    """
    states = Counter(line.state for line in lines)
    states[State.FREE] = entity.free
    states[State.CERTIFIED] += quiet
    lost = tuple(wasted(on, lines, rules))

    def refs(fits: Callable[[Line], bool]) -> tuple[Ref, ...]:
        return tuple(Ref(line.id, line.xhs_id, line.nickname) for line in lines if fits(line))

    return EntityFigures(
        id=entity.id,
        name=entity.name,
        key=entity.key,
        scheme=entity.scheme,
        quota=entity.quota,
        used=entity.used,
        free=entity.free,
        over=max(0, entity.used - entity.quota),
        states={state.value: states[state] for state in State},
        usable=states[State.CERTIFIED] + states[State.DUE],
        unassigned=refs(lambda line: line.holder is None),
        banned=refs(lambda line: line.platform_code == "banned" or "ban" in line.holds),
        departed=refs(lambda line: line.holder is not None and line.holder.has_left(on)),
        wasted=lost,
        wasted_per_day_fen=per_day(lost),
        lost_fen=Fen(sum(line.lost_fen for line in lost)),
        unused_fen=Fen(sum(line.unused_fen for line in lost)),
        renewals=tuple(due),
        renewals_fen=Fen(sum(line.fee_fen for line in due)),
    )
