"""Choosing the value in force: one rule, one scope, one day. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

PACKS = Path(__file__).parent / "packs"


class UnknownRule(Invalid):
    """No pack knows this key."""

    message = N_("规则库里没有「{key}」这一条")


class RuleValueWrong(Invalid):
    """A value of the wrong type or out of range for its rule."""

    message = N_("「{title}」的值不对：应为{wanted}，得到的是 {value}")


@dataclass(frozen=True)
class Value:
    """A dated value: what holds, from when, where (scope), said by whom, and how sure we are."""

    key: str
    value: Any
    unit: str
    title: str
    effective_from: date
    source: str
    confidence: str  # A, B, C, G as in the source list, or "company"
    scheme: str | None = None
    scope: str = ""
    id: int | None = None  # of a value the company added
    added_by: str | None = None
    reason: str | None = None
    evidence: str | None = None


def read_packs(folder: Path = PACKS) -> tuple[Value, ...]:
    """Every value of the shipped packs; a pack is one TOML file per topic and is never edited in place."""
    values = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["value"]:
            values.append(Value(**entry))
    return tuple(values)


@dataclass(frozen=True)
class Book:
    """All values known; asks by key, entity and day."""

    values: tuple[Value, ...]

    @cached_property
    def _by_key(self) -> dict[str, list[Value]]:
        found: dict[str, list[Value]] = {}
        for value in self.values:
            found.setdefault(value.key, []).append(value)
        return found

    @cached_property
    def _scopes(self) -> frozenset[str]:
        return frozenset(value.scope for value in self.values)

    def own(self, entity_id: int) -> bool:
        """Whether an entity has any value of its own; if not, it is answered as the company is."""
        return f"entity:{entity_id}" in self._scopes

    @cached_property
    def _known(self) -> dict[tuple[str, int | None, date], Value]:
        return {}

    def chosen(self, key: str, entity_id: int | None, on: date) -> Value:
        """The value in force on a day: the entity's own before the company's before the scheme's before the pack's."""
        # an entity without values of its own is answered as the company is, and every answer is found once
        asked = (key, entity_id if entity_id is not None and self.own(entity_id) else None, on)
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = self._choose(*asked)
        return known

    def _choose(self, key: str, entity_id: int | None, on: date) -> Value:
        scheme = None if key == "scheme" else self.value("scheme", entity_id, on)
        candidates = [v for v in self._of(key) if _fits(v, entity_id, scheme) and v.effective_from <= on]
        if not candidates:  # asked for a day before the first: the oldest answers, it is the best we know
            candidates = [
                min((v for v in self._of(key) if _fits(v, entity_id, scheme)), key=lambda v: v.effective_from)
            ]
        return max(candidates, key=lambda v: (_weight(v), v.effective_from, v.id or 0))

    def value(self, key: str, entity_id: int | None, on: date) -> Any:
        """The bare value of `chosen`."""
        return self.chosen(key, entity_id, on).value

    def history(self, key: str, entity_id: int | None) -> list[Value]:
        """All values of a rule that can hold for an entity, newest first."""
        fitting = [v for v in self._of(key) if v.scope in ("", f"entity:{entity_id}")]
        return sorted(fitting, key=lambda v: (v.effective_from, _weight(v)), reverse=True)

    def keys(self) -> list[str]:
        """Every rule by key."""
        return sorted({v.key for v in self.values})

    def _of(self, key: str) -> Iterable[Value]:
        if key not in self._by_key:
            raise UnknownRule(key=key)
        return self._by_key[key]


def _fits(value: Value, entity_id: int | None, scheme: str | None) -> bool:
    return value.scope in ("", f"entity:{entity_id}") and value.scheme in (None, scheme)


def _weight(value: Value) -> int:
    return (4 if value.scope else 0) + (2 if value.id is not None else 0) + (1 if value.scheme else 0)


_TYPES: dict[str, tuple[type, ...]] = {
    "fen": (int,),
    "seats": (int,),
    "days": (int,),
    "months": (int,),
    "accounts": (int,),
    "points": (int,),
    "hour": (int,),
    "devices": (int,),
    "minutes": (int,),
    "seconds": (int,),
    "km": (int,),
    "km/h": (int,),
    "percent": (int,),
    "years": (int,),
    "hours": (int,),
    "weeks": (int,),
    "photos": (int,),
    "notes": (int,),
    "weekday": (int,),
    "flag": (bool,),
    "word": (str,),
    "words": (list,),
    "days_list": (list,),
    "ranges": (list,),
    "table": (dict,),
}


WHOLE = N_("一个整数，不小于 0")
_WANTED: dict[str, str] = {
    "fen": N_("金额，整数，单位分"),
    "flag": N_("是或否"),
    "word": N_("一个词"),
    "words": N_("几个词"),
    "days_list": N_("几个整数"),
    "ranges": N_("几个整数"),
    "table": N_("一张表"),
}


def check_value(pattern: Value, value: Any) -> None:
    """Refuse a value whose type or sign does not fit the rule."""
    allowed = _TYPES[pattern.unit]
    whole = isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))
    if not whole or (isinstance(value, int) and not isinstance(value, bool) and value < 0):
        wanted = _WANTED.get(pattern.unit, WHOLE)
        raise RuleValueWrong(title=pattern.title, unit=pattern.unit, wanted=wanted, value=value)
