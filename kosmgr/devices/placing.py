"""What all assignments share: who is on a thing already, the exemption that lets one more in, and the notes."""

from datetime import date, timedelta
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.devices import covering, queries, rules
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.seats.models import Account
from kosmgr.work import Work

MANUAL = "manual"
DECIDED_RANK = -1  # a decision made here goes before what any ledger says; the authority's rank is 0
DAY = timedelta(days=1)


def occupants(work: Work, model: Any, thing_id: int, day: date, besides: int) -> list[rules.Occupant]:
    """Every other account on a thing on a day or later, named as refusals name it."""
    rows = queries.occupants(work.db, model, thing_id, day, besides)
    names = queries.labels(work.db, [(row[0], row[1]) for row in rows], day)
    return [rules.Occupant(account_id, names[account_id], slot) for account_id, _xhs_id, slot in rows]


def live(work: Work, day: date) -> list[rules.Cover]:
    """The exemptions in force on a day, as this transaction sees them."""
    return covering.live(work.db, day)


def open_row(work: Work, model: Any, day: date, cover: rules.Cover | None, **values: Any) -> Any:
    """Write a decided assignment down; under an exemption it ends with it from the start.

    The exemption's row is held until the transaction ends: whoever ends it early waits, and then ends this row too.
    """
    if cover is not None and not queries.hold_exemption(work.db, cover.id, day):
        raise rules.ExemptionOver()
    row = model(
        **values,
        from_on=day,
        until_on=None if cover is None else cover.until_on + DAY,
        exemption_id=None if cover is None else cover.id,
        source=MANUAL,
        rank=DECIDED_RANK,
        origin="decided",
    )
    work.db.add(row)
    work.db.flush()
    return row


def note(
    work: Work,
    action: str,
    kind: str,
    thing: Any,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """One change of a device, card, network or exemption."""
    entry = journal.Note(action, kind, thing.id, thing.entity_id, before=before, after=after, reason=reason)
    journal.note(work, entry)


def account_note(work: Work, action: str, account: Account, after: dict[str, Any], reason: str | None = None) -> None:
    """One change of where an account lives."""
    entry = journal.Note(action, "account", account.id, account.entity_id, after=after, reason=reason)
    journal.note(work, entry)


def under(after: dict[str, Any], row: Any) -> dict[str, Any]:
    """What is noted of an assignment, with the exemption it stands under."""
    if row.exemption_id is None:
        return after
    return {**after, "exemption": row.exemption_id, "until_on": row.until_on}


def unassign(work: Work, model: Any, account_id: int, on: date | None, reason: str, action: str) -> None:
    """End what was decided of where an account lives; what ledgers say stays their word."""
    day = on or work.today
    account = seats.visible_account(work, account_id, for_=Permission.DEVICE_WRITE)
    claims.claim(work.db, account)
    row = queries.decided(work.db, model, account.id, day)
    if row is None or not queries.end(work.db, model, row.id, max(day, row.from_on or day)):
        raise rules.NotAssigned(account=account.xhs_id)
    account_note(work, action, account, after={"until_on": day}, reason=reason)
