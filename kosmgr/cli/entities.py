"""kosmgr entities, enterprise-accounts."""

from typing import Annotated

import typer

from kosmgr.cli import frame, listing
from kosmgr.entities import service as entities
from kosmgr.matrix import words
from kosmgr.rulebook import service as rulebook

_ = frame._
app = frame.Commands()


@app.listing("entities", help=_("主体一览"))
def list_entities(call: frame.Call) -> None:
    with call.reading() as work:
        chosen = call.entity_id(work)
        items = [
            {
                "entity": entity.name,
                "uscc": entity.uscc,
                "scheme": rulebook.value(work, "scheme", entity.id),
                "industry": entity.industry,
            }
            for entity in entities.visible_entities(work)
            if chosen is None or entity.id == chosen
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = (_("主体"), _("统一社会信用代码"), _("收费制度"), _("行业"))
    rows = [{**item, "scheme": listing.word(words.SCHEMES, item["scheme"])} for item in items]
    call.answer(document, frame.table(titles, [tuple(item.values()) for item in rows]))


@app.command("entities add", help=_("登记一个主体"), entity=False)
def add_entity(
    call: frame.Call,
    name: Annotated[str, typer.Argument(help=_("全称"))],
    uscc: Annotated[str | None, typer.Option(help=_("统一社会信用代码"))] = None,
    scheme: Annotated[str | None, typer.Option(help="paid_annual | legacy_spend | unknown")] = None,
    industry: Annotated[str | None, typer.Option(help=_("行业"))] = None,
) -> None:
    with call.writing() as work:
        entity = entities.add_entity(work, name, uscc, scheme, industry)
    call.answer({"ok": True, "id": entity.id}, _("已登记主体「{name}」").format(name=entity.name))


@app.listing("enterprise-accounts", help=_("企业号一览"))
def list_enterprise_accounts(call: frame.Call) -> None:
    with call.reading() as work:
        chosen = call.entity_id(work)
        items = [
            {"account": account.xhs_id, "nickname": account.nickname, "entity": entity.name}
            for entity in entities.visible_entities(work)
            if chosen is None or entity.id == chosen
            for account in entities.enterprise_accounts(work, entity.id)
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = (_("小红书号"), _("昵称"), _("主体"))
    call.answer(document, frame.table(titles, [tuple(item.values()) for item in items]))


@app.command("enterprise-accounts add", help=_("登记一个企业号"), entity=False)
def add_enterprise_account(
    call: frame.Call,
    xhs_id: Annotated[str, typer.Argument(help=_("小红书号"))],
    nickname: Annotated[str, typer.Argument(help=_("昵称"))],
    entity: Annotated[str, typer.Option(metavar="NAME|USCC", help=_("所属主体"))],
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        account = entities.add_enterprise_account(work, owner.id, xhs_id, nickname)
    call.answer({"ok": True, "id": account.id}, _("已登记企业号「{name}」").format(name=account.nickname))
