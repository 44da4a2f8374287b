"""Work phones and SIM cards: registering, describing, and giving each to one account."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.devices import custody, models, placing, queries, rules
from kosmgr.entities import service as entities
from kosmgr.kit import phones
from kosmgr.kit.text import fold
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import freezing
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires

MANUAL = placing.MANUAL
UNUSABLE = ("returned", "disabled", "lost")


@requires(Permission.LEDGER_READ)
def visible_device(work: Work, reference: str | int, for_: Permission = Permission.LEDGER_READ) -> models.Device:
    """One device by number (text, any case) or row id."""
    same = models.Device.id == reference if isinstance(reference, int) else models.Device.number == fold(reference)
    found = queries.device(work.db, work.actor, for_, same)
    if found is None:
        raise rules.DeviceUnknown(device=reference)
    return found


@requires(Permission.LEDGER_READ)
def visible_sim(work: Work, reference: str | int, for_: Permission = Permission.LEDGER_READ) -> models.Sim:
    """One card by its whole number (text) or row id."""
    if isinstance(reference, int):
        same = models.Sim.id == reference
    else:
        same = models.Sim.number_hash == work.cipher.search_hash(phones.PURPOSE, phones.digits(reference))
    found = queries.sim(work.db, work.actor, for_, same)
    if found is None:
        raise rules.SimUnknown()
    return found


@requires(Permission.DEVICE_WRITE)
def register_device(work: Work, /, number: str, entity_id: int, **observed: object) -> models.Device:
    """Register a work phone of an entity, with what is known of it today."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DEVICE_WRITE)
    key = fold(number)
    if queries.device_taken(work.db, key):
        raise rules.DeviceExists(device=key)
    device = models.Device(number=key, entity_id=entity.id, created_at=work.now)
    work.db.add(device)
    work.db.flush()
    _observe_device(work, device, work.today, {"registered_as": number, **observed})
    placing.note(work, "device.registered", "device", device, after={"number": key, **observed})
    return device


@requires(Permission.DEVICE_WRITE)
def observe_device(
    work: Work, /, device_id: int, on: date | None = None, **observed: object
) -> models.DeviceObservation:
    """Record by hand what is true of a device from a day on: model, keeper, network, ip, counted_on, status …"""
    device, day = visible_device(work, device_id, for_=Permission.DEVICE_WRITE), on or work.today
    owner = models.DeviceObservation.device_id
    known = queries.observation(work.db, models.DeviceObservation, owner, device.id, day)
    before = {name: getattr(known, name, None) for name in observed}
    row = _observe_device(work, device, day, observed)
    placing.note(work, "device.observed", "device", device, before=before, after={**observed, "observed_on": day})
    return row


@requires(Permission.DEVICE_WRITE)
def register_sim(work: Work, /, number: str, entity_id: int, **observed: object) -> models.Sim:
    """Register a SIM card of an entity; the number is sealed, found by its hash and shown masked."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.DEVICE_WRITE)
    digits = phones.digits(number)
    found, masked = work.cipher.search_hash(phones.PURPOSE, digits), phones.masked(digits)
    if queries.sim_taken(work.db, found):
        raise rules.SimExists(sim=masked)
    [(key_id, wrapped)] = journal.new_sealing_keys(work, 1)
    sim = models.Sim(
        entity_id=entity.id, number_hash=found, number_masked=masked, sealing_key_id=key_id, created_at=work.now
    )
    work.db.add(sim)
    work.db.flush()
    sim.number_sealed = work.cipher.seal(wrapped, digits, phones.place("sims", sim.id))
    _observe_sim(work, sim, work.today, dict(observed))
    placing.note(work, "sim.registered", "sim", sim, after={"number": masked, **observed})
    return sim


@requires(Permission.DEVICE_WRITE)
def observe_sim(work: Work, /, sim_id: int, on: date | None = None, **observed: object) -> models.SimObservation:
    """Record by hand what is true of a card from a day on: carrier, registrant, user, status, verified_on …"""
    sim, day = visible_sim(work, sim_id, for_=Permission.DEVICE_WRITE), on or work.today
    known = queries.observation(work.db, models.SimObservation, models.SimObservation.sim_id, sim.id, day)
    before = {name: getattr(known, name, None) for name in observed}
    row = _observe_sim(work, sim, day, dict(observed))
    placing.note(work, "sim.observed", "sim", sim, before=before, after={**observed, "observed_on": day})
    return row


@requires(Permission.DEVICE_WRITE)
def assign_device(
    work: Work, account_id: int, device_id: int, slot: str = rules.MAIN, on: date | None = None
) -> models.DeviceAssignment:
    """Put an account on a slot of a device, if the device has room for it by the rulebook."""
    day = on or work.today
    rules.check_word(slot, rules.SLOTS)
    account = seats.visible_account(work, account_id, for_=Permission.DEVICE_WRITE)
    device = visible_device(work, device_id, for_=Permission.DEVICE_WRITE)
    if device.entity_id not in (None, account.entity_id):
        raise rules.OtherEntity(account=account.xhs_id, place=device.number)
    claims.claim(work.db, account)
    queries.lock(work.db, models.Device, device.id)
    seen = queries.observation(work.db, models.DeviceObservation, models.DeviceObservation.device_id, device.id, day)
    if seen is not None and seen.status_code in UNUSABLE:
        raise rules.NotUsable(device=device.number, status=seen.status or seen.status_code)
    current = queries.decided(work.db, models.DeviceAssignment, account.id, day)
    if current is not None:
        raise rules.Assigned(account=account.xhs_id, place=work.db.get_one(models.Device, current.device_id).number)
    others = placing.occupants(work, models.DeviceAssignment, device.id, day, account.id)
    freezing.check_loose(work, [account.id, *(one.account_id for one in others)])
    limit = rulebook.value(work, "device.max_accounts", account.entity_id, day)
    cover = rules.check_room((device.id, device.number), slot, account.id, others, limit, placing.live(work, day))
    row: models.DeviceAssignment = placing.open_row(
        work, models.DeviceAssignment, day, cover, device_id=device.id, account_id=account.id, slot=slot
    )
    after = placing.under({"device": device.number, "slot": slot, "on": day}, row)
    placing.account_note(work, "account.device_assigned", account, after)
    return row


@requires(Permission.DEVICE_WRITE)
def unassign_device(work: Work, account_id: int, on: date | None = None, reason: str = "") -> None:
    """Take an account off the device it was given here; what ledgers say of it stays their word."""
    placing.unassign(work, models.DeviceAssignment, account_id, on, reason, "account.device_unassigned")


@requires(Permission.DEVICE_WRITE)
def assign_sim(work: Work, account_id: int, sim_id: int, on: date | None = None) -> models.SimAssignment:
    """Give a card to an account, if the card has room for it by the rulebook."""
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.DEVICE_WRITE)
    sim = visible_sim(work, sim_id, for_=Permission.DEVICE_WRITE)
    if sim.entity_id not in (None, account.entity_id):
        raise rules.OtherEntity(account=account.xhs_id, place=sim.number_masked)
    claims.claim(work.db, account)
    queries.lock(work.db, models.Sim, sim.id)
    current = queries.decided(work.db, models.SimAssignment, account.id, day)
    if current is not None:
        raise rules.Assigned(account=account.xhs_id, place=work.db.get_one(models.Sim, current.sim_id).number_masked)
    others = placing.occupants(work, models.SimAssignment, sim.id, day, account.id)
    freezing.check_loose(work, [account.id, *(one.account_id for one in others)])
    limit = rulebook.value(work, "phone.max_accounts", account.entity_id, day)
    cover = rules.check_card((sim.id, sim.number_masked), account.id, others, limit, placing.live(work, day))
    row: models.SimAssignment = placing.open_row(
        work, models.SimAssignment, day, cover, sim_id=sim.id, account_id=account.id
    )
    placing.account_note(
        work, "account.sim_assigned", account, placing.under({"sim": sim.number_masked, "on": day}, row)
    )
    return row


@requires(Permission.DEVICE_WRITE)
def unassign_sim(work: Work, account_id: int, on: date | None = None, reason: str = "") -> None:
    """Take back the card an account was given here."""
    placing.unassign(work, models.SimAssignment, account_id, on, reason, "account.sim_unassigned")


@requires(Permission.DEVICE_WRITE)
def drop_cards(work: Work, account_id: int, on: date | None = None, reason: str = "") -> int:
    """Record that an account logs in with none of its cards any more, whoever named them; how many."""
    return _ended(work, models.SimAssignment, account_id, on, reason, "account.sim_unassigned")


@requires(Permission.DEVICE_WRITE)
def sign_out(work: Work, account_id: int, on: date | None = None, reason: str = "") -> int:
    """Record that an account was signed out of every phone, also of those only a ledger knows of; how many."""
    return _ended(work, models.DeviceAssignment, account_id, on, reason, "account.signed_out")


@requires(Permission.DEVICE_WRITE)
def hand_out_device(
    work: Work, device_id: int, employee_id: int, on: date | None = None, condition: str | None = None
) -> models.Custody:
    """Give a phone to somebody of its entity: it is in use and theirs to keep from that day on."""
    device = visible_device(work, device_id, for_=Permission.DEVICE_WRITE)
    person = people.visible_person(work, employee_id)
    row = custody.hand_out(work, device, person, on, condition)
    observe_device(
        work, device.id, on, keeper_name=person.name, keeper_employee=person.number, status=rules.IN_USE,
        status_code="in_use",
    )  # fmt: skip
    return row


@requires(Permission.DEVICE_WRITE)
def take_back_device(
    work: Work, device_id: int, on: date | None = None, condition: str | None = None
) -> models.DeviceObservation:
    """Record that a phone came back from whoever kept it, and in what condition."""
    custody.came_back(work, visible_device(work, device_id, for_=Permission.DEVICE_WRITE), on or work.today, condition)
    return observe_device(
        work, device_id, on, status=rules.RETURNED, status_code="returned", keeper_name=None, keeper_employee=None
    )


@requires(Permission.DEVICE_WRITE)
def take_back_sim(work: Work, sim_id: int, on: date | None = None) -> models.SimObservation:
    """Record that a card came back from whoever used it; no account logs in with it any more."""
    sim, day = visible_sim(work, sim_id, for_=Permission.DEVICE_WRITE), on or work.today
    for account_id in queries.on_sim(work.db, sim.id, day):
        _ended(work, models.SimAssignment, account_id, on, rules.RETURNED, "account.sim_unassigned", sim.id)
    return observe_sim(work, sim.id, on, status=rules.IDLE, status_code="idle", user_name=None, user_employee=None)


@requires(Permission.PERSONAL_REVEAL)
def reveal_sim(work: Work, sim_id: int, reason: str) -> str:
    """A card's number in clear; who asked and why is kept."""
    sim = visible_sim(work, sim_id, for_=Permission.PERSONAL_REVEAL)
    wrapped = queries.wrapped_key(work.db, sim.sealing_key_id)
    if sim.number_sealed is None or wrapped is None:
        raise rules.NothingSealed()
    number = work.cipher.open(wrapped, sim.number_sealed, phones.place("sims", sim.id))
    placing.note(work, "sim.number_revealed", "sim", sim, reason=reason)
    return number


@requires(Permission.LEDGER_READ)
def history(work: Work, account_id: int) -> tuple[Sequence[models.DeviceAssignment], Sequence[models.SimAssignment]]:
    """Every phone and card anybody said a visible account lived on, for timelines."""
    account = seats.visible_account(work, account_id)
    return (
        queries.assignments(work.db, models.DeviceAssignment, account.id),
        queries.assignments(work.db, models.SimAssignment, account.id),
    )


def _ended(
    work: Work, model: Any, account_id: int, on: date | None, reason: str, action: str, sim_id: int | None = None
) -> int:
    """End what anybody says of where an account lives: from now on it is our word, not a ledger's."""
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.DEVICE_WRITE)
    claims.claim(work.db, account)
    rows = [
        row for row in queries.open_of(work.db, model, account.id, day) if sim_id is None or row.sim_id == sim_id
    ]  # fmt: skip
    for row in rows:
        row.until_on, row.end_reason = max(day, row.from_on or day), (reason or rules.RETURNED)[:200]
    work.db.flush()
    if rows:
        placing.account_note(work, action, account, after={"until_on": day}, reason=reason)
    return len(rows)


def _observe_device(work: Work, device: models.Device, day: date, observed: dict[str, Any]) -> models.DeviceObservation:
    rules.check_word(observed.get("network_kind"), rules.NETWORK_KINDS)
    rules.check_word(observed.get("status_code"), rules.DEVICE_STATUSES)
    model = models.DeviceObservation
    row = _observed(work, model, model.device_id, device.id, day, observed, queries.DEVICE_FIELDS)
    assert isinstance(row, model)
    return row


def _observe_sim(work: Work, sim: models.Sim, day: date, observed: dict[str, Any]) -> models.SimObservation:
    rules.check_word(observed.get("registrant_kind"), rules.REGISTRANTS)
    rules.check_word(observed.get("status_code"), rules.SIM_STATUSES)
    model = models.SimObservation
    row = _observed(work, model, model.sim_id, sim.id, day, observed, queries.SIM_FIELDS)
    assert isinstance(row, model)
    return row


def _observed(
    work: Work, model: Any, owner: Any, owner_id: int, day: date, observed: dict[str, Any], fields: Sequence[str]
) -> Any:
    """A dated observation of a person's hand: what was known, with these fields changed."""
    row = queries.same_day(work.db, model, owner, owner_id, MANUAL, day)
    if row is None:
        known = queries.observation(work.db, model, owner, owner_id, day)
        carried = {name: getattr(known, name) for name in fields} if known else {}
        row = model(**{owner.key: owner_id}, observed_on=day, source=MANUAL, **carried)
        work.db.add(row)
    for name, value in observed.items():
        if name not in fields:
            raise ValueError(name)
        setattr(row, name, value)
    work.db.flush()
    return row
