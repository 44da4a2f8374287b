"""What a spreadsheet may cost. Plain numbers, so that the reading process can load them quickly."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


class Unreadable(Exception):
    """A file the reading process refuses; the parent turns it into a sentence."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Limits:
    """Caps of one reading. Sizes in bytes, times in seconds; `area` is rows times columns of one sheet."""

    file_bytes: int = 50 * MEBIBYTE
    inflated_bytes: int = 700 * MEBIBYTE
    ratio: int = 100
    ratio_from_bytes: int = 8 * MEBIBYTE
    entries: int = 2_000
    sheets: int = 100
    rows: int = 200_000
    columns: int = 256
    area: int = 8_000_000
    cell_chars: int = 32_767
    empty_rows: int = 1_000
    memory_bytes: int = 2_048 * MEBIBYTE
    cpu_seconds: int = 60
    wall_seconds: int = 120

    def memory_for(self, inflated: int) -> int:
        """The address space a reading may take: a base, and room in proportion to what the file really holds."""
        return min(self.memory_bytes, 128 * MEBIBYTE + 10 * inflated)
