"""Employees: by 工号, never by name; periods that stay; phone numbers nobody reads without a reason."""

from datetime import date

import pytest

from kosmgr.audit import service as journal
from kosmgr.kit import phones
from kosmgr.people import rules, service
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.bindings.make import person
from tests.make import Cast


def test_two_of_one_number_are_told_apart_by_entity(runtime: Runtime, cast: Cast) -> None:
    in_jia, in_yi = person(runtime, cast.jia.id, "H1", "王芳"), person(runtime, cast.yi.id, "H1", "王芳")
    with runtime.reading(SYSTEM) as work:
        with pytest.raises(rules.EmployeeAmbiguous):
            service.visible_employee(work, "h1")
        assert service.visible_employee(work, "h1", cast.yi.id).id == in_yi
    with runtime.reading(cast.lin) as work:
        assert service.visible_employee(work, "H1").id == in_jia
        with pytest.raises(rules.EmployeeUnknown):
            service.visible_person(work, in_yi)


def test_a_number_is_registered_once(runtime: Runtime, cast: Cast) -> None:
    person(runtime, cast.jia.id, "H1")
    with pytest.raises(rules.EmployeeExists), runtime.writing(cast.lin) as work:
        service.add_employee(work, cast.jia.id, "ｈ1", "另一人")


def test_employments_do_not_overlap(runtime: Runtime, cast: Cast) -> None:
    li = person(runtime, cast.jia.id, "H1")
    with pytest.raises(rules.StillEmployed), runtime.writing(cast.lin) as work:
        service.employ(work, li, date(2026, 6, 1))
    with pytest.raises(rules.DaysReversed), runtime.writing(cast.lin) as work:
        service.end_employment(work, li, date(2026, 12, 5), date(2026, 12, 6))
    with pytest.raises(rules.NotEmployed), runtime.writing(cast.lin) as work:
        service.end_employment(work, li, date(2025, 12, 5))
    with runtime.writing(cast.lin) as work:
        service.end_employment(work, li, date(2026, 12, 5))
        service.end_employment(work, li, date(2026, 12, 31))  # it lies ahead and may still move
        found = service.employment(work, li, date(2026, 12, 31))
        assert found is not None
        assert found.until_on == date(2027, 1, 1)


def test_phones_are_found_exactly_and_read_with_a_reason(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.lin) as work:
        li = service.add_employee(work, cast.jia.id, "H1", "李雷", phone="+86 154-0000-0101").id
    with runtime.reading(cast.lin) as work:
        assert [e.id for e in service.by_phone(work, "15400000101")] == [li]
        assert service.by_phone(work, "15400000102") == []
        assert service.visible_person(work, li).phone_masked == "154****0101"
    with runtime.reading(cast.wu) as work:
        assert service.by_phone(work, "15400000101") == []
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.reveal_phone(work, li, "好奇")
    with runtime.writing(cast.lin) as work:
        assert service.reveal_phone(work, li, "通知面谈") == "15400000101"
    with runtime.reading(cast.chen) as work:
        newest = journal.history(work, "employee", li)[0]
        assert (newest.action, newest.actor, newest.reason) == ("employee.phone_revealed", "Lin", "通知面谈")
    with runtime.engine.connect() as connection:
        for table in ("employees", "audit_rows"):
            stored = str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
            assert "15400000101" not in stored
            if table == "audit_rows":
                assert "李雷" not in stored, "a name in the chain is sealed"


@pytest.mark.parametrize("text", ["1.54E+10", "154000001", "25400000101", ""])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(phones.PhoneWrong):
        phones.digits(text)


def test_an_observation_carries_the_rest_along(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.lin) as work:
        li = service.add_employee(work, cast.jia.id, "H1", "李雷", kind="probation", store="西湖店").id
        row = service.observe_employee(work, li, date(2026, 12, 1), kind="regular")
        assert (row.kind, row.store, row.observed_on) == ("regular", "西湖店", date(2026, 12, 1))
        with pytest.raises(rules.KindUnknown):
            service.observe_employee(work, li, kind="friend")
