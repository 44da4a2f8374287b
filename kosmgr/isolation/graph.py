"""The linkage graph: what is shared, what hangs together, and whom a punishment reaches. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from kosmgr.devices.rules import Cover, covers
from kosmgr.isolation import rules
from kosmgr.isolation.rules import Cluster, Radius, Reached, Sharing
from kosmgr.kit.clock import day_of
from kosmgr.kit.text import fold
from kosmgr.logins.rules import Use
from kosmgr.matrix.renewals import UNPAID
from kosmgr.matrix.rules import AccountLine, EnterpriseLine, Picture

Limit = Callable[[str, int | None], int]  # rulebook key, entity → how many accounts
LIMITS = {
    rules.DEVICE: "device.max_accounts",
    rules.SIM: "phone.max_accounts",
    rules.NETWORK: "ip.max_accounts",
    rules.IP: "ip.max_accounts",
}


@dataclass(frozen=True)
class Graph:
    """A picture of the day with everything its accounts share."""

    picture: Picture
    sharings: tuple[Sharing, ...]

    @cached_property
    def by_account(self) -> Mapping[int, tuple[Sharing, ...]]:
        """Account → what it shares."""
        found: dict[int, list[Sharing]] = defaultdict(list)
        for one in self.sharings:
            for account_id in one.account_ids:
                found[account_id].append(one)
        return {account_id: tuple(ones) for account_id, ones in found.items()}

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """What hangs together, the most expensive first."""
        groups = components([one.account_ids for one in self.sharings if one.heavy])
        found = [_cluster(self, group) for group in groups]
        return tuple(sorted(found, key=lambda c: (not c.over, -len(c.account_ids), -c.value_fen, c.key)))

    @cached_property
    def cluster_of(self) -> Mapping[int, Cluster]:
        """Account → the cluster it is in."""
        return {account_id: cluster for cluster in self.clusters for account_id in cluster.account_ids}

    @cached_property
    def enterprises(self) -> Mapping[int, EnterpriseLine]:
        """The 企业号 of the picture by id."""
        return {one.id: one for entity in self.picture.entities.values() for one in entity.enterprise_accounts}

    def line(self, account_id: int) -> AccountLine:
        """An account of the picture."""
        return self.picture.by_account[account_id]


def build(picture: Picture, uses: Iterable[Use], covers_live: Sequence[Cover], limit: Limit) -> Graph:
    """Join the register with login records; only accounts on a seat count."""
    seated = {line.id: line for line in picture.seated()}
    found: dict[str, Sharing] = {}
    for one in [*_registered(picture, seated), *_logged(picture, seated, uses)]:
        known = found.get(one.key)
        found[one.key] = _merged(known, one) if known else one
    judged = (_judged(one, seated, covers_live, limit) for one in found.values())
    several = [one for one in judged if len(one.account_ids) > 1 and not _of_one_phone(one, seated)]
    order = {kind: place for place, kind in enumerate(rules.SHARED_KINDS)}
    return Graph(picture, tuple(sorted(several, key=lambda s: (not s.over, order[s.kind], -len(s.account_ids), s.key))))


def _of_one_phone(one: Sharing, seated: Mapping[int, AccountLine]) -> bool:
    """An exit that accounts share only because they live on one phone: the phone says it already."""
    if one.kind not in (rules.IP, rules.NETWORK):
        return False
    phones = {seated[account_id].device_ids[:1] for account_id in one.account_ids}
    return len(phones) == 1 and phones != {()}


def components(groups: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """Union-find: the connected sets behind some overlapping groups, each sorted, the smallest first member first."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    for group in groups:
        for other in group:
            parent[root(other)] = root(group[0])
    found: dict[int, list[int]] = defaultdict(list)
    for one in parent:
        found[root(one)].append(one)
    return sorted(tuple(sorted(ones)) for ones in found.values())


def paid_fen(lines: Iterable[AccountLine]) -> int:
    """Certification fees paid for the running terms of some accounts, in fen."""
    fees = [line.fee for line in lines if line.fee is not None and line.fee.status not in UNPAID]
    return sum(fee.amount_fen or 0 for fee in fees)


def _registered(picture: Picture, seated: Mapping[int, AccountLine]) -> Iterable[Sharing]:
    for device in picture.devices:
        slots = {account_id: slot for account_id, slot in device.accounts if account_id in seated}
        yield Sharing(rules.DEVICE, f"device:{device.id}", device.id, device.number, tuple(slots), 1, slots=slots)
    for sim in picture.sims:
        ids = tuple(dict.fromkeys(one for one in sim.account_ids if one in seated))
        yield Sharing(rules.SIM, f"sim:{sim.id}", sim.id, sim.masked, ids, 1)
    yield from _networks(picture, seated)
    by_person: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for line in seated.values():
        if line.holder is not None:
            by_person[line.holder.employee_id].append(line.id)
            names[line.holder.employee_id] = line.holder.name
    for employee_id, ids_of in by_person.items():
        yield Sharing(
            rules.PERSON, f"person:{employee_id}", employee_id, names[employee_id], tuple(ids_of), 1, weight=rules.LIGHT
        )


def _networks(picture: Picture, seated: Mapping[int, AccountLine]) -> Iterable[Sharing]:
    """Equal exit addresses, and registered networks meant for one account; a common range alone links lightly."""
    by_ip: dict[str, list[int]] = defaultdict(list)
    for line in seated.values():
        if line.ip:
            by_ip[line.ip].append(line.id)
    for ip, ids in by_ip.items():
        network = next((n for one in ids if (n := picture.by_network.get(seated[one].network_id or 0))), None)
        named = sorted({seated[one].network or "" for one in ids} - {""})
        label = " ".join([network.name if network else named[0] if named else "", ip]).strip()
        light = network is not None and network.exempt
        yield Sharing(rules.IP, f"ip:{ip}", None, label, tuple(ids), 1, weight=rules.LIGHT if light else rules.WHOLE)
    for network in picture.networks:
        mine = tuple(one for one in network.account_ids if one in seated)
        heavy = network.exclusive and not network.exempt
        yield Sharing(
            rules.NETWORK,
            f"network:{network.id}",
            network.id,
            network.name,
            mine,
            1,
            weight=rules.WHOLE if heavy else rules.LIGHT,
        )


def _logged(picture: Picture, seated: Mapping[int, AccountLine], uses: Iterable[Use]) -> Iterable[Sharing]:
    groups: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        if use.account_id in seated:
            groups[_place(use)].append(use)
    for key, ones in groups.items():
        first = ones[0]
        yield Sharing(
            kind=rules.DEVICE if first.kind == "device" else rules.IP,
            key=key,
            thing_id=first.thing_id if first.kind == "device" else None,
            label=first.label,
            account_ids=tuple(dict.fromkeys(use.account_id for use in ones)),
            limit=1,
            weight=rules.LIGHT if first.exempt else min(first.weight, rules.WHOLE),
            bases=frozenset({rules.LOGINS}),
            first_at=min(use.first_at for use in ones),
            last_at=max(use.last_at for use in ones),
            events=sum(use.events for use in ones),
        )


def _place(use: Use) -> str:
    if use.kind == "ip":
        return f"ip:{use.key}"
    return f"device:{use.thing_id}" if use.thing_id is not None else f"phone:{use.key}"


def _merged(register: Sharing, logins: Sharing) -> Sharing:
    """The register and the records speak of one thing."""
    return replace(
        register,
        account_ids=tuple(dict.fromkeys((*register.account_ids, *logins.account_ids))),
        weight=max(register.weight, logins.weight) if len(register.account_ids) > 1 else logins.weight,
        bases=register.bases | logins.bases if len(register.account_ids) > 1 else logins.bases,
        first_at=logins.first_at,
        last_at=logins.last_at,
        events=logins.events,
    )


def _judged(one: Sharing, seated: Mapping[int, AccountLine], covers_live: Sequence[Cover], limit: Limit) -> Sharing:
    entities = {seated[account_id].entity_id for account_id in one.account_ids}
    key = LIMITS.get(one.kind)
    allowed = limit(key, next(iter(entities)) if len(entities) == 1 else None) if key else 1
    until = [
        cover.until_on
        for cover in covers_live
        if one.thing_id is not None and covers(cover, one.kind, one.thing_id, one.account_ids)
    ]
    ids = sorted(one.account_ids, key=lambda account_id: seated[account_id].xhs_id)
    return replace(one, account_ids=tuple(ids), limit=allowed, covered_until_on=max(until, default=None))


def _cluster(graph: Graph, group: Sequence[int]) -> Cluster:
    lines = sorted((graph.line(one) for one in group), key=lambda line: line.xhs_id)
    members = set(group)
    mine = tuple(one for one in graph.sharings if one.heavy and members.intersection(one.account_ids))
    firsts = [day_of(one.first_at) for one in mine if one.first_at is not None]
    lasts = [day_of(one.last_at) for one in mine if one.last_at is not None]
    return Cluster(
        key=lines[0].xhs_id,
        name=max(mine, key=lambda one: (one.over, len(one.account_ids))).label,
        account_ids=tuple(line.id for line in lines),
        sharings=mine,
        enterprise_ids=_owners(lines),
        entity_ids=tuple(sorted({line.entity_id for line in lines})),
        value_fen=paid_fen(lines),
        first_on=min(firsts, default=None),
        last_on=max(lasts, default=None),
        events=sum(one.events for one in mine),
    )


def _owners(lines: Iterable[AccountLine]) -> tuple[int, ...]:
    return tuple(sorted({line.enterprise_account_id for line in lines if line.enterprise_account_id is not None}))


def named(graph: Graph, text: str) -> str:
    """A node as people name it (account:小红书号, device:DEV-003, entity:USCC …) as the graph names it."""
    kind, _, key = text.partition(":")
    picture, wanted = graph.picture, fold(key)
    known: dict[str, Iterable[tuple[str | None, int]]] = {
        "account": ((line.xhs_id, line.id) for line in picture.accounts),
        "device": ((line.number, line.id) for line in picture.devices),
        "network": ((line.name, line.id) for line in picture.networks),
        "person": ((line.holder.number, line.holder.employee_id) for line in picture.accounts if line.holder),
        "entity": ((line.key, line.id) for line in picture.entities.values()),
        "enterprise": ((one.xhs_id, one.id) for line in picture.entities.values() for one in line.enterprise_accounts),
    }
    found = next((number for name, number in known.get(kind, ()) if name and fold(name) == wanted), None)
    return text if found is None else f"{kind}:{found}"


def accounts_of(graph: Graph, node: str) -> tuple[int, ...]:
    """The accounts a node stands for: itself, those on the thing, those of the 企业号 or the entity."""
    kind, _, number = node.partition(":")
    wanted = int(number) if number.isdecimal() else -1
    if kind == "account":
        found = tuple(line.id for line in graph.picture.seated() if line.id == wanted)
    elif kind == "enterprise":
        found = tuple(line.id for line in graph.picture.seated() if line.enterprise_account_id == wanted)
    elif kind == "entity":
        found = tuple(line.id for line in graph.picture.seated() if line.entity_id == wanted)
    else:
        shared = next((one for one in graph.sharings if one.key == node), None)
        found = shared.account_ids if shared else _alone_on(graph, kind, wanted)
    if not found:
        raise rules.NodeUnknown(node=node)
    return found


def _alone_on(graph: Graph, kind: str, wanted: int) -> tuple[int, ...]:
    """A thing with one account on it is in no sharing."""
    lines = graph.picture.seated()
    if kind == rules.DEVICE:
        return tuple(line.id for line in lines if wanted in line.device_ids)
    if kind == rules.SIM:
        return tuple(line.id for line in lines if wanted in line.sim_ids)
    if kind == rules.PERSON:
        return tuple(line.id for line in lines if line.holder is not None and line.holder.employee_id == wanted)
    return ()


@dataclass
class _Walk:
    """Breadth first from some accounts, remembering through what each was reached."""

    graph: Graph
    through: dict[int, tuple[str, ...]] = field(default_factory=dict)
    near: dict[int, bool] = field(default_factory=dict)

    def run(self, start: Sequence[int]) -> None:
        edge, first = list(start), True
        while edge:
            reached: dict[int, list[str]] = {}
            for account_id in edge:
                for one in self.graph.by_account.get(account_id, ()):
                    if one.heavy:
                        for other in one.account_ids:
                            if other not in start and other not in self.near:
                                ways = reached.setdefault(other, [])
                                way = one.label if first else self.graph.line(account_id).nickname
                                ways += [way] if way not in ways else []
            for other, ways in reached.items():
                self.near[other], self.through[other] = first, tuple(ways)
            edge, first = list(reached), False


def around(graph: Graph, node: str) -> Radius:
    """The blast radius of an account, a thing, a person, a 企业号 or an entity; raises NodeUnknown."""
    start = accounts_of(graph, node)
    walk = _Walk(graph)
    walk.run(start)
    light: dict[int, list[str]] = {}
    for account_id in start:
        for one in graph.by_account.get(account_id, ()):
            for other in one.account_ids:
                if not one.heavy and other not in start and other not in walk.near:
                    light.setdefault(other, []).append(one.label)
    everyone = [graph.line(one) for one in (*start, *walk.near)]
    owners = _owners(everyone)
    below = sum(line.enterprise_account_id in owners for line in graph.picture.seated())
    number = {line.id: line.xhs_id for line in graph.picture.accounts}
    return Radius(
        origin=node,
        accounts=tuple(
            Reached(one, walk.through[one], near)
            for one, near in sorted(walk.near.items(), key=lambda pair: (not pair[1], number[pair[0]]))
        ),
        light=tuple(Reached(one, tuple(light[one]), True) for one in sorted(light, key=number.__getitem__)),
        enterprise_ids=owners,
        seats=below if owners else 0,
        value_fen=paid_fen(everyone),
    )


def days_seen(cluster: Cluster, since: Mapping[tuple[str, int], date], on: date) -> Cluster:
    """The same cluster with what assignments know of its days: (thing key, account) → from; what stands in the
    register lasts until the day one looks at."""
    starts = [
        sorted(since[one.key, account_id] for account_id in one.account_ids if (one.key, account_id) in since)
        for one in cluster.sharings
    ]
    begun = [days[1] for days in starts if len(days) > 1]  # shared since the second came
    lasts = any(rules.REGISTERED in one.bases for one in cluster.sharings)
    return replace(
        cluster,
        first_on=min([*begun, *([cluster.first_on] if cluster.first_on else [])], default=None),
        last_on=on if lasts else cluster.last_on,
    )
