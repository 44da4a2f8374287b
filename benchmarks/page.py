"""The overview of a hundred entities with a hundred seats against its floor: the same template from constants.

Ours is the real page of the real application, asked by somebody with a session. The floor is a bare FastAPI route that
renders the same template from a context captured once. The days of entities are kept until a change of theirs is noted:
the aim is held against the first request after such a change; what it costs when nothing changed, and when nothing is
known yet, is told beside it.
"""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from sqlalchemy import event

from benchmarks import stage
from kosmgr.app import create_app
from kosmgr.bindings import service as bindings
from kosmgr.cases import service as cases
from kosmgr.kit import db
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.web import frame, rendering
from tests.users import make as users

AIM, MOST_STATEMENTS, ROUNDS, COLD_ROUNDS = 4.0, 12, 15, 5
SAME_SITE = {"sec-fetch-site": "same-origin"}


def main(words: Sequence[str]) -> int:
    """`page [ENTITIES SEATS]`, default 100 × 100."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    with stage.company(entities, seats) as runtime:
        boss = users.person(runtime, "boss", (Role.ADMIN, None))
        with _client(runtime, boss) as ours, _floor(ours) as floor:
            assert _bare(ours.get("/").text) == _bare(floor.get("/").text)
            least = stage.best(lambda: floor.get("/"), ROUNDS)
            changes = _changes(runtime)
            statements = _count(runtime, ours, changes)
            first = stage.best(lambda: ours.get("/"), ROUNDS, before=lambda: next(changes))
            kept = stage.best(lambda: ours.get("/"), ROUNDS)
        cold = min(_cold(runtime, boss) for _ in range(COLD_ROUNDS))
    code = stage.told(
        "page", first, least, AIM, kept=round(kept / least, 2), cold=round(cold / least, 2), seats=entities * seats,
        statements=statements, statements_aim=MOST_STATEMENTS,
    )  # fmt: skip
    return code or int(statements > MOST_STATEMENTS)


def _client(runtime: Runtime, boss: users.Person) -> TestClient:
    return TestClient(create_app(runtime), cookies=boss.cookies, headers=SAME_SITE)


def _cold(runtime: Runtime, boss: users.Person) -> float:
    """The first page of an installation just opened: no figure is known, no connection is open."""
    fresh = replace(runtime, engine=db.make_engine(runtime.engine.url.render_as_string(hide_password=False)))
    with _client(fresh, boss) as client:
        seconds = stage.best(lambda: client.get("/"), 1)
    fresh.engine.dispose()
    return seconds


@contextmanager
def _floor(ours: TestClient) -> Iterator[TestClient]:
    """The page as its template makes it from what the real one gave it once."""
    seen: list[tuple[str, dict[str, Any]]] = []
    render = rendering.render

    def noted(request: Any, template: str, context: Any, **more: Any) -> Any:
        seen.append((template, {**context, "page": frame.page(request, more.get("current"))}))
        return render(request, template, context, **more)

    with mock.patch.object(rendering, "render", noted):
        ours.get("/")
    ((name, context),) = seen
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def shown() -> str:
        template = rendering.environment(context["page"].language).get_template(name)
        return template.render(context)

    with TestClient(app) as client:
        yield client


def _bare(page: str) -> str:
    """The page without what is new on each request."""
    return re.sub(r'nonce(="|", "content": ")[^"]+', "nonce", page)


def _changes(runtime: Runtime) -> Iterator[None]:
    """Each time somebody is taken off some account, by the use case behind its page."""
    with runtime.reading(SYSTEM) as work:
        held = [row.account_id for row in bindings.listing(work)]
    for account_id in random.Random(7).sample(held, len(held)):
        with runtime.writing(SYSTEM) as work:
            cases.unbind(work, account_id, reason="调岗")
        yield


def _count(runtime: Runtime, ours: TestClient, changes: Iterator[None]) -> int:
    """How many statements the first request after a change issues, finding the visitor included."""
    seen: list[Any] = []
    next(changes)

    def note(*args: Any) -> None:
        if not args[2].startswith("BEGIN"):
            seen.append(args[2])

    event.listen(runtime.engine, "before_cursor_execute", note)
    ours.get("/")
    event.remove(runtime.engine, "before_cursor_execute", note)
    return len(seen)
