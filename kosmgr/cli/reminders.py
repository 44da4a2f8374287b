"""kosmgr remind: the plan, sending, the delivery log, and the answers to what was said."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.edge.reminding import Reminding
from kosmgr.kit import sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.post import rules, states
from kosmgr.post import service as post
from kosmgr.reminders import answering, answers, letters
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


@app.command("remind run", help=_(N_("计划今天该提醒的，并马上发出，不等当天的发送钟点")), day=False, entity=False)
def run(call: frame.Call) -> None:
    with call.reading() as work:
        work.require(Permission.USER_WRITE)
    clock = Reminding(call.runtime)
    planned = clock.plan(at_once=True)
    done = clock.postman.round()
    document = {"planned": planned.notices, "suppressed": planned.suppressed, **done.shape()}
    said = _(N_("新计划 {planned} 条，发出 {sent} 条，稍后再试 {again} 条，没送到 {dead} 条，未确认 {uncertain} 条"))
    call.answer(document, said.format(**document))


@app.command("remind log", help=_(N_("发送记录：发给谁、试过几次、结果如何")), day=False, entity=False)
def log(
    call: frame.Call,
    state: Annotated[str, typer.Option(help="queued|sent|uncertain|dead|suppressed")] = "",
    page: Annotated[int, typer.Option(min=1, max=100_000, help=_(N_("第几页")))] = 1,
) -> None:
    if state and state not in rules.PARCEL_STATES:
        raise typer.BadParameter(_(N_("没有「{state}」这种状态")).format(state=state))
    with call.reading() as work:
        found = post.visible_parcels(work, state, page=page)
        names = reminders.names(work, [row.recipient for row in found.page.items])
    items = [
        {
            "id": row.id,
            "day": row.day,
            "to": names.get(row.recipient, row.destination),
            "channel": row.channel,
            "state": row.state,
            "attempts": row.attempts,
            "word": row.word,
            "ended_at": row.ended_at,
            "items": [
                letters.said_today(one.said, one.due_on, one.due_on).text(_) for one in found.inside.get(row.id, ())
            ],
        }
        for row in found.page.items
    ]
    titles = [
        _(title) for title in (N_("编号"), N_("日期"), N_("发给谁"), N_("渠道"), N_("状态"), N_("试过"), N_("内容"))
    ]
    rows = [
        (
            item["id"],
            item["day"],
            item["to"],
            _(states.CHANNELS.get(str(item["channel"]), str(item["channel"]))),
            _(states.STATES[str(item["state"])].word),
            item["attempts"],
            sentences.clauses(item["items"], _),
        )
        for item in items
    ]
    call.answer({"total": found.page.total, "counts": dict(found.counts), "items": items}, frame.table(titles, rows))


def _said(one: Any) -> str:
    return letters.said_today(one.said, one.due_on, one.due_on).text(_)


Parcel = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("消息编号，见 remind log")))]


@app.command("remind resend", help=_(N_("把没送到或未确认的消息再发一次")), day=False, entity=False)
def resend(call: frame.Call, parcel: Parcel) -> None:
    with call.writing() as work:
        post.resend(work, parcel)
    call.answer({"ok": True, "id": parcel}, _(N_("已放回发送队列，一分钟内发出")))


@app.command("remind arrived", help=_(N_("未确认的消息，问过对方已收到")), day=False, entity=False)
def arrived(call: frame.Call, parcel: Parcel) -> None:
    with call.writing() as work:
        post.arrived(work, parcel)
    call.answer({"ok": True, "id": parcel}, _(C_("done", "已记为送达")))


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
            sentences.listed(dict.fromkeys(_told(one) for one in message.to), _),
            _(SUPPRESSED[message.suppressed]) if message.suppressed else "",
        )
        for message in messages
    ]
    yield frame.table((_("日期"), _("阶段"), _("内容"), _("提醒谁"), _("不发的原因")), rows)


def _told(one: Recipient) -> str:
    return _(words.ROLES[one.person]) if not one.key and one.person in words.ROLES else one.person
