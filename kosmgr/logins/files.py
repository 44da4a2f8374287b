"""A login file judged by the shipped rulebook, as the answer other programs rely on; no database."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from kosmgr.logins import engine, headings, rules
from kosmgr.rulebook import rules as rulebook


@lru_cache
def _shipped() -> rulebook.Book:
    return rulebook.Book(rulebook.read_packs())


def scan(path: Path, on: date, days: int | None = None, encoding: str | None = None) -> dict[str, Any]:
    """Every cluster of a file, by the shipped figures in force on a day; raises SheetError or HeadingsMissing."""
    book = _shipped()
    limits = rules.limits({key: book.value(key, None, on) for key in rules.LIMIT_KEYS})
    weights = book.value("login.ip_weights", None, on)
    weight_min = book.value("login.ip_weight_min", None, on)
    reading, clusters = engine.scanning().scan(path, limits, weights, weight_min, days, encoding)
    return {
        "events": len(reading.columns),
        "rejected": [{"row": one.row, "code": one.code, "value": one.value} for one in reading.listed],
        "rejected_total": reading.rejected,
        "clusters": [
            {
                "kind": one.kind,
                "key": one.key,
                "accounts": list(one.accounts),
                "first": headings.shown(one.first),
                "last": headings.shown(one.last),
                "events": one.events,
                "severity": one.severity,
                **_detail(one.detail),
            }
            for one in clusters
        ],
    }


def _detail(detail: dict[str, Any]) -> dict[str, Any]:
    told = {name: headings.shown(value) if name in ("from", "to") else value for name, value in detail.items()}
    return {"detail": told} if told else {}
