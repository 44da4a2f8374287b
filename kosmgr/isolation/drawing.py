"""Where everything stands in the picture of the graph: the same facts always give the same picture. Pure.

Each cluster is a box: what is shared in the middle, its accounts around it, their own phones outside. Boxes are laid in
rows, the accounts that share nothing stand in a grid beside them. Units are pixels at normal size.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from kosmgr.isolation import rules
from kosmgr.isolation.graph import Graph
from kosmgr.isolation.rules import Cluster, Link, Node, Sharing
from kosmgr.matrix.rules import AccountLine

WIDTH = 840.0  # the card on a wide screen, a little larger than it is
GAP_X, GAP_Y = 78.0, 58.0  # between the middles of two nodes with a label below
ROUND = 80.0  # along the ring around something shared
OWN = 64.0  # from an account to its own phone
MARGIN = 42.0
RING = 104.0  # the first ring around something shared
SMALL = 12  # accounts; in larger clusters their own phones are left out
GRID = 62.0
BESIDE = 4  # columns
TANGLED = 4  # shared things, and accounts; beyond both, rings would lie on each other
SETTLE = 200  # rounds of pushing apart
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node and its place."""

    node: Node
    x: float
    y: float
    alone: bool = False  # an account that shares nothing


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and how large."""

    nodes: tuple[Placed, ...]
    links: tuple[Link, ...]
    width: float
    height: float


@dataclass
class _Box:
    places: dict[str, Point]
    nodes: dict[str, Node]
    links: list[Link]
    hub: str
    enterprise_ids: tuple[int, ...]
    corner: Point = (0.0, 0.0)
    size: Point = (0.0, 0.0)

    def settle(self) -> None:
        """Put the box's corner at the origin and know its size, labels included."""
        half = {name: max(MARGIN, _wide(self.nodes[name].label) / 2 + 6) for name in self.places}
        left = min(x - half[name] for name, (x, _) in self.places.items())
        top = min(y for _, y in self.places.values()) - MARGIN / 2
        self.size = (
            max(x + half[name] for name, (x, _) in self.places.items()) - left,
            max(y for _, y in self.places.values()) - top + MARGIN,
        )
        self.places = {name: (x - left, y - top) for name, (x, y) in self.places.items()}


def _wide(label: str) -> float:
    """How wide a label is, about, in pixels at 12 px: Chinese is square, the rest is little more than half of it."""
    return sum(12.0 if ord(letter) > 0x2E80 else 7.0 for letter in label)


@dataclass
class _Sheet:
    nodes: list[Placed] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def account_node(line: AccountLine) -> Node:
    """An account, by whoever holds it: people read names, the number's end tells two of them apart."""
    name = line.holder.name if line.holder else line.nickname[:6]
    return Node("account", f"account:{line.id}", f"{name} {line.xhs_id[-3:]}", line.state.value)


def drawn(graph: Graph) -> Drawing:
    """The whole graph; those who share nothing stand beside it or below, whichever takes less room."""
    alone = sorted((line for line in graph.picture.seated() if line.id not in graph.cluster_of), key=lambda o: o.xhs_id)
    boxes = [_box(graph, cluster) for cluster in graph.clusters]
    wide = max((box.size[0] for box in boxes), default=WIDTH)
    choices = (BESIDE, 0) if alone and wide <= _room(BESIDE) else (0,)
    return min((_laid(graph, boxes, alone, columns) for columns in choices), key=lambda sheet: sheet.height)


def _room(columns: int) -> float:
    return WIDTH - columns * GRID - MARGIN / 2 if columns else WIDTH


def _laid(graph: Graph, boxes: Sequence[_Box], alone: Sequence[AccountLine], columns: int) -> Drawing:
    """One way to lay it out; `columns` of those who share nothing stand beside, 0: they stand below."""
    room = _room(columns)
    below = _shelves(boxes, room)
    sheet = _Sheet()
    for box in boxes:
        for name, node in box.nodes.items():
            x, y = box.places[name]
            sheet.nodes.append(Placed(node, round(box.corner[0] + x, 1), round(box.corner[1] + y, 1)))
        sheet.links += box.links
    below = _owners(graph, boxes, sheet, below, room)
    first = (room + GRID / 2 + MARGIN / 2, GRID / 2) if columns else (GRID / 2, below + GRID / 2)
    per_row = columns or int(WIDTH // GRID)
    for place, line in enumerate(alone):
        x, y = first[0] + place % per_row * GRID, first[1] + place // per_row * GRID
        sheet.nodes.append(Placed(_short(account_node(line)), round(x, 1), round(y, 1), alone=True))
    _people(graph, sheet)
    width = max([WIDTH, *(box.corner[0] + box.size[0] for box in boxes)])
    return Drawing(tuple(sheet.nodes), tuple(sheet.links), width, max([below, *(o.y + GRID / 2 for o in sheet.nodes)]))


def _short(node: Node) -> Node:
    return replace(node, label=node.label.split(" ")[0][:4])


def _box(graph: Graph, cluster: Cluster) -> _Box:
    """Rings around what is shared where that is readable, else spread by force."""
    hubs = [_hub(one) for one in cluster.sharings]
    nodes = {hub.id: hub for hub in hubs}
    links: list[Link] = []
    for account_id in cluster.account_ids:
        nodes[f"account:{account_id}"] = account_node(graph.line(account_id))
    for one in cluster.sharings:
        links += [Link(one.key, f"account:{a}", shared=True, label=one.slots.get(a, "")) for a in one.account_ids]
    if len(hubs) > TANGLED and len(cluster.account_ids) > TANGLED:
        places = _spread(list(nodes), links)
    else:
        places, centres = _ringed(cluster, hubs)
        if len(cluster.account_ids) <= SMALL:
            _own_phones(graph, cluster, centres, places, nodes, links)
    if len(hubs) > 1:
        _push_apart(places)
    box = _Box(places, nodes, links, hubs[0].id, cluster.enterprise_ids)
    box.settle()
    return box


def _spread(names: list[str], links: Sequence[Link]) -> dict[str, Point]:
    number = {name: place for place, name in enumerate(names)}
    spreading: Any = import_module("kosmgr.isolation.spreading")
    lines = [(number[link.source], number[link.target]) for link in links]
    return dict(zip(names, spreading.spread(len(names), lines, WIDTH - 2 * MARGIN), strict=True))


def _ringed(cluster: Cluster, hubs: Sequence[Node]) -> tuple[dict[str, Point], list[Point]]:
    """What is shared on a line, each with its accounts around; an account of several stands between them."""
    mine: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(cluster.sharings):
        for account_id in one.account_ids:
            mine[account_id].append(place)
    single = [[a for a, places in mine.items() if places == [place]] for place in range(len(hubs))]
    centres = _centres([_rings(len(own))[-1] for own in single], len(cluster.account_ids))
    found: dict[str, Point] = {hub.id: centre for hub, centre in zip(hubs, centres, strict=True)}
    for place, own in enumerate(single):
        spots = _spots(centres[place], len(own), crowded=len(hubs) > 1)
        found |= {f"account:{account_id}": spot for account_id, spot in zip(own, spots, strict=True)}
    between = [(account_id, at) for account_id, at in mine.items() if len(at) > 1]
    for turn, (account_id, at) in enumerate(between):
        x = sum(centres[one][0] for one in at) / len(at)
        y = sum(centres[one][1] for one in at) / len(at)
        found[f"account:{account_id}"] = (x + (turn % 3 - 1) * 6, y + (turn - (len(between) - 1) / 2) * GAP_Y * 1.6)
    return found, centres


def _hub(one: Sharing) -> Node:
    return Node(one.kind, one.key, one.label, "over" if one.over else "covered" if one.covered_until_on else "")


def _centres(radius: Sequence[float], accounts: int) -> list[Point]:
    """Hubs in rows of about as many as make a square."""
    per_row = max(1, math.ceil(math.sqrt(len(radius)))) if accounts > SMALL or len(radius) > 3 else len(radius)
    found: list[Point] = []
    y = 0.0
    for start in range(0, len(radius), per_row):
        row, x = radius[start : start + per_row], 0.0
        for place, one in enumerate(row):
            x += one + (row[place - 1] if place else -one) + (GAP_X if place else 0.0)
            found.append((x, y))
        y += 2 * max(row) + GAP_Y
    return found


def _rings(count: int) -> list[float]:
    """Radii of as many rings as so many accounts need."""
    radii, room = [RING], 0
    while (room := room + int(2 * math.pi * radii[-1] / ROUND)) < count:
        radii.append(radii[-1] + ROUND)
    return radii


def _spots(centre: Point, count: int, *, crowded: bool) -> list[Point]:
    """Around a hub, in rings; two alone stand like a roof, which takes less room than a tower."""
    if count == 2 and not crowded:
        return [_away(centre, -math.pi * turn, RING) for turn in (0.78, 0.22)]
    found: list[Point] = []
    for radius in _rings(count):
        here = min(count - len(found), int(2 * math.pi * radius / ROUND))
        found += [_away(centre, math.pi / 2 + 2 * math.pi * turn / max(here, 1), radius) for turn in range(here)]
    return found


def _away(centre: Point, angle: float, distance: float) -> Point:
    return centre[0] + distance * math.cos(angle), centre[1] + distance * math.sin(angle)


def _own_phones(
    graph: Graph,
    cluster: Cluster,
    centres: Sequence[Point],
    places: dict[str, Point],
    nodes: dict[str, Node],
    links: list[Link],
) -> None:
    """The phone an account has for itself, outside of the ring."""
    middle = (sum(x for x, _ in centres) / len(centres), sum(y for _, y in centres) / len(centres))
    for account_id in cluster.account_ids:
        line, name = graph.line(account_id), f"account:{account_id}"
        for device_id in line.device_ids[:1]:
            key, device = f"device:{device_id}", graph.picture.by_device.get(device_id)
            if key not in nodes and device is not None:
                x, y = places[name]
                angle = math.atan2(y - middle[1], x - middle[0])
                places[key] = _away((x, y), angle, OWN + abs(math.cos(angle)) * 20)
                nodes[key] = Node(rules.DEVICE, key, device.number)
                links.append(Link(name, key))


def _push_apart(places: dict[str, Point]) -> None:
    """Nodes whose labels would meet give way along the shorter side; a fixed number of rounds, no chance in it."""
    names = sorted(places)
    for _ in range(SETTLE):
        moved = False
        for i, one in enumerate(names):
            for other in names[i + 1 :]:
                (ax, ay), (bx, by) = places[one], places[other]
                dx, dy = bx - ax, by - ay
                if abs(dx) >= GAP_X or abs(dy) >= GAP_Y:
                    continue
                moved = True
                if GAP_X - abs(dx) < GAP_Y - abs(dy):
                    step = (GAP_X - abs(dx)) / 2 + 0.5
                    side = 1.0 if dx >= 0 else -1.0
                    places[one], places[other] = (ax - side * step, ay), (bx + side * step, by)
                else:
                    step = (GAP_Y - abs(dy)) / 2 + 0.5
                    side = 1.0 if dy >= 0 else -1.0
                    places[one], places[other] = (ax, ay - side * step), (bx, by + side * step)
        if not moved:
            return


def _shelves(boxes: Sequence[_Box], room: float) -> float:
    """Lay the boxes in rows, the tallest first; returns where the last row ends."""
    x = y = tallest = 0.0
    for box in sorted(boxes, key=lambda box: -box.size[1]):
        if x and x + box.size[0] > room:
            x, y, tallest = 0.0, y + tallest, 0.0
        box.corner = (x, y)
        x, tallest = x + box.size[0], max(tallest, box.size[1])
    return y + tallest


def _owners(graph: Graph, boxes: Sequence[_Box], sheet: _Sheet, below: float, room: float) -> float:
    """The 企业号 of the clusters in a row under them, joined to what each shares."""
    known = graph.enterprises
    middles: dict[int, list[float]] = defaultdict(list)
    for box in boxes:
        for owner in box.enterprise_ids:
            if owner in known:
                middles[owner].append(box.corner[0] + box.places[box.hub][0])
    owners = sorted(middles, key=lambda owner: (sum(middles[owner]) / len(middles[owner]), owner))
    last = -GAP_X
    for place, owner in enumerate(owners):
        key = f"enterprise:{owner}"
        wish = sum(middles[owner]) / len(middles[owner])
        x = last = min(max(wish, last + 2 * GAP_X), max(room - 2 * GAP_X * (len(owners) - place - 1), last + 2 * GAP_X))
        sheet.nodes.append(Placed(Node("enterprise", key, known[owner].nickname), round(x, 1), round(below + 24, 1)))
        sheet.links += [Link(box.hub, key, dashed=True) for box in boxes if owner in box.enterprise_ids]
    return below + (GAP_Y + 24 if owners else 0.0)


def _people(graph: Graph, sheet: _Sheet) -> None:
    """A person with several accounts is a thin line between them."""
    seen = {placed.node.id for placed in sheet.nodes}
    for one in graph.sharings:
        if one.kind == rules.PERSON:
            names = [f"account:{account_id}" for account_id in one.account_ids]
            sheet.links += [Link(a, b, dashed=True) for a, b in _pairs(names) if a in seen and b in seen]


def _pairs(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    return itertools.pairwise(names)
