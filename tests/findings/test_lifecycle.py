"""A finding opens once, is seen again, clears by itself, is accepted until a day and opens again after it."""

from collections.abc import Collection
from datetime import date, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from kosmgr.audit.models import AuditRow
from kosmgr.findings import queries, rules, service
from kosmgr.findings.models import Finding
from kosmgr.findings.rules import FindingLine, Sighting
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.conftest import TODAY, on_day
from tests.findings.make import sighting
from tests.make import Cast

CHECKS = ("departed-holder",)


def store(runtime: Runtime, *seen: Sighting, actor: Actor = SYSTEM, entity_ids: Collection[int] | None = None) -> None:
    with runtime.writing(actor) as work:
        service.store(work, seen, CHECKS, entity_ids)


def visible(runtime: Runtime, actor: Actor = SYSTEM, status: str | None = None) -> list[FindingLine]:
    with runtime.reading(actor) as work:
        return service.visible_findings(work, status)


def actions(runtime: Runtime) -> list[str]:
    with runtime.reading(SYSTEM) as work:
        rows = work.db.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "finding").order_by(AuditRow.id))
        return list(rows)


def test_opened_once_seen_again_cleared_and_opened_anew(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id))
    (first,) = visible(runtime)
    assert (first.status, first.first_seen_on, first.text()) == ("open", TODAY, "周敏 已离职 51 天")
    assert [subject.label for subject in first.subjects] == ["账号111"]

    later = on_day(runtime, TODAY + timedelta(days=1))
    store(later, sighting(cast.jia.id, facts={"person": "周敏", "days": 52}, severity="high"))
    (again,) = visible(runtime)
    assert (again.id, again.first_seen_on, again.severity) == (first.id, TODAY, "high")
    assert again.text() == "周敏 已离职 52 天"
    assert again.last_seen_at
    assert first.last_seen_at
    assert again.last_seen_at > first.last_seen_at

    store(later)
    assert visible(runtime) == []
    (over,) = visible(runtime, status="cleared")
    assert over.cleared_at is not None

    store(later, sighting(cast.jia.id))
    (anew,) = visible(runtime)
    assert anew.id != first.id
    assert actions(runtime) == ["finding.opened", "finding.cleared", "finding.opened"]


def test_a_check_clears_only_what_it_looked_at(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id), sighting(cast.yi.id, "9000000202"), sighting(None, "9000000300"))
    store(runtime, entity_ids=[cast.yi.id])
    assert [line.entity_id for line in visible(runtime)] == [cast.jia.id, None]
    with runtime.writing(SYSTEM) as work:
        service.store(work, [], ["another-check"])
    assert len(visible(runtime)) == 2
    store(runtime)
    assert visible(runtime) == []


def test_who_runs_checks_in_one_entity_changes_nothing_elsewhere(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id), sighting(None, "9000000300"))
    store(runtime, sighting(cast.jia.id, "9000000112"), sighting(cast.yi.id, "9000000202"), actor=cast.wu)
    keys = {subject.key for line in visible(runtime) for subject in line.subjects}
    assert keys == {"9000000111", "9000000202", "9000000300"}


def test_accepted_until_a_day_then_open_again(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id))
    (line,) = visible(runtime)
    assert line.id is not None
    until = TODAY + timedelta(days=30)
    with runtime.writing(cast.boss) as work:
        accepted = service.accept(work, line.id, " 年底前换人 ", until)
    assert (accepted.status, accepted.accepted_by, accepted.accepted_reason) == ("accepted", "Boss", "年底前换人")

    on_the_last_day, after = on_day(runtime, until), on_day(runtime, until + timedelta(days=1))
    store(on_the_last_day, sighting(cast.jia.id))
    assert [one.status for one in visible(on_the_last_day)] == ["accepted"]
    assert visible(on_the_last_day, status="open") == []
    assert [one.status for one in visible(after, status="open")] == ["open"]  # shown open even before a check ran
    store(after, sighting(cast.jia.id))
    (again,) = visible(after)
    assert (again.id, again.status, again.accepted_by, again.accepted_until_on) == (line.id, "open", None, None)
    assert actions(runtime) == ["finding.opened", "finding.accepted", "finding.reopened"]


def test_an_accepted_finding_clears_when_it_is_gone(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id))
    with runtime.writing(cast.boss) as work:
        service.accept(work, visible(runtime)[0].id or 0, "等新人", TODAY + timedelta(days=9))
    store(runtime)
    assert visible(runtime) == []


def test_an_acceptance_can_be_withdrawn_once(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id))
    number = visible(runtime)[0].id or 0
    with runtime.writing(cast.boss) as work:
        service.accept(work, number, "等新人", TODAY + timedelta(days=9))
    with runtime.writing(cast.boss) as work:
        assert service.withdraw_acceptance(work, number, "新人到了").status == "open"
    with pytest.raises(rules.NotAccepted), runtime.writing(cast.boss) as work:
        service.withdraw_acceptance(work, number, "再来一次")
    with runtime.writing(cast.boss) as work:
        service.accept(work, number, "等新人", TODAY + timedelta(days=9))
    with pytest.raises(rules.ReasonMissing), runtime.writing(cast.boss) as work:
        service.withdraw_acceptance(work, number, " ")
    assert actions(runtime) == [f"finding.{word}" for word in ("opened", "accepted", "withdrawn", "accepted")]


@pytest.mark.parametrize(
    ("reason", "days", "refusal"),
    [
        ("", 9, rules.ReasonMissing),
        ("  ", 9, rules.ReasonMissing),
        ("理由", 0, rules.AcceptanceEndWrong),
        ("理由", -1, rules.AcceptanceEndWrong),
        ("理由", 1, None),
        ("理由", 366, None),
        ("理由", 367, rules.AcceptanceEndWrong),
    ],
)
def test_what_an_acceptance_needs(reason: str, days: int, refusal: type[Exception] | None) -> None:
    def check() -> None:
        rules.check_acceptance("open", reason, TODAY + timedelta(days=days), TODAY)

    if refusal is None:
        check()
    else:
        with pytest.raises(refusal):
            check()


def test_what_is_over_needs_no_acceptance() -> None:
    with pytest.raises(rules.NothingToAccept):
        rules.check_acceptance("cleared", "理由", date(2026, 12, 1), TODAY)


def test_each_sees_and_accepts_only_where_a_grant_reaches(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id), sighting(cast.yi.id, "9000000202"), sighting(None, "9000000300"))
    by_entity = {line.entity_id: line.id or 0 for line in visible(runtime, cast.boss)}
    assert {line.entity_id for line in visible(runtime, cast.wu)} == {cast.yi.id}
    assert {line.entity_id for line in visible(runtime, cast.lin)} == {cast.jia.id}
    assert len(visible(runtime, cast.chen)) == 3
    compliance = Actor(105, "Yao", (Grant(Role.COMPLIANCE, cast.yi.id),))
    until = TODAY + timedelta(days=9)
    with runtime.writing(compliance) as work:
        service.accept(work, by_entity[cast.yi.id], "知道", until)
    for elsewhere in (cast.jia.id, None):
        with pytest.raises(rules.FindingUnknown), runtime.writing(compliance) as work:
            service.accept(work, by_entity[elsewhere], "知道", until)
    with pytest.raises(NotAllowed), runtime.writing(cast.lin) as work:
        service.accept(work, by_entity[cast.jia.id], "知道", until)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.store(work, [], CHECKS)
    with runtime.reading(cast.wu) as work:
        with pytest.raises(rules.FindingUnknown):
            service.visible_finding(work, by_entity[cast.jia.id])
        assert service.about(work, "account", key="9000000111") == []
        assert service.counts(work) == {"critical": 0, "high": 0, "medium": 0, "low": 0}  # 乙's is accepted
    with runtime.reading(cast.lin) as work:
        assert service.counts(work)["critical"] == 1
        assert [line.id for line in service.about(work, "account", ref_id=111)] == [by_entity[cast.jia.id]]


def test_lists_are_filtered(runtime: Runtime, cast: Cast) -> None:
    low = sighting(cast.jia.id, "9000000112", severity="low", rule="health.watch")
    store(runtime, sighting(cast.jia.id), low, sighting(cast.yi.id, "9000000202"))
    with runtime.reading(SYSTEM) as work:
        assert [line.severity for line in service.visible_findings(work)] == ["critical", "critical", "low"]
        assert len(service.visible_findings(work, severity="low")) == 1
        assert len(service.visible_findings(work, check="departed-holder")) == 3
        assert len(service.visible_findings(work, check="health.watch")) == 1
        assert len(service.visible_findings(work, entity_id=cast.yi.id)) == 1
        assert len(service.visible_findings(work, subject=("account", "9000000112"))) == 1
        with pytest.raises(rules.FilterUnknown):
            service.visible_findings(work, status="weird")
        with pytest.raises(rules.FilterUnknown):
            service.visible_findings(work, severity="weird")


def test_subjects_that_got_a_row_later_are_found_by_it(runtime: Runtime, cast: Cast) -> None:
    early = sighting(cast.jia.id, subjects=(rules.Subject("account", "9000000111", "账号"),))
    store(runtime, early)
    store(runtime, sighting(cast.jia.id))
    with runtime.reading(SYSTEM) as work:
        assert len(service.about(work, "account", ref_id=111)) == 1


def test_two_runs_at_once_open_one_finding(runtime: Runtime, cast: Cast) -> None:
    """The second run read before the first had written: its insert is dropped, not doubled."""
    one = sighting(cast.jia.id)
    store(runtime, one)
    with runtime.writing(SYSTEM) as work:
        service._open(work, [one])
    assert len(visible(runtime)) == 1
    assert actions(runtime) == ["finding.opened"]
    with runtime.reading(SYSTEM) as work:
        assert work.db.scalar(select(func.count()).select_from(queries.SUBJECTS)) == 1


def test_a_second_run_waits_for_the_first(runtime: Runtime, cast: Cast) -> None:
    """The first run has written and not committed; the second one, begun meanwhile, opens nothing anew."""
    one = sighting(cast.jia.id)
    failed: list[BaseException] = []

    def second() -> None:
        try:
            store(runtime, one)
        except BaseException as error:
            failed.append(error)

    with runtime.writing(SYSTEM) as work:
        service.store(work, [one], CHECKS)
        thread = Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(20)
    assert failed == []
    assert len(visible(runtime)) == 1
    assert actions(runtime) == ["finding.opened"]


def test_the_database_itself_refuses_a_double(runtime: Runtime, cast: Cast) -> None:
    store(runtime, sighting(cast.jia.id))
    with runtime.writing(SYSTEM) as work:
        row = work.db.scalars(select(Finding)).one()
        work.db.add(Finding(**{c.name: getattr(row, c.key) for c in queries.TABLE.columns if c.name != "id"}))
        with pytest.raises(IntegrityError):
            work.db.flush()
        work.db.rollback()
