"""What pages say of an account, or of what is wrong with it, in more than one word."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from starlette.requests import Request

from kosmgr.checks import catalog
from kosmgr.findings.rules import FindingLine
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine, State, days_left
from kosmgr.web import locale

Say = Callable[..., str]


def speaker(request: Request) -> Say:
    """`say("还剩 {n} 天", n=19)`: plain text in the visitor's language; templates escape it."""
    translate = locale.translator(request)

    def say(message: str, /, **facts: object) -> str:
        translated = translate(message) if message else ""
        return translated.format(**facts) if facts else translated

    return say


def state(line: Any, on: date, say: Say) -> str:
    """The state word, or what is more exact: 离职 51 天未解绑, 19 天后到期, 停更 49 天. For lines of either picture."""
    left = days_left(on, line.certified_until_on)
    holder = line.holder
    if line.state is State.LEAVER and holder is not None and holder.left_on is not None:
        return say(N_("离职 {n} 天未解绑"), n=(on - holder.left_on).days)
    if line.state is State.DUE and left is not None:
        return say(N_("{n} 天后到期"), n=left) if left else say(N_("今天到期"))
    if line.state is State.OVERDUE and left is not None:
        return say(N_("已逾期 {n} 天"), n=-left)
    if line.state is State.LAPSED and left is not None:
        return say(N_("已失效 {n} 天"), n=-left)
    if line.state is State.LIMITED:
        return getattr(line, "platform_state", None) or say(words.STATES["limited"].word)
    if line.state is State.IDLE:
        return _idle(line, on, say)
    return say(words.STATES[line.state.value].word)


def _idle(line: Any, on: date, say: Say) -> str:
    if line.holder is None:
        since = line.unbound_on or line.certified_from_on or line.opened_on
        return say(N_("待分配 {n} 天"), n=(on - since).days) if since else say(N_("待分配"))
    if line.last_posted_on is None:
        return say(N_("还没发过"))
    return say(N_("停更 {n} 天"), n=(on - line.last_posted_on).days)


def leaving(line: AccountLine, on: date, say: Say) -> str:
    """That the holder's last day lies ahead, or nothing."""
    holder = line.holder
    if holder is None or holder.left_on is None or holder.left_on < on:
        return ""
    return say(N_("{day} 离职"), day=f"{holder.left_on:%m-%d}")


def term(line: AccountLine, say: Say) -> str:
    """From when to when the certification runs."""
    return period(line.certified_from_on, line.certified_until_on, say)


def period(from_on: date | None, until_on: date | None, say: Say) -> str:
    """2026-04-15 至 2027-04-14; an unknown end is left open."""
    if from_on is None and until_on is None:
        return "—"
    if until_on is None:
        return say(N_("{day} 起"), day=from_on)
    if from_on is None:
        return say(N_("至 {day}"), day=until_on)
    return say(N_("{first} 至 {last}"), first=from_on, last=until_on)


NETWORKS = {
    "5g": N_("5G 卡"),
    "wifi": N_("门店 WiFi"),
    "home": N_("家庭宽带"),
    "public_wifi": N_("公共 WiFi"),
    "office": N_("办公网络"),
    "other": N_("其他网络"),
}
PLATFORM = {
    "normal": N_("正常"),
    "limited": N_("限流"),
    "muted": N_("禁言"),
    "banned": N_("封禁"),
    "other": N_("其他"),
}
KINDS = {
    "regular": N_("正式"),
    "probation": N_("试用"),
    "intern": N_("实习"),
    "dispatched": N_("派遣"),
    "outsourced": N_("外包"),
    "other": N_("其他"),
}
STATUSES = {
    "serving": N_("在职"),
    "probation": N_("试用期"),
    "leave": N_("休假"),
    "resigned": N_("已提离职"),
    "left": N_("已离职"),
    "pending": N_("待入职"),
}
SLOTS = {"main": N_("主应用"), "clone": N_("分身")}
DEVICE_STATUS = {
    "in_use": N_("使用中"),
    "idle": N_("闲置"),
    "returned": N_("已收回"),
    "disabled": N_("停用"),
    "lost": N_("遗失"),
    "repair": N_("维修"),
    "other": N_("其他"),
}
SIM_STATUS = {
    "in_use": N_("在用"),
    "idle": N_("闲置"),
    "to_cancel": N_("待注销"),
    "cancelled": N_("已注销"),
    "to_verify": N_("待核实"),
}
REGISTRANTS = {"company": N_("公司"), "employee": N_("员工"), "other": N_("其他人")}
CONSENTS = {
    "none": N_("还没有答复"),
    "given": N_("同意"),
    "refused": N_("不同意"),
    "withdrawn": N_("已撤回"),
}
TEXTS = {
    "commitment": N_("员工号使用承诺书"),
    "own_account": N_("使用本人账号的同意"),
    "portrait": N_("使用本人肖像和声音的同意"),
}
TASKS = {
    "sign:commitment": N_("签员工号使用承诺书"),
    "confirm": N_("确认在职和设备"),
    "upload": N_("上传在职证明"),
    "handover": N_("确认离职交接"),
    "consent:own_account": N_("答复：使用本人账号"),
    "consent:portrait": N_("答复：使用肖像和声音"),
    "mydata": N_("查看公司登记的内容"),
}
LINK_STATES = {
    "open": N_("还没办完"),
    "answered": N_("已办完"),
    "expired": N_("已过期"),
    "revoked": N_("已收回"),
    "locked": N_("答错太多，已锁上"),
}
REQUESTS = {
    "correct": N_("更正"),
    "delete": N_("删除"),
    "copy": N_("要一份副本"),
    "explain": N_("要一个解释"),
}
FEE_STATUS = {
    "paid": N_("已付"),
    "unpaid": N_("未付"),
    "paid_no_invoice": N_("已付，缺发票"),
    "to_reimburse": N_("待报销"),
    "other": N_("其他"),
}


def findings(lines: Iterable[FindingLine], say: Say) -> list[dict[str, Any]]:
    """Findings about one thing, in words."""
    found = []
    for finding in lines:
        check = catalog.BY_RULE.get(finding.rule)
        found.append(
            {
                "id": finding.id,
                "severity": finding.severity,
                "title": say(check.title) if check else finding.rule,
                "text": finding.text(say),
                "next": say(finding.next_step),
                "accepted": finding.status == "accepted",
            }
        )
    return found
