"""Networks: registering, describing and ending them, and giving one to an account."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.devices import addresses, models, network_rules, placing, queries, register_queries, rules
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import freezing
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Given:
    """What is said of a network."""

    name: str
    kind: str
    cidr: str | None = None
    carrier: str | None = None
    city: str | None = None
    exclusive: bool = False
    exempt: bool = False
    exempt_reason: str | None = None


@requires(Permission.LEDGER_READ)
def visible_network(work: Work, reference: str | int, for_: Permission = Permission.LEDGER_READ) -> models.Network:
    """One network by row id, range or name (text); of several of one name the first that is not ended."""
    if isinstance(reference, int):
        same: Any = models.Network.id == reference
    else:
        same = models.Network.name_key == fold(reference)
        with suppress(addresses.CidrWrong, addresses.CidrTooWide):  # a name need not be an address
            same |= models.Network.cidr == addresses.normalised(reference)
    found = register_queries.network(work.db, work.actor, for_, same)
    if not found:
        raise network_rules.NetworkUnknown(network=reference)
    return found[0]


@requires(Permission.DEVICE_WRITE)
def register_network(work: Work, entity_id: int, given: Given) -> models.Network:
    """Register a network of an entity; no two of them share an address."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DEVICE_WRITE)
    database.take_turn(work.db, f"networks:{entity.id}")
    values = _checked(work, entity.id, given)
    network = models.Network(entity_id=entity.id, created_at=work.now, **values)
    work.db.add(network)
    work.db.flush()
    placing.note(work, "network.registered", "network", network, after=_noted(values))
    return network


@requires(Permission.DEVICE_WRITE)
def change_network(work: Work, network_id: int, given: Given) -> models.Network:
    """Say something else of a network; what several accounts share does not become exclusive."""
    network = visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
    database.take_turn(work.db, f"networks:{network.entity_id}")
    queries.lock(work.db, models.Network, network.id)
    _check_there(network, work.today)
    values = _checked(work, network.entity_id, given, network.id)
    before = {name: getattr(network, name) for name in values}
    if given.exclusive and not network.exclusive:
        limit = rulebook.value(work, "ip.max_accounts", network.entity_id)
        users = _users(work, network, work.today, 0)
        if len({one.account_id for one in users}) > limit:
            raise network_rules.NetworkShared(network=network.name, holder=[one.label for one in users])
    for name, value in values.items():
        setattr(network, name, value)
    work.db.flush()
    if given.exclusive != before["exclusive"]:
        alone = given.exclusive and rulebook.value(work, "ip.max_accounts", network.entity_id) == 1
        register_queries.mark_alone(work.db, network.id, alone)
    placing.note(work, "network.changed", "network", network, before=_noted(before), after=_noted(values))
    return network


@requires(Permission.DEVICE_WRITE)
def end_network(work: Work, network_id: int, on: date | None = None, reason: str = "") -> models.Network:
    """Take a network out of use from a day on; nobody may be assigned to it by then."""
    day = on or work.today
    network = visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
    queries.lock(work.db, models.Network, network.id)
    _check_there(network, day)
    users = placing.occupants(work, models.NetworkAssignment, network.id, day, 0)
    if users:
        raise network_rules.NetworkInUse(network=network.name, holder=[one.label for one in users])
    network.ended_on = day
    work.db.flush()
    placing.note(work, "network.ended", "network", network, after={"ended_on": day}, reason=reason or None)
    return network


@requires(Permission.DEVICE_WRITE)
def assign_network(work: Work, account_id: int, network_id: int, on: date | None = None) -> models.NetworkAssignment:
    """Give an account a network; an exclusive one, if it has room for it by the rulebook."""
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.DEVICE_WRITE)
    network = visible_network(work, network_id, for_=Permission.DEVICE_WRITE)
    if network.entity_id not in (None, account.entity_id):
        raise rules.OtherEntity(account=account.xhs_id, place=network.name)
    claims.claim(work.db, account)
    queries.lock(work.db, models.Network, network.id)
    work.db.refresh(network)
    _check_there(network, day)
    current = queries.decided(work.db, models.NetworkAssignment, account.id, day)
    if current is not None:
        raise rules.Assigned(account=account.xhs_id, place=work.db.get_one(models.Network, current.network_id).name)
    freezing.check_loose(work, [account.id])
    cover, limit = None, rulebook.value(work, "ip.max_accounts", account.entity_id, day)
    if network.exclusive:
        others = _users(work, network, day, account.id)
        freezing.check_loose(work, [one.account_id for one in others])
        cover = rules.check_way((network.id, network.name), account.id, others, limit, placing.live(work, day))
    row: models.NetworkAssignment = placing.open_row(
        work,
        models.NetworkAssignment,
        day,
        cover,
        network_id=network.id,
        account_id=account.id,
        alone=network.exclusive and limit == 1,
    )
    after = placing.under({"network": network.name, "on": day}, row)
    placing.account_note(work, "account.network_assigned", account, after)
    return row


@requires(Permission.DEVICE_WRITE)
def move_to(work: Work, account_id: int, network_id: int, reason: str = "") -> models.NetworkAssignment:
    """Give an account another network instead of the one it was given, if it was given one."""
    if queries.decided(work.db, models.NetworkAssignment, account_id, work.today) is not None:
        unassign_network(work, account_id, reason=reason)
    return assign_network(work, account_id, network_id)


@requires(Permission.DEVICE_WRITE)
def unassign_network(work: Work, account_id: int, on: date | None = None, reason: str = "") -> None:
    """Take back the network an account was given here."""
    placing.unassign(work, models.NetworkAssignment, account_id, on, reason, "account.network_unassigned")


@requires(Permission.LEDGER_READ)
def history(work: Work, account_id: int) -> Sequence[models.NetworkAssignment]:
    """Every network a visible account was given."""
    return queries.assignments(work.db, models.NetworkAssignment, seats.visible_account(work, account_id).id)


@requires(Permission.LEDGER_READ)
def ended(work: Work, entity_ids: Collection[int] | None = None) -> list[models.Network]:
    """Visible networks that are out of use."""
    found = register_queries.network(work.db, work.actor, Permission.LEDGER_READ, models.Network.ended_on.is_not(None))
    return [one for one in found if entity_ids is None or one.entity_id in entity_ids]


def _users(work: Work, network: models.Network, day: date, besides: int) -> list[rules.Occupant]:
    """Who goes out over a network: whoever was given it, and whose phone's address lies in it."""
    given = placing.occupants(work, models.NetworkAssignment, network.id, day, besides)
    rows = [row for row in register_queries.by_address(work.db, network, day) if row[0] != besides]
    names = queries.labels(work.db, [(row[0], row[1]) for row in rows], day)
    return given + [rules.Occupant(row[0], names[row[0]]) for row in rows]


def _check_there(network: models.Network, day: date) -> None:
    if network.ended_on is not None and network.ended_on <= day:
        raise network_rules.NetworkGone(network=network.name, day=network.ended_on)


def _checked(work: Work, entity_id: int | None, given: Given, network_id: int | None = None) -> dict[str, Any]:
    """The columns of a network, after every rule has spoken."""
    rules.check_word(given.kind, rules.NETWORK_KINDS)
    network_rules.check_kind(given.exclusive, given.exempt, given.exempt_reason)
    cidr = addresses.normalised(given.cidr) if given.cidr else None
    others = register_queries.beside(work.db, entity_id, network_id) if entity_id is not None else []
    key = fold(given.name)
    if any(one.name_key == key for one in others):
        raise network_rules.NetworkExists(network=given.name)
    network_rules.check_apart(cidr, [(one.name, one.cidr) for one in others])
    return {
        "name": given.name,
        "name_key": key,
        "kind": given.kind,
        "cidr": cidr,
        "carrier": given.carrier,
        "city": given.city,
        "exclusive": given.exclusive,
        "exempt": given.exempt,
        "exempt_reason": given.exempt_reason if given.exempt else None,
    }


def _noted(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "name_key"}
