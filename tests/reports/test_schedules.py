"""Reports by themselves: on which days, for whom, in whose scope, and who may fetch them."""

import io
import os
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from kosmgr.edge import reporting
from kosmgr.entities import service as entities
from kosmgr.kit import workdays
from kosmgr.policy import SYSTEM, Role
from kosmgr.post.models import Notice
from kosmgr.post.rules import Attachment
from kosmgr.reports import issuing, schedules, timing
from kosmgr.reports import service as reports
from kosmgr.reports.schedules import Plan
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from kosmgr.work import NotAllowed
from tests.cli.conftest import Kosmgr
from tests.conftest import TODAY, on_day
from tests.make import JIA, YI, Cast
from tests.matrix import make as matrix
from tests.users.make import Person, person
from tests.web import desk

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("every", "day", "first", "last", "due"),
    [
        ("monthly", 1, date(2025, 12, 1), date(2025, 12, 31), [date(2025, 12, 1), date(2025, 12, 31)]),  # New Year
        ("monthly", 1, date(2027, 2, 1), date(2027, 2, 28), [date(2027, 2, 1)]),
        ("monthly", 31, date(2027, 2, 1), date(2027, 2, 28), [date(2027, 2, 26)]),  # the 28th is a Sunday
        ("monthly", 15, date(2026, 12, 16), date(2027, 1, 14), []),
        ("weekly", 1, date(2026, 11, 20), date(2026, 12, 1), [date(2026, 11, 23), date(2026, 11, 30)]),
        ("weekly", 7, date(2026, 11, 20), date(2026, 11, 30), [date(2026, 11, 20), date(2026, 11, 27)]),
        ("weekly", 5, date(2026, 9, 30), date(2026, 10, 9), [date(2026, 9, 30), date(2026, 10, 9)]),  # 国庆
    ],
)
def test_on_which_days_it_is_due(every: str, day: int, first: date, last: date, due: list[date]) -> None:
    assert timing.days(every, day, first, last, workdays.PUBLISHED) == due


def test_the_next_day_is_the_first_after() -> None:
    assert timing.following("monthly", 1, date(2025, 12, 1), workdays.PUBLISHED) == date(2025, 12, 31)
    assert timing.following("weekly", 1, date(2026, 11, 20), workdays.PUBLISHED) == date(2026, 11, 23)
    day = date(2026, 11, 20)
    for _again in range(40):  # forwards, and never on a day off
        following = timing.following("monthly", 31, day, workdays.PUBLISHED)
        assert following > day
        assert workdays.PUBLISHED.is_workday(following)
        day = following


@pytest.mark.parametrize(
    ("every", "day"), [("monthly", 0), ("monthly", 32), ("weekly", 8), ("daily", 1), ("weekly", 0)]
)
def test_a_rhythm_nobody_can_mean(every: str, day: int) -> None:
    with pytest.raises(timing.RhythmWrong):
        timing.check(every, day)


@pytest.fixture
def people(runtime: Runtime, cast: Cast) -> dict[str, Person]:
    with runtime.writing(SYSTEM) as work:
        matrix.account(work, cast.jia.id, 1, nickname="甲昵称")
        matrix.account(work, cast.yi.id, 2, nickname="乙昵称")
    return {
        "lin": person(runtime, "lin", (Role.HR, JIA)),
        "fin": person(runtime, "fin", (Role.FINANCE, JIA)),
        "both": person(runtime, "both", (Role.AUDITOR, None)),
        "wu": person(runtime, "wu", (Role.HR, YI)),
    }


def weekly(entity_id: int | None, *readers: str, **more: str) -> Plan:
    return Plan("matrix", "weekly", 1, readers, entity_id, **more)  # type: ignore[arg-type]


def said(made: Attachment | None) -> str:
    assert made is not None
    book = openpyxl.load_workbook(io.BytesIO(made.body), read_only=True)
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def test_each_reader_gets_what_they_may_see(runtime: Runtime, cast: Cast, people: dict[str, Person]) -> None:
    with runtime.writing(cast.boss) as work:
        row = schedules.add(work, weekly(None, "lin", "both", "LIN"))
    monday = on_day(runtime, TODAY + timedelta(days=3))
    with runtime.writing(SYSTEM) as work:
        assert issuing.due(work) == []  # nothing is due on the day it was made
    with monday.writing(SYSTEM) as work:
        found = issuing.due(work)
        assert [(one.user_id, one.day) for one in found] == [
            (people["lin"].id, TODAY + timedelta(days=3)),
            (people["both"].id, TODAY + timedelta(days=3)),
        ]
    with monday.writing(SYSTEM) as work:
        assert issuing.due(work) == found  # still to be handed to the post, recorded once
        issuing.posted(work, found[0])
        assert issuing.due(work) == found[1:]
        assert issuing.find(work, row.id, people["lin"].id, found[0].day) == found[0]
    mine, every = (said(reporting.make(monday, one)) for one in found)
    assert ("甲昵称" in mine, "乙昵称" in mine) == (True, False)
    assert ("甲昵称" in every, "乙昵称" in every) == (True, True)
    assert reporting.make_due(monday) == 0
    with monday.reading(people["lin"].actor) as work:
        number = schedules.mine(work)[0].issue.id
        path, name = issuing.file_of(work, number)
        assert (path.is_file(), name.endswith("-20261123.xlsx")) == (True, True)
        assert oct(path.stat().st_mode)[-3:] == "600"
    with monday.reading(people["both"].actor) as work, pytest.raises(issuing.ReportGone):
        issuing.file_of(work, number)  # of somebody else
    with monday.writing(SYSTEM) as work:
        users.grant(work, "lin", "hr", YI)
        users.revoke(work, "lin", "hr", JIA)

    with monday.reading(SYSTEM) as work:
        moved = issuing.reader(work, found[0])
        assert moved is not None
    with monday.reading(moved) as work, pytest.raises(issuing.ReportGone):
        issuing.file_of(work, number)  # it tells of 甲


def test_who_lost_the_right_gets_nothing(runtime: Runtime, cast: Cast, people: dict[str, Person]) -> None:
    with runtime.writing(cast.boss) as work:
        row = schedules.add(work, weekly(cast.jia.id, "lin", "fin", "both", way="attachment"))
    with runtime.writing(SYSTEM) as work:
        users.disable(work, "fin")
        users.grant(work, "lin", "hr", YI)
        users.revoke(work, "lin", "hr", JIA)
    monday = on_day(runtime, TODAY + timedelta(days=3))
    assert reporting.make_due(monday) == 1
    with monday.reading(cast.boss) as work:
        _line, told = schedules.shown(work, row.id)
        assert {one.reader: one.issue.state for one in told} == {"lin": "refused", "fin": "refused", "both": "made"}
        assert not any(one.readable for one in told)
    with monday.writing(SYSTEM) as work:
        assert issuing.due(work) == []  # handed over: it lies in the inbox of the one who may read it
        told = work.db.scalars(select(Notice.recipient).where(Notice.reason == "scheduled-report"))
        assert told.all() == [f"user:{people['both'].id}"]


def test_a_clock_that_stood_still_makes_the_newest_only(
    runtime: Runtime, cast: Cast, people: dict[str, Person]
) -> None:
    with runtime.writing(cast.boss) as work:
        row = schedules.add(work, weekly(None, "lin"))
        quiet = schedules.add(work, weekly(None, "lin"))
        schedules.switch(work, quiet.id, False)
    later = on_day(runtime, TODAY + timedelta(days=20))
    with later.writing(SYSTEM) as work:
        assert [(one.schedule_id, one.day) for one in issuing.due(work)] == [(row.id, date(2026, 12, 7))]
        with pytest.raises(issuing.ScheduleOff):
            issuing.run_now(work, quiet.id)
        schedules.switch(work, quiet.id, True)
        assert len(issuing.due(work)) == 1  # what fell due while it was off is not made up for
        assert {one.id: one.next_on for one in schedules.visible(work)} == {
            row.id: date(2026, 12, 14),
            quiet.id: date(2026, 12, 14),
        }


def test_now_and_again(runtime: Runtime, cast: Cast, people: dict[str, Person]) -> None:
    with runtime.writing(cast.lin) as work:
        row = schedules.add(work, weekly(cast.jia.id, "lin"))
    for _twice in range(2):
        with runtime.writing(cast.lin) as work:
            [one] = issuing.run_now(work, row.id)
        assert reporting.make(runtime, one) is not None
    with runtime.reading(cast.lin) as work:
        assert [told.issue.state for told in schedules.shown(work, row.id)[1]] == ["made"]
        file = work.files / issuing.FOLDER / f"{one.id}.xlsx"
    stray = file.with_name("left.new")
    stray.write_bytes(b"x")
    for path in (file, stray):
        os.utime(path, (0, 0))
    with runtime.reading(SYSTEM) as work:
        assert issuing.sweep(work) == 1
    assert (file.is_file(), stray.is_file()) == (True, False)
    with on_day(runtime, TODAY + timedelta(days=91)).reading(SYSTEM) as work:
        assert issuing.sweep(work) == 1
    with runtime.reading(people["lin"].actor) as work, pytest.raises(issuing.ReportGone):
        issuing.file_of(work, one.id)


def test_who_may_arrange_it(runtime: Runtime, cast: Cast, people: dict[str, Person]) -> None:
    person(runtime, "shop", (Role.MANAGER, JIA, "西湖店"))
    with runtime.writing(cast.lin) as work:
        row = schedules.add(work, weekly(cast.jia.id, "fin"))
        for plan in (weekly(None, "fin"),):
            with pytest.raises(NotAllowed):
                schedules.add(work, plan)
        with pytest.raises(entities.EntityUnknown):
            schedules.add(work, weekly(cast.yi.id, "fin"))
        for reader in ("wu", "shop", "nobody"):
            with pytest.raises(schedules.ReaderUnknown):
                schedules.add(work, weekly(cast.jia.id, reader))
        with pytest.raises(schedules.NoReaders):
            schedules.add(work, weekly(cast.jia.id))
        with pytest.raises(schedules.WayUnknown):
            schedules.add(work, weekly(cast.jia.id, "fin", way="pigeon"))
        with pytest.raises(reports.ReportUnknown):
            schedules.add(work, Plan("none", "weekly", 1, ["fin"], cast.jia.id))
        schedules.change(work, row.id, Plan("matrix", "monthly", 5, ["fin", "lin"], cast.jia.id, "attachment"))
        line, _told = schedules.shown(work, row.id)
        assert (line.every, line.day, line.readers, line.may_change) == ("monthly", 5, ("fin", "lin"), True)
    for who in (cast.wu, cast.chen):
        with runtime.writing(who) as work, pytest.raises((NotAllowed, schedules.ScheduleUnknown)):
            schedules.change(work, row.id, weekly(cast.jia.id, "fin"))
    with runtime.reading(cast.wu) as work, pytest.raises(schedules.ScheduleUnknown):
        schedules.shown(work, row.id)
    with runtime.reading(people["fin"].actor) as work:  # a reader sees it
        assert [one.id for one in schedules.visible(work)] == [row.id]
        assert not schedules.shown(work, row.id)[0].may_change


def test_the_pages(quick: Runtime) -> None:
    cast = Cast.make(quick)
    with quick.writing(SYSTEM) as work:
        matrix.account(work, cast.jia.id, 1)
    lin = person(quick, "lin", (Role.HR, JIA))
    with desk.opened(quick, lin) as at:
        assert "还没有定时报表" in at.page("/reports/schedules")
        typed = {"report": "matrix", "entity": "1", "every": "weekly", "day": "1", "way": "link", "readers": "lin\n"}
        status, text = at.refused("/reports/schedules", {**typed, "readers": "谁"})
        assert (status, "「谁」不能收这份报表" in text) == (422, True)
        assert at.refused("/reports/schedules", {**typed, "day": "9"})[0] == 422
        assert at.refused("/reports/schedules", {**typed, "readers": ""})[0] == 422
        home = at.post("/reports/schedules", typed).headers["location"]
        assert home == "/reports/schedules/1"
        page = at.page(home)
        assert "下一次 2026-11-23" in page
        assert "每周一" in page
        assert at.post(home, {**typed, "every": "monthly", "day": "31"}).status_code == 303
        assert "每月 31 号" in at.page("/reports/schedules")
        assert at.post(f"{home}/run").status_code == 303
        for _wait in range(100):
            found = re.search(r"/reports/scheduled/\d+/file", at.get("/reports/schedules").text)
            if found:
                break
        assert found is not None
        got = at.get(found.group())
        assert (got.status_code, got.content[:2]) == (200, b"PK")
        assert got.headers["cache-control"] == "no-store"
        assert at.get("/reports/scheduled/99/file").status_code == 404
        assert at.post(f"{home}/switch", {"enabled": "off"}).status_code == 303
        assert "已关闭" in at.page(home)
        given = {"entity": JIA, "every": "weekly", "on_day": 3, "readers": ["lin"]}
        v1 = "/api/v1/report-schedules"
        made = at.client.post(v1, json=given, headers=lin.bearer).json()["id"]
        assert at.client.post(f"{v1}/{made}", json={**given, "on_day": 4}, headers=lin.bearer).status_code == 200
        off = at.client.post(f"{v1}/{made}/switch", json={"enabled": False}, headers=lin.bearer)
        assert off.status_code == 200
        listed = at.client.get(v1, headers=lin.bearer).json()["items"]
        assert [(one["id"], one["on_day"], one["next"]) for one in listed] == [(1, 31, None), (made, 4, None)]
        [issue] = at.client.get(f"{v1}/1/issues", headers=lin.bearer).json()
        assert issue["state"] == "made"
        fetched = at.client.get(f"/api/v1/scheduled-reports/{issue['id']}", headers=lin.bearer)
        assert fetched.content == got.content


def test_by_command(company: Kosmgr, tmp_path: Path) -> None:
    assert company("users", "add", "Lin", "--role", "hr").code == 0
    assert company("schedule", "add", "matrix", "--to", "Lin").code == 2
    assert company("schedule", "add", "none", "--to", "Lin", "--weekly", 1).code == 3
    assert company("schedule", "add", "--to", "Lin", "--weekly", 1, "--entity", JIA).code == 0
    [one] = company("schedule", "--json").document["items"]
    assert (one["to"], one["next"]) == (["Lin"], "2026-11-23")
    assert company("schedule", "run", 1, "--json").document == {"ok": True, "id": 1, "made": 1, "refused": 0}
    assert company("schedule", "history", 1, "--json").document["items"][0]["state"] == "made"
    assert company("schedule", "off", 1).code == 0
    assert company("schedule", "run", 1).code == 5
    assert company("schedule", "on", 1).code == 0
    assert company("schedule", "history", 9).code == 3
    assert "每" in company("schedule").out or "周一" in company("schedule").out
