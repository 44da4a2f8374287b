"""The compliance workbook, read again by another library."""

import hashlib
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from kosmgr.checks import service as checks
from kosmgr.kit.clock import Clock
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.kit.money import yuan_number
from kosmgr.policy import SYSTEM, Actor, Grant, Permission, Role
from kosmgr.reports import facts, overview, service
from kosmgr.runtime import Runtime
from tests.documents import make as papers
from tests.make import YI, Cast
from tests.reports import make

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "＠SUM(A1)",
    '=HYPERLINK("http://example.invalid","x")',
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "http://example.invalid/x",
    "_x003D_1+1",
)


class Standing(Clock):
    """A clock that stands still, for comparing bytes."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 1, 0, tzinfo=super().now().tzinfo)


def made(runtime: Runtime, folder: Path, name: str = "m.xlsx", actor: Actor = SYSTEM, **how: Any) -> Path:
    target = folder / name
    with runtime.reading(actor) as work:
        service.make(work, "matrix", target, **how)
    return target


def sheets(path: Path) -> dict[str, Any]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets}


def column(sheet: Any, title: str, head: int = 3) -> list[Any]:
    titles = [cell.value for cell in sheet[head]]
    index = titles.index(title)
    return [row[index] for row in sheet.iter_rows(min_row=head + 1)]


def test_every_sheet_is_ready_to_work_with(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.troubled(runtime, cast)
    found = sheets(made(runtime, tmp_path))
    assert list(found) == [
        "封面与汇总", "席位与使用人", "认证与续费", "费用日历", "检查结果", "文件与资质", "共用关系", "设备", "手机卡",
        "白付席位", "导入记录", "改动记录",
    ]  # fmt: skip
    for name in ("席位与使用人", "认证与续费", "检查结果", "设备", "手机卡", "改动记录"):
        sheet = found[name]
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == "$3:$3"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "2026-11-20" in sheet.oddHeader.right.text
        assert "&P" in str(sheet.oddFooter.center.text)
    assert len(found["封面与汇总"]._charts) == 2
    assert len(found["费用日历"]._charts) == 1
    seats = found["席位与使用人"]
    until = column(seats, "认证至")[0]
    assert until.value == datetime(2027, 2, 28)
    assert until.number_format == "yyyy-mm-dd"
    assert column(seats, "剩余天数")[0].data_type == "n"
    assert column(seats, "小红书号")[0].data_type == "s"
    assert [cell.value for cell in column(seats, "状态")][:5] == ["离职仍持有", "闲置", "封禁", "将到期", "已失效"]
    assert "154****0111" in [cell.value for cell in column(seats, "手机号")]
    fees = column(found["认证与续费"], "员工号续费（元）")
    assert {cell.number_format for cell in fees if cell.value is not None} == {"#,##0.00"}
    assert seats.conditional_formatting


def test_figures_are_those_of_the_page_and_of_the_checks(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.troubled(runtime, cast)
    found = sheets(made(runtime, tmp_path))
    with runtime.reading(SYSTEM) as work:
        page, gathered, seen = overview.overview(work), facts.gather(work), checks.look(work)
    assert len(column(found["席位与使用人"], "状态")) == page.used == 8
    assert len([c for c in column(found["检查结果"], "程度") if c.value]) == len(seen)
    assert [cell.value for cell in column(found["检查结果"], "规则")] == [line.rule for line in seen]
    wasted = found["白付席位"]
    assert sum(c.value for c in column(wasted, "已白付（元）")) == pytest.approx(yuan_number(page.lost_fen))
    assert len(column(wasted, "空置天数")) == page.wasted_count
    assert gathered.wasted_per_day_fen == page.wasted_per_day_fen
    assert [line.due_on for line in gathered.soon()] == [line.due_on for line in page.renewals]
    assert {e.id: e.states for e in gathered.entities} == {c.numbers.id: c.numbers.states for c in page.entities}
    months = [row[5].value for row in found["费用日历"].iter_rows(min_row=5, max_row=16)]
    assert sum(months) == pytest.approx(yuan_number(gathered.calendar.total_fen))
    assert [leaver.name for leaver in page.leavers] == ["周敏"]
    assert page.leavers[0].days == 51
    assert page.leavers[0].sims == ("154****0111",)


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_users_never_becomes_a_formula(quick: Runtime, tmp_path: Path, name: str) -> None:
    make.troubled(quick, Cast.make(quick), name=name)
    found = sheets(made(quick, tmp_path))
    seen = [cell for sheet in found.values() for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = {cell.value for cell in seen if cell.data_type == "f"}
    assert all(str(formula).startswith(("=SUM(", "=SUBTOTAL(109,")) for formula in formulas)
    read = python_calamine.CalamineWorkbook.from_path(tmp_path / "m.xlsx").get_sheet_by_name("席位与使用人").to_python()
    assert any(name in row for row in read)  # as it was typed, also where it looks like an escape
    assert any(cell.value in (name, f"_x005F{name}") and cell.data_type == "s" for cell in seen)
    assert not any(cell.hyperlink for cell in seen)


def test_control_characters_and_long_text_do_not_stop_the_report(quick: Runtime, tmp_path: Path) -> None:
    make.troubled(quick, Cast.make(quick), name="坏\x00字\x1b\x0b" + "长" * 40_000)
    names = [cell.value for cell in column(sheets(made(quick, tmp_path))["席位与使用人"], "使用人")]
    [long] = [name for name in names if name and name.startswith("坏")]
    assert len(long) <= 32_767
    assert "已截断" in long


def test_same_input_same_bytes_but_for_the_stamp(quick: Runtime, tmp_path: Path) -> None:
    make.troubled(quick, Cast.make(quick))
    still = replace(quick, clock=Standing(date(2026, 11, 20)))
    one, two = made(still, tmp_path, "one.xlsx"), made(still, tmp_path, "two.xlsx")
    assert _digest(one) == _digest(two)
    later = replace(quick, clock=Clock(date(2026, 11, 20)))
    other = made(later, tmp_path, "other.xlsx")
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        unlike = {name for name in a.namelist() if a.read(name) != b.read(name)}
        assert {info.date_time for info in a.infolist()} == {info.date_time for info in b.infolist()}
    assert "docProps/core.xml" in unlike
    assert "xl/styles.xml" not in unlike


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_english_for_english_readers(quick: Runtime, tmp_path: Path) -> None:
    make.troubled(quick, Cast.make(quick))
    found = sheets(made(quick, tmp_path, translate=lambda text: {"席位与使用人": "Seats and holders"}.get(text, text)))
    assert "Seats and holders" in found


def test_nobody_sees_more_than_their_entities(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.troubled(runtime, cast)
    found = sheets(made(runtime, tmp_path, actor=cast.wu))
    assert {cell.value for cell in column(found["席位与使用人"], "主体")} == {YI}
    text = {str(cell.value) for sheet in found.values() for row in sheet.iter_rows() for cell in row if cell.value}
    assert not any("周敏" in words for words in text)
    assert any("没有查看操作记录的权限" in words for words in text)


def test_what_is_asked_for_must_exist_and_be_allowed(quick: Runtime, tmp_path: Path) -> None:
    nobody = Actor(9, "Nobody", (Grant(Role.AUDITOR),), limited_to=frozenset({Permission.LEDGER_READ}))
    with quick.reading(nobody) as work, pytest.raises(Forbidden):
        service.make(work, "matrix", tmp_path / "m.xlsx")
    with quick.reading(SYSTEM) as work, pytest.raises(NotFound):
        service.make(work, "other", tmp_path / "m.xlsx")


def test_an_empty_company_gets_a_workbook_that_says_so(quick: Runtime, tmp_path: Path) -> None:
    found = sheets(made(quick, tmp_path))
    assert found["席位与使用人"]["A4"].value == "还没有账号占用席位，先导入账号台账"


def test_a_report_that_fails_leaves_the_old_file_alone(
    quick: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "m.xlsx"
    target.write_bytes(b"old")

    def broken(*args: object) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr("kosmgr.reports.sheets.log.write", broken)
    with pytest.raises(RuntimeError, match="no"):
        made(quick, tmp_path)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.slow
def test_libreoffice_recalculates_to_the_same_sums(quick: Runtime, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office is not None, "LibreOffice is part of the test machine (apt: libreoffice-calc)"
    make.troubled(quick, Cast.make(quick))
    ours = made(quick, tmp_path)
    again = tmp_path / "again"
    done = subprocess.run(
        [office, "--headless",
         f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(again), str(ours)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "Error" not in done.stdout + done.stderr
    formulas = openpyxl.load_workbook(ours)
    written = openpyxl.load_workbook(ours, data_only=True)
    recalculated = openpyxl.load_workbook(again / "m.xlsx", data_only=True)
    compared = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    mine = written[sheet.title][cell.coordinate].value
                    theirs = recalculated[sheet.title][cell.coordinate].value
                    assert theirs == pytest.approx(mine), (sheet.title, cell.coordinate)
                    compared += 1
    assert compared > 40


def test_documents_stand_by_what_ends_first_with_who_checked_them(quick: Runtime, tmp_path: Path) -> None:
    jia = Cast.make(quick).jia.id
    papers.document(quick, jia, "other", "长期的", no_expiry=True)
    late = papers.document(quick, jia, "food_permit", "许可证", number="SP-1", valid_until_on=date(2026, 10, 31))
    papers.attached(quick, late)
    sheet = sheets(made(quick, tmp_path))["文件与资质"]
    assert [cell.value for cell in column(sheet, "文件")] == ["许可证", "长期的"]
    assert [cell.value for cell in column(sheet, "剩余天数")] == [-20, None]
    assert [cell.value for cell in column(sheet, "状态")] == ["已过期", "长期有效"]
    assert [cell.value for cell in column(sheet, "核对")] == ["待核对", None]
    assert "已过期 1 份" in sheet["A1"].value
