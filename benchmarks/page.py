"""The overview of a hundred entities with a hundred seats against its floor: the same template from constants.

Ours is the real page of the real application, asked by somebody with a session. The floor is a bare FastAPI route that
renders the same template from a context captured once. Figures are kept until anything in the database changes, so the
first request after a change costs more than the next ones: both are told, and both have to reach the aim.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from benchmarks import stage
from kosmgr.app import create_app
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.web import frame, rendering
from tests.users import make as users

AIM, MOST_STATEMENTS, ROUNDS = 4.0, 12, 15
SAME_SITE = {"sec-fetch-site": "same-origin"}


def main(words: Sequence[str]) -> int:
    """`page [ENTITIES SEATS]`, default 100 × 100."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    with stage.company(entities, seats) as runtime:
        boss = users.person(runtime, "boss", (Role.ADMIN, None))
        app = create_app(runtime)
        with TestClient(app, cookies=boss.cookies, headers=SAME_SITE) as ours, _floor(ours) as floor:
            assert _bare(ours.get("/").text) == _bare(floor.get("/").text)
            statements = _count(runtime, ours)
            least = stage.best(lambda: floor.get("/"), ROUNDS)
            first = stage.best(lambda: ours.get("/"), ROUNDS, before=lambda: _change(runtime))
            kept = stage.best(lambda: ours.get("/"), ROUNDS)
    code = stage.told(
        "page", first, least, AIM, kept=round(kept / least, 2), seats=entities * seats, statements=statements,
        statements_aim=MOST_STATEMENTS,
    )  # fmt: skip
    return code or int(statements > MOST_STATEMENTS)


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


def _change(runtime: Runtime) -> None:
    """Something changes, as by an import: every kept figure is out of date."""
    with runtime.writing(SYSTEM) as work:
        work.db.execute(text("UPDATE accounts SET version = version + 1 WHERE id = 1"))


def _count(runtime: Runtime, ours: TestClient) -> int:
    """How many statements the first request after a change issues, finding the visitor included."""
    seen: list[Any] = []
    _change(runtime)

    def note(*args: Any) -> None:
        if not args[2].startswith(("BEGIN", "PRAGMA")):
            seen.append(args[2])

    event.listen(runtime.engine, "before_cursor_execute", note)
    ours.get("/")
    event.remove(runtime.engine, "before_cursor_execute", note)
    return len(seen)
