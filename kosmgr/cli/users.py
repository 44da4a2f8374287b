"""kosmgr users: the people who log in."""

from typing import Annotated

import typer

from kosmgr.cli import frame
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.policy import GRANTABLE
from kosmgr.post import addresses
from kosmgr.users import service as users

_ = frame._
app = frame.Commands()

Name = Annotated[str, typer.Argument(help=_(N_("登录名")))]
RoleOption = Annotated[str, typer.Option(help=" | ".join(GRANTABLE))]
EntityOption = Annotated[str | None, typer.Option(metavar="NAME|USCC", help=_(N_("在哪个主体，默认全部")))]
StoreOption = Annotated[str | None, typer.Option(help=_(N_("店长是哪家门店的，与花名册里的写法一致")))]


def _state(user: users.Seen) -> str:
    if user.disabled_at is not None:
        return _(N_("已停用"))
    return _(N_("可登录")) if user.has_password else _(N_("等待设密码"))


@app.listing("users", help=_(N_("能登录的人")), day=False, entity=False)
def list_users(call: frame.Call) -> None:
    with call.reading() as work:
        names = {entity.id: entity.name for entity in entities.visible_entities(work)}
        items = [
            {
                "name": user.name,
                "grants": [
                    {
                        "role": grant.role.value,
                        "entity": None if grant.entity_id is None else names.get(grant.entity_id),
                        "store": grant.store,
                    }
                    for grant in user.grants
                ],
                "has_password": user.has_password,
                "disabled": user.disabled_at is not None,
            }
            for user in users.visible_users(work)
        ]
        rows = [
            (
                user.name,
                sentences.listed(
                    (
                        sentences.noted(
                            _(words.ROLES[grant.role.value]),
                            " ".join(
                                part
                                for part in (
                                    names.get(grant.entity_id) if grant.entity_id else _(N_("全部主体")),
                                    grant.store,
                                )
                                if part
                            ),
                            _,
                        )
                        for grant in user.grants
                    ),
                    _,
                ),
                _state(user),
            )
            for user in users.visible_users(work)
        ]
        document = {"as_of": work.today, "total": len(items), "items": items}
    call.answer(document, frame.table((_(N_("登录名")), _(C_("list", "角色")), _(N_("情况"))), rows))


@app.command("users add", help=_(N_("新增一个能登录的人，得到一次性链接")), day=False, entity=False)
def add_user(
    call: frame.Call, name: Name, role: RoleOption, entity: EntityOption = None, store: StoreOption = None
) -> None:
    with call.writing() as work:
        user, secret = users.add_user(work, name, role, entity, store)
    link = visitors.password_link(call.settings.base_url, secret)
    call.answer({"ok": True, "id": user.id, "link": link}, _(N_("设置密码的一次性链接：{link}")).format(link=link))


@app.command("users reset", help=_(N_("发一个新的一次性链接，用来设置密码")), day=False, entity=False)
def reset(call: frame.Call, name: Name) -> None:
    with call.writing() as work:
        secret = users.reset(work, name)
    link = visitors.password_link(call.settings.base_url, secret)
    call.answer({"ok": True, "link": link}, _(N_("设置密码的一次性链接：{link}")).format(link=link))


@app.command("users grant", help=_(N_("授予角色")), day=False, entity=False)
def grant(
    call: frame.Call, name: Name, role: RoleOption, entity: EntityOption = None, store: StoreOption = None
) -> None:
    with call.writing() as work:
        users.grant(work, name, role, entity, store)
    call.answer({"ok": True}, _(N_("已授予角色")))


@app.command("users revoke", help=_(N_("收回角色")), day=False, entity=False)
def revoke(
    call: frame.Call, name: Name, role: RoleOption, entity: EntityOption = None, store: StoreOption = None
) -> None:
    with call.writing() as work:
        users.revoke(work, name, role, entity, store)
    call.answer({"ok": True}, _(N_("已收回角色")))


@app.command("users email", help=_(N_("用户的邮箱：写地址就登记，--remove 删去")), day=False, entity=False)
def email(
    call: frame.Call,
    name: Name,
    address: Annotated[str, typer.Argument(help=_(N_("邮箱")))] = "",
    remove: Annotated[bool, typer.Option("--remove", help=_(N_("删去")))] = False,
) -> None:
    if not address and not remove:
        with call.reading() as work:
            found = users.managed_user(work, name)
            document = {"name": found.name, "email": (known := addresses.of_users(work, [found.id]).get(found.id))}
        call.answer(document, known or _(N_("还没有登记邮箱")))
        return
    with call.writing() as work:
        if remove:
            addresses.drop_users(work, name)
        else:
            addresses.keep_users(work, name, address)
    call.answer({"ok": True}, _(N_("邮箱已删去")) if remove else _(N_("邮箱已登记")))


@app.command("users disable", help=_(N_("停用：登录和令牌立刻失效")), day=False, entity=False)
def disable(call: frame.Call, name: Name) -> None:
    with call.writing() as work:
        users.disable(work, name)
    call.answer({"ok": True}, _(N_("已停用，登录和令牌都已失效")))


@app.command("users enable", help=_(N_("重新启用")), day=False, entity=False)
def enable(call: frame.Call, name: Name) -> None:
    with call.writing() as work:
        users.enable(work, name)
    call.answer({"ok": True}, _(N_("已重新启用")))
