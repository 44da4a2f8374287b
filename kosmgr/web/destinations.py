"""发送渠道: mail servers, robots, webhooks, the heartbeat: set up, tried, switched off. No secret comes out."""

from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from kosmgr.edge import trying, units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import destination_rules as rules
from kosmgr.post import destinations, words
from kosmgr.web import dependencies, forms, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=200)]
Hidden = Annotated[str, Form(max_length=rules.LONGEST)]
# what people need to know who set one up for the first time
ABOUT = {
    "email": N_("公司自己的邮件服务器：提醒和定期报表发到每个人的邮箱"),
    "wecom": N_("群设置里添加群机器人，复制它的 Webhook 地址"),
    "dingtalk": N_("群设置里添加自定义机器人，安全设置选「加签」，复制 Webhook 地址和密钥"),
    "feishu": N_("群设置里添加自定义机器人，打开「签名校验」，复制 Webhook 地址和密钥"),
    "webhook": N_("任何能接收 JSON 的系统；填了密钥就按 Standard Webhooks 的办法签名"),
    "apprise": N_("Apprise 支持的其他服务；只知道对方收下了，不知道有没有送达"),
    "heartbeat": N_("每次排完提醒就访问一次这个地址；对方太久没等到，就由对方报警"),
}
ICONS = {"email": "note", "heartbeat": "clock-hour-9", "webhook": "link", "apprise": "topology-star-3"}
ROBOT_ICON = "bell"


def _entities(work: Work) -> dict[int, str]:
    return {one.id: one.name for one in entities.visible_entities(work, Permission.REMINDER_WRITE)}


@router.get("/destinations")
def index(request: Request, work: dependencies.Reading) -> Response:
    """Every way out, those that fail on top."""
    found = destinations.visible_destinations(work)
    context = {
        "lines": sorted(found, key=lambda one: (one.failing_since is None or not one.enabled, one.kind, one.id)),
        "failing": sum(1 for one in found if one.failing_since and one.enabled),
        "names": _entities(work),
        "titles": words.TITLES,
        "icons": ICONS,
        "robot_icon": ROBOT_ICON,
    }
    return rendering.render(request, "destinations/index.html", context, current="destinations")


@router.get("/destinations/new")
def new(request: Request, work: dependencies.Reading, kind: listing.Word = "", entity: scope.Entity = None) -> Response:
    """Choose a kind, then fill in its form."""
    return _form(request, work, kind, {"entity": str(entity or "")})


def _form(
    request: Request, work: Work, kind: str, typed: dict[str, str], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.REMINDER_WRITE)
    offered, names = destinations.writable_kinds(work), _entities(work)
    context = {
        "kind": kind if kind in offered else "",
        "kinds": offered,
        "about": ABOUT,
        "icons": ICONS,
        "robot_icon": ROBOT_ICON,
        "typed": typed,
        "wrong": wrong,
        "entities": list(names.items()),
        "everywhere": work.actor.may_everywhere(Permission.REMINDER_WRITE),
        "for_all": kind in rules.OF_THE_HOUSE,
        **_choices(kind, request),
    }
    return rendering.render(request, "destinations/new.html", context, current="destinations", status=status)


def _choices(kind: str, request: Request) -> dict[str, Any]:
    speak = locale.translator(request)
    return {
        "tls": [(key, speak(title)) for key, title in rules.TLS.items()],
        "signed": rules.SECRETS.get(kind, ""),
        "usual_pace": rules.PACES.get(kind),
    }


def _given(typed: dict[str, str], address: str, secret: str, drop: str) -> rules.Given:
    return rules.Given(
        name=forms.needed(typed["name"], N_("名称")),
        address=address.strip(),
        secret=secret.strip(),
        drop_secret=drop == "1",
        host=forms.line(typed["host"], N_("服务器"), optional=True) or "",
        port=forms.whole(typed["port"], N_("端口"), optional=True),
        tls=typed["tls"] or "starttls",
        user=forms.line(typed["user"], N_("登录名"), optional=True) or "",
        sender=typed["sender"].strip(),
        sender_name=forms.line(typed["sender_name"], N_("发件人名称"), optional=True) or "",
        per_minute=forms.whole(typed["per_minute"], N_("每分钟最多几条"), optional=True),
    )


@router.post("/destinations/new")
def add(
    request: Request,
    work: dependencies.Writing,
    kind: Short = "",
    name: Short = "",
    entity: Short = "",
    address: Hidden = "",
    secret: Hidden = "",
    host: Short = "",
    port: Short = "",
    tls: Short = "",
    user: Short = "",
    sender: Short = "",
    sender_name: Short = "",
    per_minute: Short = "",
) -> Response:
    """Set one up. What is secret is never drawn again, not even when a rule refuses the form."""
    typed = _typed(name, host, port, tls, user, sender, sender_name, per_minute) | {"entity": entity}
    with forms.answered_in(partial(_form_again, request, kind, typed)):
        given = _given(typed, address, secret, "")
        where = forms.whole(entity, N_("主体"), optional=True)
        row = destinations.add(work, visitors.runtime_of(request).outbound, kind, given, where)
    return forms.done(request, f"/destinations/{row.id}", N_("已添加「{name}」，发一条测试消息试试"), name=row.name)


def _form_again(request: Request, kind: str, typed: dict[str, str], work: Work, wrong: str, status: int) -> Response:
    return _form(request, work, kind, typed, wrong, status)


def _typed(*values: str) -> dict[str, str]:
    names = ("name", "host", "port", "tls", "user", "sender", "sender_name", "per_minute")
    return dict(zip(names, values, strict=True))


@router.get("/destinations/{destination_id}")
def show(request: Request, work: dependencies.Reading, destination_id: dependencies.Id) -> Response:
    """One way out: its settings, how it does, and a button to try it."""
    return _show(request, work, destination_id)


def _show(
    request: Request,
    work: Work,
    destination_id: int,
    typed: dict[str, str] | None = None,
    wrong: str = "",
    status: int = 200,
    result: tuple[str, str] | None = None,
    to: str = "",
) -> Response:
    line = destinations.visible_destination(work, destination_id)
    host, _colon, port = line.shown.rpartition(":")
    kept = {key: str(value) for key, value in line.settings.items()}
    kept |= {"name": line.name, "host": host, "port": port, "per_minute": str(line.per_minute or "")}
    context = {
        "line": line,
        "removable": line.mine and destinations.removable(work, line.id),
        "facts": asdict(line),
        "names": _entities(work),
        "typed": typed or kept,
        "wrong": wrong,
        "result": result,
        "to": to,
        "about": ABOUT,
        "titles": words.TITLES,
        **_choices(line.kind, request),
    }
    return rendering.render(request, "destinations/show.html", context, current="destinations", status=status)


@router.post("/destinations/{destination_id}")
def change(
    request: Request,
    work: dependencies.Writing,
    destination_id: dependencies.Id,
    name: Short = "",
    address: Hidden = "",
    secret: Hidden = "",
    drop_secret: Short = "",
    host: Short = "",
    port: Short = "",
    tls: Short = "",
    user: Short = "",
    sender: Short = "",
    sender_name: Short = "",
    per_minute: Short = "",
) -> Response:
    """Set it up anew; empty secrets stay as they are."""
    typed = _typed(name, host, port, tls, user, sender, sender_name, per_minute)
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, destination_id, typed, wrong, status)):
        given = _given(typed, address, secret, drop_secret)
        destinations.change(work, visitors.runtime_of(request).outbound, destination_id, given)
    return _done(request, destination_id, N_("已保存，发一条测试消息试试"))


@router.post("/destinations/{destination_id}/test")
def try_out(request: Request, who: dependencies.Visitor, destination_id: dependencies.Id, to: Short = "") -> Response:
    """Send a test message. No transaction is open while a slow peer is waited for."""
    runtime = visitors.runtime_of(request)

    def reading() -> AbstractContextManager[Work]:
        return units.reading(runtime, who.actor)

    def writing() -> AbstractContextManager[Work]:
        return units.writing(runtime, who.actor)

    language, told = locale.language(request), to.strip()

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _show(request, reader, destination_id, wrong=wrong, status=status, to=told)

    with forms.answered_in(again):
        tried = trying.destination(reading, writing, runtime.outbound, destination_id, told, language)
    with reading() as work:
        result = _told(tried, say.speaker(request))
        return _show(request, work, destination_id, result=result, to=told)


def _told(tried: trying.Tried, speak: say.Say) -> tuple[str, str]:
    """The kind of the note and its sentence."""
    if tried.word:
        return ("due" if tried.uncertain else "leaver"), speak(words.TITLES[tried.word])
    if tried.line.confirmed:
        return "certified", speak(N_("测试成功：对方收下了，去看看那边的样子"))
    return "certified", speak(N_("已交给对方，但不知道有没有送达，去看看那边有没有收到"))


@router.post("/destinations/{destination_id}/disable")
def disable(request: Request, work: dependencies.Writing, destination_id: dependencies.Id) -> Response:
    """Send nothing there any more."""
    destinations.disable(work, destination_id)
    return _done(request, destination_id, N_("已停用，不再往那里发送"))


@router.post("/destinations/{destination_id}/enable")
def enable(request: Request, work: dependencies.Writing, destination_id: dependencies.Id) -> Response:
    """Use it again."""
    destinations.enable(work, destination_id)
    return _done(request, destination_id, N_("已重新启用"))


@router.post("/destinations/{destination_id}/remove")
def remove(request: Request, work: dependencies.Writing, destination_id: dependencies.Id) -> Response:
    """Only what nothing was sent to."""
    with forms.answered_in(
        lambda reader, wrong, status: _show(request, reader, destination_id, wrong=wrong, status=status)
    ):
        destinations.remove(work, destination_id)
    return forms.done(request, "/destinations", N_("已删除"))


def _done(request: Request, destination_id: int, sentence: str) -> Response:
    return forms.done(request, f"/destinations/{destination_id}", sentence)
