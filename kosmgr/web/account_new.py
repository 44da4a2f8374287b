"""Opening an account: the free seats, where the quota comes from, and why it is refused."""

from typing import Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.seats import service as seats
from kosmgr.web import account_forms, dependencies, forms, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

F_ENTITY, F_NICKNAME, F_XHS = N_("主体"), N_("昵称"), N_("小红书号")


def _draw(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.ACCOUNT_OPEN)
    speak = say.speaker(request)
    mine = entities.visible_entities(work, Permission.ACCOUNT_OPEN)
    chosen = next((one for one in mine if str(one.id) == typed.get("entity")), mine[0] if len(mine) == 1 else None)
    quota = seats.quota(work, chosen.id) if chosen else None
    owners = matrix_owners(work, chosen.id) if chosen else []
    context = {
        "entities": [(str(one.id), one.name) for one in mine],
        "chosen": chosen,
        "quota": quota,
        "owners": owners,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "ownerships": [
            ("company", speak(words.OWNERSHIP["company"].word), speak(N_("用公司手机号注册，离职时收回"))),
            ("employee", speak(words.OWNERSHIP["employee"].word), speak(N_("员工自己的号，授权公司认证，离职时解除"))),
        ],
    }
    return rendering.render(request, "accounts/new.html", context, current="accounts", status=status)


def matrix_owners(work: Work, entity_id: int) -> list[tuple[str, str]]:
    """The 企业号 of an entity, as choices."""
    return [(str(line.id), line.nickname) for line in entities.enterprise_accounts(work, entity_id)]


@router.get("/accounts/new")
def form(
    request: Request, work: dependencies.Reading, entity: scope.Entity = None, xhs_id: str = Query("", max_length=60)
) -> Response:
    """What is free, and the form."""
    return _draw(request, work, {"entity": str(entity or ""), "xhs_id": xhs_id})


@router.post("/accounts/new")
def open_account(
    request: Request,
    work: dependencies.Writing,
    entity: account_forms.Short = "",
    enterprise: account_forms.Short = "",
    nickname: account_forms.Short = "",
    xhs_id: account_forms.Short = "",
    ownership: account_forms.Short = "company",
    on: account_forms.Short = "",
) -> Response:
    """Take the lowest free seat."""
    typed = {
        "entity": entity,
        "enterprise": enterprise,
        "nickname": nickname,
        "xhs_id": xhs_id,
        "ownership": ownership,
        "on": on,
    }

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _draw(request, reader, typed, wrong, status)

    with forms.answered_in(again):
        account = seats.open_account(
            work,
            forms.needed(nickname, F_NICKNAME),
            forms.whole(entity, F_ENTITY) or 0,
            forms.needed(xhs_id, F_XHS),
            forms.whole(enterprise, N_("企业号"), optional=True),
            ownership,
            forms.day(on, N_("开通日期"), work.today, optional=True),
        )
        line = matrix.account(work, account.id)
        if line is None:  # opened just now, so it is there
            raise NotFound()
    sentence = N_("「{account}」已开通，席位 {number:03d}")
    return forms.done(
        request, f"/accounts/{account.xhs_id}", sentence, None, account=line.nickname, number=line.seat_number
    )
