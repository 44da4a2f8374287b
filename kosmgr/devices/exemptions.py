"""Exemptions from exclusivity: asked with a reason and a last day, decided by another person, over by themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kosmgr.devices import covering, exemption_rules, models, networks, placing, rules, service
from kosmgr.devices import exemption_queries as queries
from kosmgr.kit.errors import NotFound
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Line:
    """An exemption as lists and pages show it."""

    id: int
    entity_id: int
    kind: str
    thing_id: int
    thing: str  # number of the device, masked number of the card, name of the network
    slot: str | None
    accounts: tuple[tuple[int, str, str], ...]  # (id, 小红书号, nickname)
    reason: str
    standing: str  # exemption_rules.STANDINGS
    state: str
    asked_by: str
    asked_by_id: int | None
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_note: str | None
    from_on: date
    until_on: date
    ended_on: date | None
    ended_reason: str | None


def live(db: Session, on: date) -> list[rules.Cover]:
    """Every exemption in force on a day."""
    return covering.live(db, on)


@requires(Permission.LEDGER_READ)
def visible_exemption(work: Work, exemption_id: int, for_: Permission = Permission.LEDGER_READ) -> models.Exemption:
    """One exemption by row id."""
    found = queries.by_id(work.db, work.actor, for_, exemption_id)
    if found is None:
        raise exemption_rules.ExemptionUnknown()
    return found


@requires(Permission.DEVICE_WRITE)
def ask(
    work: Work,
    kind: str,
    thing_id: int,
    account_ids: Collection[int],
    reason: str,
    until_on: date,
    from_on: date | None = None,
    slot: str | None = None,
) -> models.Exemption:
    """Ask that these accounts may share one thing until a last day; it may already be so."""
    begins = max(from_on or work.today, work.today)
    rules.check_word(kind, rules.EXEMPTION_KINDS)
    if kind == "slot":
        if slot not in rules.SLOTS:
            raise exemption_rules.SlotNeeded()
    else:
        slot = None
    thing, label = _thing(work, kind, thing_id)
    accounts = [seats.visible_account(work, one, for_=Permission.DEVICE_WRITE) for one in sorted(set(account_ids))]
    if len(accounts) < 2:
        raise exemption_rules.TooFew()
    entity_id = accounts[0].entity_id
    for account in accounts:
        if account.entity_id != entity_id or thing.entity_id not in (None, entity_id):
            raise rules.OtherEntity(account=account.xhs_id, place=label)
    exemption_rules.check_span(begins, until_on, rulebook.value(work, "exemption.max_days", entity_id))
    row = models.Exemption(
        entity_id=entity_id,
        kind=kind,
        thing_id=thing.id,
        slot=slot,
        reason=reason[:500],
        asked_by=work.actor.name[:100],
        asked_by_id=work.actor.user_id,
        asked_at=work.now,
        state=exemption_rules.ASKED,
        from_on=begins,
        until_on=until_on,
    )
    work.db.add(row)
    work.db.flush()
    work.db.add_all(models.ExemptionAccount(exemption_id=row.id, account_id=one.id) for one in accounts)
    work.db.flush()
    named = {"kind": kind, "thing": label, "slot": slot, "accounts": [one.xhs_id for one in accounts]}
    after = {**named, "from_on": begins, "until_on": until_on}
    placing.note(work, "exemption.asked", "exemption", row, after=after, reason=reason)
    return row


@requires(Permission.EXEMPTION_APPROVE)
def decide(work: Work, exemption_id: int, approve: bool, note: str | None = None) -> models.Exemption:
    """Approve or refuse what somebody else asked for; it never holds for days that are over."""
    row = visible_exemption(work, exemption_id, for_=Permission.EXEMPTION_APPROVE)
    exemption_rules.check_second_person(row.asked_by_id, row.asked_by, work.actor.user_id, work.actor.name)
    if approve and row.until_on < work.today:
        raise exemption_rules.AlreadyPast(until_on=row.until_on)
    verdict = exemption_rules.APPROVED if approve else exemption_rules.REFUSED
    decided: dict[str, Any] = {
        "decided_by": work.actor.name[:100],
        "decided_at": work.now,
        "decided_note": (note or "")[:500] or None,
    }
    if approve:
        decided["from_on"] = max(row.from_on, work.today)
    if not queries.move(work.db, row, exemption_rules.ASKED, {"state": verdict, **decided}):
        raise exemption_rules.ExemptionSettled()
    after = {"from_on": row.from_on, "until_on": row.until_on}
    placing.note(work, f"exemption.{verdict}", "exemption", row, after=after, reason=note)
    return row


@requires(Permission.LEDGER_READ)
def endable(work: Work, exemption_id: int) -> models.Exemption:
    """An exemption for somebody who may ask or decide there; seeing it is not enough."""
    try:
        return visible_exemption(work, exemption_id, for_=Permission.DEVICE_WRITE)
    except NotFound:
        visible_exemption(work, exemption_id)
        work.require(Permission.EXEMPTION_APPROVE)
        return visible_exemption(work, exemption_id, for_=Permission.EXEMPTION_APPROVE)


@requires(Permission.LEDGER_READ)
def end(work: Work, exemption_id: int, reason: str, on: date | None = None) -> int:
    """End an exemption early, or withdraw one that waits; whoever may ask or decide may. The assignments that stand
    under it end with it; how many."""
    row = endable(work, exemption_id)
    day = max(on or work.today, work.today)
    claims.claim_many(work.db, queries.account_ids(work.db, row.id))
    settled = {"state": exemption_rules.ENDED, "ended_on": day, "ended_reason": reason[:500]}
    if exemption_rules.standing(row, work.today) == exemption_rules.OVER or not (
        queries.move(work.db, row, exemption_rules.APPROVED, settled)
        or queries.move(work.db, row, exemption_rules.ASKED, settled)
    ):
        raise exemption_rules.ExemptionSettled()
    ended = queries.end_rows(work.db, row.id, day, reason[:200])
    after = {"ended_on": day, "assignments": ended}
    placing.note(work, "exemption.ended", "exemption", row, after=after, reason=reason)
    return ended


@requires(Permission.LEDGER_READ)
def listing(work: Work, entity_ids: Collection[int] | None = None, exemption_id: int | None = None) -> list[Line]:
    """Exemptions one may see, the live and the waiting first."""
    rows = queries.listed(work.db, work.actor, entity_ids, exemption_id, work.today)
    order = {word: place for place, word in enumerate(exemption_rules.STANDINGS)}
    lines = [_line(work, row, rows["accounts"].get(row.id, ())) for row in rows["exemptions"]]
    return sorted(lines, key=lambda line: (order[line.standing], line.until_on, line.id))


def _line(work: Work, row: Any, accounts: Sequence[tuple[int, str, str]]) -> Line:
    values = {name: getattr(row, name) for name in queries.SHOWN}
    return Line(
        **values,
        thing=row.device or row.sim or row.network or "—",
        accounts=tuple(accounts),
        standing=exemption_rules.standing(row, work.today),
    )


def _thing(work: Work, kind: str, thing_id: int) -> tuple[Any, str]:
    """What is shared, and its name."""
    if kind == "sim":
        sim = service.visible_sim(work, thing_id, for_=Permission.DEVICE_WRITE)
        return sim, sim.number_masked
    if kind == "network":
        network = networks.visible_network(work, thing_id, for_=Permission.DEVICE_WRITE)
        return network, network.name
    device = service.visible_device(work, thing_id, for_=Permission.DEVICE_WRITE)
    return device, device.number
