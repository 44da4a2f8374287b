"""A file of notes as rows: csv line by line, however large, anything else through the guarded reader."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kosmgr.kit.errors import Invalid
from kosmgr.kit.sheets import delimited, kinds, limits, reader
from kosmgr.kit.text import N_

ID, TITLE, BODY, ACCOUNT, TIME, IMAGES = "id", "title", "body", "account", "published_at", "images"
NAMES = {
    ID: "id noteid 笔记id 笔记编号 编号 序号",
    TITLE: "title 标题 笔记标题",
    BODY: "body text content 正文 笔记正文 内容 文案 笔记内容",
    ACCOUNT: "account accountid xhsid 账号 小红书号 账号id 小红书id 红书号",
    TIME: "publishedat time publishtime 发布时间 发布日期 时间 日期",
    IMAGES: "images image pictures 图片 配图",
}
_MEANT = {word: field for field, words in NAMES.items() for word in words.split()}
_SEARCHED = 20  # rows among which the headings are looked for
_SAMPLE = 1 << 18  # bytes by which encoding and delimiter are known
_LONGEST = 1 << 24  # characters of a cell
_SEPARATORS = re.compile(r"[\n;；|]+")


class HeadingsMissing(Invalid):
    """A file in which no notes are recognised."""

    message = N_("没有认出笔记的表头：需要“标题”（title）或“正文”（body）；可有“编号”“账号”“发布时间”“图片”")


class CellTooLong(Invalid):
    """A cell no note has."""

    message = N_("第 {row} 行附近有单元格超过 {limit} 个字，请检查引号是否成对")


@dataclass(frozen=True, slots=True)
class Row:
    """One note of a file; `number` is the row a person sees."""

    number: int
    id: str
    title: str
    body: str
    account: str
    published_at: str
    images: tuple[str, ...]


def read(path: Path, encoding: str | None = None) -> Iterator[Row]:
    """The notes of a file; raises SheetError, HeadingsMissing or CellTooLong."""
    rows = _delimited(path, encoding) if _is_text(path) else _sheets(path, encoding)
    return _notes(rows)


def _is_text(path: Path) -> bool:
    try:
        return kinds.kind_of(path, limits.Limits(file_bytes=1 << 40)) == "text"
    except limits.Unreadable as refused:
        raise reader.SheetError(refused.reason, **refused.facts) from refused


def _delimited(path: Path, encoding: str | None) -> Iterator[tuple[int, Sequence[object]]]:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    whole = len(sample) < _SAMPLE
    try:
        text, name = delimited.decode(sample if whole else _to_line_end(sample), encoding)
    except limits.Unreadable as refused:
        raise reader.SheetError(refused.reason, **refused.facts) from refused
    mark = delimited.delimiter_of(text)
    csv.field_size_limit(_LONGEST)
    number = 0
    try:
        with path.open(encoding=name, newline="") as lines:
            if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                lines.read(1)  # the byte order mark
            for number, row in enumerate(csv.reader(lines, delimiter=mark), start=1):
                yield number, row
    except csv.Error as error:
        raise CellTooLong(row=number + 1, limit=_LONGEST) from error
    except UnicodeDecodeError as error:
        raise reader.SheetError("encoding_wrong", encoding=name) from error


def _to_line_end(sample: bytes) -> bytes:
    wide = sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    end = sample.rfind(b"\n")
    return sample[: len(sample) & ~1] if wide else sample[: end + 1] if end >= 0 else sample


def _sheets(path: Path, encoding: str | None) -> Iterator[tuple[int, Sequence[object]]]:
    book = reader.read(path, encoding=encoding)
    for sheet in book.sheets:
        if not sheet.hidden:
            yield from enumerate(sheet.rows, start=1)
            return


def _notes(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[Row]:
    columns: dict[str, int] = {}
    for number, row in rows:
        if not columns:
            found = _columns(row)
            if TITLE in found or BODY in found:
                columns = found
            elif number >= _SEARCHED:
                break
            continue
        cells = {field: _cell(row, place) for field, place in columns.items()}
        if any(cells.values()):
            yield Row(
                number,
                cells.get(ID) or f"row-{number}",
                cells.get(TITLE, ""),
                cells.get(BODY, ""),
                cells.get(ACCOUNT, ""),
                cells.get(TIME, ""),
                tuple(filter(None, map(str.strip, _SEPARATORS.split(cells.get(IMAGES, ""))))),
            )
    if not columns:
        raise HeadingsMissing


def _columns(row: Sequence[object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(row):
        plain = re.sub(r"[\s_*\-]+", "", unicodedata.normalize("NFKC", str(heading or ""))).lower()
        field = _MEANT.get(plain.removeprefix("\ufeff"))
        if field is not None:
            found.setdefault(field, place)
    return found


def _cell(row: Sequence[object], place: int) -> str:
    value = row[place] if place < len(row) else None
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.text if isinstance(value, reader.Bad) else str(value)
