"""What was imported and what was changed in the period."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.reports import changes
from kosmgr.reports.facts import LOG_CAP, Facts
from kosmgr.reports.paper import INSTANT, WHOLE, Column, Paper
from kosmgr.reports.sheets import common

IMPORTS, CHANGES = N_("导入记录"), N_("改动记录")
STATUS: Mapping[str, str] = {"applied": N_("已写入"), "undone": N_("已撤销")}
IMPORT_COLUMNS = (
    Column(N_("批次"), 7, WHOLE),
    Column(N_("写入时间"), 16, INSTANT),
    Column(N_("谁"), 14),
    Column(N_("结果"), 9),
    Column(N_("撤销时间"), 16, INSTANT),
    Column(N_("文件"), 60, "wrap"),
    Column(N_("数据日期"), 11, "day"),
    Column(N_("新增行"), 9, WHOLE),
    Column(N_("更新行"), 9, WHOLE),
    Column(N_("未变行"), 9, WHOLE),
    Column(N_("退回单元格"), 10, WHOLE),
)
CHANGE_COLUMNS = (
    Column(N_("序号"), 9, WHOLE),
    Column(N_("时间"), 16, INSTANT),
    Column(N_("谁"), 14),
    Column(N_("做了什么"), 18),
    Column(N_("对象"), 26),
    Column(N_("变化"), 60, "wrap"),
    Column(N_("理由"), 30, "wrap"),
    Column(N_("批次"), 7, WHOLE),
    Column(N_("行号"), 7, WHOLE),
)


def import_rows(facts: Facts, say: common.Say) -> Iterator[tuple[object, ...]]:
    """The cells of `IMPORT_COLUMNS`."""
    for row, files in facts.log.imports:
        counts = changes.import_counts(row.report)
        yield (
            row.id,
            common.local(row.applied_at),
            row.user_name,
            common.spoken(say, STATUS, row.status),
            common.local(row.undone_at),
            sentences.listed((name for name in files if name), say),
            row.as_of,
            counts["created"],
            counts["updated"],
            counts["unchanged"],
            counts["rejected"],
        )


def change_rows(
    rows: Sequence[Any], named: Mapping[tuple[str, int], str], say: common.Say
) -> Iterator[tuple[object, ...]]:
    """The cells of `CHANGE_COLUMNS`."""
    for row in rows:
        yield (
            row.id,
            common.local(row.at),
            row.actor,
            changes.action_word(row.action, say),
            changes.subject_word(row.subject_kind, row.subject_id, named, say),
            changes.difference(row.before, row.after, say),
            row.reason,
            row.batch_id,
            row.source_row,
        )


def names_of(facts: Facts, say: common.Say) -> dict[tuple[str, int], str]:
    """What the picture can name: accounts, devices, SIM cards, entities, holders."""
    picture = facts.picture
    named = {("account", line.id): sentences.noted(line.nickname, line.xhs_id, say) for line in picture.accounts}
    named.update({("device", line.id): line.number for line in picture.devices})
    named.update({("sim", line.id): line.masked for line in picture.sims})
    named.update({("entity", line.id): line.name for line in picture.entities.values()})
    for line in picture.accounts:
        if line.holder is not None:
            named[("employee", line.holder.employee_id)] = sentences.noted(line.holder.name, line.holder.number, say)
    return named


def write(paper: Paper, facts: Facts) -> int:
    """The two sheets; returns how many rows."""
    say, log = paper.say, facts.log
    imported = list(import_rows(facts, say))
    title = say(N_("导入记录（截至 {day} 的 {days} 天）")).format(day=facts.on.isoformat(), days=log.days)
    empty = N_("这段时间没有导入")
    total = paper.table(paper.sheet(IMPORTS, "#9B8468"), title, IMPORT_COLUMNS, imported, frozen=1, empty=empty)
    rows = [] if log.changes is None else list(change_rows(log.changes, names_of(facts, say), say))
    title = say(N_("改动记录（截至 {day} 的 {days} 天，{count} 条）")).format(
        day=facts.on.isoformat(), days=log.days, count=log.count
    )
    if log.count > LOG_CAP:
        shown = N_("改动记录（截至 {day} 的 {days} 天，{count} 条，列出最新 {shown} 条，其余在系统的操作记录里）")
        title = say(shown).format(day=facts.on.isoformat(), days=log.days, count=log.count, shown=LOG_CAP)
    empty = N_("这段时间没有改动") if log.changes is not None else N_("生成人没有查看操作记录的权限，这一页留空")
    page = paper.sheet(CHANGES, "#9B8468")
    return total + paper.table(page, title, CHANGE_COLUMNS, rows, frozen=2, empty=empty)
