"""Who hears of what, when and how: the settings of reminders with a look ahead, and the hours in which they go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reminders import plans, settings
from kosmgr.reminders.plans import Hours, Plan
from kosmgr.reminders.rules import Reason
from kosmgr.web import dependencies, forms, locale, reminder_words, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Name = Annotated[str, Path(max_length=40, pattern=r"[a-z-]+")]
Field = Annotated[str, Form(max_length=400)]
Words = Annotated[list[Annotated[str, Form(max_length=40)]], Form()]
Where = Annotated[int | None, Form(ge=1, le=2**31 - 1)]
SLOTS = {"audience": 4, "late": 2, "fallback": 2, "chain": 3}  # how many places the form has for people


@dataclass(frozen=True)
class Typed:
    """The form as it was filled in."""

    enabled: str
    offsets: str
    cadence: str
    audience: list[str]
    late: list[str]
    fallback: list[str]
    chain: list[str]
    patience: str
    channels: list[str]
    before: str
    after: str
    from_on: str


def _typed(line: settings.Line, today: str) -> Typed:
    """The form of what is in force."""
    return Typed(
        enabled="1" if line.plan.enabled else "",
        offsets=", ".join(map(str, line.plan.offsets or ())),
        cadence=line.cadence,
        audience=[*line.manner.audience],
        late=[*line.manner.late],
        fallback=[*line.manner.fallback],
        chain=[*line.manner.chain],
        patience=str(line.plan.patience),
        channels=[*line.plan.channels],
        before=line.plan.before,
        after=line.plan.after,
        from_on=today,
    )


def _form(
    enabled: Field = "",
    offsets: Field = "",
    cadence: Field = "",
    audience: Words = [],  # noqa: B006 - never changed
    late: Words = [],  # noqa: B006
    fallback: Words = [],  # noqa: B006
    chain: Words = [],  # noqa: B006
    patience: Field = "",
    channels: Words = [],  # noqa: B006
    before: Field = "",
    after: Field = "",
    from_on: Field = "",
) -> Typed:
    return Typed(enabled, offsets, cadence, audience, late, fallback, chain, patience, channels, before, after, from_on)


Filled = Annotated[Typed, Depends(_form)]


def _plan(typed: Typed, reason: Reason) -> Plan:
    """What was filled in; what is the reason's own way stays unsaid, so that it follows when that changes."""

    def people(chosen: Sequence[str], usual: tuple[str, ...], *, empty: bool = True) -> tuple[str, ...] | None:
        found = tuple(dict.fromkeys(word for word in chosen if word))
        return None if found == usual or not (found or empty) else found

    given = text.fold(typed.offsets).replace("、", ",").replace("，", ",").replace(" ", ",")
    offsets = [part for part in given.split(",") if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in offsets):
        raise plans.OffsetsWrong(farthest=plans.FARTHEST, most=plans.MOST_OFFSETS)
    return Plan(
        enabled=bool(typed.enabled),
        offsets=tuple(dict.fromkeys(map(int, offsets))) or None,
        cadence=None if typed.cadence in ("", reason.cadence) else typed.cadence,
        audience=people(typed.audience, reason.audience, empty=False),
        late=people(typed.late, reason.late),
        fallback=people(typed.fallback, reason.fallback),
        chain=people(typed.chain, reason.chain),
        patience=forms.whole(typed.patience, N_("几次没有回应就上报"), optional=True) or 0,
        channels=(plans.INBOX, *(one for one in plans.ALL[1:] if one in typed.channels)),
        before=dependencies.line(typed.before),
        after=dependencies.line(typed.after),
    )


def _may(work: Work, entity: int | None) -> bool:
    allowed = work.actor.entity_ids(Permission.REMINDER_WRITE)
    return work.actor.may(Permission.REMINDER_WRITE) and (allowed is None or entity in allowed)


def _place(entity: int | None) -> str:
    return f"?entity={entity}" if entity else ""


@router.get("/reminders/plans")
def index(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """Every reason with its settings of today."""
    return _index(request, work, entity)


def _index(
    request: Request, work: Work, entity: int | None, wrong: str = "", hours: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    every = entities.visible_entities(work)
    scope.offer(request, every, entity, "/reminders/plans")
    speak = say.speaker(request)

    def people(relations: Sequence[str]) -> list[str]:
        return [reminder_words.relation(word, speak) for word in relations]

    now = settings.hours(work, entity)
    context = {
        "entity": next((one for one in every if one.id == entity), None),
        "place": _place(entity),
        "lines": [
            {
                "line": line,
                "audience": people(line.manner.audience),
                "late": people([word for word in line.manner.late if word not in line.manner.audience]),
                "channels": [speak(plans.CHANNELS[one]) for one in line.plan.channels],
                "all_channels": line.plan.channels == plans.ALL,
            }
            for line in settings.in_force(work, entity)
        ],
        "cadences": plans.CADENCES,
        "history": reminder_words.history(work, entity, speak),
        "hours": hours or {**settings.hours_shape(now), "from_on": f"{work.today}"},
        "hours_text": reminder_words.hours(now, speak),
        "may": _may(work, entity),
        "wrong": wrong,
    }
    return rendering.render(request, "reminders/plans.html", context, current="reminder-plans", status=status)


@router.post("/reminders/plans/hours")
def save_hours(
    request: Request,
    work: dependencies.Writing,
    entity: Where = None,
    digest: Field = "",
    quiet_from: Field = "",
    quiet_until: Field = "",
    days_off: Field = "",
    from_on: Field = "",
    reset: Field = "",
) -> Response:
    """Send at these hours from a day on, or at the usual ones again."""
    typed = {"digest": digest, "quiet_from": quiet_from, "quiet_until": quiet_until, "from_on": from_on}
    typed |= {"days_off": days_off}
    with forms.answered_in(lambda reader, wrong, status: _index(request, reader, entity, wrong, typed, status)):
        work.require(Permission.REMINDER_WRITE)
        day = forms.day(from_on, N_("从哪天起"), work.today, optional=True)
        at = () if reset else (plans.at(digest), plans.at(quiet_from), plans.at(quiet_until))
        settings.enter_hours(work, Hours(*at, days_off=bool(days_off)) if at else None, entity, day)
    sentence = N_("已恢复发送时间") if reset else N_("发送时间已存")
    return forms.done(request, f"/reminders/plans{_place(entity)}", sentence)


@router.get("/reminders/plans/{reason}")
def edit(request: Request, work: dependencies.Reading, reason: Name, entity: scope.Entity = None) -> Response:
    """The settings of one reason and what they send in the days ahead."""
    line = settings.of_reason(work, reason, entity)
    return _edit(request, work, line, entity, _typed(line, f"{work.today}"))


def _edit(
    request: Request,
    work: Work,
    line: settings.Line,
    entity: int | None,
    typed: Typed,
    wrong: str = "",
    status: int = 200,
    preview: dict[str, Any] | None = None,
) -> Response:
    every, speak = entities.visible_entities(work), say.speaker(request)
    reason, may = line.reason, _may(work, entity)
    scope.offer(request, every, entity, "/reminders/plans")
    if preview is None and may and not wrong:
        preview = _preview(request, work, line, entity, typed)
    who = [*reason.relations, plans.OWNER, *plans.ROLES]
    context = {
        "entity": next((one for one in every if one.id == entity), None),
        "place": _place(entity),
        "address": f"/reminders/plans/{reason.name}",
        "line": line,
        "reason": reason,
        "who": [(word, reminder_words.relation(word, speak)) for word in who],
        "slots": {
            name: [*getattr(typed, name), *[""] * count][: max(count, len(getattr(typed, name)))]
            for name, count in SLOTS.items()
        },
        "usual_offsets": ", ".join(map(str, line.offsets)),
        "cadences": [(key, speak(word)) for key, word in plans.CADENCES.items()],
        "channels": [
            (key, speak(word), key in typed.channels, key == plans.INBOX) for key, word in plans.CHANNELS.items()
        ],
        "places": [(f"{{{name}}}", speak(reminder_words.PLACES[name])) for name in reason.places],
        "typed": typed,
        "wrong": wrong,
        "may": may,
        "preview": preview,
    }
    return rendering.render(request, "reminders/plan.html", context, current="reminder-plans", status=status)


def _preview(request: Request, work: Work, line: settings.Line, entity: int | None, typed: Typed) -> dict[str, Any]:
    """What the form would send; or the sentence that says what is wrong with it."""
    speak = say.speaker(request)
    try:
        day = forms.day(typed.from_on, N_("从哪天起"), work.today, optional=True)
        found = settings.preview(work, line.reason.name, _plan(typed, line.reason), entity, day)
    except (Conflict, Invalid) as refused:
        return {"wrong": locale.sentence(request, refused)}
    most = max((max(then, now) for _day, then, now in found.weeks), default=0) or 1
    return {
        "wrong": "",
        "found": found,
        "weeks": [(f"{day:%m-%d}", then, now, round(100 * then / most)) for day, then, now in found.weeks],
        "following": [
            {"message": one, "text": one.say(speak), "to": [reminder_words.person(to, speak) for to in one.to]}
            for one in found.following
        ],
        "people": [(reminder_words.person(one, speak), count) for one, count in found.people[:12]],
        "more": max(0, len(found.people) - 12),
    }


@router.post("/reminders/plans/{reason}/preview")
def look_ahead(
    request: Request, work: dependencies.Reading, reason: Name, typed: Filled, entity: Where = None
) -> Response:
    """What the form would send, before it is saved: a part of the page, or without script the page again."""
    work.require(Permission.REMINDER_WRITE)
    line = settings.of_reason(work, reason, entity)
    if not _may(work, entity):
        raise plans.PlanOfOthers()
    preview = _preview(request, work, line, entity, typed)
    if rendering.is_fragment(request):
        return rendering.render(request, "reminders/_preview.html", {"preview": preview}, current="reminder-plans")
    return _edit(request, work, line, entity, typed, preview=preview)


@router.post("/reminders/plans/{reason}")
def save(request: Request, work: dependencies.Writing, reason: Name, typed: Filled, entity: Where = None) -> Response:
    """Speak of the reason this way from a day on."""

    def draw(reader: Work, wrong: str, status: int) -> Response:
        return _edit(request, reader, settings.of_reason(reader, reason, entity), entity, typed, wrong, status)

    with forms.answered_in(draw):
        work.require(Permission.REMINDER_WRITE)
        line = settings.of_reason(work, reason, entity)
        day = forms.day(typed.from_on, N_("从哪天起"), work.today, optional=True)
        settings.enter(work, reason, _plan(typed, line.reason), entity, day)
    return forms.done(
        request, f"/reminders/plans{_place(entity)}", N_("「{reason}」已存，从 {day} 起按新的设置提醒"),
        reason=say.speaker(request)(line.reason.title), day=day or work.today,
    )  # fmt: skip


@router.post("/reminders/plans/{reason}/reset")
def reset(request: Request, work: dependencies.Writing, reason: Name, entity: Where = None) -> Response:
    """Back to what holds for all, or to the reason's own way, from today."""

    def draw(reader: Work, wrong: str, status: int) -> Response:
        return _index(request, reader, entity, wrong, status=status)

    with forms.answered_in(draw):
        work.require(Permission.REMINDER_WRITE)
        line = settings.of_reason(work, reason, entity)
        settings.enter(work, reason, None, entity)
    return forms.done(
        request, f"/reminders/plans{_place(entity)}", N_("「{reason}」已恢复"),
        reason=say.speaker(request)(line.reason.title),
    )  # fmt: skip
