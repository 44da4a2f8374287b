"""The versions of the fingerprint that can be made: today's, and earlier ones an index may still answer with.

Whoever changes the fingerprint keeps the one before in `EARLIER` under its number for a release: until an index is
built anew, drafts are looked up in the old one, and that takes a fingerprint of the old kind.
"""

from collections.abc import Callable, Sequence
from typing import Any

from kosmgr.likeness import engine

Maker = Callable[[Sequence[str]], Any]

EARLIER: dict[int, Maker] = {}


def version() -> int:
    """Today's."""
    found: int = engine.prints().VERSION
    return found


def makers() -> dict[int, Maker]:
    """Every version that can be made, by number."""
    prints = engine.prints()
    return {**EARLIER, prints.VERSION: prints.fingerprints}
