"""The private calendar: its public address, and making, replacing and revoking it on the page of one's log-in."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.kit import languages
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.reminders import calendar
from kosmgr.web import dependencies, forms, link_door, locale, login

public = APIRouter(include_in_schema=False)
router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

MEDIA_TYPE = "text/calendar; charset=utf-8"


class Closed(Exception):
    """An address that opens no calendar; `seconds` are how long whoever tried many of them waits."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__()
        self.seconds = seconds


def reader(request: Request, secret: str) -> calendar.Reader:
    """Whose calendar the address opens."""
    runtime = visitors.runtime_of(request)
    try:
        with units.reading(runtime, SYSTEM) as work:
            return calendar.reader_of(work, secret)
    except calendar.FeedUnknown:
        raise Closed(link_door.waits(request)) from None


@public.get("/calendar/{secret}.ics")
def fetch(request: Request, who: Annotated[calendar.Reader, Depends(reader)], secret: str) -> Response:
    """The calendar as it stands now; not sent again where nothing has changed."""
    language = who.language if who.language in languages.LANGUAGES else languages.CHINESE
    base_url = visitors.base_url_of(request)
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        mark = f'"{calendar.mark(work, language, base_url)}"'
        known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
        body = None if mark in known else calendar.written(work, language, base_url)
    headers = {"etag": mark, "cache-control": "private, max-age=3600", "content-language": languages.TAGS[language]}
    if body is None:
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="kosmgr.ics"'
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


@router.post("/account/calendar")
def make(request: Request, work: dependencies.Writing, who: dependencies.Visitor) -> Response:
    """A calendar, or another address for it; the address is on this page and never again."""
    path = calendar.address(calendar.make_feed(work))
    return login.own_page(request, work, who, 201, calendar_link=visitors.base_url_of(request).rstrip("/") + path)


@router.post("/account/calendar/revoke")
def revoke(request: Request, work: dependencies.Writing) -> Response:
    """The address opens nothing any more."""
    calendar.revoke_feed(work)
    return forms.done(request, "/account", N_("日历地址已收回"))


def _closed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Closed)
    late = {"retry-after": str(error.seconds)} if error.seconds else None
    sentence = locale.sentence(request, calendar.FeedUnknown())
    return PlainTextResponse(sentence, 429 if late else 404, headers=late)


def install(app: FastAPI) -> None:
    """The one answer to every address that opens no calendar."""
    app.add_exception_handler(Closed, _closed)
