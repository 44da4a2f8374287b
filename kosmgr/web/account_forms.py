"""The forms of one account: what each verb is called, what it will change, and how it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Path, Request
from starlette.responses import Response

from kosmgr.certification import rules as certification_rules
from kosmgr.kit import money
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import lists, words
from kosmgr.matrix import rules as matrix_rules
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.web import forms, rendering, say
from kosmgr.work import Work

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
        Verb("bind", N_("绑定使用人"), C_("do", "绑定"), Permission.ACCOUNT_BIND),
        Verb("unbind", N_("解绑使用人"), N_("解绑"), Permission.ACCOUNT_BIND, danger=True),
        Verb("handover", N_("换人使用"), N_("换人"), Permission.CASE_WRITE),
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
    work.require(permission)
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
    if verb.key == "handover":
        return speak(N_("从这天起不能发布，直到新使用人重新验证并绑定"))
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
    if verb.key in ("bind", "handover"):
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
        "fee_statuses": [(key, speak(words.FEE_STATUS[key])) for key in FEE_STATUSES],
        "payers": [(key, speak(word)) for key, word in PAYERS.items()],
        "platforms": [(key, speak(word)) for key, word in words.PLATFORM.items()],
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
