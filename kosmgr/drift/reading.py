"""A list of the platform as sent or pasted → accounts as judged. No database: reading ends before a transaction begins.

The file is opened by the guarded reader of every import, in a process of its own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kosmgr.drift import columns, refusals, rules
from kosmgr.exchange import headings, shapes
from kosmgr.kit.errors import Invalid
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.sheets import reader

MOST_PASTED = 4_000_000  # characters
PREFIX = "drift:"  # remembered mappings of these lists stand beside those of ledgers


@dataclass(frozen=True)
class Options:
    """What a person may decide; None is found by the program."""

    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    mapping: Mapping[str, int] | None = None  # field → column index from 0

    def plain(self) -> dict[str, object]:
        """As JSON."""
        mapping = None if self.mapping is None else dict(self.mapping)
        return {"encoding": self.encoding, "sheet": self.sheet, "header_row": self.header_row, "mapping": mapping}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Options":
        """From JSON."""
        return cls(**plain)


@dataclass
class Listed:
    """A list as read. With `error` its headings were not recognised, and `headings` are there to be mapped."""

    name: str
    sha256: str
    format: str
    sheet: str | None = None
    header_row: int = 1
    headings: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    by_hand: bool = False
    told: list[rules.Told] = field(default_factory=list)
    reading: shapes.Reading = field(default_factory=lambda: shapes.Reading(columns.KIND))
    error: Invalid | None = None

    def counts(self) -> dict[str, int]:
        """How many cells could not be read, and the like."""
        read = self.reading
        return {
            "rejected": len(read.rejected),
            "rows_rejected": len({entry.row for entry in read.rejected if entry.row_rejected}),
            "warnings": len(read.warnings),
            "duplicates": len(read.duplicates),
            "ignored": len([entry for entry in read.ignored if entry.reason != "blank"]),
        }


def signature(titles: Sequence[str]) -> str:
    """Under which a mapping for lists of this shape is kept."""
    return PREFIX + headings.signature(titles)


def take(path: Path, name: str, options: Options, remembered: Mapping[str, Mapping[str, int]]) -> Listed:
    """Read and judge a list; raises FileUnreadable for what is no table. An unknown heading row is told in `error`."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        book = reader.read(path, encoding=options.encoding, sheet=options.sheet)
    except Invalid as refused:
        raise refusals.FileUnreadable(file=name, reason=refused.sentence()) from refused
    listed = Listed(name, digest, book.format)
    sheets = [sheet for sheet in book.sheets if sheet.rows and not headings.is_notes(sheet)]
    for sheet in sheets:
        try:
            layout = _layout(sheet, options, remembered, listed)
        except Invalid as refused:
            listed.error = listed.error or refused
            continue
        listed.error = None
        reading = columns.LEDGER.rows(layout, sheet, date1904=book.date1904)
        listed.sheet, listed.header_row, listed.headings = sheet.name, layout.header_row, layout.headings
        listed.columns, listed.reading = layout.columns, reading
        listed.told = [told(row) for row in reading.rows]
        return listed
    if listed.error is None:
        raise refusals.FileUnreadable(file=name, reason=Sentence(headings.TableEmpty.message))
    sheet = sheets[0]
    listed.sheet, listed.header_row = sheet.name, options.header_row or _guess(sheet)
    if listed.header_row <= len(sheet.rows):
        listed.headings = tuple(str(cell or "").strip()[:80] for cell in sheet.rows[listed.header_row - 1])
    return listed


def _layout(
    sheet: reader.Sheet, options: Options, remembered: Mapping[str, Mapping[str, int]], listed: Listed
) -> shapes.Layout:
    if options.mapping is not None:
        listed.by_hand = True
        return headings.recognise_as(
            sheet.rows, columns.LEDGER, mapping=options.mapping, header_row=options.header_row or _guess(sheet)
        )
    for number, row in enumerate(sheet.rows[: headings.SEARCHED_ROWS] if remembered else (), 1):
        known = remembered.get(signature([str(cell or "") for cell in row])) if row else None
        if known is not None and options.header_row in (None, number):
            listed.by_hand = True
            return headings.recognise_as(sheet.rows, columns.LEDGER, mapping=known, header_row=number)
    return headings.recognise_as(sheet.rows, columns.LEDGER, header_row=options.header_row)


def _guess(sheet: reader.Sheet) -> int:
    """The first row that could be headings: the first with two filled cells."""
    for number, row in enumerate(sheet.rows[: headings.SEARCHED_ROWS], 1):
        if sum(1 for cell in row if cell not in ("", None)) >= 2:
            return number
    return 1


def told(row: shapes.Row) -> rules.Told:
    """One judged row as the comparison takes it."""
    said: dict[str, Any] = row.values
    return rules.Told(
        row=row.row_no,
        account=said["account"],
        nickname=said["nickname"],
        holder=said["holder_name"],
        employee=said["employee"],
        bound=said["bound"],
        state=said["platform_state"],
        state_code=said["platform_code"],
        state_days=said["platform_days"],
        certified_on=said["certified_on"],
        certified_until_on=said["certified_until_on"],
        enterprise=said["enterprise_account"],
        ownership=said["ownership"],
    )


def plain(one: rules.Told) -> dict[str, object]:
    """What a stored difference keeps of a row: what it says, not what it leaves open."""
    found: dict[str, object] = {}
    for name in rules.Told.__slots__:
        value = getattr(one, name)
        if value is not None and name not in ("row", "account"):
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def from_plain(account: str, row: int | None, said: Mapping[str, Any]) -> rules.Told:
    """The row of a stored difference."""
    days = {name: date.fromisoformat(said[name]) for name in ("certified_on", "certified_until_on") if said.get(name)}
    return rules.Told(row=row or 0, account=account, **{**said, **days})
