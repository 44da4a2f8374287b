"""The cost calendar: twelve months, the two kinds of fee apart, per entity and per cost centre."""

from typing import Any

from kosmgr.kit.sheets.writer import Page
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports import colours, pivots
from kosmgr.reports.facts import Facts
from kosmgr.reports.paper import Paper, absolute, cell_name
from kosmgr.reports.rules import KOS
from kosmgr.reports.sheets import common

NAME = N_("费用日历")
HEAD = (
    (N_("月份"), 24.0, "text"),
    (N_("员工号（席）"), 11.0, "number"),
    (N_("员工号费用（元）"), 12.0, "money"),
    (N_("企业号（个）"), 11.0, "number"),
    (N_("企业号费用（元）"), 12.0, "money"),
    (N_("合计（元）"), 12.0, "money"),
    (N_("其中已过期"), 11.0, "number"),
)
HEAD_ROW, FIRST = 3, 4
CHART_COLUMN, CHART_ROWS = 8, 17
KOS_COUNT, KOS_FEE, ENTERPRISE_COUNT, ENTERPRISE_FEE, TOTAL, LATE = 1, 2, 3, 4, 5, 6


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say, calendar = paper.say, facts.calendar
    page = paper.sheet(NAME, "#4F69C0")
    sheet = page.raw
    for index in range(14):
        sheet.set_column(index, index, HEAD[index][1] if index < len(HEAD) else 11)
    page.raw.set_row(0, 26)
    page.write(0, 0, say(NAME), **paper.style("title"))
    sentence = N_(
        "从 {first} 起 12 个月：员工号 {kos_count} 席 {kos} 元，企业号 {firms} 个 {enterprise} 元，合计 {total} 元"
    )
    page.write(
        1,
        0,
        say(sentence).format(
            first=common.month_word(calendar.months[0].month_on),
            kos_count=calendar.kos_count,
            kos=common.yuan(calendar.kos_fen),
            firms=calendar.enterprise_count,
            enterprise=common.yuan(calendar.enterprise_fen),
            total=common.yuan(calendar.total_fen),
        ),
        **paper.style("strong"),
    )
    page.write(2, 0, say(N_("单价取自规则库，按新认证期第一天的价计；已过期的记在第一个月")), **paper.style("note"))
    end = _months(paper, page, facts)
    _chart(paper, page)
    end = max(end, HEAD_ROW + CHART_ROWS) + 2
    end = _entities(paper, page, facts, end) + 2
    _centres(paper, page, facts, end)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    paper.rows += len(calendar.months)
    return len(calendar.months)


def _head(paper: Paper, page: Page, row: int, titles: list[tuple[str, bool]]) -> None:
    for index, (title, right) in enumerate(titles):
        page.write(row, index, title, **paper.style("head_right" if right else "head"))


def _months(paper: Paper, page: Page, facts: Facts) -> int:
    calendar, say = facts.calendar, paper.say
    _head(paper, page, HEAD_ROW, [(say(title), kind != "text") for title, _, kind in HEAD])
    rows = [
        (
            common.month_word(month.month_on),
            month.kos_count,
            month.kos_fen,
            month.enterprise_count,
            month.enterprise_fen,
            month.total_fen,
            month.late_count,
        )
        for month in calendar.months
    ]
    kinds = [kind for _, _, kind in HEAD]
    end = page.rows(FIRST, kinds, [paper.formats[kind] for kind in kinds], rows)
    totals = (
        None,
        calendar.kos_count,
        calendar.kos_fen,
        calendar.enterprise_count,
        calendar.enterprise_fen,
        calendar.total_fen,
        sum(month.late_count for month in calendar.months),
    )
    _sums(paper, page, end, FIRST, kinds, totals)
    paper.lined(page.raw, FIRST, end - 1, len(HEAD))
    return end


def _sums(paper: Paper, page: Page, row: int, first: int, kinds: list[str], totals: tuple[Any, ...]) -> None:
    """A row of sums: formulas of ours, with the value we computed."""
    page.write(row, 0, paper.say(N_("合计")), **paper.style("total_label"))
    for index, kind in enumerate(kinds):
        if totals[index] is None:
            continue
        value = totals[index] / 100 if kind == "money" else totals[index]
        cells = f"{cell_name(first, index)}:{cell_name(row - 1, index)}"
        page.raw.write_formula(row, index, f"=SUM({cells})", paper.formats[f"total_{kind}"], value)


def _chart(paper: Paper, page: Page) -> None:
    say, name = paper.say, page.raw.get_name()
    last = FIRST + 11
    chart = paper.file.add_chart({"type": "column", "subtype": "stacked"})
    for column, fill in ((KOS_FEE, colours.CHART[1]), (ENTERPRISE_FEE, colours.CHART_2[0])):
        chart.add_series(
            {
                "name": absolute(name, HEAD_ROW, column, HEAD_ROW, column),
                "categories": absolute(name, FIRST, 0, last, 0),
                "values": absolute(name, FIRST, column, last, column),
                "fill": {"color": fill},
                "gap": 60,
            }
        )
    paper.dress(chart, say(N_("每月应付认证费（元）")))
    page.raw.insert_chart(HEAD_ROW, CHART_COLUMN, chart, {"object_position": 2, "x_offset": 8})


def _entities(paper: Paper, page: Page, facts: Facts, row: int) -> int:
    say, calendar = paper.say, facts.calendar
    page.write(row, 0, say(N_("按主体")), **paper.style("heading"))
    titles = [N_("主体"), *(title for title, _, _ in HEAD[1:6])]
    _head(paper, page, row + 1, [(say(title), index > 0) for index, title in enumerate(titles)])
    rows: list[tuple[Any, ...]] = []
    for entity in facts.picture.entities.values():
        dues = [due for due in calendar.dues if due.renewal.entity_id == entity.id]
        kos = [due.fee_fen for due in dues if due.renewal.item == KOS]
        enterprise = [due.fee_fen for due in dues if due.renewal.item != KOS]
        rows.append((entity.name, len(kos), sum(kos), len(enterprise), sum(enterprise), sum(kos) + sum(enterprise)))
    kinds = ["text", "number", "money", "number", "money", "money"]
    end = page.rows(row + 2, kinds, [paper.formats[kind] for kind in kinds], rows)
    if rows:
        _sums(paper, page, end, row + 2, kinds, (None, *(sum(line[i] for line in rows) for i in range(1, 6))))
        paper.lined(page.raw, row + 2, end - 1, len(kinds))
    return end


def _centres(paper: Paper, page: Page, facts: Facts, row: int) -> None:
    say, months = paper.say, pivots.month_columns(facts.calendar)
    page.write(row, 0, say(N_("按成本中心（元）")), **paper.style("heading"))
    titles = [(say(N_("成本中心")), False), *((common.month_word(month), True) for month in months)]
    _head(paper, page, row + 1, [*titles, (say(N_("合计（元）")), True)])
    items = {key: say(word) for key, word in words.RENEWAL_ITEMS.items()}
    pivot = pivots.by_cost_centre(facts.calendar)
    rows: list[tuple[Any, ...]] = [
        (
            say(N_("{centre}，{item}")).format(centre=line.centre or say(N_("未填成本中心")), item=items[line.item]),
            *(fen or None for fen in line.fens),
            line.total_fen,
        )
        for line in pivot
    ]
    kinds = ["text", *["money"] * 13]
    end = page.rows(row + 2, kinds, [paper.formats[kind] for kind in kinds], rows)
    if rows:
        sums = (None, *(sum(line[i] or 0 for line in rows) for i in range(1, 14)))
        _sums(paper, page, end, row + 2, kinds, sums)
        paper.lined(page.raw, row + 2, end - 1, len(kinds))
