"""The list of checks is whole: files, words, rulebook keys and the page that explains them."""

import string
from importlib import import_module
from pathlib import Path

import pytest

from kosmgr import checks
from kosmgr.checks.catalog import BY_RULE, CHECKS
from kosmgr.checks.check import Check
from kosmgr.findings.rules import SEVERITIES
from kosmgr.rulebook.queries import shipped

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
KEYS = {value.key for value in shipped()}
NOT_CHECKS = {"__init__", "applying", "catalog", "check", "drift", "login_facts", "queries", "rules", "service"}


def test_every_file_is_a_check_in_the_catalog() -> None:
    folder = Path(checks.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - NOT_CHECKS
    assert files == {module for module in files if import_module(f"kosmgr.checks.{module}").CHECK in CHECKS}
    assert len(files) == len(CHECKS) == len(BY_RULE) == len({check.name for check in CHECKS})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule)
def test_a_check_is_whole(check: Check) -> None:
    assert check.severity in SEVERITIES
    assert check.title
    assert check.next_step
    assert set(check.needs) <= KEYS
    assert check.needs
    assert not [name for _, name, _, _ in string.Formatter().parse(check.message) if name == ""]
    assert not any(mark in check.message + check.next_step for mark in "!！")


def test_the_page_explains_every_rule_and_no_other() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    explained = {row[1].strip(" `"): row for row in rows}
    assert list(explained) == [check.rule for check in CHECKS]
    for check in CHECKS:
        row = explained[check.rule]
        assert row[2].strip() == check.title
        assert row[4].split()[-1] == check.severity
        assert all(f"`{key}`" in row[5] for key in check.needs)
