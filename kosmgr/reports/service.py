"""The reports there are, and making one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports.report import Made, Order, Report
from kosmgr.work import Work, requires

REPORTS = (Report("matrix", N_("小红书员工号矩阵合规报表"), "kosmgr.reports.matrix"),)


class ReportUnknown(NotFound):
    """Only the reports of REPORTS exist."""

    message = N_("没有叫「{name}」的报表，可用：{known}")


def named(name: str) -> Report:
    """One of REPORTS."""
    report = next((report for report in REPORTS if report.name == name), None)
    if report is None:
        raise ReportUnknown(name=name, known=[report.name for report in REPORTS])
    return report


@requires(Permission.REPORT_READ)
def make(
    work: Work,
    name: str,
    target: Path,
    entity_ids: Sequence[int] | None = None,
    translate: Callable[[str], str] = str,
) -> Made:
    """Write a report of the work's day to a file; the file appears whole or not at all."""
    return named(name).build(work, Order(target, entity_ids, translate))
