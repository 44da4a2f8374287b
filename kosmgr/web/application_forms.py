"""What the forms about applications ask for and offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends

from kosmgr.applications import lines, rules
from kosmgr.applications import service as applications
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.web import account_forms, forms
from kosmgr.web import say as speech
from kosmgr.work import Work

Short = account_forms.Short
F_DOCUMENT = N_("文件")
ICONS: Mapping[str, str] = {
    "filed": "file-text",
    "imported": "file-import",
    "submit": "upload",
    "agreed": "check",
    "approved": "shield-check",
    "refuse": "ban",
    "send_back": "arrow-back-up",
    "hold": "clock-hour-9",
    "withdraw": "x",
    "informed": "bell",
    "ruled": "signature",
    "submitted": "upload",
    "platform_rejected": "ban",
    "opened": "check",
    "completed": "edit",
    "case_opened": "checklist",
}


@dataclass(frozen=True)
class Verb:
    """What can be done with an application: the word, the button, what its form asks for."""

    key: str
    title: str
    button: str
    icon: str
    effect: str
    reason: bool = False
    day: bool = False
    danger: bool = False


VERBS: Mapping[str, Verb] = {
    verb.key: verb
    for verb in (
        Verb("submit", N_("提交审批"), N_("提交审批"), "upload", N_("每一步从头审批")),
        Verb("conclude", N_("按审批结果批准"), N_("批准"), "check", N_("各步都已同意，申请转为已批准")),
        Verb("case", N_("开入职事项"), N_("开入职事项"), "checklist", N_("席位、账号、认证、设备、绑定，一项一项办")),
        Verb("send_back", N_("退回补材料"), N_("退回"), "arrow-back-up", N_("补齐后重新审批"), reason=True),
        Verb("hold", N_("搁置"), N_("搁置"), "clock-hour-9", N_("先放着，不算驳回"), reason=True),
        Verb(
            "refuse", N_("驳回申请"), N_("驳回"), "ban", N_("理由留存，不占席位，要告知本人"), reason=True, danger=True
        ),
        Verb("withdraw", N_("撤回申请"), N_("撤回"), "x", N_("本人不申请了；不留任何不利记录"), reason=True),
        Verb(
            "submitted", N_("登记已提交平台"), N_("登记提交"), "upload", N_("从这一天起算平台申请单的有效期"), day=True
        ),
        Verb(
            "platform_rejected",
            N_("登记平台驳回"),
            N_("登记驳回"),
            "ban",
            N_("补好后可以再提交"),
            reason=True,
            day=True,
        ),
        Verb("opened", N_("登记已开通"), N_("登记开通"), "check", N_("申请办完"), day=True),
        Verb("inform", N_("登记已告知本人"), N_("登记告知"), "bell", N_("记下哪一天、谁告知的"), day=True),
        Verb(
            "disagree",
            N_("不同意这一步"),
            N_("不同意"),
            "ban",
            N_("申请到此驳回，理由留存，不占席位，要告知本人"),
            reason=True,
            danger=True,
        ),
        Verb(
            "rule", N_("决定能否继续"), N_("可以继续"), "signature", N_("写明理由后，这一项不再挡住申请"), reason=True
        ),
    )
}


def offered(line: lines.Line) -> list[Verb]:
    """The verbs HR may use now; deciding a step stands elsewhere on the page."""
    allowed = set(rules.may_do(line.row.state))
    if line.agreed_by_all:
        allowed.add("conclude")
    if line.row.state == rules.APPROVED and line.row.case_id is None:
        allowed.add("case")
    if line.row.state == rules.REFUSED and line.row.informed_on is None:
        allowed.add("inform")
    return [verb for key, verb in VERBS.items() if key in allowed]


def given(
    store: Short = "",
    position: Short = "",
    nickname: Short = "",
    xhs_id: Short = "",
    ownership: Short = "",
    proof: Short = "",
    proof_on: Short = "",
    agreement: Short = "",
    agreement_on: Short = "",
    portrait: Short = "",
    portrait_on: Short = "",
    proof_document: Short = "",
    agreement_document: Short = "",
    portrait_document: Short = "",
) -> dict[str, str]:
    """The fields of an application as they were typed."""
    return dict(locals())


Given = Annotated[dict[str, str], Depends(given)]
_DAYS: Mapping[str, str] = {
    "proof_on": N_("在职证明开具日"),
    "agreement_on": N_("协议签署日"),
    "portrait_on": N_("肖像授权签署日"),
}
_TEXTS: Mapping[str, str] = {
    "store": N_("门店"),
    "position": N_("岗位"),
    "nickname": N_("昵称"),
    "xhs_id": N_("小红书号"),
}


def read(typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """What was typed, as the use cases take it; nothing typed is left as it is."""
    values: dict[str, Any] = {name: forms.line(typed[name], word, optional=True) for name, word in _TEXTS.items()}
    values |= {name: forms.day(typed[name], word, today, optional=True) for name, word in _DAYS.items()}
    values |= {name: typed[name] or None for name in ("ownership", *rules.DOCUMENTS)}
    for material in rules.DOCUMENTS:
        picked = forms.whole(typed[f"{material}_document"], F_DOCUMENT, optional=True)
        values[f"{material}_document_id"] = picked or 0
    return values


def typed(row: Any) -> dict[str, Any]:
    """An application as its form shows it."""
    shown = {name: getattr(row, name) for name in ("store", "position", "nickname", "xhs_id", "ownership")}
    for material in rules.DOCUMENTS:
        day, document = getattr(row, f"{material}_on"), getattr(row, f"{material}_document_id")
        shown |= {material: getattr(row, material), f"{material}_on": day.isoformat() if day else ""}
        shown[f"{material}_document"] = document or ""
    return {**shown, "employee": row.employee_number or ""}


def documents(work: Work, entity_id: int | None, employee: str) -> dict[str, list[tuple[int, str]]]:
    """The documents each material may be shown by, as choices; none while nobody knows of which company."""
    if not entity_id:
        return {}
    found = applications.documents_for(work, entity_id, employee)
    return {material: [(one.id, label(one)) for one in fits] for material, fits in found.items()}


def label(document: Any) -> str:
    """A document as a choice: what it is, its number and its day."""
    day = document.issued_on or document.received_on
    return " · ".join(text for text in (document.title, document.number, day.isoformat() if day else "") if text)


def options(speak: speech.Say) -> dict[str, Any]:
    """The choices of the form."""
    return {
        "ownerships": [(key, speak(one.word)) for key, one in words.OWNERSHIP.items()],
        "material_options": [(key, speak(word)) for key, word in rules.MATERIAL_STATES.items()],
        "proof_options": [(key, speak(word)) for key, word in rules.MATERIAL_STATES.items() if key != "refused"],
    }
