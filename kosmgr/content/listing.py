"""The list of notes, the newest day first, a page at a time, however many there are.

A page begins where the one before it ended (day and id), so the thousandth costs what the first does. What an index
answers (entity, publisher, state, month) holds for all notes; what must be read row by row (words, kind, goods,
promotion, platform state) is looked for among the newest `LOOKED_AT` of them, and whoever asks is told of the rest.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select, text, true, tuple_

from kosmgr.content import publishers, queries, rules
from kosmgr.content.models import Note, Publisher
from kosmgr.content.publishers import Label
from kosmgr.kit import clock
from kosmgr.kit import db as database
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

PAGE_SIZE = 50
PAGE_CAP = 200
LOOKED_AT = 200_000
COUNTED = 10_000  # beyond this a page says "more than"
EXPORTED = 100_000
OFFERED_FROM = 5_000  # the newest notes whose platform states are offered as filters
NO_DAY = date(9999, 12, 31)  # where a draft without a day stands

YES, NO = "yes", "no"
_APART = text("notes.state <> 'published'")  # said as the index of the few says it, so that it is used
_MONTH = re.compile(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])")
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})")


class MonthWrong(Invalid):
    """A month is written 2026-11."""

    message = N_("月份写成 2026-11 这样，得到的是「{month}」")


class PlaceWrong(Invalid):
    """Where a page begins is told by the page before it."""

    message = N_("翻页位置不对，请从第一页看起")


class TooManyToExport(Invalid):
    """A sheet holds so many rows; whoever wants more asks by month or account."""

    message = N_("一次最多导出 {most} 篇，请先按月份或账号筛选")


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty is everything."""

    q: str = ""
    publisher: str = ""  # a 小红书号
    by: str = ""  # kos | enterprise | test
    state: str = ""
    kind: str = ""
    month: str = ""  # 2026-11
    promoted: str = ""  # yes | no
    goods: str = ""
    platform_state: str = ""

    @property
    def read_row_by_row(self) -> bool:
        """Whether no index answers it."""
        return bool(self.q or self.kind or self.promoted or self.goods or self.platform_state)

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(vars(self).values())


@dataclass(frozen=True)
class Line:
    """A note as lists show it: without its whole text."""

    note: Note
    by: Label
    opening: str  # the first of its text

    @property
    def day(self) -> date | None:
        """The day it stands on; a draft may have none."""
        return self.note.published_on or self.note.planned_on

    @property
    def interactions(self) -> int | None:
        """What readers did."""
        return rules.interactions({name: getattr(self.note, name) for name in rules.COUNTS})


@dataclass(frozen=True)
class Part:
    """One page: its lines, and where the pages beside it begin."""

    lines: Sequence[Line]
    newer: str | None  # before=
    older: str | None  # after=


@dataclass(frozen=True)
class Size:
    """How many there are, as far as was counted."""

    count: int
    more: bool  # there are more than that
    looked_at: int | None  # only so many of the newest were looked through; None: all


@requires(Permission.LEDGER_READ)
def part(
    work: Work,
    wanted: Wanted,
    entity_ids: Collection[int] | None = None,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Part:
    """One page of visible notes, the newest day first."""
    size = max(1, min(size, PAGE_CAP))
    place = _cursor(after or before)
    rows = _rows(work, wanted, entity_ids, place, backwards=bool(before and not after), limit=size + 1)
    more, rows = len(rows) > size, rows[:size]
    if before and not after:
        rows = rows[::-1]
        newer, older = more, True
    else:
        newer, older = bool(after), more
    lines = _lines(work, rows)
    return Part(
        lines,
        _place(lines[0].note) if newer and lines else None,
        _place(lines[-1].note) if older and lines else None,
    )


@requires(Permission.LEDGER_READ)
def exported(work: Work, wanted: Wanted, entity_ids: Collection[int] | None = None) -> list[Line]:
    """Every note a list shows, to take away; refused beyond `EXPORTED`."""
    rows = _rows(work, wanted, entity_ids, None, backwards=False, limit=EXPORTED + 1)
    if len(rows) > EXPORTED:
        raise TooManyToExport(most=EXPORTED)
    return _lines(work, rows)


@requires(Permission.LEDGER_READ)
def size(work: Work, wanted: Wanted, entity_ids: Collection[int] | None = None, counted: int | None = COUNTED) -> Size:
    """How many notes there are, counted up to a number (None: all that are looked at)."""
    inner = _among(work, wanted, entity_ids, None, backwards=False, many=LOOKED_AT + 1)
    seen = select(func.count()).select_from(inner.subquery()).scalar_subquery() if wanted.read_row_by_row else None
    found = _fitting(wanted, inner) if wanted.read_row_by_row else inner
    limited = found.limit(counted + 1).subquery() if counted is not None else found.subquery()
    asked = [select(func.count()).select_from(limited).scalar_subquery()]
    asked += [seen] if seen is not None else []
    row = work.db.execute(select(*asked)).one()
    count = int(row[0])
    partly = seen is not None and int(row[1]) > LOOKED_AT
    over = counted is not None and count > counted
    return Size(min(count, counted) if counted is not None else count, over, LOOKED_AT if partly else None)


@requires(Permission.LEDGER_READ)
def platform_states(work: Work, entity_ids: Collection[int] | None = None) -> list[str]:
    """The platform's words that stand on the newest notes."""
    newest = _among(work, Wanted(), entity_ids, None, backwards=False, many=OFFERED_FROM).subquery()
    words = select(Note.platform_state).join(newest, newest.c.id == Note.id).where(Note.platform_state.is_not(None))
    return sorted(word for word in work.db.scalars(words.distinct()) if word)


@requires(Permission.LEDGER_READ)
def newest_of(work: Work, account_id: int, limit: int = 5) -> list[Line]:
    """The newest notes of a visible account, drafts and dropped ones aside."""
    mine = select(Publisher.id).where(Publisher.account_id == account_id)
    shown = Note.state.in_((rules.PLANNED, rules.PUBLISHED))
    statement = (
        _select()
        .where(Note.publisher_id.in_(mine), shown, queries.visible_notes(work.actor))
        .order_by(Note.day.desc(), Note.id.desc())
        .limit(limit)
    )
    return _lines(work, work.db.execute(statement).all())


@requires(Permission.LEDGER_READ)
def one(work: Work, note_id: int) -> Line:
    """The line of one visible note."""
    found = by_ids(work, [note_id])
    if not found:
        raise rules.NoteUnknown()
    return found[0]


def by_ids(work: Work, note_ids: Collection[int]) -> list[Line]:
    """Lines of visible notes, in no order."""
    mine = _select().where(queries.visible_notes(work.actor))
    return _lines(work, database.select_by(work.db, mine, Note.id, note_ids))


def _select() -> Any:
    """Notes with the columns of their label and the first of their text."""
    opening = func.substr(Note.body, 1, 80).label("opening")
    return publishers.select_labels().add_columns(Note, opening).join(Note, Note.publisher_id == Publisher.id)


def _rows(
    work: Work,
    wanted: Wanted,
    entity_ids: Collection[int] | None,
    place: tuple[date, int] | None,
    *,
    backwards: bool,
    limit: int,
) -> Sequence[Any]:
    order = (Note.day, Note.id) if backwards else (Note.day.desc(), Note.id.desc())
    if wanted.read_row_by_row:
        inner = _among(work, wanted, entity_ids, place, backwards=backwards, many=LOOKED_AT)
        chosen = _fitting(wanted, inner).order_by(*order).limit(limit)
    else:
        chosen = _among(work, wanted, entity_ids, place, backwards=backwards, many=limit)
    ids = chosen.subquery()
    return work.db.execute(_select().join(ids, ids.c.id == Note.id).order_by(*order)).all()


def _among(
    work: Work,
    wanted: Wanted,
    entity_ids: Collection[int] | None,
    place: tuple[date, int] | None,
    *,
    backwards: bool,
    many: int,
) -> Any:
    """The ids of what indexes answer, in order from a place on."""
    where = [queries.visible_notes(work.actor)]
    where += [Note.entity_id.in_(list(entity_ids))] if entity_ids is not None else []
    if wanted.publisher:
        where.append(Note.publisher_id.in_(_publishers(publishers.xhs_id_shown == fold(wanted.publisher))))
    if wanted.by:
        rules.check_word(N_("发布账号"), wanted.by, rules.PUBLISHERS)
        where.append(Note.publisher_id.in_(select(Publisher.id).where(Publisher.kind == wanted.by)))
    if wanted.state:
        rules.check_word(N_("状态"), wanted.state, rules.STATES)
        where.append(Note.state == wanted.state)
        where += [_APART] if wanted.state != rules.PUBLISHED else []
    if wanted.month:
        first, following = month(wanted.month)
        where += [Note.day >= first, Note.day < following]
    if place is not None:
        here = tuple_(Note.day, Note.id)
        where.append(here > place if backwards else here < place)
    order = (Note.day, Note.id) if backwards else (Note.day.desc(), Note.id.desc())
    return select(Note.id).where(and_(true(), *where)).order_by(*order).limit(many)


def _fitting(wanted: Wanted, inner: Any) -> Any:
    """Those among some notes that fit what has to be read."""
    ids = inner.subquery()
    where: list[Any] = []
    if wanted.q:
        words = wanted.q.strip()
        called = publishers.nickname_shown.contains(words, autoescape=True)
        where.append(
            or_(
                Note.title.contains(words, autoescape=True),
                Note.body.contains(words, autoescape=True),
                Note.topic.contains(words, autoescape=True),
                Note.link.contains(words, autoescape=True),
                Note.publisher_id.in_(_publishers(or_(called, publishers.xhs_id_shown == fold(words)))),
            )
        )
    if wanted.kind:
        rules.check_word(N_("形式"), wanted.kind, rules.KINDS)
        where.append(Note.kind == wanted.kind)
    if wanted.promoted:
        where.append(Note.promoted.is_(wanted.promoted == YES))
    if wanted.goods:
        where.append(Note.goods.is_(wanted.goods == YES))
    if wanted.platform_state:
        where.append(Note.platform_state == wanted.platform_state)
    return select(Note.id).join(ids, ids.c.id == Note.id).where(and_(true(), *where))


def _publishers(condition: Any) -> Any:
    return publishers.select_labels().with_only_columns(Publisher.id, maintain_column_froms=True).where(condition)


def _lines(work: Work, rows: Sequence[Any]) -> list[Line]:
    return [Line(row.Note, publishers.label_of(row), row.opening or "") for row in rows]


def month(written: str) -> tuple[date, date]:
    """The first day of a month written 2026-11, and that of the next."""
    found = _MONTH.fullmatch(written.strip())
    if not found:
        raise MonthWrong(month=written)
    first = date(int(found.group(1)), int(found.group(2)), 1)
    return first, clock.add_months(first, 1)


def _cursor(given: str) -> tuple[date, int] | None:
    if not given:
        return None
    found = _CURSOR.fullmatch(given)
    try:
        return (date.fromisoformat(found.group(1)), int(found.group(2))) if found else _wrong()
    except ValueError:
        return _wrong()


def _wrong() -> tuple[date, int]:
    raise PlaceWrong()


def _place(note: Note) -> str:
    return f"{note.day.isoformat()}.{note.id}"
