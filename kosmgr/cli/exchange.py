"""kosmgr import."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.exchange import importing, intake, report, service
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.logins import importing as login_files
from kosmgr.logins import report as login_report

_ = frame._
STAGES = {
    "read": N_("读取文件"),
    "compare": N_("与已有数据比较"),
    "derive": N_("推算变化"),
    "write": N_("写入"),
}
SHOWN = 30  # cells and warnings of one table shown to people; --json has all
UNDO = ["import", "undo"]
LOGINS = "logins"


class Import(frame.Commands):
    """`import undo BATCH` beside `import FILE...`: a file of that name is written ./undo."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = frame.Commands()

    def run(self, words: Sequence[str]) -> int:
        """Run one command line; the exit code."""
        return self.undo.run(["import-undo", *words[2:]]) if list(words[:2]) == UNDO else super().run(words)


app = Import()


@app.command("import", help=_("导入台账：先预览；加 --apply 才写入。import undo 批次号 撤销一批"), entity=False)
def bring(
    call: frame.Call,
    files: Annotated[list[Path], typer.Argument(help=_("csv、tsv、xlsx、xls 或 ods 文件"), metavar="FILE...")],
    apply: Annotated[bool, typer.Option("--apply", help=_("写入；任何一个文件读不了就什么都不写"))] = False,
    kind: Annotated[str | None, typer.Option(help=" | ".join([*intake.KINDS, LOGINS]))] = None,
    encoding: Annotated[str | None, typer.Option(help=_("文字编码，默认自动判断"))] = None,
    sheet: Annotated[str | None, typer.Option(help=_("只读这一张工作表"))] = None,
    include_hidden: Annotated[bool, typer.Option("--include-hidden", help=_("也读隐藏的工作表"))] = False,
    new_entities: Annotated[bool, typer.Option("--new-entities", help=_("新建没有登记过的主体和企业号"))] = False,
) -> int:
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise typer.BadParameter(_("没有这个文件：{file}").format(file=missing[0]))
    options = intake.Options(
        kind=kind,
        encoding=encoding,
        sheet=sheet,
        include_hidden=include_hidden,
        new_entities=new_entities,
        as_of=call.as_of,
    )
    given = [intake.Given(path, path.name) for path in files]

    def progress(stage: str, done: int, total: int) -> None:
        call.say(f"{_(STAGES[stage])} {done}/{total}")

    logs = [one for one in given if kind == LOGINS or (kind is None and login_files.recognised(one.path, encoding))]
    given = [one for one in given if one not in logs]
    if given or not logs:
        outcome = importing.look(call.runtime, call.actor, given, options, progress)
    else:
        outcome = importing.Outcome(None, {"applied": False, "batch": None, "files": []})
    looks = [(one, login_files.look(call.reading, one.path, encoding)) for one in logs]
    if apply and not outcome.unreadable:
        if given:
            outcome = importing.bring(call.runtime, call.actor, given, options, progress)
        looks = [(one, login_files.bring(call.writing, one.path, one.name, encoding)) for one in logs]
    document = report.spoken(outcome.report, _)
    document["files"] += [login_report.file(one.name, seen, _) for one, seen in looks]
    document["applied"] = document["applied"] or any(seen.batch_id for _one, seen in looks)
    document["login_batches"] = [seen.batch_id for _one, seen in looks if seen.batch_id]
    call.answer(document, _shown(document))
    return exits.USAGE if outcome.unreadable else exits.FINE


@app.undo.command("import-undo", help=_("撤销一批已经写入的导入"), day=False, entity=False)
def undo(call: frame.Call, batch: Annotated[int, typer.Argument(help=_("批次号"))]) -> None:
    with call.writing() as work:
        service.undo(work, batch)
    call.answer({"ok": True, "id": batch}, _("已撤销批次 {batch}").format(batch=batch))


def _shown(document: dict[str, Any]) -> Iterable[str | Table]:
    """What people are shown: a line per table, then every cell that was not taken."""
    titles = (
        _("文件"),
        _("工作表"),
        _("台账"),
        _("数据行"),
        _("新建"),
        _("更新"),
        _("不变"),
        _("重复"),
        _("拒绝"),
        _("提醒"),
    )
    lines = []
    for file in document["files"]:
        if file["error"]:
            yield sentences.labelled(file["file"], file["error"], _)
        for table in file["tables"]:
            name = intake.title_of(table["kind"]) if table["kind"] else "—"
            sheet = f"{table['sheet']}{_('（隐藏）')}" if table["hidden"] else table["sheet"]
            counts = [table[part] for part in ("rows", "created", "updated", "unchanged")]
            listed = [len(table[part]) for part in ("duplicates", "rejected", "warnings")]
            lines.append((file["file"], sheet, _(name), *counts, *listed))
    if lines:
        yield frame.table(titles, lines)
    for file in document["files"]:
        for table in file["tables"]:
            yield from _cells(file["file"], table)
    if "refused" in document:
        yield str(document["refused"]["message"])
    totals = report.totals(document["files"])
    if document.get("login_batches"):
        yield _(N_("登录记录已写入，批次 {batch}")).format(batch=document["login_batches"])
    if document["applied"] and document["batch"]:
        yield _("已写入，批次 {batch}：新建 {created}，更新 {updated}").format(batch=document["batch"], **totals)
    elif totals["rows"]:
        yield _("这是预览，没有写入；加 --apply 写入")


def _cells(name: str, table: dict[str, Any]) -> Iterable[str]:
    for part, word in (("rejected", _("拒绝")), ("warnings", _("提醒"))):
        for entry in table[part][:SHOWN]:
            value = f"{sentences.quoted(entry['value'], _)} " if entry.get("value") else ""
            place = _("第 {row} 行 {column}").format(row=entry["row"], column=entry["column"])
            yield f"{name} {place} {value}{sentences.labelled(word, entry['message'], _)}"
        if len(table[part]) > SHOWN:
            yield _("……还有 {count} 条，用 --json 看全部").format(count=len(table[part]) - SHOWN)
