"""What can be done with one account: each verb is a form that says its effect, and one use case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from kosmgr.bindings import service as bindings
from kosmgr.certification import rules as certification_rules
from kosmgr.certification import service as certification
from kosmgr.kit import money
from kosmgr.kit.text import N_
from kosmgr.matrix import lists
from kosmgr.matrix import rules as matrix_rules
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.web import dependencies, forms, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Xhs = Annotated[str, Path(max_length=60)]
Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=1000)]

F_DAY, F_REASON, F_PERSON = N_("日期"), N_("理由"), N_("使用人")
FEE_STATUSES = ("paid", "paid_no_invoice", "to_reimburse", "unpaid")
PAYERS = {"company": N_("公司对公"), "employee": N_("员工垫付"), "third_party": N_("第三方代付")}


@dataclass(frozen=True)
class Verb:
    """One form: its address, title, permission, and the words of its button."""

    key: str
    title: str
    button: str
    permission: Permission
    danger: bool = False


VERBS = {
    verb.key: verb
    for verb in (
        Verb("bind", N_("绑定使用人"), N_("绑定"), Permission.ACCOUNT_BIND),
        Verb("unbind", N_("解绑使用人"), N_("解绑"), Permission.ACCOUNT_BIND, danger=True),
        Verb("certify", N_("登记认证"), N_("登记认证"), Permission.ACCOUNT_OPEN),
        Verb("renew", N_("续一期认证"), N_("续期"), Permission.ACCOUNT_OPEN),
        Verb("fee", N_("登记认证费"), N_("登记费用"), Permission.FEE_WRITE),
        Verb("observe", N_("登记账号现状"), N_("登记现状"), Permission.ACCOUNT_OPEN),
        Verb("release", N_("释放席位"), N_("释放席位"), Permission.ACCOUNT_OPEN, danger=True),
        Verb("retire", N_("账号退役"), N_("退役"), Permission.ACCOUNT_OPEN, danger=True),
    )
}


def line_of(work: Work, xhs_id: str, permission: Permission = Permission.LEDGER_READ) -> tuple[Picture, AccountLine]:
    """The account's line of the day with everything of its entity; AccountUnknown if it is not one's own to see."""
    account = seats.visible_account(work, xhs_id, for_=permission)
    picture = matrix.picture(work, entity_ids=[account.entity_id])
    line = picture.by_account.get(account.id)
    if line is None:
        raise seat_rules.AccountUnknown(account=xhs_id)
    return picture, line


def fee_left(work: Work, line: AccountLine) -> int:
    """What of the running term's fee lies ahead."""
    known = line.fee.amount_fen if line.fee is not None else None
    fee = rulebook.value(work, "kos.cert_fee", line.entity_id) if known is None else known
    return matrix_rules.unused_fee(fee, line.certified_from_on, line.certified_until_on, work.today)


def effect(work: Work, verb: Verb, picture: Picture, line: AccountLine, speak: say.Say) -> str:
    """What pressing the button changes, in numbers."""
    entity, left = picture.entities[line.entity_id], money.yuan(fee_left(work, line))
    seat = f"{line.seat_number:03d}" if line.seat_number else "—"
    fee = money.yuan(rulebook.value(work, "kos.cert_fee", line.entity_id))
    if verb.key == "bind":
        return speak(N_("席位 {seat} 有人使用，认证费还剩 {left} 元可用"), seat=seat, left=left)
    if verb.key == "unbind":
        return speak(N_("解绑后席位 {seat} 转为闲置，认证费还剩 {left} 元"), seat=seat, left=left)
    if verb.key in ("release", "retire"):
        facts = {"seat": seat, "free": entity.free + 1, "quota": entity.quota, "left": left}
        return speak(N_("席位 {seat} 空出，空席变为 {free} / {quota}，认证费 {left} 元不再使用"), **facts)
    if verb.key == "renew":
        if line.certified_until_on is None:
            return ""
        begins = line.certified_until_on + certification_rules.DAY
        return speak(N_("新一期从 {day} 起，认证费 {fee} 元"), day=begins, fee=fee)
    if verb.key == "certify":
        return speak(N_("认证费 {fee} 元，按规则库；席位 {seat} 即可发布"), fee=fee, seat=seat)
    return ""


def draw(
    request: Request, work: Work, verb: Verb, xhs_id: str, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    """The form, empty or with what was typed."""
    picture, line = line_of(work, xhs_id, verb.permission)
    speak = say.speaker(request)
    serving = []
    if verb.key == "bind":
        serving = [
            (person["employee"], f"{person['name']} {person['employee']}")
            for person in lists.items(work, "people", [line.entity_id])
            if person["employee"] and person["status"] not in ("left", "pending")
        ]
    context = {
        "verb": verb,
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "effect": effect(work, verb, picture, line, speak),
        "serving": serving,
        "today": work.today,
        "until": line.certified_until_on,
        "fee": rulebook.value(work, "kos.cert_fee", line.entity_id),
        "unpaid": line.fee is not None and line.fee.status == "unpaid",
        "fee_statuses": [(key, speak(say.FEE_STATUS[key])) for key in FEE_STATUSES],
        "payers": [(key, speak(word)) for key, word in PAYERS.items()],
        "platforms": [(key, speak(word)) for key, word in say.PLATFORM.items()],
    }
    return rendering.render(request, "accounts/act.html", context, current="accounts", status=status)


Act = Callable[[Work, AccountLine, Any], tuple[str, dict[str, Any]]]


def perform(request: Request, work: Work, verb: Verb, xhs_id: str, typed: dict[str, Any], act: Act) -> Response:
    """Do it, and say so on the account's page."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return draw(request, reader, verb, xhs_id, typed, wrong, status)

    return carry_out(request, work, verb, xhs_id, typed, act, again)


def carry_out(
    request: Request, work: Work, verb: Verb, xhs_id: str, typed: dict[str, Any], act: Act, again: forms.Draw
) -> Response:
    """The same for a form that is drawn elsewhere."""
    with forms.answered_in(again):
        _picture, line = line_of(work, xhs_id, verb.permission)
        sentence, facts = act(work, line, typed)
    return forms.done(request, f"/accounts/{line.xhs_id}", sentence, None, **facts)


def _bind(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    person = people.visible_employee(work, forms.needed(typed["employee"], F_PERSON), line.entity_id)
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    bindings.bind(work, line.id, person.id, day, forms.line(typed["reason"], F_REASON, optional=True))
    return N_("「{account}」自 {day} 起由 {person} 使用"), {"account": line.nickname, "day": day, "person": person.name}


def _unbind(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    day = forms.needed_day(typed["on"], F_DAY, work.today)
    bindings.unbind(work, line.id, day, forms.needed(typed["reason"], F_REASON))
    return N_("「{account}」自 {day} 起没有使用人"), {"account": line.nickname, "day": day}


def _release(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    bindings.release(
        work, line.id, forms.needed_day(typed["on"], F_DAY, work.today), forms.needed(typed["reason"], F_REASON)
    )
    return N_("「{account}」已释放，席位空出"), {"account": line.nickname}


def _retire(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    bindings.retire(
        work, line.id, forms.needed_day(typed["on"], F_DAY, work.today), forms.needed(typed["reason"], F_REASON)
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


ACTS: dict[str, Act] = {
    "bind": _bind,
    "unbind": _unbind,
    "release": _release,
    "retire": _retire,
    "certify": _certify,
    "renew": _renew,
    "fee": _fee,
    "observe": _observe,
}


def _get(key: str) -> Callable[..., Response]:
    def form(request: Request, work: dependencies.Reading, xhs_id: Xhs) -> Response:
        return draw(request, work, VERBS[key], xhs_id, {})

    return form


for _key in VERBS:
    router.add_api_route(f"/accounts/{{xhs_id}}/{_key}", _get(_key), methods=["GET"], name=f"account-{_key}-form")


@router.post("/accounts/{xhs_id}/bind")
def bind(
    request: Request, work: dependencies.Writing, xhs_id: Xhs, employee: Short = "", on: Short = "", reason: Long = ""
) -> Response:
    """Give the account to a serving employee."""
    return perform(request, work, VERBS["bind"], xhs_id, {"employee": employee, "on": on, "reason": reason}, _bind)


@router.post("/accounts/{xhs_id}/unbind")
def unbind(request: Request, work: dependencies.Writing, xhs_id: Xhs, on: Short = "", reason: Long = "") -> Response:
    """Take the account from whoever holds it."""
    return perform(request, work, VERBS["unbind"], xhs_id, {"on": on, "reason": reason}, _unbind)


@router.post("/accounts/{xhs_id}/release")
def release(request: Request, work: dependencies.Writing, xhs_id: Xhs, on: Short = "", reason: Long = "") -> Response:
    """Give the seat to others."""
    return perform(request, work, VERBS["release"], xhs_id, {"on": on, "reason": reason}, _release)


@router.post("/accounts/{xhs_id}/retire")
def retire(request: Request, work: dependencies.Writing, xhs_id: Xhs, on: Short = "", reason: Long = "") -> Response:
    """Give the account up."""
    return perform(request, work, VERBS["retire"], xhs_id, {"on": on, "reason": reason}, _retire)


@router.post("/accounts/{xhs_id}/certify")
def certify(request: Request, work: dependencies.Writing, xhs_id: Xhs, on: Short = "", until: Short = "") -> Response:
    """Record a certification."""
    return perform(request, work, VERBS["certify"], xhs_id, {"on": on, "until": until}, _certify)


@router.post("/accounts/{xhs_id}/renew")
def renew(request: Request, work: dependencies.Writing, xhs_id: Xhs, years: Short = "") -> Response:
    """Add the term that follows."""
    return perform(request, work, VERBS["renew"], xhs_id, {"years": years}, _renew)


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
    return perform(request, work, VERBS["fee"], xhs_id, typed, _fee)


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
    return perform(request, work, VERBS["observe"], xhs_id, typed, _observe)
