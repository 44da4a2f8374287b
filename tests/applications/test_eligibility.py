"""What speaks against an application: the tests as tables, with every limit on both its sides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kosmgr.applications import eligibility
from kosmgr.applications.eligibility import ASK, MATERIAL, NO, Facts, Material
from kosmgr.rulebook.rules import Book, Value, read_packs
from tests.make import DAY

YES = Material("yes", DAY)
SOUND = Facts(
    "SQ2026001",
    "江珊珊",
    "HM0036",
    "company",
    registered=True,
    kind="regular",
    hired_on=date(2024, 3, 1),
    contract_until_on=date(2027, 2, 28),
    materials=dict.fromkeys(eligibility.MATERIALS, YES),
)
BOOK = Book(read_packs())


def ask(key: str) -> Value:
    return BOOK.chosen(key, None, DAY)


def told(**values: Any) -> Callable[[str], Value]:
    """The rulebook with other values; dots of keys are written as double underscores."""
    other = {key.replace("__", "."): value for key, value in values.items()}
    return lambda key: replace(ask(key), value=other[key]) if key in other else ask(key)


def judged(facts: Facts, ask: Callable[[str], Value] = ask) -> list[tuple[str, str]]:
    return [(blocker.code, blocker.weight) for blocker in eligibility.judge(facts, ask, DAY) if not blocker.settled]


def paper(name: str, state: str = "yes", on: date | None = DAY, until_on: date | None = None) -> dict[str, Any]:
    return {"materials": {**SOUND.materials, name: Material(state, on, until_on)}}


def days(n: int) -> date:
    return DAY + timedelta(days=n)


def test_nothing_speaks_against_a_sound_application() -> None:
    assert judged(SOUND) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"employee": None, "registered": False}, [("number_missing", MATERIAL)]),
        ({"registered": False}, [("not_registered", MATERIAL)]),
        ({"external": True, "employee": None, "registered": True}, [("outsourced", NO)]),
        ({"kind": "outsourced"}, [("outsourced", NO)]),
        ({"kind": "intern"}, [("intern", NO)]),
        ({"kind": "other"}, [("other", NO)]),
        ({"kind": "probation"}, [("probation", ASK)]),
        ({"kind": "dispatched"}, [("dispatched", ASK)]),
        ({"kind": "something new"}, [("something new", ASK)]),
        ({"kind": None}, []),
        ({"hired_on": days(1)}, [("not_employed_yet", NO)]),
        ({"hired_on": days(0)}, []),
        ({"left_on": days(-1)}, [("left", NO)]),
        ({"left_on": days(0)}, [("leaving", NO)]),
        ({"contract_until_on": days(30)}, []),
        ({"contract_until_on": days(29)}, [("contract_ending", NO)]),
        ({"contract_until_on": days(-1)}, [("contract_ending", NO)]),
        ({"contract_until_on": None}, []),
        ({"others": ("SQ2026002",)}, [("duplicate", NO)]),
        ({"again_on": (days(-3),)}, [("duplicate", ASK)]),
        ({"holds": ("9000000101",)}, [("holds_account", ASK)]),
        ({"banned": ("9000000118",)}, [("formerly_banned", ASK)]),
        (paper("proof", "no", None), [("proof_missing", MATERIAL)]),
        (paper("proof", "unknown", None), [("proof_missing", MATERIAL)]),
        (paper("proof", "yes", None), []),
        (paper("proof", "yes", days(-90)), []),
        (paper("proof", "yes", days(-91)), [("proof_old", MATERIAL)]),
        (paper("agreement", "no", None), [("agreement_missing", MATERIAL)]),
        (paper("agreement", "refused", None), [("agreement_refused", NO)]),
        (paper("portrait", "unknown", None), [("portrait_missing", MATERIAL)]),
        (paper("portrait", "refused", None), [("portrait_refused", NO)]),
        ({"ownership": "employee", "consent": "given"}, []),
        ({"ownership": "employee"}, [("consent_missing", MATERIAL)]),
        ({"ownership": "employee", "consent": "refused"}, [("consent_refused", NO)]),
        ({"ownership": "employee", "consent": "withdrawn"}, [("consent_refused", NO)]),
        ({"consent": "refused"}, []),
        (paper("nda", "unknown", None), [("nda_missing", MATERIAL)]),
        (paper("commitment", "unknown", None), [("commitment_missing", MATERIAL)]),
        (paper("training", "yes", days(-300), days(0)), []),
        (paper("training", "yes", days(-300), days(-1)), [("training_missing", MATERIAL)]),
    ],
)
def test_each_test_on_both_sides_of_its_limit(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert judged(replace(SOUND, **changed)) == found


@pytest.mark.parametrize(
    ("values", "changed", "found"),
    [
        ({"person__eligible_types": {"intern": "yes"}}, {"kind": "intern"}, []),
        ({"person__eligible_types": {"dispatched": "no"}}, {"kind": "dispatched"}, [("dispatched", NO)]),
        ({"application__contract_days": 11}, {"contract_until_on": days(10)}, [("contract_ending", NO)]),
        ({"application__contract_days": 10}, {"contract_until_on": days(10)}, []),
        ({"proof__max_age_days__new": 365}, paper("proof", "yes", days(-365)), []),
        ({"application__materials": []}, {"materials": {}}, []),
        ({"application__materials": ["nda"]}, {"materials": {}}, [("nda_missing", MATERIAL)]),
        ({"consent__own_account": False}, {"ownership": "employee"}, []),
        ({"application__one_each": False}, {"others": ("SQ1",), "holds": ("9",)}, []),
        ({"application__former_ban": False}, {"banned": ("9",)}, []),
    ],
)
def test_every_limit_comes_from_the_rulebook(
    values: dict[str, Any], changed: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert judged(replace(SOUND, **changed), told(**values)) == found


def test_what_is_decided_no_longer_stands_in_the_way_and_only_what_may_be_decided() -> None:
    facts = replace(SOUND, kind="probation", left_on=DAY, rulings=frozenset({"probation", "leaving"}))
    found = eligibility.judge(facts, ask, DAY)
    assert [(b.code, b.settled) for b in found] == [("leaving", False), ("probation", True)]
    assert [b.code for b in eligibility.in_the_way(found, last_step=True)] == ["leaving"]


def test_what_is_missing_waits_for_the_last_step() -> None:
    found = eligibility.judge(replace(SOUND, **paper("proof", "no", None)), ask, DAY)
    assert eligibility.in_the_way(found, last_step=False) == []
    assert [b.code for b in eligibility.in_the_way(found, last_step=True)] == ["proof_missing"]


def test_every_blocker_has_a_title_a_sentence_and_a_rule_with_a_source() -> None:
    worst = Facts(
        "SQ1", "汪洋", None, "employee", kind="intern", hired_on=days(5), contract_until_on=days(1), others=("SQ2",),
        holds=("9",), banned=("8",), again_on=(DAY,),
    )  # fmt: skip
    found = eligibility.judge(worst, ask, DAY)
    assert len(found) == 14
    for blocker in found:
        assert blocker.code in eligibility.TITLES
        assert "{" not in blocker.text()
        assert ask(blocker.rule).source
    assert [eligibility.WEIGHTS.index(b.weight) for b in found] == sorted(
        eligibility.WEIGHTS.index(b.weight) for b in found
    )


@pytest.mark.parametrize(
    ("code", "role"), [("probation", "hr"), ("formerly_banned", "compliance"), ("unheard of", "compliance")]
)
def test_who_decides_is_in_the_rulebook(code: str, role: str) -> None:
    assert eligibility.ruling_role(code, ask) == role
