"""Who may hold an account: one holder, a serving employee of the entity, never past the last day."""

import threading
from collections import Counter
from datetime import date
from typing import Any

import pytest

from kosmgr.audit import service as journal
from kosmgr.bindings import queries, rules, service
from kosmgr.cases import service as cases
from kosmgr.kit import db as database
from kosmgr.kit.errors import Refused
from kosmgr.people import rules as person_rules
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.seats import queries as claims
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.work import NotAllowed
from tests.bindings.make import account, bound, person
from tests.conftest import on_day
from tests.make import Cast

TODAY = date(2026, 11, 20)


def _periods(runtime: Runtime, account_id: int) -> list[tuple[str | None, date | None, date | None]]:
    with runtime.reading(SYSTEM) as work:
        return [(row.number, row.from_on, row.until_on) for row in service.holders_of(work, account_id)]


def test_bind_unbind_and_bind_again_keep_the_history(runtime: Runtime, cast: Cast) -> None:
    mine, li, wang = account(runtime, cast.jia.id, "A1"), *(person(runtime, cast.jia.id, n) for n in ("H1", "H2"))
    bound(runtime, mine, li, date(2026, 3, 1), cast.lin)
    with runtime.writing(cast.lin) as work:
        service.unbind(work, mine, date(2026, 9, 1), reason="换岗")
    bound(runtime, mine, wang, date(2026, 9, 1), cast.lin)
    assert _periods(runtime, mine) == [
        ("H1", date(2026, 3, 1), date(2026, 9, 1)),
        ("H2", date(2026, 9, 1), None),
    ]
    with runtime.reading(cast.lin) as work:
        assert [row.number for row in service.listing(work, date(2026, 8, 31))] == ["H1"]
        assert [row.xhs_id for row in service.accounts_of(work, li)] == ["A1"]
    with runtime.reading(cast.chen) as work:
        actions = [row.action for row in journal.history(work, "account", mine)]
    assert actions == ["account.bound", "account.unbound", "account.bound", "account.opened"]


def test_a_second_holder_is_refused_by_name(runtime: Runtime, cast: Cast) -> None:
    mine, li, wang = account(runtime, cast.jia.id, "A1"), *(person(runtime, cast.jia.id, n, n) for n in ("H1", "H2"))
    bound(runtime, mine, li, date(2026, 3, 1))
    for day in (date(2026, 2, 1), date(2026, 3, 1), TODAY):
        with pytest.raises(rules.AccountHeld) as refused, runtime.writing(cast.lin) as work:
            service.bind(work, mine, wang, day)
        assert str(refused.value.facts["holder"]) == "H1（H1）"


@pytest.mark.parametrize(
    ("kind", "reason", "refusal"),
    [
        ("regular", None, None),
        ("probation", None, rules.ReasonNeeded),
        ("probation", "  ", rules.ReasonNeeded),
        ("probation", "店里只有她", None),
        ("dispatched", None, rules.ReasonNeeded),
        ("intern", "店里只有她", rules.NotEligible),
        ("outsourced", "店里只有她", rules.NotEligible),
        ("other", "店里只有她", rules.NotEligible),
    ],
)
def test_kinds_of_employment(kind: str, reason: str | None, refusal: type[Refused] | None) -> None:
    eligible = {"regular": "yes", "probation": "ask", "intern": "no", "dispatched": "ask", "outsourced": "no"}

    def check() -> None:
        rules.check_kind("某人", "H1", kind, {**eligible, "other": "no"}, "公司规则", reason)

    if refusal is None:
        check()
    else:
        with pytest.raises(refusal):
            check()


def test_only_serving_employees_of_the_entity_hold(runtime: Runtime, cast: Cast) -> None:
    mine = account(runtime, cast.jia.id, "A1")
    stranger = person(runtime, cast.yi.id, "C1")
    intern = person(runtime, cast.jia.id, "H3", kind="intern")
    late = person(runtime, cast.jia.id, "H4", hired_on=date(2026, 12, 1))
    for employee, refusal in (
        (stranger, rules.OtherEntity),
        (intern, rules.NotEligible),
        (late, rules.NotServing),
    ):
        with pytest.raises(refusal), runtime.writing(SYSTEM) as work:
            service.bind(work, mine, employee, reason="试")
    with pytest.raises(person_rules.EmployeeUnknown), runtime.writing(cast.lin) as work:
        service.bind(work, mine, stranger)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.bind(work, mine, late)
    with pytest.raises(seat_rules.AccountUnknown), runtime.writing(cast.wu) as work:
        service.bind(work, mine, stranger)


def test_banned_and_closed_accounts_get_no_holder(runtime: Runtime, cast: Cast) -> None:
    banned, closed, li = (account(runtime, cast.jia.id, "A1"), account(runtime, cast.jia.id, "A2"), 0)
    li = person(runtime, cast.jia.id, "H1")
    with runtime.writing(cast.lin) as work:
        seats.observe_account(work, banned, platform_state="永久封禁", platform_code="banned")
        service.retire(work, closed, TODAY, reason="停用")
    for target, refusal in ((banned, rules.AccountBanned), (closed, seat_rules.AccountClosed)):
        with pytest.raises(refusal), runtime.writing(cast.lin) as work:
            service.bind(work, target, li)
    with runtime.writing(cast.lin) as work:
        seats.observe_account(work, banned, platform_state="正常", platform_code="normal")
        seats.set_hold(work, banned, "ban", reason="推定永久")
    with pytest.raises(rules.AccountBanned), runtime.writing(cast.lin) as work:
        service.bind(work, banned, li)
    with runtime.writing(cast.lin) as work:
        seats.lift_hold(work, banned, "ban", reason="申诉成功")
    bound(runtime, banned, li)


def test_a_held_account_keeps_its_seat(runtime: Runtime, cast: Cast) -> None:
    mine, li = account(runtime, cast.jia.id, "A1"), person(runtime, cast.jia.id, "H1", "李雷")
    bound(runtime, mine, li, date(2026, 3, 1))
    for leave in (service.release, service.retire):
        with pytest.raises(rules.StillHeld) as refused, runtime.writing(cast.lin) as work:
            leave(work, mine, TODAY, reason="停用")
        assert str(refused.value.facts["holder"]) == "李雷（H1）"
    with runtime.writing(cast.lin) as work:
        service.unbind(work, mine, TODAY, reason="停用")
        service.release(work, mine, TODAY, reason="停用")
        assert seats.quota(work, cast.jia.id).used == 0
    with pytest.raises(seat_rules.AccountClosed), runtime.writing(cast.lin) as work:
        service.release(work, mine, TODAY, reason="停用")


def test_the_end_of_an_employment_is_planned_not_done(runtime: Runtime, cast: Cast) -> None:
    """0006: whoever is bound while his employment's end is known stays bound until the unbinding is recorded."""
    li, mine = person(runtime, cast.jia.id, "H1"), account(runtime, cast.jia.id, "A1")
    with runtime.writing(cast.lin) as work:
        people.end_employment(work, li, date(2026, 12, 5))
    bound(runtime, mine, li, date(2026, 11, 19), cast.lin)
    assert _periods(runtime, mine) == [("H1", date(2026, 11, 19), date(2026, 12, 6))]
    with runtime.reading(cast.lin) as work:
        assert [row.end_planned for row in service.holders_of(work, mine)] == [True]
    wang = person(runtime, cast.jia.id, "H2")
    later = on_day(runtime, date(2026, 12, 10))
    with later.reading(cast.lin) as work:
        assert [row.number for row in service.listing(work)] == ["H1"], "nobody recorded an unbinding"
    with pytest.raises(rules.AccountHeld), later.writing(cast.lin) as work:
        service.bind(work, mine, wang)
    with pytest.raises(rules.StillHeld), later.writing(cast.lin) as work:
        service.release(work, mine, reason="停用")
    with later.writing(cast.lin) as work:
        service.unbind(work, mine, date(2026, 12, 8), reason="后台已解绑")
    with later.writing(cast.lin) as work:
        service.bind(work, mine, wang, date(2026, 12, 8))
    assert _periods(runtime, mine)[0] == ("H1", date(2026, 11, 19), date(2026, 12, 8))


def test_planned_ends_are_called_off(runtime: Runtime, cast: Cast) -> None:
    li, mine = person(runtime, cast.jia.id, "H1"), account(runtime, cast.jia.id, "A1")
    bound(runtime, mine, li, date(2026, 3, 1))
    with runtime.writing(cast.lin) as work:
        (planned,) = service.plan_ends(work, {li: date(2026, 12, 6)})
        assert (planned.until_on, planned.to_do) == (date(2026, 12, 6), True)
    with runtime.writing(cast.lin) as work:
        assert service.keep(work, li) == 1
        assert service.keep(work, li) == 0
    assert _periods(runtime, mine) == [("H1", date(2026, 3, 1), None)]


def test_what_would_begin_after_the_end_never_begins(runtime: Runtime, cast: Cast) -> None:
    li, mine = person(runtime, cast.jia.id, "H1"), account(runtime, cast.jia.id, "A1")
    bound(runtime, mine, li, date(2026, 12, 20))
    with runtime.writing(cast.lin) as work:
        (planned,) = service.plan_ends(work, {li: date(2026, 12, 6)})
        assert not planned.to_do
    assert _periods(runtime, mine) == [("H1", date(2026, 12, 20), date(2026, 12, 20))]
    bound(runtime, mine, person(runtime, cast.jia.id, "H2"))


def test_an_unbinding_is_recorded_not_foretold(runtime: Runtime, cast: Cast) -> None:
    mine, li = account(runtime, cast.jia.id, "A1"), person(runtime, cast.jia.id, "H1")
    bound(runtime, mine, li, date(2026, 3, 1))
    with pytest.raises(rules.NotDoneYet), runtime.writing(cast.lin) as work:
        service.unbind(work, mine, date(2026, 11, 21), reason="换岗")


def test_unbinding_what_nobody_holds_is_refused(runtime: Runtime, cast: Cast) -> None:
    mine, li = account(runtime, cast.jia.id, "A1"), person(runtime, cast.jia.id, "H1")
    bound(runtime, mine, li, date(2026, 3, 1))
    with pytest.raises(rules.NotHeld), runtime.writing(cast.lin) as work:
        service.unbind(work, mine, date(2026, 2, 1), reason="误")
    with runtime.writing(cast.lin) as work:
        service.unbind(work, mine, reason="换岗")
    with pytest.raises(rules.NotHeld), runtime.writing(cast.lin) as work:
        service.unbind(work, mine, reason="换岗")


def _race(runtime: Runtime, jobs: list[Any]) -> Counter[str]:
    """Every job at once, each in a transaction of its own, over two engines."""
    twin = database.make_engine(runtime.engine.url.render_as_string(hide_password=False))
    outcome: Counter[str] = Counter()
    lock, barrier = threading.Lock(), threading.Barrier(len(jobs))

    def run(number: int) -> None:
        own = Runtime((runtime.engine, twin)[number % 2], runtime.clock, runtime.cipher, runtime.data_dir)
        barrier.wait()
        try:
            with own.writing(SYSTEM) as work:
                jobs[number](work)
            result = "done"
        except Refused as refused:
            result = refused.code
        except Exception as error:
            result = type(error).__name__
        with lock:
            outcome[result] += 1

    crowd = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    twin.dispose()
    return outcome


def _rivals(runtime: Runtime, cast: Cast, count: int) -> tuple[int, list[Any]]:
    mine = account(runtime, cast.jia.id, "A1")
    crowd = [person(runtime, cast.jia.id, f"H{n}") for n in range(count)]
    return mine, [lambda work, who=who: service.bind(work, mine, who) for who in crowd]


def test_of_many_who_bind_one_account_one_wins_and_the_others_learn_who(runtime: Runtime, cast: Cast) -> None:
    mine, jobs = _rivals(runtime, cast, 12)
    assert _race(runtime, jobs) == {"done": 1, "AccountHeld": 11}
    assert len(_periods(runtime, mine)) == 1


def test_without_claim_and_check_only_the_database_is_left(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guards themselves: without them the outcome is no longer one winner and named refusals."""
    monkeypatch.setattr(claims, "claim", lambda db, account: None)
    monkeypatch.setattr(rules, "check_free", lambda *facts: None)
    mine, jobs = _rivals(runtime, cast, 6)
    outcome = _race(runtime, jobs)
    assert outcome["AccountHeld"] == 0
    assert outcome["done"] == 1, "the unique index still refuses a second open holder"
    assert len(_periods(runtime, mine)) == 1


def test_ending_and_binding_at_once_leave_no_end_unplanned(runtime: Runtime, cast: Cast) -> None:
    for number in range(3):
        li = person(runtime, cast.jia.id, f"H{number}")
        mine = account(runtime, cast.jia.id, f"A{number}")
        _race(
            runtime,
            [
                lambda work, who=li: cases.open_offboarding(work, who, TODAY),
                lambda work, who=li, what=mine: cases.bind(work, what, who),
            ],
        )
        assert all(until == date(2026, 11, 21) for _, _, until in _periods(runtime, mine))


def test_the_database_refuses_a_second_open_holder(runtime: Runtime, cast: Cast) -> None:
    mine, li = account(runtime, cast.jia.id, "A1"), person(runtime, cast.jia.id, "H1")
    bound(runtime, mine, li)
    sql = (
        "INSERT INTO bindings (account_id, employee_id, origin, created_at)"
        f" VALUES ({mine}, {li}, 'observed', '2026-11-20 00:00:00')"
    )
    with pytest.raises(Exception, match=r"(?i)unique"), runtime.engine.connect() as connection:
        connection.exec_driver_sql(sql)
    with runtime.reading(SYSTEM) as work:
        assert len(queries.holders(work.db, mine)) == 1
