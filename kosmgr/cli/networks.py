"""kosmgr networks."""

from typing import Annotated

import typer

from kosmgr.cli import devices, frame, listing
from kosmgr.devices import networks, rules
from kosmgr.entities import service as entities
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.seats import service as seats

_ = frame._
app = frame.Commands()

Named = Annotated[str, typer.Argument(help=_(N_("网络的编号、名称或网段")))]
COLUMNS = {
    "id": N_("编号"),
    "network": N_("网络"),
    "entity": N_("主体"),
    "kind": N_("上网方式"),
    "cidr": N_("网段"),
    "city": N_("城市"),
    "exclusive": N_("独占"),
    "exempt": N_("不计共用"),
    "accounts": C_("list", "账号"),
}


def _reference(named: str) -> int | str:
    return int(named) if named.isdecimal() else named


@app.listing("networks", help=_(N_("网络一览")))
def list_networks(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "networks", search, sort, where)
    listing.shown(call, document, COLUMNS, {"kind": words.NETWORKS})


@app.command("networks add", help=_(N_("登记网络")), entity=False)
def add_network(
    call: frame.Call,
    name: Annotated[str, typer.Argument(help=_(N_("网络名称")))],
    entity: devices.EntityNamed,
    kind: Annotated[str, typer.Option(help=" | ".join(rules.NETWORK_KINDS))] = "wifi",
    cidr: Annotated[str | None, typer.Option(help=_(N_("网段或一个 IP")))] = None,
    carrier: Annotated[str | None, typer.Option(help=_(N_("运营商")))] = None,
    city: Annotated[str | None, typer.Option(help=_(N_("城市")))] = None,
    exclusive: Annotated[bool, typer.Option("--exclusive", help=_(N_("独占：再分配会拒绝")))] = False,
    exempt: Annotated[str | None, typer.Option("--exempt", metavar="REASON", help=_(N_("不计共用，写理由")))] = None,
) -> None:
    given = networks.Given(name, kind, cidr, carrier, city, exclusive, exempt is not None, exempt)
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        network = networks.register_network(work, owner.id, given)
    call.answer({"ok": True, "id": network.id}, _(N_("已登记网络 {network}")).format(network=network.name))


@app.command("networks end", help=_(N_("停用网络")), entity=False)
def end_network(call: frame.Call, network: Named, reason: devices.Reason, on: devices.On = None) -> None:
    with call.writing() as work:
        found = networks.visible_network(work, _reference(network))
        networks.end_network(work, found.id, on, reason)
    call.answer({"ok": True, "id": found.id}, _(N_("网络 {network} 已停用")).format(network=found.name))


@app.command("networks assign", help=_(N_("把网络给账号使用")), entity=False)
def assign_network(call: frame.Call, account: devices.Account, network: Named, on: devices.On = None) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        found = networks.visible_network(work, _reference(network))
        row = networks.assign_network(work, known.id, found.id, on)
    shown = _(N_("账号 {account} 使用网络 {network}")).format(account=known.xhs_id, network=found.name)
    call.answer({"ok": True, "id": row.id}, shown)


@app.command("networks unassign", help=_(N_("收回账号的网络")), entity=False)
def unassign_network(call: frame.Call, account: devices.Account, reason: devices.Reason, on: devices.On = None) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        networks.unassign_network(work, known.id, on, reason)
    call.answer({"ok": True, "id": known.id}, _(N_("账号 {account} 的网络已收回")).format(account=known.xhs_id))
