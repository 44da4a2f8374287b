"""Every document check at its boundaries."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kosmgr.documents import watched
from tests.checks.make import ON, USCC, account, days, holder, keys, picture, seen

PAPER = watched.Paper(
    id=1, entity_id=1, key="N-1", kind="brand_authorization", title="品牌授权书", number="N-1",
    issued_on=date(2025, 11, 1), valid_until_on=days(200), applies_to="灯具", scan=True, platform_upload="yes",
    status="有效", status_code="valid", subject_kind=None, subject_id=None, superseded=False, has_file=False,
)  # fmt: skip
RULES = ("expired", "expiring", "scan-missing", "not-uploaded", "uscc-wrong", "legal-person")


def paper(number: int = 1, **changed: Any) -> watched.Paper:
    return replace(PAPER, id=number, key=f"N-{number}", number=f"N-{number}", **changed)


def papers(*lines: watched.Paper, changes: tuple[watched.Change, ...] = ()) -> watched.Papers:
    return watched.Papers(lines, changes, watched.successors(lines, ON))


def look(rule: str, *lines: watched.Paper, company: dict[str, Any] | None = None, **more: Any) -> list[Any]:
    return seen(f"documents.{rule}", picture(account()), papers(*lines, **more), company)


def test_nothing_is_wrong_with_a_good_paper() -> None:
    for rule in RULES:
        assert look(rule, paper()) == []


@pytest.mark.parametrize(
    ("rule", "changed", "company", "severity"),
    [
        ("expired", {"valid_until_on": days(0)}, {}, None),
        ("expired", {"valid_until_on": days(-1)}, {}, "high"),
        ("expired", {"valid_until_on": days(-1)}, {"document__valid": False}, None),
        ("expired", {"valid_until_on": days(-1), "superseded": True}, {}, None),
        ("expired", {"valid_until_on": None}, {}, None),
        ("expired", {"valid_until_on": days(-1), "entity_id": 99}, {}, None),
        ("expiring", {"valid_until_on": days(-1)}, {}, None),
        ("expiring", {"valid_until_on": days(0)}, {}, "high"),
        ("expiring", {"valid_until_on": days(30)}, {}, "high"),
        ("expiring", {"valid_until_on": days(31)}, {}, "medium"),
        ("expiring", {"valid_until_on": days(60)}, {}, "medium"),
        ("expiring", {"valid_until_on": days(61)}, {}, "low"),
        ("expiring", {"valid_until_on": days(90)}, {}, "low"),
        ("expiring", {"valid_until_on": days(91)}, {}, None),
        ("expiring", {"valid_until_on": days(91)}, {"document__due_days": 91}, "low"),
        ("expiring", {"valid_until_on": days(10), "issued_on": days(-19)}, {}, None),  # made anew every month
        ("expiring", {"valid_until_on": days(7), "issued_on": days(-23)}, {}, "high"),
        ("expiring", {"valid_until_on": days(10), "issued_on": days(-21)}, {}, "high"),  # 32 days
        ("scan-missing", {"scan": False}, {}, "medium"),
        ("scan-missing", {"scan": False, "has_file": True}, {}, None),
        ("scan-missing", {"scan": None, "status_code": "missing"}, {}, "medium"),
        ("scan-missing", {"scan": None}, {}, None),
        ("scan-missing", {"scan": False}, {"document__scanned": False}, None),
        ("not-uploaded", {"platform_upload": "no"}, {}, "low"),
        ("not-uploaded", {"platform_upload": "not_needed"}, {}, None),
        ("not-uploaded", {"platform_upload": None}, {}, None),
        ("not-uploaded", {"platform_upload": "no"}, {"document__uploaded": False}, None),
    ],
)
def test_one_paper(rule: str, changed: dict[str, Any], company: dict[str, Any], severity: str | None) -> None:
    found = look(rule, paper(**changed), company=company)
    assert [one.severity for one in found] == ([] if severity is None else [severity])
    assert keys(found, "document") == [["N-1"] for _ in found]


def test_an_expired_paper_says_that_the_ledger_still_calls_it_valid() -> None:
    (found,) = look("expired", paper(valid_until_on=date(2026, 10, 31)))
    text = found.message.format(**found.facts)
    assert "有效" in text
    assert "20 天" in text
    (other,) = look("expired", paper(valid_until_on=date(2026, 10, 31), status="过期", status_code="expired"))
    assert other.message != found.message


@pytest.mark.parametrize(
    ("newer", "severity"),
    [
        ({"title": "品牌授权书（新）"}, "low"),
        ({"title": "品牌授权书"}, "low"),
        ({"title": "品牌授权书", "applies_to": "窗帘"}, "high"),
        ({"title": "品牌授权书", "kind": "other"}, "high"),
        ({"title": "品牌授权书", "entity_id": 2}, "high"),
        ({"title": "品牌授权书", "valid_until_on": days(-1)}, "high"),
        ({"title": "品牌授权书", "superseded": True}, "high"),
    ],
)
def test_what_a_newer_paper_plainly_follows(newer: dict[str, Any], severity: str) -> None:
    found = look("expired", paper(valid_until_on=days(-5)), paper(2, **newer))
    (mine,) = [one for one in found if one.subjects[0].key == "N-1"]
    assert mine.severity == severity
    assert mine.evidence["superseded_by"] == ("N-2" if severity == "low" else None)


def test_papers_about_a_person_count_while_that_person_holds_an_account() -> None:
    someone = {"subject_kind": "employee", "subject_id": holder().employee_id, "valid_until_on": days(-5)}
    assert len(look("expired", paper(**someone))) == 1
    assert look("expired", paper(**someone), paper(2, **{**someone, "valid_until_on": days(99)})) == []
    assert look("expired", paper(**{**someone, "subject_id": 5})) == []


@pytest.mark.parametrize(
    ("number", "seen_"),
    [(USCC, 0), (USCC.lower(), 0), ("91330100MA0EXAMP1X", 1), ("91510100MA0DEMWX90", 1), (None, 0)],
)
def test_the_code_of_a_licence(number: str | None, seen_: int) -> None:
    licence = replace(PAPER, kind="business_license", title="营业执照", number=number, key=str(number))
    found = look("uscc-wrong", licence)
    assert len(found) == seen_
    for one in found:
        assert "{" not in one.message.format(**one.facts)
    assert look("uscc-wrong", licence, company={"document__uscc_exact": False}) == []
    assert look("uscc-wrong", replace(licence, kind="other")) == []


def test_after_a_change_everything_that_names_it_must_follow() -> None:
    change = watched.Change(1, 1, "legal_person", date(2026, 7, 15), date(2026, 8, 14), frozenset())
    licence = paper(2, kind="business_license", title="营业执照")
    identity = paper(3, kind="legal_rep_id", title="法定代表人身份证", issued_on=None)
    reissued = paper(4, kind="business_license", issued_on=date(2026, 7, 15))
    local = paper(5, kind="legal_rep_id", platform_upload="no")
    lines = (paper(), licence, identity, reissued, local)
    found = look("legal-person", *lines, changes=(change,))
    assert [one.subjects[0].key for one in found] == ["9000000001", "N-2", "N-3"]
    assert {one.severity for one in found} == {"high"}
    done = frozenset({("enterprise_account", 1), ("document", 2)})
    rest = look("legal-person", *lines, changes=(replace(change, followed=done),))
    assert [one.subjects[0].key for one in rest] == ["N-3"]
    early = look("legal-person", *lines, changes=(replace(change, due_on=ON),))
    assert {one.severity for one in early} == {"medium"}
    moved = look("legal-person", *lines, changes=(replace(change, kind="address"),))
    assert [one.subjects[0].key for one in moved] == ["9000000001", "N-2"]
    assert look("legal-person", *lines, changes=(replace(change, entity_id=9),)) == []


def test_a_finding_of_a_day_is_the_finding_of_the_next() -> None:
    first = seen("documents.expiring", picture(), papers(paper(valid_until_on=days(20))))
    later = seen("documents.expiring", picture(on=days(3)), papers(paper(valid_until_on=days(20))))
    assert first[0].fingerprint == later[0].fingerprint
