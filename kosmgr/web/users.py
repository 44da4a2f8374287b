"""The people who log in, for those who manage them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.policy import GRANTABLE, Permission
from kosmgr.post import addresses
from kosmgr.users import service as users
from kosmgr.web import dependencies, locale, rendering, toasts
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

NameField = Annotated[str, Form(min_length=1, max_length=100)]
RoleField = Annotated[str, Form(max_length=20)]
EntityField = Annotated[str, Form(max_length=200)]
StoreField = Annotated[str, Form(max_length=200)]


def _page(request: Request, work: Work, status: int = 200, link: str = "", whose: str = "") -> Response:
    names = {entity.id: entity.name for entity in entities.visible_entities(work, Permission.USER_WRITE)}
    translate = locale.translator(request)
    known = users.visible_users(work)
    context = {
        "users": known,
        "emails": addresses.of_users(work, [one.id for one in known]),
        "role_options": [(role.value, translate(words.ROLES[role.value])) for role in GRANTABLE],
        "places": [(name, name) for name in names.values()],
        "names": names,
        "everywhere": work.actor.may_everywhere(Permission.USER_WRITE),
        "link": link,
        "whose": whose,
    }
    return rendering.render(request, "users/index.html", context, current="users", status=status)


@router.get("/users")
def index(request: Request, work: dependencies.Reading) -> Response:
    """Everybody one manages, with their roles."""
    return _page(request, work)


@router.post("/users")
def add(
    request: Request,
    work: dependencies.Writing,
    name: NameField,
    role: RoleField,
    entity: EntityField = "",
    store: StoreField = "",
) -> Response:
    """A new user; the one-time link is on this page and never again."""
    user, secret = users.add_user(work, dependencies.line(name), role, entity or None, dependencies.line(store))
    return _page(request, work, 201, visitors.password_link(visitors.base_url_of(request), secret), user.name)


@router.post("/users/reset")
def reset(request: Request, work: dependencies.Writing, name: NameField) -> Response:
    """A fresh one-time link."""
    secret = users.reset(work, name)
    return _page(request, work, 201, visitors.password_link(visitors.base_url_of(request), secret), name)


@router.post("/users/grant")
def grant(
    request: Request,
    work: dependencies.Writing,
    grantee: NameField,
    grant_role: RoleField,
    grant_entity: EntityField = "",
    grant_store: StoreField = "",
) -> Response:
    """One more role."""
    users.grant(work, grantee, grant_role, grant_entity or None, dependencies.line(grant_store))
    return _done(request, N_("已授予角色"))


@router.post("/users/revoke")
def revoke(
    request: Request,
    work: dependencies.Writing,
    name: NameField,
    role: RoleField,
    entity: EntityField = "",
    store: StoreField = "",
) -> Response:
    """One role less."""
    users.revoke(work, name, role, entity or None, store)
    return _done(request, N_("已收回角色"))


@router.post("/users/address")
def write_to(request: Request, work: dependencies.Writing, addressee: NameField, email: StoreField = "") -> Response:
    """Where somebody gets letters; nothing written takes the address away."""
    if email.strip():
        addresses.keep_users(work, addressee, email)
        return _done(request, N_("邮箱已登记"))
    addresses.drop_users(work, addressee)
    return _done(request, N_("邮箱已删去"))


@router.post("/users/disable")
def disable(request: Request, work: dependencies.Writing, name: NameField) -> Response:
    """Shut somebody out at once."""
    users.disable(work, name)
    return _done(request, N_("已停用，登录和令牌都已失效"))


@router.post("/users/enable")
def enable(request: Request, work: dependencies.Writing, name: NameField) -> Response:
    """Let somebody in again."""
    users.enable(work, name)
    return _done(request, N_("已重新启用"))


def _done(request: Request, sentence: str) -> Response:
    answer = RedirectResponse("/users", 303)
    toasts.remember(answer, toasts.Toast(locale.translator(request)(sentence)))
    return answer
