"""kosmgr seats, accounts, quota."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from kosmgr.bindings import service as bindings
from kosmgr.certification import rules as terms
from kosmgr.certification import service as certification
from kosmgr.cli import frame, listing
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_, fold
from kosmgr.matrix import words
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats

_ = frame._
app = frame.Commands()

Account = Annotated[str, typer.Argument(help=_(N_("小红书号")))]
EntityNamed = Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
On = Annotated[date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起，默认今天")))]


@app.listing("seats", help=_(N_("席位：上限、已用、空余")))
def list_seats(call: frame.Call, search: listing.Search = "", sort: listing.Sort = "") -> None:
    with call.reading() as work:
        document = listing.read(work, call, "seats", search, sort, None)
    listing.shown(
        call,
        document,
        {"entity": N_("主体"), "scheme": N_("收费制度"), "quota": N_("上限"), "used": N_("已用"), "free": N_("空余")},
        {"scheme": words.SCHEMES},
    )


@app.listing("accounts", help=_(N_("账号一览")))
def list_accounts(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "accounts", search, sort, where)
    listing.shown(
        call,
        document,
        {
            "account": N_("小红书号"),
            "nickname": N_("昵称"),
            "entity": N_("主体"),
            "seat": N_("席位"),
            "state": N_("状态"),
            "holder": N_("使用人"),
            "certified_until": N_("有效期至"),
            "device": N_("设备"),
            "last_posted_on": N_("最近发布"),
        },
        {"state": words.STATES},
    )


@app.command("accounts open", help=_(N_("开通账号：占用一个空席位")), entity=False)
def open_account(
    call: frame.Call,
    nickname: Annotated[str, typer.Argument(help=_(N_("昵称")))],
    entity: EntityNamed,
    xhs_id: Annotated[str, typer.Option("--xhs-id", metavar="ID", help=_(N_("小红书号")))],
    enterprise_account: Annotated[
        str | None, typer.Option("--enterprise-account", metavar="A", help=_(N_("所属企业号的小红书号或昵称")))
    ] = None,
    ownership: Annotated[str, typer.Option(help="company | employee")] = "company",
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        parent = None
        if enterprise_account is not None:
            named = [
                known.id
                for known in entities.enterprise_accounts(work, owner.id)
                if fold(enterprise_account) in (fold(known.xhs_id or ""), known.nickname_key)
            ]
            if not named:
                raise seat_rules.EnterpriseAccountElsewhere(entity=owner.name)
            parent = named[0]
        account = seats.open_account(work, nickname, owner.id, xhs_id, parent, ownership)
    call.answer({"ok": True, "id": account.id}, _(N_("已开通账号 {account}")).format(account=account.xhs_id))


@app.command("accounts release", help=_(N_("释放席位：账号没有人使用，席位给别人")), entity=False)
def release(call: frame.Call, account: Account, reason: Reason, on: On = None) -> None:
    with call.writing() as work:
        row = bindings.release(work, seats.visible_account(work, account).id, on, reason)
    call.answer({"ok": True, "id": row.account_id}, _(N_("账号 {account} 已释放席位")).format(account=account))


@app.command("accounts retire", help=_(N_("账号退役：不再使用，历史保留")), entity=False)
def retire(call: frame.Call, account: Account, reason: Reason, on: On = None) -> None:
    with call.writing() as work:
        row = bindings.retire(work, seats.visible_account(work, account).id, on, reason)
    call.answer({"ok": True, "id": row.account_id}, _(N_("账号 {account} 已退役")).format(account=account))


@app.command("accounts certify", help=_(N_("登记认证：一年，或到平台写明的止日")), entity=False)
def certify(
    call: frame.Call,
    account: Account,
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("认证日，默认今天")))
    ] = None,
    years: Annotated[int | None, typer.Option(help=_(N_("几年，默认按规则")))] = None,
    until_on: Annotated[
        date | None, typer.Option("--until", parser=frame.day, metavar="DAY", help=_(N_("平台写明的最后有效日")))
    ] = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        term = certification.certify(work, known.id, from_on, years, until_on=until_on)
    _answer_term(call, account, term.id, term.until_on)


@app.command("accounts renew", help=_(N_("续期：从原认证日起算的下一年")), entity=False)
def renew(
    call: frame.Call,
    account: Account,
    years: Annotated[int | None, typer.Option(help=_(N_("几年，默认按规则")))] = None,
) -> None:
    with call.writing() as work:
        term = certification.renew(work, seats.visible_account(work, account).id, years)
    _answer_term(call, account, term.id, term.until_on)


@app.listing("quota", help=_(N_("席位上限、依据和用量")))
def show_quota(call: frame.Call) -> None:
    with call.reading() as work:
        chosen = call.entity_id(work)
        items = [
            {
                "entity": entity.name,
                "limit": found.limit,
                "scope": found.scope,
                "total": found.total,
                "used": found.used,
                "free": found.free,
                "over": found.over,
                "effective_from": found.effective_from,
                "source": found.source,
                "pools": [asdict(pool) for pool in found.pools],
            }
            for entity in entities.visible_entities(work)
            if chosen is None or entity.id == chosen
            for found in [seats.quota(work, entity.id)]
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    fields = ("entity", "limit", "scope", "used", "free", "effective_from", "source")
    titles = [_(t) for t in (N_("主体"), N_("上限"), N_("按"), N_("已用"), N_("空余"), N_("生效日"), N_("依据"))]
    told = [
        {**item, "scope": _(words.QUOTA_SCOPES[str(item["scope"])]), "source": _(str(item["source"]))} for item in items
    ]
    call.answer(document, frame.table(titles, [[item[field] for field in fields] for item in told]))


@app.command("quota set", help=_(N_("给一个主体加一条有生效日的上限")), entity=False)
def set_quota(
    call: frame.Call,
    limit: Annotated[int, typer.Argument(min=0, help=_(N_("上限")))],
    entity: EntityNamed,
    reason: Reason,
    source: Annotated[str, typer.Option(help=_(N_("依据，例如平台通知")))],
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("生效日，默认今天")))
    ] = None,
    evidence: Annotated[str | None, typer.Option(help=_(N_("证据在哪里")))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        found = seats.set_quota(work, owner.id, limit, from_on or work.today, reason, source, evidence)
    document = {"ok": True, "id": owner.id, "limit": found.limit, "used": found.used, "over": found.over}
    shown = _(N_("「{entity}」今天的上限是 {limit}，已用 {used}"))
    call.answer(document, shown.format(entity=owner.name, limit=found.limit, used=found.used))


def _answer_term(call: frame.Call, account: str, term_id: int, until_on: date | None) -> None:
    last = None if until_on is None else until_on - terms.DAY
    shown = _(N_("账号 {account} 认证到 {last}")).format(account=account, last=last)
    call.answer({"ok": True, "id": term_id, "until": last}, shown)
