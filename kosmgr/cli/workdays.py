"""kosmgr workdays: days off and weekend days worked, and entering a year's decree."""

from pathlib import Path
from typing import Annotated

import typer

from kosmgr.cli import frame
from kosmgr.kit import sentences
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.rulebook import calendar, decrees

_ = frame._
app = frame.Commands()

Year = Annotated[int, typer.Argument(min=decrees.FIRST_YEAR, max=decrees.LAST_YEAR, help=_(N_("哪一年")))]


class FileUnreadable(Invalid):
    """No such file, or not ours to read."""

    message = N_("读不了文件「{path}」")


@app.command("workdays list", help=_(N_("一年里周一至周五放假的日子和周末上班的日子")), day=False, entity=False)
def list_days(call: frame.Call, year: Year) -> None:
    with call.reading() as work:
        found = calendar.year(work, year)
        document = {
            "year": found.year,
            "origin": found.origin,
            "off": list(found.off),
            "work": list(found.worked),
            "days": [{"day": row.day, "kind": row.kind, "name": row.name, "source": row.source} for row in found.days],
        }
    lines = [
        f"{found.year}  {_(calendar.ORIGINS[found.origin])}",
        sentences.labelled(_(decrees.KIND_WORDS[decrees.OFF]), sentences.listed(found.off, _) or "—", _),
        sentences.labelled(_(decrees.KIND_WORDS[decrees.WORK]), sentences.listed(found.worked, _) or "—", _),
    ]
    call.answer(document, lines)


@app.command(
    "workdays import", help=_(N_("导入一年的放假安排：CSV，日期,off 或 work,名称,来源")), day=False, entity=False
)
def enter(
    call: frame.Call,
    file: Annotated[Path, typer.Argument(help=_(N_("文件路径")))],
    year: Annotated[int | None, typer.Option("--year", help=_(N_("哪一年的安排，默认看文件里的日子")))] = None,
    source: Annotated[str, typer.Option("--source", help=_(N_("文件里没有写来源的日子用这个来源")))] = "",
) -> None:
    try:
        with file.open("rb") as content:
            days = decrees.of_file(content.read(decrees.MOST_BYTES + 1))
    except OSError as error:
        raise FileUnreadable(path=str(file)) from error
    with call.writing() as work:
        entered = calendar.enter(work, days, year, source)
    said = _(N_("已导入 {year} 年的 {n} 天，期限和提醒从现在起按它算")).format(year=entered, n=len(days))
    call.answer({"ok": True, "year": entered, "days": len(days)}, said)


@app.command("workdays withdraw", help=_(N_("收回导入的一年，恢复随产品带来的")), day=False, entity=False)
def withdraw(call: frame.Call, year: Year) -> None:
    with call.writing() as work:
        calendar.withdraw(work, year)
    call.answer({"ok": True, "year": year}, _(N_("已收回导入的 {year} 年放假安排")).format(year=year))
