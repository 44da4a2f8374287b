"""When something was last posted under an account: its notes say, whatever a ledger says."""

from typing import Any

from sqlalchemy import select

from kosmgr.content.models import Note, Publisher
from kosmgr.kit import standing
from kosmgr.kit.db import table


def last_note(account_id: Any, on: standing.Day) -> Any:
    """The day of the newest note of an account that was published by a day, also if it was taken down since."""
    note, publisher = table(Note), table(Publisher)
    return (
        select(note.c.published_on)
        .join(publisher, publisher.c.id == note.c.publisher_id)
        .where(publisher.c.account_id == account_id, note.c.day <= on, note.c.published_on.is_not(None))
        .order_by(note.c.day.desc(), note.c.id.desc())
        .limit(1)
        .correlate(account_id.table)
        .scalar_subquery()
    )
