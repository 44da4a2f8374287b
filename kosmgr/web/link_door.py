"""Who opens a signed link, and the unit of work their page is made in. What does not open looks the same, always."""

import math
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from kosmgr.edge import csrf, units, visitors
from kosmgr.kit.errors import Conflict
from kosmgr.links import doors as links
from kosmgr.links import rules as link_rules
from kosmgr.policy import SYSTEM
from kosmgr.selfservice import doors
from kosmgr.users import rules as user_rules
from kosmgr.web import frame, rendering
from kosmgr.work import Work

PREFIX = "/l/"
COOKIE = "kosmgr_link"


class Unproven(Exception):
    """Nobody has said on this device who they are, or it is too long ago."""


class Closed(Exception):
    """A link that opens nothing; `seconds` are how long an address that tried many of them waits."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__()
        self.seconds = seconds


def cookie_name(request: Request) -> str:
    """The cookie that says on which device the right answer was given."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def bearer(request: Request, token: str) -> doors.Bearer:
    """Whoever holds the link of the address, with rights over their own record and nothing else."""
    runtime = visitors.runtime_of(request)
    try:
        with units.reading(runtime, SYSTEM) as work:
            found = doors.open_link(work, token, request.cookies.get(cookie_name(request)))
    except link_rules.LinkUnusable:
        raise Closed(waits(request)) from None
    frame.attach(request, frame.Frame(actor=found.actor, today=runtime.clock.today(), bare=True))
    return found


def waits(request: Request) -> int:
    """One wrong link more of this address, of whatever kind; the seconds it waits before the next, usually none."""
    try:
        with units.writing(visitors.runtime_of(request), SYSTEM) as work:
            links.count_wrong(work, visitors.address(request))
    except user_rules.TooManyTries as late:
        return math.ceil(float(str(late.facts["seconds"])))
    return 0


Bearer = Annotated[doors.Bearer, Depends(bearer)]


def known(who: Bearer) -> doors.Bearer:
    """The same, after the right answer was given on this device; before it the page shows nothing personal."""
    if not who.known:
        raise Unproven()
    return who


Known = Annotated[doors.Bearer, Depends(known)]


async def _reading(request: Request, who: Known) -> AsyncIterator[Work]:
    turns = visitors.turns_of(request)
    async with turns.within(turns.readers, units.reading(visitors.runtime_of(request), who.actor)) as work:
        yield work


async def _writing(request: Request, who: Known) -> AsyncIterator[Work]:
    turns = visitors.turns_of(request)
    async with turns.within(turns.writers, units.writing(visitors.runtime_of(request), who.actor)) as work:
        yield work


Reading = Annotated[Work, Depends(_reading, scope="function")]
Writing = Annotated[Work, Depends(_writing, scope="function")]


def guard(request: Request) -> None:
    """No stranger's page posts here. The address is a key that only its holder has, so a browser that does not say
    where a form came from (no-referrer makes its origin `null`) is believed; one that says elsewhere is not."""
    headers = request.headers
    origin = headers.get("origin")
    if headers.get("sec-fetch-site") is None and origin in (None, "null"):
        return
    csrf.judge(request.method, headers.get("sec-fetch-site"), origin, headers.get("host"))


def note_opened(request: Request, who: doors.Bearer) -> None:
    """Count an opening in a unit of its own; nobody is refused for that."""
    try:
        with units.writing(visitors.runtime_of(request), who.actor) as work:
            doors.note_opened(work, who)
    except (units.Busy, Conflict):
        return


def _closed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Closed)
    late = {"retry-after": str(error.seconds)} if error.seconds else None
    return rendering.render(request, "selfservice/closed.html", {}, status=429 if late else 404, headers=late)


def _unproven(request: Request, error: Exception) -> Response:
    return RedirectResponse(PREFIX + request.path_params["token"], 303)


def install(app: FastAPI) -> None:
    """The one answer to every link that does not open."""
    app.add_exception_handler(Closed, _closed)
    app.add_exception_handler(Unproven, _unproven)
