"""Working days: what is known of a year, and entering its decree."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Given, Name
from kosmgr.kit import text
from kosmgr.policy import Permission
from kosmgr.rulebook import calendar, decrees

router = APIRouter(route_class=AnswerKept, tags=["rules"])

Year = Annotated[int, Path(ge=decrees.FIRST_YEAR, le=decrees.LAST_YEAR)]


class DayOut(BaseModel):
    day: date
    kind: str
    name: str
    source: str


class YearOut(BaseModel):
    """`off`: Mondays to Fridays without work; `work`: weekend days with work; `days`: as somebody entered them."""

    year: int
    origin: Annotated[str, Field(description="given | shipped | unknown: then only Monday to Friday is counted")]
    off: list[date]
    work: list[date]
    days: list[DayOut]


class DayIn(Given):
    day: Day
    kind: Annotated[str, Field(pattern="^(off|work)$")]
    name: text.Line = ""
    source: text.Line = ""


class YearIn(Given):
    """The whole of a decree; days of the December before are allowed. `source` answers for days that name none."""

    source: Name
    arrangement: Annotated[list[DayIn], Field(min_length=1, max_length=decrees.MOST)]


class YearDone(BaseModel):
    ok: bool = True
    year: int


@router.get("/workdays/{year}")
def year(work: Reading, year: Year) -> YearOut:
    """The days off and the weekend days worked of a year."""
    work.require(Permission.LEDGER_READ)
    found = calendar.year(work, year)
    days = [DayOut(day=row.day, kind=row.kind, name=row.name, source=row.source) for row in found.days]
    return YearOut(year=year, origin=found.origin, off=list(found.off), work=list(found.worked), days=days)


@router.post("/workdays/{year}")
def enter(work: Writing, year: Year, given: YearIn) -> YearDone:
    """Enter the decree of a year in place of what was entered before."""
    days = [
        decrees.DecreeDay(one.day, one.kind, one.name[: decrees.NAME_LENGTH], one.source) for one in given.arrangement
    ]
    return YearDone(year=calendar.enter(work, days, year, given.source))


@router.post("/workdays/{year}/withdraw")
def withdraw(work: Writing, year: Year) -> YearDone:
    """Take back what was entered for a year."""
    calendar.withdraw(work, year)
    return YearDone(year=year)
