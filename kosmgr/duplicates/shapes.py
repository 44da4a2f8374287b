"""Copies as other programs read them; shares as parts of one, as in `scan duplicates`."""

from collections.abc import Mapping
from typing import Any

from kosmgr.duplicates import rules
from kosmgr.duplicates.looking import View, Who
from kosmgr.duplicates.rewriting import Rewrite
from kosmgr.duplicates.rules import Cell, Group, Line, Pair
from kosmgr.duplicates.scanning import Place
from kosmgr.duplicates.service import Piece


def share(thousandths: int) -> float:
    """0.93."""
    return thousandths / rules.WHOLE


def publisher(who: Who) -> dict[str, Any]:
    """Whoever published, and who operates the account today."""
    held = {"employee": who.number, "name": who.holder} if who.holder else None
    label = who.label
    return {"id": label.id, "kind": label.kind, "account": label.xhs_id, "nickname": label.nickname,
            "entity": label.entity, "holder": held}  # fmt: skip


def note(line: Line, who: Mapping[int, Who]) -> dict[str, Any]:
    """A note without its text."""
    return {"id": line.id, "title": line.title, "day": line.day, "state": line.state,
            "publisher": publisher(who[line.publisher_id])}  # fmt: skip


def pair(one: Pair, lines: Mapping[int, Line], who: Mapping[int, Who]) -> dict[str, Any]:
    """Two notes, the earlier one as a."""
    return {
        "a": note(lines[one.a_id], who),
        "b": note(lines[one.b_id], who),
        "kind": one.kind,
        "similarity": share(one.similarity),
        "a_in_b": share(one.a_in_b),
        "b_in_a": share(one.b_in_a),
        "longest": one.longest,
        "same_title": one.same_title,
        "severity": rules.severity(one.kind, one.own),
    }


def cell(one: Cell, who: Mapping[int, Who]) -> dict[str, Any]:
    """Two publishers and their closest pair."""
    return {
        "publishers": [publisher(who[number]) for number in one.publishers],
        "similarity": share(one.top.heat),
        "pairs": one.count,
        "closest": {"a": one.top.a_id, "b": one.top.b_id, "kind": one.top.kind},
    }


def group(one: Group, lines: Mapping[int, Line], who: Mapping[int, Who]) -> dict[str, Any]:
    """A group: its first note, then the later ones."""
    return {
        "kind": one.kind,
        "ids": list(one.notes),
        "similarity": share(one.similarity),
        "copied": rules.copied(one, lines),
        "notes": [note(lines[number], who) for number in one.notes],
    }


def view(seen: View) -> dict[str, Any]:
    """A period: who with whom, groups, weeks."""
    return {
        "from": seen.first,
        "until": seen.last,
        "notes": seen.notes,
        "cells": [cell(one, seen.who) for one in seen.closest],
        "groups": [group(one, seen.lines, seen.who) for one in seen.groups],
        "weeks": [{"monday": day, "copies": count} for day, count in seen.weeks],
    }


def piece(one: Piece) -> dict[str, Any]:
    """A piece of a template."""
    if not one.slot:
        return {"text": one.text}
    return {"slot": one.number, "values": [{"text": text, "notes": count} for text, count in one.values]}


def rewrite(one: Rewrite) -> dict[str, Any]:
    """A note somebody is to write anew."""
    return {"id": one.task.id, "note": one.line.id, "title": one.line.title, "publisher": publisher(one.who),
            "person": one.task.assignee, "due_on": one.task.due_on, "state": one.task.state,
            "overdue": one.overdue, "remark": one.task.note}  # fmt: skip


def place(one: Place) -> dict[str, Any]:
    """An entity and its last scan."""
    return {"entity": one.entity, "notes": one.notes, "scanned_at": one.scanned_at, "pairs": one.pairs,
            "across_at": one.across_at}  # fmt: skip
