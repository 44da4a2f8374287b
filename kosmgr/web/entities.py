"""Entities: the list, registering them and their 企业号, and where the number of seats comes from."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.entities import rules
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.matrix import states, words
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import service as seats
from kosmgr.web import account_forms, dependencies, forms, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Long = account_forms.Long


@router.get("/entities")
def index(request: Request, work: dependencies.Reading) -> Response:
    """Every entity one may see, with its seats and 企业号."""
    picture = states.lean_picture(work)
    context = {"lines": list(picture.entities.values()), "may": _may(work)}
    return rendering.render(request, "entities/index.html", context, current="entities")


def _may(work: Work) -> dict[str, Any]:
    def allowed(permission: Permission) -> Any:
        ids = work.actor.entity_ids(permission)
        return lambda entity_id: ids is None or entity_id in ids

    return {
        "enterprise": allowed(Permission.ENTITY_WRITE),
        "quota": allowed(Permission.RULE_WRITE),
        "add": work.actor.may_everywhere(Permission.ENTITY_WRITE),
    }


def _new(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.ENTITY_WRITE)
    speak = say.speaker(request)
    context = {
        "typed": typed,
        "wrong": wrong,
        "schemes": [(key, speak(words.SCHEMES[key])) for key in rules.SCHEMES],
    }
    return rendering.render(request, "entities/new.html", context, current="entities", status=status)


@router.get("/entities/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Register a legal entity."""
    return _new(request, work, {})


@router.post("/entities/new")
def add(
    request: Request,
    work: dependencies.Writing,
    name: Short = "",
    uscc: Short = "",
    scheme: Short = "",
    industry: Short = "",
) -> Response:
    """A new legal entity."""
    typed = {"name": name, "uscc": uscc, "scheme": scheme, "industry": industry}
    with forms.answered_in(lambda reader, wrong, status: _new(request, reader, typed, wrong, status)):
        entity = entities.add_entity(
            work,
            forms.needed(name, N_("主体名称")),
            forms.line(uscc, N_("统一社会信用代码"), optional=True),
            scheme or None,
            forms.line(industry, N_("行业"), optional=True),
        )
    return forms.done(request, f"/entities/{entity.id}", N_("主体「{name}」已登记"), None, name=entity.name)


def _enterprise(
    request: Request, work: Work, entity_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.ENTITY_WRITE)
    entity = entities.visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    context = {"entity": entity, "typed": typed, "wrong": wrong}
    return rendering.render(request, "entities/enterprise.html", context, current="entities", status=status)


@router.get("/entities/{entity_id}/enterprise")
def enterprise_form(request: Request, work: dependencies.Reading, entity_id: dependencies.Id) -> Response:
    """Register a 企业号."""
    return _enterprise(request, work, entity_id, {})


@router.post("/entities/{entity_id}/enterprise")
def enterprise(
    request: Request, work: dependencies.Writing, entity_id: dependencies.Id, xhs_id: Short = "", nickname: Short = ""
) -> Response:
    """A new 企业号 of an entity."""
    typed = {"xhs_id": xhs_id, "nickname": nickname}

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _enterprise(request, reader, entity_id, typed, wrong, status)

    with forms.answered_in(again):
        account = entities.add_enterprise_account(
            work, entity_id, forms.needed(xhs_id, N_("小红书号")), forms.needed(nickname, N_("昵称"))
        )
    return forms.done(request, "/entities", N_("企业号「{name}」已登记"), None, name=account.nickname)


def _quota(
    request: Request, work: Work, entity_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    entity = entities.visible_entity(work, entity_id)
    book = rulebook.book(work)
    scheme = book.value("scheme", entity.id, work.today)
    in_force = book.chosen("quota.limit", entity.id, work.today)
    allowed = work.actor.entity_ids(Permission.RULE_WRITE)
    context = {
        "entity": entity,
        "quota": seats.quota(work, entity.id),
        "history": [value for value in book.history("quota.limit", entity.id) if value.scheme in (None, scheme)],
        "in_force": in_force,
        "scheme": words.SCHEMES[scheme],
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "may_change": allowed is None or entity.id in allowed,
    }
    return rendering.render(request, "entities/quota.html", context, current="entities", status=status)


@router.get("/entities/{entity_id}/quota")
def quota_page(request: Request, work: dependencies.Reading, entity_id: dependencies.Id) -> Response:
    """The limit in force, what came before, and who said so."""
    return _quota(request, work, entity_id, {})


@router.post("/entities/{entity_id}/quota")
def set_quota(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    limit: Short = "",
    from_on: Short = "",
    reason: Long = "",
    source: Short = "",
    evidence: Short = "",
) -> Response:
    """A dated limit of this entity's own."""
    typed = {"limit": limit, "from_on": from_on, "reason": reason, "source": source, "evidence": evidence}
    with forms.answered_in(lambda reader, wrong, status: _quota(request, reader, entity_id, typed, wrong, status)):
        wanted = forms.whole(limit, N_("席位上限")) or 0
        day = forms.needed_day(from_on, N_("生效日"), work.today)
        seats.set_quota(
            work,
            entity_id,
            wanted,
            day,
            forms.needed(reason, account_forms.F_REASON),
            forms.needed(source, N_("来源")),
            forms.line(evidence, N_("凭据"), optional=True),
        )
    return forms.done(request, f"/entities/{entity_id}/quota", N_("席位上限自 {day} 起为 {n}"), None, day=day, n=wanted)
