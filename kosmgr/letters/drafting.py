"""Word templates of the shipped letters: made of `drafts.toml`, so that the text stands in one place."""

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kosmgr.letters import rules

SERIF, SANS = "宋体", "黑体"
BODY, SMALL = Pt(12), Pt(10.5)
GRID = "Table Grid"
SEAL = "（公章）"  # the box around it is where the seal goes
_SIGNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "company": ((), ("{{ entity }}", SEAL, "{{ date }}")),
    "person": ((), ("承诺人签字：________________", "日期：________________", "开具：{{ entity }}　{{ date }}")),
    "both": (
        ("{{ entity }}", SEAL, "日期：________________"),
        ("本人签字：________________", "", "日期：________________"),
    ),
    "handover": (
        ("移交人签字：____________", "日期：____________"),
        ("接收人签字：____________", "监交人签字：____________", "日期：____________"),
    ),
}


def template(draft: rules.Draft) -> bytes:
    """The Word template of a shipped letter."""
    made = docx.Document()
    _page(made, draft)
    heading = made.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(6)
    _run(heading, draft.title, Pt(20), SANS, bold=True)
    number = made.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.paragraph_format.space_after = Pt(12)
    _run(number, "编号：{{ number }}", SMALL)
    for block in draft.blocks:
        _block(made, block)
    _signatures(made, draft.sign)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _page(made: Document, draft: rules.Draft) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SERIF)
    made.core_properties.title, made.core_properties.author = draft.title, ""
    made.core_properties.comments = draft.version
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "统一社会信用代码 {{ uscc }}　开具人 {{ issuer }}　核验码 {{ code }}", Pt(9))


def _block(made: Document, block: Mapping[str, Any]) -> None:
    if "table" in block:
        _rows(made, block["table"], block["columns"])
        return
    condition = block.get("when")
    if condition:
        made.add_paragraph(f"{{%p if {condition} %}}")
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(24)
    paragraph.paragraph_format.line_spacing = 1.5
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, block["text"])
    if condition:
        made.add_paragraph("{%p endif %}")


def _rows(made: Document, name: str, columns: list[list[Any]]) -> None:
    """A table with one row per fact; nothing at all where there is none."""
    made.add_paragraph(f"{{%p if {name} %}}")
    table = made.add_table(rows=4, cols=len(columns))
    table.style, table.alignment = GRID, WD_TABLE_ALIGNMENT.CENTER
    _widen(table, [width for _heading, _field, *widths in columns for width in widths])
    for cell, (heading, *_) in zip(table.rows[0].cells, columns, strict=True):
        _cell(cell.paragraphs[0], heading, bold=True)
    _cell(table.rows[1].cells[0].paragraphs[0], f"{{%tr for row in {name} %}}")
    for cell, (_, field, *_rest) in zip(table.rows[2].cells, columns, strict=True):
        _cell(cell.paragraphs[0], f"{{{{ row.{field} }}}}")
    _cell(table.rows[3].cells[0].paragraphs[0], "{%tr endfor %}")
    _repeat_heading(table)
    made.add_paragraph().paragraph_format.space_after = Pt(0)
    made.add_paragraph("{%p endif %}")


def _widen(table: Table, widths: list[float]) -> None:
    """Columns of these widths in cm; without any they are equally wide."""
    if widths:
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)


def _repeat_heading(table: Table) -> None:
    """A table over several pages shows its heading on each; a row is not torn apart."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _signatures(made: Document, sign: str) -> None:
    left, right = _SIGNS[sign]
    made.add_paragraph()
    table = made.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        if SEAL in lines:
            _box(cell)
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.paragraph_format.line_spacing = 2
            paragraph.paragraph_format.keep_with_next = True
            _run(paragraph, line)


def _box(cell: _Cell) -> None:
    """Dashed lines around a cell."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "4"), ("color", "999999")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _cell(paragraph: Paragraph, text: str, bold: bool = False) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2.5)
    _run(paragraph, text, SMALL, bold=bold)


def _run(paragraph: Paragraph, text: str, size: Pt = BODY, font: str = SERIF, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold
    if font != SERIF:
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
