"""Copies in words and numbers: kinds, how heavy, who with whom, how hot, week by week. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

EXACT, NEAR, TEMPLATE, PARTIAL, IMAGE, SHORT = "exact", "near", "template", "partial", "image", "short"
APART = "apart"  # said of two notes that somebody put side by side: not close enough to speak of
KINDS: Mapping[str, str] = {
    EXACT: N_("完全相同"),
    NEAR: N_("洗稿或搬运"),
    TEMPLATE: N_("同模板"),
    PARTIAL: N_("部分照抄"),
    IMAGE: N_("图片重复"),
    SHORT: N_("短文相近"),
}
WORDS: Mapping[str, str] = {**KINDS, APART: N_("不相近")}
HEAVY, MIDDLING, LIGHT = "high", "medium", "low"
SEVERITY: Mapping[str, str] = {
    EXACT: HEAVY, NEAR: HEAVY, TEMPLATE: MIDDLING, PARTIAL: MIDDLING, IMAGE: MIDDLING, SHORT: LIGHT, APART: LIGHT,
}  # fmt: skip

PERIODS = (7, 30, 90, 180, 365)  # days a page may look back
PERIOD = 30
WHOLE = 1000
STEPS = (100, 300, 500, 700, 900)  # thousandths at which a cell becomes darker
MOST_DRAWN = 100  # accounts of one heat map
MOST_SPREAD = 150  # accounts with the same text that are told pairwise
WEEKS = 12
CODE, SUBJECT = "rewrite", "note"  # of the item that asks somebody to write a note anew
REWRITE_DAYS = 3
REMARK_LENGTH = 300


class PairUnknown(NotFound):
    """No two such notes among those the actor may see."""

    message = N_("没有找到这两篇笔记，或者你没有查看它们的权限")


class GroupUnknown(NotFound):
    """No group of like notes has this one."""

    message = N_("笔记 {note} 没有相近的笔记，或者你没有查看它们的权限")


class RewriteUnknown(NotFound):
    """No such rewriting among those the actor may see."""

    message = N_("没有找到这条改写任务")


class RewriteWaiting(Conflict):
    """One rewriting of a note at a time."""

    message = N_("「{note}」已经派给{person}改写，还没有做完")


class NobodyToRewrite(Invalid):
    """Nobody holds the account, so a 工号 is needed."""

    message = N_("「{publisher}」现在没有使用人，写明派给谁（工号）")


class NothingToScan(NotFound):
    """No entity with notes among those the actor may scan."""

    message = N_("没有可以比对的笔记，或者你没有在那个主体运行检查的权限")


class PeriodUnknown(Invalid):
    """One of a short list of days."""

    message = N_("时段可选 {known} 天，得到的是 {days}")


@dataclass(frozen=True, slots=True)
class Line:
    """A note as far as copies are told: who, when, under which title."""

    id: int
    entity_id: int
    publisher_id: int
    state: str
    title: str
    day: date | None  # published, or planned for
    at: datetime | None
    reads: int | None

    @property
    def order(self) -> tuple[date, float, int]:
        """Who was first: by day, by the instant where it is known, by the order of registration."""
        return (self.day or date.max, self.at.timestamp() if self.at else float("inf"), self.id)


class Pair(NamedTuple):
    """Two notes too close to each other; `a` came first; shares in thousandths."""

    a_id: int
    b_id: int
    publisher_a: int
    publisher_b: int
    kind: str
    similarity: int
    a_in_b: int
    b_in_a: int
    shared: int
    longest: int
    same_title: bool

    @property
    def own(self) -> bool:
        """Whether somebody repeats themselves."""
        return self.publisher_a == self.publisher_b

    @property
    def same(self) -> bool:
        """Whether they say the same word by word; of titles without a known text the kind is `short`."""
        return self.kind == EXACT or (self.kind == SHORT and self.similarity == WHOLE)

    @property
    def heat(self) -> int:
        """How alike the two are: of a part taken over, how much of one stands in the other."""
        return max(self.similarity, self.a_in_b, self.b_in_a) if self.kind == PARTIAL else self.similarity


@dataclass(frozen=True, slots=True)
class Cell:
    """Two publishers: their closest pair and how many there are."""

    publishers: tuple[int, int]  # the smaller id first
    top: Pair
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Notes that are alike: the first of them, and those that came later, in their order."""

    kind: str
    centre: int
    later: tuple[int, ...]
    similarity: int  # thousandths: at least so much alike is every one of them to the first

    @property
    def notes(self) -> tuple[int, ...]:
        return (self.centre, *self.later)


def severity(kind: str, own: bool) -> str:
    """How heavy a copy weighs: who repeats only themselves does not make accounts alike."""
    return LIGHT if own else SEVERITY[kind]


def level(share: int) -> int:
    """The step of the colour ramp, 0 to 5."""
    return sum(share >= step for step in STEPS)


def weight(pair: Pair) -> tuple[bool, int, int, int, int]:
    """The order of pairs: between accounts before one's own, the closest first."""
    return (pair.own, -pair.heat, -pair.shared, pair.b_id, pair.a_id)


def spread(pairs: Sequence[Pair], lines: Mapping[int, Line]) -> list[Pair]:
    """Every pair that follows from the stored ones, heaviest first.

    Of identical texts only the first is compared with others; what is true of it is true of all of them. Each publisher
    stands for an identical text once, with its first note.
    """
    first: dict[int, int] = {}
    for pair in sorted((one for one in pairs if one.same), key=lambda one: lines[one.a_id].order):
        first[pair.b_id] = _root(first, pair.a_id)
    classes: dict[int, list[int]] = defaultdict(list)
    for note in {note for pair in pairs for note in (pair.a_id, pair.b_id)}:
        classes[_root(first, note)].append(note)
    told = {root: _one_each(notes, lines) for root, notes in classes.items()}
    found = {(pair.a_id, pair.b_id): pair for pair in pairs}
    for pair in pairs:
        if not pair.same:
            for a in told[_root(first, pair.a_id)]:
                for b in told[_root(first, pair.b_id)]:
                    _tell(found, pair, lines[a], lines[b])
    for pair in [one for one in pairs if one.same]:
        same = told[_root(first, pair.a_id)]
        if same and same[0] in (pair.a_id, pair.b_id):
            for number, a in enumerate(same):
                for b in same[number + 1 :]:
                    _tell(found, pair, lines[a], lines[b])
    return sorted(found.values(), key=weight)


def _root(first: Mapping[int, int], note: int) -> int:
    while note in first:
        note = first[note]
    return note


def _one_each(notes: Iterable[int], lines: Mapping[int, Line]) -> list[int]:
    kept: dict[int, int] = {}
    for note in sorted(notes, key=lambda one: lines[one].order):
        kept.setdefault(lines[note].publisher_id, note)
    return list(kept.values())[:MOST_SPREAD]


def _tell(found: dict[tuple[int, int], Pair], pair: Pair, x: Line, y: Line) -> None:
    if x.id == y.id or (x.id, y.id) in found or (y.id, x.id) in found:
        return
    a, b = sorted((x, y), key=lambda one: one.order)
    turned = not pair.same and x is not a
    shares = (pair.b_in_a, pair.a_in_b) if turned else (pair.a_in_b, pair.b_in_a)
    found[a.id, b.id] = Pair(
        a.id, b.id, a.publisher_id, b.publisher_id, pair.kind, pair.similarity, *shares,
        pair.shared, pair.longest, bool(a.title) and a.title == b.title,
    )  # fmt: skip


def poured(pairs: Iterable[Pair], groups: Iterable[Group]) -> list[Pair]:
    """The same pairs; those between different notes of one template are called so."""
    of = {note: one.centre for one in groups if one.kind == TEMPLATE for note in one.notes}

    def said(pair: Pair) -> Pair:
        together = pair.a_id in of and of[pair.a_id] == of.get(pair.b_id)
        return pair._replace(kind=TEMPLATE) if together and not pair.same else pair

    return [said(pair) for pair in pairs]


def within(pairs: Iterable[Pair], lines: Mapping[int, Line], first: date, last: date) -> list[Pair]:
    """The pairs whose later note falls into a period: that is when it was copied."""
    return [one for one in pairs if (day := lines[one.b_id].day) is not None and first <= day <= last]


def cells(pairs: Iterable[Pair]) -> dict[tuple[int, int], Cell]:
    """Who with whom: every two publishers with a pair between them. `pairs`: heaviest first."""
    found: dict[tuple[int, int], Cell] = {}
    for pair in pairs:
        if pair.own:
            continue
        who = _two(pair.publisher_a, pair.publisher_b)
        known = found.get(who)
        found[who] = Cell(who, pair, 1) if known is None else Cell(who, known.top, known.count + 1)
    return found


def _two(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def between(pairs: Iterable[Pair], one: int, other: int) -> list[Pair]:
    """The pairs of two publishers."""
    wanted = _two(one, other)
    return [pair for pair in pairs if _two(pair.publisher_a, pair.publisher_b) == wanted]


def arranged(found: Mapping[tuple[int, int], Cell], others: Sequence[int], most: int = MOST_DRAWN) -> list[int]:
    """Publishers along the axes: who is alike stands together, the hottest first; then the others as they come."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, other), cell in found.items():
        near[one].append((cell.top.heat, other))
        near[other].append((cell.top.heat, one))
    left = {one: max(near[one])[0] for one in near}
    placed: list[int] = []
    while left and len(placed) < most:
        here = min(left, key=lambda one: (-left[one], one))
        while here is not None and len(placed) < most:
            placed.append(here)
            del left[here]
            beside = [(heat, -other) for heat, other in near[here] if other in left]
            here = -max(beside)[1] if beside else None  # type: ignore[assignment]
    return (placed + [one for one in others if one not in near])[:most]


def weeks(pairs: Iterable[Pair], lines: Mapping[int, Line], last: date, count: int = WEEKS) -> list[tuple[date, int]]:
    """(Monday, notes that copied another account that week), the oldest first."""
    copies: dict[date, set[int]] = defaultdict(set)
    for pair in pairs:
        day = lines[pair.b_id].day
        if day is not None and not pair.own:
            copies[monday(day)].add(pair.b_id)
    first = monday(last) - timedelta(weeks=count - 1)
    return [(day, len(copies[day])) for day in (first + timedelta(weeks=n) for n in range(count))]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def publishers(group: Group, lines: Mapping[int, Line]) -> list[int]:
    """Whose notes a group has: the first publisher, then the others in the order in which they came."""
    return list(dict.fromkeys(lines[note].publisher_id for note in group.notes))


def copied(group: Group, lines: Mapping[int, Line]) -> int:
    """How often others published it again."""
    return sum(lines[note].publisher_id != lines[group.centre].publisher_id for note in group.later)


def league(groups: Iterable[Group], lines: Mapping[int, Line]) -> list[Group]:
    """What was copied most by others, most first."""
    counted = [(copied(one, lines), one) for one in groups]
    return [one for times, one in sorted(counted, key=lambda p: (-p[0], -p[1].similarity, p[1].centre)) if times]


def check_period(days: int) -> None:
    """Refuse a length nobody offers."""
    if days not in PERIODS:
        raise PeriodUnknown(days=days, known=[*PERIODS])
