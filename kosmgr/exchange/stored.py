"""Ledger rows as they are stored: values as JSON, phone numbers only hashed, masked and sealed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.kit import phones
from kosmgr.kit.cipher import Cipher


@dataclass
class Phone:
    """A number by its hash: masked, and in clear (just read) or sealed (stored)."""

    hash: str
    masked: str
    clear: str | None = None
    sealed: str | None = None
    key_id: int | None = None


@dataclass
class Phones:
    """All numbers of an import, hashed once each."""

    cipher: Cipher
    by_hash: dict[str, Phone] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def hashed(self, number: str) -> str:
        """The hash of a clear number."""
        found = self.hashes.get(number)
        if found is None:
            found = self.hashes[number] = self.cipher.search_hash(phones.PURPOSE, number)
            self.by_hash[found] = Phone(found, phones.masked(number), clear=number)
        return found

    def loaded(self, stored: dict[str, Any]) -> str:
        """The hash of a stored number; a number just read in clear is kept as it is."""
        found: str = stored["h"]
        self.by_hash.setdefault(found, Phone(found, stored["m"], sealed=stored["s"], key_id=stored["k"]))
        return found


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


_encode: Callable[[object], str] = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
).encode


def encoded(values: dict[str, Any]) -> tuple[str, str]:
    """(the values as JSON with the phone as its bare hash, their digest)."""
    text = _encode(values)
    return text, hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def text_of(values: dict[str, Any]) -> str:
    """Values as they are stored, their number as it is stored already."""
    return _encode(values)


def with_phone(text: str, phone: Phone) -> str:
    """The JSON that is stored: the bare hash gives way to hash, mask, sealed bytes and key."""
    stored = _encode({"h": phone.hash, "m": phone.masked, "s": phone.sealed, "k": phone.key_id})
    return text.replace(f'"phone":"{phone.hash}"', f'"phone":{stored}', 1)


def place(phone_hash: str) -> str:
    """What a number sealed in a ledger row is bound to."""
    return f"ledger_rows:{phone_hash}:phone"


def decoded(text: str, numbers: Phones, days: dict[str, date]) -> dict[str, Any]:
    """The values as they were read: days as days, the phone as its hash."""
    values: dict[str, Any] = json.loads(text)
    _dated(values, days)
    if values.get("phone"):
        values["phone"] = numbers.loaded(values["phone"])
    return values


def _dated(values: dict[str, Any], days: dict[str, date]) -> None:
    for name, value in values.items():
        if value is None:
            continue
        if name.endswith("_on"):
            day = days.get(value)
            if day is None:
                day = days[value] = date.fromisoformat(value)
            values[name] = day
        elif name == "items":
            for item in value:
                _dated(item, days)
