"""The cheapest split as a question and an answer: who sits where, what is free, what a plan is. Pure.

The rule a plan must reach: on every phone, slot, card and exit address stay at most as many accounts as allowed, or
only such as one live exemption names. Purchases come first (yuan of the first year), then the number of moves; among
equals whoever came first stays. `solving` finds such a plan and proves that there is none better.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

DEVICE, SIM, OWN_DATA, NETWORK = "device", "sim", "own-data", "network"
BUY_DEVICE, BUY_SIM = "buy-device", "buy-sim"
BOUGHT = (BUY_DEVICE, BUY_SIM)
MONTHS = 12  # of card rent counted into a purchase

Slot = tuple[int, str]  # device id, slot
_KEY = re.compile(r"(\d{1,9})\.(device|sim|own-data|network|buy-device|buy-sim)\.(?:(\d{1,9})(?:/(main|clone))?)?")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where an account lives today. `rank`: who goes rather than who stays, a smaller one stays."""

    account_id: int
    rank: int
    store: str = ""
    slot: Slot | None = None
    sim_id: int | None = None
    network: str | None = None  # an exit address or exclusive network it would have to leave; None: alone or exempt
    by_device: bool = False  # the network is that of its phone: it stays behind when the account moves

    def serves(self, store: str) -> bool:
        """Whether something kept in a store can be given to this account."""
        return not store or not self.store or store == self.store


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone accounts may live on. `network`: where it goes online, if that counts."""

    device_id: int
    store: str = ""
    slots: tuple[str, ...] = ("main",)
    limit: int = 1
    network: str | None = None
    exempt: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Limited:
    """A card (key: id) or an exit (key: name) and how many accounts it may carry; `only`: whose it is."""

    key: int | str
    limit: int = 1
    exempt: frozenset[int] = frozenset()
    only: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """What buying costs, in fen; a card costs its rent of the first year."""

    device_fen: int
    card_month_fen: int

    @property
    def card_fen(self) -> int:
        return self.card_month_fen * MONTHS


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan depends on; phones and cards include the occupied ones."""

    sittings: tuple[Sitting, ...]
    phones: tuple[Phone, ...]
    cards: tuple[Limited, ...]
    exits: tuple[Limited, ...]
    spare_networks: tuple[int, ...]  # registered for one account each, nobody on them
    prices: Prices


@dataclass(frozen=True, slots=True)
class Move:
    """One step for one account: onto a slot, a card, an exit of its own, or something that has to be bought."""

    account_id: int
    kind: str
    slot: Slot | None = None
    sim_id: int | None = None
    network_id: int | None = None
    price_fen: int = 0

    @property
    def key(self) -> str:
        """Stable while the facts are the same."""
        target = self.slot or self.sim_id or self.network_id or ""
        named = "/".join(map(str, target)) if isinstance(target, tuple) else str(target)
        return f"{self.account_id}.{self.kind}.{named}"

    @classmethod
    def named(cls, key: str, prices: Prices) -> "Move | None":
        """The move behind a key; None if it is none."""
        found = _KEY.fullmatch(key)
        if found is None:
            return None
        account_id, kind, number, slot = int(found[1]), found[2], int(found[3] or 0), found[4]
        if (kind in BOUGHT or kind == OWN_DATA) == bool(number) or (kind == DEVICE) != bool(slot):
            return None
        return cls(
            account_id,
            kind,
            slot=(number, slot) if slot else None,
            sim_id=number if kind == SIM else None,
            network_id=number if kind == NETWORK else None,
            price_fen={BUY_DEVICE: prices.device_fen, BUY_SIM: prices.card_fen}.get(kind, 0),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The moves, what they cost, and how sure it is that nothing is cheaper."""

    moves: tuple[Move, ...]
    price_fen: int
    bound_fen: int  # no plan costs less
    bound_moves: int  # no plan of that price has fewer moves
    proven: bool  # both bounds are reached

    @property
    def month_fen(self) -> int:
        """Rent that goes on every month."""
        return sum(move.price_fen for move in self.moves if move.kind == BUY_SIM) // MONTHS


@dataclass
class Standing:
    """Where everybody lives after some moves; `network` is None for an exit nobody else has."""

    slots: dict[int, Slot | None] = field(default_factory=dict)
    sims: dict[int, int | None] = field(default_factory=dict)
    networks: dict[int, str | None] = field(default_factory=dict)


def after(problem: Problem, moves: Iterable[Move]) -> Standing:
    """Carry the moves out on paper. A purchase is a thing nobody else has: None."""
    standing = Standing()
    by_account: dict[int, list[Move]] = {}
    for move in moves:
        by_account.setdefault(move.account_id, []).append(move)
    exits = {phone.device_id: phone.network for phone in problem.phones}
    for one in problem.sittings:
        slot, sim, network = one.slot, one.sim_id, one.network
        for move in by_account.get(one.account_id, ()):
            if move.kind in (DEVICE, BUY_DEVICE):
                slot = move.slot
                if one.by_device:
                    network = exits.get(slot[0]) if slot else None
            elif move.kind in (SIM, BUY_SIM):
                sim = move.sim_id
        mine = by_account.get(one.account_id, ())
        left = any(move.kind in (OWN_DATA, NETWORK) for move in mine)
        card_for_exit = one.sim_id is None and any(move.kind in (SIM, BUY_SIM) for move in mine)
        standing.slots[one.account_id], standing.sims[one.account_id] = slot, sim
        standing.networks[one.account_id] = None if left or card_for_exit else network
    return standing


def _broken(problem: Problem, standing: Standing) -> Iterable[tuple[str, list[int]]]:
    """What breaks the rule, with the accounts on it."""
    phones = {phone.device_id: phone for phone in problem.phones}
    on_phone: dict[int, list[int]] = {}
    on_slot: dict[Slot, list[int]] = {}
    for account_id, slot in standing.slots.items():
        if slot is not None:
            on_phone.setdefault(slot[0], []).append(account_id)
            on_slot.setdefault(slot, []).append(account_id)
    for slot, accounts in on_slot.items():
        if not _allowed(accounts, 1, phones[slot[0]].exempt):
            yield f"slot {slot[0]}/{slot[1]}", accounts
    for device_id, accounts in on_phone.items():
        if not _allowed(accounts, phones[device_id].limit, phones[device_id].exempt):
            yield f"device {device_id}", accounts
    for name, things, where in (("sim", problem.cards, standing.sims), ("exit", problem.exits, standing.networks)):
        on_it: dict[object, list[int]] = {}
        for account_id, key in where.items():
            on_it.setdefault(key, []).append(account_id)
        for thing in things:
            if not _allowed(on_it.get(thing.key, ()), thing.limit, thing.exempt):
                yield f"{name} {thing.key}", on_it[thing.key]


def breaches(problem: Problem, standing: Standing) -> list[str]:
    """What still breaks the rule: empty for a plan that is one."""
    return [name for name, _ in _broken(problem, standing)]


def crowded(problem: Problem, standing: Standing) -> set[int]:
    """The accounts on anything that breaks the rule."""
    return {account_id for _, accounts in _broken(problem, standing) for account_id in accounts}


def _allowed(accounts: Sequence[int], limit: int, exempt: frozenset[int]) -> bool:
    return len(accounts) <= limit or exempt.issuperset(accounts)


def carried(problem: Problem, move: Move) -> Problem:
    """The question that is left when one move has been carried out; what was bought is nobody else's."""
    standing = after(problem, [move])
    sittings, bought = [], -move.account_id
    for one in problem.sittings:
        if one.account_id == move.account_id:
            slot = standing.slots[one.account_id]
            sim = bought if move.kind == BUY_SIM else standing.sims[one.account_id]
            network = standing.networks[one.account_id]
            one = replace(one, slot=slot, sim_id=sim, network=network, by_device=one.by_device and network is not None)
        sittings.append(one)
    cards = (*problem.cards, Limited(bought)) if move.kind == BUY_SIM else problem.cards
    spare = tuple(number for number in problem.spare_networks if number != move.network_id)
    return replace(problem, sittings=tuple(sittings), cards=cards, spare_networks=spare)


def in_order(problem: Problem, moves: Iterable[Move]) -> tuple[Move, ...]:
    """As people carry them out: what costs nothing first, then account by account."""
    ranks: Mapping[int, int] = {one.account_id: one.rank for one in problem.sittings}
    kinds = (SIM, OWN_DATA, NETWORK, DEVICE, BUY_SIM, BUY_DEVICE)
    return tuple(sorted(moves, key=lambda m: (m.price_fen > 0, ranks[m.account_id], kinds.index(m.kind))))
