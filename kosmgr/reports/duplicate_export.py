"""Copies as a list to take away: a row for each pair, the earlier note first. No texts beyond titles."""

from kosmgr.duplicates import rules
from kosmgr.duplicates.looking import View
from kosmgr.kit.text import N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column

PAIRS = (
    Column(N_("种类"), 11),
    Column(N_("相似（%）"), 10, WHOLE),
    Column(N_("前篇含于后篇（%）"), 11, WHOLE),
    Column(N_("后篇含于前篇（%）"), 11, WHOLE),
    Column(N_("最长相同（字）"), 10, WHOLE),
    Column(N_("首发账号"), 20),
    Column(N_("首发使用人"), 11),
    Column(N_("首发日期"), 11, DAY),
    Column(N_("首发标题"), 30),
    Column(N_("再发账号"), 20),
    Column(N_("再发使用人"), 11),
    Column(N_("再发日期"), 11, DAY),
    Column(N_("再发标题"), 30),
    Column(N_("主体"), 24),
)


def pairs(seen: View, say: Say) -> Sheet:
    """The pairs of a period, the closest between two accounts first."""
    rows = []
    for one in seen.pairs:
        a, b = seen.lines[one.a_id], seen.lines[one.b_id]
        who_a, who_b = seen.who[one.publisher_a], seen.who[one.publisher_b]
        rows.append(
            (
                say(rules.KINDS[one.kind]), one.similarity // 10, one.a_in_b // 10, one.b_in_a // 10, one.longest,
                who_a.label.name, who_a.holder, a.day, a.title,
                who_b.label.name, who_b.holder, b.day, b.title, who_b.label.entity,
            )
        )  # fmt: skip
    return Sheet(N_("重复内容"), PAIRS, rows)
