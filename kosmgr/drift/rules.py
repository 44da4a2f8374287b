"""What differs between the platform's list and ours, and what a difference may become. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.kit.text import N_, fold

UNKNOWN, MISSING, HOLDER = "unknown-account", "not-on-platform", "other-holder"
NICKNAME, STATE, CERTIFIED = "other-nickname", "other-state", "other-certification"
KINDS: Mapping[str, str] = {
    UNKNOWN: N_("平台上有，这里没有"),
    MISSING: N_("这里有，平台上没有"),
    HOLDER: N_("使用人不同"),
    NICKNAME: N_("昵称不同"),
    STATE: N_("平台状态不同"),
    CERTIFIED: N_("认证到期不同"),
}
ABOUT: Mapping[str, str] = {
    UNKNOWN: N_("平台名单里的账号没有在这里占席位"),
    MISSING: N_("这里占着席位，平台名单里没有它，或者写着已解绑"),
    HOLDER: N_("平台写的是另一个人，或者这里没有登记使用人"),
    NICKNAME: N_("平台上改过昵称，这里还是旧的"),
    STATE: N_("平台上的状态和这里登记的不一样"),
    CERTIFIED: N_("平台上的认证到期日和这里登记的不一样"),
}
OPEN, FIXED, DONE, ACCEPTED, GONE, STILL = "open", "fixed", "done", "accepted", "gone", "still"
STATUSES: Mapping[str, str] = {
    OPEN: N_("待处理"),
    FIXED: N_("已在这里改正"),
    DONE: N_("已在平台改好"),
    ACCEPTED: N_("已接受"),
    GONE: N_("下次核对已消失"),
    STILL: N_("下次核对仍在"),
}
PREVIEW, STORED, DROPPED = "preview", "stored", "dropped"
STATES: Mapping[str, str] = {PREVIEW: N_("待保存"), STORED: N_("已保存"), DROPPED: N_("已放弃")}
COMPARE_DAYS = "drift.compare_days"
BOUND_TO = "unbound"  # what the platform's 绑定状态 says of an account that is no longer bound


@dataclass(frozen=True, slots=True)
class Told:
    """One account as the platform's list has it; None: the list says nothing."""

    row: int
    account: str
    nickname: str | None = None
    holder: str | None = None
    employee: str | None = None
    bound: str | None = None
    state: str | None = None
    state_code: str | None = None
    state_days: int | None = None
    certified_on: date | None = None
    certified_until_on: date | None = None
    enterprise: str | None = None
    ownership: str | None = None

    @property
    def unbound(self) -> bool:
        """Whether the list itself says that the account is no longer bound."""
        return self.bound == BOUND_TO or self.state_code == BOUND_TO


@dataclass(frozen=True, slots=True)
class Ours:
    """One account as it is registered today."""

    id: int
    account: str
    nickname: str
    seated: bool
    expected: bool = True  # the list should have it: not of another 企业号 than the list is about
    holder_id: int | None = None
    holder: str | None = None
    employee: str | None = None
    leaves_on: date | None = None  # the holder's last day, if one is known
    state: str | None = None
    state_code: str | None = None
    state_days: int | None = None
    certified_until_on: date | None = None
    barred: bool = False  # banned: nobody new may hold it

    def plain(self) -> dict[str, Any]:
        """What a stored difference keeps of it."""
        return {
            "nickname": self.nickname,
            "holder": self.holder,
            "employee": self.employee,
            "state": self.state,
            "certified_until_on": None if self.certified_until_on is None else self.certified_until_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One account that differs in one respect."""

    kind: str
    account: str
    row: int | None
    theirs: Told | None
    ours: Ours | None

    @property
    def key(self) -> tuple[str, str]:
        """By which the next comparison knows it again."""
        return self.kind, fold(self.account)


def same_name(theirs: str, ours: str) -> bool:
    """Names compared folded; where the platform hides characters (张*), those that show must agree."""
    shown, known = fold(theirs).replace(" ", ""), fold(ours).replace(" ", "")
    if "*" not in shown:
        return shown == known
    pattern = "".join(".+" if part.startswith("*") else re.escape(part) for part in re.findall(r"\*+|[^*]+", shown))
    return re.fullmatch(pattern, known) is not None


def same_person(theirs: Told, name: str | None, number: str | None) -> bool:
    """工号 decides where both give one, else the name."""
    if theirs.employee and number:
        return fold(theirs.employee) == fold(number)
    if theirs.holder:
        return name is not None and same_name(theirs.holder, name)
    return False


def other_state(theirs: Told, ours: Ours | None) -> bool:
    """Whether the list says another state; what nobody ever noted here counts as normal."""
    if theirs.state is None or theirs.unbound:
        return False
    if ours is None or ours.state is None:
        return theirs.state_code != "normal"
    if theirs.state_code == "unknown" or ours.state_code == "unknown":
        return fold(theirs.state) != fold(ours.state)
    return (theirs.state_code, theirs.state_days) != (ours.state_code, ours.state_days)


def compare(told: Iterable[Told], ours: Iterable[Ours]) -> list[Difference]:
    """Every difference, in the order of the list and then of what it lacks. By 小红书号, never by nickname."""
    known = {fold(line.account): line for line in ours}
    met: set[str] = set()
    found: list[Difference] = []
    for one in told:
        key = fold(one.account)
        if key in met:
            continue
        met.add(key)
        line = known.get(key)
        if one.unbound:
            if line is not None and line.seated:
                found.append(Difference(MISSING, line.account, one.row, one, line))
            continue
        if line is None or not line.seated:
            found.append(Difference(UNKNOWN, one.account, one.row, one, line))
            continue
        found += [Difference(kind, line.account, one.row, one, line) for kind in _kinds(one, line)]
    found += [
        Difference(MISSING, line.account, None, None, line)
        for key, line in known.items()
        if line.seated and line.expected and key not in met
    ]
    return found


def _kinds(theirs: Told, ours: Ours) -> list[str]:
    """In what respects one account differs."""
    kinds = []
    if other_state(theirs, ours):  # first: nobody is bound to an account that counts as banned
        kinds.append(STATE)
    if (theirs.holder or theirs.employee) and not same_person(theirs, ours.holder, ours.employee):
        kinds.append(HOLDER)
    if theirs.nickname and fold(theirs.nickname) != fold(ours.nickname):
        kinds.append(NICKNAME)
    if theirs.certified_until_on is not None and theirs.certified_until_on != ours.certified_until_on:
        kinds.append(CERTIFIED)
    return kinds


def counted(found: Iterable[Difference]) -> dict[str, int]:
    """How many of each kind; kinds without any are left out."""
    return tallied(one.kind for one in found)


def tallied(kinds: Iterable[str]) -> dict[str, int]:
    """The same of kinds alone, in the order people read them."""
    counts = Counter(kinds)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}


def in_force(status: str, until_on: date | None, today: date) -> bool:
    """Whether a difference still asks for something: open, or accepted only until a day gone by."""
    return status == OPEN or (status == ACCEPTED and until_on is not None and until_on < today)


def partial(told: int, missing: int) -> bool:
    """Whether the list looks like only a part: more of ours are missing in it than it has."""
    return missing > 3 and missing > told


@dataclass(frozen=True, slots=True)
class Before:
    """A difference of the comparison before: since when it is known, and what became of it."""

    since_on: date
    status: str
    reason: str | None
    until_on: date | None
    decided_by: str | None


def carried(before: Before | None, today: date) -> Before:
    """How a difference begins in a new comparison: since when it is known, and accepted if it still is."""
    if before is None or before.status == FIXED:
        return Before(today, OPEN, None, None, None)
    if before.status == ACCEPTED and before.until_on is not None and before.until_on >= today:
        return before
    return Before(before.since_on, OPEN, None, None, None)
