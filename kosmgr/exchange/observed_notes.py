"""What schedules and lists of notes say: planned, published, taken down. Pure."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kosmgr.content import rules, written
from kosmgr.exchange.facts import SPECS, Fact, Key, Row
from kosmgr.exchange.ledgers import notes as listed
from kosmgr.kit import clock

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context

COLUMNS = SPECS["notes"].values
# What the platform says of a published note holds against what a schedule says.
PLATFORM = frozenset(
    {"state", "title", "body", "tags", "kind", "published_on", "published_at", "dropped_on", "dropped_why", "link",
     "platform_state", *rules.COUNTS, "counted_on"}
)  # fmt: skip


def notes(context: Context) -> None:
    """One note per account and key: the schedule first, then what exports say of the same ones."""
    for kind, told in (("schedule", _scheduled), ("notes", _exported)):
        rows = [days[-1] for days in context.histories.get(kind, {}).values()]
        for row in sorted(rows, key=lambda row: (row.observed_on, row.id)):
            entity, publisher = _publisher(context, row)
            if publisher is None:
                continue
            key, values = told(context, row)
            _put(context, (publisher, key), {"entity_id": entity, **values}, row)


def _publisher(context: Context, row: Row) -> tuple[int | None, Key | None]:
    """Who publishes: an account, a 企业号 or a test account; a row of nobody we know waits."""
    name = row.values["account"]
    entity = context.account_entity(name)
    kind: Key = (rules.KOS, name)
    if entity is None and name in context.known.others:
        entity, *found = context.known.others[name]
        kind = tuple(found)
    context.facts.entities[id(row)] = entity
    if entity is None:
        context.contradict(row, "account", "publisher_unknown", account=name)
        return None, None
    return entity, kind


def _put(context: Context, key: Key, values: dict[str, Any], row: Row) -> None:
    earlier = context.facts.tables["notes"].get(key)
    if earlier is not None:
        if earlier.row.kind == row.kind and earlier.row.batch_id == row.batch_id:
            context.contradict(row, "link", "note_twice", other=earlier.row.row_no)
            return
        if earlier.row.kind != row.kind:
            before = dict(zip(COLUMNS, earlier.values, strict=True))
            values = before | {n: v for n, v in values.items() if n in PLATFORM and v not in (None, "", [])}
            if values["state"] == rules.PUBLISHED:
                values["dropped_on"] = values["dropped_why"] = None
    context.facts.tables["notes"][key] = Fact(tuple(values.get(name) for name in COLUMNS), row)


def _scheduled(context: Context, row: Row) -> tuple[str, dict[str, Any]]:
    seen = row.values
    day, at = seen["day_on"], time.fromisoformat(seen["time"]) if seen["time"] else None
    meaning = seen["state_code"] or (written.PUBLISHED if seen["link"] else written.PLANNED)
    values = _common(row) | {
        "topic": seen["topic"], "goods": seen["goods"], "promoted": seen["promoted"], "planned_on": day,
        "planned_time": at, "review_first": seen["review_first"], "review_second": seen["review_second"],
        "remark": seen["remark"], "tags": [],
    }  # fmt: skip
    _stand(values, row, meaning, day, at)
    if values["published_on"] is None:
        counted = [name for name in ("reads", "interactions") if seen[name] is not None]
        if counted:
            context.contradict(row, counted[0], "counts_unpublished")
    else:
        _count(values, row)
    return rules.key_of(seen["link"], day, at, seen["title"] or ""), values


def _exported(context: Context, row: Row) -> tuple[str, dict[str, Any]]:
    seen = row.values
    day, at = seen["published_on"], time.fromisoformat(seen["time"]) if seen["time"] else None
    meaning = seen["state_code"] or written.PUBLISHED
    values = _common(row) | {"tags": seen["tags"] or []}
    _stand(values, row, meaning if meaning != written.PLANNED else written.PUBLISHED, day, at)
    _count(values, row)
    return listed.note_key(seen), values


def _common(row: Row) -> dict[str, Any]:
    seen = row.values
    return {
        "title": seen["title"] or "", "body": seen["body"] or "", "text_source": seen["text_source"],
        "kind": seen["form"], "link": seen["link"], "platform_state": seen["state"],
    }  # fmt: skip


def _stand(values: dict[str, Any], row: Row, meaning: str, day: date, at: time | None) -> None:
    """State and days by what became of it."""
    values["state"] = rules.DROPPED if meaning == written.TAKEN_DOWN else meaning
    published = meaning in (written.PUBLISHED, written.TAKEN_DOWN)
    values["published_on"] = day if published else None
    values["published_at"] = datetime.combine(day, at, clock.SHANGHAI) if published and at else None
    if values["state"] == rules.DROPPED:
        values["dropped_on"], values["dropped_why"] = max(day, row.observed_on), row.values["state"]


def _count(values: dict[str, Any], row: Row) -> None:
    counts = {name: row.values.get(name) for name in rules.COUNTS}
    if any(value is not None for value in counts.values()):
        values.update(counts)
        values["counted_on"] = row.observed_on
