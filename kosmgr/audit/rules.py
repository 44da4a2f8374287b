"""The chain: how one row follows from the one before."""

import hashlib
import hmac
import json
from collections.abc import Callable

GENESIS = "0" * 64


def canonical(row: dict[str, object]) -> bytes:
    """The bytes that are hashed: every column of the row but the two hashes."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def linker(key: bytes) -> Callable[[str, dict[str, object]], str]:
    """A function (previous hash, row) -> hash, keyed so that nobody without the key can continue a forged chain."""
    blank = hmac.new(key, digestmod=hashlib.sha256)

    def link(previous: str, row: dict[str, object]) -> str:
        step = blank.copy()
        step.update(previous.encode())
        step.update(canonical(row))
        return step.hexdigest()

    return link
