"""The pages of findings: the list, one finding, accepting, running the checks."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kosmgr.checks
from kosmgr.checks import service as checks
from kosmgr.findings import service as findings
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.web import evidence
from tests.make import JIA, YI, Cast
from tests.matrix import make
from tests.users.make import person
from tests.web import desk


@pytest.fixture
def runtime(quick: Runtime) -> Runtime:
    return quick


@pytest.fixture
def finding(runtime: Runtime, cast: Cast) -> int:
    """Somebody of 甲 has left and still holds an account; two accounts share a phone."""
    with runtime.writing(SYSTEM) as work:
        gone = make.employee(work, cast.jia.id, "HM0017", left_until_on=date(2026, 10, 1))
        held = make.account(work, cast.jia.id, 1, gone, nickname="西湖周敏软装")
        make.device(work, cast.jia.id, "DEV-003", held, make.account(work, cast.jia.id, 2))
    with runtime.writing(SYSTEM) as work:
        checks.store(work)
    with runtime.reading(SYSTEM) as work:
        number = findings.visible_findings(work, check="binding.departed-holder")[0].id
    assert number is not None
    return number


@pytest.fixture
def boss(runtime: Runtime, finding: int) -> Iterator[desk.Desk]:
    with desk.opened(runtime, person(runtime, "boss", (Role.ADMIN, None))) as opened:
        yield opened


def test_the_list_says_the_fact_and_the_next_step(boss: desk.Desk) -> None:
    text = boss.page("/findings")
    assert "员工HM0017 2026-09-30 已离职，仍绑定「西湖周敏软装」，已 51 天" in text
    assert "后台解绑" in text
    assert "未关闭" in text
    assert "已接受" in text
    assert "已 51 天" not in boss.page("/findings?severity=high")
    assert "没有符合这些条件的记录" in boss.page("/findings?q=nothing")
    assert "多号同机" in boss.page("/findings?subject=device:DEV-003")


def test_a_past_day_lists_what_was_true_then_and_offers_no_writing(boss: desk.Desk) -> None:
    text = boss.page("/findings?as_of=2026-09-01", 40)  # every check reads for that day
    assert "离职仍绑定" not in text
    assert 'action="/findings/run"' not in text


def test_one_finding_shows_evidence_rule_and_step(boss: desk.Desk, finding: int) -> None:
    text = boss.page(f"/findings/{finding}")
    assert "已过天数" in text
    assert "51" in text
    assert "/findings?subject=account" in text
    assert "凭什么" in text
    assert "可信度" in text


def test_accepting_asks_for_a_reason_and_an_end(boss: desk.Desk, finding: int) -> None:
    status, text = boss.refused(f"/findings/{finding}/accept", {"reason": "平台审核中", "until": "昨天"})
    assert status == 422
    assert "读不成日期" in text
    assert "平台审核中" in text
    status, text = boss.refused(f"/findings/{finding}/accept", {"reason": "平台审核中", "until": "2026-11-19"})
    assert status == 422
    assert "应晚于今天" in text
    done = boss.post(f"/findings/{finding}/accept", {"reason": "平台审核中", "until": "2026.12.1"})
    assert done.status_code == 303
    assert "平台审核中" in boss.page("/findings?view=accepted") or "2026-12-01" in boss.page("/findings?view=accepted")
    assert "收回接受" in boss.page(f"/findings/{finding}")
    status, text = boss.refused(f"/findings/{finding}/withdraw", {"reason": " "})
    assert status == 422
    assert "「理由」要填" in text
    assert boss.post(f"/findings/{finding}/withdraw", {"reason": "已处理"}).status_code == 303
    assert "已处理" in boss.page(f"/findings/{finding}")


def test_an_acceptance_can_be_undone_at_once(boss: desk.Desk, finding: int) -> None:
    boss.post(f"/findings/{finding}/accept", {"reason": "误点", "until": "2026-12-01"})
    assert boss.post(f"/findings/{finding}/accept/undo").status_code == 303
    with boss.runtime.reading(SYSTEM) as work:
        assert findings.visible_finding(work, finding).status == "open"


def test_running_now_says_what_changed(boss: desk.Desk, runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        make.account(work, cast.jia.id, 9, make.employee(work, cast.jia.id, "HM0009", kind="intern"), nickname="九号")
    assert boss.post("/findings/run").status_code == 303
    text = boss.page("/findings")
    assert "检查完毕：新发现 2 条，消除 0 条" in text
    assert "九号" in text


def test_the_list_can_be_taken_along(boss: desk.Desk) -> None:
    answer = boss.get("/findings/export?severity=critical")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert "20261120.xlsx" in answer.headers["content-disposition"]


def test_the_other_entity_sees_nothing_of_it(runtime: Runtime, finding: int) -> None:
    with desk.opened(runtime, person(runtime, "wu", (Role.HR, YI))) as wu:
        assert "没有未关闭的问题" in wu.page("/findings")
        assert wu.get(f"/findings/{finding}").status_code == 404
        assert wu.post(f"/findings/{finding}/accept", {"reason": "x", "until": "2026-12-01"}).status_code == 403


def test_an_auditor_gets_no_buttons(runtime: Runtime, finding: int) -> None:
    with desk.opened(runtime, person(runtime, "audit", (Role.AUDITOR, JIA))) as auditor:
        assert "现在检查" not in auditor.page("/findings")
        assert "接受风险" not in auditor.page(f"/findings/{finding}")
        assert auditor.post("/findings/run").status_code == 403


def test_every_fact_a_check_may_show_has_a_word() -> None:
    shown = set()
    for path in Path(kosmgr.checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "evidence":
                shown |= _names(node.value)
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_evidence"):
                shown |= _names(node)
    assert len(shown) > 20
    assert shown <= evidence.LABELS.keys()


def _names(tree: ast.AST) -> set[str]:
    dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return {
        key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
