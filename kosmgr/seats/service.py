"""Seats and accounts: the quota, opening, leaving, observing, holding."""

from dataclasses import asdict
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import holding, models, pools, queries, rules
from kosmgr.work import Work, requires

MANUAL = "manual"
RELEASED, RETIRED = "released", "retired"


@requires(Permission.LEDGER_READ)
def visible_account(work: Work, reference: str | int, for_: Permission = Permission.LEDGER_READ) -> models.Account:
    """One account by 小红书号 (text) or row id (number), if the actor's grants there carry the permission."""
    same = models.Account.id == reference if isinstance(reference, int) else models.Account.xhs_id == fold(reference)
    found = queries.visible(work.db, work.actor, for_, same)
    if not found:
        raise rules.AccountUnknown(account=reference)
    return found[0]


@requires(Permission.LEDGER_READ)
def quota(work: Work, entity_id: int, on: date | None = None) -> rules.Quota:
    """The limit in force for a visible entity on a day, where it comes from, and what is used of it."""
    entity, day = entities.visible_entity(work, entity_id), on or work.today
    book = rulebook.book(work)
    limit, scope = book.chosen("quota.limit", entity.id, day), book.value("quota.scope", entity.id, day)
    owners = [account.id for account in entities.enterprise_accounts(work, entity.id)]
    count = max(1, len(owners)) if scope == rules.ENTERPRISE else 1
    return rules.Quota(
        entity_id=entity.id,
        limit=limit.value,
        scope=scope,
        pools=pools.uses(work.db, entity.id, scope, owners if scope == rules.ENTERPRISE else [], day),
        total=limit.value * count,
        source=limit.source,
        effective_from=limit.effective_from,
    )


@requires(Permission.RULE_WRITE)
def set_quota(
    work: Work,
    entity_id: int,
    limit: int,
    from_on: date,
    reason: str,
    source: str,
    evidence: str | None = None,
) -> rules.Quota:
    """Add a dated limit for one entity; below what is used, nothing is opened until seats are free."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.RULE_WRITE)
    rulebook.add_value(work, "quota.limit", limit, from_on, source, reason, entity.id, evidence)
    _booked(work, entity.id)
    return quota(work, entity.id)


@requires(Permission.ACCOUNT_OPEN)
def rebook(work: Work, entity_id: int) -> int:
    """Count the seats of an entity in the pools of the scope in force; how many moved to another pool."""
    return _booked(work, entities.visible_entity(work, entity_id, for_=Permission.ACCOUNT_OPEN).id)


@requires(Permission.ACCOUNT_OPEN)
def open_account(
    work: Work,
    nickname: str,
    entity_id: int,
    xhs_id: str,
    enterprise_account_id: int | None = None,
    ownership: str = "company",
    on: date | None = None,
) -> models.Account:
    """Take the lowest free seat for a new account, or for one that had left its seat."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.ACCOUNT_OPEN)
    day, key = on or work.today, fold(xhs_id)
    rules.check_ownership(ownership)
    rules.check_xhs_id(key)
    rules.check_past(day, work.today)
    _booked(work, entity.id)  # also holds the entity: openings come one after the other
    owner = _owner(work, entity.id, entity.name, enterprise_account_id)
    known = queries.by_xhs_id(work.db, key)
    if known is not None and (known.entity_id != entity.id or queries.open_occupancy(work.db, known.id)):
        raise rules.XhsIdTaken(account=key)
    if any(key == fold(account.xhs_id or "") for account in entities.enterprise_accounts(work, entity.id)):
        raise rules.XhsIdTaken(account=key)
    in_force = quota(work, entity.id)
    pool = queries.pool(work.db, entity.id, rules.pool_scope(in_force.scope, entity.id, owner), owner)
    if not queries.take_seat(work.db, pool.id, in_force.limit):
        used = next((p.used for p in in_force.pools if p.scope == pool.scope), 0)
        raise rules.QuotaExceeded(entity=entity.name, used=used, limit=in_force.limit, source=in_force.source)
    number = rules.lowest_free(queries.taken_numbers(work.db, entity.id, day))
    seat = queries.seat(work.db, entity.id, number)
    account = _registered(work, known, entity.id, key, owner, ownership)
    work.db.add(
        models.SeatOccupancy(seat_id=seat.id, account_id=account.id, pool_id=pool.id, from_on=day, origin="decided")
    )
    _observe(work, account, day, {"nickname": nickname})
    after = {"xhs_id": key, "seat": number, "from_on": day, "ownership": ownership, "enterprise_account_id": owner}
    _note(work, "account.opened", account, after={**after, "nickname": nickname})
    return account


@requires(Permission.ACCOUNT_OPEN)
def leave_seat(
    work: Work, account_id: int, on: date | None = None, reason: str = "", ended_as: str = RELEASED
) -> models.SeatOccupancy:
    """The account leaves its seat, which is free from that day. Whether somebody holds it is asked in `bindings`."""
    account, day = visible_account(work, account_id, for_=Permission.ACCOUNT_OPEN), on or work.today
    rules.check_past(day, work.today)
    occupancy = queries.open_occupancy(work.db, account.id)
    if occupancy is None:
        raise rules.AccountClosed(account=account.xhs_id)
    if occupancy.from_on is not None and day < occupancy.from_on:
        raise rules.BeforeOpening(account=account.xhs_id, opened_on=occupancy.from_on)
    if not queries.end_occupancy(work.db, occupancy.id, day, ended_as, reason):
        raise rules.AccountChanged(account=account.xhs_id)
    queries.give_back(work.db, occupancy.pool_id)
    work.db.refresh(occupancy)
    after = {"until_on": day, "seat_id": occupancy.seat_id}
    _note(work, f"account.{ended_as}", account, before={"until_on": None}, after=after, reason=reason)
    return occupancy


@requires(Permission.ACCOUNT_OPEN)
def observe_account(
    work: Work, account_id: int, /, on: date | None = None, **observed: object
) -> models.AccountObservation:
    """Record by hand what an account looks like on a day: nickname, platform state, followers, health, last post …"""
    account, day = visible_account(work, account_id, for_=Permission.ACCOUNT_OPEN), on or work.today
    rules.check_past(day, work.today)
    known = queries.observation(work.db, account.id, day)
    before = {name: getattr(known, name) if known else None for name in observed}
    row = _observe(work, account, day, observed)
    _note(work, "account.observed", account, before=before, after={**observed, "observed_on": day})
    return row


@requires(Permission.ACCOUNT_BIND)
def set_hold(
    work: Work, account_id: int, kind: str, reason: str, from_on: date | None = None, until_on: date | None = None
) -> models.PostingHold:
    """Nothing may be posted from a day on (until another): `kind` is handover, ban or freeze."""
    account = visible_account(work, account_id, for_=Permission.ACCOUNT_BIND)
    if kind not in rules.HOLD_KINDS:
        raise ValueError(kind)
    return holding.put(work, account, kind, reason, from_on or work.today, until_on)


@requires(Permission.ACCOUNT_BIND)
def lift_hold(work: Work, account_id: int, kind: str, reason: str, on: date | None = None) -> None:
    """End the holds of one kind."""
    account, day = visible_account(work, account_id, for_=Permission.ACCOUNT_BIND), on or work.today
    if not holding.end(work, account, kind, reason, day):
        raise rules.HoldUnknown()


@requires(Permission.LEDGER_READ)
def quota_facts(work: Work, entity_id: int, on: date | None = None) -> dict[str, Any]:
    """The quota as plain facts, for commands and the API."""
    found = quota(work, entity_id, on)
    facts = asdict(found)
    return {**facts, "used": found.used, "free": found.free, "over": found.over}


def _booked(work: Work, entity_id: int) -> int:
    scope = rulebook.value(work, "quota.scope", entity_id)
    return pools.rebook(work.db, entity_id, scope)


def _owner(work: Work, entity_id: int, entity_name: str, enterprise_account_id: int | None) -> int | None:
    """The 企业号 an account belongs to: the named one, else the only one there is."""
    known = [account.id for account in entities.enterprise_accounts(work, entity_id)]
    if enterprise_account_id is not None and enterprise_account_id not in known:
        raise rules.EnterpriseAccountElsewhere(entity=entity_name)
    owner = enterprise_account_id or (known[0] if len(known) == 1 else None)
    if owner is None and rulebook.value(work, "quota.scope", entity_id) == rules.ENTERPRISE:
        raise rules.EnterpriseAccountNeeded(entity=entity_name)
    return owner


def _registered(
    work: Work, known: models.Account | None, entity_id: int, xhs_id: str, owner: int | None, ownership: str
) -> models.Account:
    """The account's row: a new one, or the one that comes back."""
    if known is not None:
        queries.claim(work.db, known)
        known.enterprise_account_id, known.ownership = owner, ownership
        return known
    account = models.Account(
        entity_id=entity_id,
        enterprise_account_id=owner,
        xhs_id=xhs_id,
        ownership=ownership,
        origin="decided",
        created_at=work.now,
    )
    work.db.add(account)
    work.db.flush()
    return account


def _observe(work: Work, account: models.Account, day: date, observed: dict[str, Any]) -> models.AccountObservation:
    """A dated observation of a person's hand: what was known, with these fields changed."""
    row = queries.same_day(work.db, account.id, MANUAL, day)
    if row is None:
        known = queries.observation(work.db, account.id, day)
        carried = {name: getattr(known, name) for name in queries.OBSERVED} if known else {"nickname": account.xhs_id}
        row = models.AccountObservation(account_id=account.id, observed_on=day, source=MANUAL, **carried)
        work.db.add(row)
    for name, value in observed.items():
        if name not in queries.OBSERVED:
            raise ValueError(name)
        setattr(row, name, value)
    work.db.flush()
    return row


def _note(
    work: Work,
    action: str,
    account: models.Account,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    note = journal.Note(action, "account", account.id, account.entity_id, before=before, after=after, reason=reason)
    journal.note(work, note)
