"""One title on several accounts on one day, at its boundaries."""

from collections.abc import Callable
from datetime import date

import pytest

from kosmgr.checks import service
from kosmgr.content import publishers
from kosmgr.content import rules as content
from kosmgr.content import service as register
from kosmgr.findings.rules import FindingLine
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import Cast

DAY = date(2026, 11, 16)


@pytest.fixture
def home(quick: Runtime) -> Cast:
    """甲 and 乙."""
    return Cast.make(quick)


@pytest.fixture
def seen(quick: Runtime, home: Cast) -> Callable[..., list[FindingLine]]:
    """Publish a title under some accounts on a day, and look."""
    for number in (1, 2, 3, 4):
        make.account(quick, home.jia.id, f"700{number}", f"账号{number}")
    make.account(quick, home.yi.id, "7009", "账号9")

    def look(*accounts: str, title: str = "窗帘怎么选", day: date = DAY) -> list[FindingLine]:
        with quick.writing(SYSTEM) as work:
            for name in accounts:
                who = publishers.named(work, name)
                assert who is not None
                register.add(work, content.NoteGiven(who.id, title, published_on=day))
        with quick.reading(SYSTEM) as work:
            return service.look(work, ["content.same-title"])

    return look


def test_three_accounts_are_too_many_and_two_are_not(seen: Callable[..., list[FindingLine]]) -> None:
    assert seen("7001", "7002") == []
    (found,) = seen("7003")
    assert [one.key for one in found.subjects if one.kind == "account"] == ["7001", "7002", "7003"]
    assert (found.facts["count"], found.facts["day"]) == (3, "2026-11-16")


def test_another_day_another_entity_and_the_same_account_do_not_count(seen: Callable[..., list[FindingLine]]) -> None:
    assert seen("7001", "7002", "7009") == []
    assert seen("7003", day=date(2026, 11, 17)) == []
    assert seen("7001", "7001") == []


def test_the_rulebook_says_how_many(quick: Runtime, home: Cast, seen: Callable[..., list[FindingLine]]) -> None:
    assert seen("7001", "7002") == []
    with quick.writing(SYSTEM) as work:
        rulebook.add_value(work, "same_title.accounts", 2, date(2026, 1, 1), "公司规定", "试点", home.jia.id)
    assert len(seen()) == 1


def test_longer_ago_than_the_rulebook_looks_is_over(seen: Callable[..., list[FindingLine]]) -> None:
    assert seen("7001", "7002", "7003", day=date(2026, 10, 20)) == []
    assert len(seen("7001", "7002", "7003", day=date(2026, 10, 21))) == 1
