"""kosmgr renewals, fees."""

from datetime import date
from typing import Annotated

import typer

from kosmgr.certification import rules
from kosmgr.certification import service as certification
from kosmgr.cli import frame
from kosmgr.kit import sentences
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix import lists, words
from kosmgr.seats import service as seats

_ = frame._
app = frame.Commands()


@app.listing("renewals", help=_(N_("到期与已过期的认证，默认 90 天内")))
def list_renewals(
    call: frame.Call,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help=_(N_("多少天以内")))] = 90,
) -> None:
    with call.reading() as work:
        document = lists.renewal_document(work, days, call.entity_ids(work))
    rows = [
        (
            _(words.RENEWAL_ITEMS[item["item"]]),
            item["account"],
            item["nickname"],
            item["entity"],
            item["due_on"],
            item["days_left"],
            _(words.STAGES[item["stage"]].word),
            yuan(item["fee_fen"]),
            sentences.listed((_(words.BLOCKERS[word]) for word in item["blockers"]), _),
        )
        for item in document["renewals"]
    ]
    titles = N_("项目"), N_("小红书号"), N_("昵称"), N_("主体"), N_("有效期至"), N_("剩余天数"), N_("阶段"), N_("费用")
    total = _(N_("合计 {amount} 元")).format(amount=yuan(document["total_fen"]))
    call.answer(document, [frame.table([*map(_, titles), _(N_("障碍"))], rows), total])


@app.command("fees record", help=_(N_("登记一期认证费，金额默认按规则")), entity=False)
def record(
    call: frame.Call,
    account: Annotated[str, typer.Argument(help=_(N_("小红书号")))],
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("这一期的第一天")))
    ] = None,
    amount_fen: Annotated[int | None, typer.Option("--fen", min=0, help=_(N_("金额，单位分")))] = None,
    status: Annotated[str, typer.Option(help=" | ".join(rules.STATUSES))] = "unpaid",
    paid_on: Annotated[
        date | None, typer.Option("--paid-on", parser=frame.day, metavar="DAY", help=_(N_("付款日期")))
    ] = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        fee = certification.record_fee(work, known.id, from_on, amount_fen=amount_fen, status=status, paid_on=paid_on)
    shown = _(N_("已登记账号 {account} 自 {day} 起的认证费 {amount} 元"))
    call.answer(
        {"ok": True, "id": fee.id, "amount_fen": fee.amount_fen},
        shown.format(account=known.xhs_id, day=fee.from_on, amount=yuan(fee.amount_fen or 0)),
    )


@app.command("fees pay", help=_(N_("登记付款")), entity=False)
def pay(
    call: frame.Call,
    fee: Annotated[int, typer.Argument(help=_(N_("费用编号")))],
    paid_on: Annotated[
        date | None, typer.Option("--paid-on", parser=frame.day, metavar="DAY", help=_(N_("付款日期，默认今天")))
    ] = None,
) -> None:
    with call.writing() as work:
        row = certification.pay_fee(work, fee, paid_on)
    call.answer({"ok": True, "id": row.id}, _(N_("已登记付款")))
