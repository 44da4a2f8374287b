"""Notes, publishers and readings as other programs read them."""

from typing import Any

from kosmgr.content import rules
from kosmgr.content.discipline import Posted
from kosmgr.content.listing import Line
from kosmgr.content.models import Note, NoteReading
from kosmgr.content.publishers import Label


def publisher_item(label: Label) -> dict[str, Any]:
    """Whoever published."""
    return {"kind": label.kind, "account": label.xhs_id, "nickname": label.nickname, "entity": label.entity}


def test_account_item(label: Label) -> dict[str, Any]:
    """A test account."""
    return {"id": label.id, **publisher_item(label), "ended_on": label.ended_on}


def note_item(line: Line) -> dict[str, Any]:
    """A note as lists show it: everything but its text."""
    note = line.note
    return {
        "id": note.id,
        "entity": line.by.entity,
        "publisher": publisher_item(line.by),
        "account": line.by.xhs_id,
        "state": note.state,
        "title": note.title,
        "kind": note.kind,
        "topic": note.topic,
        "tags": list(note.tags),
        "goods": note.goods,
        "promoted": note.promoted,
        "planned_on": note.planned_on,
        "planned_time": note.planned_time.strftime("%H:%M") if note.planned_time else None,
        "published_on": note.published_on,
        "published_at": note.published_at,
        "dropped_on": note.dropped_on,
        "link": note.link,
        "platform_state": note.platform_state,
        **{name: getattr(note, name) for name in rules.COUNTS},
        "interactions": line.interactions,
        "counted_on": note.counted_on,
    }


def whole_item(line: Line) -> dict[str, Any]:
    """One note with its text."""
    note = line.note
    return {
        **note_item(line),
        "body": note.body,
        "text_source": note.text_source,
        "review_first": note.review_first,
        "review_second": note.review_second,
        "remark": note.remark,
        "dropped_why": note.dropped_why,
        "version": note.version,
    }


def reading_item(reading: NoteReading | Note) -> dict[str, Any]:
    """The counts of a day."""
    return {
        "counted_on": reading.counted_on,
        **{name: getattr(reading, name) for name in rules.COUNTS},
        "platform_state": reading.platform_state,
    }


def posted_item(posted: Posted) -> dict[str, Any]:
    """What one publisher did in a month."""
    return {**vars(posted), "promo_share": posted.promo_share}
