"""Terms from an anchor, valid through the last day; one fee per term, at the price of its first day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.certification import rules, service
from kosmgr.entities import service as entities
from kosmgr.kit.clock import add_years
from kosmgr.kit.errors import Refused
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import rules as seat_rules
from kosmgr.work import NotAllowed
from tests.bindings.make import account
from tests.make import Cast

LAST = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("today", "grace", "stage"),
    [
        (date(2026, 10, 9), 0, "open"),  # 31 days left
        (date(2026, 10, 10), 0, "due"),  # 30
        (LAST, 0, "due"),  # valid through the day
        (date(2026, 11, 10), 0, "lapsed"),
        (date(2026, 11, 10), 7, "overdue"),
        (date(2026, 11, 16), 7, "overdue"),
        (date(2026, 11, 17), 7, "lapsed"),
    ],
)
def test_stages(today: date, grace: int, stage: str) -> None:
    assert rules.stage(today, LAST, 30, grace) == stage


def test_without_a_term_there_is_no_stage() -> None:
    assert rules.stage(LAST, None, 30, 0) is None


@settings(max_examples=200)
@given(st.dates(date(1900, 1, 1), date(2300, 12, 31)), st.integers(1, 30))
def test_renewing_year_by_year_never_drifts(anchor: date, years: int) -> None:
    periods: list[rules.Period] = [(anchor, add_years(anchor, 1))]
    for _ in range(years):
        last = rules.latest(periods)
        assert last is not None
        assert last[1] is not None
        periods.append((last[1], rules.renewed_until(rules.anchor_of(periods, last), last[1], 1)))
    assert periods[-1][1] == add_years(anchor, years + 1)


def test_a_printed_end_that_is_no_anniversary_becomes_the_new_anchor() -> None:
    assert rules.renewed_until(date(2026, 3, 1), date(2027, 3, 15), 1) == date(2028, 3, 15)


def test_certify_renew_and_what_is_refused(runtime: Runtime, cast: Cast) -> None:
    mine = account(runtime, cast.jia.id, "A1")
    with pytest.raises(rules.NothingToRenew), runtime.writing(cast.lin) as work:
        service.renew(work, mine)
    with runtime.writing(cast.lin) as work:
        first = service.certify(work, mine, date(2024, 2, 29))
        assert (first.from_on, first.until_on) == (date(2024, 2, 29), date(2025, 2, 28))
        for until in (date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)):
            assert service.renew(work, mine).until_on == until
    with pytest.raises(rules.TermTaken) as refused, runtime.writing(cast.lin) as work:
        service.certify(work, mine, date(2028, 2, 28))
    assert refused.value.facts["until_on"] == date(2028, 2, 28)
    with pytest.raises(rules.YearsWrong), runtime.writing(cast.lin) as work:
        service.renew(work, mine, 21)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.renew(work, mine)
    with pytest.raises(seat_rules.AccountUnknown), runtime.writing(cast.wu) as work:
        service.renew(work, mine)


def test_the_printed_last_day_wins(quick: Runtime) -> None:
    jia = Cast.make(quick).jia.id
    mine = account(quick, jia, "A1")
    with quick.writing(SYSTEM) as work:
        assert service.certify(work, mine, date(2026, 3, 1), until_on=date(2027, 3, 1)).until_on == date(2027, 3, 2)


def _finance(cast: Cast) -> Actor:
    return Actor(105, "Fin", (Grant(Role.FINANCE, cast.jia.id),))


def test_a_fee_has_the_price_of_the_first_day(runtime: Runtime, cast: Cast) -> None:
    mine, fin = account(runtime, cast.jia.id, "A1"), _finance(cast)
    with runtime.writing(SYSTEM) as work:
        rulebook.add_value(work, "kos.cert_fee", 80000, date(2027, 7, 1), "平台公告", "涨价")
        service.certify(work, mine, date(2026, 7, 1))
    with runtime.writing(fin) as work:
        assert service.record_fee(work, mine).amount_fen == 60000
    with pytest.raises(rules.FeeExists), runtime.writing(fin) as work:
        service.record_fee(work, mine, date(2026, 7, 1))
    with runtime.writing(SYSTEM) as work:
        service.renew(work, mine)
    with runtime.writing(fin) as work:
        assert service.record_fee(work, mine).amount_fen == 80000
    with pytest.raises(NotAllowed), runtime.writing(cast.lin) as work:
        service.record_fee(work, mine, date(2030, 1, 1))


def test_paid_once_and_invoiced_once(runtime: Runtime, cast: Cast) -> None:
    mine, fin = account(runtime, cast.jia.id, "A1"), _finance(cast)
    with runtime.writing(fin) as work:
        fee = service.record_fee(work, mine, date(2026, 3, 1)).id
    with runtime.writing(fin) as work:
        assert service.pay_fee(work, fee, date(2026, 3, 2), "paid_no_invoice", payer_kind="company").paid_on
    with pytest.raises(rules.FeePaid), runtime.writing(fin) as work:
        service.pay_fee(work, fee)
    with pytest.raises(rules.AmountsDiffer), runtime.writing(fin) as work:
        service.record_invoice(work, fee, "000001", net_fen=56604, tax_fen=3397)
    with runtime.writing(fin) as work:
        service.record_invoice(work, fee, "000001", net_fen=56604, tax_fen=3396)
    with pytest.raises(rules.InvoiceExists), runtime.writing(fin) as work:
        service.record_invoice(work, fee, "000002")
    with runtime.reading(fin) as work:
        _terms, fees, invoices = service.history(work, mine)
        assert [(f.status, invoices[f.id].number) for f in fees] == [("paid", "000001")]
    with pytest.raises(Refused), runtime.writing(Actor(1, "x", (Grant(Role.FINANCE, cast.yi.id),))) as work:
        service.pay_fee(work, fee)


def test_an_enterprise_account_is_certified_and_paid_for_by_itself(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, cast.jia.id, "jia_blue", "甲官方").id
        term = service.certify(work, enterprise_account_id=blue, from_on=date(2026, 5, 1))
        fee = service.record_fee(work, enterprise_account_id=blue, status="paid")
        assert (term.item, term.until_on, fee.item, fee.amount_fen) == (
            "enterprise",
            date(2027, 5, 1),
            "enterprise",
            60000,
        )
        with pytest.raises(rules.FeeExists):
            service.record_fee(work, enterprise_account_id=blue)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"status": "gift"}, rules.WordUnknown),
        ({"payer_kind": "cat"}, rules.WordUnknown),
        ({"amount_fen": -1}, rules.AmountWrong),
    ],
)
def test_what_no_fee_can_be(quick: Runtime, facts: dict[str, Any], refusal: type[Refused]) -> None:
    mine = account(quick, Cast.make(quick).jia.id, "A1")
    with pytest.raises(refusal), quick.writing(SYSTEM) as work:
        service.record_fee(work, mine, date(2026, 3, 1), **facts)


def test_last_valid_day_and_day_after() -> None:
    assert timedelta(days=1) == rules.DAY
    rules.check_term("A1", [(date(2026, 1, 1), date(2027, 1, 1))], (date(2027, 1, 1), date(2028, 1, 1)))
    with pytest.raises(rules.TermTaken):
        rules.check_term("A1", [(date(2026, 1, 1), date(2027, 1, 1))], (date(2026, 12, 31), date(2028, 1, 1)))
