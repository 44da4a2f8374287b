"""The zip package is judged before anything in it is opened: directory, real sizes, macros, links, far-away cells.

The central directory is what the workbook library goes by, so it is what is checked; each part is inflated
in small pieces and counted, because a directory may lie.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kosmgr.kit.sheets.limits import Limits, Unreadable

Odd = tuple[int, int, str]
PIECE = 1 << 20
TAIL = 256
_LOCAL_HEADER = 30

_ROOT = re.compile(rb"<[A-Za-z_]")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMULA = re.compile(rb"<f[ />]")
_FORMULA_PREFIXED = re.compile(rb"<\w+:f[ />]")
_PREFIXED = re.compile(rb"<\w+:worksheet\b")
# The cheap search: more than one letter, or a row of six figures starting with 2 or more, or seven figures.
_NOTABLE = re.compile(rb"r=[\"'][A-Z](?:[A-Z]|[2-9]\d{5}|\d{7})")
# A cell with something in it; formatted empty cells cost nothing, and people format whole columns.
_FILLED = re.compile(rb"r=[\"']([A-Z]+)(\d+)[\"'][^<>]*(?<!/)>(?!</)")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*?)(?:/>|>((?:(?!<(?:\w+:)?c\b).)*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_CONCEALED = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^<>]*\bhidden=\"1\"")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]+)(\d+)[\"']")
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_ERROR_RESULT = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_REPEATED = re.compile(
    rb"number-(rows|columns)-repeated\s*=\s*[\"'](\d+)[\"'][^<>]*>(?=((?:(?!</table:table-row).){0,400}))", re.DOTALL
)


@dataclass
class Package:
    """A zip package that passed; sheet parts with error cells or formulas, and those with hidden rows or columns."""

    format: str
    declared: int = 0
    oddities: set[str] = field(default_factory=set)
    concealing: set[str] = field(default_factory=set)
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)


def open_directory(path: Path, limits: Limits) -> Package:
    """Judge the directory of a zip package; nothing is inflated yet. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged") from error
    package = Package(_format(entries, path), parts={entry.filename: entry for entry in entries})
    _check_directory(entries, path.stat().st_size, limits)
    package.declared = sum(entry.file_size for entry in entries if _is_read(entry))
    return package


def check_parts(path: Path, package: Package, limits: Limits) -> None:
    """Inflate every part the library may open, count it and search it; raises Unreadable."""
    inflated = 0
    with path.open("rb") as file:
        for entry in package.parts.values():
            if _is_read(entry):
                inflated += _check_part(file, entry, package, limits)
                if inflated > limits.inflated_bytes:
                    raise Unreadable("inflates_too_much")


def _is_read(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels", ".vml"))


def _format(entries: list[zipfile.ZipInfo], path: Path) -> str:
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("password_protected")
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise Unreadable("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        with zipfile.ZipFile(path) as archive, archive.open("mimetype") as file:
            if b"spreadsheet" in file.read(200):
                return "ods"
    raise Unreadable("not_a_spreadsheet", found="zip")


def _check_directory(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unreadable("too_many_parts", limit=limits.entries)
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Unreadable("package_lies")
    if sum(entry.compress_size for entry in entries) > size:
        raise Unreadable("package_lies")
    if sum(entry.file_size for entry in entries) > limits.inflated_bytes:
        raise Unreadable("inflates_too_much")
    for entry in entries:
        if entry.filename.lower().endswith((".zip", ".xlsx", ".xls", ".xlsm", ".ods", ".7z", ".rar", ".exe", ".js")):
            raise Unreadable("nested_archive", part=entry.filename)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("damaged")
        if entry.file_size > limits.ratio_from_bytes and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise Unreadable("inflates_too_much")


def pieces(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The inflated part in pieces; raises Unreadable as soon as it is larger than its directory says."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) != _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise Unreadable("damaged")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    stored = entry.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-15)
    left, total = entry.compress_size, 0
    pending = b""
    try:
        while left or pending:
            if not pending:
                pending = file.read(min(left, 1 << 18))
                if not pending:
                    raise Unreadable("damaged")
                left -= len(pending)
            if stored:
                piece, pending = pending, b""
            else:
                piece = inflater.decompress(pending, PIECE)
                pending = inflater.unconsumed_tail
            total += len(piece)
            if total > entry.file_size:
                raise Unreadable("package_lies")
            if piece:
                yield piece
            elif inflater.eof:
                break
        rest = b"" if stored else inflater.flush()
    except zlib.error as error:
        raise Unreadable("damaged") from error
    if total + len(rest) != entry.file_size:
        raise Unreadable("package_lies" if total + len(rest) > entry.file_size else "damaged")
    if rest:
        yield rest


def _check_part(file: IO[bytes], entry: zipfile.ZipInfo, package: Package, limits: Limits) -> int:
    name = entry.filename.lower()
    relations: list[bytes] | None = [] if name.endswith(".rels") else None
    is_sheet = package.format == "xlsx" and name.startswith("xl/") and not name.endswith("sharedstrings.xml")
    tail = b""
    inflated = 0
    formula = _FORMULA
    notable = False
    for piece in pieces(file, entry):
        text = tail + piece
        if not inflated:
            _check_prolog(text, entry)
            formula = _FORMULA_PREFIXED if _PREFIXED.search(text) else _FORMULA
        inflated += len(piece)
        if relations is not None:
            relations.append(piece)
        elif is_sheet:
            notable = notable or _NOTABLE.search(text) is not None
            if entry.filename not in package.oddities and (b't="e"' in text or formula.search(text)):
                package.oddities.add(entry.filename)
            if b'hidden="1"' in text and _CONCEALED.search(text):
                package.concealing.add(entry.filename)
        elif package.format == "ods" and name == "content.xml":
            _check_repeats(text, limits)
        tail = text[-TAIL:]
    if relations is not None:
        _check_relations(b"".join(relations))
    if notable:
        _check_distance(file, entry, limits)
    return inflated


def _check_prolog(text: bytes, entry: zipfile.ZipInfo) -> None:
    """A document type, or an encoding in which the later searches would be blind, is refused."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in text[:256]:
        raise Unreadable("xml_encoding")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable("document_type")
    if not _ROOT.search(text) and len(text) >= min(PIECE, entry.file_size):
        raise Unreadable("damaged")


def _check_distance(file: IO[bytes], entry: zipfile.ZipInfo, limits: Limits) -> None:
    """Cells far from the others make the library fill the whole rectangle between: it must stay within the caps."""
    widest, last, tail = 0, 0, b""
    columns: dict[bytes, int] = {}
    for piece in pieces(file, entry):
        text = tail + piece
        for letters, row in _FILLED.findall(text):
            width = columns.get(letters)
            if width is None:
                width = columns[letters] = column_index(letters) + 1
            if width > limits.columns or len(row) > 7 or int(row) > limits.rows + limits.empty_rows:
                raise Unreadable("cell_too_far", cell=(letters + row)[:12].decode())
            widest = max(widest, width)
            last = max(last, int(row))
        tail = text[-TAIL:]
    if widest * last > limits.area:
        raise Unreadable("sheet_too_large", rows=last, columns=widest)


def _check_repeats(text: bytes, limits: Limits) -> None:
    """An OpenDocument sheet says 'the same a million times': with nothing in it as filling up to the edge only."""
    for match in _REPEATED.finditer(text):
        what, number, inside = match.groups()
        times = int(number[:12])
        tag = text[text.rfind(b"<", 0, match.start()) : match.end()]
        filled = b"value-type" in (tag if what == b"columns" else inside)
        most = (limits.rows, 1_048_576) if what == b"rows" else (limits.columns, 16_384)
        if times > most[0 if filled else 1]:
            raise Unreadable("cell_too_far", cell=f"×{times}")


def _check_relations(text: bytes) -> None:
    """A hyperlink is only text; anything else that points outside is refused."""
    for match in _RELATION.finditer(text):
        found = attributes(match.group(1))
        if found.get("TargetMode", "").lower() == "external" and not found.get("Type", "").endswith("/hyperlink"):
            raise Unreadable("external_link")


def attributes(text: bytes) -> dict[str, str]:
    """The attributes of one start tag; prefixes are dropped."""
    return {
        name.decode("ascii", "replace").rpartition(":")[2]: html.unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(text)
    }


def column_index(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    index = 0
    for letter in letters[:4]:
        index = index * 26 + letter - 64
    return index - 1


def sheet_parts(path: Path, package: Package) -> list[str]:
    """The part of every sheet, in the order of the workbook."""
    with path.open("rb") as file:
        workbook = b"".join(pieces(file, package.parts["xl/workbook.xml"]))
        relations = package.parts.get("xl/_rels/workbook.xml.rels")
        text = b"".join(pieces(file, relations)) if relations else b""
    targets: dict[str, str] = {}
    for match in _RELATION.finditer(text):
        found = attributes(match.group(1))
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target[1:] if target.startswith("/") else "xl/" + target
    return [targets.get(attributes(match.group(1)).get("id", ""), "") for match in _SHEET.finditer(workbook)]


def counts_from_1904(path: Path, package: Package) -> bool:
    """Whether bare day numbers of this workbook count from 1904, as old Macs did."""
    with path.open("rb") as file:
        workbook = b"".join(pieces(file, package.parts["xl/workbook.xml"]))
    return re.search(rb"date1904\s*=\s*[\"'](?:1|true)[\"']", workbook) is not None


def odd_cells(path: Path, package: Package, part: str) -> list[Odd]:
    """Cells of a sheet that hold an error, or a formula nobody has calculated: (row, column, code), from 0."""
    found: list[Odd] = []
    buffer = b""
    with path.open("rb") as file:
        for piece in pieces(file, package.parts[part]):
            buffer += piece
            end = 0
            for match in _CELL.finditer(buffer):
                end = match.end()
                code = _oddity(match.group(1), match.group(2) or b"")
                reference = _REFERENCE.search(match.group(1)) if code else None
                if code and reference:
                    found.append((int(reference.group(2)) - 1, column_index(reference.group(1)), code))
            buffer = buffer[end:] if end else buffer[-PIECE:]
    return found


def _oddity(start: bytes, body: bytes) -> str | None:
    if _ERROR_RESULT.search(start):
        return "error_cell"
    if (b"<f" in body or b":f" in body) and not _VALUE.search(body) and not _TEXT_RESULT.search(start):
        return "formula_without_value"
    return None
