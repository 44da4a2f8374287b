"""What is due to be said, when, and to whom: a function of the picture, the rulebook and the days asked for. Pure.

Nothing here remembers what was said before: planning day by day says the same as planning the whole span at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kosmgr.findings.rules import Subject
from kosmgr.kit.errors import Invalid
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Holder, Picture
from kosmgr.rulebook.rules import Book

DAY = timedelta(days=1)
LONGEST = 3660  # days that can be planned at once: ten years
SUPPRESSED = {
    "paid": N_("下一期已付款"),
    "renewed": N_("已续期"),
    "accepted": N_("风险已接受"),
    "acknowledged": N_("有人说知道了"),
    "snoozed": N_("已推迟"),
}
CHAIN = ("holder", "keeper", "manager", "role", "owner")  # who hears next when nobody answers
Owner = tuple[str, int]  # ("account", 12) or ("enterprise_account", 3)
Matter = tuple[str, str, int, date]  # reason, kind and id of the subject, due day


class SpanWrong(Invalid):
    """A plan covers 0 to LONGEST days."""

    message = N_("天数应为 0 到 {longest}，得到的是 {days}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, and why them: the holder, the keeper (负责人), whose task it is, or whoever has a role."""

    person: str
    relation: str  # holder | keeper | assignee | role; answers add handed | escalation
    channel: str = "inbox"
    key: str = ""  # employee:12 where the person is known
    store: str = ""  # of a role that is of one store

    def shape(self) -> dict[str, object]:
        """For other programs."""
        return {"person": self.person, "relation": self.relation, "channel": self.channel}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be said on one day."""

    on: date
    reason: str
    stage: str  # T-14, T-0, T+1
    entity_id: int
    subject: Subject
    due_on: date
    text: str  # the Chinese template
    to: tuple[Recipient, ...]
    suppressed: str | None = None  # a key of SUPPRESSED: why it is not sent
    facts: Mapping[str, object] = field(default_factory=dict)
    protects: tuple[str, ...] = ()  # the accounts that depend on it
    patience: int = 2  # stages without an answer before the next of the chain hears too
    chain: tuple[str, ...] = CHAIN

    @property
    def matter(self) -> Matter:
        """What is answered, put off or done: whatever the stage."""
        return self.reason, self.subject.kind, self.subject.ref_id or 0, self.due_on

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, in the language `translate` speaks."""
        return Sentence(self.text, self.facts).text(translate)

    def shape(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """The shape other programs rely on (CONTRACT: remind plan)."""
        subject = {**self.subject.shape(), "due_on": self.due_on.isoformat()}
        return {
            "on": self.on.isoformat(),
            "reason": self.reason,
            "matter": answer_key(self.matter),
            "stage": self.stage,
            "subject": {**subject, "protects": list(self.protects)} if self.protects else subject,
            "message": self.say(translate),
            "to": [one.shape() for one in self.to],
            "suppressed": self.suppressed,
        }


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that ends or has to be done by a day and does not stand in the picture; who hears of it."""

    owner: Owner
    entity_id: int
    subject: Subject
    due_on: date
    to: tuple[Recipient, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Known:
    """What the picture does not tell: what is settled already, by owner."""

    paid_from: Mapping[Owner, date] = field(default_factory=dict)  # the latest term somebody has paid for
    renewed: Mapping[Owner, tuple[date, ...]] = field(default_factory=dict)  # last days that another term follows
    accepted: Mapping[tuple[str, Owner], date] = field(default_factory=dict)  # reason and owner: through which day
    deadlines: Mapping[str, tuple[Deadline, ...]] = field(default_factory=dict)  # by reason


@dataclass(frozen=True)
class Reason:
    """One reason to remind: a name, a title, and a pure plan of a span of days."""

    name: str
    title: str
    plan: Callable[[Picture, Known, Book, date, date], Iterator[Message]]


@dataclass(frozen=True, slots=True)
class Due:
    """Something that ends: its owner, its last valid day, and whether another term follows already."""

    owner: Owner
    entity_id: int
    subject: Subject
    until_on: date
    renewed: bool = False


def dues(owner: Owner, entity_id: int, subject: Subject, until_on: date | None, known: Known) -> Iterator[Due]:
    """The end of the running term, and ends that were renewed in time."""
    if until_on is not None:
        yield Due(owner, entity_id, subject, until_on)
    for ended in known.renewed.get(owner, ()):
        if ended != until_on:
            yield Due(owner, entity_id, subject, ended, renewed=True)


def stages(ends: Iterable[Due], book: Book, from_on: date, until_on: date) -> Iterator[tuple[date, Due, int]]:
    """Each end with the days on which it is spoken of: the offsets of that day's rulebook, then daily while it is over.

    The number is the days left: 14, 0, or -1 on the day after the last valid day.
    """
    by_entity: dict[int, dict[date, list[Due]]] = {}
    for end in ends:
        by_entity.setdefault(end.entity_id, {}).setdefault(end.until_on, []).append(end)
    for entity_id, by_day in by_entity.items():
        day = from_on
        while day <= until_on:
            for offset in sorted(set(book.value("renewal.reminders", entity_id, day))):
                for end in by_day.get(day + timedelta(days=offset), ()):
                    yield day, end, offset
            day += DAY
        for ended_on, over in by_day.items():
            day = max(from_on, ended_on + DAY)
            while day <= until_on:
                for end in over:
                    if not end.renewed:
                        yield day, end, -(day - ended_on).days
                day += DAY


def spoken(
    reason: str, before: str, after: str, picture: Picture, known: Known, book: Book, from_on: date, until_on: date
) -> Iterator[Message]:
    """Every deadline of a reason in entities of the picture, at the same stages as a renewal; facts are those of the
    deadline, `due` and `days` (left, or since).
    """
    told = {
        (one.owner, one.due_on): one for one in known.deadlines.get(reason, ()) if one.entity_id in picture.entities
    }
    ends = [Due(one.owner, one.entity_id, one.subject, one.due_on) for one in told.values()]
    for day, end, left in stages(ends, book, from_on, until_on):
        one = told[end.owner, end.until_on]
        yield Message(
            on=day,
            reason=reason,
            stage=stage_name(left),
            entity_id=end.entity_id,
            subject=end.subject,
            due_on=end.until_on,
            text=before if left >= 0 else after,
            to=one.to,
            suppressed=accepted(reason, end.owner, known, day),
            facts={**one.facts, "due": end.until_on, "days": abs(left)},
        )


def answer_key(matter: Matter) -> str:
    """How other programs name a matter: renewal-due:account:12:2026-12-09."""
    reason, kind, subject_id, due_on = matter
    return f"{reason}:{kind}:{subject_id}:{due_on.isoformat()}"


def stage_name(days_left: int) -> str:
    """T-14 before, T-0 on the day, T+1 after."""
    return f"T-{days_left}" if days_left >= 0 else f"T+{-days_left}"


def settled(reason: str, end: Due, known: Known, on: date) -> str | None:
    """Why nothing has to be sent any more on a day, or None."""
    if end.renewed:
        return "renewed"
    paid_from = known.paid_from.get(end.owner)
    if paid_from is not None and paid_from > end.until_on:
        return "paid"
    return "accepted" if _accepted(reason, end.owner, known, on) else None


def _accepted(reason: str, owner: Owner, known: Known, on: date) -> bool:
    through = known.accepted.get((reason, owner))
    return through is not None and on <= through


def accepted(reason: str, owner: Owner, known: Known, on: date) -> str | None:
    """The word for a risk somebody accepted through this day, or None."""
    return "accepted" if _accepted(reason, owner, known, on) else None


def serves(holder: Holder, on: date) -> bool:
    """Whether the holder is at work for the company on a day, so that a reminder reaches somebody who can act."""
    begun = holder.employed_from_on is None or holder.employed_from_on <= on
    there = holder.left_on is None or on <= holder.left_on
    return begun and there and not holder.on_leave and not holder.external


def audience(line: AccountLine, on: date, role: str, with_role: bool) -> tuple[Recipient, ...]:
    """The holder if serving, the keeper if named; the role besides, or when there is nobody else."""
    people: list[Recipient] = []
    if line.holder is not None and serves(line.holder, on):
        people.append(Recipient(line.holder.name, "holder"))
    if line.keeper and all(one.person != line.keeper for one in people):
        people.append(Recipient(line.keeper, "keeper"))
    if with_role or not people:
        people.append(Recipient(role, "role"))
    return tuple(people)


def check_span(days: int) -> None:
    """Refuse a span nobody can mean."""
    if not 0 <= days <= LONGEST:
        raise SpanWrong(days=days, longest=LONGEST)
