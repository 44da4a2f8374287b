"""The chain: how one row follows from the one before."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping

GENESIS = "0" * 64
# Facts that name a person or repeat what somebody wrote of one: the log says that they changed, not what they say.
# A person's own name is sealed under their key; whatever else names people can be erased where it is kept, not here.
PERSONAL = frozenset(
    {"applicant", "applicant_key", "applies_to", "assignee", "keeper", "keeper_name", "manager", "note", "payer",
     "phone_masked", "refused_reason", "registered_person", "registrant_name", "user_name"}
)  # fmt: skip
_OF_PERSONAL = frozenset({"title", "ledger_key"})  # of what is said to be `personal`
HIDDEN = "***"
_NUMBER = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")


def hidden(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as the log may keep them for ever."""
    names = PERSONAL | _OF_PERSONAL if facts.get("personal") else PERSONAL
    return {name: HIDDEN if name in names and value is not None else value for name, value in facts.items()}


def without_numbers(reason: str | None) -> str | None:
    """A reason without the middle of telephone numbers somebody wrote into it."""
    return None if reason is None else _NUMBER.sub(r"\1****\2", reason)


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
