"""Periods side by side: the terms, holders, cards, devices and networks of one account. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.kit.text import N_

DAY = timedelta(days=1)
TERM, HOLDER, SIM, DEVICE, NETWORK = "term", "holder", "sim", "device", "network"
TITLES = {
    TERM: N_("认证期"),
    HOLDER: N_("使用人"),
    SIM: N_("手机卡"),
    DEVICE: N_("设备"),
    NETWORK: N_("网络"),
    "account": N_("账号"),
    "employment": N_("任职"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """One bar: [from, until) with a label; `kind` is certified, due, leaver or plain. None means without an end."""

    from_on: date | None
    until_on: date | None
    label: str
    kind: str


@dataclass(frozen=True)
class Lane:
    """One row of bars, oldest first."""

    key: str
    title: str
    spans: Sequence[Span]


def lane(key: str, spans: Sequence[Span]) -> Lane:
    """A row in order of time."""
    return Lane(key, TITLES[key], sorted(spans, key=lambda span: span.from_on or date.min))


def holder_spans(label: str, from_on: date | None, until_on: date | None, left_on: date | None) -> list[Span]:
    """A holding; what lies behind the last day of employment is drawn as a leaver's."""
    if left_on is None or (until_on is not None and until_on <= left_on + DAY):
        return [Span(from_on, until_on, label, "plain")]
    gone = Span(max(from_on or left_on + DAY, left_on + DAY), until_on, label, "leaver")
    if from_on is not None and from_on > left_on:
        return [gone]
    return [Span(from_on, left_on + DAY, label, "plain"), gone]


def term_spans(from_on: date | None, until_on: date | None, due_days: int, on: date) -> list[Span]:
    """A term; the one that ends soon shows its last days as due."""
    last = None if until_on is None else until_on - DAY
    label = f"{from_on or '…'} – {last or '…'}"
    if until_on is None or not on < until_on <= on + timedelta(days=due_days + 1):
        return [Span(from_on, until_on, label, "certified")]
    turn = max(from_on or until_on - timedelta(days=due_days), until_on - timedelta(days=due_days + 1))
    return [Span(from_on, turn, label, "certified"), Span(turn, until_on, label, "due")]
