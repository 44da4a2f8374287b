"""kosmgr remind: the plan, and the answers to what was said."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reminders import answering, answers
from kosmgr.reminders import service as reminders
from kosmgr.reminders.rules import SUPPRESSED, Message, Recipient

_ = frame._
app = frame.Commands()


@app.command("remind plan", help=_("接下来该提醒谁什么；只计划，不发送"))
def plan(
    call: frame.Call,
    days: Annotated[int, typer.Option(help=_("往后多少天"))] = 30,
) -> None:
    with call.reading() as work:
        messages = reminders.plan(work, days, entity_ids=call.entity_ids(work))
        first = work.today
    until = first + timedelta(days=days)
    document = {"from": first, "until": until, "messages": [message.shape(_) for message in messages]}
    call.answer(document, _shown(messages))


@app.command(
    "remind answer", help=_("答复一件提醒：acknowledge 知道了，snooze 稍后，hand-over 转交"), day=False, entity=False
)
def answer(
    call: frame.Call,
    matter: Annotated[str, typer.Argument(help=_("哪一件，remind plan --json 和 inbox --json 里的 matter"))],
    what: Annotated[str, typer.Argument(help="acknowledge | snooze | hand-over")],
    until: Annotated[
        date | None, typer.Option("--until", parser=frame.day, metavar="DAY", help=_("snooze：哪一天再提醒"))
    ] = None,
    to: Annotated[str, typer.Option("--to", help=_("hand-over：登录名或工号"))] = "",
) -> None:
    which = answering.matter_of(matter)
    fits = {"acknowledge": until is None and not to, "snooze": until is not None and not to, "hand-over": bool(to)}
    if not fits.get(what):
        raise exits.UsageWrong(_(N_("写 acknowledge，或 snooze --until 日期，或 hand-over --to 谁")))
    with call.writing() as work:
        if what == "acknowledge":
            row = answers.acknowledge(work, which, answering.CLI)
        elif until is not None:
            row = answers.snooze(work, which, until, answering.CLI)
        else:
            row = answers.hand_over(work, which, to, answering.CLI)
        [given] = answers.shown(work, [row])
        document = {"ok": True, **given.shape()}
    call.answer(document, _(answering.WORDS[str(document["answer"])]))


@app.command("remind answers", help=_("提醒收到的答复"), day=False, entity=False)
def list_answers(call: frame.Call, matter: Annotated[str, typer.Argument(help=_("只看一件"))] = "") -> None:
    with call.reading() as work:
        items = [one.shape() for one in answers.listed(work, answering.matter_of(matter) if matter else None)]
    titles = (_("编号"), _("哪一件"), _("答复"), _("到哪天"), _("转交给谁"), _("谁答复的"), _("已收回"))
    rows = [
        (
            one["id"],
            one["matter"],
            _(answering.WORDS[str(one["answer"])]),
            one["until"],
            one["to"],
            words.actor(str(one["by"]), _),
            _("是") if one["withdrawn"] else "",
        )
        for one in items
    ]
    call.answer({"total": len(items), "items": items}, frame.table(titles, rows))


@app.command("remind undo", help=_("收回一个答复"), day=False, entity=False)
def undo(call: frame.Call, number: Annotated[int, typer.Argument(help=_("答复的编号"))]) -> None:
    with call.writing() as work:
        answers.undo(work, number)
    call.answer({"ok": True, "id": number}, _("答复已收回"))


def _shown(messages: Sequence[Message]) -> Iterator[str | Table]:
    if not messages:
        yield _("这段时间没有要提醒的事")
        return
    rows = [
        (
            message.on,
            message.stage,
            message.say(_),
            sentences.listed((_told(one) for one in message.to), _),
            _(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        )
        for message in messages
    ]
    yield frame.table((_("日期"), _("阶段"), _("内容"), _("提醒谁"), _("不发的原因")), rows)


def _told(one: Recipient) -> str:
    return _(words.ROLES[one.person]) if not one.key and one.person in words.ROLES else one.person
