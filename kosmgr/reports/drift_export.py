"""The differences between the platform's list and ours, as a list to take away and work through."""

from collections.abc import Iterable

from kosmgr.drift import models, rules, shapes
from kosmgr.kit.text import N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column

DIFFERENCES = (
    Column(N_("主体"), 24),
    Column(N_("核对日期"), 11, DAY),
    Column(N_("差异"), 18),
    Column(N_("小红书号"), 16),
    Column(N_("名单第几行"), 10, WHOLE),
    Column(N_("平台上"), 40),
    Column(N_("这里"), 40),
    Column(N_("首次见到"), 11, DAY),
    Column(N_("情况"), 14),
    Column(N_("理由"), 30),
    Column(N_("接受到"), 11, DAY),
    Column(N_("谁"), 14),
)


def differences(row: models.DriftComparison, entity: str, found: Iterable[models.DriftDifference], say: Say) -> Sheet:
    """One row per difference."""
    rows = []
    for one in found:
        there, here = shapes.sides(one.kind, one.theirs, one.ours, say)
        about = (say(rules.KINDS[one.kind]), one.account, one.row_no, there, here, one.since_on)
        became = (say(rules.STATUSES[one.status]), one.reason, one.until_on, one.decided_by)
        rows.append((entity, row.compared_on, *about, *became))
    return Sheet(N_("平台核对差异"), DIFFERENCES, rows)
