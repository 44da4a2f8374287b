"""What is due, what is wasted, what twelve months cost: tables of cases without a database."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from kosmgr.kit.money import Fen
from kosmgr.matrix.rules import EnterpriseLine, EntityLine, State, Windows
from kosmgr.matrix.states import LeanFee, LeanHolder
from kosmgr.reports import calendar, figures, lanes, rules

ON = date(2026, 11, 20)
WINDOWS = Windows(due_days=30, grace_days=0, stale_days=30, never_posted_days=14)
GRACE = replace(WINDOWS, grace_days=10)


def fee(item: str, entity_id: int, on: date) -> Fen:
    return Fen(80000 if on >= date(2027, 7, 1) else 60000)


RULES = rules.Rules(fee, lambda entity_id: WINDOWS)
HOLDER = LeanHolder(7, "HM0007", "王芳", 1, None, None, False)


@dataclass
class Line:
    id: int = 1
    xhs_id: str = "9000000101"
    nickname: str = "西湖店王芳讲软装"
    entity_id: int = 1
    enterprise_account_id: int | None = 5
    seat_number: int | None = 1
    holder: LeanHolder | None = HOLDER
    unbound_on: date | None = None
    store: str | None = "西湖店"
    opened_on: date | None = date(2026, 3, 1)
    certified_from_on: date | None = date(2026, 3, 15)
    certified_until_on: date | None = date(2027, 3, 14)
    platform_code: str | None = "normal"
    last_posted_on: date | None = ON
    observed_on: date | None = ON
    holds: tuple[str, ...] = ()
    fee: LeanFee | None = field(default_factory=lambda: LeanFee(60000, "西湖店"))
    state: State = State.CERTIFIED


def entity(*enterprises: EnterpriseLine, used: int = 1) -> EntityLine:
    return EntityLine(1, "杭州甲示例有限公司", None, "paid_annual", 100, "entity", used, enterprises)


def enterprise(until_on: date) -> EnterpriseLine:
    return EnterpriseLine(5, 1, "9000000001", "甲示例", date(2026, 1, 10), until_on, None)


@pytest.mark.parametrize(
    ("left", "windows", "stage"),
    [
        (31, WINDOWS, "open"),
        (30, WINDOWS, "due"),
        (0, WINDOWS, "due"),
        (-1, WINDOWS, "lapsed"),
        (-1, GRACE, "overdue"),
        (-10, GRACE, "overdue"),
        (-11, GRACE, "lapsed"),
    ],
)
def test_stage(left: int, windows: Windows, stage: str) -> None:
    assert rules.stage(left, windows) == stage


GONE = replace(HOLDER, left_on=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("line", "reason", "since", "days", "lost", "unused"),
    [
        # story 36: the seat of 202, unbound 2026-08-31, paid through 2027-03-14: 195 days of 365, 320.55 yuan
        (Line(holder=None, unbound_on=date(2026, 8, 31)), "unassigned", date(2026, 8, 31), 81, 13315, 32055),
        (Line(holder=None), "unassigned", date(2026, 3, 15), 250, 41096, 59836),
        (Line(holder=GONE), "departed", date(2026, 9, 30), 51, 8384, 27123),
        (Line(platform_code="banned", last_posted_on=date(2026, 11, 1)), "banned", date(2026, 11, 1), 19, 3123, 21863),
        (Line(holds=("ban",), last_posted_on=date(2026, 11, 1)), "banned", date(2026, 11, 1), 19, 3123, 21863),
        (Line(last_posted_on=date(2026, 10, 20)), "silent", date(2026, 10, 20), 31, 5096, 23836),
        (Line(last_posted_on=None), "never_posted", date(2026, 3, 15), 250, 41096, 59836),
        (Line(holder=GONE, platform_code="banned"), "departed", date(2026, 9, 30), 51, 8384, 27123),
    ],
)
def test_wasted(line: Line, reason: str, since: date, days: int, lost: int, unused: int) -> None:
    [found] = figures.wasted(ON, [line], RULES)
    assert (found.reason, found.since_on, found.days) == (reason, since, days)
    assert (found.lost_fen, found.unused_fen) == (lost, unused)


@pytest.mark.parametrize(
    "line",
    [
        Line(),
        Line(last_posted_on=date(2026, 10, 21)),  # exactly 30 days is not stale
        Line(last_posted_on=None, opened_on=date(2026, 11, 6)),  # exactly 14 days is not yet never posted
        Line(last_posted_on=date(2026, 8, 1), holder=replace(HOLDER, on_leave=True)),
        Line(holder=None, certified_until_on=date(2026, 11, 19)),  # nothing is paid for any more
        Line(holder=None, certified_until_on=None),
    ],
)
def test_not_wasted(line: Line) -> None:
    assert figures.wasted(ON, [line], RULES) == []


def test_wasted_per_day_is_the_share_of_the_sum() -> None:
    lines = [Line(id=number, holder=None) for number in range(5)]
    assert figures.per_day(figures.wasted(ON, lines, RULES)) == 822  # 5 × 600 / 365, not 5 × 1.64


def test_an_unread_amount_counts_as_the_fee_in_force() -> None:
    [found] = figures.wasted(ON, [Line(holder=None, fee=LeanFee(None, None))], RULES)
    assert found.fee_fen == 60000


def test_leavers_with_their_cards() -> None:
    lines = [Line(id=1, holder=GONE), Line(id=2, xhs_id="9000000102", holder=GONE), Line(id=3)]
    [leaver] = figures.leavers(ON, lines, {7: ["154****0111", "154****0112"], 8: ["154****9999"]})
    assert (leaver.name, leaver.days, len(leaver.accounts), len(leaver.sims)) == ("王芳", 51, 2, 2)


def test_a_hundred_seats_and_one_enterprise_account_cost_60600_yuan() -> None:
    lines = [Line(id=n, xhs_id=f"9{n:09}", certified_until_on=date(2027, 1 + n % 6, 9)) for n in range(100)]
    due = rules.renewals(ON, {1: entity(enterprise(date(2027, 1, 9)))}, lines, RULES)
    year = calendar.cost_calendar(due, RULES, ON)
    assert (year.kos_count, year.kos_fen) == (100, 6_000_000)
    assert (year.enterprise_count, year.enterprise_fen) == (1, 60_000)
    assert year.total_fen == 6_060_000
    assert sum(month.total_fen for month in year.months) == 6_060_000
    assert due[0].item == "enterprise"
    assert due[0].protects == 100


@pytest.mark.parametrize(
    ("until_on", "first", "month", "fee_fen", "late"),
    [
        (date(2026, 11, 9), None, date(2026, 11, 1), 60000, True),
        (date(2026, 3, 9), None, date(2026, 11, 1), 60000, True),  # lapsed long ago: to be paid now
        (date(2026, 11, 25), None, date(2026, 11, 1), 60000, False),
        (date(2027, 6, 29), None, date(2027, 6, 1), 60000, False),
        (date(2027, 6, 30), None, date(2027, 6, 1), 80000, False),  # the next term begins under the new price
        (date(2027, 10, 31), None, date(2027, 10, 1), 80000, False),
        (date(2027, 11, 1), None, None, 0, False),
        (date(2026, 12, 9), date(2027, 1, 1), date(2027, 12, 1), 80000, False),  # a budget year: the anniversary
        (date(2027, 2, 28), date(2027, 1, 1), date(2027, 2, 1), 60000, False),
    ],
)
def test_cost_calendar(until_on: date, first: date | None, month: date | None, fee_fen: int, late: bool) -> None:
    due = rules.renewals(ON, {1: entity()}, [Line(certified_until_on=until_on)], RULES)
    year = calendar.cost_calendar(due, RULES, ON, first)
    assert len(year.months) == 12
    assert [(d.month_on, d.fee_fen, d.late) for d in year.dues] == ([] if month is None else [(month, fee_fen, late)])
    assert year.total_fen == fee_fen


@pytest.mark.parametrize(
    ("from_on", "until_on", "left_on", "spans"),
    [
        (date(2026, 3, 1), None, None, [(date(2026, 3, 1), None, "plain")]),
        (
            date(2026, 3, 1),
            None,
            date(2026, 9, 30),
            [(date(2026, 3, 1), date(2026, 10, 1), "plain"), (date(2026, 10, 1), None, "leaver")],
        ),
        (
            date(2026, 3, 1),
            date(2026, 10, 1),
            date(2026, 9, 30),
            [(date(2026, 3, 1), date(2026, 10, 1), "plain")],
        ),
        (date(2026, 10, 5), None, date(2026, 9, 30), [(date(2026, 10, 5), None, "leaver")]),
    ],
)
def test_holder_lane(
    from_on: date, until_on: date | None, left_on: date | None, spans: list[tuple[date, date | None, str]]
) -> None:
    found = lanes.holder_spans("王芳", from_on, until_on, left_on)
    assert [(span.from_on, span.until_on, span.kind) for span in found] == spans
