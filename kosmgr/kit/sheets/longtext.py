"""Text files of any length: what they are, how they are encoded, and where their headings may stand."""

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kosmgr.kit.sheets import delimited, kinds, reader
from kosmgr.kit.sheets.limits import Limits, Unreadable

SAMPLE = 1 << 20
SEARCHED_ROWS = 20
UNBOUNDED = Limits(file_bytes=1 << 40)  # text is read in parts, whatever its length; workbooks have their own limits


def kind_of(path: Path) -> str:
    """What a file really is; text of whatever length."""
    try:
        return kinds.kind_of(path, UNBOUNDED)
    except Unreadable as refused:
        raise reader.SheetError(refused.reason, **refused.facts) from refused


def start_of(path: Path) -> bytes:
    """The first megabyte."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if not start.strip():
        raise reader.SheetError("empty_file")
    return start


def decoded(start: bytes, encoding: str | None) -> tuple[str, str]:
    """(the first whole lines as text, their encoding)."""
    whole = start if len(start) < SAMPLE else start[: max(start.rfind(b"\n"), 0) + 1] or start
    try:
        return delimited.decode(whole, encoding)
    except Unreadable as refused:
        raise reader.SheetError(refused.reason, **refused.facts) from refused


def first_rows(text: str) -> list[list[str]]:
    """The first rows, in which the headings are looked for."""
    mark = delimited.delimiter_of(text)
    lines = text.splitlines()[:SEARCHED_ROWS]
    return [next(csv.reader(io.StringIO(line), delimiter=mark), []) for line in lines]


@contextmanager
def as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself if it is UTF-8, else a copy that is, for as long as it is read."""
    if encoding.replace("-", "").replace("_", "").lower() in ("utf8", "utf8sig", "ascii"):
        yield path
        return
    handle, name = tempfile.mkstemp(prefix="kosmgr-text-", suffix=".csv")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as target:
            try:
                with codecs.open(str(path), "r", encoding) as source:
                    while part := source.read(SAMPLE):
                        target.write(part)
            except UnicodeDecodeError as error:
                raise reader.SheetError("encoding_wrong", encoding=encoding) from error
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def cell_text(cell: reader.Cell) -> str | None:
    """A cell of a workbook as a text file would have it."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, reader.Bad):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(" ")
    return str(cell)
