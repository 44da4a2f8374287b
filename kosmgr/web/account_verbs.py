"""What can be done with one account: each verb is one form and one use case."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.bindings import service as bindings
from kosmgr.cases import moving
from kosmgr.cases import service as cases
from kosmgr.certification import rules as certification_rules
from kosmgr.certification import service as certification
from kosmgr.isolation import service as isolation
from kosmgr.kit import money
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine
from kosmgr.people import service as people
from kosmgr.seats import service as seats
from kosmgr.web import account_forms, connecting, dependencies, forms
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Xhs = account_forms.Xhs
Short = account_forms.Short
Long = account_forms.Long
VERBS = account_forms.VERBS
F_DAY, F_REASON, F_PERSON = account_forms.F_DAY, account_forms.F_REASON, account_forms.F_PERSON


def _bind(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    person = people.visible_employee(work, forms.needed(typed["employee"], F_PERSON), line.entity_id)
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    with connecting.asked(work, isolation.HOLDER, line, person.id, typed):
        cases.bind(work, line.id, person.id, day, forms.line(typed["reason"], F_REASON, optional=True))
    return N_("「{account}」自 {day} 起由 {person} 使用"), {"account": line.nickname, "day": day, "person": person.name}


def _unbind(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    cases.unbind(work, line.id, day, forms.needed(typed["reason"], F_REASON))
    return N_("「{account}」自 {day} 起没有使用人"), {"account": line.nickname, "day": day}


def _release(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    bindings.release(
        work,
        line.id,
        forms.needed_day(typed["on"], F_DAY, work.today),
        forms.needed(typed["reason"], F_REASON),
    )
    return N_("「{account}」已释放，席位空出"), {"account": line.nickname}


def _retire(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    bindings.retire(
        work,
        line.id,
        forms.needed_day(typed["on"], F_DAY, work.today),
        forms.needed(typed["reason"], F_REASON),
    )
    return N_("「{account}」已退役，席位空出"), {"account": line.nickname}


def _certify(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    begins = forms.needed_day(typed["on"], F_DAY, work.today)
    until = forms.day(typed["until"], N_("最后有效日"), work.today, optional=True)
    term = certification.certify(work, line.id, begins, until_on=until)
    last = (term.until_on - certification_rules.DAY) if term.until_on else None
    return N_("「{account}」认证到 {day}"), {"account": line.nickname, "day": last}


def _renew(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    years = forms.whole(typed["years"], N_("年数"), optional=True)
    term = certification.renew(work, line.id, years)
    last = (term.until_on - certification_rules.DAY) if term.until_on else None
    return N_("「{account}」续到 {day}"), {"account": line.nickname, "day": last}


def _fee(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    paid: dict[str, Any] = {
        "paid_on": forms.day(typed["paid_on"], N_("付款日"), work.today, optional=True),
        "payer": forms.line(typed["payer"], N_("付款方"), optional=True),
        "serial": forms.line(typed["serial"], N_("付款流水号"), optional=True),
        "cost_centre": forms.line(typed["cost_centre"], N_("成本中心"), optional=True),
        "payer_kind": typed["payer_kind"] or None,
    }
    status = typed["status"] or "paid"
    if line.fee is not None and line.fee.status == "unpaid":
        fee = certification.pay_fee(work, line.fee.id, status=status, **paid)
    else:
        amount = forms.fen(typed["amount"], N_("金额"), optional=True)
        fee = certification.record_fee(work, line.id, amount_fen=amount, status=status, **paid)
    number = forms.line(typed["invoice"], N_("发票号码"), optional=True)
    if number:
        certification.record_invoice(work, fee.id, number)
    facts = {"account": line.nickname, "amount": money.yuan(fee.amount_fen or 0)}
    return N_("「{account}」的认证费 {amount} 元已登记"), facts


def _observe(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    code = typed["platform_code"] or None
    observed: dict[str, object] = {
        "nickname": forms.needed(typed["nickname"], N_("昵称")),
        "platform_code": code,
        "platform_state": forms.line(typed["platform_state"], N_("平台的说法"), optional=True),
        "followers": forms.whole(typed["followers"], N_("粉丝数"), optional=True),
        "health_score": forms.whole(typed["health_score"], N_("体检分"), optional=True),
        "posts_30d": forms.whole(typed["posts_30d"], N_("30 天发文"), optional=True),
        "last_posted_on": forms.day(typed["last_posted_on"], N_("最近发布"), work.today, optional=True),
        "store": forms.line(typed["store"], N_("门店"), optional=True),
        "persona": forms.line(typed["persona"], N_("岗位人设"), optional=True),
    }
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    seats.observe_account(work, line.id, day, **observed)
    return N_("「{account}」{day} 的现状已登记"), {"account": observed["nickname"], "day": day}


def _handover(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    number = forms.line(typed["employee"], F_PERSON, optional=True)
    person = people.visible_employee(work, number, line.entity_id) if number else None
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    why = forms.line(typed["reason"], F_REASON, optional=True)
    case = moving.open_handover(work, line.id, person.id if person else None, day, why)
    return N_("「{account}」换人已开交接 {case}"), {"account": line.nickname, "case": case.number}


ACTS: dict[str, account_forms.Act] = {
    "bind": _bind,
    "unbind": _unbind,
    "handover": _handover,
    "release": _release,
    "retire": _retire,
    "certify": _certify,
    "renew": _renew,
    "fee": _fee,
    "observe": _observe,
}


def _perform(request: Request, work: Work, key: str, xhs_id: str, typed: dict[str, Any]) -> Response:
    return account_forms.perform(request, work, VERBS[key], xhs_id, typed, ACTS[key])


def _get(key: str) -> Callable[..., Response]:
    def form(request: Request, work: dependencies.Reading, xhs_id: Xhs) -> Response:
        return account_forms.draw(request, work, VERBS[key], xhs_id, {})

    return form


for _key in VERBS:
    router.add_api_route(f"/accounts/{{xhs_id}}/{_key}", _get(_key), methods=["GET"], name=f"account-{_key}-form")


@router.post("/accounts/{xhs_id}/bind")
def bind(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    employee: Short = "",
    on: Short = "",
    reason: Long = "",
    seen: Short = "",
) -> Response:
    """Give the account to a serving employee."""
    typed = {"employee": employee, "on": on, "reason": reason, "seen": seen}
    return _perform(request, work, "bind", xhs_id, typed)


@router.post("/accounts/{xhs_id}/unbind")
def unbind(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    on: Short = "",
    reason: Long = "",
) -> Response:
    """Take the account from whoever holds it."""
    return _perform(request, work, "unbind", xhs_id, {"on": on, "reason": reason})


@router.post("/accounts/{xhs_id}/handover")
def handover(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    employee: Short = "",
    on: Short = "",
    reason: Long = "",
) -> Response:
    """Begin to hand the account to another person; a case, not an edit."""
    return _perform(request, work, "handover", xhs_id, {"employee": employee, "on": on, "reason": reason})


@router.post("/accounts/{xhs_id}/release")
def release(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    on: Short = "",
    reason: Long = "",
) -> Response:
    """Give the seat to others."""
    return _perform(request, work, "release", xhs_id, {"on": on, "reason": reason})


@router.post("/accounts/{xhs_id}/retire")
def retire(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    on: Short = "",
    reason: Long = "",
) -> Response:
    """Give the account up."""
    return _perform(request, work, "retire", xhs_id, {"on": on, "reason": reason})


@router.post("/accounts/{xhs_id}/certify")
def certify(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    on: Short = "",
    until: Short = "",
) -> Response:
    """Record a certification."""
    return _perform(request, work, "certify", xhs_id, {"on": on, "until": until})


@router.post("/accounts/{xhs_id}/renew")
def renew(request: Request, work: dependencies.Writing, xhs_id: Xhs, years: Short = "") -> Response:
    """Add the term that follows."""
    return _perform(request, work, "renew", xhs_id, {"years": years})


@router.post("/accounts/{xhs_id}/fee")
def fee(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    amount: Short = "",
    status: Short = "",
    paid_on: Short = "",
    payer_kind: Short = "",
    payer: Short = "",
    serial: Short = "",
    cost_centre: Short = "",
    invoice: Short = "",
) -> Response:
    """Record what was paid for the running term, or that the open fee was paid."""
    typed = {
        "amount": amount,
        "status": status,
        "paid_on": paid_on,
        "payer_kind": payer_kind,
        "payer": payer,
        "serial": serial,
        "cost_centre": cost_centre,
        "invoice": invoice,
    }
    return _perform(request, work, "fee", xhs_id, typed)


@router.post("/accounts/{xhs_id}/observe")
def observe(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    on: Short = "",
    nickname: Short = "",
    platform_code: Short = "",
    platform_state: Short = "",
    followers: Short = "",
    health_score: Short = "",
    posts_30d: Short = "",
    last_posted_on: Short = "",
    store: Short = "",
    persona: Short = "",
) -> Response:
    """Record by hand what the account looks like."""
    typed = {
        "on": on,
        "nickname": nickname,
        "platform_code": platform_code,
        "platform_state": platform_state,
        "followers": followers,
        "health_score": health_score,
        "posts_30d": posts_30d,
        "last_posted_on": last_posted_on,
        "store": store,
        "persona": persona,
    }
    return _perform(request, work, "observe", xhs_id, typed)
