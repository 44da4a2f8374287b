"""The working days of a year: days off, weekend days worked, who said so; entering a decree."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Path, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.rulebook import calendar, decrees
from kosmgr.web import dependencies, forms, frame, rendering
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Field = Annotated[str, Form(max_length=400)]
Chosen = Annotated[int | None, Query(ge=decrees.FIRST_YEAR, le=decrees.LAST_YEAR)]
Year = Annotated[int, Path(ge=decrees.FIRST_YEAR, le=decrees.LAST_YEAR)]
Sent = Annotated[UploadFile | None, File()]


class NoFile(Invalid):
    """A form without its file."""

    message = N_("没有选择文件")


@router.get("/workdays")
def index(request: Request, work: dependencies.Reading, year: Chosen = None) -> Response:
    """One year; of this one, if none is named."""
    return _page(request, work, year or work.today.year)


def _page(
    request: Request,
    work: Work,
    year: int,
    wrong: str = "",
    typed: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    found, here, this = calendar.year(work, year), frame.page(request), work.today.year
    typed_year, typed_source = typed or (str(year), "")
    context = {
        "found": found,
        "off": _months(found.off),
        "worked": _months(found.worked),
        "origins": calendar.ORIGINS,
        "kinds": decrees.KIND_WORDS,
        "years": [
            {"label": str(one), "href": here.link(f"/workdays?year={one}"), "current": one == year}
            for one in sorted({this - 1, this, this + 1, year})
        ],
        "may": work.actor.may_everywhere(Permission.RULE_WRITE),
        "typed_year": typed_year,
        "typed_source": typed_source,
        "wrong": wrong,
    }
    return rendering.render(request, "workdays/index.html", context, current="workdays", status=status)


def _months(days: Sequence[date]) -> list[tuple[int, list[date]]]:
    return [(month, list(found)) for month, found in groupby(days, key=lambda day: day.month)]


@router.post("/workdays")
def enter(
    request: Request, work: dependencies.Writing, file: Sent = None, year: Field = "", source: Field = ""
) -> Response:
    """Enter the decree of a year from a file, whole or not at all."""

    def draw(reader: Work, wrong: str, status: int) -> Response:
        known = year.strip().isdigit() and decrees.FIRST_YEAR <= int(year) <= decrees.LAST_YEAR
        return _page(request, reader, int(year) if known else reader.today.year, wrong, (year, source), status)

    work.require(Permission.RULE_WRITE)
    with forms.answered_in(draw):
        content = file.file.read(decrees.MOST_BYTES + 1) if file is not None else b""
        if not content:
            raise NoFile()
        chosen = forms.whole(year, N_("哪一年的安排"), optional=True)
        days = decrees.of_file(content)
        entered = calendar.enter(work, days, chosen, dependencies.line(source))
    sentence = N_("已导入 {year} 年的 {n} 天，期限和提醒从现在起按它算")
    return forms.done(request, f"/workdays?year={entered}", sentence, year=entered, n=len(days))


@router.post("/workdays/{year}/withdraw")
def withdraw(request: Request, work: dependencies.Writing, year: Year) -> Response:
    """Take back what was entered for a year."""
    calendar.withdraw(work, year)
    return forms.done(request, f"/workdays?year={year}", N_("已收回导入的 {year} 年放假安排"), year=year)
