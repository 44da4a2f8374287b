"""The compliance workbook: the whole matrix of a day, for somebody who was not there."""

from pathlib import Path

from kosmgr.kit import collector
from kosmgr.kit.text import N_
from kosmgr.reports import facts as gathering
from kosmgr.reports.paper import Paper, written_whole
from kosmgr.reports.report import Made, Order
from kosmgr.reports.sheets import costs, devices, documents, findings, log, renewals, seats, summary, waste
from kosmgr.work import Work

TITLE = N_("小红书员工号矩阵合规报表")
SHEETS = (summary, seats, renewals, costs, findings, documents, devices, waste, log)


def build(work: Work, order: Order) -> Made:
    """Gather the day and write it; the file appears whole or not at all."""
    facts = gathering.gather(work, order.entity_ids)
    return write(facts, order)


def write(facts: gathering.Facts, order: Order) -> Made:
    """The workbook of facts that are gathered."""
    target = Path(order.target)
    with written_whole(target) as part:
        paper = Paper(part, facts.company(order.say), facts.on, order.say(TITLE), facts.made_at, order.say)
        with collector.paused(), paper.book:
            for sheet in SHEETS:
                sheet.write(paper, facts)
    return Made("matrix", target, tuple(paper.book.names), paper.rows)
