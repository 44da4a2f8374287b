"""A filled letter as blocks, so that a page can show and print exactly what stands in the Word document."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kosmgr.letters import drafting

_SIDES = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
_LARGE = 16  # points: a heading


@dataclass(frozen=True)
class Text:
    """A piece of one look."""

    text: str
    bold: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph."""

    texts: tuple[Text, ...]
    side: str = "left"
    heading: bool = False
    indented: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `boxed` has lines of its own, as the place of the seal has."""

    lines: tuple[Line, ...]
    boxed: bool = False


@dataclass(frozen=True)
class Grid:
    """A table; `ruled` has lines, the other kind only sets things side by side."""

    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool


@dataclass(frozen=True)
class Paper:
    """A letter: what stands above, in and below its text."""

    head: tuple[Line, ...]
    body: tuple[Line | Grid, ...]
    foot: tuple[Line, ...]


def read(content: bytes) -> Paper:
    """The blocks of a Word document, in order; pictures stay in the document."""
    opened = docx.Document(io.BytesIO(content))
    section = opened.sections[0]
    return Paper(
        tuple(_lines(section.header.paragraphs)),
        tuple(_blocks(opened)),
        tuple(_lines(section.footer.paragraphs)),
    )


def _blocks(opened: "docx.document.Document") -> Iterator[Line | Grid]:
    for item in opened.iter_inner_content():
        if isinstance(item, Table):
            yield Grid(tuple(tuple(_cell(cell) for cell in row.cells) for row in item.rows), _ruled(item))
        else:
            yield _line(item)


def _cell(cell: _Cell) -> Cell:
    own = cell._tc.tcPr
    return Cell(tuple(_lines(cell.paragraphs)), own is not None and own.find(qn("w:tcBorders")) is not None)


def _ruled(table: Table) -> bool:
    own = table._tbl.tblPr.find(qn("w:tblBorders"))
    return own is not None or (table.style is not None and table.style.name == drafting.GRID)


def _lines(paragraphs: list[Paragraph]) -> Iterator[Line]:
    for paragraph in paragraphs:
        if paragraph.text.strip():
            yield _line(paragraph)


def _line(paragraph: Paragraph) -> Line:
    texts = tuple(Text(run.text, bool(run.bold), bool(run.underline)) for run in paragraph.runs if run.text)
    sizes = [run.font.size.pt for run in paragraph.runs if run.font.size is not None]
    styled = (paragraph.style.name or "").startswith(("Heading", "Title")) if paragraph.style is not None else False
    side = _SIDES.get(paragraph.alignment, "left") if paragraph.alignment is not None else "left"
    return Line(
        texts, side, styled or max(sizes, default=0) >= _LARGE, bool(paragraph.paragraph_format.first_line_indent)
    )
