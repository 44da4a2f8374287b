"""kosmgr report."""

from pathlib import Path
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit.text import N_
from kosmgr.reports import service as reports

_ = frame._
app = frame.Commands()


@app.command("report", help=_("生成一份报表"))
def report(
    call: frame.Call,
    name: Annotated[str, typer.Argument(help=_("报表名，见 --list"))] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_("写到哪个文件"))] = None,
    listing: Annotated[bool, typer.Option("--list", help=_("列出全部报表"))] = False,
) -> None:
    if listing:
        items = [{"name": known.name, "title": _(known.title)} for known in reports.REPORTS]
        call.answer({"reports": items}, frame.table((_("报表"), _("内容")), [tuple(item.values()) for item in items]))
        return
    if not name or output is None:
        raise exits.UsageWrong(_(N_("写明报表名和 -o 文件，例如 kosmgr report matrix -o 矩阵.xlsx")))
    target = output.expanduser().absolute()
    if not target.parent.is_dir() or target.is_dir():
        raise exits.UsageWrong(_(N_("写不到 {file}：文件夹不存在，或者它本身是文件夹")).format(file=output))
    with call.reading() as work:
        made = reports.make(work, name, target, call.entity_ids(work), exits.translate())
        as_of = work.today
    document = {
        "ok": True,
        "report": made.name,
        "as_of": as_of,
        "file": str(output),
        "sheets": list(made.sheets),
        "rows": made.rows,
    }
    said = _(N_("已写入 {file}：{sheets} 页，{rows} 行"))
    call.answer(document, said.format(file=output, sheets=len(made.sheets), rows=made.rows))
