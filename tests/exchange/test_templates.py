"""Blank ledgers that can be imported as they are, and the rows that were refused, to correct and import again."""

import io

import openpyxl
import pytest

from kosmgr.exchange import headings, ledgers, templates
from kosmgr.kit.sheets import reader
from tests.exchange import sheets


@pytest.mark.parametrize("ledger", ledgers.LEDGERS, ids=lambda ledger: ledger.kind)
def test_a_blank_ledger_is_recognised_and_empty(ledger, tmp_path):
    path = tmp_path / "blank.xlsx"
    templates.blank(ledger, path)
    first, notes = reader.read(path).sheets
    assert headings.is_notes(notes)
    assert not headings.is_notes(first)
    layout = headings.recognise(first.rows)
    assert (layout.kind, layout.header_row, layout.unknown) == (ledger.kind, 1, ())
    assert set(layout.columns) == {field.name for field in ledger.fields}
    reading = ledger.rows(layout, first)
    assert (reading.rows, reading.rejected, reading.warnings) == ([], [], [])
    assert [(entry.row, entry.reason) for entry in reading.ignored] == [(2, "note")]


def test_choices_are_offered_and_types_set():
    target = io.BytesIO()
    ledger = headings.ledger_of("renewals")
    templates.blank(ledger, target)
    page = openpyxl.load_workbook(target).worksheets[0]
    offered = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert '"已付,未付,已付未开票,待报销"' in offered
    assert page.freeze_panes == "A2"
    assert page.title == "续费及发票台账"


def test_refused_rows_come_back_with_their_reasons_and_can_be_imported_again(tmp_path):
    sheet = sheets.shipped("accounts")
    layout = headings.recognise(sheet.rows)
    reading = headings.ledger_of("accounts").rows(layout, sheet)
    path = tmp_path / "rejected.xlsx"
    assert templates.rejected(path, layout, sheet, reading) == 4
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0] == [*layout.headings, "不能导入的原因"]
    assert [row[4] for row in rows[1:]] == ["9000000105", "9000000107", "9000000208", "9000000209"]
    assert rows[1][10] == "1.54E+10"
    assert rows[3][-1] == "认证日期：日历上没有这一天"
    again = sheets.judge(reader.read(path).sheets[0])
    assert [row.key for row in again.rows] == [row[4] for row in rows[1:]]
    assert [(entry.column, entry.code) for entry in again.rejected] == [(e.column, e.code) for e in reading.rejected]
    assert again.warnings == []
    for column, row, value in (
        ("K", 2, "15400000105"),
        ("K", 3, "15400000107"),
        ("O", 4, "2026-05-08"),
        ("K", 5, "15400000209"),
    ):
        book.active[f"{column}{row}"] = value
    book.save(path)
    mended = sheets.judge(reader.read(path).sheets[0])
    assert mended.rejected == []
    assert {row.values["phone"] for row in mended.rows} >= {"15400000105", "15400000107", "15400000209"}


def test_a_continuing_row_comes_with_its_group_and_identity_numbers_stay_behind(tmp_path):
    sheet = sheets.table(
        "姓名,工号,身份证号,离职日期,小红书号,交接事项,是否完成,完成日期",
        "张三,A01,000000199001010001,2026-09-30,90001,一,是,2026-09-01",
        ",,,,,二,是,2026.2.30",
        "李四,A02,,2026-09-30,90002,一,是,2026-09-01",
    )
    layout = headings.recognise(sheet.rows)
    reading = headings.ledger_of("handovers").rows(layout, sheet)
    path = tmp_path / "rejected.xlsx"
    assert templates.rejected(path, layout, sheet, reading) == 2
    text = str([[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()])
    assert "199001" not in text
    assert "李四" not in text
    again = sheets.judge(reader.read(path).sheets[0])
    assert [(row.key, len(row.values["items"])) for row in again.rows] == [("A01/90001", 2)]
