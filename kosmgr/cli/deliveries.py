"""kosmgr remind run, log, resend, arrived: sending, and what became of it."""

from typing import Annotated

import typer

from kosmgr.cli import frame
from kosmgr.edge.reminding import Reminding
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import rules, states
from kosmgr.post import service as post
from kosmgr.reminders import letters
from kosmgr.reminders import service as reminders

_ = frame._
Parcel = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("消息编号，见 remind log")))]


def add(app: frame.Commands) -> None:
    """Register the commands beside `remind plan`."""
    app.command("remind run", help=_(N_("计划今天该提醒的，并马上发出，不等当天的发送钟点")), day=False, entity=False)(
        run
    )
    app.command("remind log", help=_(N_("发送记录：发给谁、试过几次、结果如何")), day=False, entity=False)(log)
    app.command("remind resend", help=_(N_("把没送到或未确认的消息再发一次")), day=False, entity=False)(resend)
    app.command("remind arrived", help=_(N_("未确认的消息，问过对方已收到")), day=False, entity=False)(arrived)


def run(call: frame.Call) -> None:
    with call.reading() as work:
        work.require(Permission.USER_WRITE)
    clock = Reminding(call.runtime)
    planned = clock.plan(at_once=True)
    done = clock.postman.round()
    document = {"planned": planned.notices, "suppressed": planned.suppressed, **done.shape()}
    said = _(N_("新计划 {planned} 条，发出 {sent} 条，稍后再试 {again} 条，没送到 {dead} 条，未确认 {uncertain} 条"))
    call.answer(document, said.format(**document))


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
                letters.said_today(one.said, one.due_on, row.day).text(_) for one in found.inside.get(row.id, ())
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
            _(states.of(str(item["state"]), str(item["channel"])).word),
            item["attempts"],
            sentences.clauses(item["items"], _),
        )
        for item in items
    ]
    call.answer({"total": found.page.total, "counts": dict(found.counts), "items": items}, frame.table(titles, rows))


def resend(call: frame.Call, parcel: Parcel) -> None:
    with call.writing() as work:
        post.resend(work, parcel)
    call.answer({"ok": True, "id": parcel}, _(N_("已放回发送队列，一分钟内发出")))


def arrived(call: frame.Call, parcel: Parcel) -> None:
    with call.writing() as work:
        post.arrived(work, parcel)
    call.answer({"ok": True, "id": parcel}, _(N_("已记为送达")))
