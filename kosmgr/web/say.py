"""What pages say of an account, or of what is wrong with it, in more than one word."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from starlette.requests import Request

from kosmgr.checks import catalog
from kosmgr.findings.rules import FindingLine
from kosmgr.kit import sentences
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
        return translated.format(**sentences.filled(facts, translate)) if facts else translated

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
