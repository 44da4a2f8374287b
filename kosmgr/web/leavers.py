"""Many leavers at once: a list is pasted, everybody is judged, and what is not refused is carried out in one change."""

import re
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.cases import leavers
from kosmgr.cases import service as cases
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid, Refused
from kosmgr.kit.text import N_
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.web import dependencies, forms, locale, rendering
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Listed = Annotated[str, Form(max_length=200_000)]
MOST = 2_000
F_LAST, F_WORKING, F_REASON = N_("最后一天"), N_("最后工作日"), N_("理由")
_SPLIT = re.compile(r"[\t,，;；]+|\s{2,}")


class NobodyListed(Invalid):
    """The list is empty."""

    message = N_("名单是空的：每行写工号、最后一天，可以再写最后工作日")


class TooManyListed(Invalid):
    """More than one list."""

    message = N_("一次最多 {most} 人，这份名单有 {count} 行，请分几次")


class LineShort(Invalid):
    """A line needs a 工号 and a day."""

    message = N_("「{line}」要写工号和最后一天，中间用空格、逗号或 Tab 分开")


class Row:
    """A line of the list: what was typed, and what became of it."""

    def __init__(self, number: int, line: str) -> None:
        self.number, self.line = number, line
        self.leaver: cases.Leaver | None = None
        self.refused: Refused | None = None
        self.outcome: leavers.Outcome | None = None

    @property
    def wrong(self) -> Refused | None:
        """Why this one does not leave."""
        return self.refused or (self.outcome.refused if self.outcome else None)


def _rows(work: Work, listed: str, entity_id: int | None) -> list[Row]:
    lines = [line.strip() for line in listed.splitlines()]
    rows = [Row(number, line) for number, line in enumerate(lines, 1) if line]
    if not rows:
        raise NobodyListed()
    if len(rows) > MOST:
        raise TooManyListed(most=MOST, count=len(rows))
    for row in rows:
        try:
            row.leaver = _read(work, row, entity_id)
        except Refused as refused:
            row.refused = refused
    return rows


def _read(work: Work, row: Row, entity_id: int | None) -> cases.Leaver:
    parts = [part for part in _SPLIT.split(dependencies.line(row.line)) if part]
    if len(parts) == 1:
        parts = row.line.split()
    if len(parts) < 2:
        raise LineShort(line=row.line)
    person = people.visible_employee(work, parts[0], entity_id, for_=Permission.CASE_WRITE)
    last = forms.needed_day(parts[1], F_LAST, work.today)
    working = forms.day(parts[2], F_WORKING, work.today, optional=True) if len(parts) > 2 else None
    return cases.Leaver(person.id, last, working)


def _judged(work: Work, listed: str, entity_id: int | None) -> list[Row]:
    rows = _rows(work, listed, entity_id)
    asked = [row for row in rows if row.leaver is not None]
    for row, outcome in zip(asked, cases.judge_leavers(work, [row.leaver for row in asked if row.leaver]), strict=True):
        row.outcome = outcome
    return rows


def _page(
    request: Request,
    work: Work,
    listed: str = "",
    reason: str = "",
    entity: int | None = None,
    rows: list[Row] | None = None,
    done: bool = False,
    wrong: str = "",
    status: int = 200,
) -> Response:
    work.require(Permission.CASE_WRITE)
    mine = entities.visible_entities(work, Permission.CASE_WRITE)
    context: dict[str, Any] = {
        "listed": listed,
        "reason": reason,
        "entity": entity or "",
        "places": [(one.id, one.name) for one in mine],
        "rows": [(row, locale.sentence(request, row.wrong) if row.wrong else "") for row in rows or ()],
        "going": sum(row.wrong is None for row in rows or ()),
        "done": done,
        "wrong": wrong,
    }
    return rendering.render(request, "cases/leavers.html", context, current="cases", status=status)


@router.get("/cases/leavers")
def form(
    request: Request, work: dependencies.Reading, entity: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Paste the list of those who leave."""
    return _page(request, work, entity=entity)


@router.post("/cases/leavers/preview")
def preview(
    request: Request,
    work: dependencies.Reading,
    listed: Listed = "",
    reason: Short = "",
    entity: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """What would become of everybody; nothing is written."""
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, listed, reason, entity, wrong=wrong, status=status)
    ):
        work.require(Permission.CASE_WRITE)
        rows = _judged(work, listed, entity)
    return _page(request, work, listed, reason, entity, rows)


@router.post("/cases/leavers")
def carry_out(
    request: Request,
    who: dependencies.Visitor,
    listed: Listed = "",
    reason: Short = "",
    entity: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Everybody who is not refused leaves, in one change with one reason."""
    runtime = visitors.runtime_of(request)
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, listed, reason, entity, wrong=wrong, status=status)
    ):
        said = forms.needed(reason, F_REASON)
        with units.writing(runtime, who.actor, said, secrets.token_hex(8)) as work:
            work.require(Permission.CASE_WRITE)
            rows = _rows(work, listed, entity)
            asked = [row for row in rows if row.leaver is not None]
            outcomes = cases.offboard_many(work, [row.leaver for row in asked if row.leaver], said)
            for row, outcome in zip(asked, outcomes, strict=True):
                row.outcome = outcome
    with units.reading(runtime, who.actor) as work:
        return _page(request, work, listed, reason, entity, rows, done=True)
