"""A year's decree: read whole or refused by row, entered in place of another, counted with by everybody."""

from datetime import date, timedelta

import pytest

from kosmgr.cases import service as cases
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.rulebook import calendar, decrees
from kosmgr.rulebook.decrees import DecreeDay
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.conftest import TODAY
from tests.make import Cast

SOURCE = "国办发明电〔2026〕7号"
DECREE = f"""日期,类型,名称,来源
2026-12-31,off,元旦,{SOURCE}
2027-01-01,休,元旦,{SOURCE}
2027/1/3,班,元旦,{SOURCE}
2027年2月8日,放假,春节,{SOURCE}

2027-02-20,work,春节,{SOURCE}
"""


def test_a_decree_is_read_with_and_without_heading_in_any_order_of_columns() -> None:
    days = decrees.read(DECREE)
    assert [(one.day, one.kind, one.row) for one in days] == [
        (date(2026, 12, 31), "off", 2),
        (date(2027, 1, 1), "off", 3),
        (date(2027, 1, 3), "work", 4),
        (date(2027, 2, 8), "off", 5),
        (date(2027, 2, 20), "work", 7),
    ]
    assert decrees.year_of(days) == 2027
    turned = decrees.read("source,kind,day\nx,off,2027-01-01")
    assert turned == [DecreeDay(date(2027, 1, 1), "off", "", "x", 2)]
    assert decrees.of_file("2027-01-01,off,元旦,通知".encode("gb18030"))[0].name == "元旦"


@pytest.mark.parametrize(
    ("content", "row", "why"),
    [
        ("2027-01-01,off,a,b\n2027-13-01,off,a,b", 2, "「2027-13-01」读不成日期"),
        ("2027-01-01,maybe,a,b", 1, "「maybe」应为 off"),
        ("2027-01-01,off,a,b\n2027-01-01,work,a,b", 2, "2027-01-01 写了两次"),
        ("2027-01-01,off,a,b\n2025-01-01,off,a,b", 2, "2025-01-01 不在 2027 年"),
        ("2027-01-04,work,a,b", 1, "2027-01-04 不是周末"),
        ("2027-01-01,off,\x07,b", 1, "不能保存的字符"),
    ],
)
def test_a_bad_row_is_named(content: str, row: int, why: str) -> None:
    with pytest.raises(decrees.DecreeWrong) as refused:
        decrees.check(2027, decrees.read(content))
    assert refused.value.facts["row"] == row
    assert why in str(refused.value.facts["why"])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"day,kind\n", b"\x00\x01\x02", b"a" * 300_000])
def test_what_is_no_decree_is_refused(content: bytes) -> None:
    with pytest.raises((decrees.DecreeEmpty, decrees.DecreeUnreadable, decrees.DecreeWrong)):
        decrees.of_file(content)


def test_a_decree_is_entered_replaced_and_taken_back_whole(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.boss) as work:
        assert not calendar.days(work).official(2027)
        assert calendar.enter(work, decrees.read(DECREE)) == 2027
        assert calendar.days(work).official(2027)
    with runtime.reading(cast.chen) as work:
        known = calendar.days(work)
        days = (date(2026, 12, 31), date(2027, 1, 3), date(2027, 2, 8), date(2026, 10, 1))
        assert [known.is_workday(day) for day in days] == [False, True, False, False]
        found = calendar.year(work, 2027)
        assert (found.origin, list(found.worked)) == (calendar.GIVEN, [date(2027, 1, 3), date(2027, 2, 20)])
        assert calendar.year(work, 2026).origin == calendar.SHIPPED
        assert calendar.year(work, 2028).origin == calendar.UNKNOWN
    bad = [DecreeDay(date(2027, 1, 1), "off"), DecreeDay(date(2027, 1, 4), "work")]
    with pytest.raises(decrees.DecreeWrong), runtime.writing(cast.boss) as work:
        calendar.enter(work, bad, source=SOURCE)
    with runtime.writing(cast.boss) as work:
        assert not calendar.days(work).is_workday(date(2027, 2, 8))  # nothing of the bad one came in
        calendar.enter(work, bad[:1], source=SOURCE)
        assert calendar.days(work).is_workday(date(2027, 2, 8))  # another decree took its place
        calendar.withdraw(work, 2027)
        assert not calendar.days(work).official(2027)
    with pytest.raises(decrees.DecreeUnknown), runtime.writing(cast.boss) as work:
        calendar.withdraw(work, 2027)
    with pytest.raises(decrees.SourceNeeded), runtime.writing(cast.boss) as work:
        calendar.enter(work, bad[:1])


def test_days_off_are_everybodys_so_one_entity_alone_does_not_enter_them(quick: Runtime, cast_quick: Cast) -> None:
    from_jia = Actor(9, "Gu", (Grant(Role.COMPLIANCE, cast_quick.jia.id),))
    with pytest.raises(calendar.DecreeOfAll), quick.writing(from_jia) as work:
        calendar.enter(work, decrees.read(DECREE))


def test_deadlines_count_with_an_entered_year(quick: Runtime, cast_quick: Cast) -> None:
    """Items of a case and the last working day of a leaver move off a week that only the decree knows."""
    week = [DecreeDay(TODAY + timedelta(days=n), "off", "厂休", SOURCE) for n in range(10, 15)]
    with quick.writing(SYSTEM) as work:
        leaver = people.add_employee(work, cast_quick.jia.id, "A1", "李雷", hired_on=date(2024, 1, 1))
        account = seats.open_account(work, "一号", cast_quick.jia.id, "700001")
        cases.bind(work, account.id, leaver.id, TODAY)
        calendar.enter(work, week, 2026)
    with quick.writing(SYSTEM) as work:
        case = cases.open_offboarding(work, leaver.id, TODAY + timedelta(days=14))
    with quick.reading(cast_quick.lin) as work:
        shown = cases.show(work, case.case_id or 0)
        due = {item.task.due_on for item in shown.items}
    assert max(day for day in due if day is not None) <= TODAY + timedelta(days=7)  # the Friday before the week off
