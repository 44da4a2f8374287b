"""Who lacks a fresh 在职证明 for the annual reviews to come, as a list to take away."""

from collections.abc import Iterable

from kosmgr.kit.text import N_
from kosmgr.matrix import proofs
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column

NAME = N_("缺在职证明")
COLUMNS = (
    Column(N_("主体"), 24),
    Column(N_("姓名"), 12),
    Column(N_("工号"), 10),
    Column(N_("门店"), 14),
    Column(N_("小红书号"), 14),
    Column(N_("昵称"), 18),
    Column(N_("认证至"), 11, DAY),
    Column(N_("剩余天数"), 9, WHOLE),
    Column(N_("最近一份开具于"), 14, DAY),
    Column(N_("已开具天数"), 10, WHOLE),
    Column(N_("缺什么"), 30),
)


def sheet(gaps: Iterable[proofs.Gap], say: Say) -> Sheet:
    """One row per account whose review is near."""
    cells = [
        (
            gap.entity,
            gap.name,
            gap.employee,
            gap.store,
            gap.account,
            gap.nickname,
            gap.due_on,
            gap.days_left,
            gap.proof_on,
            gap.proof_age,
            say(proofs.MISSING[gap.missing]).format(most=gap.max_age),
        )
        for gap in gaps
    ]
    return Sheet(NAME, COLUMNS, cells)
