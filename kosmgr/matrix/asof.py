"""What held on a day, as conditions of a select: periods begun and not over, the observation that answers."""

from typing import Any

from sqlalchemy import case, func, nulls_last, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.kit import standing


def observed(model: Any, owner: InstrumentedAttribute[int], on: standing.Day, among: Any = None) -> Any:
    """The observation that answers for a day: the newest not after it, else the first ever made.

    `among` is a selection of owners, where only a few matter.
    """
    not_after = case((model.observed_on <= on, model.observed_on))
    order = (nulls_last(not_after.desc()), model.observed_on, model.id.desc())
    place = func.row_number().over(partition_by=owner, order_by=order).label("place")
    rows = select(model, place) if among is None else select(model, place).where(owner.in_(among))
    ranked = rows.subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()


def answering(
    model: Any, owner: InstrumentedAttribute[int], thing: InstrumentedAttribute[int], on: standing.Day
) -> Any:
    """The id of that observation for each thing of an outer select: what `observed` finds, found by the index, so that
    the things of one entity among many cost what they are, and those of all no more.
    """
    newest = aliased(model)
    not_after = case((newest.observed_on <= on, newest.observed_on))
    return (
        select(newest.id)
        .where(getattr(newest, owner.key) == thing)
        .order_by(nulls_last(not_after.desc()), newest.observed_on, newest.id.desc())
        .limit(1)
        .correlate(thing.class_)
        .scalar_subquery()
    )


def began(model: Any, on: standing.Day) -> Any:
    """Periods that have begun by the day."""
    return or_(model.from_on.is_(None), model.from_on <= on)


def lasts(model: Any, on: standing.Day) -> Any:
    """Periods that are not over on the day; of a binding a planned end is none."""
    until_on = HELD_UNTIL if model is Binding else model.until_on
    return or_(until_on.is_(None), until_on > on)
