"""The picture: everything is on it, nothing lies on something else, and it is always the same."""

import random

import pytest

from kosmgr.isolation import drawing
from kosmgr.matrix.rules import Picture
from tests.checks import make
from tests.isolation.make import build, line


def company(accounts: int, seed: int) -> Picture:
    """So many accounts; some share phones, cards and addresses, also across."""
    chance = random.Random(seed)
    ids = [103 + place for place in range(accounts)]
    phones: dict[int, list[int]] = {}
    for one in ids:
        phones.setdefault(chance.choice([1, 2]) if chance.random() < 0.15 else 10 + one, []).append(one)
    cards: dict[int, list[int]] = {}
    for one in ids:
        cards.setdefault(chance.choice([1, 2, 3]) if chance.random() < 0.1 else 10 + one, []).append(one)
    where = {one: phone for phone, on_it in phones.items() for one in on_it}
    lines = [line(one, device_ids=(where[one],), ip="10.1.1.1" if chance.random() < 0.2 else None) for one in ids]
    return make.picture(
        *lines,
        devices=tuple(make.device(f"DEV-{number:03}", tuple(on_it)) for number, on_it in phones.items()),
        sims=tuple(make.sim(number, tuple(on_it)) for number, on_it in cards.items()),
    )


@pytest.mark.parametrize("accounts", [0, 1, 3, 30, 100])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_is_drawn_once_and_apart(accounts: int, seed: int) -> None:
    graph = build(company(accounts, seed))
    drawn = drawing.drawn(graph)
    assert drawn == drawing.drawn(graph)
    ids = [placed.node.id for placed in drawn.nodes]
    assert len(ids) == len(set(ids))
    assert {f"account:{one.id}" for one in graph.picture.seated()} <= set(ids)
    assert {one.key for one in graph.sharings if one.heavy} <= set(ids)
    assert all(link.source in ids and link.target in ids for link in drawn.links)
    for place, one in enumerate(drawn.nodes):
        assert 0 <= one.x <= drawn.width + 1
        assert 0 <= one.y <= drawn.height + 1
        for other in drawn.nodes[place + 1 :]:
            apart = abs(one.x - other.x) >= 36 or abs(one.y - other.y) >= 26
            assert apart, (one, other)


def test_a_hundred_on_one_address_stand_on_a_ring() -> None:
    lines = [line(one, device_ids=(), ip="10.1.1.1") for one in range(100, 200)]
    drawn = drawing.drawn(build(make.picture(*lines)))
    assert len(drawn.nodes) == 102  # the address and the 企业号
    assert drawn.height < 1_500
