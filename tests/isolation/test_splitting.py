"""The cheapest split: legal, and never dearer than what trying everything finds."""

import itertools
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as some

from kosmgr.isolation import solving, splitting
from kosmgr.isolation.splitting import Limited, Move, Phone, Prices, Problem, Sitting

PRICES = Prices(device_fen=100_000, card_month_fen=3_000)


def options(problem: Problem, one: Sitting) -> Iterator[tuple[Move, ...]]:
    """Everything one account could do."""
    slots: list[Move | None] = [None]
    if one.slot is not None:
        slots += [
            Move(one.account_id, splitting.DEVICE, slot=(phone.device_id, slot))
            for phone in problem.phones
            for slot in phone.slots
            if (phone.device_id, slot) != one.slot
            and (phone.device_id == one.slot[0] or not phone.store or not one.store or phone.store == one.store)
        ]
        slots.append(Move(one.account_id, splitting.BUY_DEVICE, price_fen=PRICES.device_fen))
    cards: list[Move | None] = [None, Move(one.account_id, splitting.BUY_SIM, price_fen=PRICES.card_fen)]
    cards += [
        Move(one.account_id, splitting.SIM, sim_id=int(card.key))
        for card in problem.cards
        if card.key != one.sim_id and (card.only is None or one.account_id in card.only)
    ]
    ways: list[Move | None] = [None]
    if one.sim_id is not None:
        ways.append(Move(one.account_id, splitting.OWN_DATA))
    ways += [Move(one.account_id, splitting.NETWORK, network_id=number) for number in problem.spare_networks]
    for chosen in itertools.product(slots, cards, ways):
        yield tuple(move for move in chosen if move is not None)


def cheaper(problem: Problem, price: int, count: int) -> tuple[Move, ...] | None:
    """A legal plan that costs less, or as much with fewer moves; None if trying everything finds none."""
    each = [
        sorted(options(problem, one), key=lambda o: (sum(m.price_fen for m in o), len(o))) for one in problem.sittings
    ]

    def search(place: int, chosen: tuple[Move, ...], spent: int) -> tuple[Move, ...] | None:
        if (spent, len(chosen)) >= (price, count):
            return None
        if place == len(each):
            taken = [move.network_id for move in chosen if move.network_id]
            legal = len(taken) == len(set(taken)) and not splitting.breaches(problem, splitting.after(problem, chosen))
            return chosen if legal else None
        for option in each[place]:
            found = search(place + 1, (*chosen, *option), spent + sum(move.price_fen for move in option))
            if found is not None:
                return found
        return None

    return search(0, (), 0)


STORES = some.sampled_from(["", "a", "b"])
SLOTS = some.sampled_from([("main",), ("main", "clone")])


@some.composite
def problems(draw: some.DrawFn) -> Problem:
    count = draw(some.integers(1, 4))
    ids = frozenset(range(1, count + 1))
    phones = tuple(
        Phone(
            device_id=number,
            store=draw(STORES),
            slots=draw(SLOTS),
            limit=draw(some.sampled_from([1, 1, 2])),
            network=draw(some.sampled_from([None, "w1", "w2"])),
            exempt=draw(some.sampled_from([frozenset(), frozenset(), ids, frozenset({1, 2})])),
        )
        for number in range(1, draw(some.integers(1, 3)) + 1)
    )
    exits = {phone.device_id: phone.network for phone in phones}
    sittings = []
    for number in range(1, count + 1):
        phone = draw(some.sampled_from(phones))
        slot = draw(some.sampled_from([None, *((phone.device_id, one) for one in phone.slots)]))
        by_device = slot is not None and draw(some.booleans())
        sittings.append(
            Sitting(
                account_id=number,
                rank=number,
                store=draw(STORES),
                slot=slot,
                sim_id=draw(some.sampled_from([None, 1, 2])),
                network=exits[slot[0]] if by_device and slot else draw(some.sampled_from([None, "w1", "w2"])),
                by_device=by_device,
            )
        )
    cards = tuple(
        Limited(number, draw(some.sampled_from([1, 1, 2])), only=draw(some.sampled_from([None, None, frozenset({1})])))
        for number in (1, 2, 3)
    )
    return Problem(
        tuple(sittings),
        phones,
        cards,
        (Limited("w1"), Limited("w2", draw(some.integers(0, 2)))),
        draw(some.sampled_from([(), (7,)])),
        PRICES,
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_plan_is_cheaper(problem: Problem) -> None:
    plan = solving.cheapest(problem)
    assert splitting.breaches(problem, splitting.after(problem, plan.moves)) == []
    assert plan.price_fen == sum(move.price_fen for move in plan.moves)
    assert (plan.proven, plan.bound_fen, plan.bound_moves) == (True, plan.price_fen, len(plan.moves))
    assert cheaper(problem, plan.price_fen, len(plan.moves)) is None


@settings(max_examples=25, deadline=None)
@given(problems())
def test_what_is_left_of_a_plan_stays_the_cheapest(problem: Problem) -> None:
    moves = solving.cheapest(problem).moves
    for move in moves:
        assert Move.named(move.key, PRICES) == move
        assert solving.belongs(problem, move)
        problem = splitting.carried(problem, move)
    assert splitting.breaches(problem, splitting.after(problem, [])) == []
    assert all(Move.named(wrong, PRICES) is None for wrong in ("", "1.device.", "1.sim.3/main", "x", "1.buy-sim.3"))


def test_a_move_nobody_needs_belongs_to_no_plan() -> None:
    alone = crowd(Sitting(1, 1, slot=(1, "main")), phones=(Phone(1), Phone(2)))
    assert not solving.belongs(alone, Move(1, splitting.DEVICE, slot=(2, "main")))
    assert not solving.belongs(alone, Move(9, splitting.BUY_DEVICE))


def crowd(*sittings: Sitting, phones: tuple[Phone, ...], spare: tuple[int, ...] = ()) -> Problem:
    cards = tuple(Limited(one.sim_id) for one in sittings if one.sim_id is not None)
    return Problem(sittings, phones, cards, (Limited("w"),), spare, PRICES)


def test_whoever_changes_the_phone_leaves_its_exit_as_well() -> None:
    """Phones alone would be content with any of the two, exits alone with any two of the three: together three moves or
    two."""
    here = (Phone(1, slots=("main", "clone"), network="w"), Phone(2, network="w"), Phone(3))
    problem = crowd(
        Sitting(1, 1, slot=(1, "main"), sim_id=11, network="w", by_device=True),
        Sitting(2, 2, slot=(1, "clone"), sim_id=12, network="w", by_device=True),
        Sitting(3, 3, slot=(2, "main"), sim_id=13, network="w", by_device=True),
        phones=here,
    )
    plan = solving.cheapest(problem)
    assert [(move.account_id, move.kind) for move in plan.moves] == [(2, "device"), (3, "own-data")]
    apart = [Move(2, splitting.OWN_DATA), Move(3, splitting.OWN_DATA), Move(2, splitting.DEVICE, slot=(3, "main"))]
    assert len(apart) > len(plan.moves)
    assert splitting.breaches(problem, splitting.after(problem, apart)) == []


def test_a_free_phone_of_another_store_is_left_there() -> None:
    pair = (
        Sitting(1, 1, store="a", slot=(1, "main")),
        Sitting(2, 2, store="a", slot=(1, "clone")),
    )
    far = (Phone(1, "a", ("main", "clone")), Phone(2, "b"))
    near = (Phone(1, "a", ("main", "clone")), Phone(2, "a"))
    assert [move.kind for move in solving.cheapest(crowd(*pair, phones=far)).moves] == ["buy-device"]
    assert [move.kind for move in solving.cheapest(crowd(*pair, phones=near)).moves] == ["device"]


def test_a_chain_of_moves_is_cheaper_than_a_purchase() -> None:
    """Somebody who could live elsewhere makes room for somebody who could not."""
    problem = crowd(
        Sitting(1, 1, store="a", slot=(1, "main")),
        Sitting(2, 2, store="a", slot=(1, "clone")),
        Sitting(3, 3, store="", slot=(2, "main")),
        phones=(Phone(1, "a", ("main", "clone")), Phone(2, "a"), Phone(3, "b")),
    )
    plan = solving.cheapest(problem)
    assert (plan.price_fen, {(move.account_id, move.slot) for move in plan.moves}) == (
        0,
        {(2, (2, "main")), (3, (3, "main"))},
    )


def test_who_came_first_stays_and_the_plan_is_always_the_same() -> None:
    wifi = [Sitting(n, 10 - n, sim_id=10 + n, network="w") for n in range(1, 6)]
    problem = crowd(*wifi, phones=())
    plans = {solving.cheapest(problem) for _ in range(3)}
    [plan] = plans
    assert {move.account_id for move in plan.moves} == {1, 2, 3, 4}
    assert splitting.breaches(problem, splitting.after(problem, plan.moves[1:])) != []


def test_a_large_entity_is_proven_too() -> None:
    """A hundred accounts in disorder: every second one shares."""
    sittings = tuple(
        Sitting(n, n, store="abc"[n % 3], slot=(n // 2, ("main", "clone")[n % 2]), sim_id=n // 3, network=f"w{n // 25}")
        for n in range(1, 101)
    )
    phones = tuple(Phone(n, "abc"[n % 3], ("main", "clone") if n <= 50 else ("main",)) for n in range(0, 71))
    cards = tuple(Limited(n) for n in range(0, 45))
    exits = tuple(Limited(f"w{n}") for n in range(0, 5))
    problem = Problem(sittings, phones, cards, exits, (), PRICES)
    plan = solving.cheapest(problem)
    assert plan.proven
    assert splitting.breaches(problem, splitting.after(problem, plan.moves)) == []
    # by counting: fifty and more phones for a hundred accounts, forty-five cards
    assert plan.price_fen >= (100 - 71) * PRICES.device_fen + (100 - 45) * PRICES.card_fen
