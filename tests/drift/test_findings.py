"""The checks of the platform's list: open differences of the newest comparison, and that nobody compares any more."""

from datetime import date
from pathlib import Path

from kosmgr.checks import service as checks
from kosmgr.drift import deciding, fixing, rules, service
from kosmgr.findings import service as findings
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from tests.conftest import on_day
from tests.drift import make
from tests.make import Cast

LIST = tuple(
    (account, nickname, holder, "", "", "")
    for account, nickname, holder in (("A1", "", "李娜"), ("A2", "", ""), ("A4", "", "李娜"), ("A8", "新", ""))
)


def _open(runtime: Runtime) -> set[tuple[str, str]]:
    with runtime.reading(SYSTEM) as work:
        lines = findings.visible_findings(work, status="open")
        return {(line.rule, line.subjects[0].key) for line in lines if line.rule.startswith("drift.")}


def test_findings_follow_differences(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.company(runtime, cast.jia.id)
    assert _open(runtime) == set()
    row = make.compared(runtime, tmp_path, cast.jia.id, LIST).id
    assert _open(runtime) == {
        ("drift.unknown-account", "A8"), ("drift.not-on-platform", "A3"), ("drift.other-holder", "A1"),
        ("drift.other-holder", "A4"),
    }  # fmt: skip
    with runtime.reading(SYSTEM) as work:
        ids = {(one.kind, one.account): one.id for one in service.differences(work, row)}
        said = {line.text() for line in findings.visible_findings(work) if line.rule == "drift.other-holder"}
    assert said == {
        "「昵称A1」在 2026-11-20 的平台名单里写的是 李娜，这里登记的是 张伟",
        "「昵称A4」在 2026-11-20 的平台名单里写的是 李娜，这里没有登记使用人",
    }
    with runtime.writing(SYSTEM) as work:
        fixing.fix(work, row, [ids[rules.UNKNOWN, "A8"]])
        deciding.tick(work, row, [ids[rules.MISSING, "A3"]])
        deciding.accept(work, row, [ids[rules.HOLDER, "A1"]], "试用中", date(2026, 12, 1))
    assert _open(runtime) == {("drift.other-holder", "A4")}
    with on_day(runtime, date(2026, 12, 2)).reading(SYSTEM) as work:
        assert len([one for one in checks.look(work) if one.rule == "drift.other-holder"]) == 2  # accepted until a day


def test_only_who_compared_once_is_asked_to_compare_again(quick: Runtime, cast_quick: Cast, tmp_path: Path) -> None:
    make.company(quick, cast_quick.jia.id)
    make.compared(quick, tmp_path, cast_quick.jia.id, LIST)
    for day, seen in ((date(2026, 12, 20), 0), (date(2026, 12, 21), 1)):
        with on_day(quick, day).reading(SYSTEM) as work:
            assert len([one for one in checks.look(work) if one.rule == "drift.stale"]) == seen
    with quick.writing(SYSTEM) as work:
        rulebook.add_value(work, rules.COMPARE_DAYS, 0, date(2026, 11, 1), "公司规则", "不核对", cast_quick.jia.id)
    with on_day(quick, date(2027, 6, 1)).reading(SYSTEM) as work:
        assert [one for one in checks.look(work) if one.rule == "drift.stale"] == []
