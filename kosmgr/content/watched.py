"""What checks read of notes; one statement each."""

import functools
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.content import rules
from kosmgr.content.models import Note, Publisher
from kosmgr.kit import standing

FAR = date(9999, 12, 30)  # drafts that have no day yet stand behind it


def same_titles(db: Session, on: date, days: int, entity_ids: Collection[int] | None = None) -> Sequence[Any]:
    """Notes whose title another publisher of the entity has for the same day: published in the last so many days up
    to a day, or planned; of each day the first first. `entity_ids`: of these alone."""
    values: dict[str, Any] = {"on": on, "since": on - timedelta(days=days), "far": FAR}
    if entity_ids is None:
        return db.execute(_same_titles(of_all=True), values).all()
    return db.execute(_same_titles(of_all=False), {**values, "ids": list(entity_ids)}).all()


@functools.cache
def _same_titles(of_all: bool) -> standing.Statement:
    since, on = standing.day("since"), standing.day("on")
    published = and_(Note.published_on.is_not(None), Note.published_on <= on)
    told = and_(
        Note.day.between(since, standing.day("far")), Note.title != "", or_(published, Note.state == rules.PLANNED)
    )
    if not of_all:
        told = and_(told, Note.entity_id.in_(standing.ids()))
    title = func.lower(Note.title)
    shared = (
        select(Note.entity_id, Note.day, title.label("title"))
        .where(told)
        .group_by(Note.entity_id, Note.day, title)
        .having(func.count(Note.publisher_id.distinct()) > 1)
        .subquery()
    )
    same = and_(Note.entity_id == shared.c.entity_id, Note.day == shared.c.day, title == shared.c.title)
    return (
        select(
            Note.id,
            Note.entity_id,
            Note.day,
            Note.title,
            shared.c.title.label("key"),
            Note.state,
            Note.published_at,
            Note.planned_time,
            Note.remark,
            Note.publisher_id,
            Publisher.account_id,
            Publisher.enterprise_account_id,
            Publisher.xhs_id,
        )
        .join(shared, same)
        .join(Publisher, Publisher.id == Note.publisher_id)
        .where(told)
        .order_by(Note.day, Note.published_at, Note.planned_time, Note.id)
    )
