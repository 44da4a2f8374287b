"""Cover and summary: what is wrong first, in sentences; then the figures, the charts, and how to read them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.sheets.writer import Page
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports import colours, pivots
from kosmgr.reports.facts import Facts
from kosmgr.reports.figures import EntityFigures
from kosmgr.reports.paper import INK_2, Paper, absolute, cell_name, width_of
from kosmgr.reports.rules import SEVERITIES, Stage
from kosmgr.reports.sheets import common

NAME = N_("封面与汇总")
WIDTH = 16  # columns of the sheet
FIRST_WIDTH, WIDTH_OTHER, MONEY_WIDTH, MONEY_COLUMNS = 26, 9.5, 12, 4
NAMES_SHOWN = 8
MEANINGS = {
    "leaver": N_("使用人已离职，账号还在他名下"),
    "banned": N_("平台封禁；没写期限的按永久看"),
    "lapsed": N_("认证已过期，员工号身份按失去看"),
    "overdue": N_("过了到期日，还在宽限内"),
    "limited": N_("限流或禁言，有结束日"),
    "handover": N_("正在交接，不能发布"),
    "due": N_("30 天内到期，还没续"),
    "idle": N_("付了费没人用：无使用人、停更或从未发布；批准的休假不算"),
    "certified": N_("认证有效，使用人在职，在发布"),
    "free": N_("名额内还没开通，不收费"),
}
GUIDE = (
    (N_("席位与使用人"), N_("每个席位一行：谁在用、哪台手机、到哪天")),
    (N_("认证与续费"), N_("每个认证期一行：哪天到期、续费多少、付没付、有没有票")),
    (N_("费用日历"), N_("今后 12 个月每月要付多少，员工号与企业号分开，按主体、按成本中心")),
    (N_("检查结果"), N_("系统检查出的问题，严重的在前，附下一步和依据")),
    (N_("共用关系"), N_("哪些账号共用一台设备、一张卡或一个出口")),
    (N_("白付席位"), N_("付着认证费没人用的席位，白付了多少")),
)


@dataclass(frozen=True)
class Alarm:
    """One sentence of what is wrong, with the state or severity whose colour it takes, and what to do."""

    tone: colours.Tone
    word: str
    sentence: str
    step: str


def alarms(facts: Facts, say: common.Say) -> Iterator[Alarm]:
    """What is wrong, the heaviest first; nothing where nothing is wrong."""

    def alarm(state: str, sentence: str, step: str, **known: object) -> Alarm:
        return Alarm(colours.STATES[state], say(words.STATES[state].word), say(sentence).format(**known), say(step))

    for leaver in facts.leavers:
        yield alarm(
            "leaver",
            N_("{name}（{number}）{left} 离职，已 {days} 天，仍持有 {accounts} 个账号、{sims} 张手机卡：{labels}"),
            N_("后台解绑，退出设备，收回手机卡"),
            name=leaver.name,
            number=leaver.number or "—",
            left=leaver.left_on.isoformat(),
            days=leaver.days,
            accounts=len(leaver.accounts),
            sims=len(leaver.sims),
            labels=_names([account.label for account in leaver.accounts], say),
        )
    for entity in facts.entities:
        if entity.over:
            yield alarm(
                "leaver", N_("{entity} 席位超额 {over} 个：上限 {quota}，已用 {used}"), N_("释放席位，或登记新名额"),
                entity=entity.name, over=entity.over, quota=entity.quota, used=entity.used,
            )  # fmt: skip
    banned = [account.label for entity in facts.entities for account in entity.banned]
    if banned:
        yield alarm(
            "banned", N_("{count} 个账号被封禁：{labels}"), N_("申诉，或释放席位"),
            count=len(banned), labels=_names(banned, say),
        )  # fmt: skip
    for stage, state, sentence in (
        (Stage.LAPSED, "lapsed", N_("{count} 项认证已过期，续费 {fee} 元：{labels}")),
        (Stage.OVERDUE, "overdue", N_("{count} 项认证过了到期日，在宽限内，续费 {fee} 元：{labels}")),
        (Stage.DUE, "due", N_("{count} 项认证 30 天内到期，续费 {fee} 元：{labels}")),
    ):
        due = [line for line in facts.renewals if line.stage == stage]
        if due:
            yield alarm(
                state, sentence, N_("备齐在职证明，安排续费"),
                count=len(due), fee=common.yuan(sum(line.fee_fen for line in due)),
                labels=_names([sentences.noted(line.label, f"{line.due_on:%m-%d}", say) for line in due], say),
            )  # fmt: skip
    wasted = facts.wasted()
    if wasted:
        yield alarm(
            "idle",
            N_("{count} 个席位付着认证费没人用，每天白付 {per_day} 元，已白付 {lost} 元"),
            N_("换人、复更或释放，明细见「白付席位」"),
            count=len(wasted),
            per_day=common.yuan(facts.wasted_per_day_fen),
            lost=common.yuan(sum(line.lost_fen for line in wasted)),
        )
    counts = facts.severities()
    worst = next((severity for severity in SEVERITIES if counts[severity]), None)
    if worst is not None:
        yield Alarm(
            colours.SEVERITIES[worst],
            say(words.SEVERITIES[worst].word),
            say(N_("检查发现未关闭的问题：严重 {critical}，高 {high}，中 {medium}，提示 {low}")).format(**counts),
            say(N_("从严重的开始，逐条见「检查结果」")),
        )


def _names(labels: list[str], say: common.Say) -> str:
    shown = sentences.listed(labels[:NAMES_SHOWN], say)
    return shown if len(labels) <= NAMES_SHOWN else say(N_("{names} 等")).format(names=shown)


def write(paper: Paper, facts: Facts) -> int:
    """The sheet; returns how many rows."""
    say = paper.say
    page = paper.sheet(NAME, "#24211D")
    sheet = page.raw
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, FIRST_WIDTH)
    sheet.set_column(1, WIDTH, WIDTH_OTHER)
    sheet.set_column(WIDTH - MONEY_COLUMNS + 1, WIDTH, MONEY_WIDTH)
    sheet.set_row(0, 32)
    page.write(0, 0, paper.title, **paper.style("title"))
    page.write(1, 0, facts.company(say), **paper.style("strong"))
    made = N_("截至 {day}，生成于 {made}（北京时间），生成人 {by}，{count} 个主体，{seats} 席")
    page.write(
        2,
        0,
        say(made).format(
            day=facts.on.isoformat(),
            made=f"{paper.stamp:%Y-%m-%d %H:%M}",
            by=facts.made_by,
            count=len(facts.entities),
            seats=len(facts.lines),
        ),
        **paper.style("note"),
    )
    row = _alarms(paper, page, facts, 4)
    row, first, last = _figures(paper, page, facts, row + 1)
    row, head = _findings(paper, page, facts, row + 1)
    row = _charts(paper, page, (first, last), head, row + 1)
    _guide(paper, page, row + 1)
    return 0


def _alarms(paper: Paper, page: Page, facts: Facts, row: int) -> int:
    say = paper.say
    page.write(row, 0, say(N_("先看这里")), **paper.style("heading"))
    found = list(alarms(facts, say))
    if not found:
        page.write(row + 1, 0, say(N_("没有需要马上处理的事")), **paper.style("text"))
        return row + 2
    wrap = paper.format(text_wrap=True, indent=1)
    step = paper.format(text_wrap=True, font_color=INK_2, indent=1)
    for alarm in found:
        row += 1
        page.raw.set_row(row, 18 * max(1, -(-width_of(alarm.sentence) // 100)) + 2)
        tone = alarm.tone
        look = paper.style("chip") | {"font_color": tone.cell_text, "bg_color": tone.cell_fill, "bold": tone.loud}
        page.write(row, 0, alarm.word, **look)
        page.merged(row, 1, 11, alarm.sentence, wrap)
        page.merged(row, 12, WIDTH, alarm.step, step)
    return row + 1


FIGURES: tuple[tuple[str, str, Callable[[EntityFigures], int]], ...] = (
    (N_("席位上限"), "number", lambda entity: entity.quota),
    (N_("已用"), "number", lambda entity: entity.used),
    (N_("空余"), "number", lambda entity: entity.free),
)
MONEY_FIGURES: tuple[tuple[str, str, Callable[[EntityFigures], int]], ...] = (
    (N_("90 天内应付（元）"), "money", lambda entity: entity.renewals_fen),
    (N_("每日白付（元）"), "money", lambda entity: entity.wasted_per_day_fen),
    (N_("已白付（元）"), "money", lambda entity: entity.lost_fen),
)
STATES = tuple(state for state in words.STATES if state != "free")
FIRST_STATE = 1 + len(FIGURES)


def _figures(paper: Paper, page: Page, facts: Facts, row: int) -> tuple[int, int, int]:
    say = paper.say
    page.write(row, 0, say(N_("关键数字")), **paper.style("heading"))
    head = row + 1
    page.raw.set_row(head, 34)
    titles = [title for title, _, _ in FIGURES]
    titles += [words.STATES[state].word for state in STATES]
    titles += [title for title, _, _ in MONEY_FIGURES] + [N_("12 个月应付（元）")]
    page.write(head, 0, say(N_("主体")), **paper.style("head"))
    for index, title in enumerate(titles, 1):
        page.write(head, index, say(title), **paper.style("head_right"))
    year = dict.fromkeys((entity.id for entity in facts.entities), 0)
    for due in facts.calendar.dues:
        year[due.renewal.entity_id] += due.fee_fen
    rows: list[tuple[Any, ...]] = [
        (
            entity.name,
            *(figure(entity) for _, _, figure in FIGURES),
            *(entity.states[state] for state in STATES),
            *(figure(entity) for _, _, figure in MONEY_FIGURES),
            year[entity.id],
        )
        for entity in facts.entities
    ]
    kinds = ["text", *["number"] * (len(FIGURES) + len(STATES)), *["money"] * (len(MONEY_FIGURES) + 1)]
    first = head + 1
    end = page.rows(first, kinds, [paper.formats[kind] for kind in kinds], rows)
    if not rows:
        page.write(first, 0, say(N_("还没有主体，先导入台账或登记主体")), **paper.style("note"))
        return first + 1, first, first
    totals = [sum(line[index] for line in rows if isinstance(line[index], int)) for index in range(1, len(kinds))]
    totals[len(FIGURES) + len(STATES) + 1] = facts.wasted_per_day_fen  # of the sum of fees, not of rounded parts
    page.write(end, 0, say(N_("合计")), **paper.style("total_label"))
    for index, (kind, total) in enumerate(zip(kinds[1:], totals, strict=True), 1):
        value = total / 100 if kind == "money" else total
        if index == len(FIGURES) + len(STATES) + 2:
            page.write(end, index, value, **paper.style(f"total_{kind}"))
            continue
        formula = f"=SUM({cell_name(first, index)}:{cell_name(end - 1, index)})"
        page.raw.write_formula(end, index, formula, paper.formats[f"total_{kind}"], value)
    for index, state in enumerate(STATES, FIRST_STATE):
        tone = colours.STATES[state]
        if state not in ("certified",):
            look = paper.file.add_format({"font_color": tone.cell_text, "bg_color": tone.cell_fill})
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": look}
            page.raw.conditional_format(first, index, end - 1, index, rule)
    paper.lined(page.raw, first, end, len(kinds))
    return end + 1, first, end - 1


def _findings(paper: Paper, page: Page, facts: Facts, row: int) -> tuple[int, int]:
    """Open findings, entity by severity; the row of sums is what the chart draws."""
    say = paper.say
    page.write(row, 0, say(N_("未关闭的检查结果")), **paper.style("heading"))
    head = row + 1
    page.write(head, 0, say(N_("主体")), **paper.style("head"))
    for index, severity in enumerate(SEVERITIES, 1):
        page.write(head, index, say(words.SEVERITIES[severity].word), **paper.style("head_right"))
    page.write(head, 5, say(N_("合计")), **paper.style("head_right"))
    names = {entity.id: entity.name for entity in facts.entities}
    across = say(N_("跨主体"))
    open_lines = [line for line in facts.findings if line.status == "open"]
    pairs = [(names.get(line.entity_id or 0, across), line.severity) for line in open_lines]
    listed = [*names.values(), *([across] if any(name == across for name, _ in pairs) else [])]
    counts = pivots.crossed(pairs, listed, SEVERITIES)
    rows = [
        (name, *(counts[name, severity] for severity in SEVERITIES), sum(counts[name, s] for s in SEVERITIES))
        for name in listed
    ]
    kinds = ["text", *["number"] * 5]
    end = page.rows(head + 1, kinds, [paper.formats[kind] for kind in kinds], rows)
    page.write(end, 0, say(N_("合计")), **paper.style("total_label"))
    severities = facts.severities()
    for index, total in enumerate([*severities.values(), sum(severities.values())], 1):
        if rows:
            formula = f"=SUM({cell_name(head + 1, index)}:{cell_name(end - 1, index)})"
            page.raw.write_formula(end, index, formula, paper.formats["total_number"], total)
        else:
            page.write(end, index, total, **paper.style("total_number"))
    paper.lined(page.raw, head + 1, end, len(kinds))
    return end + 1, head


def _charts(paper: Paper, page: Page, entities: tuple[int, int], findings_head: int, row: int) -> int:
    say, name = paper.say, page.raw.get_name()
    first, last = entities
    chart = paper.file.add_chart({"type": "bar", "subtype": "stacked"})
    for index, state in enumerate(STATES, FIRST_STATE):
        chart.add_series(
            {
                "name": absolute(name, first - 1, index, first - 1, index),
                "categories": absolute(name, first, 0, last, 0),
                "values": absolute(name, first, index, last, index),
                "fill": {"color": colours.STATES[state].solid},
                "gap": 60,
            }
        )
    paper.dress(chart, say(N_("各主体席位状态（席）")), rows=16, lying=True)
    page.raw.insert_chart(row, 0, chart, {"object_position": 2})
    total = row - 2
    severity = paper.file.add_chart({"type": "column"})
    severity.add_series(
        {
            "name": say(N_("未关闭的检查结果")),
            "categories": absolute(name, findings_head, 1, findings_head, 4),
            "values": absolute(name, total, 1, total, 4),
            "points": [{"fill": {"color": colours.SEVERITIES[key].solid}} for key in SEVERITIES],
            "gap": 80,
            "data_labels": {"value": True},
        }
    )
    paper.dress(severity, say(N_("未关闭的检查结果（条）")), rows=16, legend=False)
    page.raw.insert_chart(row, 9, severity, {"object_position": 2, "x_offset": 6})
    return row + 17


def _guide(paper: Paper, page: Page, row: int) -> None:
    say = paper.say
    page.write(row, 0, say(N_("怎么看")), **paper.style("heading"))
    for state, meaning in MEANINGS.items():
        row += 1
        tone = colours.STATES[state]
        look = paper.style("chip") | {"font_color": tone.cell_text, "bg_color": tone.cell_fill, "bold": tone.loud}
        page.write(row, 0, say(words.STATES[state].word), **look)
        page.write(row, 1, say(meaning), **paper.style("text"))
    row += 1
    for sheet, meaning in GUIDE:
        row += 1
        page.write(row, 0, say(sheet), **paper.style("strong"))
        page.write(row, 1, say(meaning), **paper.style("text"))
    row += 2
    remark = N_("一个席位只有一个状态，几条都符合时取上面靠前的一条。金额为元，按规则库当日的价；手机号已遮盖。")
    page.write(row, 0, say(remark), **paper.style("note"))
