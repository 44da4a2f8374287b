"""A login file as columns of numbers: every word once, every event five numbers. The fast part of reading.

Text is read by polars in parts, several at once; a workbook comes through the guarded reader. What cannot be read is
rejected by row, and the rest goes on. Loaded by name (`kosmgr.logins.engine`): nothing else needs polars at start.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kosmgr.kit import instants
from kosmgr.kit import text as boundary
from kosmgr.kit.sheets import blocks, delimited, longtext, reader
from kosmgr.logins import headings, shapes, words
from kosmgr.logins.shapes import Codes, Columns, Reading, Rejected, Seconds

SHANGHAI_SECONDS = 28_800


def read(path: Path, encoding: str | None = None, sheet: str | None = None) -> Reading:
    """Read a csv, tsv or workbook of login records; raises SheetError or HeadingsMissing."""
    if longtext.kind_of(path) != "text":
        return _workbook(path, encoding, sheet)
    return _text(path, longtext.start_of(path), encoding)


def looks_like(path: Path, encoding: str | None = None) -> bool:
    """Whether a text file has the headings of login records; nothing else is read."""
    try:
        if longtext.kind_of(path) != "text":
            return False
        headings.find(longtext.first_rows(longtext.decoded(longtext.start_of(path), encoding)[0]))
    except (headings.HeadingsMissing, reader.SheetError):
        return False
    return True


def _text(path: Path, start: bytes, encoding: str | None) -> Reading:
    text, name = longtext.decoded(start, encoding)
    if "\x00" in text:
        raise reader.SheetError("not_a_spreadsheet", found="binary")
    mark = delimited.delimiter_of(text)
    header, found = headings.find(longtext.first_rows(text))
    width = len(next(csv.reader([text.splitlines()[header]], delimiter=mark)))
    sample = [row for row in csv.reader(text.splitlines()[header + 1 : header + 500], delimiter=mark) if row]
    try:
        with longtext.as_utf8(path, name) as readable:
            reading = _columns(blocks.parts(readable, header, width, mark), found, header, sample)
    except pl.exceptions.ComputeError as broken:
        if "utf-8" not in str(broken) or encoding:
            raise reader.SheetError("damaged") from broken
        name = delimited.GB18030  # plain at first, and something else further down
        with longtext.as_utf8(path, name) as readable:
            reading = _columns(blocks.parts(readable, header, width, mark), found, header, sample)
    reading.format, reading.encoding = "tsv" if mark == "\t" else "csv", name
    return reading


def _workbook(path: Path, encoding: str | None, sheet: str | None) -> Reading:
    book = reader.read(path, encoding=encoding, sheet=sheet)
    refused: headings.HeadingsMissing | None = None
    for one in book.sheets:
        if one.hidden or not one.rows:
            continue
        try:
            header, found = headings.find([[longtext.cell_text(cell) for cell in row] for row in one.rows[:20]])
        except headings.HeadingsMissing as missing:
            refused = refused or missing
            continue
        width = max(found.values()) + 1
        rows = [[longtext.cell_text(cell) for cell in row[:width]] for row in one.rows[header + 1 :]]
        lists = {f"c{index}": [row[index] if index < len(row) else None for row in rows] for index in range(width)}
        frame = pl.DataFrame(lists, schema=dict.fromkeys(lists, pl.String))
        reading = _columns(iter([frame]), found, header, [[cell or "" for cell in row] for row in rows[:500]])
        reading.format, reading.encoding = book.format, book.encoding
        return reading
    raise refused or reader.SheetError("not_a_table")


def _columns(parts: Iterator[pl.DataFrame], found: dict[str, int], header: int, sample: list[list[str]]) -> Reading:
    """Every row as numbers; what cannot be is counted, and the first of it listed."""
    time = f"c{found[headings.TIME]}"
    form = _format([row[found[headings.TIME]] for row in sample if len(row) > found[headings.TIME]])
    bare = _unpadded(sample, found[headings.TIME])
    asked = [_parsed(pl.col(time) if bare else pl.col(time).str.strip_chars(), form).alias("second")]
    for name in headings.FIELDS[1:]:
        column = pl.col(f"c{found[name]}") if name in found else pl.lit(None, pl.String)
        asked.append(column.fill_null("").cast(pl.Categorical(pl.Categories.random())).alias(name))
    seconds: list[Seconds] = []
    raw: dict[str, list[Any]] = {name: [] for name in headings.FIELDS[1:]}
    distinct: dict[str, list[pl.Series]] = {name: [] for name in headings.FIELDS[1:]}
    counts = dict.fromkeys(raw, 0)
    texts: dict[int, str] = {}  # times written another way than most, by row
    known: dict[str, int] = {}
    rows = 0
    for part in parts:
        table = part.select(asked)
        told = table["second"]
        sound = not told.null_count() and _within(told.min(), told.max())
        second = told.fill_null(0).to_numpy()
        if not sound:
            second = np.where((second < instants.EARLIEST) | (second >= instants.LATEST), 0, second)
            late = np.flatnonzero(second == 0)
            for row, text in zip(late.tolist(), part[time].gather(late).to_list(), strict=True):
                said = (text or "").strip()
                if said not in known:
                    known[said] = instants.second_of(said) or 0
                second[row] = known[said]
                if not second[row]:
                    texts[rows + row] = said
        seconds.append(second)
        for name in raw:
            numbers = table[name].to_physical().to_numpy()
            raw[name].append(numbers)
            if len(numbers) and int(numbers.max()) >= counts[name]:  # numbers are given out one by one: new words
                distinct[name].append(table[name].unique())
                counts[name] = int(numbers.max()) + 1
        rows += len(table)
    second = np.concatenate(seconds) if seconds else np.empty(0, np.int64)
    codes, lists, originals = {}, {}, {}
    for name, clean in CLEAN.items():
        place, lists[name], originals[name] = _places(distinct.pop(name), clean)
        codes[name] = np.concatenate([place[part] for part in raw[name]]) if raw[name] else np.empty(0, np.int32)
        if name == headings.CITY:
            del raw[name]
    account, device, address, city = (codes[name] for name in headings.FIELDS[1:])
    wrong = (second == 0) | (account <= 0) | (device < 0) | (address < 0) | ((device == 0) & (address == 0))
    columns = Columns(
        second, account, device, address, city,
        lists[headings.ACCOUNT], lists[headings.DEVICE], lists[headings.IP], lists[headings.CITY],
    )  # fmt: skip
    reading = Reading(columns, "csv", None, header + 1, rows, fields=tuple(sorted(found)))
    if wrong.any():

        def written(name: str, row: int) -> str:
            return originals[name].get(_at(raw[name], row), "").strip()

        _reject(reading, np.flatnonzero(wrong), texts, (second, account, device, address), written)
        reading.columns = columns.where(~wrong)
    return reading


def _within(earliest: Any, latest: Any) -> bool:
    """Whether the times of a part all lie where times of logins lie; one without rows has none."""
    return earliest is not None and earliest >= instants.EARLIEST and latest < instants.LATEST


CLEAN: dict[str, Callable[[list[str]], list[str | None]]] = {
    headings.ACCOUNT: words.account,
    headings.DEVICE: words.device,
    headings.IP: words.address,
    headings.CITY: words.city,
}


def _at(parts: list[Any], row: int) -> int:
    """One row of a column that lies in parts."""
    for part in parts:
        if row < len(part):
            return int(part[row])
        row -= len(part)
    raise IndexError(row)


def _reject(
    reading: Reading,
    wrong: npt.NDArray[np.intp],
    texts: dict[int, str],
    judged: tuple[npt.NDArray[Any], ...],
    written: Callable[[str, int], str],
) -> None:
    """Count what is wrong and list the first of it; a row with nothing in it is no row."""
    second, account, device, address = judged
    blank = (second[wrong] == 0) & (account[wrong] == 0) & (device[wrong] == 0) & (address[wrong] == 0)
    empty = {int(row) for row in wrong[blank] if not texts.get(int(row))}
    reading.rows -= len(empty)
    reading.rejected = len(wrong) - len(empty)
    for row in map(int, wrong):
        if row in empty:
            continue
        if len(reading.listed) >= shapes.LISTED:
            return
        if second[row] == 0:
            value = texts.get(row, "")
            code = "time_unreadable" if value else "time_missing"
        elif account[row] <= 0:
            value = written(headings.ACCOUNT, row)
            code = "account_unreadable" if account[row] < 0 else "account_missing"
        elif address[row] < 0:
            code, value = "ip_unreadable", written(headings.IP, row)
        elif device[row] < 0:
            code, value = "device_unreadable", written(headings.DEVICE, row)
        else:
            code, value = "device_and_ip_missing", ""
        kept = boundary.HIDDEN.sub("", value)[:80]
        reading.listed.append(Rejected(row + reading.header_row + 1, code, kept))


def _format(written: list[str]) -> str:
    """The way most of some times are written."""
    series = pl.Series("time", [text.strip() for text in written], dtype=pl.String)
    counts = [len(series) - _parsed_series(series, form).null_count() for form in instants.FORMATS]
    return instants.FORMATS[counts.index(max(counts))]


def _parsed_series(series: pl.Series, form: str) -> pl.Series:
    return pl.DataFrame({"time": series}).select(_parsed(pl.col("time"), form)).to_series()


def _unpadded(sample: list[list[str]], column: int) -> bool:
    """Whether times stand there without spaces around them: then nobody needs to strip ten million of them."""
    written = [row[column] for row in sample if len(row) > column]
    return not any(text != text.strip() for text in written)


def _parsed(time: pl.Expr, form: str) -> pl.Expr:
    """Seconds since 1970, null for what is written otherwise; times without an offset are Shanghai's."""
    found = time.str.to_datetime(form, strict=False, time_unit="us", cache=False).dt.epoch("s")  # hardly two are alike
    return found if form.endswith("%z") else found - SHANGHAI_SECONDS


def _places(
    distinct: list[pl.Series], clean: Callable[[list[str]], list[str | None]]
) -> tuple[Codes, list[str], dict[int, str]]:
    """(our number by the reader's, words by our number, what was written by the reader's number).

    0 is nothing written, -1 what nobody can read.
    """
    written: dict[int, str] = {}
    for series in distinct:
        written.update(zip(series.to_physical().to_list(), series.cast(pl.String).to_list(), strict=True))
    listed, known = [""], {"": 0}
    place = np.zeros(max(written, default=0) + 1, np.int32)
    for number, word in zip(written, clean(list(written.values())), strict=True):
        if word is None:
            place[number] = -1
            continue
        found = known.get(word)
        if found is None:
            found = known[word] = len(listed)
            listed.append(word)
        place[number] = found
    return place, listed, written
