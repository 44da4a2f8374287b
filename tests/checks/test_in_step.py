"""Findings follow every change, by whichever door it comes, as far as that can be done at once."""

from datetime import date

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.checks import service as checks
from kosmgr.findings import service as findings
from kosmgr.policy import SYSTEM, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.users import tokens
from tests.conftest import on_day
from tests.make import Cast
from tests.matrix import make
from tests.users.make import person


def _rules(runtime: Runtime) -> set[str]:
    with runtime.reading(SYSTEM) as work:
        return {line.rule for line in findings.visible_findings(work, status="open")}


def _stories(runtime: Runtime, cast: Cast) -> int:
    with runtime.writing(SYSTEM) as work:
        gone = make.employee(work, cast.jia.id, "A1", left_until_on=date(2026, 9, 1))
        account = make.account(work, cast.jia.id, 1, gone)
        rulebook.add_value(work, "stale.days", 31, work.today, "试", "试", cast.jia.id)
        return account.id


def test_a_change_brings_and_clears_its_findings(runtime: Runtime, cast: Cast) -> None:
    account_id = _stories(runtime, cast)
    assert "binding.departed-holder" in _rules(runtime)
    with runtime.writing(SYSTEM) as work:
        bindings.unbind(work, account_id, reason="离职收回")
    assert "binding.departed-holder" not in _rules(runtime)
    assert "seats.idle" in _rules(runtime)


def test_a_change_dated_otherwise_stores_nothing(runtime: Runtime, cast: Cast) -> None:
    with on_day(runtime, date(2026, 11, 21)).writing(SYSTEM, today=date(2026, 11, 20)) as work:
        make.account(work, cast.jia.id, 1)
        rulebook.add_value(work, "stale.days", 31, work.today, "试", "试", cast.jia.id)
    assert _rules(runtime) == set()


def test_what_no_check_can_see_is_not_looked_at(quick: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is added, sets a password, makes a token and ends it: nobody looks at the ledger for that."""
    looks = []
    monkeypatch.setattr(checks, "refresh", lambda _work, entity_ids=None: looks.append(entity_ids))
    someone = person(quick, "Lin", (Role.ADMIN, None))
    with quick.writing(someone.actor) as work:
        (token,) = tokens.own_tokens(work)
        tokens.revoke_token(work, token.id)
    assert looks == []
    Cast.make(quick)
    assert len(looks) == 1


def test_in_a_large_installation_a_rule_for_all_waits(quick: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast.make(quick)
    monkeypatch.setattr(checks, "LARGE", 0)
    with quick.writing(SYSTEM) as work:
        make.account(work, cast.jia.id, 1)
        rulebook.add_value(work, "stale.days", 31, work.today, "试", "试")
    assert _rules(quick) == set()
    monkeypatch.setattr(checks, "LARGE", 10)
    with quick.writing(SYSTEM) as work:
        rulebook.add_value(work, "stale.days", 32, work.today, "试", "试")
    assert "seats.idle" in _rules(quick)
