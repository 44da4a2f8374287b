"""The linkage graph of what one may see, whom a punishment reaches, what a change would connect, the cheapest split."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from typing import Any

from kosmgr.devices import covering, networks
from kosmgr.devices import service as devices
from kosmgr.devices.rules import Cover
from kosmgr.entities import service as entities
from kosmgr.isolation import graph as graphs
from kosmgr.isolation import planning, queries, rules, splitting
from kosmgr.isolation.graph import Graph
from kosmgr.isolation.splitting import Plan, Prices, Problem
from kosmgr.logins import service as logins
from kosmgr.matrix import service as matrix
from kosmgr.matrix import things
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires

SOLVER = "kosmgr.isolation.solving"  # imported when a plan is made: other commands need not pay for it
DEVICE, SIM, NETWORK, HOLDER = "device", "sim", "network", "holder"
CHANGES = (DEVICE, SIM, NETWORK, HOLDER)


@requires(Permission.LEDGER_READ)
def graph(work: Work, entity_ids: Iterable[int] | None = None, on: date | None = None) -> Graph:
    """Everything the seated accounts of some or all visible entities share on a day."""
    day, chosen = on or work.today, None if entity_ids is None else frozenset(entity_ids)

    def read() -> Graph:
        return _graph(work, matrix.picture(work, day, chosen), chosen)

    return read() if work.writes else work.remember(("isolation.graph", day, chosen), read)


def _graph(work: Work, picture: Picture, entity_ids: Collection[int] | None) -> Graph:
    book = rulebook.book(work)

    def limit(key: str, entity_id: int | None) -> int:
        found: int = book.value(key, entity_id, picture.on)
        return found

    uses = logins.visible_uses(work, entity_ids, picture.on)
    return graphs.build(picture, uses, _live(work, picture.on), limit)


def _live(work: Work, on: date) -> list[Cover]:
    """The exemptions in force; a work that writes asks again."""
    if work.writes:
        return covering.live(work.db, on)
    return work.remember(("isolation.live", on), lambda: covering.live(work.db, on))


@requires(Permission.LEDGER_READ)
def cluster(work: Work, account: str, entity_ids: Iterable[int] | None = None, on: date | None = None) -> rules.Cluster:
    """The cluster an account (by 小红书号) is in, with its first day as far as anybody knows."""
    found = graph(work, entity_ids, on)
    here = next((line.id for line in found.picture.seated() if line.xhs_id == account), None)
    if here is None or here not in found.cluster_of:
        raise rules.ClusterUnknown(account=account)
    one = found.cluster_of[here]
    return graphs.days_seen(one, queries.since(work.db, one.account_ids, found.picture.on), found.picture.on)


@requires(Permission.LEDGER_READ)
def around(work: Work, node: str, entity_ids: Iterable[int] | None = None, on: date | None = None) -> rules.Radius:
    """Whom it reaches if this account, phone, card, address, person, 企业号 or entity is punished."""
    found = graph(work, entity_ids, on)
    return graphs.around(found, graphs.named(found, node))


@dataclass(frozen=True, slots=True)
class Change:
    """A change to look at beforehand: an account gets another phone, card, network (by id) or holder."""

    kind: str  # CHANGES
    account_id: int
    target_id: int
    entity_id: int


@requires(Permission.LEDGER_READ)
def change(work: Work, kind: str, account: str, target: str) -> Change:
    """A change in words: 小红书号, and a phone's number, a network's name, a card's number or id, or a 工号."""
    found = seats.visible_account(work, account)
    row = int(target) if target.isdecimal() and len(target) < 9 else None
    if kind == DEVICE:
        target_id = devices.visible_device(work, target).id
    elif kind == NETWORK:
        target_id = networks.visible_network(work, row or target).id
    elif kind == SIM:
        target_id = devices.visible_sim(work, row or target).id
    elif kind == HOLDER:
        target_id = people.visible_employee(work, target, found.entity_id).id
    else:
        raise rules.ChangeUnknown(kind=kind, known=[*CHANGES])
    return Change(kind, found.id, target_id, found.entity_id)


@requires(Permission.LEDGER_READ)
def preview(work: Work, change: Change) -> rules.Preview:
    """What a change would connect and what it would part; nothing is written."""
    account = seats.visible_account(work, change.account_id)
    chosen = frozenset({account.entity_id})
    before = graph(work, chosen)
    node = f"account:{account.id}"
    if before.picture.by_account[account.id].seat_id is None:
        return rules.Preview(account.id, (), (), 0, 0, 0)
    after = _graph(work, _changed(work, before.picture, change), chosen)
    was, will = graphs.around(before, node), graphs.around(after, node)
    old, new = {*was.reached, *_light(was)}, {*will.reached, *_light(will)}
    ways = {one.account_id: one.through for one in (*will.accounts, *will.light)}
    number = {line.id: line.xhs_id for line in before.picture.accounts}
    return rules.Preview(
        account_id=account.id,
        joins=tuple((one, "、".join(ways[one])) for one in sorted(new - old, key=number.__getitem__)),
        leaves=tuple(sorted(old - new, key=number.__getitem__)),
        before=len(was.accounts),
        after=len(will.accounts),
        value_fen=will.value_fen,
    )


def _light(radius: rules.Radius) -> set[int]:
    return {one.account_id for one in radius.light}


def _changed(work: Work, picture: Picture, change: Change) -> Picture:
    """The picture as it would be."""
    line = picture.by_account[change.account_id]
    if change.kind == DEVICE:
        new = _on_device(picture, line, change.target_id)
    elif change.kind == SIM:
        new = replace(line, sim_ids=(change.target_id,))
    elif change.kind == NETWORK:
        network = picture.by_network.get(change.target_id)
        exit_ip = things.exit_of(network) if network is not None else None
        new = replace(line, network_id=change.target_id, network_given=True, ip=exit_ip)
    else:
        person = people.visible_person(work, change.target_id)
        holder = line.holder
        known = next((o.holder for o in picture.accounts if o.holder and o.holder.employee_id == person.id), None)
        if known is not None:
            holder = known
        elif holder is not None:
            holder = replace(holder, employee_id=person.id, name=person.name, number=person.number)
        new = replace(line, holder=holder)
    accounts = tuple(new if one.id == line.id else one for one in picture.accounts)
    return replace(
        picture,
        accounts=accounts,
        by_account={one.id: one for one in accounts},
        devices=tuple(
            replace(one, accounts=_moved(one.accounts, line.id, one.id == change.target_id))
            if change.kind == DEVICE
            else one
            for one in picture.devices
        ),
        sims=tuple(
            replace(one, account_ids=_put(one.account_ids, line.id, one.id == change.target_id))
            if change.kind == SIM
            else one
            for one in picture.sims
        ),
        networks=tuple(
            replace(one, account_ids=_put(one.account_ids, line.id, one.id == new.network_id))
            for one in picture.networks
        ),
    )


def _on_device(picture: Picture, line: AccountLine, device_id: int) -> AccountLine:
    """On another phone an account goes online as that phone does, unless it was given a network of its own."""
    device = picture.by_device.get(device_id)
    if device is None or line.network_given:
        return replace(line, device_ids=(device_id,))
    neighbours = (picture.by_account.get(account_id) for account_id, _ in device.accounts)
    network_id = next((one.network_id for one in neighbours if one and not one.network_given), None)
    return replace(line, device_ids=(device_id,), ip=device.ip, network=device.network, network_id=network_id)


def _moved(accounts: tuple[tuple[int, str], ...], account_id: int, here: bool) -> tuple[tuple[int, str], ...]:
    others = tuple(pair for pair in accounts if pair[0] != account_id)
    return (*others, (account_id, "main")) if here else others


def _put(accounts: tuple[int, ...], account_id: int, here: bool) -> tuple[int, ...]:
    others = tuple(one for one in accounts if one != account_id)
    return (*others, account_id) if here else others


def limits(work: Work, entity_id: int, on: date) -> planning.Limits:
    """The rulebook's numbers for one entity."""
    book = rulebook.book(work)
    return planning.Limits(
        device=book.value("device.max_accounts", entity_id, on),
        sim=book.value("phone.max_accounts", entity_id, on),
        exit=book.value("ip.max_accounts", entity_id, on),
    )


def prices(work: Work, entity_id: int, on: date) -> Prices:
    """What buying costs, by the rulebook."""
    book = rulebook.book(work)
    return Prices(
        book.value("isolation.device_price", entity_id, on), book.value("isolation.card_month_price", entity_id, on)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of the cheapest split, with what is needed to speak of its answer."""

    graph: Graph
    members: frozenset[int]
    problem: Problem


@requires(Permission.LEDGER_READ)
def asked(work: Work, entity_id: int, account: str | None = None, seen: Graph | None = None) -> Asked:
    """Who of an entity, or of the cluster of one account (by 小红书号), lives where, and what is free.

    `seen`: a graph with the entity in it that somebody has read already.
    """
    if seen is None or entity_id not in seen.picture.entities:
        entities.visible_entity(work, entity_id)
        seen = graph(work, [entity_id])
    found = seen
    if account is None:
        members = frozenset(line.id for line in found.picture.seated() if line.entity_id == entity_id)
    else:
        known = next((line.id for line in found.picture.accounts if line.xhs_id == account), None)
        here = seats.visible_account(work, account).id if known is None else known
        members = frozenset(found.cluster_of[here].account_ids) if here in found.cluster_of else frozenset()
    live, costs = _live(work, work.today), prices(work, entity_id, work.today)
    problem = planning.problem(found, entity_id, members, limits(work, entity_id, work.today), costs, live)
    return Asked(found, members, problem)


@requires(Permission.LEDGER_READ)
def split(work: Work, entity_id: int, account: str | None = None, seen: Graph | None = None) -> planning.Split:
    """The cheapest way to part a cluster or a whole entity, proven so; carried out on paper before anybody sees it.

    Nothing is left to do for an account that shares nothing any more.
    """
    question = asked(work, entity_id, account, seen)
    plan: Plan = _solver().cheapest(question.problem)
    if wrong := splitting.breaches(question.problem, splitting.after(question.problem, plan.moves)):
        raise RuntimeError(f"the plan leaves sharing: {wrong}")
    return planning.described(question.graph, plan, question.problem.prices, question.members)


@requires(Permission.LEDGER_READ)
def step(work: Work, entity_id: int, key: str, account: str | None = None) -> planning.Step:
    """One move of a plan, also of one shown or printed before: as long as some cheapest plan has it."""
    question = asked(work, entity_id, account)
    move = splitting.Move.named(key, question.problem.prices)
    if move is None or not _solver().belongs(question.problem, move):
        raise rules.MoveUnknown()
    return planning.step(question.graph, move)


def _solver() -> Any:
    return import_module(SOLVER)
