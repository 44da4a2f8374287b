"""What several sheets share: shades of states, days and scores, and short words for codes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports import colours
from kosmgr.reports.figures import Waste
from kosmgr.reports.paper import Shade

Say = Callable[[str], str]

WASTES: Mapping[Waste, str] = {
    Waste.DEPARTED: N_("使用人已离职"),
    Waste.BANNED: N_("已封禁"),
    Waste.UNASSIGNED: N_("无使用人"),
    Waste.NEVER_POSTED: N_("从未发布"),
    Waste.SILENT: N_("停更"),
}
SEVERITY_ORDER = tuple(words.SEVERITIES)


def spoken(say: Say, mapping: Mapping[str, str], code: str | None) -> str | None:
    """The word of a code; an unknown code stands for itself."""
    return None if code is None else say(mapping.get(code, code))


def state_shades(column: int, say: Say) -> list[Shade]:
    """One colour per state word."""
    return [
        Shade(column, _equals(say(words.STATES[state].word)), tone.cell_text, tone.cell_fill, bold=tone.loud)
        for state, tone in colours.STATES.items()
    ]


def severity_shades(column: int, say: Say) -> list[Shade]:
    """One colour per severity word."""
    return [
        Shade(column, _equals(say(words.SEVERITIES[severity].word)), tone.cell_text, tone.cell_fill, bold=tone.loud)
        for severity, tone in colours.SEVERITIES.items()
    ]


def stage_shades(column: int, say: Say) -> list[Shade]:
    """A renewal's stage in the colour of the state it leads to."""
    return [
        Shade(column, _equals(say(words.STAGES[stage].word)), tone.cell_text, tone.cell_fill, bold=tone.loud)
        for stage, state in words.STAGE_STATES.items()
        for tone in [colours.STATES[state]]
    ]


def days_left_shades(column: int, due_days: int) -> list[Shade]:
    """Past the last day in red, the last days before it in amber; an empty cell stays plain."""
    late, due = colours.STATES["leaver"], colours.STATES["due"]
    return [
        Shade(column, {"type": "cell", "criteria": "<", "value": 0}, late.text, late.tint, bold=True),
        Shade(column, {"type": "blanks", "stop_if_true": True}, due.text, "#FFFFFF"),
        Shade(column, {"type": "cell", "criteria": "between", "minimum": 0, "maximum": due_days}, due.text, due.tint),
    ]


def health_shades(column: int, risk_below: int, safe_from: int) -> list[Shade]:
    """A risky score in red, one to watch in amber."""
    risk, watch = colours.STATES["leaver"], colours.STATES["due"]
    between = {"type": "cell", "criteria": "between", "minimum": risk_below, "maximum": safe_from - 1}
    return [
        Shade(column, {"type": "blanks", "stop_if_true": True}, watch.text, "#FFFFFF"),
        Shade(column, {"type": "cell", "criteria": "<", "value": risk_below}, risk.text, risk.tint, bold=True),
        Shade(column, between, watch.text, watch.tint),
    ]


def _equals(word: str) -> dict[str, object]:
    quoted = word.replace('"', '""')
    return {"type": "cell", "criteria": "==", "value": f'"{quoted}"'}


def local(instant: datetime | None) -> datetime | None:
    """The Shanghai wall clock of an instant, to the second."""
    return None if instant is None else instant.astimezone(SHANGHAI).replace(microsecond=0)


def month_word(month_on: date) -> str:
    """2026-11."""
    return f"{month_on:%Y-%m}"


__all__ = ["Say", "yuan"]
