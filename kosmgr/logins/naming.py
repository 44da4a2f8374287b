"""What nobody has registered: register it, say which one it is, or set it aside with a reason."""

from typing import Any

from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.devices import addresses, networks
from kosmgr.devices import service as devices
from kosmgr.kit.text import fold
from kosmgr.logins import queries, records, rules
from kosmgr.logins.models import LoginAddress, LoginDevice
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

Thing = LoginDevice | LoginAddress


@requires(Permission.LEDGER_READ)
def unnamed(
    work: Work, kind: str, state: str = rules.OPEN, limit: int = 50, offset: int = 0
) -> tuple[list[rules.Unnamed], int]:
    """Devices (`device`) or addresses (`ip`) of visible accounts that are not registered; and how many there are."""
    if kind == rules.DEVICE:
        return records.unnamed_devices(work.db, work.actor, state, limit, offset)
    ranges = [rules.ends(row.cidr) for row in queries.networks(work.db, work.today)]
    return records.unnamed_addresses(work.db, work.actor, state, ranges, limit, offset)


@requires(Permission.DEVICE_WRITE)
def one(work: Work, kind: str, key: str) -> Thing:
    """One device or address of the records, named or not."""
    return _thing(work, kind, key)


@requires(Permission.DEVICE_WRITE)
def register_device(work: Work, key: str, entity_id: int) -> Any:
    """Register a device by the number the records write; from then on they are its."""
    thing = _thing(work, rules.DEVICE, key)
    _check_open(thing)
    return devices.register_device(work, thing.key, entity_id)


@requires(Permission.DEVICE_WRITE)
def link_device(work: Work, key: str, device_id: int) -> LoginDevice:
    """Say which registered device the records mean."""
    thing = _thing(work, rules.DEVICE, key)
    assert isinstance(thing, LoginDevice)
    _check_open(thing)
    device = devices.visible_device(work, device_id, for_=Permission.DEVICE_WRITE)
    thing.device_id = device.id
    _decide(work, thing, rules.LINKED, None, "logins.linked", device.entity_id, {"device": device.number})
    return thing


@requires(Permission.DEVICE_WRITE)
def register_network(
    work: Work, key: str, entity_id: int, name: str, kind: str, cidr: str = "", exempt_reason: str = ""
) -> Any:
    """Register the network an address belongs to: the address alone, or the range given, which must hold it."""
    thing = _thing(work, rules.IP, key)
    _check_open(thing)
    given = addresses.normalised(cidr or thing.key)
    if not addresses.overlap(given, addresses.normalised(thing.key)):
        raise rules.RangeElsewhere(cidr=given, ip=thing.key)
    described = networks.Given(
        name=name, kind=kind, cidr=given, exempt=bool(exempt_reason), exempt_reason=exempt_reason or None
    )
    return networks.register_network(work, entity_id, described)


@requires(Permission.DEVICE_WRITE)
def ignore(work: Work, kind: str, key: str, reason: str) -> Thing:
    """Set a device or address aside: it is not ours, and says nothing."""
    thing = _thing(work, kind, key)
    _check_open(thing)
    if not reason.strip():
        raise rules.ReasonMissing(thing=key)
    _decide(work, thing, rules.IGNORED, reason.strip()[:200], "logins.ignored", None, {"key": thing.key})
    return thing


@requires(Permission.DEVICE_WRITE)
def take_back(work: Work, kind: str, key: str) -> Thing:
    """Open again what was set aside or linked."""
    thing = _thing(work, kind, key)
    if isinstance(thing, LoginDevice):
        thing.device_id = None
    _decide(work, thing, rules.OPEN, None, "logins.taken_back", None, {"key": thing.key})
    return thing


def _thing(work: Work, kind: str, key: str) -> Thing:
    """A device or address that stands in the records of an account the actor may describe devices for."""
    found: Thing | None
    if kind == rules.DEVICE:
        found = work.db.scalar(select(LoginDevice).where(LoginDevice.key == fold(key)))
    else:
        found = work.db.scalar(select(LoginAddress).where(LoginAddress.key == key))
    if found is None or not records.seen_by(work.db, work.actor, Permission.DEVICE_WRITE, found):
        raise rules.ThingUnknown(thing=key)
    return found


def _check_open(thing: Thing) -> None:
    if thing.state != rules.OPEN:
        raise rules.Named(thing=thing.key)


def _decide(
    work: Work, thing: Thing, state: str, reason: str | None, action: str, entity_id: int | None, after: dict[str, Any]
) -> None:
    thing.state, thing.reason = state, reason
    thing.decided_by, thing.decided_at = work.actor.name, work.now
    work.db.flush()
    kind = "login_device" if isinstance(thing, LoginDevice) else "login_address"
    journal.note(work, journal.Note(action, kind, thing.id, entity_id, after=after, reason=reason))
