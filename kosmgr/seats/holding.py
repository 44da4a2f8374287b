"""Writing a posting hold down and ending it, for whoever was allowed to: one account, already seen and permitted."""

from datetime import date

from kosmgr.audit import service as journal
from kosmgr.seats import models, queries
from kosmgr.work import Work


def put(
    work: Work, account: models.Account, kind: str, reason: str, from_on: date, until_on: date | None = None
) -> models.PostingHold:
    """Nothing may be posted from a day on."""
    hold = models.PostingHold(account_id=account.id, kind=kind, reason=reason, from_on=from_on, until_on=until_on)
    queries.claim(work.db, account)
    work.db.add(hold)
    work.db.flush()
    _note(work, "account.hold_set", account, {"kind": kind, "from_on": hold.from_on}, reason)
    return hold


def end(work: Work, account: models.Account, kind: str, reason: str, on: date) -> bool:
    """End the holds of one kind; False if there is none."""
    ended = [hold for hold in queries.holds(work.db, account.id, on) if hold.kind == kind]
    if not ended:
        return False
    queries.claim(work.db, account)
    for hold in ended:
        hold.until_on = on
    work.db.flush()
    _note(work, "account.hold_lifted", account, {"kind": kind, "until_on": on}, reason)
    return True


def _note(work: Work, action: str, account: models.Account, after: dict[str, object], reason: str) -> None:
    journal.note(work, journal.Note(action, "account", account.id, account.entity_id, after=after, reason=reason))
