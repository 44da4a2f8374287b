"""kosmgr remind answer, answers, undo: what people say to a reminder."""

from datetime import date
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reminders import answering, answers

_ = frame._


def add(app: frame.Commands) -> None:
    """Register the commands beside `remind plan`."""
    app.command(
        "remind answer",
        help=_("答复一件提醒：acknowledge 知道了，snooze 稍后，hand-over 转交"),
        day=False,
        entity=False,
    )(answer)
    app.command("remind answers", help=_("提醒收到的答复"), day=False, entity=False)(list_answers)
    app.command("remind undo", help=_("收回一个答复"), day=False, entity=False)(undo)


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


def undo(call: frame.Call, number: Annotated[int, typer.Argument(help=_("答复的编号"))]) -> None:
    with call.writing() as work:
        answers.undo(work, number)
    call.answer({"ok": True, "id": number}, _("答复已收回"))
