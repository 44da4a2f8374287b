"""Test accounts: what a company tries notes on. They hold no seat, and what is on them is compared like the rest."""

from datetime import date

from kosmgr.audit import service as journal
from kosmgr.content import publishers, rules
from kosmgr.content.models import Publisher
from kosmgr.content.publishers import Label
from kosmgr.entities import service as entities
from kosmgr.kit.text import fold
from kosmgr.policy import Permission
from kosmgr.seats import rules as seats
from kosmgr.work import Work, requires


@requires(Permission.LEDGER_READ)
def listed(work: Work, entity_id: int | None = None) -> list[Label]:
    """The test accounts one may see."""
    where = [Publisher.kind == rules.TEST] + ([Publisher.entity_id == entity_id] if entity_id is not None else [])
    return publishers.visible(work, Permission.LEDGER_READ, *where)


@requires(Permission.LEDGER_READ)
def visible(work: Work, publisher_id: int, for_: Permission = Permission.LEDGER_READ) -> Label:
    """One test account."""
    found = publishers.visible_one(work, publisher_id, for_)
    if found.kind != rules.TEST:
        raise rules.PublisherUnknown(publisher=publisher_id)
    return found


@requires(Permission.NOTE_WRITE)
def add(work: Work, entity_id: int, xhs_id: str, nickname: str) -> Publisher:
    """Register a test account of an entity by its 小红书号, which nobody else has."""
    entity, key = entities.visible_entity(work, entity_id, for_=Permission.NOTE_WRITE), fold(xhs_id)
    seats.check_xhs_id(key)
    if publishers.taken(work.db, key):
        raise rules.TestAccountTaken(account=key)
    row = Publisher(entity_id=entity.id, kind=rules.TEST, xhs_id=key, nickname=nickname, created_at=work.now)
    work.db.add(row)
    work.db.flush()
    _note(work, "test_account.added", row, after={"xhs_id": key, "nickname": nickname})
    return row


@requires(Permission.NOTE_WRITE)
def rename(work: Work, publisher_id: int, nickname: str) -> Publisher:
    """Put its nickname right."""
    row = _row(work, publisher_id)
    before, row.nickname = row.nickname, nickname
    work.db.flush()
    _note(work, "test_account.renamed", row, before={"nickname": before}, after={"nickname": nickname})
    return row


@requires(Permission.NOTE_WRITE)
def end(work: Work, publisher_id: int, on: date | None = None) -> Publisher:
    """Nothing new is registered under it from a day on; its notes stay and are compared."""
    row, day = _row(work, publisher_id), on or work.today
    if row.ended_on is not None:
        raise rules.TestAccountEnded(account=row.xhs_id, day=row.ended_on)
    rules.check_published(day, work.today)
    row.ended_on = day
    work.db.flush()
    _note(work, "test_account.ended", row, after={"ended_on": day})
    return row


@requires(Permission.NOTE_WRITE)
def resume(work: Work, publisher_id: int) -> Publisher:
    """It is used again."""
    row = _row(work, publisher_id)
    before, row.ended_on = row.ended_on, None
    work.db.flush()
    _note(work, "test_account.resumed", row, before={"ended_on": before})
    return row


def _row(work: Work, publisher_id: int) -> Publisher:
    return work.db.get_one(Publisher, visible(work, publisher_id, Permission.NOTE_WRITE).id)


def _note(
    work: Work,
    action: str,
    row: Publisher,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    journal.note(work, journal.Note(action, "test_account", row.id, row.entity_id, before=before, after=after))
