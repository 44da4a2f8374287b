"""Builders of what stories about applications need."""

from datetime import date
from typing import Any

from kosmgr.applications import lines, models, service
from kosmgr.people import papers
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.make import DAY

JAN = date(2026, 1, 5)
WHOLE: dict[str, Any] = {
    "proof": "yes", "proof_on": date(2026, 11, 1), "agreement": "yes", "agreement_on": date(2026, 11, 2),
    "portrait": "yes", "portrait_on": date(2026, 11, 2),
}  # fmt: skip


def hired(
    runtime: Runtime,
    entity_id: int,
    number: str,
    name: str = "某人",
    kind: str = "regular",
    on: date = JAN,
    store: str = "西湖店",
    contract_until_on: date | None = None,
    signed: bool = True,
) -> int:
    """Somebody who works in a store and signed what concerns the person."""
    with runtime.writing(SYSTEM) as work:
        person = people.add_employee(
            work, entity_id, number, name, hired_on=on, kind=kind, contract_until_on=contract_until_on, store=store
        )
        for paper in ("nda", "commitment", "training") if signed else ():
            papers.sign_paper(work, person.id, paper, DAY)
        return person.id


def filed(runtime: Runtime, entity_id: int, employee: str, actor: Actor = SYSTEM, **given: Any) -> int:
    """An application with every paper, under review."""
    with runtime.writing(actor) as work:
        return service.file(work, entity_id, employee=employee, **{**WHOLE, **given}).id


def seen(runtime: Runtime, application_id: int, actor: Actor = SYSTEM, on: date | None = None) -> lines.Line:
    """The application as its page tells it."""
    with runtime.reading(actor, on) as work:
        line = lines.shown(work, application_id)
        work.db.expunge_all()
        return line


def state(runtime: Runtime, application_id: int) -> str:
    """Where it stands."""
    return seen(runtime, application_id).row.state


def codes(line: lines.Line) -> list[str]:
    """What speaks against it, unsettled."""
    return [blocker.code for blocker in line.open_blockers]


def row(runtime: Runtime, application_id: int) -> models.Application:
    """The row itself."""
    return seen(runtime, application_id).row
