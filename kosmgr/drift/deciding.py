"""Deciding about single differences: living with them, or ticking what was done on the platform."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kosmgr.drift import models, queries, refusals, rules, service
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@requires(Permission.FINDING_ACCEPT)
def accept(
    work: Work, comparison_id: int, difference_ids: Sequence[int], reason: str, until_on: date | None
) -> list[models.DriftDifference]:
    """Live with differences until a day, for a reason; later comparisons remember it."""
    if until_on is None or until_on < work.today:
        raise refusals.UntilNeeded()
    row, chosen = working(work, comparison_id, difference_ids, Permission.FINDING_ACCEPT)
    _decide(work, chosen, rules.ACCEPTED, reason=reason, until_on=until_on)
    after = {"accounts": accounts_of(chosen), "until_on": until_on}
    service.note(work, "drift.accepted", row, after, reason)
    return chosen


@requires(Permission.LEDGER_IMPORT)
def tick(work: Work, comparison_id: int, difference_ids: Sequence[int]) -> list[models.DriftDifference]:
    """These were put right in the platform's back office; the next comparison shows whether they were."""
    row, chosen = working(work, comparison_id, difference_ids, Permission.LEDGER_IMPORT)
    if all(one.status == rules.DONE for one in chosen):
        return chosen
    _decide(work, chosen, rules.DONE)
    service.note(work, "drift.ticked", row, {"accounts": accounts_of(chosen)})
    return chosen


@requires(Permission.LEDGER_IMPORT)
def untick(work: Work, comparison_id: int, difference_ids: Sequence[int]) -> list[models.DriftDifference]:
    """Take a tick or an acceptance back."""
    row, chosen = working(work, comparison_id, difference_ids, Permission.LEDGER_IMPORT)
    moved = sum(queries.reopen(work.db, [one.id for one in chosen], word) for word in (rules.DONE, rules.ACCEPTED))
    if moved:
        service.note(work, "drift.reopened", row, {"accounts": accounts_of(chosen)})
    return chosen


def working(
    work: Work, comparison_id: int, difference_ids: Sequence[int], for_: Permission
) -> tuple[models.DriftComparison, list[models.DriftDifference]]:
    """The newest comparison and some of its differences, nobody else deciding about them until the work ends."""
    row = service.comparison(work, comparison_id, for_=for_)
    if not difference_ids:
        raise refusals.NothingChosen()
    database.take_turn(work.db, f"drift:{row.scope}")
    work.db.refresh(row)
    if not row.newest:
        raise refusals.ComparisonOld(comparison=row.id)
    known = {one.id: one for one in queries.differences(work.db, [row.id])}
    for one in difference_ids:
        if one not in known:
            raise refusals.DifferenceUnknown(difference=one)
    return row, [known[one] for one in dict.fromkeys(difference_ids)]


def check_asking(chosen: Iterable[models.DriftDifference], today: date) -> None:
    """Refuse what somebody decided about already."""
    for one in chosen:
        if not rules.in_force(one.status, one.until_on, today):
            raise refusals.DifferenceMoved(one.account, one.kind, one.status)


def _decide(work: Work, chosen: list[models.DriftDifference], status: str, **values: Any) -> None:
    check_asking(chosen, work.today)
    ids = [one.id for one in chosen]
    if queries.claim(work.db, ids, work.today, status, work.actor.name, work.now, **values) != len(ids):
        raise refusals.DifferenceMoved(chosen[0].account, chosen[0].kind, chosen[0].status)


def accounts_of(chosen: Iterable[models.DriftDifference]) -> list[str]:
    """Which accounts they are about."""
    return sorted({one.account for one in chosen})
