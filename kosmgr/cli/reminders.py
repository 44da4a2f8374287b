"""kosmgr remind plan."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from kosmgr.cli import answers, deliveries, frame, reminder_settings
from kosmgr.kit import sentences
from kosmgr.matrix import words
from kosmgr.reminders import service as reminders
from kosmgr.reminders.rules import SUPPRESSED, Message, Recipient
from kosmgr.rulebook import calendar

_ = frame._
app = frame.Commands()
reminder_settings.add(app)
deliveries.add(app)
answers.add(app)


@app.command("remind plan", help=_("接下来该提醒谁什么；只计划，不发送"))
def plan(
    call: frame.Call,
    days: Annotated[int, typer.Option(help=_("往后多少天"))] = 30,
) -> None:
    with call.reading() as work:
        messages = reminders.plan(work, days, entity_ids=call.entity_ids(work))
        first = work.today
        until = first + timedelta(days=days)
        unknown = calendar.days(work).unpublished(first, until)
    document = {"from": first, "until": until, "messages": [message.shape(_) for message in messages]}
    call.answer(document, _shown(messages, unknown))


def _shown(messages: Sequence[Message], unknown: Sequence[int]) -> Iterator[str | Table]:
    if not messages:
        yield _("这段时间没有要提醒的事")
        return
    rows = [
        (
            message.on,
            message.stage,
            message.say(_),
            sentences.listed(dict.fromkeys(_told(one) for one in message.to), _),
            _(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        )
        for message in messages
    ]
    yield frame.table((_("日期"), _("阶段"), _("内容"), _("提醒谁"), _("不发的原因")), rows)
    for year in unknown:
        yield _("{year} 年的放假安排还没有公布，按周一至周五算；公布后用 workdays import 导入").format(year=year)


def _told(one: Recipient) -> str:
    return _(words.ROLES[one.person]) if not one.key and one.person in words.ROLES else one.person
