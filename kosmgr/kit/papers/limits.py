"""What an uploaded paper may cost. Plain numbers, so that the reading process can load them quickly."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))


class Unfit(Exception):
    """A paper the reading process refuses; the parent turns it into a sentence."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Limits:
    """Caps of one reading. Sizes in bytes, times in seconds; `pixels` is width times height."""

    file_bytes: int = 20 * MEBIBYTE
    pixels: int = 50_000_000  # a phone's 48 megapixels pass
    objects: int = 200_000  # of a PDF
    memory_bytes: int = 1_024 * MEBIBYTE
    cpu_seconds: int = 20
    wall_seconds: int = 40


def kind_of(content: bytes) -> str | None:
    """The media type by the first bytes; the file's name says nothing."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
