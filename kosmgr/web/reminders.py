"""What will be said to whom in the days ahead; planned anew from the ledger whenever the page is opened."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.findings import selection
from kosmgr.kit import paging, sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import service as matrix
from kosmgr.post import states
from kosmgr.reminders import service as reminders
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import MERGED, SUPPRESSED, Message, answer_key
from kosmgr.rulebook import calendar
from kosmgr.web import dependencies, export, frame, links, reminder_words, rendering, say, scope
from kosmgr.web.reminder_words import RELATIONS

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Days = Annotated[int, Query(ge=0, le=366)]
Word = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
SPANS = (7, 30, 90)
TITLES = {reason.name: reason.title for reason in REASONS}


def _hearers(message: Message, speak: say.Say) -> list[tuple[str, str]]:
    """Each person once, with why and by which ways."""
    ways: dict[tuple[str, str], list[str]] = {}
    for one in message.to:
        ways.setdefault((reminder_words.person(one, speak), one.relation), []).append(speak(states.WAYS[one.channel]))
    return [
        (person, sentences.noted(speak(RELATIONS[relation]), sentences.listed(by, speak), speak))
        for (person, relation), by in ways.items()
    ]


def _chosen(every: list[Message], entity: int | None, reason: str, person: str, speak: say.Say) -> list[Message]:
    return [
        message
        for message in every
        if entity in (None, message.entity_id)
        and reason in ("", message.reason)
        and (not person or any(reminder_words.person(one, speak) == person for one in message.to))
    ]


def _moved(message: Message) -> date | None:
    """The day a stage would have been said on if people worked then; None where it stayed."""
    left = message.stage.removeprefix("T-")
    day = message.due_on - timedelta(days=int(left)) if left.isdigit() else message.on
    return day if day != message.on else None


@router.get("/reminders")
def index(
    request: Request,
    work: dependencies.Reading,
    days: Days = 30,
    entity: scope.Entity = None,
    reason: Word = "",
    person: Word = "",
    page: PageNumber = 1,
) -> Response:
    """The plan, day by day."""
    names = matrix.picture(work).entities.values()
    scope.offer(request, names, entity)
    places = {key: one.id for one in names for key in (one.uscc, one.name) if key}
    speak, here = say.speaker(request), frame.page(request)
    every = _chosen(reminders.plan(work, days), entity, "", "", speak)
    chosen = _chosen(every, entity, reason, person, speak)
    listing = paging.cut(chosen, page)
    rows: list[dict[str, object]] = [
        {
            "message": message,
            "text": message.say(speak),
            "href": links.of(request, message.subject, places),
            "to": _hearers(message, speak),
            "key": answer_key(message.matter),
            "moved": _moved(message),
            "suppressed": speak(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        }
        for message in listing.items
    ]
    by_day: dict[object, list[dict[str, object]]] = {}
    for row, message in zip(rows, listing.items, strict=True):
        by_day.setdefault(message.on, []).append(row)
    people = selection.tally(
        person
        for message in every
        if not message.suppressed
        for person in {reminder_words.person(one, speak) for one in message.to}
    )
    context = {
        "days": by_day,
        "listing": listing,
        "spans": [
            {"label": speak(N_("{n} 天内"), n=n), "href": here.change(days=n), "current": n == days} for n in SPANS
        ],
        "sent": sum(1 for message in chosen if not message.suppressed),
        "held": sum(1 for message in chosen if message.suppressed not in (None, MERGED)),
        "people": people,
        "reasons": [(key, count) for key, count in selection.tally(message.reason for message in every)],
        "titles": {key: speak(title) for key, title in TITLES.items()},
        "wanted": {"reason": reason, "person": person},
        "unknown": calendar.days(work).unpublished(work.today, work.today + timedelta(days=days)),
    }
    return rendering.render(request, "reminders/index.html", context, current="reminders")


@router.get("/reminders/export")
def export_plan(
    request: Request,
    work: dependencies.Reading,
    days: Days = 30,
    entity: scope.Entity = None,
    reason: Word = "",
    person: Word = "",
) -> Response:
    """The plan as filtered, as a workbook."""
    speak = say.speaker(request)
    columns = (
        (speak(N_("日期")), "day"),
        (speak(N_("事由")), "text"),
        (speak(N_("阶段")), "text"),
        (speak(C_("reminder", "提醒")), "text"),
        (speak(N_("提醒谁")), "text"),
        (speak(N_("不发的原因")), "text"),
    )
    rows = (
        (
            message.on,
            speak(TITLES[message.reason]),
            message.stage,
            message.say(speak),
            sentences.listed(dict.fromkeys(reminder_words.person(one, speak) for one in message.to), speak),
            speak(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        )
        for message in _chosen(reminders.plan(work, days), entity, reason, person, speak)
    )
    title = speak(N_("提醒计划"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")
