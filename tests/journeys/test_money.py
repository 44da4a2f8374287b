"""Next year's fees, as the workbook tells them (story 33)."""

from pathlib import Path

from openpyxl import load_workbook

from tests.journeys.conftest import TODAY, Shell


def test_next_years_renewals_with_both_fees_apart(hemu: Shell, tmp_path: Path) -> None:
    """38 accounts and two 企业号: 22,800 + 1,200 = 24,000 yuan, month by month and by cost centre."""
    target = tmp_path / "m.xlsx"
    answer = hemu.ok("report", "matrix", "-o", target, "--as-of", TODAY)
    assert answer["ok"] is True
    calendar = load_workbook(target, data_only=True)["费用日历"]
    rows = {row[0]: row[1:6] for row in calendar.iter_rows(min_row=5, max_row=17, values_only=True)}
    assert rows["合计"] == (38, 22800, 2, 1200, 24000)
    assert rows["2026-12"] == (2, 1200, 0, 0, 1200)
    assert rows["2027-01"] == (0, 0, 2, 1200, 1200)
    months = [rows[f"2026-{month}"] for month in (11, 12)] + [rows[f"2027-{month:02}"] for month in range(1, 11)]
    assert sum(row[4] for row in months) == 24000
    centres = {row[0]: row[13] for row in calendar.iter_rows(min_row=18, values_only=True)}
    assert (centres["西湖店，员工号"], centres["品牌部，企业号"]) == (3000, 600)
    assert sum(fen for name, fen in centres.items() if name and "，" in name and fen) == 24000
