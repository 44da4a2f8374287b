"""kosmgr isolation: clusters, blast radius, preview of a change, the cheapest split, freezes."""

from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.entities import service as entities
from kosmgr.isolation import accepting, evidence, freezing
from kosmgr.isolation import service as isolation
from kosmgr.kit import money, sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
Account = Annotated[str, typer.Argument(help=_(N_("小红书号")))]
OfCluster = Annotated[
    str | None, typer.Option("--account", metavar="ACCOUNT", help=_(N_("只拆这个账号所在的群，默认整个主体")))
]
OF_ENTITY = Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))]


@app.listing("isolation", help=_(N_("共用设备、卡或网络的账号群；有超过上限的，退出码为 1")))
def clusters(call: frame.Call) -> int:
    with call.reading() as work:
        graph = isolation.graph(work, call.entity_ids(work))
        document = {"as_of": work.today, "clusters": [evidence.cluster_shape(graph, one) for one in graph.clusters]}
    rows = [
        (
            one.name,
            sentences.listed([graph.line(account_id).nickname for account_id in one.account_ids], _),
            money.yuan(one.value_fen),
            _(N_("超过上限")) if one.over else _(N_("在上限内")),
        )
        for one in graph.clusters
    ]
    titles = (_(N_("共用了什么")), _(N_("账号")), _(N_("已付年费")), _(N_("判断")))
    call.answer(document, frame.table(titles, rows) if rows else _(N_("没有两个账号共用设备、卡或网络")))
    return exits.FOUND if any(one.over for one in graph.clusters) else exits.FINE


@app.command("isolation around", help=_(N_("这个点受罚时谁会被牵连")))
def around(
    call: frame.Call,
    node: Annotated[str, typer.Argument(help=_(N_("account:小红书号、device:编号、ip:地址、person:工号 等")))],
) -> None:
    with call.reading() as work:
        chosen = call.entity_ids(work)
        graph = isolation.graph(work, chosen)
        radius = isolation.around(work, node, chosen)
        document = {"as_of": work.today, **evidence.radius_shape(graph, radius)}
    rows = [
        (graph.line(one.account_id).xhs_id, graph.line(one.account_id).nickname, sentences.listed(one.through, _))
        for one in radius.accounts
    ]
    titles = (_(N_("小红书号")), _(N_("昵称")), _(N_("经由")))
    call.answer(document, frame.table(titles, rows) if rows else _(N_("牵连不到别的账号")))


@app.command("isolation preview", help=_(N_("改之前看一眼：这个改动会把谁连在一起")), entity=False)
def preview(
    call: frame.Call,
    kind: Annotated[str, typer.Argument(help="device | sim | network | holder")],
    account: Account,
    target: Annotated[str, typer.Argument(help=_(N_("设备编号、卡的编号或手机号、网络名或工号")))],
) -> int:
    with call.reading() as work:
        change = isolation.change(work, kind, account, target)
        seen = isolation.preview(work, change)
        graph = isolation.graph(work, [change.entity_id])
        document = {"as_of": work.today, **evidence.preview_shape(graph, seen)}
    rows = [(graph.line(one).xhs_id, graph.line(one).nickname, through) for one, through in seen.joins]
    titles = (_(N_("小红书号")), _(N_("昵称")), _(N_("经由")))
    call.answer(document, frame.table(titles, rows) if rows else _(N_("不会和别的账号连在一起")))
    return exits.FOUND if seen.joins else exits.FINE


def _owner(work: Work, entity: str) -> int:
    return entities.named_entity(work, entity).id


@app.command("isolation split", help=_(N_("最省的拆法：先少花钱，再少挪动")), entity=False)
def split(call: frame.Call, entity: OF_ENTITY, account: OfCluster = None) -> None:
    with call.reading() as work:
        found = isolation.split(work, _owner(work, entity), account)
        document = {"as_of": work.today, **evidence.split_shape(found)}
    rows = [
        (
            step.move.key,
            step.account.nickname,
            step.source or "—",
            " ".join(filter(None, (step.target or _(STEPS[step.move.kind]), _(words.SLOTS.get(step.slot or "", ""))))),
            money.yuan(step.move.price_fen),
        )
        for step in found.steps
    ]
    titles = (_(N_("步骤")), _(N_("昵称")), _(N_("从")), _(N_("到")), _(N_("首年（元）")))
    call.answer(document, frame.table(titles, rows) if rows else _(N_("不用拆")))


STEPS = {
    "buy-device": N_("新购手机"),
    "buy-sim": N_("新办 5G 卡"),
    "own-data": N_("自己的 5G 卡"),
    "device": N_("设备"),
    "sim": N_("卡"),
    "network": N_("网络"),
}


@app.command("isolation accept", help=_(N_("登记方案里做完的一步")), entity=False)
def accept(
    call: frame.Call,
    move: Annotated[str, typer.Argument(help=_(N_("isolation split 列出的步骤")))],
    entity: OF_ENTITY,
    account: OfCluster = None,
    number: Annotated[str, typer.Option(help=_(N_("买到的设备编号或手机号")))] = "",
) -> None:
    with call.writing() as work:
        step = accepting.accept(work, _owner(work, entity), move, account, number)
    call.answer(
        {"ok": True, "id": step.account.id},
        _(N_("「{account}」这一步已登记，其余的步骤仍是最省的")).format(account=step.account.nickname),
    )


@app.command("isolation freezes", help=_(N_("受罚后冻结过的账号群")))
def freezes(call: frame.Call) -> None:
    with call.reading() as work:
        found = freezing.visible_freezes(work, call.entity_ids(work))
        document = {"as_of": work.today, "total": len(found), "items": [freezing.shape(one) for one in found]}
    rows = [
        (str(one.id), one.account, one.reason, str(one.frozen_on), f"{one.open} / {len(one.accounts)}") for one in found
    ]
    titles = (_(N_("编号")), _(N_("受罚的账号")), _(N_("理由")), _(N_("冻结日")), _(N_("还冻着")))
    call.answer(document, frame.table(titles, rows) if rows else _(N_("没有冻结过")))


@app.command("isolation freeze", help=_(N_("冻结一个受罚账号和与它同群的账号")), entity=False)
def freeze(call: frame.Call, account: Account, reason: Reason) -> None:
    with call.writing() as work:
        frozen = freezing.freeze(work, account, reason)
    call.answer(
        {"ok": True, "id": frozen.id, "accounts": [one.account for one in frozen.accounts]},
        _(N_("已冻结 {n} 个账号，逐个解冻")).format(n=len(frozen.accounts)),
    )


@app.command("isolation release", help=_(N_("解冻一个账号")), entity=False)
def release(
    call: frame.Call,
    freeze_id: Annotated[int, typer.Argument(metavar="FREEZE", help=_(N_("冻结的编号")))],
    account: Account,
    reason: Reason,
) -> None:
    with call.writing() as work:
        frozen = freezing.release(work, freeze_id, account, reason)
    call.answer({"ok": True, "id": frozen.id}, _(N_("账号 {account} 已解冻")).format(account=account))
