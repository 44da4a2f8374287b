"""Pictures as programs read them: the same in the API and on the command line."""

from collections.abc import Sequence
from typing import Any

from kosmgr.content import picture_compare, picture_rules, pictures, publishers
from kosmgr.work import Work


def shown_item(note_id: int, one: pictures.Shown) -> dict[str, Any]:
    """One picture of a note."""
    picture = one.picture
    return {
        "note": note_id,
        "position": one.position,
        "link": one.link,
        "sha256": picture.sha256 if picture else None,
        "width": picture.width if picture else None,
        "height": picture.height if picture else None,
        "slide": picture.slide if picture else None,
        "kept": one.kept,
        "allowed": picture.allowed_why if picture else None,
        "notes": one.notes,
        "first_note": one.first.note_id if one.first else None,
        "how": one.how,
    }


def use_item(use: picture_rules.Use, labels: dict[int, publishers.Label]) -> dict[str, Any]:
    """One note a picture is shown in."""
    by = labels.get(use.publisher_id)
    return {
        "note": use.note_id,
        "position": use.position,
        "title": use.title,
        "on": None if use.day.year == picture_rules.UNDATED else use.day,
        "publisher": by.name if by else str(use.publisher_id),
        "account": by.xhs_id if by else None,
        "entity": by.entity if by else None,
    }


def reused_items(work: Work, found: Sequence[picture_rules.Reused]) -> list[dict[str, Any]]:
    """Pictures of several notes, with who showed them first and who later."""
    labels = publishers.labels(work.db, [use.publisher_id for one in found for use in (one.first, *one.later)])
    return [
        {
            "picture": one.picture_id,
            "notes": one.notes,
            "publishers": len(one.publishers),
            "first": use_item(one.first, labels),
            "later": [use_item(use, labels) for use in one.later],
        }
        for one in found
    ]


def match_items(work: Work, found: Sequence[picture_compare.Match]) -> list[dict[str, Any]]:
    """Pictures of ours that one of a draft is."""
    labels = publishers.labels(work.db, [use.publisher_id for one in found for use in one.uses])
    return [
        {
            "picture": one.picture_id,
            "how": one.how,
            "agreement": one.agreement,
            "allowed": one.allowed,
            "uses": [use_item(use, labels) for use in one.uses],
        }
        for one in found
    ]
