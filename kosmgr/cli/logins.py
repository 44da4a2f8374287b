"""kosmgr logins."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_, fold
from kosmgr.logins import headings, importing, intake, naming, rules, service, words

_ = frame._
app = frame.Commands()

Batch = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("批次号")))]
Kind = Annotated[str, typer.Option("--kind", help="device | ip")]
RIGHT = ("ip", "network", "city")
File = Annotated[Path, typer.Argument(help=_(N_("csv、tsv 或 xlsx：时间、账号、设备、IP，可有城市")), metavar="FILE")]
Key = Annotated[str, typer.Argument(help=_(N_("登录记录里的写法")))]


@app.listing("logins", help=_(N_("登录记录，新的在前")))
def listed(
    call: frame.Call,
    account: Annotated[str, typer.Option("--account", help=_(N_("小红书号")))] = "",
    device: Annotated[str, typer.Option("--device", help=_(N_("设备")))] = "",
    ip: Annotated[str, typer.Option("--ip", help="IP")] = "",
    day: Annotated[date | None, typer.Option("--day", parser=frame.day, metavar="DAY", help=_(N_("哪一天")))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help=_(N_("最多几条")))] = 200,
) -> None:
    with call.reading() as work:
        since, until = rules.window(day, 1) if day is not None else (None, None)
        chosen = call.entity_ids(work)
        wanted = rules.Wanted(account, fold(device), ip, since, until, None if chosen is None else frozenset(chosen))
        found = service.events(work, wanted, limit)
        document: dict[str, Any] = {
            "as_of": work.today,
            "more": len(found) > limit,
            "items": [
                {
                    "at": headings.shown(int(one.at.timestamp())),
                    "account": one.account,
                    "device": one.device,
                    "registered_device": one.device_number,
                    "ip": one.ip,
                    "network": one.network,
                    "city": one.city,
                }
                for one in found[:limit]
            ],
        }
    titles = (N_("时间"), N_("小红书号"), N_("设备"), N_("IP"), N_("网络"), N_("城市"))
    rows = [
        (
            headings.minute(x["at"]),
            x["account"],
            x["registered_device"] or x["device"],
            x["ip"],
            x["network"],
            x["city"],
        )
        for x in document["items"]
    ]
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command("logins import", help=_(N_("导入登录记录：先预览，加 --apply 写入")), day=False, entity=False)
def bring(
    call: frame.Call,
    file: File,
    apply: Annotated[bool, typer.Option("--apply", help=_(N_("写入")))] = False,
    encoding: Annotated[str | None, typer.Option("--encoding", help=_(N_("文字编码，默认自动判断")))] = None,
) -> int:
    if not file.is_file():
        raise typer.BadParameter(_(N_("没有这个文件：{file}")).format(file=file))

    def progress(done: int, total: int, stage: str) -> None:
        call.say(f"{stage} {done}/{total}")

    if apply:
        outcome = importing.bring(call.writing, file, file.name, encoding, progress)
    else:
        outcome = importing.look(call.reading, file, encoding)
    call.answer(answered(outcome), shown(outcome))
    return exits.FINE


def answered(outcome: importing.Outcome) -> dict[str, Any]:
    """The document of an import."""
    return {
        "applied": outcome.status == rules.APPLIED,
        "batch": outcome.batch_id,
        "added": outcome.added,
        "report": {**outcome.report, "rejected": _spoken(outcome.report)},
    }


def _spoken(report: dict[str, Any]) -> list[dict[str, Any]]:
    return intake.spoken(report, _)


def shown(outcome: importing.Outcome) -> Iterable[str | Table]:
    """What people are shown of an import."""
    report = outcome.report
    yield _(N_("读了 {events} 条登录记录，{rejected} 行没有读")).format(
        events=report["events"], rejected=report["rejected_total"]
    )
    for one in _spoken(report)[:20]:
        yield _(N_("第 {row} 行没有读：{reason} {value}")).format(
            row=one["row"], reason=one["message"], value=one["value"]
        )
    if outcome.status == rules.APPLIED:
        yield _(N_("已写入，批次 {batch}：新增 {added} 条")).format(batch=outcome.batch_id, added=outcome.added)
    else:
        yield _(N_("这是预览，没有写入；加 --apply 写入"))


@app.command("logins batches", help=_(N_("导入过的批次，新的在前")), day=False, entity=False)
def batches(call: frame.Call) -> None:
    with call.reading() as work:
        found, total = intake.batches(work, paging.PAGE_CAP)
        items = [
            {
                "id": one.id,
                "file": one.file_name,
                "status": one.status,
                "added": one.added,
                "created_at": one.created_at,
            }
            for one in found
        ]
    titles = (N_("批次号"), N_("文件"), N_("状态"), N_("新增"))
    rows = [(one["id"], one["file"], one["status"], one["added"]) for one in items]
    call.answer({"total": total, "items": items}, frame.table([_(title) for title in titles], rows))


@app.command("logins undo", help=_(N_("撤销一批登录记录")), day=False, entity=False)
def undo(call: frame.Call, batch: Batch) -> None:
    with call.writing() as work:
        intake.undo(work, batch)
    call.answer({"ok": True, "id": batch}, _(N_("已撤销批次 {batch}")).format(batch=batch))


@app.command("logins unknown", help=_(N_("没有登记的设备和出口 IP")), day=False, entity=False)
def unknown(call: frame.Call, kind: Kind = rules.DEVICE) -> None:
    _check(kind)
    with call.reading() as work:
        found, total = naming.unnamed(work, kind, limit=paging.PAGE_CAP)
        items = [
            {
                "key": one.key,
                "accounts": one.accounts,
                "events": one.events,
                "first": headings.shown(one.first_second),
                "last": headings.shown(one.last_second),
            }
            for one in found
        ]
    titles = (_(words.THINGS[kind]), _(N_("账号数")), _(N_("次数")), _(N_("最近")))
    rows = [(x["key"], x["accounts"], x["events"], headings.minute(str(x["last"]))) for x in items]
    call.answer({"kind": kind, "total": total, "items": items}, frame.table(titles, rows))


@app.command("logins register", help=_(N_("把没有登记的设备登记到一个主体")), day=False, entity=False)
def register(
    call: frame.Call,
    key: Key,
    owner: Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))],
) -> None:
    with call.writing() as work:
        made = naming.register_device(work, key, entities.named_entity(work, owner).id)
        answer = {"ok": True, "id": made.id}
    call.answer(answer, _(N_("「{thing}」已登记")).format(thing=key))


@app.command("logins ignore", help=_(N_("不是我们的设备或 IP：不再列出，写明理由")), day=False, entity=False)
def ignore(
    call: frame.Call,
    key: Key,
    reason: Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))],
    kind: Kind = rules.DEVICE,
) -> None:
    _check(kind)
    with call.writing() as work:
        answer = {"ok": True, "id": naming.ignore(work, kind, key, reason).id}
    call.answer(answer, _(N_("「{thing}」不再列出")).format(thing=key))


def _check(kind: str) -> None:
    if kind not in words.THINGS:
        raise typer.BadParameter("device | ip")
