"""kosmgr links: send signed links, see who has answered, send again, take back; requests about personal data."""

from typing import Annotated, Any

import typer

from kosmgr.cli import frame, listing
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.links import service as links
from kosmgr.matrix import words
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.selfservice import campaigns, desk

_ = frame._
app = frame.Commands()

Campaign = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("批次编号")))]


@app.listing("links", help=_(N_("发过的签署链接，谁办了")), day=False, entity=False)
def list_links(call: frame.Call) -> None:
    with call.reading() as work:
        items = [
            {
                "id": one.id,
                "title": one.title,
                "tasks": one.tasks,
                "created_at": one.created_at,
                "created_by": one.created_by,
                **counts,
            }
            for one, counts in links.visible_campaigns(work)
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("编号"), N_("名称"), N_("人数"), N_("打开过"), N_("办完"), N_("还开着"))]
    rows = [[item[key] for key in ("id", "title", "sent", "opened", "answered", "open")] for item in items]
    call.answer(document, frame.table(titles, rows))


@app.command("links show", help=_(N_("一批链接里谁办了什么")), day=False, entity=False)
def show(call: frame.Call, campaign: Campaign) -> None:
    with call.reading() as work:
        found, lines = campaigns.lines(work, campaign)
        items: list[dict[str, Any]] = [
            {
                "id": line.link.id,
                "employee": line.number,
                "name": line.name,
                "state": line.state,
                "tasks": line.done,
                "denied": list(line.denied),
                "opened_at": line.link.opened_at,
                "expires_at": line.link.expires_at,
            }
            for line in lines
        ]
        document = {"id": found.id, "title": found.title, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("工号"), N_("姓名"), N_("情况"), N_("没办的事项"))]
    rows = [
        [
            item["employee"],
            item["name"],
            listing.word(words.LINK_STATES, item["state"]),
            sentences.listed((_(words.TASKS[task]) for task, at in item["tasks"].items() if at is None), _),
        ]
        for item in items
    ]
    call.answer(document, frame.table(titles, rows))


def _made(call: frame.Call, campaign: Any, made: list[campaigns.Sent]) -> None:
    """The links, once; they are kept nowhere."""
    base = call.settings.base_url
    items = [
        {
            "id": one.link.id,
            "employee": one.number,
            "name": one.name,
            "tasks": one.link.tasks.split("+"),
            "link": visitors.signed_link(base, one.token),
            "expires_at": one.link.expires_at,
        }
        for one in made
    ]
    titles = [_(title) for title in (N_("工号"), N_("姓名"), N_("链接"))]
    rows = [[item["employee"], item["name"], item["link"]] for item in items]
    call.answer({"ok": True, "id": campaign.id, "links": items}, frame.table(titles, rows))


@app.command("links send", help=_(N_("给每个人做一个只用一次的签署链接")), day=False, entity=False)
def send(
    call: frame.Call,
    title: Annotated[str, typer.Argument(help=_(N_("名称")))],
    entity: Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))],
    task: Annotated[list[str], typer.Option("--task", help=" | ".join(campaigns.known_tasks()))],
    who: Annotated[str, typer.Option(help=" | ".join(campaigns.WHO))] = campaigns.HOLDERS,
    employee: Annotated[list[str] | None, typer.Option("--employee", help=_(N_("工号，可以写几次")))] = None,
    store: Annotated[str | None, typer.Option(help=_(N_("门店")))] = None,
    missing: Annotated[bool, typer.Option("--missing", help=_(N_("只发给还没办的人")))] = False,
    days: Annotated[int | None, typer.Option(help=_(N_("有效天数")))] = None,
) -> None:
    if who not in campaigns.WHO:
        raise typer.BadParameter(" | ".join(campaigns.WHO))
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        chosen = campaigns.Selection(
            owner.id, campaigns.LISTED if employee else who, store, tuple(employee or ()), missing
        )
        campaign, made = campaigns.send(work, chosen, task, title, days)
    _made(call, campaign, made)


@app.command("links resend", help=_(N_("重发给没办完的人，旧链接作废")), day=False, entity=False)
def resend(call: frame.Call, campaign: Campaign) -> None:
    with call.writing() as work:
        found, made = campaigns.resend(work, campaign)
    _made(call, found, made)


@app.command("links revoke", help=_(N_("收回一批里还没用完的链接")), day=False, entity=False)
def revoke(
    call: frame.Call,
    campaign: Campaign,
    link: Annotated[list[int] | None, typer.Option("--link", help=_(N_("只收回这些链接")))] = None,
    reason: Annotated[str | None, typer.Option(help=_(N_("理由，记入审计")))] = None,
) -> None:
    with call.writing() as work:
        gone = links.revoke(work, campaign, link, reason)
    call.answer({"ok": True, "id": campaign, "revoked": gone}, _(N_("{n} 个链接已收回")).format(n=gone))


@app.command("links consent", help=_(N_("登记纸面上的答复：given 同意、refused 不同意、withdrawn 撤回")))
def consent(
    call: frame.Call,
    number: Annotated[str, typer.Argument(help=_(N_("工号")))],
    text: Annotated[str, typer.Argument(help="own_account | portrait | commitment")],
    verdict: Annotated[str, typer.Argument(help="given | refused | withdrawn")],
) -> None:
    with call.writing() as work:
        person = people.visible_employee(work, number, call.entity_id(work), for_=Permission.PERSON_WRITE)
        row = desk.record_consent(work, person.id, text, verdict)
    call.answer({"ok": True, "id": row.id}, _(N_("已登记")))


@app.command("links requests", help=_(N_("个人信息请求与期限")), entity=False)
def list_requests(call: frame.Call) -> None:
    with call.reading() as work:
        items: list[dict[str, Any]] = [
            {
                "id": line.row.id,
                "employee": line.number,
                "name": line.name,
                "entity": line.entity,
                "kind": line.row.kind,
                "words": line.words,
                "made_at": line.row.made_at,
                "due_on": line.row.due_on,
                "days_left": line.days_left,
                "by_decree": line.by_decree,
                "answered_at": line.row.answered_at,
            }
            for line in desk.requests(work)
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = [_(title) for title in (N_("编号"), N_("姓名"), N_("类型"), N_("期限"), N_("答复"))]
    rows = [[item[key] for key in ("id", "name", "kind", "due_on", "answered_at")] for item in items]
    caption = _(N_("有的期限跨到还没有公布放假安排的年份，按周一至周五算"))
    call.answer(document, frame.table(titles, rows, None if all(item["by_decree"] for item in items) else caption))


@app.command("links answer", help=_(N_("答复一条个人信息请求")), day=False, entity=False)
def answer(
    call: frame.Call,
    request: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("请求编号")))],
    words: Annotated[str, typer.Argument(help=_(N_("答复")))],
) -> None:
    with call.writing() as work:
        row = desk.answer(work, request, words)
    call.answer({"ok": True, "id": row.id}, _(N_("已答复，本人从链接里能看到")))
