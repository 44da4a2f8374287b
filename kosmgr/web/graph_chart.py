"""The linkage graph for ECharts: shape is kind, fill is state, red is sharing, dashed is belonging."""

from typing import Any

from kosmgr.isolation.drawing import Drawing, Placed
from kosmgr.isolation.rules import Link
from kosmgr.matrix import words
from kosmgr.web.say import Say

SHAPES = {
    "account": "circle",
    "device": "roundRect",
    "sim": "triangle",
    "network": "diamond",
    "ip": "diamond",
    "person": "pin",
    "enterprise": "rect",
}
SIZES = {"account": 32, "device": 24, "sim": 26, "network": 40, "ip": 40, "enterprise": 28}
ALONE = 20
HEIGHTS = (300, 400, 500, 600, 700, 800, 1000, 1200, 1500)  # of the boxes the style sheet knows: g1, g2 …
FRAME = 30  # pixels kept free around the drawing, and for the last row of labels


def box(drawing: Drawing) -> str:
    """The smallest box the drawing fits into."""
    fits = [place for place, height in enumerate(HEIGHTS, start=1) if height >= drawing.height + FRAME]
    return f"g{fits[0] if fits else len(HEIGHTS)}"


def options(drawing: Drawing, focus: str, address: Any, say: Say) -> dict[str, Any]:
    """What ECharts draws; `address` makes the link that shows a node's radius."""
    clones = {link.target for link in drawing.links if link.label == "clone"}
    series = {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "scaleLimit": {"min": 0.5, "max": 4},
        "preserveAspect": True,
        "left": FRAME,
        "right": FRAME,
        "top": FRAME / 2,
        "bottom": FRAME,
        "emphasis": {"focus": "adjacency"},
        "labelLayout": {"hideOverlap": len(drawing.nodes) > 60},
        "data": [_node(placed, focus, address, say, placed.node.id in clones) for placed in drawing.nodes],
        "links": [_link(link) for link in drawing.links],
    }
    return {"tooltip": {"show": True, "formatter": "{b}"}, "series": [series]}


def _node(placed: Placed, focus: str, address: Any, say: Say, clone: bool) -> dict[str, Any]:
    node, chosen = placed.node, placed.node.id == focus
    label = f"{node.label} {say(words.SLOTS['clone'])}" if clone else node.label
    size = ALONE if placed.alone else SIZES[node.kind]
    state = say(words.STATES[node.state].word) if node.state in words.STATES else ""
    return {
        "id": node.id,
        "name": node.id,
        "value": " ".join(filter(None, (node.label, state))),
        "x": placed.x,
        "y": placed.y,
        "symbol": SHAPES[node.kind],
        "symbolSize": size + 8 if chosen else size,
        "href": address(node.id),
        "itemStyle": _style(node.kind, node.state, chosen),
        "label": {
            "show": True,
            "formatter": label,
            "backgroundColor": "$surface",
            "padding": [1, 3],
            "borderRadius": 3,
            "position": "bottom",
            "color": "$ink",
            "fontSize": 12,
            "distance": 3,
            "fontWeight": 600 if chosen or node.state == "over" else 400,
        },
        "tooltip": {"formatter": "{c}"},
    }


def _style(kind: str, state: str, chosen: bool) -> dict[str, Any]:
    width = 4 if chosen else 2
    if state == "over":
        return {"color": "$leaver-bg", "borderColor": "$leaver-solid", "borderWidth": 4 if chosen else 3}
    if state == "covered":
        return {"color": "$due-bg", "borderColor": "$due-solid", "borderWidth": width}
    if kind == "account":
        return {"color": f"${state}-bg", "borderColor": f"${state}-solid", "borderWidth": width}
    return {"color": "$surface", "borderColor": "$ink" if chosen else "$line-3", "borderWidth": 3 if chosen else 1.5}


def _link(link: Link) -> dict[str, Any]:
    if link.shared:
        line: dict[str, Any] = {"color": "$leaver-solid", "width": 2.2, "opacity": 1}
    else:
        line = {"color": "$line-3", "width": 1.2, "opacity": 1, "type": "dashed" if link.dashed else "solid"}
    return {"source": link.source, "target": link.target, "lineStyle": line}
