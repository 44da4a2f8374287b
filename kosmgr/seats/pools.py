"""Which counter a seat is counted in, by the quota's scope in force; and moving seats when that scope changes.

A scope may change by the day alone (a dated rule comes into force), so the counters are compared with it whenever a
seat is given out, not only when somebody adds a rule.
"""

from datetime import date

from sqlalchemy.orm import Session

from kosmgr.seats import queries, rules


def rebook(db: Session, entity_id: int, scope: str) -> int:
    """Book every seated account of an entity in the counter of the scope; how many moved. Counts afterwards hold."""
    queries.lock_entity(db, entity_id)
    moved = 0
    for occupancy, booked, enterprise_account_id in queries.open_of_entity(db, entity_id):
        meant = rules.pool_scope(scope, entity_id, enterprise_account_id)
        if booked != meant:
            owner = enterprise_account_id if meant.startswith(rules.ENTERPRISE) else None
            occupancy.pool_id = queries.pool(db, entity_id, meant, owner).id
            moved += 1
    if moved:
        db.flush()
    queries.recount(db, entity_id)
    return moved


def uses(
    db: Session, entity_id: int, scope: str, enterprise_account_ids: list[int], day: date
) -> tuple[rules.PoolUse, ...]:
    """The counters of an entity as of a day, from who sat there; empty ones included."""
    counts = {rules.pool_scope(scope, entity_id, owner): 0 for owner in enterprise_account_ids}
    owners: dict[str, int | None] = {
        rules.pool_scope(scope, entity_id, owner): owner if scope == rules.ENTERPRISE else None
        for owner in enterprise_account_ids
    }
    for owner, used in queries.used_on(db, entity_id, day).items():
        name = rules.pool_scope(scope, entity_id, owner)
        counts[name] = counts.get(name, 0) + used
        owners.setdefault(name, owner if name.startswith(rules.ENTERPRISE) else None)
    if not counts:
        counts[rules.pool_scope(scope, entity_id, None)] = 0
    return tuple(rules.PoolUse(name, owners.get(name), used) for name, used in sorted(counts.items()))
