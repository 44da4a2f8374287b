"""Builders of what stories about the platform's list need."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from kosmgr.bindings import service as bindings
from kosmgr.drift import mapping, models, reading, service
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.bindings.make import JAN

HEAD = ("小红书号", "昵称", "员工姓名", "工号", "账号状态", "认证到期")
Row = Sequence[object]


def text(rows: Iterable[Row], head: Sequence[str] = HEAD, mark: str = ",") -> str:
    """A list as text."""
    return "\n".join(mark.join("" if cell is None else str(cell) for cell in row) for row in (head, *rows)) + "\n"


def read(
    runtime: Runtime, folder: Path, content: str | bytes, name: str = "平台.csv", actor: Actor = SYSTEM,
    options: reading.Options | None = None,
) -> reading.Listed:  # fmt: skip
    """A list as the shells read it."""
    path = folder / "list"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with runtime.reading(actor) as work:
        known = mapping.remembered(work)
    return reading.take(path, name, options or reading.Options(), known)


def compared(
    runtime: Runtime, folder: Path, entity_id: int, rows: Iterable[Row], actor: Actor = SYSTEM
) -> models.DriftComparison:
    """A stored comparison."""
    listed = read(runtime, folder, text(rows), actor=actor)
    with runtime.writing(actor) as work:
        return service.bring(work, entity_id, listed)


def company(runtime: Runtime, entity_id: int) -> dict[str, int]:
    """Three people with an account each, a fourth without, and an account without a holder."""
    made: dict[str, int] = {}
    with runtime.writing(SYSTEM) as work:
        for number, name in (("H1", "张伟"), ("H2", "李娜"), ("H3", "王芳"), ("H4", "赵敏")):
            made[number] = people.add_employee(work, entity_id, number, name, hired_on=JAN).id
        for key in ("A1", "A2", "A3", "A4"):
            made[key] = seats.open_account(work, f"昵称{key}", entity_id, key, on=JAN).id
        for key, number in (("A1", "H1"), ("A2", "H2"), ("A3", "H3")):
            bindings.bind(work, made[key], made[number], date(2026, 3, 1))
    return made
