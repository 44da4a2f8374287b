"""How regularly accounts post, and how much of it advertises: by account for a month, by month for an account."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from kosmgr.content import listing, publishers, queries, rules
from kosmgr.content.models import Note, Publisher
from kosmgr.content.publishers import Label
from kosmgr.kit import clock
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

MONTHS = 12
BEST = 10


@dataclass(frozen=True)
class Posted:
    """What one publisher did in a month."""

    published: int = 0
    days: int = 0  # on how many days
    longest_gap: int | None = None  # days without a note, inside the month, up to today; None: there was none
    known: int = 0  # notes of which it is known whether they advertise
    promotional: int = 0  # with a goods card or put into advertising
    goods: int = 0
    promoted: int = 0
    planned: int = 0  # still to come
    missed: int = 0  # planned for a day that is over, and neither published nor dropped
    reads: int = 0
    interactions: int = 0

    @property
    def promo_share(self) -> int | None:
        """Per cent; None: nothing is known."""
        return rules.share(self.promotional, self.known)


@dataclass(frozen=True)
class Month:
    """One publisher's month, or one month of a publisher."""

    by: Label
    first_on: date
    posted: Posted


@requires(Permission.LEDGER_READ)
def of_month(work: Work, first_on: date, entity_ids: Collection[int] | None = None) -> dict[int, Posted]:
    """By publisher: what was posted in a month under everybody one may see."""
    rows = _days(work, first_on, clock.add_months(first_on, 1), _within(entity_ids))
    by_publisher: dict[int, list[Any]] = {}
    for row in rows:
        by_publisher.setdefault(row.publisher_id, []).append(row)
    return {one: _summed(mine, first_on, work.today) for one, mine in by_publisher.items()}


@requires(Permission.LEDGER_READ)
def of_publisher(work: Work, publisher_id: int, until: date, months: int = MONTHS) -> list[Month]:
    """The last months of a visible publisher, the newest first."""
    label = publishers.visible_one(work, publisher_id)
    last = until.replace(day=1)
    firsts = [clock.add_months(last, -n) for n in range(months)]
    rows = _days(work, firsts[-1], clock.add_months(last, 1), [Note.publisher_id == publisher_id])
    by_month: dict[date, list[Any]] = {first: [] for first in firsts}
    for row in rows:
        by_month[row.day.replace(day=1)].append(row)
    return [Month(label, first, _summed(mine, first, work.today)) for first, mine in by_month.items()]


@requires(Permission.LEDGER_READ)
def best(
    work: Work,
    since: date,
    until: date,
    entity_ids: Collection[int] | None = None,
    publisher_id: int | None = None,
    limit: int = BEST,
) -> list[listing.Line]:
    """The notes published in [since, until) that readers answered most, then those read most."""
    parts = [func.coalesce(one, 0) for one in (Note.likes, Note.saves, Note.comments)]
    answered = func.coalesce(Note.interactions, parts[0] + parts[1] + parts[2])
    where = [queries.visible_notes(work.actor), *_within(entity_ids), *_between(since, until)]
    where += [Note.publisher_id == publisher_id] if publisher_id is not None else []
    counted = or_(answered > 0, Note.reads > 0)
    order = (answered.desc(), func.coalesce(Note.reads, 0).desc(), Note.id)
    ids = select(Note.id).where(Note.state == rules.PUBLISHED, counted, *where).order_by(*order).limit(limit)
    found = {line.note.id: line for line in listing.by_ids(work, list(work.db.scalars(ids)))}
    return sorted(found.values(), key=lambda line: (-(line.interactions or 0), -(line.note.reads or 0), line.note.id))


@requires(Permission.LEDGER_READ)
def advertising(work: Work, on: date, days: int, entity_ids: Collection[int] | None = None) -> dict[int, Posted]:
    """By account: what was posted in the days up to one; for whoever looks at the share of advertising."""
    rows = _days(work, on - timedelta(days=days - 1), on + timedelta(days=1), _within(entity_ids))
    found: dict[int, list[Any]] = {}
    for row in rows:
        if row.account_id is not None:
            found.setdefault(row.account_id, []).append(row)
    return {one: _summed(mine, on - timedelta(days=days - 1), on) for one, mine in found.items()}


def _within(entity_ids: Collection[int] | None) -> list[Any]:
    return [] if entity_ids is None else [Note.entity_id.in_(list(entity_ids))]


def _between(since: date, until: date) -> list[Any]:
    return [Note.day >= since, Note.day < until]


def _days(work: Work, since: date, until: date, where: Sequence[Any]) -> Sequence[Any]:
    """(publisher, day, …) of visible notes, added up by publisher, day and whether published or planned."""
    published, promotional = Note.published_on.is_not(None), or_(Note.goods.is_(True), Note.promoted.is_(True))
    known = or_(Note.goods.is_not(None), Note.promoted.is_not(None))
    parts = [func.coalesce(one, 0) for one in (Note.likes, Note.saves, Note.comments)]
    answered = func.coalesce(Note.interactions, parts[0] + parts[1] + parts[2])
    kept = or_(published, Note.state == rules.PLANNED)
    statement = (
        select(
            Note.publisher_id,
            Publisher.account_id,
            Note.day,
            published.label("published"),
            func.count().label("notes"),
            _how_many(known).label("known"),
            _how_many(promotional).label("promotional"),
            _how_many(Note.goods.is_(True)).label("goods"),
            _how_many(Note.promoted.is_(True)).label("promoted"),
            func.sum(func.coalesce(Note.reads, 0)).label("reads"),
            func.sum(answered).label("answered"),
        )
        .join(Publisher, Publisher.id == Note.publisher_id)
        .where(queries.visible_notes(work.actor), kept, *_between(since, until), *where)
        .group_by(Note.publisher_id, Publisher.account_id, Note.day, published)
        .order_by(Note.publisher_id, Note.day)
    )
    return work.db.execute(statement).all()


def _how_many(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _summed(rows: Iterable[Any], first_on: date, today: date) -> Posted:
    rows = list(rows)
    out = [row for row in rows if row.published]
    planned = [row for row in rows if not row.published]
    last = min(clock.add_months(first_on.replace(day=1), 1), today + timedelta(days=1))
    return Posted(
        published=sum(row.notes for row in out),
        days=len(out),
        longest_gap=rules.longest_gap([row.day for row in out], first_on, last) if out else None,
        known=sum(row.known for row in out),
        promotional=sum(row.promotional for row in out),
        goods=sum(row.goods for row in out),
        promoted=sum(row.promoted for row in out),
        planned=sum(row.notes for row in planned if row.day >= today),
        missed=sum(row.notes for row in planned if row.day < today),
        reads=sum(int(row.reads) for row in out),
        interactions=sum(int(row.answered) for row in out),
    )
