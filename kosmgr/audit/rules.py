"""The chain: how one row follows from the one before."""

import hashlib
import hmac
import json
from collections.abc import Callable

GENESIS = "0" * 64


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def canonical(row: dict[str, object]) -> bytes:
    """The bytes that are hashed: every column of the row but the two hashes."""
    return _encode(row).encode()


def encoded(facts: dict[str, object] | None) -> str:
    """`before` or `after` as they are stored and hashed."""
    return "null" if facts is None else _encode(facts)


def spliced(row: dict[str, object], before: str, after: str) -> bytes:
    """The same bytes as `canonical`, from facts that are encoded already; `row` has None in their places.

    Quotation marks inside values are escaped, so the names below are found only as keys of the row itself.
    """
    text = _encode(row)
    return (
        text.replace('"after":null', f'"after":{after}', 1).replace('"before":null', f'"before":{before}', 1).encode()
    )


def linker(key: bytes) -> Callable[[str, bytes], str]:
    """A function (previous hash, row's bytes) -> hash, keyed: without the key nobody can continue a forged chain."""
    blank = hmac.new(key, digestmod=hashlib.sha256)

    def link(previous: str, row: bytes) -> str:
        step = blank.copy()
        step.update(previous.encode())
        step.update(row)
        return step.hexdigest()

    return link
