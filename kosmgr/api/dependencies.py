"""Who asks, and the unit of work the request is answered in."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.responses import Response

from kosmgr.api.errors import Replayed
from kosmgr.api.shapes import Day
from kosmgr.edge import csrf, units, visitors
from kosmgr.users import doors, repeats
from kosmgr.work import Work


def visitor(request: Request) -> doors.Visitor:
    """The bearer of a token, or the person of the session; a session's unsafe request must come from our own pages."""
    found = visitors.find(request)
    if found is None:
        raise visitors.LoginNeeded()
    if found.session_id is not None:
        headers = request.headers
        csrf.judge(request.method, headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host"))
    return found


Visitor = Annotated[doors.Visitor, Depends(visitor)]


async def _reading(
    request: Request, who: Visitor, as_of: Annotated[Day | None, Query(description="YYYY-MM-DD")] = None
) -> AsyncIterator[Work]:
    turns = visitors.turns_of(request)
    unit = units.reading(visitors.runtime_of(request), who.actor, as_of)
    async with turns.within(turns.readers, unit) as work:
        yield work


async def _fingerprint(request: Request) -> str:
    parts = [request.method.encode(), request.url.path.encode(), request.url.query.encode()]
    if request.headers.get("content-type", "").startswith("multipart/"):
        for name, value in (await request.form()).multi_items():
            parts.append(name.encode("utf-8", "replace"))
            if isinstance(value, UploadFile):
                parts += [(value.filename or "").encode("utf-8", "replace"), await value.read()]
                await value.seek(0)
            else:
                parts.append(value.encode("utf-8", "replace"))
    else:
        parts.append(await request.body())
    return repeats.fingerprint(*parts)


async def _claim(request: Request, who: doors.Visitor, key: str) -> str:
    turns, print_ = visitors.turns_of(request), await _fingerprint(request)
    async with turns.within(turns.writers, units.writing(visitors.runtime_of(request), who.actor)) as work:
        found = await run_in_threadpool(repeats.claim, work, key, print_)
    if isinstance(found, repeats.Answer):
        raise Replayed(found)
    return found


async def _writing(
    request: Request,
    who: Visitor,
    idempotency_key: Annotated[
        str | None, Header(description="1–100 ASCII; the same key acts once and is answered the same for a day")
    ] = None,
) -> AsyncIterator[Work]:
    turns, runtime = visitors.turns_of(request), visitors.runtime_of(request)
    claim = None if idempotency_key is None else await _claim(request, who, idempotency_key)
    try:
        async with turns.within(turns.writers, units.writing(runtime, who.actor)) as work:
            request.state.unit = (work, claim)
            yield work
    except Exception:
        if claim is not None:
            async with turns.within(turns.writers, units.writing(runtime, who.actor)) as work:
                await run_in_threadpool(repeats.drop, work, claim)
        raise


async def _shown_once(request: Request) -> None:
    request.state.shown_once = True


# for routes whose answer carries a secret or a number in clear: it is stored nowhere, not even for a repeated request
SHOWN_ONCE = [Depends(_shown_once)]
JSON = "application/json"


class AnswerKept(APIRoute):
    """Keeps the answer in the transaction it tells of: this runs after the route and before the commit.

    Of an answer that is shown once, and of a file, only that it was given is kept.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def kept(request: Request) -> Response:
            response = await answer(request)
            work, claim = getattr(request.state, "unit", (None, None))
            if work is not None and claim is not None:
                once = getattr(request.state, "shown_once", False) or response.media_type != JSON
                body = None if once else bytes(response.body).decode()
                await run_in_threadpool(repeats.keep, work, claim, response.status_code, body)
            return response

        return kept


# scope="function" is load-bearing: by default the commit would come after the answer was sent
Reading = Annotated[Work, Depends(_reading, scope="function")]
Writing = Annotated[Work, Depends(_writing, scope="function")]
