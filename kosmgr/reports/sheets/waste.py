"""Seats whose fee runs while nobody uses them."""

from collections.abc import Iterator

from kosmgr.kit.text import N_
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import DAY, MONEY, WHOLE, Column, Paper
from kosmgr.reports.sheets import common

NAME = N_("白付席位")


def rows(facts: Facts, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of the table."""
    names = {entity.id: entity.name for entity in facts.entities}
    for line in facts.wasted():
        yield (
            names[line.entity_id],
            line.seat_number,
            line.label,
            line.key,
            say(common.WASTES[line.reason]),
            line.since_on,
            line.days,
            line.fee_fen,
            line.lost_fen,
            line.unused_fen,
        )


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say, lines = paper.say, facts.wasted()
    columns = (
        Column(N_("主体"), 24),
        Column(N_("席位"), 7, WHOLE),
        Column(N_("账号昵称"), 22),
        Column(N_("小红书号"), 13),
        Column(N_("为什么白付"), 14),
        Column(N_("最后使用日"), 12, DAY),
        Column(N_("空置天数"), 10, WHOLE),
        Column(N_("本期认证费（元）"), 13, MONEY, sum(line.fee_fen for line in lines) / 100),
        Column(N_("已白付（元）"), 13, MONEY, sum(line.lost_fen for line in lines) / 100),
        Column(N_("到期前共空置（元）"), 13, MONEY, sum(line.unused_fen for line in lines) / 100),
    )
    sentence = N_("白付席位：{count} 席，每天 {per_day} 元（按 365 天摊）")
    title = say(sentence).format(count=len(lines), per_day=common.yuan(facts.wasted_per_day_fen))
    page = paper.sheet(NAME, "#637A95")
    return paper.table(page, title, columns, list(rows(facts, say)), frozen=4, empty=N_("没有白付的席位"))
