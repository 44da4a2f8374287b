"""Taking a batch of fixes back whole, or refusing and saying what was changed since."""

from datetime import date
from typing import Any

from kosmgr.bindings import queries as held
from kosmgr.bindings import service as bindings
from kosmgr.bindings import undoing as unbindings
from kosmgr.certification import undoing as terms
from kosmgr.drift import models, plans, queries, refusals, rules, service
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires

REASON = N_("撤销按平台核对所做的改正")
MOST_LISTED = 20
HOLDER_CHANGED = N_("账号 {account} 的使用人后来改过")
SEAT_CHANGED = N_("账号 {account} 的席位后来改过")
SEEN_AGAIN = N_("账号 {account} 后来又登记过新的观察")
REFUSED = N_("账号 {account}：{why}")
_PERMISSIONS = {
    plans.OPEN_ACCOUNT: Permission.ACCOUNT_OPEN,
    plans.RELEASE: Permission.ACCOUNT_OPEN,
    plans.SET_NICKNAME: Permission.ACCOUNT_OPEN,
    plans.SET_STATE: Permission.ACCOUNT_OPEN,
    plans.CERTIFY: Permission.ACCOUNT_OPEN,
    plans.BIND: Permission.ACCOUNT_BIND,
    plans.UNBIND: Permission.ACCOUNT_BIND,
}


def _visible(work: Work, fix_id: int) -> tuple[models.DriftFix, models.DriftComparison]:
    batch = queries.fix(work.db, fix_id)
    row = None if batch is None else queries.by_id(work.db, work.actor, Permission.LEDGER_READ, batch.comparison_id)
    if batch is None or row is None:
        raise refusals.FixUnknown(fix=fix_id)
    return batch, row


@requires(Permission.LEDGER_READ)
def comparison_of(work: Work, fix_id: int) -> int:
    """The comparison a batch of fixes belongs to."""
    return _visible(work, fix_id)[1].id


@requires(Permission.LEDGER_READ)
def undo(work: Work, fix_id: int) -> models.DriftFix:
    """Take every fix of a batch back, the last first; its differences are open again."""
    batch, row = _visible(work, fix_id)
    database.take_turn(work.db, f"drift:{row.scope}")
    steps = queries.steps(work.db, batch.id)
    for permission in {_PERMISSIONS[step.action] for step in steps} or {Permission.LEDGER_IMPORT}:
        work.require(permission)
        entities.visible_entity(work, row.entity_id, for_=permission)
    if not queries.undo_once(work.db, batch.id, work.now, work.actor.name):
        raise refusals.FixMoved(fix=batch.id)
    later = {step.account_id: step.id for step in reversed(steps) if step.action in (plans.BIND, plans.UNBIND)}
    problems = [said for step in reversed(steps) if (said := _changed(work, step, later))]
    if not problems:
        problems = _taken_back(work, row, steps)
    if problems:
        more = [Sentence("…")] if len(problems) > MOST_LISTED else []
        raise refusals.UndoRefused(fix=batch.id, changes=[*problems[:MOST_LISTED], *more])
    ids = [one.id for one in queries.differences(work.db, [row.id]) if one.fix_id == batch.id]
    queries.reopen(work.db, ids, rules.FIXED)
    service.note(work, "drift.undone", row, {"fix": batch.id, "differences": len(ids)})
    work.db.refresh(batch)
    return batch


def _taken_back(work: Work, row: models.DriftComparison, steps: Any) -> list[Sentence]:
    for step in steps:
        try:
            _BACK[step.action](work, row, step)
        except (Conflict, Invalid) as refused:
            return [Sentence(REFUSED, {"account": step.account, "why": refused.sentence()})]
    return []


def _changed(work: Work, step: models.DriftStep, later: dict[int, int]) -> Sentence | None:
    """What somebody did since about the same thing, or None."""
    made: dict[str, Any] = step.made
    if step.action in (plans.SET_NICKNAME, plans.SET_STATE):
        seen = claims.observation(work.db, step.account_id, work.today)
        same = seen is not None and all(getattr(seen, name) == value for name, value in made["after"].items())
        if seen is None or seen.id != made["observation_id"] or not same:
            return Sentence(SEEN_AGAIN, {"account": step.account})
    if step.action == plans.BIND:
        binding = held.by_id(work.db, made["binding_id"])
        if binding is None or (binding.until_on is not None and not binding.end_planned):
            return Sentence(HOLDER_CHANGED, {"account": step.account})
    if step.action == plans.UNBIND and later[step.account_id] == step.id:
        binding = held.by_id(work.db, made["binding_id"])
        since = date.fromisoformat(made["on"])
        others = [one for one in held.holders(work.db, step.account_id, since=since) if one.from_on != one.until_on]
        if binding is None or binding.until_on != since or others:
            return Sentence(HOLDER_CHANGED, {"account": step.account})
    if step.action == plans.OPEN_ACCOUNT and claims.open_occupancy(work.db, step.account_id) is None:
        return Sentence(SEAT_CHANGED, {"account": step.account})
    if step.action == plans.RELEASE and claims.open_occupancy(work.db, step.account_id) is not None:
        return Sentence(SEAT_CHANGED, {"account": step.account})
    return None


def _close(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    bindings.release(work, step.account_id, date.fromisoformat(str(step.made["on"])), REASON)


def _unbind(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    binding = held.by_id(work.db, int(str(step.made["binding_id"])))
    assert binding is not None
    bindings.unbind(work, step.account_id, binding.from_on, REASON)  # it held on no day


def _rebind(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    made: dict[str, Any] = step.made
    until_on = date.fromisoformat(made["until_on"]) if made["until_on"] else None
    ended_on = date.fromisoformat(made["on"])
    unbindings.reopen(work, made["binding_id"], ended_on, until_on, made["end_planned"], REASON)


def _seat(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    made: dict[str, Any] = step.made
    day = date.fromisoformat(made["on"])
    owner = made["enterprise_account_id"]
    seats.open_account(work, made["nickname"], row.entity_id, step.account, owner, made["ownership"], day)


def _observe(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    made: dict[str, Any] = step.made
    seats.observe_account(work, step.account_id, date.fromisoformat(made["on"]), **made["before"])


def _withdraw(work: Work, row: models.DriftComparison, step: models.DriftStep) -> None:
    terms.withdraw(work, step.account_id, int(str(step.made["term_id"])), REASON)


_BACK = {
    plans.OPEN_ACCOUNT: _close,
    plans.BIND: _unbind,
    plans.UNBIND: _rebind,
    plans.RELEASE: _seat,
    plans.SET_NICKNAME: _observe,
    plans.SET_STATE: _observe,
    plans.CERTIFY: _withdraw,
}
