"""Holding a cluster still after a ban: nothing is posted and nothing assigned until each account is let go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kosmgr.audit import service as journal
from kosmgr.isolation import models, queries, rules, service
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.seats import freezing as holds
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires


@dataclass(frozen=True, slots=True)
class Held:
    """An account of a freeze."""

    account_id: int
    account: str
    through: tuple[str, ...]  # empty: the punished account itself
    released_on: date | None
    released_by: str | None
    released_reason: str | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze and those of its accounts one may see."""

    id: int
    account: str  # the punished one
    entity_id: int
    reason: str
    frozen_on: date
    frozen_at: datetime
    frozen_by: str
    accounts: tuple[Held, ...]

    @property
    def open(self) -> int:
        """How many are still held."""
        return sum(one.released_on is None for one in self.accounts)


@dataclass(frozen=True, slots=True)
class Meant:
    """What freezing would hold: (account, through what), and what is held already."""

    account_id: int
    accounts: tuple[rules.Reached, ...]
    held: dict[int, int]


@requires(Permission.ISOLATION_FREEZE)
def meant(work: Work, account: str) -> Meant:
    """Whom a freeze around a punished account would hold; nothing is written."""
    punished = seats.visible_account(work, account, for_=Permission.ISOLATION_FREEZE)
    radius = service.around(work, f"account:{punished.xhs_id}")
    return Meant(
        punished.id,
        radius.accounts,
        queries.held(work.db, [punished.id, *radius.reached]),
    )


@requires(Permission.ISOLATION_FREEZE)
def freeze(work: Work, account: str, reason: str) -> Frozen:
    """Hold a punished account and everything that hangs together with it; what is held already stays as it is."""
    if not reason.strip():
        raise rules.ReasonNeeded()
    database.take_turn(work.db, "isolation.freeze")
    found = meant(work, account)
    allowed = work.actor.entity_ids(Permission.ISOLATION_FREEZE)
    reached = {found.account_id: (), **{one.account_id: one.through for one in found.accounts}}
    lines = {line.id: line for line in service.graph(work).picture.seated()}
    new = [
        account_id
        for account_id in reached
        if account_id not in found.held and (allowed is None or lines[account_id].entity_id in allowed)
    ]
    if not new:
        raise rules.AlreadyFrozen()
    punished = lines[found.account_id]
    row = models.Freeze(
        account_id=punished.id,
        entity_id=punished.entity_id,
        reason=reason.strip(),
        frozen_on=work.today,
        frozen_at=work.now,
        frozen_by=work.actor.name,
    )
    work.db.add(row)
    work.db.flush()
    work.db.add_all(models.FrozenAccount(freeze_id=row.id, account_id=one, through=[*reached[one]]) for one in new)
    work.db.flush()
    for one in new:
        holds.freeze(work, one, reason.strip())
    after = {"account": punished.xhs_id, "accounts": sorted(lines[one].xhs_id for one in new), "on": work.today}
    note = journal.Note("cluster.frozen", "freeze", row.id, row.entity_id, after=after, reason=reason.strip())
    journal.note(work, note)
    return visible_freeze(work, row.id)


@requires(Permission.ISOLATION_FREEZE)
def release(work: Work, freeze_id: int, account: str, reason: str) -> Frozen:
    """Let one account of a freeze go, with a reason."""
    if not reason.strip():
        raise rules.ReasonNeeded()
    frozen = _one(work, freeze_id, Permission.LEDGER_READ)
    row = seats.visible_account(work, account, for_=Permission.ISOLATION_FREEZE)
    if not queries.release(work.db, frozen.id, row.id, work.today, work.actor.name, reason.strip()):
        raise rules.NotFrozen(account=row.xhs_id)
    holds.thaw(work, row.id, reason.strip())
    note = journal.Note(
        "cluster.released", "freeze", frozen.id, row.entity_id, after={"account": row.xhs_id}, reason=reason.strip()
    )
    journal.note(work, note)
    return visible_freeze(work, frozen.id)


@requires(Permission.LEDGER_READ)
def visible_freezes(work: Work, entity_ids: Collection[int] | None = None) -> list[Frozen]:
    """Every freeze one may see, the newest first."""
    rows = queries.freezes(work.db, work.actor, Permission.LEDGER_READ)
    wanted = [row for row in rows if entity_ids is None or row[0].entity_id in entity_ids]
    return _with_accounts(work, wanted)


def shape(one: Frozen) -> dict[str, object]:
    """A freeze, for other programs."""
    return {
        "id": one.id,
        "account": one.account,
        "reason": one.reason,
        "frozen_on": one.frozen_on,
        "frozen_by": one.frozen_by,
        "held": one.open,
        "accounts": [
            {
                "account": held.account,
                "through": [*held.through],
                "released_on": held.released_on,
                "released_by": held.released_by,
                "released_reason": held.released_reason,
            }
            for held in one.accounts
        ],
    }


@requires(Permission.LEDGER_READ)
def visible_freeze(work: Work, freeze_id: int) -> Frozen:
    """One of them."""
    return _one(work, freeze_id, Permission.LEDGER_READ)


def _one(work: Work, freeze_id: int, permission: Permission) -> Frozen:
    rows = queries.freezes(work.db, work.actor, permission, freeze_id)
    if not rows:
        raise rules.FreezeUnknown()
    return _with_accounts(work, rows)[0]


def _with_accounts(work: Work, rows: Sequence[tuple[models.Freeze, str]]) -> list[Frozen]:
    mine: dict[int, list[Held]] = {row.id: [] for row, _ in rows}
    for one, account, _entity in queries.frozen_in(work.db, work.actor, Permission.LEDGER_READ, list(mine)):
        mine[one.freeze_id].append(
            Held(one.account_id, account, tuple(one.through), one.released_on, one.released_by, one.released_reason)
        )
    return [
        Frozen(
            row.id,
            account,
            row.entity_id,
            row.reason,
            row.frozen_on,
            row.frozen_at,
            row.frozen_by,
            tuple(sorted(mine[row.id], key=lambda held: (bool(held.through), held.account))),
        )
        for row, account in rows
    ]
