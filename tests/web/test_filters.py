"""How values are written on a page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kosmgr.kit import languages
from kosmgr.web import filters, rendering

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ENGLISH = languages.translator("en")


@pytest.mark.parametrize(
    ("fen", "text"), [(240000, "2,400"), (23836, "238.36"), (0, "0"), (-60000, "-600"), (5, "0.05"), (None, "—")]
)
def test_money(fen: int | None, text: str) -> None:
    assert filters.yuan(fen) == text


@pytest.mark.parametrize(("value", "text"), [(12000, "12,000"), (0, "0"), (None, "—"), (1234.56, "1,234.6")])
def test_numbers(value: float | None, text: str) -> None:
    assert filters.number(value) == text


def test_days_are_those_of_shanghai() -> None:
    late = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert filters.day(late) == "2026-11-21"
    assert filters.minute(late) == "2026-11-21 04:00"
    assert filters.day(date(2026, 11, 20)) == "2026-11-20"
    assert filters.short_day(date(2026, 11, 20)) == "11-20 周五"
    assert filters.short_day(date(2026, 11, 20), ENGLISH) == "11-20 Fri"
    assert filters.day(None) == filters.short_day(None) == filters.minute(None) == "—"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("15400000111", "154 **** 0111"),
        ("154 0000 0111", "154 **** 0111"),
        ("154 **** 0111", "154 **** 0111"),
        ("12345", "**** 45"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_phone_numbers_are_masked(value: str | None, text: str) -> None:
    assert filters.masked(value) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=59), "刚刚"),
        (timedelta(seconds=60), "1 分钟前"),
        (timedelta(minutes=59, seconds=59), "59 分钟前"),
        (timedelta(hours=1), "1 小时前"),
        (timedelta(hours=23, minutes=59), "23 小时前"),
        (timedelta(days=1), "1 天前"),
        (timedelta(days=29), "29 天前"),
        (timedelta(days=30), "2026-10-21"),
        (timedelta(seconds=-1), "2026-11-20 09:00"),
    ],
)
def test_ago(before: timedelta, text: str) -> None:
    assert filters.ago(NOW - before, NOW) == text


@pytest.mark.parametrize(("name", "text"), [("王芳", "芳"), ("zoe", "Z"), (" ", "—"), (None, "—")])
def test_initials(name: str | None, text: str) -> None:
    assert filters.initial(name) == text


@pytest.mark.parametrize(
    ("name", "text"), [("周敏", "周敏"), ("何小静", "何小静"), ("欧阳娜娜", "娜娜"), ("Margaret", "Margaret")]
)
def test_names_on_seats(name: str, text: str) -> None:
    assert filters.seat_name(name) == text


def test_what_a_person_typed_is_escaped_also_inside_a_sentence() -> None:
    template = rendering.environment("zh").from_string('{{ _("席位 {number}", number=name) }}{{ name }}')
    assert template.render(name="<b>") == "席位 &lt;b&gt;&lt;b&gt;"
    assert rendering.environment("zh").from_string('{{ _("<i>{n}", n=1) }}').render() == "&lt;i&gt;1"
    counted = rendering.environment("en").from_string('{{ ngettext("导出所筛 {n} 行", "导出所筛 {n} 行", n) }}')
    assert counted.render(n=1) == "Export 1 row"
    assert counted.render(n=1200) == "Export 1,200 rows"
