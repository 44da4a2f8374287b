"""The exemptions in force on a day, read."""

import functools
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kosmgr.devices import rules
from kosmgr.devices.models import Exemption, ExemptionAccount
from kosmgr.kit import standing


def live(db: Session, on: date) -> list[rules.Cover]:
    """Every exemption in force on a day; one statement."""
    named: dict[tuple[int, str, int, str | None, date], set[int]] = {}
    for row in db.execute(_live(), {"on": on}):
        named.setdefault((row.id, row.kind, row.thing_id, row.slot, row.until_on), set()).add(row.account_id)
    return [
        rules.Cover(number, kind, thing_id, slot, frozenset(accounts), until_on)
        for (number, kind, thing_id, slot, until_on), accounts in named.items()
    ]


@functools.cache
def _live() -> standing.Statement:
    on = standing.day()
    return (
        select(
            Exemption.id,
            Exemption.kind,
            Exemption.thing_id,
            Exemption.slot,
            Exemption.until_on,
            ExemptionAccount.account_id,
        )
        .join(ExemptionAccount, ExemptionAccount.exemption_id == Exemption.id)
        .where(Exemption.state.in_(("approved", "ended")), Exemption.decided_at.is_not(None))
        .where(Exemption.from_on <= on, Exemption.until_on >= on)
        .where(or_(Exemption.ended_on.is_(None), Exemption.ended_on > on))
        .order_by(Exemption.id)
    )
