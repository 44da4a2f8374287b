"""Who is due to be erased, and what was erased, as lists to take away."""

from collections.abc import Iterable
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.clock import day_of
from kosmgr.kit.text import N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column
from kosmgr.retention import rules
from kosmgr.retention import service as retention

LEAVERS = (
    Column(N_("主体"), 24),
    Column(N_("姓名"), 14),
    Column(N_("工号"), 10),
    Column(N_("离职日期"), 11, DAY),
    Column(N_("情况"), 12),
    *(Column(title, 11, DAY) for title in (N_("联系方式到期"), N_("证明文件到期"), N_("签署文件到期"), N_("姓名到期"))),
    Column(N_("已擦除"), 24),
    Column(N_("为什么不能"), 50),
)


def leavers(found: Iterable[retention.Leaver], say: Say) -> Sheet:
    """One row per person; a day stands where something is still kept."""
    rows = []
    for one in found:
        kept = (rules.DUE, rules.WAITING)
        days = [standing.due_on if standing.state in kept else None for standing in one.classes.values()]
        gone = [say(rules.CLASSES[name]) for name, found in one.classes.items() if found.state == rules.ERASED]
        why = [hold.reason for hold in one.holds] + [blocker.text(say) for blocker in one.blockers]
        head = (one.entity, one.name, one.number, one.left_on, say(rules.STANDINGS[one.standing]))
        rows.append((*head, *days, sentences.listed(gone, say), sentences.clauses(why, say)))
    return Sheet(N_("保存期限"), LEAVERS, rows)


ERASURES = (
    Column(N_("擦除日期"), 11, DAY),
    Column(N_("主体"), 24),
    Column(N_("姓名"), 16),
    Column(N_("工号"), 10),
    Column(N_("离职日期"), 11, DAY),
    Column(N_("哪一类"), 12),
    Column(N_("应于"), 11, DAY),
    Column(N_("提前"), 8),
    Column(N_("清除的文件"), 10, WHOLE),
    Column(N_("谁"), 14),
    Column(N_("理由"), 40),
)


def erasures(found: Iterable[Any], say: Say) -> Sheet:
    """The proof of deletion."""
    rows = [
        (
            day_of(row.at),
            row.entity,
            row.name,
            row.number,
            row.until_on - retention.DAY,
            say(rules.CLASSES[row.data_class]),
            row.due_on,
            say(N_("是")) if row.early else None,
            row.counts.get("files"),
            row.by,
            say(row.reason),
        )
        for row in found
    ]
    return Sheet(N_("删除证明"), ERASURES, rows)
