"""What is written stays what it was: text is text, however it begins."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.kit.sheets import writer


def written(*values, constant_memory=False):
    target = io.BytesIO()
    with writer.Workbook(target, constant_memory=constant_memory) as book:
        page = book.sheet("表")
        for row, value in enumerate(values):
            page.write(row, 0, value)
    return target


def read(target):
    page = openpyxl.load_workbook(target).active
    return [page.cell(row, 1) for row in range(1, page.max_row + 1)]


EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "{=1}",
    "http://example.com",
    "mailto:a@b",
    "internal:A1",
    "0123",
    "1e5",
    "TRUE",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("constant_memory", [False, True])
def test_no_text_becomes_a_formula_or_a_link(constant_memory):
    target = written(*EVIL, constant_memory=constant_memory)
    cells = read(target)
    assert [cell.value for cell in cells] == EVIL
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(target) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in text
    assert b"<hyperlink " not in text


def test_types_are_kept():
    target = written(
        5,
        2.5,
        True,
        datetime.date(2026, 3, 1),
        datetime.datetime(2026, 3, 1, 8, 30),
        10**18,
        float("nan"),
        datetime.date(1800, 1, 1),
    )
    cells = read(target)
    assert [cell.value for cell in cells] == [
        5,
        2.5,
        True,
        datetime.datetime(2026, 3, 1),
        datetime.datetime(2026, 3, 1, 8, 30),
        str(10**18),
        "nan",
        "1800-01-01",
    ]
    assert cells[3].number_format == "yyyy-mm-dd"


def test_money_is_a_number_of_yuan():
    target = io.BytesIO()
    with writer.Workbook(target) as book:
        book.sheet("表").money(0, 0, 60060)
    (cell,) = read(target)
    assert (cell.value, cell.number_format) == (600.6, "#,##0.00")


def test_what_cannot_be_written_is_replaced_and_what_is_cut_says_so():
    cells = read(written("a\x00b\x0bc\ud800d", "长" * 40_000, "𠮷" * 20_000, "x" * 32_767))
    assert cells[0].value == "a\ufffdb\ufffdc\ufffdd"
    for cell in cells[1:3]:
        assert cell.value.endswith(writer.CUT_MARK)
        assert len(cell.value.encode("utf-16-le")) // 2 <= writer.CELL_UNITS
    assert cells[3].value == "x" * 32_767


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_can_be_written(text):
    (cell,) = read(written(text))
    assert cell.data_type == "s"
    assert (cell.value or "").replace("\ufffd", "") == writer.safe_text(text).replace("\ufffd", "")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+861540", "'+861540"),
        ("@x", "'@x"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("-5", "-5"),
        ("-5.20", "-5.20"),
        (-5, "-5"),
        (2.5, "2.5"),
        (None, ""),
        (True, "True"),
        ("正常", "正常"),
        ("a\x00", "a\ufffd"),
        ("\r=1", "'\n=1"),
    ],
)
def test_csv_cells(value, cell):
    assert writer.safe_csv_cell(value) == cell


def test_sheet_names():
    assert writer.sheet_name("续费/发票[台账]:*?") == "续费－发票－台账－－－－"
    assert writer.sheet_name("'") == "Sheet"
    assert writer.sheet_name("长" * 40) == "长" * 31
    assert writer.sheet_name("Abc", ["abc", "ABC (2)"]) == "Abc (3)"


def test_a_failed_workbook_leaves_nothing(tmp_path):
    path = tmp_path / "x.xlsx"
    with pytest.raises(ZeroDivisionError), writer.Workbook(path) as book:
        book.sheet("表").write(0, 0, 1 / 0)
    assert not path.exists()
