"""Files as sent → tables as judged. No database: reading and judging end before a transaction begins."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kosmgr.exchange import headings, ledgers, messages, shapes
from kosmgr.kit.errors import Invalid
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.sheets import reader

Progress = Callable[[str, int, int], None]

KINDS = tuple(ledger.kind for ledger in ledgers.LEDGERS)


def silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Options:
    """What a person may decide for an import; None is found by the program."""

    kind: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    include_hidden: bool = False
    new_entities: bool = False
    as_of: date | None = None
    header_row: int | None = None
    mapping: Mapping[str, int] | None = None  # field → column index from 0, for every sheet of the file

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "kind": self.kind,
            "encoding": self.encoding,
            "sheet": self.sheet,
            "include_hidden": self.include_hidden,
            "new_entities": self.new_entities,
            "header_row": self.header_row,
            "mapping": None if self.mapping is None else dict(self.mapping),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, object], as_of: date | None = None) -> "Options":
        """From JSON."""
        return cls(**plain, as_of=as_of)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Given:
    """A file somebody sent: where its bytes lie, what it was called, and what was decided for it alone."""

    path: Path
    name: str
    options: Options | None = None


@dataclass
class Table:
    """One sheet of a file, judged; a sheet that is not imported has no `reading`."""

    sheet: reader.Sheet
    kind: str | None = None
    layout: shapes.Layout | None = None
    reading: shapes.Reading | None = None
    warnings: list[shapes.Warned] = field(default_factory=list)
    rejected: list[shapes.Rejected] = field(default_factory=list)


@dataclass
class File:
    """A file as read; with `error` it could not be read at all."""

    name: str
    path: Path
    options: Options
    sha256: str = ""
    format: str | None = None
    encoding: str | None = None
    error: Sentence | None = None
    code: str | None = None
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Mapping_:
    """A mapping made by hand for sheets of one shape."""

    kind: str
    columns: Mapping[str, int]


def take(
    files: Sequence[Given],
    options: Options,
    remembered: Mapping[str, Mapping_] | None = None,
    progress: Progress = silent,
) -> list[File]:
    """Read and judge every file; one that cannot be read carries its error."""
    taken = []
    for number, given in enumerate(files):
        progress("read", number, len(files))
        taken.append(_file(given, given.options or options, remembered or {}))
    progress("read", len(files), len(files))
    return taken


def _file(given: Given, options: Options, remembered: Mapping[str, Mapping_]) -> File:
    file = File(given.name, given.path, options)
    try:
        file.sha256 = hashlib.sha256(given.path.read_bytes()).hexdigest()
        book = reader.read(
            given.path, encoding=options.encoding, sheet=options.sheet, include_hidden=options.include_hidden
        )
    except Invalid as refused:
        file.error, file.code = refused.sentence(), refused.code
        return file
    file.format, file.encoding = book.format, book.encoding
    refusals: list[Invalid] = []
    for sheet in book.sheets:
        table = Table(sheet)
        file.tables.append(table)
        if (sheet.hidden and not sheet.rows) or headings.is_notes(sheet):
            continue
        try:
            judge(table, options, remembered, date1904=book.date1904)
        except headings.TableEmpty as empty:
            refusals.append(empty)
        except Invalid as refused:
            refusals.append(refused)
            unknown = isinstance(refused, headings.TableUnrecognised)
            said = messages.said("table_unrecognised") if unknown else refused.sentence()
            table.warnings.append(shapes.Warned(0, "", "table_unrecognised", said))
    if refusals and not any(table.layout for table in file.tables):
        worst = next((r for r in refusals if not isinstance(r, headings.TableEmpty)), refusals[0])
        file.error, file.code = worst.sentence(), worst.code
    return file


def judge(table: Table, options: Options, remembered: Mapping[str, Mapping_], date1904: bool = False) -> None:
    """Find headings and kind of a sheet and judge its rows; a remembered mapping is used where nothing was said."""
    layout = _recognised(table.sheet, options, remembered)
    table.kind, table.layout = layout.kind, layout
    ledger = headings.ledger_of(layout.kind)
    if ledger is None:
        for _, heading in layout.refused:
            said = messages.said("identity_dropped")
            table.warnings.append(shapes.Warned(layout.header_row, heading, "identity_dropped", said))
        said = messages.said("kind_not_imported", title=Sentence(headings.title_of(layout.kind)))
        table.warnings.append(shapes.Warned(layout.header_row, "", "kind_not_imported", said))
        return
    table.reading = ledger.rows(layout, table.sheet, date1904=date1904)


def _recognised(sheet: reader.Sheet, options: Options, remembered: Mapping[str, Mapping_]) -> shapes.Layout:
    """The layout as given, else as remembered for sheets of this shape, else as found."""
    if options.mapping is None:
        for number, row in enumerate(sheet.rows[: headings.SEARCHED_ROWS] if remembered else (), 1):
            known = remembered.get(headings.signature(row)) if row else None
            if known is not None and options.kind in (None, known.kind) and options.header_row in (None, number):
                return headings.recognise(sheet.rows, kind=known.kind, mapping=known.columns, header_row=number)
    return headings.recognise(sheet.rows, kind=options.kind, mapping=options.mapping, header_row=options.header_row)


def heading_of(table: Table, name: str) -> str:
    """What the sheet calls a field, else its proper heading."""
    layout = table.layout
    ledger = headings.ledger_of(table.kind or "")
    assert layout is not None
    assert ledger is not None
    index = layout.columns.get(name)
    if index is not None and index < len(layout.headings):
        return layout.headings[index]
    return next((field.heading for field in ledger.fields if name in (field.name, *field.values)), name)


def title_of(kind: str) -> str:
    """What people call a kind of ledger."""
    return headings.title_of(kind)
