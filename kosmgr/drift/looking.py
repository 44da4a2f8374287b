"""Holding a list against the picture of today, without keeping anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from kosmgr.drift import models, queries, reading, refusals, rules
from kosmgr.entities import service as entities
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine
from kosmgr.policy import Permission
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class Look:
    """What a comparison finds: differences, what is known of each from the time before, and what has gone since."""

    entity_id: int
    enterprise_account_id: int | None
    told: int
    ours: int
    found: list[rules.Difference]
    before: dict[tuple[str, str], rules.Before]
    gone: int

    @property
    def partial(self) -> bool:
        """Whether the list looks like a part of what the platform has."""
        missing = sum(1 for one in self.found if one.kind == rules.MISSING and one.theirs is None)
        return rules.partial(self.told, missing)


def ours(line: AccountLine, enterprise_account_id: int | None = None) -> rules.Ours:
    """A line of the picture as the comparison takes it."""
    holder = line.holder
    return rules.Ours(
        id=line.id,
        account=line.xhs_id,
        nickname=line.nickname,
        seated=line.seat_id is not None,
        expected=enterprise_account_id in (None, line.enterprise_account_id),
        holder_id=holder.employee_id if holder else None,
        holder=holder.name if holder else None,
        employee=holder.number if holder else None,
        leaves_on=holder.left_on if holder else None,
        state=line.platform_state,
        state_code=line.platform_code,
        state_days=line.platform_days,
        certified_until_on=line.certified_until_on,
        barred=line.platform_code == "banned" or "ban" in line.holds,
    )


def registered(work: Work, entity_id: int, enterprise_account_id: int | None) -> list[rules.Ours]:
    """Everything of an entity as it is registered today, for callers who were let in."""
    picture = matrix.picture(work, None, [entity_id])
    return [ours(line, enterprise_account_id) for line in picture.accounts]


@requires(Permission.LEDGER_IMPORT)
def look(work: Work, entity_id: int, listed: reading.Listed, enterprise_account_id: int | None = None) -> Look:
    """What differs today; nothing is stored."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.LEDGER_IMPORT)
    check_enterprise(work, entity.id, enterprise_account_id)
    _check_readable(listed)
    lines = registered(work, entity.id, enterprise_account_id)
    found = rules.compare(listed.told, lines)
    previous = queries.newest(work.db, scope_of(entity.id, enterprise_account_id))
    before = {} if previous is None else _known(queries.differences(work.db, [previous.id]))
    asked = {key for key, one in before.items() if one.status in (rules.OPEN, rules.ACCEPTED, rules.DONE)}
    return Look(
        entity.id,
        enterprise_account_id,
        len(listed.told),
        sum(1 for line in lines if line.seated and line.expected),
        found,
        before,
        len(asked - {one.key for one in found}),
    )


def _known(rows: Iterable[models.DriftDifference]) -> dict[tuple[str, str], rules.Before]:
    return {
        (row.kind, row.account_key): rules.Before(row.since_on, row.status, row.reason, row.until_on, row.decided_by)
        for row in rows
    }


def scope_of(entity_id: int, enterprise_account_id: int | None) -> str:
    return f"entity:{entity_id}" if enterprise_account_id is None else f"enterprise_account:{enterprise_account_id}"


def check_enterprise(work: Work, entity_id: int, enterprise_account_id: int | None) -> None:
    known = entities.enterprise_accounts(work, entity_id) if enterprise_account_id is not None else []
    if enterprise_account_id is not None and enterprise_account_id not in {one.id for one in known}:
        raise entities.EnterpriseAccountUnknown(account=enterprise_account_id)


def _check_readable(listed: reading.Listed) -> None:
    if listed.error is not None:
        raise listed.error
    if not listed.told:
        raise refusals.NoAccounts(file=listed.name)
