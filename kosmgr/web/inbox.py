"""The inbox: what one was reminded of, unread first, with the answers at hand."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reminders import answering
from kosmgr.reminders import inbox as post
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import MatterKey
from kosmgr.rulebook import service as rulebook
from kosmgr.web import dependencies, forms, frame, rendering, say
from kosmgr.web.reminder_words import RELATIONS

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=40)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
TITLES = {reason.name: reason.title for reason in REASONS}
LABELS = {**TITLES, "scheduled-report": N_("定时报表")}  # the last is no matter to be answered
SNOOZES = (1, 3, 7, 14)  # days on offer


def href(matter: MatterKey, place: str, reads: bool) -> str | None:
    """The page of the thing a matter is about, for who may read the ledger."""
    _reason, kind, number, _day = matter
    pages = {
        "account": f"/accounts/{quote(place, safe='')}" if place else None,
        "employee": f"/people/{quote(place, safe='/')}" if place else None,
        "case": f"/cases/{number}",
        "document": f"/documents/{number}",
        "application": f"/applications/{number}",
        "finding": f"/findings/{number}",
        "sim": f"/sims/{number}",
        "enterprise_account": "/entities",
        "report_issue": f"/reports/scheduled/{number}/file",
    }
    return pages.get(kind) if reads else None


def _offered(due_on: date, today: date, over_days: int) -> list[int]:
    """After how many days somebody may want to be reminded again."""
    last = answering.latest_snooze(due_on, today, over_days)
    return [days for days in SNOOZES if today + timedelta(days=days) <= last]


@router.get("/inbox")
def index(
    request: Request, work: dependencies.Reading, view: Word = "", reason: Word = "", page: PageNumber = 1
) -> Response:
    """What was said to whoever looks, by day."""
    speak, here = say.speaker(request), frame.page(request)
    found = post.listed(work, view == "unread", reason, page)
    reads = work.actor.may(Permission.LEDGER_READ)
    over = int(rulebook.value(work, "reminders.snooze_over_days"))
    groups: dict[tuple[bool, object], list[dict[str, object]]] = {}
    for line in found.page.items:
        row = {
            "line": line,
            "text": line.text.text(speak),
            "href": href(line.matter, line.place, reads),
            "reason": speak(LABELS.get(line.matter[0], line.matter[0])),
            "answerable": line.matter[0] in TITLES,
            "file": line.matter[1] == "report_issue",
            "relation": speak(RELATIONS[line.relation]) if line.relation in RELATIONS else "",
            "offered": _offered(line.matter[3], work.today, over),
        }
        groups.setdefault((line.read, line.day), []).append(row)
    context = {
        "groups": groups,
        "listing": found.page,
        "unread": found.unread,
        "wanted": {"view": view, "reason": reason},
        "views": [
            {"label": speak(N_("全部")), "href": here.change(view=None), "current": view != "unread"},
            {
                "label": speak(N_("未读")),
                "count": found.unread,
                "href": here.change(view="unread"),
                "current": view == "unread",
            },
        ],
        "reasons": [(key, speak(LABELS.get(key, key)), count) for key, count in found.reasons.items()],
        "reason_title": speak(LABELS.get(reason, reason)),
        "words": {key: speak(word) for key, word in answering.WORDS.items()},
        "may": not here.is_past,
    }
    return rendering.render(request, "reminders/inbox.html", context, current="inbox")


@router.post("/inbox/{notice_id}/read")
def read(
    request: Request,
    work: dependencies.Writing,
    notice_id: dependencies.Id,
    back: Annotated[str, Form(max_length=2000)] = "/inbox",
) -> Response:
    """One thing was read."""
    post.mark_read(work, notice_id)
    return forms.done(request, ours(back), N_("已标为已读"))


@router.post("/inbox/read")
def read_all(request: Request, work: dependencies.Writing) -> Response:
    """Everything was read."""
    count = post.mark_all_read(work)
    return forms.done(request, "/inbox", N_("{count} 条已标为已读"), None, count=count)


def ours(path: str) -> str:
    """The page a form was sent from, or the inbox: never another host."""
    plain = all(mark.isprintable() for mark in path)
    return path if plain and path.startswith("/") and not path.startswith(("//", "/\\")) else "/inbox"
