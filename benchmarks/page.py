"""The overview of a hundred entities with a hundred seats against its floor: the same template from constants.

Both are answered by a FastAPI route through the same test client. The floor holds the finished figures in a variable.
Ours asks the database each time; figures are kept until anything in it changes, so the first request after a change
(`first`) costs more than the next ones, and both are told.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from jinja2 import Environment
from sqlalchemy import event, text

from benchmarks import stage
from kosmgr.kit.money import yuan
from kosmgr.policy import SYSTEM
from kosmgr.reports import overview
from kosmgr.runtime import Runtime

AIM, MOST_STATEMENTS, ROUNDS = 4.0, 12, 7
# A page of its own until the route of the overview can be asked; it shows what that page shows.
TEMPLATE = """<!doctype html><html lang="zh-CN"><head><title>总览</title></head><body>
<dl><dt>席位</dt><dd>{{ o.used }} / {{ o.quota }}</dd><dt>正常可用</dt><dd>{{ o.usable }}</dd>
<dt>90 天内应付</dt><dd>{{ o.renewals_fen | yuan }}</dd><dt>每日白付</dt><dd>{{ o.wasted_per_day_fen | yuan }}</dd></dl>
{% for card in o.entities %}<section><h2>{{ card.numbers.name }}</h2><p>{{ card.numbers.used }} / {{ card.numbers.quota }}</p>
<svg class="k-mini" viewBox="0 0 236 118">{% for seat in card.seats %}<rect class="{{ seat.state }}" x="{{ seat.number % 20 * 12 }}" y="{{ seat.number // 20 * 12 }}" width="9" height="9"><title>{{ seat.number }}</title></rect>{% endfor %}</svg>
<ul>{% for state, count in card.numbers.states.items() %}<li class="{{ state }}">{{ state }} <b>{{ count }}</b></li>{% endfor %}</ul>
<p>{{ card.numbers.renewals_fen | yuan }} {{ card.numbers.lost_fen | yuan }}</p>
<ul>{% for severity, count in card.findings.items() %}<li>{{ severity }} {{ count }}</li>{% endfor %}</ul></section>{% endfor %}
<table>{% for line in o.renewals %}<tr><td>{{ line.due_on }}</td><td>{{ line.label }}</td><td>{{ line.key }}</td><td>{{ line.days_left }}</td><td>{{ line.stage }}</td><td>{{ line.fee_fen | yuan }}</td></tr>{% endfor %}</table>
<ul>{% for task in o.tasks %}<li>{{ task.title.format(**task.facts) }} {{ task.due_on }}</li>{% endfor %}</ul>
</body></html>"""  # noqa: E501


def main(words: Sequence[str]) -> int:
    """`page [ENTITIES SEATS]`, default 100 × 100."""
    entities, seats = (int(word) for word in words) if words else (100, 100)
    environment = Environment(autoescape=True)
    environment.filters["yuan"] = yuan
    template = environment.from_string(TEMPLATE)
    with stage.company(entities, seats) as runtime:
        figures = _read(runtime)
        statements = _count(runtime)
        asked = _client(lambda: template.render(o=_read(runtime)))
        floor = _client(lambda: template.render(o=figures))
        assert asked.get("/").text == floor.get("/").text
        ours = stage.best(lambda: asked.get("/"), ROUNDS)
        first = stage.best(lambda: (_forget(runtime), asked.get("/")), ROUNDS)
        least = stage.best(lambda: floor.get("/"), ROUNDS)
    code = stage.told(
        "page", ours, least, AIM, first=round(first / least, 2), seats=entities * seats, statements=statements,
        statements_aim=MOST_STATEMENTS,
    )  # fmt: skip
    return code or int(statements > MOST_STATEMENTS)


def _read(runtime: Runtime) -> overview.Overview:
    with runtime.reading(SYSTEM) as work:
        return overview.overview(work)


def _forget(runtime: Runtime) -> None:
    """Something changes, as by an import: every kept figure is out of date."""
    with runtime.writing(SYSTEM) as work:
        work.db.execute(text("UPDATE seat_pools SET used = used WHERE id = 1"))


def _client(page: Callable[[], str]) -> TestClient:
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def shown() -> str:
        return page()

    return TestClient(app)


def _count(runtime: Runtime) -> int:
    seen: list[Any] = []
    _forget(runtime)

    def note(*args: Any) -> None:
        if args[2] != "BEGIN":
            seen.append(args[2])

    event.listen(runtime.engine, "before_cursor_execute", note)
    _read(runtime)
    event.remove(runtime.engine, "before_cursor_execute", note)
    return len(seen)
