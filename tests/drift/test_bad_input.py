"""What people hand in: empty files, wrong columns, doubles, formulas, mappings, and a list of 20,000."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from kosmgr.drift import deciding, looking, mapping, reading, refusals, rules, service
from kosmgr.exchange import headings
from kosmgr.findings import service as findings
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.drift import make
from tests.make import Cast


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "空文件"),
        ("小红书号\nA1\n".encode(), "每行只有一列"),
        (b"%PDF-1.4 nothing", "不是表格"),
    ],
)
def test_what_is_no_table_is_refused_by_name(quick: Runtime, tmp_path: Path, content: bytes, refusal: str) -> None:
    with pytest.raises(refusals.FileUnreadable) as refused:
        make.read(quick, tmp_path, content)
    assert refusal in str(refused.value)


def test_unknown_headings_are_mapped_once_and_remembered(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    jia, lin = cast_quick.jia.id, cast_quick.lin
    make.company(quick, jia)
    content = make.text([("A1", "张伟", "x"), ("A2", "李娜", "y")], ("甲栏", "乙栏", "丙栏"), "\t")
    listed = make.read(quick, tmp_path, content, actor=lin)
    assert isinstance(listed.error, headings.TableUnrecognised)
    assert listed.headings == ("甲栏", "乙栏", "丙栏")
    with pytest.raises(headings.TableUnrecognised), quick.reading(lin) as work:
        looking.look(work, jia, listed)
    chosen = {"account": 0, "holder_name": 1}
    mapped = make.read(quick, tmp_path, content, actor=lin, options=reading.Options(mapping=chosen))
    assert [(one.account, one.holder) for one in mapped.told] == [("A1", "张伟"), ("A2", "李娜")]
    with quick.writing(lin) as work:
        mapping.remember(work, mapped.headings, chosen)
    again = make.read(quick, tmp_path, content, actor=lin)
    assert (again.error, again.by_hand, len(again.told)) == (None, True, 2)
    with pytest.raises(headings.MappingWrong), quick.writing(lin) as work:
        mapping.remember(work, mapped.headings, {"account": 9})


def test_doubles_damaged_cells_and_totals_are_told(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    make.company(quick, cast_quick.jia.id)
    rows = [
        ("A1", "昵称A1", "张伟", "H1", "正常", ""),
        ("A1", "昵称A1", "张伟", "H1", "正常", ""),
        ("A1", "另一个", "张伟", "H1", "正常", ""),
        ("1.54E+10", "坏", "", "", "", ""),
        ("A2", "昵称A2", "李娜", "H2", "正常", "2027-02-30"),
        ("合计", "", "", "", "", ""),
    ]
    listed = make.read(quick, tmp_path, make.text(rows))
    assert [one.account for one in listed.told] == ["A1", "A2"]
    assert listed.counts() == {"rejected": 2, "rows_rejected": 1, "warnings": 1, "duplicates": 2, "ignored": 1}
    with quick.reading(SYSTEM) as work:
        seen = looking.look(work, cast_quick.jia.id, listed)
    assert {(one.kind, one.account) for one in seen.found} == {(rules.MISSING, "A3"), (rules.MISSING, "A4")}


def test_a_workbook_with_formulas_gives_their_values_or_refuses_the_cell(quick: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("名单")
    page.write_row(0, 0, ("员工号名单导出",))
    page.write_row(1, 0, ("小红书号", "昵称", "绑定状态"))
    page.write_row(2, 0, ("A1", "昵称A1", "已绑定"))
    page.write_formula(2, 1, '="昵称"&"A1"', None, "昵称A1")
    page.write_row(3, 0, ("A2", "昵称A2", "说不清"))
    page.write_formula(3, 1, "=1/0", None, "#DIV/0!")
    book.close()
    listed = reading.take(path, "名单.xlsx", reading.Options(), {})
    assert [(one.account, one.nickname, one.bound) for one in listed.told] == [
        ("A1", "昵称A1", "bound"), ("A2", None, None)
    ]  # fmt: skip
    assert sorted(entry.column for entry in listed.reading.rejected) == ["昵称", "绑定状态"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_every_import_are_read(quick: Runtime, tmp_path: Path, encoding: str) -> None:
    rows = [(f"A{n}", f"昵称{n}", "张伟", "", "正常", "") for n in range(1, 5)]
    listed = make.read(quick, tmp_path, make.text(rows, mark="\t").encode(encoding))
    assert [one.nickname for one in listed.told] == ["昵称1", "昵称2", "昵称3", "昵称4"]


def test_an_empty_list_says_nothing_and_another_enterprise_account_is_refused(
    quick: Runtime, cast_quick: Cast, tmp_path: Path
) -> None:
    listed = make.read(quick, tmp_path, make.text([]))
    with pytest.raises(refusals.NoAccounts), quick.reading(SYSTEM) as work:
        looking.look(work, cast_quick.jia.id, listed)
    full = make.read(quick, tmp_path, make.text([("A1", "", "", "", "", "")]))
    with pytest.raises(Exception, match="没有找到企业号"), quick.reading(SYSTEM) as work:
        looking.look(work, cast_quick.jia.id, full, 77)


def test_a_preview_is_stored_once_and_its_file_goes(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    jia = cast_quick.jia.id
    make.company(quick, jia)
    listed = make.read(quick, tmp_path, make.text([("A1", "昵称A1", "", "", "", "")]))
    kept: Callable[[], int] = lambda: len(list((quick.data_dir / "uploads").glob("*")))  # noqa: E731
    with quick.writing(cast_quick.lin) as work:
        rows = [service.preview(work, jia, listed, tmp_path / "list", reading.Options()).id for _ in range(2)]
        assert service.comparisons(work)[1] == 2
    assert kept() == 2
    with quick.writing(cast_quick.lin) as work:
        service.store(work, rows[0], listed)
        service.drop(work, rows[1])
    assert kept() == 0
    for refused in (service.store, lambda work, row, _listed: service.drop(work, row)):
        with pytest.raises(refusals.ComparisonMoved), quick.writing(cast_quick.lin) as work:
            refused(work, rows[0], listed)


def test_twenty_thousand_rows(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    make.company(quick, cast_quick.jia.id)
    rows = [(f"8{n:07d}", f"昵称{n}", "", "", "正常", "2027-01-31") for n in range(20_000)]
    begun = time.perf_counter()
    row = make.compared(quick, tmp_path, cast_quick.jia.id, rows)
    assert (row.told, row.counts) == (20_000, {rules.UNKNOWN: 20_000, rules.MISSING: 4})
    assert time.perf_counter() - begun < 30
    with quick.reading(SYSTEM) as work:
        first = service.differences(work, row.id)[0].id
        told = [line for line in findings.visible_findings(work) if line.rule == "drift.unknown-account"]
        assert [line.facts["count"] for line in told] == [20_000]  # one finding, not as many as rows
    with pytest.raises(refusals.UntilNeeded), quick.writing(SYSTEM) as work:
        deciding.accept(work, row.id, [first], "试", date(2026, 11, 19))
