"""kosmgr notes import, batches and undo."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame, notes
from kosmgr.content import batch_rules, importing, intake
from kosmgr.kit import paging
from kosmgr.kit.text import N_

_ = frame._
app = notes.app  # the commands on single notes stand beside

Batch = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("批次号")))]
File = Annotated[
    Path, typer.Argument(help=_(N_("csv、tsv 或 xlsx：小红书号、发布时间，以及标题、笔记ID 或链接")), metavar="FILE")
]
Counted = Annotated[
    date | None,
    typer.Option("--counted-on", parser=frame.day, metavar="DAY", help=_(N_("读数是哪一天的，默认今天"))),
]


@app.command("notes import", help=_(N_("导入平台导出的笔记清单：先预览，加 --apply 写入")), day=False, entity=False)
def bring(
    call: frame.Call,
    file: File,
    apply: Annotated[bool, typer.Option("--apply", help=_(N_("写入")))] = False,
    encoding: Annotated[str | None, typer.Option("--encoding", help=_(N_("文字编码，默认自动判断")))] = None,
    counted_on: Counted = None,
) -> int:
    if not file.is_file():
        raise typer.BadParameter(_(N_("没有这个文件：{file}")).format(file=file))

    def progress(done: int, total: int, stage: str) -> None:
        call.say(f"{stage} {done}/{total or '?'}")

    if apply:
        outcome = importing.bring(call.writing, file, file.name, encoding, counted_on, progress)
    else:
        outcome = importing.look(call.reading, file, encoding, progress)
    call.answer(_answered(outcome), _shown(outcome))
    return exits.FINE


def _answered(outcome: importing.Outcome) -> dict[str, Any]:
    """The document of an import."""
    return {
        "applied": outcome.status == batch_rules.APPLIED,
        "batch": outcome.batch_id,
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "report": {**outcome.report, "rejected": intake.spoken(outcome.report, _)},
    }


def _shown(outcome: importing.Outcome) -> Iterable[str | Table]:
    """What people are shown of an import."""
    report = outcome.report
    yield _(N_("读了 {notes} 篇笔记，{rejected} 行没有读")).format(
        notes=report["notes"], rejected=report["rejected_total"]
    )
    for one in intake.spoken(report, _)[:20]:
        yield _(N_("第 {row} 行没有读：{reason} {value}")).format(
            row=one["row"], reason=one["message"], value=one["value"]
        )
    for one in report["unknown_listed"][:20]:
        yield _(N_("小红书号 {account} 没有登记，{notes} 篇没有读")).format(**one)
    if outcome.status == batch_rules.APPLIED:
        yield _(N_("已写入，批次 {batch}：新增 {added} 篇，更新 {changed} 篇")).format(
            batch=outcome.batch_id, added=outcome.added, changed=outcome.changed
        )
    else:
        yield _(N_("这是预览，没有写入；加 --apply 写入"))


@app.command("notes batches", help=_(N_("导入过的笔记清单，新的在前")), day=False, entity=False)
def batches(call: frame.Call) -> None:
    with call.reading() as work:
        found, total = intake.batches(work, paging.PAGE_CAP)
        items = [
            {
                "id": one.id,
                "file": one.file_name,
                "status": one.status,
                "added": one.added,
                "changed": one.changed,
                "created_at": one.created_at,
            }
            for one in found
        ]
    titles = (N_("批次号"), N_("文件"), N_("状态"), N_("新增"), N_("更新"))
    rows = [(x["id"], x["file"], _(batch_rules.STATUSES[str(x["status"])]), x["added"], x["changed"]) for x in items]
    call.answer({"total": total, "items": items}, frame.table([_(title) for title in titles], rows))


@app.command("notes undo", help=_(N_("撤销一批导入的笔记")), day=False, entity=False)
def undo(call: frame.Call, batch: Batch) -> None:
    with call.writing() as work:
        intake.undo(work, batch)
    call.answer({"ok": True, "id": batch}, _(N_("已撤销批次 {batch}")).format(batch=batch))
