"""kosmgr devices, sims."""

from datetime import date
from typing import Annotated

import typer

from kosmgr.cli import frame, listing, people
from kosmgr.devices import custody, rules
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.people import service as staff
from kosmgr.seats import service as seats

_ = frame._
app = frame.Commands()

Account = Annotated[str, typer.Argument(help=_(N_("小红书号")))]
EntityNamed = Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))]
On = Annotated[date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起，默认今天")))]
Condition = Annotated[str | None, typer.Option(help=_(N_("外观与配件")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]

DEVICE_COLUMNS = {
    "device": N_("设备"),
    "model": N_("型号"),
    "entity": N_("主体"),
    "keeper": N_("保管人"),
    "network": N_("网络"),
    "ip": N_("出口 IP"),
    "counted_on": N_("最近盘点"),
    "status": N_("状态"),
    "accounts": C_("list", "账号"),
}
SIM_COLUMNS = {
    "sim": N_("编号"),
    "number": N_("手机号"),
    "entity": N_("主体"),
    "carrier": N_("运营商"),
    "registrant": N_("办卡人"),
    "status": N_("状态"),
    "verified_on": N_("最近核实"),
    "accounts": C_("list", "账号"),
}


@app.listing("devices", help=_(N_("设备一览")))
def list_devices(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "devices", search, sort, where)
    listing.shown(call, document, DEVICE_COLUMNS)


@app.command("devices add", help=_(N_("登记设备")), entity=False)
def add_device(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("设备编号")))],
    entity: EntityNamed,
    model: Annotated[str | None, typer.Option(help=_(N_("型号")))] = None,
    network: Annotated[str | None, typer.Option(help=_(N_("网络")))] = None,
    network_kind: Annotated[str | None, typer.Option("--network-kind", help=" | ".join(rules.NETWORK_KINDS))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        device = devices.register_device(
            work, number, owner.id, model=model, network=network, network_kind=network_kind
        )
    call.answer({"ok": True, "id": device.id}, _(N_("已登记设备 {device}")).format(device=device.number))


@app.command("devices assign", help=_(N_("把账号放到设备上")), entity=False)
def assign_device(
    call: frame.Call,
    account: Account,
    device: Annotated[str, typer.Argument(help=_(N_("设备编号")))],
    slot: Annotated[str, typer.Option(help="main | clone")] = rules.MAIN,
    on: On = None,
) -> None:
    with call.writing() as work:
        known, phone = seats.visible_account(work, account), devices.visible_device(work, device)
        row = devices.assign_device(work, known.id, phone.id, slot, on)
    shown = _(N_("账号 {account} 在设备 {device} 上")).format(account=known.xhs_id, device=phone.number)
    call.answer({"ok": True, "id": row.id}, shown)


@app.command("devices unassign", help=_(N_("把账号移出设备")), entity=False)
def unassign_device(call: frame.Call, account: Account, reason: Reason, on: On = None) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        devices.unassign_device(work, known.id, on, reason)
    call.answer({"ok": True, "id": known.id}, _(N_("账号 {account} 已移出设备")).format(account=known.xhs_id))


@app.listing("sims", help=_(N_("手机卡一览")), reveal=True)
def list_sims(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with people.opened(call) as work:
        document = listing.read(work, call, "sims", search, sort, where)
        if call.reveal is not None:
            for item in document["items"]:
                item["number"] = devices.reveal_sim(work, item["id"], call.reveal)
    listing.shown(call, document, SIM_COLUMNS)


@app.command("sims add", help=_(N_("登记手机卡，号码加密保存")), entity=False)
def add_sim(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("11 位手机号")))],
    entity: EntityNamed,
    carrier: Annotated[str | None, typer.Option(help=_(N_("运营商")))] = None,
    registrant_kind: Annotated[str | None, typer.Option("--registrant", help=" | ".join(rules.REGISTRANTS))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        sim = devices.register_sim(work, number, owner.id, carrier=carrier, registrant_kind=registrant_kind)
    call.answer({"ok": True, "id": sim.id}, _(N_("已登记手机卡 {sim}")).format(sim=sim.number_masked))


@app.command("sims assign", help=_(N_("把手机卡给账号使用")), entity=False)
def assign_sim(
    call: frame.Call,
    account: Account,
    sim: Annotated[str, typer.Argument(help=_(N_("编号，或 11 位手机号")))],
    on: On = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        card = devices.visible_sim(work, int(sim) if sim.isdecimal() and len(sim) < 11 else sim)
        row = devices.assign_sim(work, known.id, card.id, on)
    shown = _(N_("账号 {account} 使用手机卡 {sim}")).format(account=known.xhs_id, sim=card.number_masked)
    call.answer({"ok": True, "id": row.id}, shown)


@app.command("sims unassign", help=_(N_("收回账号的手机卡")), entity=False)
def unassign_sim(call: frame.Call, account: Account, reason: Reason, on: On = None) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        devices.unassign_sim(work, known.id, on, reason)
    call.answer({"ok": True, "id": known.id}, _(N_("账号 {account} 的手机卡已收回")).format(account=known.xhs_id))


@app.command("devices hand-out", help=_(N_("把设备发给员工")), entity=False)
def hand_out(
    call: frame.Call,
    device: Annotated[str, typer.Argument(help=_(N_("设备编号")))],
    employee: Annotated[str, typer.Argument(help=_(N_("工号")))],
    condition: Condition = None,
    on: On = None,
) -> None:
    with call.writing() as work:
        phone = devices.visible_device(work, device)
        person = staff.visible_employee(work, employee, phone.entity_id)
        row = devices.hand_out_device(work, phone.id, person.id, on, condition)
    shown = _(N_("设备 {device} 已交给 {person}")).format(device=phone.number, person=person.name)
    call.answer({"ok": True, "id": row.id}, shown)


@app.command("devices take-back", help=_(N_("收回设备")), entity=False)
def take_back(
    call: frame.Call,
    device: Annotated[str, typer.Argument(help=_(N_("设备编号")))],
    condition: Condition = None,
    on: On = None,
) -> None:
    with call.writing() as work:
        phone = devices.visible_device(work, device)
        devices.take_back_device(work, phone.id, on, condition)
    call.answer({"ok": True, "id": phone.id}, _(N_("设备 {device} 已收回")).format(device=phone.number))


@app.command("devices enterprise", help=_(N_("登记企业号登录在哪台设备，--off 登记退出")), entity=False)
def enterprise(
    call: frame.Call,
    device: Annotated[str, typer.Argument(help=_(N_("设备编号")))],
    account: Annotated[str, typer.Argument(help=_(N_("企业号的小红书号或昵称")))],
    off: Annotated[bool, typer.Option("--off", help=_(N_("已退出")))] = False,
    on: On = None,
) -> None:
    with call.writing() as work:
        phone = devices.visible_device(work, device)
        known = entities.named_enterprise_account(work, phone.entity_id or 0, account)
        if off:
            custody.sign_out_enterprise(work, phone, known.id, on)
        else:
            custody.sign_in_enterprise(work, phone, known.id, on)
    call.answer({"ok": True, "id": known.id}, _(N_("设备 {device} 上的企业号已登记")).format(device=phone.number))


@app.command("sims observe", help=_(N_("登记手机卡的情况、办卡人、核验日")), entity=False)
def observe_sim(
    call: frame.Call,
    sim: Annotated[str, typer.Argument(help=_(N_("编号，或 11 位手机号")))],
    status: Annotated[str | None, typer.Option(help=" | ".join(rules.SIM_STATUSES))] = None,
    registrant_kind: Annotated[str | None, typer.Option("--registrant", help=" | ".join(rules.REGISTRANTS))] = None,
    registrant_name: Annotated[str | None, typer.Option("--registrant-name", help=_(N_("办卡人")))] = None,
    verified_on: Annotated[
        date | None, typer.Option("--verified-on", parser=frame.day, metavar="DAY", help=_(N_("核验日")))
    ] = None,
    on: On = None,
) -> None:
    observed = {
        "status_code": status,
        "status": words.SIM_STATUS.get(status or ""),
        "registrant_kind": registrant_kind,
        "registrant_name": registrant_name,
        "verified_on": verified_on,
    }
    with call.writing() as work:
        card = devices.visible_sim(work, int(sim) if sim.isdecimal() and len(sim) < 11 else sim)
        devices.observe_sim(work, card.id, on, **{name: value for name, value in observed.items() if value is not None})
    call.answer({"ok": True, "id": card.id}, _(N_("手机卡 {sim} 的情况已登记")).format(sim=card.number_masked))
