"""People who log in, for those who manage them; and one's own tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from kosmgr.api.dependencies import SHOWN_ONCE, AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Done, EmailIn, EmailOut, Given, Id, Listing, Name, Number, Size
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.policy import Permission, Role
from kosmgr.post import addresses
from kosmgr.users import rules, tokens
from kosmgr.users import service as users

router = APIRouter(route_class=AnswerKept, tags=["users"])

NamePath = Annotated[Name, Path()]


class GrantOut(BaseModel):
    role: str
    entity: str | None
    store: str | None = None


class UserOut(BaseModel):
    id: int
    name: str
    grants: list[GrantOut]
    has_password: bool
    disabled: bool
    created_at: datetime


class UserIn(Given):
    name: Name
    role: Role
    entity: Name | None = None
    store: Name | None = None


class GrantIn(Given):
    role: Role
    entity: Name | None = None
    store: Name | None = None


class Linked(Done):
    """The path of the one-time link; it is shown once."""

    link: str


class Me(BaseModel):
    name: str
    permissions: list[str]
    grants: list[GrantOut]


class TokenIn(Given):
    name: Name
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[int, Field(ge=1, le=rules.TOKEN_LONGEST.days)]
    entities: Annotated[list[Name], Field(min_length=1, max_length=1000)] | None = None


class TokenOut(BaseModel):
    id: int
    name: str
    permissions: list[str]
    entity_ids: list[int] | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class TokenMade(Done):
    """The secret is shown once."""

    token: str


@router.get("/me")
def me(work: Reading, who: Visitor) -> Me:
    """Who the request acts for, and what it may."""
    reads = who.actor.may(Permission.LEDGER_READ)  # the manager of a store knows only the store
    names = {entity.id: entity.name for entity in entities.visible_entities(work)} if reads else {}
    return Me(
        name=who.actor.name,
        permissions=[permission.value for permission in Permission if who.actor.may(permission)],
        grants=[
            GrantOut(role=grant.role.value, entity=names.get(grant.entity_id or 0), store=grant.store)
            for grant in who.actor.grants
        ],
    )


@router.get("/users")
def listed(
    work: Reading, page: Annotated[Number, Query()] = 1, size: Annotated[Size, Query()] = paging.PAGE_SIZE
) -> Listing[UserOut]:
    """Everybody with a grant where one manages users."""
    names = {entity.id: entity.name for entity in entities.visible_entities(work)}
    found = paging.cut(users.visible_users(work), page, size)
    items = [
        UserOut(
            id=user.id,
            name=user.name,
            grants=[
                GrantOut(role=grant.role.value, entity=names.get(grant.entity_id or 0), store=grant.store)
                for grant in user.grants
            ],
            has_password=user.has_password,
            disabled=user.disabled_at is not None,
            created_at=user.created_at,
        )
        for user in found.items
    ]
    return Listing(as_of=work.today, total=found.total, page=found.number, size=found.size, items=items)


@router.post("/users", status_code=201, dependencies=SHOWN_ONCE)
def add(request: Request, work: Writing, given: UserIn) -> Linked:
    """A new user with a first role, and the link by which they set their password."""
    user, secret = users.add_user(work, given.name, given.role, given.entity, given.store)
    return Linked(id=user.id, link=visitors.password_link(visitors.base_url_of(request), secret))


@router.post("/users/{name}/grant", status_code=201)
def grant(work: Writing, name: NamePath, given: GrantIn) -> Done:
    """One more role."""
    users.grant(work, name, given.role, given.entity, given.store)
    return Done()


@router.post("/users/{name}/revoke")
def revoke(work: Writing, name: NamePath, given: GrantIn) -> Done:
    """One role less; the last administrator of everything stays."""
    users.revoke(work, name, given.role, given.entity, given.store)
    return Done()


@router.post("/users/{name}/disable")
def disable(work: Writing, name: NamePath) -> Done:
    """Shut somebody out at once."""
    users.disable(work, name)
    return Done()


@router.post("/users/{name}/enable")
def enable(work: Writing, name: NamePath) -> Done:
    """Let somebody in again."""
    users.enable(work, name)
    return Done()


@router.get("/users/{name}/email")
def email(work: Reading, name: NamePath) -> EmailOut:
    """Where somebody one manages is written to."""
    found = users.managed_user(work, name).id
    return EmailOut(email=addresses.of_users(work, [found]).get(found))


@router.post("/users/{name}/email")
def keep_email(work: Writing, name: NamePath, given: EmailIn) -> Done:
    """Write their address down, or another in its place."""
    addresses.keep_users(work, name, given.email)
    return Done()


@router.post("/users/{name}/email/remove")
def drop_email(work: Writing, name: NamePath) -> Done:
    """Letters reach them no more; the inbox still does."""
    addresses.drop_users(work, name)
    return Done()


@router.post("/users/{name}/reset", dependencies=SHOWN_ONCE)
def reset(request: Request, work: Writing, name: NamePath) -> Linked:
    """A fresh one-time link to set the password."""
    return Linked(link=visitors.password_link(visitors.base_url_of(request), users.reset(work, name)))


@router.get("/tokens")
def own_tokens(work: Reading) -> Listing[TokenOut]:
    """One's own tokens; the secrets are not kept anywhere."""
    items = [
        TokenOut(
            id=token.id,
            name=token.name,
            permissions=token.permissions,
            entity_ids=token.entity_ids,
            created_at=token.created_at,
            expires_at=token.expires_at,
            used_at=token.used_at,
            revoked_at=token.revoked_at,
        )
        for token in tokens.own_tokens(work)
    ]
    return Listing(as_of=work.today, total=len(items), size=max(1, len(items)), items=items)


@router.post("/tokens", status_code=201, dependencies=SHOWN_ONCE)
def make_token(work: Writing, given: TokenIn) -> TokenMade:
    """A token limited to some permissions, perhaps to some entities, with an end."""
    token, secret = tokens.make_token(work, given.name, given.permissions, given.days, given.entities)
    return TokenMade(id=token.id, token=secret)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(work: Writing, token_id: Annotated[Id, Path()]) -> Done:
    """Stop a token at once."""
    tokens.revoke_token(work, token_id)
    return Done(id=token_id)
