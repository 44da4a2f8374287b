"""From the graph to the question of the cheapest split, and from its answer to moves people can read. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kosmgr.devices.rules import CLONE, MAIN, Cover
from kosmgr.isolation import rules, splitting
from kosmgr.isolation.graph import Graph
from kosmgr.isolation.rules import Sharing
from kosmgr.isolation.splitting import Limited, Move, Phone, Plan, Prices, Problem, Sitting, Slot
from kosmgr.kit.text import fold
from kosmgr.matrix.rules import AccountLine, DeviceLine, NetworkLine, SimLine

FREE_STATUSES = ("idle", "in_use", None)  # of a phone nobody lives on; what was returned is signed out first


@dataclass(frozen=True, slots=True)
class Limits:
    """How many accounts each kind of thing may carry, by the rulebook."""

    device: int
    sim: int
    exit: int


@dataclass(frozen=True, slots=True)
class Step:
    """A move in words: from what to what. `target` is empty for what has to be bought."""

    move: Move
    account: AccountLine
    source: str
    target: str
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """A sharing only login records know: nothing to reassign, but these accounts have to stop logging in there."""

    account: AccountLine
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class Split:
    """The cheapest way out for a cluster or an entity."""

    plan: Plan
    steps: tuple[Step, ...]
    habits: tuple[Habit, ...]
    prices: Prices
    accounts: int  # looked at


def problem(
    graph: Graph, entity_id: int, members: Collection[int], limits: Limits, prices: Prices, live: Iterable[Cover]
) -> Problem:
    """Who of an entity lives where, what is free there, and what may stay; `members` may move."""
    picture = graph.picture
    lines = [line for line in picture.seated() if line.id in members and line.entity_id == entity_id]
    named = {(cover.kind, cover.thing_id): cover.account_ids for cover in live}
    own = _of_one_phone(graph)
    exits = {line.id: _counted(_exit(graph, line), own) for line in lines}
    slots = {line.id: _slot(picture.by_device, line) for line in lines}
    phones = [
        _phone(graph, device, members, limits, named, own)
        for device in picture.devices
        if device.entity_id in (None, entity_id) and _takes_part(device, members)
    ]
    used = {slot for slot in slots.values() if slot is not None}
    offered = [_with_slots(phone, used) for phone in phones]
    order = sorted(
        lines, key=lambda line: (_clone(slots[line.id]), line.opened_on is None, line.opened_on, line.xhs_id)
    )
    ranks = {line.id: rank for rank, line in enumerate(order)}
    return Problem(
        sittings=tuple(
            Sitting(
                account_id=line.id,
                rank=ranks[line.id],
                store=fold(line.store or ""),
                slot=slots[line.id],
                sim_id=_card(graph, line),
                network=exits[line.id],
                by_device=not line.network_given and slots[line.id] is not None,
            )
            for line in lines
        ),
        phones=tuple(offered),
        cards=tuple(_cards(graph, entity_id, members, limits, named)),
        exits=tuple(_exits(graph, exits.values(), members, limits, phones)),
        spare_networks=tuple(network.id for network in picture.networks if _spare(network, entity_id)),
        prices=prices,
    )


def _clone(slot: Slot | None) -> bool:
    return slot is not None and slot[1] == CLONE


def _slot(devices: Mapping[int, DeviceLine], line: AccountLine) -> Slot | None:
    if not line.device_ids:
        return None
    device = devices.get(line.device_ids[0])
    return (device.id, dict(device.accounts).get(line.id, MAIN)) if device else None


def _exit(graph: Graph, line: AccountLine) -> str | None:
    """The exit that counts: a network meant for one account, else an address that is not exempt."""
    network = graph.picture.by_network.get(line.network_id or 0)
    if network is not None and network.exempt:
        return None
    if network is not None and network.exclusive:
        return f"network:{network.id}"
    return f"ip:{line.ip}" if line.ip else None


def _device_exit(graph: Graph, device: DeviceLine) -> str | None:
    if not device.ip:
        return None
    here = next((graph.line(one) for one, _ in device.accounts if one in graph.picture.by_account), None)
    network = graph.picture.by_network.get(here.network_id or 0) if here and not here.network_given else None
    if network is not None and network.exempt:
        return None
    return f"network:{network.id}" if network is not None and network.exclusive else f"ip:{device.ip}"


def _counted(exit_name: str | None, own: Collection[str]) -> str | None:
    return None if exit_name in own else exit_name


def _of_one_phone(graph: Graph) -> set[str]:
    """Exits that one phone has for itself: however many live on it, the phone's limit says so."""
    users: dict[str, set[object]] = {}
    for line in graph.picture.seated():
        if (name := _exit(graph, line)) is not None:
            alone = line.network_given or not line.device_ids
            users.setdefault(name, set()).add(f"account {line.id}" if alone else line.device_ids[0])
    for device in graph.picture.devices:
        if (name := _device_exit(graph, device)) is not None:
            users.setdefault(name, set()).add(device.id)
    return {name for name, where in users.items() if len(where) == 1 and isinstance(next(iter(where)), int)}


def _takes_part(device: DeviceLine, members: Collection[int]) -> bool:
    on_it = [account_id for account_id, _ in device.accounts]
    if any(account_id in members for account_id in on_it):
        return True
    return not on_it and not device.enterprise_ids and device.status_code in FREE_STATUSES


def _phone(
    graph: Graph,
    device: DeviceLine,
    members: Collection[int],
    limits: Limits,
    named: Mapping[tuple[str, int], frozenset[int]],
    own: Collection[str],
) -> Phone:
    strangers = sum(account_id not in members for account_id, _ in device.accounts)
    exempt = named.get(("device", device.id), frozenset()) | named.get(("slot", device.id), frozenset())
    return Phone(
        device_id=device.id,
        store=fold(device.store or ""),
        slots=(),
        limit=max(0, limits.device - strangers),
        network=_counted(_device_exit(graph, device), own),
        exempt=exempt,
    )


def _with_slots(phone: Phone, used: Collection[Slot]) -> Phone:
    """The slots accounts live on, and as many as the rulebook allows."""
    allowed = (MAIN, CLONE)[: max(phone.limit, 1)]
    slots = tuple(slot for slot in (MAIN, CLONE) if slot in allowed or (phone.device_id, slot) in used)
    return Phone(phone.device_id, phone.store, slots, phone.limit, phone.network, phone.exempt)


def _card(graph: Graph, line: AccountLine) -> int | None:
    """The card that counts where ledgers name two: the shared one."""
    shared = [one.thing_id for one in graph.by_account.get(line.id, ()) if one.kind == rules.SIM and one.over]
    known = [sim_id for sim_id in line.sim_ids if sim_id in shared] or list(line.sim_ids)
    return known[0] if known else None


def _cards(
    graph: Graph,
    entity_id: int,
    members: Collection[int],
    limits: Limits,
    named: Mapping[tuple[str, int], frozenset[int]],
) -> Iterable[Limited]:
    for sim in graph.picture.sims:
        mine = [account_id for account_id in sim.account_ids if account_id in members]
        strangers = len(sim.account_ids) - len(mine)
        limit, exempt = max(0, limits.sim - strangers), named.get(("sim", sim.id), frozenset())
        if mine:
            # where ledgers name two cards for an account, the other one is its own already
            other = all(_card(graph, graph.line(account_id)) != sim.id for account_id in mine)
            yield Limited(sim.id, limit, exempt, only=frozenset(mine) if other else None)
        elif not sim.account_ids and sim.entity_id in (None, entity_id):
            if sim.status_code == "idle":
                yield Limited(sim.id, limit, exempt)
            elif sim.status_code == "in_use" and (users := _users(graph, sim, members)):
                yield Limited(sim.id, limit, exempt, only=users)


def _users(graph: Graph, sim: SimLine, members: Collection[int]) -> frozenset[int]:
    """The accounts of the person the SIM ledger names: the card is theirs, only the register does not say so."""
    lines = [graph.line(one) for one in members] if sim.user_name else []
    return frozenset(line.id for line in lines if line.holder is not None and line.holder.name == sim.user_name)


def _exits(
    graph: Graph, used: Iterable[str | None], members: Collection[int], limits: Limits, phones: Sequence[Phone]
) -> Iterable[Limited]:
    names = {*used, *(phone.network for phone in phones)}
    strangers = [_exit(graph, line) for line in graph.picture.seated() if line.id not in members]
    for name in sorted(one for one in names if one is not None):
        yield Limited(name, max(0, limits.exit - strangers.count(name)))


def _spare(network: NetworkLine, entity_id: int) -> bool:
    return network.exclusive and not network.account_ids and network.entity_id in (None, entity_id)


def described(graph: Graph, plan: Plan, prices: Prices, members: Collection[int]) -> Split:
    """The plan as steps with names, and what only a change of habit can part."""
    steps = tuple(step(graph, move) for move in plan.moves)
    return Split(plan, steps, tuple(_habits(graph, members)), prices, len(members))


def step(graph: Graph, move: Move) -> Step:
    """A move in words."""
    picture, line = graph.picture, graph.line(move.account_id)
    device = picture.by_device.get(line.device_ids[0]) if line.device_ids else None
    sim_id = _card(graph, line)
    card = picture.by_sim.get(sim_id) if sim_id else None
    exit_name = " ".join(filter(None, (line.network, line.ip)))
    slot = None
    if move.kind in (splitting.DEVICE, splitting.BUY_DEVICE):
        source = device.number if device else ""
        target = picture.by_device[move.slot[0]].number if move.slot else ""
        slot = move.slot[1] if move.slot else None
    elif move.kind in (splitting.SIM, splitting.BUY_SIM):
        source = card.masked if card else exit_name
        target = picture.by_sim[move.sim_id].masked if move.sim_id else ""
    elif move.kind == splitting.OWN_DATA:
        source, target = exit_name, card.masked if card else ""
    else:
        source = exit_name
        target = picture.by_network[move.network_id].name if move.network_id else ""
    return Step(move, line, source, target, slot)


def _habits(graph: Graph, members: Collection[int]) -> Iterable[Habit]:
    for one in graph.sharings:
        if one.over and one.bases == {rules.LOGINS}:
            here = [graph.line(account_id) for account_id in one.account_ids]
            at_home = [line for line in here if one.kind == rules.DEVICE and one.thing_id in line.device_ids]
            stay = at_home or here[: one.limit]
            yield from (Habit(line, one) for line in here if line not in stay and line.id in members)
