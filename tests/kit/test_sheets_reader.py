"""What is read from good and from merely odd files: right text, right types, right row numbers."""

import codecs
import datetime
import gc

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosmgr.kit import bulk
from kosmgr.kit.sheets import delimited, reader
from kosmgr.kit.sheets.limits import Limits, Unreadable
from tests.kit import hostile, legacy

LINES = "工号,姓名,备注\r\nA01,𠮷田·龘,重要\r\nA02,张三,“好”\r\n"
ROWS = [["工号", "姓名", "备注"], ["A01", "𠮷田·龘", "重要"], ["A02", "张三", "“好”"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LINES.encode(), "utf-8"),
        (codecs.BOM_UTF8 + LINES.encode(), "utf-8-sig"),
        (LINES.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + LINES.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"), "utf-16-be"),
        (LINES.encode("utf-16-le"), "utf-16-le"),
        (LINES.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings_are_found(tmp_path, content, encoding):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    book = reader.read(path)
    assert (book.format, book.encoding) == ("csv", encoding)
    assert book.sheets[0].rows == ROWS


def test_an_encoding_can_be_given_and_is_then_strict(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("帳號,暱稱\n一,二\n".encode("big5"))
    assert reader.read(path, encoding="big5").sheets[0].rows == [["帳號", "暱稱"], ["一", "二"]]
    for encoding, code in (("utf-8", "encoding_wrong"), ("klingon", "encoding_unknown_name")):
        with pytest.raises(reader.SheetError) as refusal:
            reader.read(path, encoding=encoding)
        assert refusal.value.code == code
        assert encoding in refusal.value.text()


NAMES = st.text(
    alphabet="的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动𠮷龘·张王李赵（）",
    min_size=2,
)


@given(
    st.lists(st.lists(NAMES, min_size=2, max_size=4), min_size=2, max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_text_survives_its_encoding_or_is_refused(rows, encoding):
    text = "\n".join(",".join(row) for row in rows) + "\n"
    try:
        found, _ = delimited.decode(text.encode(encoding), None)
    except Unreadable:
        return
    assert found == text


def test_rare_names_alone_are_no_reason_to_refuse():
    text = "姓名,工号\n" + "𠮷田龘,A01\n" * 50
    assert delimited.decode(text.encode("gb18030"), None) == (text, "gb18030")


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=30))
def test_utf8_is_never_taken_for_gb18030(text):
    assert delimited.decode(f"甲,{text}\n".encode(), None)[1] == "utf-8"


@pytest.mark.parametrize(("mark", "form"), [(",", "csv"), ("\t", "tsv"), (";", "csv")])
def test_delimiters_are_found(tmp_path, mark, form):
    path = tmp_path / "x.csv"
    path.write_text(f'标题\n甲{mark}"一,二;三"{mark}丙\n丁{mark}{mark}己\n', encoding="utf-8")
    book = reader.read(path)
    assert book.format == form
    assert book.sheets[0].rows == [["标题"], ["甲", "一,二;三", "丙"], ["丁", "", "己"]]


def test_row_numbers_are_those_a_person_sees(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\n\n,,\n"two\nlines",c\n')
    assert reader.read(path).sheets[0].rows == [["a", "b"], [], [], ["two\nlines", "c"]]


def test_a_desert_of_empty_rows_ends_a_sheet_and_is_said(tmp_path):
    text, book = tmp_path / "x.csv", tmp_path / "x.xlsx"
    text.write_bytes(b"a,b\n" + b",\n" * 1001 + b"c,d\n")
    made = xlsxwriter.Workbook(str(book))
    page = made.add_worksheet()
    page.write_row(0, 0, ["a", "b"])
    page.write_row(1002, 0, ["c", "d"])
    made.close()
    for path in (text, book):
        sheet = reader.read(path).sheets[0]
        assert sheet.rows == [["a", "b"]]
        assert sheet.cut == 1002


@pytest.fixture
def typed(tmp_path):
    """One of each kind of cell, as openpyxl writes it: nothing calculated."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "台账"
    page.append(["text", 600, 600.5, True, datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 12, 30, 15)])
    page.append([])
    page.append(["=1+1", 123456789012345678, "007", " x ", None, datetime.time(8, 30)])
    page["A4"] = "#REF!"
    page["A4"].data_type = "e"
    page["A5"] = "合"
    page.merge_cells("A5:B6")
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "secret"
    deep = book.create_sheet("深藏")
    deep.sheet_state = "veryHidden"
    deep["A1"] = "deeper"
    path = tmp_path / "typed.xlsx"
    book.save(path)
    return path


def test_cells_have_their_types(typed):
    book = reader.read(typed)
    assert (book.format, book.encoding, book.date1904) == ("xlsx", None, False)
    sheet = book.sheets[0]
    assert sheet.rows[0] == [
        "text",
        600,
        600.5,
        True,
        datetime.date(2026, 3, 1),
        datetime.datetime(2026, 3, 1, 12, 30, 15),
    ]
    assert type(sheet.rows[0][4]) is datetime.date
    assert sheet.rows[1] == []
    assert [cell.code if isinstance(cell, reader.Bad) else cell for cell in sheet.rows[2]] == [
        "formula_without_value",
        "precision_lost",
        "007",
        " x ",
        "",
        "08:30:00",
    ]
    assert sheet.rows[3][0] == reader.Bad("", "error_cell")
    assert sheet.rows[4][:2] == ["合", ""]
    assert list(sheet.merges) == [((4, 0), (5, 1))]


def test_hidden_sheets_are_listed_and_read_only_when_asked(typed):
    assert [(sheet.name, sheet.hidden, len(sheet.rows) > 0) for sheet in reader.read(typed).sheets] == [
        ("台账", False, True),
        ("藏", True, False),
        ("深藏", True, False),
    ]
    assert [len(sheet.rows) for sheet in reader.read(typed, include_hidden=True).sheets] == [5, 1, 1]
    (named,) = reader.read(typed, sheet="藏").sheets
    assert (named.name, named.hidden, named.rows) == ("藏", True, [["secret"]])
    with pytest.raises(reader.SheetError) as refusal:
        reader.read(typed, sheet="无")
    assert refusal.value.text() == "没有名为“无”的工作表，文件里有：台账、藏、深藏"


def test_a_calculated_formula_gives_its_value(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1" t="str"><f>"a"</f><v>a</v></c><c r="D1"><f t="array" ref="D1:D2">A1:A2</f><v>5</v></c>'
        '<c r="E1" t="str"><v>plain</v></c><c r="F1"><f>A1</f><v/></c></row>'
    )
    hostile.package(path, dict(hostile.parts(rows)))
    assert reader.read(path).sheets[0].rows == [[2, "", "a", 5, "plain", reader.Bad("", "formula_without_value")]]


def test_prefixed_xml_is_searched_too(tmp_path):
    """Some programs name the elements x:c and x:f."""
    path = tmp_path / "x.xlsx"
    rows = (
        '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c>'
        '<x:c r="C1"><x:v>7</x:v></x:c></x:row>'
    )
    sheet = (
        f'<?xml version="1.0"?><x:worksheet xmlns:x="{hostile.MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    )
    hostile.package(path, {**hostile.parts(), "xl/worksheets/sheet1.xml": sheet})
    assert reader.read(path).sheets[0].rows == [
        [reader.Bad("", "formula_without_value"), reader.Bad("", "error_cell"), 7]
    ]


def test_days_of_workbooks_that_count_from_1904(tmp_path):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    page = book.add_worksheet()
    page.write_datetime(0, 0, datetime.datetime(2026, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write_number(0, 1, 44620)
    book.close()
    read = reader.read(path)
    assert read.date1904
    assert read.sheets[0].rows == [[datetime.date(2026, 3, 1), 44620]]


def test_a_hyperlink_is_only_text(tmp_path):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_url(0, 0, "https://example.com/", string="链接")
    book.close()
    assert reader.read(path).sheets[0].rows == [["链接"]]


def test_opendocument_sheets(tmp_path):
    path = tmp_path / "x.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    filling = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    row = "<table:table-row>{}</table:table-row>".format
    hostile.ods(path, row(cell("工号") + cell("姓名")) + row(cell("A01") + cell("张三")) + filling)
    book = reader.read(path)
    assert book.format == "ods"
    assert book.sheets[0].rows == [["工号", "姓名"], ["A01", "张三"]]


@pytest.mark.parametrize("hide", ["row", "column", None])
def test_hidden_rows_and_columns_are_read_and_said(tmp_path, hide):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["工号", "姓名"])
    page.write_row(1, 0, ["A01", "张三"])
    if hide == "row":
        page.set_row(1, None, None, {"hidden": True})
    elif hide == "column":
        page.set_column(1, 1, None, None, {"hidden": True})
    book.close()
    sheet = reader.read(path).sheets[0]
    assert sheet.rows == [["工号", "姓名"], ["A01", "张三"]]
    assert sheet.conceals == (hide is not None)


def test_old_workbooks(tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(legacy.XLS)
    book = reader.read(path)
    assert book.format == "xls"
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("名册", False), ("藏", True)]
    assert book.sheets[0].rows == [
        ["工号", "姓名", "入职"],
        ["A01", "张三", datetime.date(2026, 3, 1)],
        ["A02", "𠮷田", 600],
    ]


def test_a_large_file_is_judged_while_it_is_loaded(tmp_path):
    """Beyond a few megabytes guard and library work side by side: the verdict stands all the same."""
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCDEFGH") + "</row>"
        for n in range(1, 20_001)
    )
    path = tmp_path / "x.xlsx"
    hostile.package(path, dict(hostile.parts(rows)))
    sheet = reader.read(path).sheets[0]
    assert (len(sheet.rows), sheet.rows[-1]) == (20_000, [20_000] * 8)
    far = '<row r="900000"><c r="XFA900000"><v>1</v></c></row>'
    hostile.package(path, dict(hostile.parts(rows + far)))
    with pytest.raises(reader.SheetError) as refusal:
        reader.read(path)
    assert refusal.value.code == "cell_too_far"


def test_limits_are_obeyed(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" * 20)
    assert len(reader.read(path, limits=Limits(rows=20)).sheets[0].rows) == 20
    for limits, code in (
        (Limits(rows=19), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(file_bytes=10), "file_too_large"),
    ):
        with pytest.raises(reader.SheetError) as refusal:
            reader.read(path, limits=limits)
        assert refusal.value.code == code


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(alphabet="甲乙丙abc 𠮷·,;\"'=+-", min_size=1, max_size=8).filter(str.strip),
                st.integers(-(10**14), 10**14),
                st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)),
                st.booleans(),
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_read(tmp_path, rows):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = book.active.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    assert reader.read(path).sheets[0].rows == rows


def test_collection_is_put_back():
    with bulk.uncollected(), bulk.uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), bulk.uncollected():
        print(1 / 0)
    assert gc.isenabled()
