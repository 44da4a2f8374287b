"""kosmgr exemptions."""

from datetime import date
from typing import Annotated

import typer

from kosmgr.cli import devices, frame, listing
from kosmgr.devices import exemptions, networks, rules
from kosmgr.devices import service as phones
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.seats import service as seats
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

Id = Annotated[int, typer.Argument(help=_(N_("例外的编号")))]
COLUMNS = {
    "id": N_("编号"),
    "kind": N_("共用什么"),
    "thing": N_("编号或名称"),
    "accounts": C_("list", "账号"),
    "standing": N_("状态"),
    "from": N_("开始"),
    "until": N_("最后一天"),
    "reason": N_("理由"),
    "asked_by": N_("申请人"),
}


@app.listing("exemptions", help=_(N_("例外一览：生效的、待审批的、结束的")))
def list_exemptions(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "exemptions", search, sort, where)
    listing.shown(call, document, COLUMNS, {"kind": words.SHARED, "standing": words.STANDINGS})


def _thing(work: Work, kind: str, named: str) -> int:
    reference = int(named) if named.isdecimal() and len(named) < 11 else named
    if kind == "sim":
        return phones.visible_sim(work, reference).id
    if kind == "network":
        return networks.visible_network(work, reference).id
    return phones.visible_device(work, named).id


@app.command("exemptions ask", help=_(N_("申请例外：写明共用什么、哪些账号、到哪天")), entity=False)
def ask(
    call: frame.Call,
    kind: Annotated[str, typer.Argument(help=" | ".join(rules.EXEMPTION_KINDS))],
    thing: Annotated[str, typer.Argument(help=_(N_("设备编号、手机卡编号或网络名称")))],
    accounts: Annotated[list[str], typer.Argument(help=_(N_("一起共用的小红书号，至少两个")))],
    until: Annotated[date, typer.Option("--until", parser=frame.day, metavar="DAY", help=_(N_("最后一天")))],
    reason: devices.Reason,
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起，默认今天")))
    ] = None,
    slot: Annotated[str | None, typer.Option(help="main | clone")] = None,
) -> None:
    with call.writing() as work:
        rules.check_word(kind, rules.EXEMPTION_KINDS)
        ids = [seats.visible_account(work, one).id for one in accounts]
        row = exemptions.ask(work, kind, _thing(work, kind, thing), ids, reason, until, from_on, slot)
    call.answer({"ok": True, "id": row.id}, _(N_("例外 {n} 已申请，等合规审批")).format(n=row.id))


@app.command("exemptions approve", help=_(N_("批准例外；不能批准自己申请的")), entity=False)
def approve(
    call: frame.Call, exemption: Id, note: Annotated[str | None, typer.Option(help=_(N_("意见")))] = None
) -> None:
    with call.writing() as work:
        row = exemptions.decide(work, exemption, True, note)
    shown = _(N_("例外 {n} 已批准，到 {day} 为止")).format(n=row.id, day=row.until_on)
    call.answer({"ok": True, "id": row.id}, shown)


@app.command("exemptions refuse", help=_(N_("不批准例外")), entity=False)
def refuse(
    call: frame.Call, exemption: Id, note: Annotated[str | None, typer.Option(help=_(N_("意见")))] = None
) -> None:
    with call.writing() as work:
        row = exemptions.decide(work, exemption, False, note)
    call.answer({"ok": True, "id": row.id}, _(N_("例外 {n} 没有批准")).format(n=row.id))


@app.command("exemptions end", help=_(N_("提前结束或撤回例外，按它分配的账号同时移出")), entity=False)
def end(call: frame.Call, exemption: Id, reason: devices.Reason, on: devices.On = None) -> None:
    with call.writing() as work:
        ended = exemptions.end(work, exemption, reason, on)
    shown = _(N_("例外 {n} 已结束，{ended} 条分配随之结束")).format(n=exemption, ended=ended)
    call.answer({"ok": True, "id": exemption, "ended": ended}, shown)
