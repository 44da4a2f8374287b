"""Who was handed which phone: out, back, in what condition; and which 企业号 is signed in on it."""

from datetime import date

from kosmgr.devices import models, placing, queries, register_queries, rules
from kosmgr.entities import service as entities
from kosmgr.people import queries as persons
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.DEVICE_WRITE)
def hand_out(
    work: Work, device: models.Device, person: Employee, on: date | None = None, condition: str | None = None
) -> models.Custody:
    """Give a visible phone to a visible person of the same entity who works there that day."""
    day = on or work.today
    if device.entity_id not in (None, person.entity_id):
        raise rules.OtherEntity(account=person.name, place=device.number)
    if persons.employment(work.db, person.id, day) is None:
        raise rules.NotServing(person=person.name, day=day)
    queries.lock(work.db, models.Device, device.id)
    seen = queries.observation(work.db, models.DeviceObservation, models.DeviceObservation.device_id, device.id, day)
    if seen is not None and seen.status_code in rules.GONE:
        raise rules.NotUsable(device=device.number, status=seen.status or seen.status_code)
    kept = register_queries.custody_since(work.db, device.id, day)
    if kept is not None:
        raise rules.Kept(device=device.number, keeper=kept.keeper_name or "—", day=kept.from_on)
    row = models.Custody(
        device_id=device.id,
        employee_id=person.id,
        keeper_name=person.name,
        from_on=day,
        handed_by=work.actor.name[:100],
        condition_out=condition,
        origin="decided",
    )
    work.db.add(row)
    work.db.flush()
    after = {"keeper": person.number or person.id, "on": day, "condition": condition}
    placing.note(work, "device.handed_out", "device", device, after=after)
    return row


def came_back(work: Work, device: models.Device, day: date, condition: str | None) -> None:
    """End the custody of a device the caller may write, if one is open; whatever was handed out comes back once."""
    queries.lock(work.db, models.Device, device.id)
    row = register_queries.open_custody(work.db, device.id)
    if row is not None:
        row.until_on, row.taken_by = max(day, row.from_on), work.actor.name[:100]
        row.condition_back = condition
        work.db.flush()
    placing.note(work, "device.taken_back", "device", device, after={"on": day, "condition": condition})


@requires(Permission.LEDGER_READ)
def history(work: Work, device: models.Device) -> register_queries.History:
    """Everybody who kept a visible phone and every account that lived on it, as decided here and as ledgers say."""
    return register_queries.history(work.db, device.id)


@requires(Permission.DEVICE_WRITE)
def sign_in_enterprise(
    work: Work, device: models.Device, enterprise_account_id: int, on: date | None = None
) -> models.EnterpriseDevice:
    """Write down that a 企业号 is signed in on a visible phone: a fact, also where a rule advises against it."""
    day = on or work.today
    owner, known = _enterprise(work, device, enterprise_account_id)
    queries.lock(work.db, models.Device, device.id)
    if register_queries.signed_in(work.db, device.id, known, day) is not None:
        raise rules.SignedIn(account=owner, place=device.number)
    row = models.EnterpriseDevice(enterprise_account_id=known, device_id=device.id, from_on=day, origin="decided")
    work.db.add(row)
    work.db.flush()
    placing.note(work, "device.enterprise_signed_in", "device", device, after={"enterprise": owner, "on": day})
    return row


@requires(Permission.DEVICE_WRITE)
def sign_out_enterprise(
    work: Work, device: models.Device, enterprise_account_id: int, on: date | None = None, reason: str = ""
) -> None:
    """Write down that a 企业号 was signed out of a visible phone."""
    day = on or work.today
    owner, known = _enterprise(work, device, enterprise_account_id)
    row = register_queries.signed_in(work.db, device.id, known, day)
    if row is None:
        raise rules.NotAssigned(account=owner)
    row.until_on, row.end_reason = max(day, row.from_on), reason[:200] or None
    work.db.flush()
    after = {"enterprise": owner, "until_on": day}
    placing.note(work, "device.enterprise_signed_out", "device", device, after=after, reason=reason)


def _enterprise(work: Work, device: models.Device, enterprise_account_id: int) -> tuple[str, int]:
    """Name and id of a 企业号 of the phone's entity."""
    mine = entities.enterprise_accounts(work, device.entity_id) if device.entity_id is not None else []
    for one in mine:
        if one.id == enterprise_account_id:
            return one.nickname, one.id
    raise rules.EnterpriseUnknown()
