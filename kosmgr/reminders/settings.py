"""The settings of reminders: reading what is in force, entering what holds from a day on, looking ahead before that."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.policy import Permission
from kosmgr.reminders import catalog, models, plans, queries, rules, service, speaking
from kosmgr.reminders.plans import Hours, Plan, Plans
from kosmgr.reminders.rules import Message, Reason, Recipient
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

AHEAD = 90  # days a preview looks ahead
NEXT = 10  # messages it shows


@dataclass(frozen=True)
class Line:
    """How one reason is spoken of today in an entity, or where no entity has its own."""

    reason: Reason
    plan: Plan  # as entered; None where nothing was
    manner: speaking.Manner  # with the reason's own way filled in
    offsets: tuple[int, ...]
    cadence: str
    own: bool  # entered for this very place
    usual: bool  # nothing entered anywhere

    def shape(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """For other programs: what is in force, with the reason's own way filled in."""
        return {
            "reason": self.reason.name,
            "title": translate(self.reason.title),
            "enabled": self.plan.enabled,
            "offsets": list(self.offsets),
            "cadence": self.cadence,
            "audience": list(self.manner.audience),
            "late": list(self.manner.late),
            "fallback": list(self.manner.fallback),
            "chain": list(self.manner.chain),
            "patience": self.plan.patience,
            "channels": list(self.plan.channels),
            "before": self.plan.before,
            "after": self.plan.after,
            "own": self.own,
            "default": self.usual,
        }


@requires(Permission.LEDGER_READ)
def in_force(work: Work, entity_id: int | None = None) -> list[Line]:
    """Every reason with its settings of today, for an entity or for all."""
    _check_seen(work, entity_id)
    known = _plans(work)
    return [_line(work, known, reason, entity_id) for reason in catalog.REASONS]


@requires(Permission.LEDGER_READ)
def of_reason(work: Work, name: str, entity_id: int | None = None) -> Line:
    """One reason with its settings of today."""
    _check_seen(work, entity_id)
    return _line(work, _plans(work), catalog.named(name), entity_id)


def _line(work: Work, known: Plans, reason: Reason, entity_id: int | None) -> Line:
    plan = known.at(entity_id, reason.name, work.today)
    mine = known.plans.get((entity_id, reason.name), ())
    offsets = plan.offsets or rulebook.book(work).value(reason.offsets, entity_id, work.today)
    return Line(
        reason,
        plan,
        speaking.manner(reason, plan),
        tuple(sorted(set(offsets), reverse=True)),
        plan.cadence or reason.cadence,
        own=any(one is plan for _from_on, one in mine),
        usual=plan is plans.USUAL,
    )


@requires(Permission.LEDGER_READ)
def hours(work: Work, entity_id: int | None = None) -> Hours:
    """When things are sent today."""
    _check_seen(work, entity_id)
    return _plans(work).hours_at(entity_id, work.today)


@requires(Permission.LEDGER_READ)
def history(
    work: Work, entity_id: int | None = None
) -> tuple[Sequence[models.ReminderPlan], Sequence[models.ReminderHours]]:
    """Everything ever entered for an entity, or for all of them, the newest first."""
    _check_seen(work, entity_id)
    return queries.history(work.db, entity_id)


def _plans(work: Work) -> Plans:
    rows = queries.settings(work.db)
    return plans.plans_of(rows["plans"], rows["hours"])


def _check_seen(work: Work, entity_id: int | None) -> None:
    if entity_id is not None:
        entities.visible_entity(work, entity_id)


@requires(Permission.REMINDER_WRITE)
def enter(work: Work, name: str, plan: Plan | None, entity_id: int | None = None, from_on: date | None = None) -> None:
    """Speak of a reason this way from a day on (default: today); None goes back to what holds more widely."""
    reason, first = catalog.named(name), from_on or work.today
    _check_mine(work, entity_id)
    plans.check_from(first, work.today)
    if plan is not None:
        plans.check(plan, reason.relations, reason.places)
    before = _plans(work).at(entity_id, reason.name, first)
    told = plain(plan or plans.USUAL)
    row = models.ReminderPlan(
        entity_id=entity_id,
        reason=reason.name,
        from_on=first,
        reset=plan is None,
        added_at=work.now,
        added_by=work.actor.name,
        **told,
    )
    work.db.add(row)
    work.db.flush()
    now = plain(_plans(work).at(entity_id, reason.name, first))
    after = {"reminder": reason.name, "from_on": first, **({"reset": True} if row.reset else {}), **now}
    note = journal.Note(
        "reminder.planned", "reminder_plan", row.id, entity_id, before={"reminder": name, **plain(before)}, after=after
    )
    journal.note(work, note)


@requires(Permission.REMINDER_WRITE)
def enter_hours(work: Work, new: Hours | None, entity_id: int | None = None, from_on: date | None = None) -> None:
    """Send at these hours from a day on (default: today); None goes back to what holds more widely."""
    first = from_on or work.today
    _check_mine(work, entity_id)
    plans.check_from(first, work.today)
    if new is not None:
        plans.check_hours(new)
    before = _plans(work).hours_at(entity_id, first)
    told = plain_hours(new or plans.USUAL_HOURS)
    row = models.ReminderHours(
        entity_id=entity_id, from_on=first, reset=new is None, added_at=work.now, added_by=work.actor.name, **told
    )
    work.db.add(row)
    work.db.flush()
    now = hours_shape(_plans(work).hours_at(entity_id, first))
    after = {"from_on": first, **({"reset": True} if row.reset else {}), **now}
    note = journal.Note("reminder.hours", "reminder_hours", row.id, entity_id, before=hours_shape(before), after=after)
    journal.note(work, note)


def _check_mine(work: Work, entity_id: int | None) -> None:
    """Whoever may see an entity hears that it is not theirs to change; of the others nothing is said."""
    _check_seen(work, entity_id)
    allowed = work.actor.entity_ids(Permission.REMINDER_WRITE)
    if allowed is not None and entity_id not in allowed:
        raise plans.PlanOfOthers()


def plain(plan: Plan) -> dict[str, Any]:
    """As it is stored and told."""
    return {name: list(one) if isinstance(one, tuple) else one for name, one in asdict(plan).items()}


def plain_hours(given: Hours) -> dict[str, Any]:
    """The same of the hours."""
    at = {name: plans.minutes(getattr(given, name)) for name in ("digest", "quiet_from", "quiet_until")}
    return {**at, "days_off": given.days_off}


def hours_shape(given: Hours) -> dict[str, Any]:
    """For other programs: 09:00."""
    at = {name: f"{getattr(given, name):%H:%M}" for name in ("digest", "quiet_from", "quiet_until")}
    return {**at, "days_off": given.days_off}


# looking ahead


@dataclass(frozen=True)
class Preview:
    """What settings would send in the days ahead, beside what today's do; one message to one recipient counts one."""

    from_on: date
    until_on: date
    weeks: Sequence[tuple[date, int, int]]  # the Monday, how many then, how many as it is
    following: Sequence[Message]
    people: Sequence[tuple[Recipient, int]]  # the most told first
    total: int
    plus: int
    minus: int


@requires(Permission.REMINDER_WRITE)
def preview(
    work: Work, name: str, plan: Plan | None, entity_id: int | None = None, from_on: date | None = None
) -> Preview:
    """What would be said with these settings (None: the wider ones) in the next AHEAD days; nothing is stored."""
    reason = catalog.named(name)
    _check_mine(work, entity_id)
    if plan is not None:
        plans.check(plan, reason.relations, reason.places)
    first = work.today
    last = first + timedelta(days=AHEAD)
    plans.check_from(from_on or first, first)
    picture, known = service.scene(work, first, None if entity_id is None else [entity_id])
    book = rulebook.book(work)
    draft = replace(known, plans=known.plans.changed(entity_id, reason.name, plan, from_on or first))
    then, now = (
        sorted(
            (one for one in reason.plan(picture, facts, book, first, last) if not one.suppressed),
            key=lambda one: (one.on, one.due_on, one.subject.key),
        )
        for facts in (draft, known)
    )
    said, was = Counter(_sendings(then)), Counter(_sendings(now))
    return Preview(
        from_on=first,
        until_on=last,
        weeks=_weeks(first, last, then, now),
        following=then[:NEXT],
        people=Counter(Recipient(to.person, to.relation) for one in then for to in one.to).most_common(),
        total=said.total(),
        plus=(said - was).total(),
        minus=(was - said).total(),
    )


def _sendings(messages: Sequence[Message]) -> list[tuple[object, ...]]:
    return [
        (one.on, one.subject.kind, one.subject.ref_id, one.due_on, to.person, to.relation)
        for one in messages
        for to in one.to
    ]


def _weeks(first: date, last: date, then: Sequence[Message], now: Sequence[Message]) -> list[tuple[date, int, int]]:
    def monday(day: date) -> date:
        return day - rules.DAY * day.weekday()

    new, old = (Counter(monday(one.on) for one in messages for _to in one.to) for messages in (then, now))
    weeks, day = [], monday(first)
    while day <= last:
        weeks.append((day, new[day], old[day]))
        day += rules.DAY * 7
    return weeks
