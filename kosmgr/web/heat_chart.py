"""The heat map for ECharts: who is how alike, darker is closer; a cell leads to its pairs."""

from collections.abc import Callable
from typing import Any

from kosmgr.duplicates import rules
from kosmgr.duplicates.looking import View
from kosmgr.kit.text import N_
from kosmgr.web.say import Say

SMALL = 30  # accounts up to which the map stands beside the two texts
HEIGHTS = ((8, "g1"), (24, "h2"), (SMALL, "g3"), (40, "g5"), (55, "g7"), (75, "g8"), (rules.MOST_DRAWN, "g9"))
LABEL = 76  # pixels for a name, at most
LETTER = 13
STEPS = tuple(step // 10 for step in rules.STEPS)


def box(count: int) -> str:
    """The box a map of so many accounts fits into."""
    height = next(name for most, name in HEIGHTS if count <= most)
    return height if count <= SMALL else f"{height} wide"


def options(
    view: View, address: Callable[[rules.Cell], str], chosen: tuple[int, int] | None, say: Say
) -> dict[str, Any]:
    """What ECharts draws; `address` makes the link of a cell. Cells without a pair are the paper itself."""
    place = {publisher: index for index, publisher in enumerate(view.axis)}
    cells: list[dict[str, Any]] = [{"value": [n, n, -1], "itemStyle": {"color": "$surface"}} for n in place.values()]
    for who, cell in view.cells.items():
        if who[0] in place and who[1] in place:
            cells += _both(view, cell, place, address(cell), who == chosen, say)
    names = [view.who[one].short for one in view.axis]
    large = len(names) > SMALL
    axis = {"type": "category", "data": names, "axisTick": {"show": False}, "axisLine": {"show": False},
            "splitLine": {"show": True, "interval": 0, "lineStyle": {"color": "$surface", "width": 1.5}}}  # fmt: skip
    wide = min(LABEL, LETTER * max((len(name) for name in names), default=1))
    label = {"interval": 0, "color": "$ink-3", "fontSize": 12, "width": wide, "overflow": "truncate"}
    side = wide + 10
    return {
        "grid": {"left": side, "right": 8, "top": side if large else 8, "bottom": 8 if large else side, "show": True,
                 "backgroundColor": "$h0", "borderWidth": 0},
        "xAxis": {**axis, "axisLabel": {**label, "rotate": 90}, "position": "top" if large else "bottom"},
        "yAxis": {**axis, "axisLabel": label, "inverse": True},
        "visualMap": {"show": False, "type": "piecewise", "dimension": 2, "pieces": _pieces()},
        "tooltip": {"show": True, "formatter": "{b}"},
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "$surface", "borderWidth": 1.5,
                    "borderRadius": 2}, "emphasis": {"itemStyle": {"borderColor": "$ink", "borderWidth": 2}}}],
    }  # fmt: skip


def _both(
    view: View, cell: rules.Cell, place: dict[int, int], href: str, chosen: bool, say: Say
) -> list[dict[str, Any]]:
    one, other = cell.publishers
    percent = cell.top.heat // 10
    names = {"a": view.who[one].short, "b": view.who[other].short}
    told = say(N_("{a} 与 {b}：{percent}%，{n} 对"), **names, percent=percent, n=cell.count)
    mark = {"itemStyle": {"borderColor": "$ink", "borderWidth": 2}} if chosen else {}
    drawn = {"name": told, "href": href, **mark}
    return [{"value": [place[x], place[y], percent], **drawn} for x, y in ((one, other), (other, one))]


def _pieces() -> list[dict[str, Any]]:
    edges = (0, *STEPS)
    return [
        {"gte": low, **({"lt": high} if high is not None else {}), "color": f"$h{step}"}
        for step, (low, high) in enumerate(zip(edges, (*STEPS, None), strict=True))
    ]


def trend(view: View, say: Say) -> dict[str, Any]:
    """Notes that copied another account, week by week."""
    return {
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day, _count in view.weeks]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "data": [count for _day, count in view.weeks], "itemStyle": {"color": "$c2"},
                    "barMaxWidth": 28}],
        "tooltip": {"trigger": "axis"},
    }  # fmt: skip
