"""kosmgr channels: where messages go. What is secret comes from the environment or standard input, never as a word."""

import getpass
import os
import sys
from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer

from kosmgr.cli import exits, frame
from kosmgr.edge import trying
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import destination_rules as rules
from kosmgr.post import destinations, typed, words
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

ADDRESS, SECRET = "KOSMGR_CHANNEL_ADDRESS", "KOSMGR_CHANNEL_SECRET"
Channel = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("渠道的编号")))]


@app.listing("channels", help=_(N_("提醒从哪里发出去：邮件服务器、群机器人、别的系统")), day=False, entity=False)
def list_channels(call: frame.Call) -> None:
    with call.reading() as work:
        names = {one.id: one.name for one in entities.visible_entities(work, Permission.REMINDER_WRITE)}
        items = [_item(line, names) for line in destinations.visible_destinations(work)]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("编号"), N_("渠道"), N_("名称"), N_("适用"), N_("地址"), N_("情况"))]
    kinds = typed.kinds()
    rows = [
        (
            item["id"],
            _(kinds.get(item["channel"], item["channel"])),
            item["name"],
            item["entity"] or _(N_("全部主体")),
            item["shown"],
            _standing(item),
        )
        for item in items
    ]
    call.answer(document, frame.table(titles, rows))


def _item(line: destinations.Line, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "channel": line.kind,
        "name": line.name,
        "entity": None if line.entity_id is None else names.get(line.entity_id),
        "shown": line.shown,
        "settings": line.settings,
        "has_secret": line.has_secret,
        "per_minute": line.per_minute,
        "enabled": line.enabled,
        "failing_since": line.failing_since,
        "word": line.word,
    }


def _standing(item: dict[str, Any]) -> str:
    if not item["enabled"]:
        return _(N_("已停用"))
    return _(words.TITLES.get(item["word"], N_("发不出去"))) if item["failing_since"] else _(N_("可用"))


@app.command(
    "channels add",
    help=_(N_("添加渠道；地址和密钥从 KOSMGR_CHANNEL_ADDRESS、KOSMGR_CHANNEL_SECRET 或标准输入读，一行一个")),
    day=False,
)
def add(
    call: frame.Call,
    channel: Annotated[str, typer.Argument(help=" | ".join(typed.kinds()))],
    name: Annotated[str, typer.Argument(help=_(N_("名称")))],
    host: Annotated[str, typer.Option(help=_(N_("邮件服务器")))] = "",
    port: Annotated[int | None, typer.Option(help=_(N_("端口：25、465 或 587")))] = None,
    tls: Annotated[str, typer.Option(help=" | ".join(rules.TLS))] = "starttls",
    login: Annotated[str, typer.Option(help=_(N_("邮件服务器的登录名")))] = "",
    sender: Annotated[str, typer.Option(help=_(N_("发件地址")))] = "",
    sender_name: Annotated[str, typer.Option(help=_(N_("发件人名称")))] = "",
    per_minute: Annotated[int | None, typer.Option(help=_(N_("每分钟最多几条")))] = None,
) -> None:
    is_mail = channel == rules.EMAIL
    address = "" if is_mail else _read(ADDRESS, _(N_("地址")))
    wants_secret = bool(login) if is_mail else channel in rules.SECRETS
    secret = _read(SECRET, _(rules.SECRETS[channel])) if wants_secret else ""
    given = rules.Given(
        name=name,
        address=address,
        secret=secret,
        host=host,
        port=port,
        tls=tls,
        user=login,
        sender=sender,
        sender_name=sender_name,
        per_minute=per_minute,
    )
    with call.writing() as work:
        row = destinations.add(work, call.runtime.outbound, channel, given, call.entity_id(work))
    call.answer({"ok": True, "id": row.id, "shown": row.shown}, _(N_("已添加，编号 {id}")).format(id=row.id))


def _read(variable: str, what: str) -> str:
    """From the environment, else a line of standard input; at a terminal it is asked for and not shown."""
    found = os.environ.get(variable)
    if found is not None:
        return found.strip()
    return (getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()


@app.command("channels test", help=_(N_("发一条测试消息，最多等 30 秒；没发成时退出码为 1")), day=False, entity=False)
def try_out(
    call: frame.Call,
    channel: Channel,
    to: Annotated[str, typer.Option(help=_(N_("邮件发给谁")))] = "",
) -> int:
    def reading() -> AbstractContextManager[Work]:
        return call.reading()

    def writing() -> AbstractContextManager[Work]:
        return call.writing()

    tried = trying.destination(reading, writing, call.runtime.outbound, channel, to, exits.language())
    message = _(words.TITLES[tried.word]) if tried.word else _(N_("对方收下了"))
    document = {"ok": not tried.word, "id": channel, "word": tried.word, "uncertain": tried.uncertain}
    call.answer(document, message)
    return exits.FOUND if tried.word else exits.FINE


@app.command("channels disable", help=_(N_("停用：不再往那里发送")), day=False, entity=False)
def disable(call: frame.Call, channel: Channel) -> None:
    with call.writing() as work:
        destinations.disable(work, channel)
    call.answer({"ok": True, "id": channel}, _(N_("已停用，不再往那里发送")))


@app.command("channels enable", help=_(N_("重新启用")), day=False, entity=False)
def enable(call: frame.Call, channel: Channel) -> None:
    with call.writing() as work:
        destinations.enable(work, channel)
    call.answer({"ok": True, "id": channel}, _(N_("已重新启用")))


@app.command("channels remove", help=_(N_("删除从没用过的渠道")), day=False, entity=False)
def remove(call: frame.Call, channel: Channel) -> None:
    with call.writing() as work:
        destinations.remove(work, channel)
    call.answer({"ok": True, "id": channel}, _(N_("已删除")))
