"""A large text file some tens of megabytes at a time: each block ends with a line, is read once and never cut."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

PART = 48 << 20  # bytes read and parsed at a time
TAIL = 1 << 16  # bytes in which the end of a line is looked for


def parts(path: Path, header: int, width: int, mark: str) -> Iterator[pl.DataFrame]:
    """The rows under the headings as text, some tens of megabytes at a time: the whole text never stands in memory."""
    schema = {f"c{index}": pl.String for index in range(width)}
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        place = _after_lines(path, header + 1)
        while place < size:
            end = _line_end(file, place + PART, size)
            block = _read(file, place, end)
            while b'"' in block and block.count(b'"') % 2 and end < size:  # a line break inside quotes ends no row
                further = _line_end(file, end + TAIL, size)
                block, end = block + _read(file, end, further), further
            yield _parsed_part(block, schema, mark)
            place = end


def _after_lines(path: Path, count: int) -> int:
    """Where the rows begin."""
    with path.open("rb") as file:
        for _ in range(count):
            file.readline()
        return file.tell()


def _line_end(file: io.FileIO, place: int, size: int) -> int:
    """Where the line that stands at a place ends; a block is then read once and never cut."""
    while place < size:
        file.seek(place)
        found = file.read(TAIL).find(b"\n")
        if found >= 0:
            return place + found + 1
        place += TAIL
    return size


def _read(file: io.FileIO, begin: int, end: int) -> bytes:
    file.seek(begin)
    block = file.read(end - begin)
    while len(block) < end - begin and (more := file.read(end - begin - len(block))):
        block += more
    return block


def _parsed_part(block: bytes, schema: dict[str, Any], mark: str) -> pl.DataFrame:
    return pl.read_csv(
        block,
        has_header=False,
        separator=mark,
        schema=schema,
        truncate_ragged_lines=True,
        missing_columns="insert",  # the first row may be short or empty
        extra_columns="ignore",
    )
