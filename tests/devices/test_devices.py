"""One account on one phone with one card: decided here, exclusive; what ledgers say beside it stays."""

from datetime import date

import pytest

from kosmgr.audit import service as journal
from kosmgr.devices import models, rules, service
from kosmgr.matrix import service as matrix
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.bindings.make import account
from tests.make import Cast

TODAY = date(2026, 11, 20)


def _device(runtime: Runtime, entity_id: int, number: str) -> int:
    with runtime.writing(SYSTEM) as work:
        return service.register_device(work, number, entity_id, model="X1", network_kind="5g").id


def _sim(runtime: Runtime, entity_id: int, number: str) -> int:
    with runtime.writing(SYSTEM) as work:
        return service.register_sim(work, number, entity_id, carrier="移动", registrant_kind="company").id


def test_a_phone_carries_one_account(runtime: Runtime, cast: Cast) -> None:
    phone = _device(runtime, cast.jia.id, "dev-1")
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, first, phone)
    with pytest.raises(rules.SlotTaken) as slot, runtime.writing(cast.lin) as work:
        service.assign_device(work, second, phone)
    with pytest.raises(rules.DeviceTaken) as full, runtime.writing(cast.lin) as work:
        service.assign_device(work, second, phone, rules.CLONE)
    assert slot.value.facts["holder"] == full.value.facts["holder"] == ["昵称A1 A1"], "nickname and 小红书号"
    with runtime.writing(SYSTEM) as work:
        rulebook.add_value(work, "device.max_accounts", 2, TODAY, "试点", "两号一机", cast.jia.id)
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, second, phone, rules.CLONE)
    with runtime.reading(cast.lin) as work:
        assert matrix.picture(work).by_device[phone].accounts == ((first, "main"), (second, "clone"))
    with runtime.writing(cast.lin) as work:
        service.unassign_device(work, first, reason="换机")
        service.assign_device(work, first, phone)
    with pytest.raises(rules.Assigned), runtime.writing(cast.lin) as work:
        service.assign_device(work, first, service.visible_device(work, "dev-1").id, rules.CLONE)


def test_a_phone_that_a_ledger_says_is_used_is_refused_too(runtime: Runtime, cast: Cast) -> None:
    phone = _device(runtime, cast.jia.id, "DEV-1")
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    with runtime.writing(SYSTEM) as work:
        work.db.add(
            models.DeviceAssignment(
                device_id=phone, account_id=first, slot="main", source="devices", rank=0, origin="observed"
            )
        )
    with pytest.raises(rules.SlotTaken), runtime.writing(cast.lin) as work:
        service.assign_device(work, second, phone)
    other = _device(runtime, cast.jia.id, "DEV-2")
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, first, other)
    with runtime.reading(cast.lin) as work:
        assert matrix.picture(work).by_account[first].device_ids == (other,), "the decision goes before the ledger"


def test_phones_out_of_use_and_of_others_are_refused(runtime: Runtime, cast: Cast) -> None:
    mine, lost = account(runtime, cast.jia.id, "A1"), _device(runtime, cast.jia.id, "DEV-1")
    theirs = _device(runtime, cast.yi.id, "DEV-9")
    with runtime.writing(cast.lin) as work:
        service.observe_device(work, lost, status="已退回", status_code="returned")
    with pytest.raises(rules.NotUsable), runtime.writing(cast.lin) as work:
        service.assign_device(work, mine, lost)
    with pytest.raises(rules.DeviceUnknown), runtime.writing(cast.lin) as work:
        service.assign_device(work, mine, theirs)
    with pytest.raises(rules.OtherEntity), runtime.writing(SYSTEM) as work:
        service.assign_device(work, mine, theirs)
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.assign_device(work, mine, lost)
    with pytest.raises(rules.NotAssigned), runtime.writing(cast.lin) as work:
        service.unassign_device(work, mine)


def test_a_number_is_registered_once_in_any_spelling(runtime: Runtime, cast: Cast) -> None:
    _device(runtime, cast.jia.id, "DEV-1")
    with pytest.raises(rules.DeviceExists), runtime.writing(SYSTEM) as work:
        service.register_device(work, "dev-1", cast.yi.id)
    _sim(runtime, cast.jia.id, "15400000101")
    with pytest.raises(rules.SimExists), runtime.writing(SYSTEM) as work:
        service.register_sim(work, "154 0000 0101", cast.yi.id)


def test_a_card_belongs_to_one_account_and_is_read_with_a_reason(runtime: Runtime, cast: Cast) -> None:
    card = _sim(runtime, cast.jia.id, "15400000101")
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    with runtime.writing(cast.lin) as work:
        service.assign_sim(work, first, card)
    with pytest.raises(rules.SimTaken) as refused, runtime.writing(cast.lin) as work:
        service.assign_sim(work, second, card)
    assert refused.value.facts["holder"] == ["昵称A1 A1"]
    with runtime.reading(cast.wu) as work, pytest.raises(rules.SimUnknown):
        service.visible_sim(work, "15400000101")
    with runtime.writing(cast.lin) as work:
        assert service.visible_sim(work, "15400000101").id == card
        assert service.reveal_sim(work, card, "停机核实") == "15400000101"
        service.unassign_sim(work, first, reason="退卡")
        service.assign_sim(work, second, card)
    with runtime.reading(cast.chen) as work:
        revealed = journal.history(work, "sim", card)[0]
        assert (revealed.action, revealed.reason) == ("sim.number_revealed", "停机核实")
    with runtime.engine.connect() as connection:
        for table in ("sims", "audit_rows"):
            assert "15400000101" not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall())


def test_the_database_refuses_two_decided_accounts_on_one_slot(runtime: Runtime, cast: Cast) -> None:
    phone = _device(runtime, cast.jia.id, "DEV-1")
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    with runtime.writing(cast.lin) as work:
        service.assign_device(work, first, phone)
    sql = (
        "INSERT INTO device_assignments (device_id, account_id, slot, source, rank, origin)"
        f" VALUES ({phone}, {second}, 'main', 'manual', 0, '%s')"
    )
    with pytest.raises(Exception, match=r"(?i)unique"), runtime.engine.connect() as connection:
        connection.exec_driver_sql(sql % "decided")
    with runtime.engine.connect() as connection:
        connection.exec_driver_sql(sql % "observed")  # a ledger may say so: that is a finding


@pytest.mark.parametrize("facts", [{"network_kind": "moon"}, {"status_code": "eaten"}])
def test_words_nobody_knows_are_refused(quick: Runtime, facts: dict[str, str]) -> None:
    jia = Cast.make(quick).jia.id
    with pytest.raises(rules.WordUnknown), quick.writing(SYSTEM) as work:
        service.register_device(work, "DEV-1", jia, **facts)
