"""Entries of a timeline as the page lists them, with tabs by kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports import changes
from kosmgr.reports.entries import Entry
from kosmgr.reports.timeline import Timeline
from kosmgr.web import say

TABS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("term", N_("认证"), frozenset({"term", "seat"})),
    ("holder", N_("使用人"), frozenset({"holder", "employment"})),
    ("device", N_("设备与卡"), frozenset({"device", "sim"})),
    ("payment", N_("付款"), frozenset({"payment"})),
    ("finding", N_("检查"), frozenset({"finding"})),
    ("change", N_("改动"), frozenset({"change"})),
)
ICONS: Mapping[str, str] = {
    "term": "shield-check",
    "seat": "id-badge-2",
    "holder": "user",
    "employment": "users",
    "device": "device-mobile",
    "sim": "device-sim",
    "payment": "cash",
    "finding": "list-check",
    "change": "edit",
}
SHOWN = 60
KINDS: Mapping[str, str] = {
    "term": N_("认证"),
    "seat": N_("席位"),
    "holder": N_("使用人"),
    "employment": N_("任职"),
    "device": N_("设备"),
    "sim": N_("手机卡"),
    "payment": N_("付款"),
    "finding": N_("检查"),
    "change": N_("改动"),
}


def tabs(line: Timeline) -> list[tuple[str, str, int]]:
    """The tabs that hold something: key, label, count; the first holds everything."""
    found = [("", N_("全部"), len(line.entries))]
    for key, label, kinds in TABS:
        count = sum(line.counts.get(kind, 0) for kind in kinds)
        if count:
            found.append((key, label, count))
    return found


def rows(line: Timeline, tab: str, speak: say.Say) -> tuple[list[dict[str, Any]], int]:
    """The newest entries of a tab, and how many older ones are not shown."""
    kinds = next((kinds for key, _label, kinds in TABS if key == tab), None)
    chosen: Sequence[Entry] = [entry for entry in line.entries if kinds is None or entry.kind in kinds]
    return [_row(entry, speak) for entry in chosen[:SHOWN]], max(0, len(chosen) - SHOWN)


def _row(entry: Entry, speak: say.Say) -> dict[str, Any]:
    facts: dict[str, Any] = {name: speak(fact) if isinstance(fact, str) else fact for name, fact in entry.facts.items()}
    detail = speak(entry.detail) if entry.detail else ""
    if entry.kind == "change" and "action" in entry.facts:
        facts["action"] = changes.action_word(str(entry.facts["action"]), speak)
        facts["actor"] = words.actor(str(entry.facts["actor"]), speak)
        moved = changes.difference(facts.pop("before", None), facts.pop("after", None), speak)
        detail = sentences.clauses((part for part in (moved, detail) if part), speak)
    source = speak(KINDS[entry.kind])
    if entry.source is not None:
        source = speak(entry.source.text, **entry.source.facts)
    return {
        "on": entry.on,
        "icon": ICONS[entry.kind],
        "text": speak(entry.title, **facts),
        "small": detail,
        "source": source,
        "state": entry.state or "",
    }
