"""发送记录: what left the house, what did not, and what a person does about it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from kosmgr.entities import service as entities
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.post import rules, states, words
from kosmgr.post import service as post
from kosmgr.reminders import letters
from kosmgr.reminders import service as reminders
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import SUPPRESSED
from kosmgr.spotchecks import telling
from kosmgr.web import dependencies, forms, frame, links, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=20)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
STATES = (rules.QUEUED, rules.SENT, rules.UNCERTAIN, rules.DEAD, rules.SUPPRESSED)
TITLES = {reason.name: reason.title for reason in REASONS} | {telling.REASON: N_("飞行检查")}


def _told(row: Any, speak: say.Say, day: date) -> dict[str, object]:
    """One notice as a line, as it is said on a day: today while it waits, its own day once it is over."""
    return {
        "row": row,
        "text": letters.said_today(row.said, row.due_on, day).text(speak),
        "reason": speak(TITLES[row.reason]) if row.reason in TITLES else row.reason,
        "href": f"/notices/{row.id}",
    }


def _day(parcel: Any, work: Work) -> date:
    return work.today if parcel.state == rules.QUEUED else parcel.day


def _to(parcel: Any, names: dict[str, str]) -> str:
    return names.get(parcel.recipient) or parcel.destination


@router.get("/deliveries")
def index(
    request: Request, work: dependencies.Reading, state: Word = "", channel: Word = "", page: PageNumber = 1
) -> Response:
    """Every message of the outbox, newest first."""
    speak, here = say.speaker(request), frame.page(request)
    state = state if state in STATES else ""
    log = post.visible_parcels(work, state, channel if channel in states.CHANNELS else "", page)
    names = reminders.names(work, [row.recipient for row in log.page.items])
    context = {
        "listing": log.page,
        "rows": [
            {
                "parcel": row,
                "to": _to(row, names),
                "channel": speak(states.CHANNELS.get(row.channel, row.channel)),
                "state": states.of(row.state, row.channel),
                "word": speak(words.TITLES.get(row.word, row.word)),
                "lines": [_told(one, speak, _day(row, work)) for one in log.inside.get(row.id, ())],
            }
            for row in log.page.items
        ],
        "states": [
            {"label": speak(states.STATES[name].word), "count": log.counts[name], "href": here.change(state=name)}
            for name in STATES
            if log.counts.get(name)
        ],
        "channels": [
            {"label": speak(title), "href": here.change(channel=key)} for key, title in states.CHANNELS.items()
        ],
        "wanted": {"state": state, "channel": channel},
        "state_word": speak(states.STATES[state].word) if state else "",
        "channel_word": speak(states.CHANNELS.get(channel, channel)),
        "silent": log.silent,
    }
    return rendering.render(request, "deliveries/index.html", context, current="reminders")


def _page(request: Request, work: Work, parcel_id: int, wrong: str = "", status: int = 200) -> Response:
    speak = say.speaker(request)
    found = post.visible_parcel(work, parcel_id)
    names = reminders.names(work, [found.parcel.recipient])
    context = {
        "parcel": found.parcel,
        "to": _to(found.parcel, names),
        "channel": speak(states.CHANNELS.get(found.parcel.channel, found.parcel.channel)),
        "state": states.of(found.parcel.state, found.parcel.channel),
        "word": speak(words.TITLES.get(found.parcel.word, found.parcel.word)),
        "lines": [_told(one, speak, _day(found.parcel, work)) for one in found.inside],
        "attempts": [
            {
                "at": one.at,
                "outcome": states.OUTCOMES[one.outcome],
                "word": speak(words.TITLES.get(one.word, one.word)),
            }
            for one in found.attempts
        ],
        "why": {key: speak(title) for key, title in {**SUPPRESSED, **states.WHY}.items()},
        "wrong": wrong,
    }
    return rendering.render(request, "deliveries/show.html", context, current="reminders", status=status)


@router.get("/deliveries/{parcel_id}")
def show(request: Request, work: dependencies.Reading, parcel_id: dependencies.Id) -> Response:
    """One message: what stands in it, every attempt, and what can be done."""
    return _page(request, work, parcel_id)


@router.post("/deliveries/{parcel_id}/resend")
def resend(request: Request, work: dependencies.Writing, parcel_id: dependencies.Id) -> Response:
    """Send it again after all."""
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, parcel_id, wrong, status)):
        post.resend(work, parcel_id)
    return forms.done(request, f"/deliveries/{parcel_id}", N_("已放回发送队列，一分钟内发出"))


@router.post("/deliveries/{parcel_id}/arrived")
def arrived(request: Request, work: dependencies.Writing, parcel_id: dependencies.Id) -> Response:
    """Somebody asked, and it did arrive."""
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, parcel_id, wrong, status)):
        post.arrived(work, parcel_id)
    return forms.done(request, f"/deliveries/{parcel_id}", N_("已记为送达"))


@router.get("/notices/{notice_id}")
def follow(request: Request, work: dependencies.Reading, notice_id: dependencies.Id) -> Response:
    """From the link in a letter to the page of what it is about."""
    row = post.visible_notice(work, notice_id)
    subject = Subject(row.subject_kind, row.subject_key, row.subject_label, row.subject_id)
    places = {key: one.id for one in entities.visible_entities(work) for key in (one.uscc, one.name) if key}
    return RedirectResponse(links.of(request, subject, places) or "/reminders", 303)
