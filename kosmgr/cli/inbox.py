"""kosmgr inbox: what was said to a user."""

from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit import paging
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reminders import answering, inbox

_ = frame._
app = frame.Commands()


@app.listing("inbox", help=_(N_("一个用户的收件箱，用 --as 写明是谁；未读的在前")), day=False, entity=False)
def show(
    call: frame.Call,
    unread: Annotated[bool, typer.Option("--unread", help=_(N_("只看未读")))] = False,
    reason: Annotated[str, typer.Option("--reason", help=_(N_("只看一种事由")))] = "",
    page: Annotated[int, typer.Option("--page", help=_(N_("第几页")))] = 1,
) -> None:
    _named(call)
    with call.reading() as work:
        found = inbox.listed(work, unread, reason, page, paging.PAGE_CAP)
        items = [line.shape(_) for line in found.page.items]
        rows = [
            (
                line.id,
                line.day,
                "" if line.read else _(N_("未读")),
                line.text.text(_),
                "" if line.answer is None else _(answering.WORDS[line.answer.row.kind]),
                "" if line.answer is None else words.actor(line.answer.row.by, _),
            )
            for line in found.page.items
        ]
    document = {"total": found.page.total, "unread": found.unread, "items": items}
    titles = (N_("编号"), N_("日期"), N_("未读"), N_("内容"), N_("答复"), N_("谁答复的"))
    call.answer(document, frame.table([_(title) for title in titles], rows) if rows else _(N_("还没有提醒")))


@app.command("inbox read", help=_(N_("标为已读：一条，或 --all 全部")), day=False, entity=False)
def read(
    call: frame.Call,
    number: Annotated[int, typer.Argument(help=_(N_("编号")))] = 0,
    every: Annotated[bool, typer.Option("--all", help=_(N_("全部")))] = False,
) -> None:
    _named(call)
    if bool(number) == every:
        raise exits.UsageWrong(_(N_("写编号，或者写 --all")))
    with call.writing() as work:
        count = inbox.mark_all_read(work) if every else 1
        if not every:
            inbox.mark_read(work, number)
    call.answer({"ok": True, "read": count}, _(N_("{count} 条已标为已读")).format(count=count))


def _named(call: frame.Call) -> None:
    """The machine's owner has no inbox."""
    if call.user is None:
        raise exits.UsageWrong(_(N_("收件箱是每个用户自己的，用 --as 写明是谁")))
