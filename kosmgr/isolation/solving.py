"""Finding the cheapest split and proving it, with HiGHS (decision 0011).

Phones, cards and exits hang together: an account that changes its phone leaves the phone's exit as well, and a card may
be wanted as a card or as a way online. That is why three assignments, each for itself, cost more than one integer
programme; tests show both. One yes-or-no per place an account could take; solved three times: for the least money, for
the fewest moves at that money, and for who came first among those.
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy

from kosmgr.isolation import splitting
from kosmgr.isolation.splitting import Limited, Move, Phone, Plan, Problem, Sitting, Slot

SECONDS = 20.0  # for each of the three; then the best found and the bound are said


def belongs(problem: Problem, move: Move) -> bool:
    """Whether some cheapest plan begins with this move: what is left after it is cheaper by exactly this move."""
    if move.account_id not in {one.account_id for one in problem.sittings}:
        return False
    whole, rest = cheapest(problem), cheapest(splitting.carried(problem, move))
    return (whole.price_fen, len(whole.moves)) == (rest.price_fen + move.price_fen, len(rest.moves) + 1)


@dataclass
class _Model:
    """Columns are yes-or-no, or counts between 0 and 1; rows are sums within limits."""

    money: list[int] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)
    ties: list[int] = field(default_factory=list)
    means: list[Move | None] = field(default_factory=list)
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)

    def column(self, move: Move | None, money: int = 0, moves: int = 0, tie: int = 0) -> int:
        self.means.append(move)
        self.money.append(money)
        self.moves.append(moves)
        self.ties.append(tie)
        return len(self.means) - 1

    def row(self, low: float, high: float, terms: Mapping[int, float]) -> None:
        self.rows.append((low, high, list(terms), list(terms.values())))

    def within(self, limit: int, exempt: frozenset[int], staying: Sequence[tuple[int, int]]) -> None:
        """At most `limit` of (account, column) stay, or only exempt ones."""
        names = {account_id for account_id, _ in staying}
        if len(names & exempt) <= limit or len(names) <= limit:
            if len(names) > limit:
                self.row(-highspy.kHighsInf, limit, {column: 1.0 for _, column in staying})
            return
        only = self.column(None)  # 1: nobody but the exempt stays, however many they are
        most = float(len(staying))
        self.row(-highspy.kHighsInf, limit, {**{column: 1.0 for _, column in staying}, only: limit - most})
        for account_id, column in staying:
            if account_id not in exempt:
                self.row(-highspy.kHighsInf, 1, {column: 1.0, only: 1.0})


def cheapest(problem: Problem) -> Plan:
    """The plan with the smallest purchases, then the fewest moves; `proven` unless time ran out."""
    model = _model(problem)
    money = _solved(model, model.money)
    _fix(model, model.money, money.value)
    moves = _solved(model, model.moves)
    _fix(model, model.moves, moves.value)
    last = _solved(model, model.ties)
    chosen = [move for move, taken in zip(model.means, last.columns, strict=True) if move is not None and taken > 0.5]
    return Plan(
        moves=splitting.in_order(problem, chosen),
        price_fen=money.value,
        bound_fen=money.bound,
        bound_moves=moves.bound,
        proven=money.bound == money.value and moves.bound == moves.value,
    )


class _Sense:
    """Which places are worth a column. What is left out is never in a cheapest plan:

    An account that has no trouble moves only to make room, and that helps only somebody of another kind (store, with or
    without a card; for cards: what is meant for it alone). For one of its own kind, whoever would come could as well go
    where it went.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.on_slot: dict[Slot, list[Sitting]] = defaultdict(list)
        self.on_card: dict[int, list[Sitting]] = defaultdict(list)
        for one in problem.sittings:
            if one.slot is not None:
                self.on_slot[one.slot].append(one)
            if one.sim_id is not None:
                self.on_card[one.sim_id].append(one)
        standing = splitting.after(problem, ())
        self.crowded = splitting.crowded(problem, standing)
        self.kinds = {self.kind(one) for one in problem.sittings}

    def kind(self, one: Sitting) -> tuple[str, bool, bool]:
        return one.store, one.sim_id is None, one.by_device

    def moves(self, one: Sitting) -> bool:
        """Whether it may leave its slot."""
        return len(self.kinds) > 1 or one.account_id in self.crowded

    def slot(self, one: Sitting, phone: Phone, slot: str) -> bool:
        """Whether it may go there."""
        assert one.slot is not None
        if phone.device_id != one.slot[0] and not one.serves(phone.store):
            return False
        there = self.on_slot.get((phone.device_id, slot), ())
        return one.account_id in phone.exempt or not there or any(self.kind(x) != self.kind(one) for x in there)

    def own_cards(self, one: Sitting) -> frozenset[int | str]:
        """Cards only some may take, it among them: who has one may make room for somebody who has not."""
        return frozenset(
            card.key for card in self.problem.cards if card.only is not None and one.account_id in card.only
        )

    def changes(self, one: Sitting) -> bool:
        """Whether it may give its card up."""
        return one.sim_id is None or one.account_id in self.crowded or bool(self.own_cards(one))

    def card(self, one: Sitting, card: Limited) -> bool:
        """Whether it may take that card."""
        assert isinstance(card.key, int)
        if card.only is not None and one.account_id not in card.only:
            return False
        there = self.on_card.get(card.key, ())
        if one.account_id in card.exempt or len(there) < card.limit:
            return True
        return any(self.own_cards(other) != self.own_cards(one) for other in there)


def _model(problem: Problem) -> _Model:
    model, sense = _Model(), _Sense(problem)
    on_slot: dict[Slot, list[tuple[int, int]]] = defaultdict(list)
    on_card: dict[int | str, list[tuple[int, int]]] = defaultdict(list)
    on_exit: dict[int | str, list[tuple[int, int]]] = defaultdict(list)
    spare: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in problem.sittings:
        slots = _slots(model, problem, sense, one)
        for slot, column in slots.items():
            on_slot[slot].append((one.account_id, column))
        cards = _cards(model, problem, sense, one)
        for sim_id, column in cards.items():
            if sim_id:
                on_card[sim_id].append((one.account_id, column))
        for key, column in _exits(model, problem, one, slots, list(cards.values()), spare).items():
            on_exit[key].append((one.account_id, column))
    phones = {phone.device_id: phone for phone in problem.phones}
    on_phone: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for slot, staying in on_slot.items():
        model.within(1, phones[slot[0]].exempt, staying)
        on_phone[slot[0]] += staying
    for device_id, staying in on_phone.items():
        model.within(phones[device_id].limit, phones[device_id].exempt, staying)
    _limit(model, problem.cards, on_card)
    _limit(model, problem.exits, on_exit)
    for takers in spare.values():
        model.within(1, frozenset(), takers)
    return model


def _limit(model: _Model, things: Sequence[Limited], staying: Mapping[int | str, Sequence[tuple[int, int]]]) -> None:
    for thing in things:
        model.within(thing.limit, thing.exempt, staying.get(thing.key, ()))


def _slots(model: _Model, problem: Problem, sense: _Sense, one: Sitting) -> dict[Slot, int]:
    """One column for each slot it could live on, and one for a phone to be bought; exactly one is taken."""
    if one.slot is None:
        return {}
    found: dict[Slot, int] = {}
    for place, phone in enumerate(problem.phones):
        for slot in phone.slots:
            where = (phone.device_id, slot)
            if where == one.slot:
                found[where] = model.column(None)
            elif sense.moves(one) and sense.slot(one, phone, slot):
                move = Move(one.account_id, splitting.DEVICE, slot=where)
                found[where] = model.column(move, moves=1, tie=_tie(one, place))
    price = problem.prices.device_fen
    buy = model.column(Move(one.account_id, splitting.BUY_DEVICE, price_fen=price), price, 1, _tie(one, 0))
    model.row(1, 1, dict.fromkeys([*found.values(), buy], 1.0))
    return found


def _cards(model: _Model, problem: Problem, sense: _Sense, one: Sitting) -> dict[int, int]:
    """The same for cards (0: one to be bought); who has no card may go on without one."""
    if one.sim_id is None and one.network is None and not one.by_device:
        return {}
    found: dict[int, int] = {}
    for place, card in enumerate(problem.cards):
        assert isinstance(card.key, int)
        if card.key == one.sim_id:
            found[card.key] = model.column(None)
        elif sense.changes(one) and sense.card(one, card):
            move = Move(one.account_id, splitting.SIM, sim_id=card.key)
            found[card.key] = model.column(move, moves=1, tie=_tie(one, place))
    price = problem.prices.card_fen
    found[0] = model.column(Move(one.account_id, splitting.BUY_SIM, price_fen=price), price, 1, _tie(one, 0))
    model.row(0 if one.sim_id is None else 1, 1, dict.fromkeys(found.values(), 1.0))
    return found


def _exits(
    model: _Model,
    problem: Problem,
    one: Sitting,
    slots: Mapping[Slot, int],
    cards: Sequence[int],
    spare: dict[int, list[tuple[int, int]]],
) -> dict[str, int]:
    """A column per exit that is 1 if the account goes online there, at least."""
    reach: dict[str, dict[int, float]] = defaultdict(dict)
    if one.network is not None and not one.by_device:
        reach[one.network] = {}
    elif one.by_device:
        exits = {phone.device_id: phone.network for phone in problem.phones}
        for slot, column in slots.items():
            if (name := exits[slot[0]]) is not None:
                reach[name][column] = 1.0
    if not reach:
        return {}
    ways: dict[int, float]
    if one.sim_id is not None:
        ways = {model.column(Move(one.account_id, splitting.OWN_DATA), moves=1, tie=_tie(one, 0)): 1.0}
    else:
        ways = dict.fromkeys(cards, 1.0)  # a card of its own is its way online: one move
        for place, network_id in enumerate(problem.spare_networks):
            move = Move(one.account_id, splitting.NETWORK, network_id=network_id)
            column = model.column(move, moves=1, tie=_tie(one, place))
            spare[network_id].append((one.account_id, column))
            ways[column] = 1.0
    found = {}
    for name, columns in reach.items():
        there = model.column(None)
        model.row(0 if columns else 1, highspy.kHighsInf, {there: 1.0, **ways, **dict.fromkeys(columns, -1.0)})
        found[name] = there
    return found


def _tie(one: Sitting, place: int) -> int:
    """Among equal plans: whoever came first stays, and what stands first in the list is taken."""
    return 1_000 - min(one.rank, 999) + place


@dataclass(frozen=True)
class _Answer:
    value: int
    bound: int
    columns: Sequence[float]


def _solved(model: _Model, cost: Sequence[int]) -> _Answer:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", SECONDS), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    count = len(cost)
    solver.addCols(count, [float(price) for price in cost], [0.0] * count, [1.0] * count, 0, [], [], [])
    solver.changeColsIntegrality(count, list(range(count)), [highspy.HighsVarType.kInteger] * count)
    starts = list(itertools.accumulate((len(row[2]) for row in model.rows), initial=0))
    columns = [column for row in model.rows for column in row[2]]
    weights = [weight for row in model.rows for weight in row[3]]
    low, high = [row[0] for row in model.rows], [row[1] for row in model.rows]
    solver.addRows(len(model.rows), low, high, len(columns), starts[:-1], columns, weights)
    solver.run()
    info, taken = solver.getInfo(), solver.getSolution().col_value
    value = sum(price for price, x in zip(cost, taken, strict=True) if x > 0.5)
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return _Answer(value, value if proved else max(0, -int(-info.mip_dual_bound // 1)), taken)


def _fix(model: _Model, cost: Sequence[int], value: int) -> None:
    terms = {column: float(price) for column, price in enumerate(cost) if price}
    if terms:
        model.row(-highspy.kHighsInf, value, terms)
