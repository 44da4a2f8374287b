"""Periods as bars: where each begins and ends in the picture of `parts/lanes.html`. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.reports.lanes import Lane, Span
from kosmgr.web import say

DAY = timedelta(days=1)
WIDTH, LEFT, RIGHT = 1070, 96, 1060
TOP, FIRST, STEP = 22, 30, 37
SHOWN = 13  # months, as long as nothing older matters
TICKS = 13
NARROWEST, WIDE_ENOUGH, PER_LETTER = 3.0, 60.0, 7.5


def window(lanes: Sequence[Lane], on: date) -> tuple[date, date]:
    """From the first day that is known (at most three years back) to a year around the day looked at."""
    starts = [span.from_on for lane in lanes for span in lane.spans if span.from_on]
    ends = [span.until_on for lane in lanes for span in lane.spans if span.until_on]
    oldest, newest = clock.add_months(on, -36), clock.add_months(on, 24)
    first = min(max(min(starts, default=on), oldest), clock.add_months(on, -3))
    last = max(min(max(ends, default=on), newest), clock.add_months(on, 2))
    return first.replace(day=1), last + 15 * DAY


def drawn(lanes: Sequence[Lane], on: date, today: date, speak: say.Say) -> dict[str, Any]:
    """The picture: ticks, rows with bars, the day looked at, and what it does not know yet."""
    first, last = window(lanes, max(on, today))
    scale = (RIGHT - LEFT) / max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + max(0, min((day - first).days, (last - first).days)) * scale, 1)

    rows = []
    for place, lane in enumerate(lanes):
        bars = [bar for span in lane.spans if (bar := _bar(span, first, last, on, x, speak))]
        rows.append({"label": speak(lane.title), "y": FIRST + place * STEP, "bars": bars})
    bottom = FIRST + len(rows) * STEP
    return {
        "width": WIDTH,
        "height": bottom + 26,
        "top": TOP,
        "bottom": bottom,
        "ticks": _ticks(first, last, x),
        "rows": rows,
        "day": {"x": x(on), "label": f"{on:%m-%d}"},
        "veil": {"x": x(on), "width": round(RIGHT - x(on), 1)} if on < today else None,
    }


def _bar(span: Span, first: date, last: date, on: date, x: Any, speak: say.Say) -> dict[str, Any] | None:
    begins, ends = span.from_on or first, span.until_on or max(on + DAY, first)
    if ends <= first or begins >= last or begins >= ends:
        return None
    width = round(max(NARROWEST, x(ends) - x(begins)), 1)
    fits = int(width / PER_LETTER)
    said = span.label
    if span.kind == "leaver" and span.from_on is not None:
        said = speak(N_("离职仍绑 {n} 天"), n=(ends - span.from_on).days)
    label = said if width >= WIDE_ENOUGH or len(said) <= fits else ""
    return {"x": x(begins), "width": width, "label": label, "kind": span.kind}


def _ticks(first: date, last: date, x: Any) -> list[dict[str, Any]]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(step for step in (1, 2, 3, 6, 12) if months / step <= TICKS or step == 12)
    found = []
    for count in range(0, months + 1, step):
        day = clock.add_months(first, count)
        found.append({"x": x(day), "label": f"{day.year}" if day.month == 1 else f"{day:%m}"})
    found[0]["label"] = f"{first:%Y-%m}"
    return found


def facts(lanes: Sequence[Lane], speak: say.Say) -> list[str]:
    """The same as sentences, for those who do not see the picture."""
    return [
        f"{speak(lane.title)} {span.label} {say.period(span.from_on, span.until_on and span.until_on - DAY, speak)}"
        for lane in lanes
        for span in lane.spans
    ]
