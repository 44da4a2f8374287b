"""The front door: pages and API of one installation as one application, with its background threads and its clock."""

import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kosmgr.api import dependencies as api_dependencies
from kosmgr.api import errors as api_errors
from kosmgr.api import shell as api
from kosmgr.edge import csrf, heartbeat, logs, units
from kosmgr.edge.background import Background
from kosmgr.jobs.clock import Ticker
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from kosmgr.users import doors
from kosmgr.web import answer_link, calendar_feed, dependencies, link_door, login, pages, shell, spot_link

# whoever comes may open these, and nothing else
PUBLIC = frozenset(
    {
        ("GET", "/healthz"),
        ("GET", "/login"),
        ("POST", "/login"),
        ("GET", "/password/{secret}"),
        ("POST", "/password/{secret}"),
        ("POST", "/preferences"),
        ("GET", "/static"),
        ("GET", "/favicon.ico"),
        ("GET", f"{api.PREFIX}/openapi.json"),
    }
)
VISITORS = (
    dependencies.visitor,
    api_dependencies.visitor,
    link_door.bearer,
    answer_link.bearer,
    spot_link.bearer,
    calendar_feed.reader,
)


# what refuses an unsafe request that did not begin on a page of ours
GUARDS = (dependencies.guard, login.doorstep, link_door.guard, api_dependencies.visitor)


class Undeclared(RuntimeError):
    """A route that neither asks who is there nor is on the list of public ones: a bug of ours, found at start."""


class Unguarded(RuntimeError):
    """A route with an unsafe verb that a page of a stranger could use: a bug of ours, found at start."""


@dataclass(frozen=True)
class Served:
    """One thing the application answers to."""

    method: str
    path: str
    dependant: Dependant | None

    @property
    def asks_who(self) -> bool:
        """Whether it finds the visitor before anything else."""
        return self._needs(VISITORS)

    @property
    def is_guarded(self) -> bool:
        """Whether it reads only, or refuses what did not begin on a page of ours."""
        return self.method in csrf.SAFE or self._needs(GUARDS)

    def _needs(self, wanted: Sequence[Any]) -> bool:
        return self.dependant is not None and any(found.call in wanted for found in dependencies_of(self.dependant))


def dependencies_of(dependant: Dependant) -> Iterator[Dependant]:
    """Everything a route depends on, at any depth."""
    for below in dependant.dependencies:
        yield below
        yield from dependencies_of(below)


def served(app: FastAPI, prefix: str = "") -> list[Served]:
    """Everything the application answers to, the mounted ones too."""
    found: list[Served] = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount):
            if isinstance(route.app, FastAPI):
                found += served(route.app, prefix + route.path)
            else:
                found.append(Served("GET", prefix + route.path, None))
            continue
        for method in sorted((context.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
            found.append(Served(method, prefix + (context.path or ""), getattr(context, "dependant", None)))
    return found


def refuse_undeclared(routes: Sequence[Served]) -> None:
    """Deny by default: what is not public asks who is there and what writes is guarded, or nothing starts."""
    for route in routes:
        if not route.asks_who and (route.method, route.path) not in PUBLIC:
            raise Undeclared(f"{route.method} {route.path}")
        if not route.is_guarded:
            raise Unguarded(f"{route.method} {route.path}")


class Faults:
    """The 500 of the API as JSON, inside the middleware that adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await api_errors.broken(Request(scope, receive), error)(scope, receive, send)


def create_app(
    runtime: Runtime, *, base_url: str = "", hosts: Sequence[str] = ("*",), scheduler: bool = False
) -> FastAPI:
    """The application of one installation. `base_url` stands in links; `hosts` are the names it answers to."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        ticker = Ticker(runtime) if scheduler else None
        if ticker:
            ticker.start()
        yield
        if ticker:
            await run_in_threadpool(ticker.stop)
        await run_in_threadpool(app.state.background.close)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=life)
    machine = app.state.machine = api.build()
    move_in(app, runtime, base_url)
    app.add_api_route("/healthz", health, include_in_schema=False)
    for router in (*pages.PUBLIC, *pages.ROUTERS):
        api.join(app, router)
    machine.add_middleware(Faults)
    app.mount(api.PREFIX, machine)
    login.install(app)
    link_door.install(app)
    answer_link.install(app)
    calendar_feed.install(app)
    shell.dress(app, hosts=hosts, guard=login.doorstep)
    refuse_undeclared(served(app))
    return app


def move_in(app: FastAPI, runtime: Runtime, base_url: str = "") -> None:
    """Let an application made by `create_app` serve this installation from now on; nobody may be inside."""
    turns, background = units.Turns(runtime), Background(runtime)
    for part in (app, app.state.machine):
        part.state.runtime = runtime
        part.state.base_url = base_url
        part.state.turns = turns
        part.state.background = background


def serving() -> FastAPI:
    """The application of the installation the environment names; every worker process calls it.

    What a start makes stays to the end: the collector, which would walk it again and again, leaves it alone.
    """
    settings = Settings()
    logs.configure()
    app = create_app(
        Runtime.from_settings(settings),
        base_url=settings.base_url,
        hosts=settings.allowed_hosts,
        scheduler=settings.scheduler,
    )
    gc.collect()
    gc.freeze()
    gc.enable()
    return app


def clock(runtime: Runtime) -> Ticker:
    """The clock alone, for a process that serves nothing."""
    return Ticker(runtime)


def health(request: Request) -> JSONResponse:
    """Whether the database answers, and when the clock last planned the reminders; says nothing else."""
    try:
        with units.reading(request.app.state.runtime, SYSTEM) as work:
            doors.somebody_can_log_in(work)
            beat = heartbeat.read(work)
    except units.Busy:
        return JSONResponse({"ok": False}, 503, {"retry-after": str(units.RETRY_AFTER)})
    planned = beat.planned_at.isoformat(timespec="seconds") if beat.planned_at else None
    return JSONResponse({"ok": True, "reminders": {"planned_at": planned, "late": beat.late}})
