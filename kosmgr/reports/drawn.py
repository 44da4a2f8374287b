"""I15: nobody picked by hand: each week's spot checks are those its seed draws from the list in the audit log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from kosmgr.audit.models import AuditRow
from kosmgr.kit.text import N_
from kosmgr.spotchecks import rules
from kosmgr.spotchecks.models import SpotCheck, SpotPool, SpotRound
from kosmgr.work import Work

Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]
DIFFERS = N_("飞行检查第 {round} 轮：用记下的种子和名单重新抽，结果不一样")
CHANGED = N_("飞行检查第 {round} 轮：种子或名单与操作记录里的不一样")
AT_ONCE = 50  # rounds in memory with their lists


def spot_checks_by_chance(work: Work, outside: object) -> Found:
    """I15: every weekly round comes out the same when it is drawn again, from what the log says it was drawn from."""
    noted = select(AuditRow.subject_id, AuditRow.after).where(
        AuditRow.subject_kind == "spot_round", AuditRow.action == "spot_round.drawn"
    )
    logged = {row.subject_id: row.after or {} for row in work.db.execute(noted)}
    drawn: dict[int, set[int]] = defaultdict(set)
    for round_id, account_id in work.db.execute(select(SpotCheck.round_id, SpotCheck.account_id)):
        drawn[round_id].add(account_id)
    columns = (SpotRound.id, SpotRound.seed, SpotRound.wanted, SpotRound.pool_sha256, SpotPool.candidates)
    weekly = select(*columns).outerjoin(SpotPool, SpotPool.round_id == SpotRound.id)
    weekly = weekly.where(SpotRound.kind == rules.WEEKLY).order_by(SpotRound.id)
    for row in work.db.execute(weekly.execution_options(yield_per=AT_ONCE)):
        said = logged.get(row.id, {})
        if (said.get("seed"), said.get("pool_sha256")) != (row.seed, row.pool_sha256):
            yield {"round": row.id}, CHANGED, {"round": row.id}
            continue
        pool = [rules.candidate(one) for one in row.candidates or ()]
        same = set(rules.drawn_from(row.seed, pool, row.wanted)) == drawn[row.id]
        if not same or rules.digest(pool) != row.pool_sha256:
            yield {"round": row.id}, DIFFERS, {"round": row.id}
