"""Choosing accounts of a picture: views, filters, search, order. Pure; pages and exports choose with the same words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.kit.text import N_, fold
from kosmgr.matrix.rules import AccountLine, Picture, State

# what somebody has to do something about, heaviest first
ATTENTION = frozenset({State.LEAVER, State.BANNED, State.LAPSED, State.OVERDUE, State.LIMITED, State.HANDOVER})


@dataclass(frozen=True)
class View:
    """A saved view: its word in the address, its name, and what it holds."""

    key: str
    label: str
    holds: Callable[[Picture, AccountLine], bool]


def shares(picture: Picture, line: AccountLine) -> bool:
    """Whether another account lives on the same phone or logs in with the same card."""
    return any(len(picture.by_device[key].accounts) > 1 for key in line.device_ids if key in picture.by_device) or any(
        len(picture.by_sim[key].account_ids) > 1 for key in line.sim_ids if key in picture.by_sim
    )


def leaves(line: AccountLine) -> bool:
    """Whether the holder has left, or the last day of employment is known."""
    return line.holder is not None and line.holder.left_on is not None


VIEWS: tuple[View, ...] = (
    View("all", N_("全部"), lambda picture, line: line.seat_id is not None),
    View("attention", N_("要处理"), lambda picture, line: line.seat_id is not None and line.state in ATTENTION),
    View("due", N_("30 天内到期"), lambda picture, line: line.seat_id is not None and line.state is State.DUE),
    View("leaving", N_("离职与交接"), lambda picture, line: line.seat_id is not None and leaves(line)),
    View("idle", N_("停更与闲置"), lambda picture, line: line.seat_id is not None and line.state is State.IDLE),
    View("shared", N_("共用设备或手机卡"), lambda picture, line: line.seat_id is not None and shares(picture, line)),
    View("closed", N_("已释放或退役"), lambda picture, line: line.seat_id is None),
)
_BY_KEY = {view.key: view for view in VIEWS}

_LAST = date.max
SORTS: Mapping[str, Callable[[AccountLine], Any]] = {
    "seat": lambda line: (line.entity_id, line.seat_number is None, line.seat_number or 0, line.xhs_id),
    "account": lambda line: line.nickname,
    "holder": lambda line: (line.holder is None, line.holder.name if line.holder else ""),
    "state": lambda line: list(State).index(line.state),
    "until": lambda line: line.certified_until_on or _LAST,
    "followers": lambda line: -1 if line.followers is None else line.followers,
    "posts": lambda line: -1 if line.posts_30d is None else line.posts_30d,
    "health": lambda line: -1 if line.health_score is None else line.health_score,
}
DEFAULT_SORT = "seat"


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see; an empty word means everything. Unknown words choose nothing or the usual."""

    view: str = "all"
    q: str = ""
    entity: int | None = None
    state: str = ""
    store: str = ""
    ownership: str = ""
    platform: str = ""
    sort: str = DEFAULT_SORT


def view_counts(picture: Picture, entity: int | None = None) -> dict[str, int]:
    """How many accounts each saved view holds."""
    lines = [line for line in picture.accounts if entity is None or line.entity_id == entity]
    return {view.key: sum(1 for line in lines if view.holds(picture, line)) for view in VIEWS}


def choose(picture: Picture, choice: Choice) -> list[AccountLine]:
    """The accounts of a choice, in its order; equal ones by seat."""
    view = _BY_KEY.get(choice.view, VIEWS[0])
    wanted = fold(choice.q)
    found = [
        line
        for line in picture.accounts
        if (choice.entity is None or line.entity_id == choice.entity)
        and view.holds(picture, line)
        and choice.state in ("", line.state.value)
        and choice.store in ("", line.store)
        and choice.ownership in ("", line.ownership)
        and choice.platform in ("", line.platform_code or "")
        and (not wanted or any(wanted in fold(text) for text in _texts(picture, line) if text))
    ]
    return order(found, choice.sort)


def order(lines: Sequence[AccountLine], sort: str) -> list[AccountLine]:
    """By a column, "-column" downwards; an unknown column is the seat."""
    by_seat = sorted(lines, key=SORTS[DEFAULT_SORT])
    return sorted(by_seat, key=SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT]), reverse=sort.startswith("-"))


def _texts(picture: Picture, line: AccountLine) -> list[str | None]:
    devices = [picture.by_device[key].number for key in line.device_ids if key in picture.by_device]
    holder = line.holder
    return [
        line.nickname,
        line.xhs_id,
        line.store,
        line.persona,
        line.registered_person,
        holder.name if holder else None,
        holder.number if holder else None,
        *devices,
    ]


def offers(picture: Picture, choice: Choice) -> dict[str, list[tuple[str, int]]]:
    """What each filter can still be set to within the view, with counts."""
    view = _BY_KEY.get(choice.view, VIEWS[0])
    lines = [
        line
        for line in picture.accounts
        if view.holds(picture, line) and (choice.entity is None or line.entity_id == choice.entity)
    ]
    states = Counter(line.state.value for line in lines)
    return {
        "state": [(state.value, states[state.value]) for state in State if states[state.value]],
        "store": sorted(Counter(line.store for line in lines if line.store).items()),
        "ownership": sorted(Counter(line.ownership for line in lines).items()),
        "platform": sorted(Counter(line.platform_code for line in lines if line.platform_code).items()),
    }


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A numbered seat of an entity, taken or free."""

    entity_id: int
    number: int
    account: AccountLine | None
    beyond: bool  # its number is above the quota in force

    @property
    def state(self) -> State:
        return State.FREE if self.account is None else self.account.state


def seats(picture: Picture, entity: int | None = None, state: str = "", q: str = "") -> list[SeatLine]:
    """Every seat, by entity and number; a search finds only taken ones, or a number."""
    taken = {(line.entity_id, line.seat_number): line for line in picture.seated()}
    wanted, found = fold(q), []
    for one in picture.entities.values():
        if entity is not None and one.id != entity:
            continue
        last = max([one.quota, *(number or 0 for key, number in taken if key == one.id)])
        for number in range(1, last + 1):
            line = taken.get((one.id, number))
            seat = SeatLine(one.id, number, line, number > one.quota)
            if state not in ("", seat.state.value) or not _is_meant(picture, seat, wanted):
                continue
            found.append(seat)
    return found


def _is_meant(picture: Picture, seat: SeatLine, wanted: str) -> bool:
    if not wanted:
        return True
    if wanted.isdigit() and int(wanted) == seat.number:
        return True
    return seat.account is not None and any(wanted in fold(text) for text in _texts(picture, seat.account) if text)
