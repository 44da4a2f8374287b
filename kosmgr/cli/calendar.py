"""kosmgr calendar: the due days of a user as a file for calendars."""

from pathlib import Path
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit import languages
from kosmgr.kit.text import N_
from kosmgr.reminders import calendar

_ = frame._
app = frame.Commands()


@app.command("calendar", help=_(N_("把一个用户的到期日写成日历文件，用 --as 写明是谁")), day=False, entity=False)
def write(
    call: frame.Call,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=_(N_("写到哪个文件")))],
    language: Annotated[str, typer.Option("--language", help="zh | en")] = languages.CHINESE,
) -> None:
    if call.user is None:
        raise exits.UsageWrong(_(N_("日历是每个用户自己的，用 --as 写明是谁")))
    if language not in languages.LANGUAGES:
        raise exits.UsageWrong(_(N_("语言写 zh 或 en")))
    target = output.expanduser().absolute()
    if not target.parent.is_dir() or target.is_dir():
        raise exits.UsageWrong(_(N_("写不到 {file}：文件夹不存在，或者它本身是文件夹")).format(file=output))
    with call.reading() as work:
        body = calendar.written(work, language, call.settings.base_url)
    count = body.count(b"BEGIN:VEVENT")
    target.write_bytes(body)
    said = _(N_("已写入 {file}：{count} 个到期日")).format(file=output, count=count)
    call.answer({"ok": True, "file": str(output), "events": count}, said)
