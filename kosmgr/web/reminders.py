"""What will be said to whom in the days ahead; planned anew from the ledger whenever the page is opened."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.findings import selection
from kosmgr.kit import paging, sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.post import states
from kosmgr.reminders import service as reminders
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import SUPPRESSED, Message, Recipient, answer_key
from kosmgr.web import dependencies, export, frame, links, rendering, say, scope

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Days = Annotated[int, Query(ge=0, le=366)]
Word = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
SPANS = (7, 30, 90)
TITLES = {reason.name: reason.title for reason in REASONS}
RELATIONS = {
    "holder": N_("使用人"),
    "keeper": N_("负责人"),
    "assignee": N_("经办人"),
    "role": C_("relation", "岗位"),
    "manager": N_("店长"),
    "owner": N_("管理员"),
    "group": N_("群机器人"),
    "handed": N_("接手"),
    "escalation": N_("没人答复，升级"),
}


def _person(one: Recipient, speak: say.Say) -> str:
    return speak(words.ROLES.get(one.person, one.person)) if not one.key else one.person


def _hearers(message: Message, speak: say.Say) -> list[tuple[str, str]]:
    """Each person once, with why and by which ways."""
    ways: dict[tuple[str, str], list[str]] = {}
    for one in message.to:
        ways.setdefault((_person(one, speak), one.relation), []).append(speak(states.WAYS[one.channel]))
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
        and (not person or any(_person(one, speak) == person for one in message.to))
    ]


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
            "suppressed": speak(SUPPRESSED[message.suppressed]) if message.suppressed else "",
            "key": answer_key(message.matter),
        }
        for message in listing.items
    ]
    by_day: dict[object, list[dict[str, object]]] = {}
    for row, message in zip(rows, listing.items, strict=True):
        by_day.setdefault(message.on, []).append(row)
    people = selection.tally(
        person for message in every if not message.suppressed for person in {_person(one, speak) for one in message.to}
    )
    context = {
        "days": by_day,
        "listing": listing,
        "spans": [
            {"label": speak(N_("{n} 天内"), n=n), "href": here.change(days=n), "current": n == days} for n in SPANS
        ],
        "sent": sum(1 for message in chosen if not message.suppressed),
        "held": sum(1 for message in chosen if message.suppressed),
        "people": people,
        "reasons": [(key, count) for key, count in selection.tally(message.reason for message in every)],
        "titles": {key: speak(title) for key, title in TITLES.items()},
        "wanted": {"reason": reason, "person": person},
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
            sentences.listed(dict.fromkeys(_person(one, speak) for one in message.to), speak),
            speak(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        )
        for message in _chosen(reminders.plan(work, days), entity, reason, person, speak)
    )
    title = speak(N_("提醒计划"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")
