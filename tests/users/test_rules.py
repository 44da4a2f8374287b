"""Passwords, delays, ends of sessions and the reach of a token, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from kosmgr.kit.errors import Invalid
from kosmgr.policy import SYSTEM, Actor, Grant, Permission, Role
from kosmgr.users import passwords, rules

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("短", rules.PasswordShort),
        ("a" * 11, rules.PasswordShort),
        ("a" * 12, rules.PasswordIsName),
        ("ababababababab", rules.PasswordIsName),
        ("Password 1234", rules.PasswordCommon),
        ("ＰＡＳＳＷＯＲＤ１２３４", rules.PasswordCommon),
        ("chenjingchenjing", rules.PasswordIsName),
        ("x" * 201, rules.PasswordLong),
        ("四只小猫坐在窗台上晒太阳", None),
        ("correct horse battery", None),
    ],
)
def test_a_password_is_long_and_not_the_first_one_tries(password: str, refusal: type[Invalid] | None) -> None:
    if refusal is None:
        rules.check_password(password, "chenjing")
    else:
        with pytest.raises(refusal):
            rules.check_password(password, "chenjing")


def test_hashing_is_argon2id_with_its_full_cost_and_a_decoy_costs_the_same() -> None:
    kept = passwords.hash_password("correct horse battery")
    assert kept.split("$")[1:4] == passwords.DECOY.split("$")[1:4] == ["argon2id", "v=19", "m=65536,t=3,p=4"]
    assert passwords.matches("correct horse battery", kept)
    assert not passwords.matches("correct horse batterz", kept)
    assert not passwords.matches("correct horse battery", None)


def test_tries_slow_down_and_never_stop() -> None:
    waits = [rules.delay(n, rules.NAME_FREE, rules.NAME_FIRST, rules.NAME_LONGEST) for n in range(1, 40)]
    assert waits[: rules.NAME_FREE - 1] == [timedelta()] * (rules.NAME_FREE - 1)
    assert waits == sorted(waits)
    assert waits[-1] == rules.NAME_LONGEST
    spent, looked_at = timedelta(), 0
    for wait in waits:
        if spent > HOUR:
            break
        spent, looked_at = spent + wait, looked_at + 1
    assert looked_at <= 20


@pytest.mark.parametrize(
    ("opened_before", "seen_before", "lives"),
    [
        (HOUR, timedelta(), True),
        (9 * HOUR, 8 * HOUR, False),
        (23 * HOUR, timedelta(minutes=1), True),
        (24 * HOUR, timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_when_idle_and_anyway(opened_before: timedelta, seen_before: timedelta, lives: bool) -> None:
    assert (rules.session_ends(NOW - opened_before, NOW - seen_before) > NOW) is lives


def test_a_token_never_reaches_further_than_its_owner() -> None:
    grants = (Grant(Role.HR, 1), Grant(Role.AUDITOR))
    assert rules.narrowed(grants, None) == grants
    assert set(rules.narrowed(grants, [1])) == {Grant(Role.HR, 1), Grant(Role.AUDITOR, 1)}
    assert set(rules.narrowed(grants, [2])) == {Grant(Role.AUDITOR, 2)}


def test_what_was_lost_meanwhile_is_lost_for_work_begun_before() -> None:
    held = (Grant(Role.HR, 1), Grant(Role.HR, 2), Grant(Role.ADMIN))
    assert rules.still_held(held, (Grant(Role.HR, 1),)) == (Grant(Role.HR, 1),)
    assert rules.still_held(held, (Grant(Role.HR),)) == (Grant(Role.HR, 1), Grant(Role.HR, 2))


@pytest.mark.parametrize(
    ("manager", "managed", "may"),
    [
        (SYSTEM, (), True),
        (Actor(1, "a", (Grant(Role.ADMIN, 1),)), (Grant(Role.HR, 1),), True),
        (Actor(1, "a", (Grant(Role.ADMIN, 1),)), (Grant(Role.HR, 1), Grant(Role.HR, 2)), False),
        (Actor(1, "a", (Grant(Role.ADMIN, 1),)), (Grant(Role.AUDITOR),), False),
        (Actor(1, "a", (Grant(Role.ADMIN, 1),)), (), False),
    ],
)
def test_one_manages_only_whom_one_reaches_wholly(manager: Actor, managed: tuple[Grant, ...], may: bool) -> None:
    assert rules.reaches(manager, managed) is may


def test_no_token_can_make_tokens() -> None:
    assert Permission.TOKEN_WRITE in rules.NEVER_IN_TOKENS
