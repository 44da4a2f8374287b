"""A list of leavers as people keep it."""

from pathlib import Path

import openpyxl
import pytest

from kosmgr.exchange import leaver_list

HEADINGS = "所属主体,姓名,工号,离职日期,最后工作日,备注\n"


def written(folder: Path, *rows: str, name: str = "名单.csv", encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_text("离职名单\n" + HEADINGS + "\n".join(rows) + "\n", encoding=encoding)
    return path


def test_a_list_is_read_as_people_write_it(tmp_path: Path) -> None:
    found = leaver_list.read(
        written(tmp_path, "甲,王芳,HM0007,2026.12.5,2026年12月4日,", ",,,,,", "甲,周敏,HM0017,2026.13.1,,"), "名单.csv"
    )
    assert [(row.row, row.employee, str(row.last_day), str(row.last_working_day)) for row in found.rows] == [
        (3, "HM0007", "2026-12-05", "2026-12-04")
    ]
    assert [(one.row, one.value) for one in found.rejected] == [(5, "2026.13.1")]


def test_a_workbook_will_do_and_a_file_without_the_columns_will_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["员工编号", "离职日"])
    book.active.append(["HM0007", "2026-12-05"])
    book.save(tmp_path / "a.xlsx")
    assert [row.employee for row in leaver_list.read(tmp_path / "a.xlsx", "a.xlsx").rows] == ["HM0007"]
    (tmp_path / "b.csv").write_text("姓名,部门\n王芳,西湖店\n", encoding="utf-8")
    with pytest.raises(leaver_list.NoLeavers):
        leaver_list.read(tmp_path / "b.csv", "b.csv")
