"""Every term that ends, what the next one costs, and whether the running one is paid and invoiced."""

from collections.abc import Iterator

from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import FeeLine
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, MONEY, WHOLE, Column, Paper
from kosmgr.reports.rules import KOS, Renewal
from kosmgr.reports.sheets import common

NAME = N_("认证与续费")
STAGE, LEFT = 2, 8


def columns(kos_fen: int, enterprise_fen: int, paid_fen: int) -> tuple[Column, ...]:
    """The headings, with the sums of the money columns."""
    return (
        Column(N_("主体"), 24),
        Column(N_("项目"), 9),
        Column(N_("阶段"), 10),
        Column(N_("账号昵称"), 22),
        Column(N_("小红书号"), 13),
        Column(N_("使用人"), 11),
        Column(N_("成本中心"), 13),
        Column(N_("认证至"), 11, DAY),
        Column(N_("剩余天数"), 9, WHOLE),
        Column(N_("员工号续费（元）"), 12, MONEY, kos_fen / 100),
        Column(N_("企业号续费（元）"), 12, MONEY, enterprise_fen / 100),
        Column(N_("本期认证费（元）"), 12, MONEY, paid_fen / 100),
        Column(N_("付款状态"), 11),
        Column(N_("付款日"), 11, DAY),
        Column(N_("付款人"), 11),
        Column(N_("流水号"), 16),
        Column(N_("发票号码"), 22),
        Column(N_("开票日"), 11, DAY),
    )


def running_fees(facts: Facts) -> dict[tuple[str, int | None], FeeLine | None]:
    """What was paid for the running terms."""
    fees: dict[tuple[str, int | None], FeeLine | None] = {(KOS, line.id): line.fee for line in facts.lines}
    for entity in facts.picture.entities.values():
        fees.update({("enterprise", line.id): line.fee for line in entity.enterprise_accounts})
    return fees


def rows(facts: Facts, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `columns`."""
    fees = running_fees(facts)
    stages = {key: say(word.word) for key, word in words.STAGES.items()}
    items = {key: say(word) for key, word in words.RENEWAL_ITEMS.items()}
    for line in facts.renewals:
        fee = fees[_owner(line)]
        is_kos = line.item == KOS
        yield (
            line.entity,
            items[line.item],
            stages[line.stage.value],
            line.label,
            line.key,
            line.holder,
            line.cost_centre,
            line.due_on,
            line.days_left,
            line.fee_fen if is_kos else None,
            None if is_kos else line.fee_fen,
            fee.amount_fen if fee else None,
            common.spoken(say, words.FEE_STATUS, fee.status) if fee else say(N_("无付款记录")),
            fee.paid_on if fee else None,
            (fee.payer or common.spoken(say, words.PAYERS, fee.payer_kind)) if fee else None,
            fee.serial if fee else None,
            fee.invoice_number if fee else None,
            fee.invoiced_on if fee else None,
        )


def _owner(line: Renewal) -> tuple[str, int | None]:
    return (line.item, line.account_id if line.item == KOS else line.enterprise_account_id)


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say = paper.say
    page = paper.sheet(NAME, "#B87503")
    kos = sum(line.fee_fen for line in facts.renewals if line.item == KOS)
    enterprise = sum(line.fee_fen for line in facts.renewals if line.item != KOS)
    fees = running_fees(facts)
    listed = {_owner(line) for line in facts.renewals}
    paid = sum(fee.amount_fen or 0 for owner, fee in fees.items() if fee is not None and owner in listed)
    first = next(iter(facts.picture.entities), 0)
    shades = [
        *common.stage_shades(STAGE, say),
        *common.days_left_shades(LEFT, facts.ruled.windows(first).due_days if first else 0),
    ]
    title = say(N_("认证与续费（{count} 项，按到期日）")).format(count=len(facts.renewals))
    return paper.table(
        page,
        title,
        columns(kos, enterprise, paid),
        list(rows(facts, say)),
        shades,
        frozen=4,
        empty=N_("还没有认证期，先导入账号台账或续费台账"),
    )
