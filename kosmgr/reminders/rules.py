"""What is due to be said, when, and to whom: a function of the picture, the rulebook and the days asked for. Pure.

Nothing here remembers what was said before: planning day by day says the same as planning the whole span at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kosmgr.findings.rules import Subject
from kosmgr.kit.errors import Invalid, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.kit.workdays import PUBLISHED, Calendar
from kosmgr.matrix.rules import AccountLine, Holder, Picture
from kosmgr.reminders import plans
from kosmgr.reminders.plans import Plans
from kosmgr.rulebook.rules import Book

DAY = timedelta(days=1)
LONGEST = 3660  # days that can be planned at once: ten years
MERGED = "merged"
SUPPRESSED = {
    "paid": N_("下一期已付款"),
    "renewed": N_("已续期"),
    "accepted": N_("风险已接受"),
    MERGED: N_("同一天有更急的一条，合并了"),
    "acknowledged": N_("有人说知道了"),
    "snoozed": N_("已推迟"),
}
Owner = tuple[str, int]  # ("account", 12) or ("enterprise_account", 3)
MatterKey = tuple[str, str, int, date]  # reason, kind and id of the subject, due day


class SpanWrong(Invalid):
    """A plan covers 0 to LONGEST days."""

    message = N_("天数应为 0 到 {longest}，得到的是 {days}")


class ReasonUnknown(NotFound):
    """One of the catalog."""

    message = N_("没有「{reason}」这种提醒，可用：{known}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, and why them: the holder, the keeper (负责人), whose task it is, or whoever has a role."""

    person: str
    relation: str  # holder | keeper | manager | assignee | owner | role; answers add handed | escalation
    channel: str = "inbox"
    key: str = ""  # employee:12 where the person is known
    store: str = ""  # of the account, or of a role that is of one store

    def shape(self) -> dict[str, object]:
        """For other programs."""
        return {"person": self.person, "relation": self.relation, "channel": self.channel}


People = Mapping[str, tuple[Recipient, ...]]  # whom a reason can find, by relation
PERSONAL = frozenset({"holder", "keeper", "assignee"})  # relations that name a person: nobody is told twice


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
    chain: tuple[Recipient, ...] = ()  # who hears next when nobody answers
    patience: int = plans.PATIENCE  # after how many unanswered ones; 0: never
    channels: tuple[str, ...] = plans.ALL

    @property
    def matter(self) -> MatterKey:
        """What is answered, put off or done: whatever the stage."""
        return self.reason, self.subject.kind, self.subject.ref_id or 0, self.due_on

    def heard_by(self, to: tuple[Recipient, ...]) -> "Message":
        """The same to others; written out, because a plan does this a hundred thousand times."""
        return Message(
            self.on, self.reason, self.stage, self.entity_id, self.subject, self.due_on, self.text, to,
            self.suppressed, self.facts, self.protects, self.chain, self.patience, self.channels,
        )  # fmt: skip

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
class Matter:
    """Something that ends or has to be done by a day, and whom that concerns on a day, at a stage (14 of T-14)."""

    owner: Owner
    entity_id: int
    subject: Subject
    due_on: date
    people: Callable[[date, int], People]  # the same mapping again and again, not a new one each time
    facts: Mapping[str, object]
    renewed: bool = False  # another term follows: only the stages before the end are said, and why they are not sent
    last_on: date | None = None  # the last day on which it is spoken of
    protects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the picture does not tell: what is settled already, by owner; who wants what said, and when people work."""

    paid_from: Mapping[Owner, date] = field(default_factory=dict)  # the latest term somebody has paid for
    renewed: Mapping[Owner, tuple[date, ...]] = field(default_factory=dict)  # last days that another term follows
    accepted: Mapping[tuple[str, Owner], date] = field(default_factory=dict)  # reason and owner: through which day
    matters: Mapping[str, tuple[Matter, ...]] = field(default_factory=dict)  # by reason
    proofs: Mapping[int, Any] = field(default_factory=dict)  # the newest 在职证明 by employee
    plans: Plans = field(default_factory=Plans)
    calendar: Calendar = PUBLISHED


@dataclass(frozen=True)
class Reason:
    """One reason to remind: a name, a title, a pure plan of a span of days, and its usual way of speaking."""

    name: str
    title: str
    plan: Callable[[Picture, Known, Book, date, date], Iterator[Message]]
    before: str  # the sentence before the due day
    today: str  # on it
    after: str
    names: tuple[str, ...]  # what its sentences may name, besides `due` and `days`
    audience: tuple[str, ...]
    relations: tuple[str, ...] = ("holder", "keeper", "manager")  # whom it can find, besides roles and the owner
    late: tuple[str, ...] = ()  # who hears besides after the due day
    fallback: tuple[str, ...] = ("owner",)
    chain: tuple[str, ...] = ("manager", "owner")
    offsets: str = "renewal.reminders"  # the rulebook's days before
    cadence: str = plans.DAILY
    stays: bool = False  # said on the due day itself, also when nobody works

    @property
    def places(self) -> tuple[str, ...]:
        """Every name a wording may use."""
        return (*self.names, "due", "days")


def answer_key(matter: MatterKey) -> str:
    """How other programs name a matter: renewal-due:account:12:2026-12-09."""
    reason, kind, subject_id, due_on = matter
    return f"{reason}:{kind}:{subject_id}:{due_on.isoformat()}"


def stage_name(days_left: int) -> str:
    """T-14 before, T-0 on the day, T+1 after."""
    return f"T-{days_left}" if days_left >= 0 else f"T+{-days_left}"


def settled(reason: str, matter: Matter, known: Known) -> str | None:
    """Why nothing has to be sent any more about it, whatever the day, or None."""
    if matter.renewed:
        return "renewed"
    paid_from = known.paid_from.get(matter.owner)
    return "paid" if paid_from is not None and paid_from > matter.due_on else None


def ends(owner: Owner, until_on: date | None, known: Known, make: Callable[[date, bool], Matter]) -> Iterator[Matter]:
    """The end of the running term, and ends that were renewed in time."""
    if until_on is not None:
        yield make(until_on, False)
    for ended in known.renewed.get(owner, ()):
        if ended != until_on:
            yield make(ended, True)


# people


def serves(holder: Holder, on: date) -> bool:
    """Whether the holder is at work for the company on a day, so that a reminder reaches somebody who can act."""
    begun = holder.employed_from_on is None or holder.employed_from_on <= on
    there = holder.left_on is None or on <= holder.left_on
    return begun and there and not holder.on_leave and not holder.external


def employee(name: str, employee_id: int | None, relation: str, store: str | None = None) -> Recipient:
    """Somebody of the roster."""
    return Recipient(name, relation, key=f"employee:{employee_id}" if employee_id else "", store=store or "")


def role(word: str, store: str | None = None) -> Recipient:
    """Whoever has a role; a store's manager is named by the store."""
    if word == "manager" and store:
        return Recipient(store, "manager", store=store)
    return Recipient(word, "role")


def of_account(line: AccountLine) -> Callable[[date, int], People]:
    """The people of an account: the holder while serving, the keeper, the manager of its store."""
    there: dict[str, tuple[Recipient, ...]] = {}
    if line.keeper:
        there["keeper"] = (Recipient(line.keeper, "keeper", store=line.store or ""),)
    if line.store:
        there["manager"] = (role("manager", line.store),)
    holder = line.holder
    if holder is None:
        return lambda on, left: there
    known = {"holder": (employee(holder.name, holder.employee_id, "holder", line.store),), **there}
    return lambda on, left: known if serves(holder, on) else there


def always(people: People) -> Callable[[date, int], People]:
    """The same people on every day."""
    return lambda on, left: people


def found(relation: str, people: People) -> tuple[Recipient, ...]:
    """Who stands in a relation; roles and the entity's owner always are there."""
    if relation == plans.OWNER:
        return (Recipient("admin", plans.OWNER),)
    if relation.startswith(plans.ROLE):
        word = relation.removeprefix(plans.ROLE)
        return people.get("manager", ()) if word == "manager" and "manager" in people else (role(word),)
    return people.get(relation, ())


def told(relations: Iterable[str], people: People) -> list[Recipient]:
    """Everybody in some relations, in order; a person of two is told once."""
    chosen: list[Recipient] = []
    for relation in relations:
        for one in found(relation, people):
            twice = one.relation in PERSONAL and any(
                one.person == other.person and other.relation in PERSONAL for other in chosen
            )
            if not twice and one not in chosen:
                chosen.append(one)
    return chosen


def check_span(days: int) -> None:
    """Refuse a span nobody can mean."""
    if not 0 <= days <= LONGEST:
        raise SpanWrong(days=days, longest=LONGEST)
