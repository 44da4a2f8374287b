"""Fingerprints as the tables keep them: signed digests, sketches packed to five bytes a hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kosmgr.content import makers

_BYTES = 5  # of a hash of 40 bits


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of one note in one version."""

    digest: int
    title_digest: int | None
    chars: int
    sketch: bytes

    @property
    def grams(self) -> list[int]:
        """The hashes of the sketch."""
        return unpacked(self.sketch)


def unpacked(sketch: bytes) -> list[int]:
    """The hashes of a packed sketch, ascending."""
    return [int.from_bytes(sketch[at : at + _BYTES], "little") for at in range(0, len(sketch), _BYTES)]


def make(maker: makers.Maker, wholes: Sequence[str], titles: Sequence[str]) -> list[Fingerprint]:
    """The fingerprints of notes: of title and body together, and a digest of each title alone."""
    prints = maker([*wholes, *titles])
    count = len(wholes)
    digests: list[int] = prints.digest.view("int64").tolist()
    chars: list[int] = prints.chars[:count].tolist()
    starts: list[int] = prints.starts.tolist()
    packed = _packed(prints.sketch[: starts[count]])
    return [
        Fingerprint(
            digests[at], digests[count + at] or None, chars[at], packed[starts[at] * _BYTES : starts[at + 1] * _BYTES]
        )
        for at in range(count)
    ]


def _packed(sketch: Any) -> bytes:
    found: bytes = sketch.astype("<u8").view("uint8").reshape(-1, 8)[:, :_BYTES].tobytes()
    return found
