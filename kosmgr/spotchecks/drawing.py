"""Drawing a week's accounts, once for an entity and a week, and naming one account by hand.

The seed is drawn from the system's randomness in the transaction that uses it, and recorded with every account that
could have been drawn and its weight: whoever audits draws again and finds the same accounts.
"""

import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.policy import SYSTEM, Permission
from kosmgr.rulebook import calendar
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import service as seats
from kosmgr.spotchecks import models, queries, rules
from kosmgr.work import Work, requires

CODE_BYTES = 16


def plan(work: Work, entity_id: int) -> rules.Plan:
    """What the rulebook says of spot checks in an entity today."""
    book = rulebook.book(work)
    names = (one.name for one in fields(rules.Plan))
    return rules.Plan(**{name: book.value(f"spotchecks.{name}", entity_id, work.today) for name in names})


@requires(Permission.SPOT_CHECK)
def due(work: Work) -> list[int]:
    """The entities that draw now: switched on, this week's hour has come, and nobody has drawn yet."""
    working = calendar.days(work)
    found = queries.undrawn(work.db, rules.week_of(work.today), work.today)
    return [one for one in found if rules.is_time(plan(work, one), work.now, working)]


@requires(Permission.SPOT_CHECK)
def draw(work: Work, entity_id: int) -> models.SpotRound:
    """The round of this week: drawn once, however many ask at the same time."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.SPOT_CHECK)
    said, week_on = plan(work, entity.id), rules.week_of(work.today)
    if not said.enabled:
        raise rules.SwitchedOff(entity=entity.name)
    database.take_turn(work.db, f"spot:{entity.id}")
    if queries.drawn(work.db, entity.id, week_on) is not None:
        raise rules.AlreadyDrawn(entity=entity.name, week=week_on)
    picture = matrix.picture(replace(work, actor=SYSTEM), None, [entity.id])
    serving = _serving(picture)
    if not serving:
        raise rules.NobodyToDraw(entity=entity.name)
    pool = _weighed(work, picture, serving, said)
    seed = secrets.token_hex(32)
    count = rules.how_many(said, len(pool), sum(not one.out for one in pool))
    chosen = rules.drawn_from(seed, pool, count)
    row = _round(work, entity.id, rules.WEEKLY, week_on, count, seed=seed, pool_sha256=rules.digest(pool))
    work.db.add(models.SpotPool(round_id=row.id, candidates=[one.plain() for one in pool], weights=said.weights()))
    keys = {one.account_id: one.key for one in pool}
    after = {
        "week": week_on, "seed": seed, "candidates": len(pool), "pool_sha256": row.pool_sha256, "wanted": count,
        "drawn": [keys[one] for one in chosen],
    }  # fmt: skip
    journal.note(work, journal.Note("spot_round.drawn", "spot_round", row.id, entity.id, after=after))
    for account_id in chosen:
        _open(work, row, serving[account_id])
    work.db.flush()
    return row


@requires(Permission.SPOT_CHECK)
def name(work: Work, account: str | int, reason: str) -> models.SpotCheck:
    """Check one account on purpose, with a reason; marked as such, it never looks like chance."""
    rules.check_reason(reason)
    found = seats.visible_account(work, account, for_=Permission.SPOT_CHECK)
    picture = matrix.picture(replace(work, actor=SYSTEM), None, [found.entity_id])
    line = _serving(picture).get(found.id)
    if line is None or line.holder is None:
        raise rules.NoHolder(account=found.xhs_id)
    if line.holder.leave_approved:
        raise rules.OnLeave(name=line.holder.name)
    database.take_turn(work.db, f"spot:{found.entity_id}")
    if found.id in queries.under_way(work.db, found.entity_id):
        raise rules.UnderWay(account=found.xhs_id)
    said = reason.strip()[: rules.REASON_LENGTH]
    week_on = rules.week_of(work.today)
    row = _round(work, found.entity_id, rules.MANUAL, week_on, 1, reason=said)
    note = journal.Note(
        "spot_round.named", "spot_round", row.id, found.entity_id, after={"account": found.xhs_id}, reason=said
    )
    journal.note(work, note)
    return _open(work, row, line)


def new_code() -> str:
    """A code nobody can guess."""
    return rules.code_from(secrets.token_bytes(CODE_BYTES))


def _serving(picture: Picture) -> dict[int, AccountLine]:
    """Accounts on a seat in the hands of somebody of the company who serves."""
    return {
        line.id: line
        for line in picture.seated()
        if line.holder is not None and not line.holder.external and not line.holder.has_left(picture.on)
    }


def _weighed(
    work: Work, picture: Picture, serving: Mapping[int, AccountLine], said: rules.Plan
) -> list[rules.Candidate]:
    entity_id = next(iter(serving.values())).entity_id
    book = rulebook.book(work)
    groups = book.value("spotchecks.counted_rules", entity_id, work.today)
    risk_below = book.value("health.risk_below", entity_id, work.today)
    severities = queries.severities(work.db, serving, groups)
    checked = queries.last_checked(work.db, serving)
    busy = queries.under_way(work.db, entity_id)
    shared = {one for device in picture.devices if len(device.accounts) > 1 for one, _slot in device.accounts}
    shared |= {one for sim in picture.sims if len(sim.account_ids) > 1 for one in sim.account_ids}
    weighed = []
    for line in sorted(serving.values(), key=lambda one: one.id):
        assert line.holder is not None
        facts = rules.Facts(
            account_id=line.id,
            key=line.xhs_id,
            on_leave=line.holder.leave_approved,
            under_way=line.id in busy,
            findings=severities.get(line.id, {}),
            unhealthy=line.health_score is not None and line.health_score < risk_below,
            shared=line.id in shared,
            checked_on=checked.get(line.id),
        )
        weighed.append(rules.weigh(facts, said, work.today))
    return weighed


def _round(work: Work, entity_id: int, kind: str, week_on: date, wanted: int, **more: Any) -> models.SpotRound:
    row = models.SpotRound(
        entity_id=entity_id,
        kind=kind,
        week_on=week_on,
        wanted=wanted,
        drawn_at=work.now,
        drawn_by_id=work.actor.user_id,
        drawn_by=work.actor.name,
        **more,
    )
    work.db.add(row)
    work.db.flush()
    return row


def _open(work: Work, row: models.SpotRound, line: AccountLine) -> models.SpotCheck:
    assert line.holder is not None
    check = models.SpotCheck(
        round_id=row.id,
        entity_id=row.entity_id,
        account_id=line.id,
        employee_id=line.holder.employee_id,
        state=rules.UNTOLD,
        drawn_at=work.now,
    )
    work.db.add(check)
    work.db.flush()
    work.db.add(models.SpotAsk(check_id=check.id, number=1, code=new_code()))
    work.db.flush()
    after = {"round": row.id, "kind": row.kind, "account": line.xhs_id, "holder": line.holder.number}
    journal.note(work, journal.Note("spot_check.opened", "spot_check", check.id, row.entity_id, after=after))
    return check
