"""Fingerprints: of each text a digest that tells equal ones, and a sketch that finds like ones.

The sketch is the smallest hashes of the text's pieces of four characters. Texts that share pieces share hashes, so it
can be looked up in an index; how alike two texts really are is always reckoned from the texts themselves.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kosmgr.likeness import kernels, texts

_ENGINE = 1  # moves on with every change of what is below or of the loops
LEAST = 32  # hashes kept of a short text
SHARE = 8  # one piece in so many is kept of a long one


@dataclass(frozen=True, slots=True)
class Codes:
    """Normalised texts as 16 bit codes, one after the other; text i is codes[starts[i]:starts[i + 1]]."""

    codes: Any  # uint16
    starts: Any  # int64, one more than texts

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Prints:
    """Fingerprints of n texts; the sketch of text i is sketch[starts[i]:starts[i + 1]], ascending."""

    digest: Any  # uint64[n], 0 for a text of which nothing counts
    chars: Any  # int32[n]: letters and figures that count
    starts: Any  # int64[n + 1]
    sketch: Any  # uint64, 40 bits used

    def __len__(self) -> int:
        return len(self.digest)


@cache
def _tables() -> tuple[Any, Any, Any, int]:
    """The character table as arrays: codes, sizes and rows of expansions, and their checksum."""
    table = texts.table()
    codes = np.frombuffer(table.codes, np.uint16)
    sizes = np.array([len(row) for row in table.expansions], np.int64)
    rows = np.zeros((len(sizes), texts.EXPANDED), np.uint16)
    for number, row in enumerate(table.expansions):
        rows[number, : len(row)] = row
    return codes, sizes, rows, zlib.crc32(rows.tobytes(), zlib.crc32(table.codes))


def _version() -> int:
    """The engine's version and what characters become, in one number: it moves when either does."""
    return _ENGINE << 24 | _tables()[3] & 0xFFFFFF


def codes(given: Sequence[str]) -> Codes:
    """Texts, normalised, as codes."""
    table, sizes, rows, _ = _tables()
    cleaned = list(map(texts.clean, given))
    starts = np.zeros(len(cleaned) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, cleaned), np.int64, len(cleaned)), out=starts[1:])
    points = np.frombuffer("".join(cleaned).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = kernels.normal_lengths(points, starts, table, sizes, texts.LONGEST)
    return Codes(kernels.normal_codes(points, starts, table, sizes, rows, ends), ends)


def of_codes(given: Codes) -> Prints:
    """Fingerprints of texts that are codes already."""
    starts, sketch = kernels.sketches(given.codes, given.starts, LEAST, SHARE)
    chars = np.diff(given.starts).astype(np.int32)
    return Prints(kernels.digests(given.codes, given.starts), chars, starts, sketch)


def fingerprints(given: Sequence[str]) -> Prints:
    """Fingerprints of texts as people wrote them, in order."""
    return of_codes(codes(given))


VERSION = _version()
