"""How a case begins, whatever it is about."""

from datetime import date
from typing import Any

from kosmgr.cases import models, queries, rules
from kosmgr.kit import db as database
from kosmgr.work import Work


def begun(work: Work, kind: str, entity_id: int, day: date, reason: str | None, **about: Any) -> models.Case:
    """A new open case with its number, of a day that is both its last and its last working one; to be noted by the
    caller, who has asked for the permission.
    """
    [case_id] = database.reserve_ids(work.db, queries.TABLE, 1)
    case = models.Case(
        id=case_id, kind=kind, number=rules.number_of(kind, work.today.year, case_id), entity_id=entity_id,
        last_day=day, last_working_day=day, state=rules.OPEN, reason=reason, opened_at=work.now,
        opened_by_id=work.actor.user_id, opened_by=work.actor.name, change_id=work.change_id, origin="decided",
        **about,
    )  # fmt: skip
    work.db.add(case)
    work.db.flush()
    return case
