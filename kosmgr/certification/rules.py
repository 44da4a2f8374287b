"""Terms counted from an anchor, the stage of a day, and what one may record of a fee. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from kosmgr.kit.clock import add_years, overlaps
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_

DAY = timedelta(days=1)
KOS, ENTERPRISE = "kos", "enterprise"
FEE_KEYS = {KOS: "kos.cert_fee", ENTERPRISE: "enterprise.cert_fee"}
STATUSES = ("paid", "unpaid", "paid_no_invoice", "to_reimburse", "other")
PAYER_KINDS = ("company", "employee", "third_party")
YEARS_CAP = 20
Period = tuple[date | None, date | None]


class Stage(StrEnum):
    """How far a term is from its end."""

    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


class TermTaken(Conflict):
    """Terms of one account do not overlap."""

    message = N_("{subject} 已认证到 {until_on}，新的认证期要从它之后开始")


class NothingToRenew(Conflict):
    """A renewal follows a term."""

    message = N_("{subject} 还没有认证期，先登记认证")


class YearsWrong(Invalid):
    """Whole years, at least one."""

    message = N_("年数应为 1 到 {cap}，得到的是 {years}")


class FeeExists(Conflict):
    """One fee for one term."""

    message = N_("{subject} 自 {from_on} 起的认证费已经登记过")


class FeeUnknown(NotFound):
    """No such fee among those the actor may see."""

    message = N_("没有找到这笔费用")


class FeePaid(Conflict):
    """A fee is paid once."""

    message = N_("{subject} 自 {from_on} 起的认证费已经付过")


class InvoiceExists(Conflict):
    """A fee has one invoice."""

    message = N_("这笔费用已登记发票 {number}")


class AmountWrong(Invalid):
    """Whole fen, not negative."""

    message = N_("金额不对：{amount}")


class AmountsDiffer(Invalid):
    """Net and tax make the amount."""

    message = N_("不含税 {net} 加税额 {tax} 不等于金额 {amount}")


class WordUnknown(Invalid):
    """One of a short list."""

    message = N_("没有「{word}」这一项，可用：{known}")


def stage(today: date, last_valid_on: date | None, due_days: int, grace_days: int) -> Stage | None:
    """Where a term stands on a day: valid through its last day, overdue within the grace, then lapsed."""
    if last_valid_on is None:
        return None
    left = (last_valid_on - today).days
    if left < 0:
        return Stage.OVERDUE if -left <= grace_days else Stage.LAPSED
    return Stage.DUE if left <= due_days else Stage.OPEN


def anchor_of(periods: Iterable[Period], current: Period) -> date | None:
    """Where the years are counted from: the start of the first of the terms that follow each other up to this one."""
    start = current[0]
    by_end = {until: begun for begun, until in periods if until is not None}
    while start is not None and by_end.get(start) is not None:
        start = by_end[start]
    return start


def renewed_until(anchor: date | None, until_on: date, years: int) -> date:
    """The end of the renewed term: an anniversary of the anchor if the old end is one, else of the old end."""
    if anchor is not None:
        count = until_on.year - anchor.year
        if count > 0 and add_years(anchor, count) == until_on:
            return add_years(anchor, count + years)
    return add_years(until_on, years)


def latest(periods: Sequence[Period]) -> Period | None:
    """The term that ends last, among those whose end is known."""
    return max((p for p in periods if p[1] is not None), key=lambda p: p[1] or date.min, default=None)


def check_term(subject: str, periods: Iterable[Period], new: Period) -> None:
    """Refuse a term that shares a day with another."""
    for period in periods:
        if overlaps(period, new):
            raise TermTaken(subject=subject, until_on=None if period[1] is None else period[1] - DAY)


def check_years(years: int) -> None:
    """Refuse what is no number of years."""
    if not 1 <= years <= YEARS_CAP:
        raise YearsWrong(years=years, cap=YEARS_CAP)


def check_word(word: str | None, known: Sequence[str]) -> None:
    """Refuse a word nobody knows."""
    if word is not None and word not in known:
        raise WordUnknown(word=word, known=[*known])


def check_amount(amount_fen: int) -> None:
    """Refuse a negative amount."""
    if amount_fen < 0:
        raise AmountWrong(amount=amount_fen / 100)


def check_invoice(amount_fen: int | None, net_fen: int | None, tax_fen: int | None) -> None:
    """Refuse an invoice whose parts do not make the fee."""
    if amount_fen is not None and net_fen is not None and tax_fen is not None and net_fen + tax_fen != amount_fen:
        raise AmountsDiffer(net=net_fen / 100, tax=tax_fen / 100, amount=amount_fen / 100)
