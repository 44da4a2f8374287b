"""A server without the claim: it counts, thinks, then takes the seat. Only to show what the claim prevents."""

import random
import time

from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kosmgr import app
from kosmgr.seats import models, queries, rules

THINKS = 0.005  # seconds


def _count_then_take(db: Session, pool_id: int, limit: int) -> bool:
    open_ = (models.SeatOccupancy.pool_id == pool_id, models.SeatOccupancy.until_on.is_(None))
    used = db.execute(select(func.count()).select_from(models.SeatOccupancy).where(*open_)).scalar_one()
    time.sleep(THINKS)
    if used >= limit:
        return False
    db.execute(update(models.SeatPool).where(models.SeatPool.id == pool_id).values(used=models.SeatPool.used + 1))
    return True


def serving() -> FastAPI:
    """The real application, with the guard taken out."""
    queries.take_seat = _count_then_take
    queries.lock_entity = lambda db, entity_id: None
    queries.recount = lambda db, entity_id: None
    rules.lowest_free = lambda taken: random.choice([n for n in range(1, 10_000) if n not in taken])
    return app.serving()
