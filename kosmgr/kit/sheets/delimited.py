"""Text tables: the encoding and the delimiter are found, or the file is refused; never mojibake."""

import codecs
import csv
import io
import re

from kosmgr.kit.sheets.limits import Limits, Unreadable

UTF8 = "utf-8"
UTF8_BOM = "utf-8-sig"
UTF16_LE = "utf-16-le"
UTF16_BE = "utf-16-be"
GB18030 = "gb18030"

ODD_SHARE = 0.3
SAMPLE_CHARS = 200_000
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_DELIMITERS = ("\t", ",", ";")


def decode(content: bytes, encoding: str | None) -> tuple[str, str]:
    """(text, encoding); what was asked for is used strictly, else the encoding is found."""
    if encoding:
        try:
            name = codecs.lookup(encoding).name
            text = content.decode(name)
        except LookupError as error:
            raise Unreadable("encoding_unknown_name", encoding=encoding) from error
        except UnicodeDecodeError as error:
            raise Unreadable("encoding_wrong", encoding=encoding) from error
        return text.removeprefix("\ufeff"), name
    return _detect(content)


def _detect(content: bytes) -> tuple[str, str]:
    for mark, name in ((codecs.BOM_UTF8, UTF8_BOM), (codecs.BOM_UTF16_LE, UTF16_LE), (codecs.BOM_UTF16_BE, UTF16_BE)):
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(UTF8 if name == UTF8_BOM else name), name
            except UnicodeDecodeError as error:
                raise Unreadable("encoding_mixed") from error
    wide = _utf16(content)
    if wide is not None:
        return wide
    if b"\x00" in content:
        raise Unreadable("not_a_spreadsheet", found="binary")
    try:
        return content.decode(UTF8), UTF8
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode(GB18030)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_mixed" if _has_utf8_line(content) else "encoding_unknown") from error
    if _has_utf8_line(content):
        raise Unreadable("encoding_mixed")
    if not plausible(text):
        raise Unreadable("encoding_unknown")
    return text, GB18030


def _utf16(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: every comma, figure and line end has a zero byte on the same side."""
    if len(content) % 2 or b"\x00" not in content:
        return None
    sample = content[: 1 << 16]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if max(low, high) < 4 * max(1, min(low, high)):
        return None
    name = UTF16_LE if high > low else UTF16_BE
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return (text, name) if "\x00" not in text else None


def plausible(text: str) -> bool:
    """Whether text decoded as GB18030 looks like Chinese as people write it, rather than other bytes misread."""
    characters = set(_NON_ASCII.findall(text[:SAMPLE_CHARS]))
    return sum(map(_odd, characters)) <= max(2, ODD_SHARE * len(characters))


def _odd(character: str) -> bool:
    if 0xE000 <= ord(character) <= 0xF8FF:
        return True
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        # Rare characters of names (extension A and beyond) take four bytes; misread text does not make them.
        return len(character.encode(GB18030)) != 4
    return not (lead in (0xA1, 0xA3) or lead >= 0xB0)


def _has_utf8_line(content: bytes) -> bool:
    for line in content.splitlines()[:20_000]:
        if line.isascii():
            continue
        try:
            text = line.decode(UTF8)
        except UnicodeDecodeError:
            continue
        if sum("\u4e00" <= character <= "\u9fff" for character in text) >= 2:
            return True
    return False


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first lines most evenly."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:50]
    counts = {mark: [_outside_quotes(line, mark) for line in lines] for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: (sum(1 for count in counts[mark] if count), sum(counts[mark])))
    return best if any(counts[best]) else ","


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[0::2])


def read(content: bytes, encoding: str | None, limits: Limits) -> tuple[str, str, list[list[str]], int | None]:
    """(format, encoding, rows, row at which reading stopped)."""
    text, name = decode(content, encoding)
    del content
    if "\x00" in text:
        raise Unreadable("not_a_spreadsheet", found="binary")
    mark = delimiter_of(text)
    csv.field_size_limit(limits.cell_chars * 4)
    rows: list[list[str]] = []
    empty = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if any(row):
                empty = 0
                if len(row) > limits.columns:
                    while row and not row[-1]:
                        row.pop()
                    if len(row) > limits.columns:
                        raise Unreadable("too_many_columns", limit=limits.columns, row=len(rows) + 1)
            else:
                row = []
                empty += 1
                if empty > limits.empty_rows:
                    return _format(mark), name, rows[: -limits.empty_rows], len(rows) + 1
            rows.append(row)
            if len(rows) > limits.rows:
                raise Unreadable("too_many_rows", limit=limits.rows)
    except csv.Error as error:
        raise Unreadable("cell_too_long", limit=limits.cell_chars, row=len(rows) + 1) from error
    if all(len(row) < 2 for row in rows):
        raise Unreadable("not_a_table")
    return _format(mark), name, rows, None


def _format(mark: str) -> str:
    return "tsv" if mark == "\t" else "csv"
