"""Putting differences right through the use cases that are there: all of a click or nothing, and once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kosmgr.bindings import queries as held
from kosmgr.bindings import service as bindings
from kosmgr.certification import service as certification
from kosmgr.drift import deciding, looking, models, plans, queries, reading, refusals, rules, service
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import service as seats
from kosmgr.work import Work, requires

REASON = N_("按平台核对改正")
MOST_AT_ONCE = 500  # differences of one click: what a person can still look through
Persons = Mapping[int, int]  # difference → the employee chosen for it


@requires(Permission.LEDGER_READ)
def planned(
    work: Work, comparison_id: int, chosen: Iterable[models.DriftDifference], persons: Persons | None = None
) -> dict[int, plans.Plan]:
    """What a click would do about each difference that still asks for something, as things are today."""
    row = service.comparison(work, comparison_id)
    lines = {
        fold(one.account): one for one in looking.registered(work, row.entity_id, row.enterprise_account_id)
    }  # fmt: skip
    people = queries.serving(work.db, row.entity_id, work.today)
    asked = list(chosen)
    unknown = [one.account_key for one in asked if one.kind == rules.UNKNOWN and one.account_key not in lines]
    others = queries.elsewhere(work.db, work.actor, row.entity_id, unknown)
    found = {}
    for one in asked:
        if not rules.in_force(one.status, one.until_on, work.today):
            continue
        theirs = theirs_of(one)
        picked = (persons or {}).get(one.id)
        if one.kind == rules.UNKNOWN and one.account_key in others:
            found[one.id] = plans.elsewhere(others[one.account_key])
            continue
        found[one.id] = plans.plan(one.kind, theirs, lines.get(one.account_key), people, work.today, picked)
    return found


def theirs_of(one: models.DriftDifference) -> rules.Told | None:
    """What the list said of the account."""
    return None if one.theirs is None else reading.from_plain(one.account, one.row_no, one.theirs)


@requires(Permission.LEDGER_READ)
def fix(
    work: Work, comparison_id: int, difference_ids: Sequence[int], persons: Persons | None = None
) -> models.DriftFix:
    """Put differences right here, in one batch that can be taken back; a second click finds it done."""
    if len(difference_ids) > MOST_AT_ONCE:
        raise refusals.TooMany(most=MOST_AT_ONCE, given=len(difference_ids))
    row, chosen = deciding.working(work, comparison_id, difference_ids, Permission.LEDGER_READ)
    for permission in {needed for one in chosen for needed in plans.NEEDS[one.kind]}:
        work.require(permission)
        entities.visible_entity(work, row.entity_id, for_=permission)
    before = _done_already(work, chosen)
    if before is not None:
        return before
    deciding.check_asking(chosen, work.today)
    found = planned(work, row.id, chosen, persons)
    for one in chosen:
        if not found[one.id].ready:
            raise refusals.NotFixable(account=one.account, why=found[one.id].why)
    batch = models.DriftFix(
        comparison_id=row.id,
        differences=len(chosen),
        user_id=work.actor.user_id,
        user_name=work.actor.name,
        made_on=work.today,
        made_at=work.now,
    )
    work.db.add(batch)
    work.db.flush()
    ids = [one.id for one in chosen]
    if queries.claim(work.db, ids, work.today, rules.FIXED, work.actor.name, work.now, fix_id=batch.id) != len(ids):
        raise refusals.DifferenceMoved(chosen[0].account, chosen[0].kind, chosen[0].status)
    for one in chosen:
        _carry_out(work, row, batch, one, found[one.id])
    after = {"fix": batch.id, "accounts": deciding.accounts_of(chosen), "differences": len(chosen)}
    service.note(work, "drift.fixed", row, after)
    return batch


def _done_already(work: Work, chosen: Sequence[models.DriftDifference]) -> models.DriftFix | None:
    """The batch that fixed exactly these, if there is one: the second of two clicks changes nothing."""
    batches = {one.fix_id for one in chosen}
    if len(batches) != 1 or any(one.status != rules.FIXED for one in chosen):
        return None
    found = queries.fix(work.db, batches.pop() or 0)
    return found if found is not None and found.differences == len(chosen) else None


def _carry_out(
    work: Work, row: models.DriftComparison, batch: models.DriftFix, one: models.DriftDifference, plan: plans.Plan
) -> None:
    theirs = theirs_of(one)
    try:
        for step in plan.steps:
            account_id, made = _ACTIONS[step.action](work, row, one, theirs, step)
            work.db.add(
                models.DriftStep(
                    fix_id=batch.id,
                    difference_id=one.id,
                    action=step.action,
                    account=one.account,
                    account_id=account_id,
                    made=made,
                )
            )
            work.db.flush()
    except (Conflict, Invalid) as refused:
        raise refusals.FixRefused(account=one.account, why=refused.sentence()) from refused


Made = tuple[int, dict[str, object]]


def _account(work: Work, one: models.DriftDifference) -> int:
    return seats.visible_account(work, one.account).id


def _open(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    enterprise = row.enterprise_account_id
    if enterprise is None and theirs.enterprise:
        owners = entities.enterprise_accounts(work, row.entity_id)
        key = fold(theirs.enterprise)
        enterprise = next((mine.id for mine in owners if key in (mine.nickname_key, mine.xhs_id)), None)
    known = claims.by_xhs_id(work.db, one.account_key)
    seen = None if known is None else claims.observation(work.db, known.id, work.today)
    nickname = theirs.nickname or (seen.nickname if seen is not None else one.account)
    account = seats.open_account(work, nickname, row.entity_id, one.account, enterprise, theirs.ownership or "company")
    return account.id, {"on": work.today.isoformat()}


def _unbind(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    account_id = _account(work, one)
    [before] = [
        binding
        for binding in held.holders(work.db, account_id, since=work.today)
        if binding.from_on is None or binding.from_on <= work.today
    ]
    binding = bindings.unbind(work, account_id, work.today, REASON)
    was = before.planned_on or before.until_on
    return account_id, {
        "binding_id": binding.id,
        "on": work.today.isoformat(),
        "until_on": was.isoformat() if was else None,
        "end_planned": before.planned_on is not None,
    }


def _bind(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    account_id = _account(work, one)
    assert step.employee_id is not None
    binding = bindings.bind(work, account_id, step.employee_id, work.today, REASON)
    return account_id, {"binding_id": binding.id}


def _release(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    account = seats.visible_account(work, one.account)
    observed = claims.observation(work.db, account.id, work.today)
    bindings.release(work, account.id, work.today, REASON)
    return account.id, {
        "on": work.today.isoformat(),
        "nickname": observed.nickname if observed else account.xhs_id,
        "enterprise_account_id": account.enterprise_account_id,
        "ownership": account.ownership,
    }


def _observe(work: Work, one: Any, **seen: object) -> Made:
    account_id = _account(work, one)
    known = claims.observation(work.db, account_id, work.today)
    before = {name: getattr(known, name) if known else None for name in seen}
    row = seats.observe_account(work, account_id, work.today, **seen)
    return account_id, {"observation_id": row.id, "on": work.today.isoformat(), "before": before, "after": dict(seen)}


def _nickname(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    return _observe(work, one, nickname=theirs.nickname)


def _state(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    seen = {
        "platform_state": theirs.state, "platform_code": theirs.state_code, "platform_days": theirs.state_days
    }  # fmt: skip
    return _observe(work, one, **seen)


def _certify(work: Work, row: Any, one: Any, theirs: Any, step: plans.Step) -> Made:
    account_id = _account(work, one)
    until_on: date = theirs.certified_until_on
    term = certification.certify(work, account_id, step.from_on, until_on=until_on)
    return account_id, {"term_id": term.id}


_ACTIONS = {
    plans.OPEN_ACCOUNT: _open,
    plans.UNBIND: _unbind,
    plans.BIND: _bind,
    plans.RELEASE: _release,
    plans.SET_NICKNAME: _nickname,
    plans.SET_STATE: _state,
    plans.CERTIFY: _certify,
}
