"""What checks say of stored login records, and what they leave unsaid."""

from datetime import date
from pathlib import Path

import pytest

from kosmgr.checks import service as checks
from kosmgr.devices import exemptions, networks
from kosmgr.devices import service as devices
from kosmgr.findings import service as findings
from kosmgr.findings.rules import FindingLine
from kosmgr.logins import intake, naming, rules
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.conftest import on_day
from tests.logins import make as files
from tests.logins.make import at
from tests.make import YI, Cast
from tests.matrix import make
from tests.users.make import person

A1, A2, A3 = (f"900000100{number}" for number in (1, 2, 3))


@pytest.fixture
def seated(quick: Runtime) -> Runtime:
    """Three accounts on seats of 甲, each on its own phone."""
    cast = Cast.make(quick)
    with on_day(quick, date(2026, 10, 1)).writing(SYSTEM) as work:
        for number in (1, 2, 3):
            account = make.account(work, cast.jia.id, number)
            phone = devices.register_device(work, f"P-{number}", cast.jia.id)
            devices.assign_device(work, account.id, phone.id)
    return quick


def _found(runtime: Runtime, about: str = "login") -> dict[str, FindingLine]:
    with runtime.reading(SYSTEM) as work:
        lines = findings.visible_findings(work, status="open")
    named = ("isolation.login-", "isolation.switching", "isolation.many-devices", "isolation.hop")
    return {line.rule.removeprefix("isolation."): line for line in lines if line.rule.startswith(named)}


def _keys(line: FindingLine) -> list[tuple[str, str]]:
    return [(subject.kind, subject.key) for subject in line.subjects]


def test_an_import_brings_findings_and_its_undoing_clears_them(seated: Runtime, tmp_path: Path) -> None:
    done = files.bring(
        seated,
        tmp_path,
        [
            at(0, A1, "p-1", "1.2.3.4", "杭州"), at(4, A2, "P-1", "1.2.3.5"), at(4.5, A3, "X-1", "1.2.3.4"),
            at(300, A3, "X-2"), at(310, A3, "X-3"), at(320, A3, "P-3"), at(30, A1, "P-1", "8.8.8.8", "乌鲁木齐"),
        ],
    )  # fmt: skip
    found = _found(seated)
    assert set(found) == {
        "login-device", "login-ip", "login-subnet", "switching", "many-devices", "hop", "login-unregistered",
    }  # fmt: skip
    assert _keys(found["login-device"]) == [("device", "P-1"), ("account", A1), ("account", A2)]
    assert _keys(found["login-ip"]) == [("network", "1.2.3.4"), ("account", A1), ("account", A3)]
    assert _keys(found["many-devices"]) == [("account", A3)]
    assert (found["many-devices"].evidence["devices"], found["hop"].facts["to_city"]) == (4, "乌鲁木齐")
    assert found["switching"].evidence["events"] == 2
    assert found["login-device"].severity == "high"
    with seated.writing(SYSTEM) as work:
        intake.undo(work, done.batch_id or 0)
    assert _found(seated) == {}


def test_a_carrier_weighs_less_an_exempt_office_nothing_and_public_wifi_is_its_own(
    seated: Runtime, tmp_path: Path
) -> None:
    with seated.writing(SYSTEM) as work:
        for name, kind, cidr, reason in (
            ("移动5G", "5g", "1.1.1.0/24", None),
            ("办公", "office", "2.2.2.0/24", "人人都用"),
            ("咖啡馆", "public_wifi", "3.3.3.3", None),
        ):  # fmt: skip
            networks.register_network(
                work, 1, networks.Given(name, kind, cidr, exempt=reason is not None, exempt_reason=reason)
            )
    files.bring(
        seated,
        tmp_path,
        [
            at(0, A1, "P-1", "1.1.1.1"), at(60, A2, "P-2", "1.1.1.1"), at(120, A1, "P-1", "2.2.2.1"),
            at(120, A2, "P-2", "2.2.2.2"), at(150, A3, "P-3", "2.2.2.2"), at(300, A3, "P-3", "3.3.3.3"),
        ],
    )  # fmt: skip
    found = _found(seated)
    assert {name: line.severity for name, line in found.items()} == {"login-ip": "low", "login-public-wifi": "medium"}
    assert found["login-ip"].facts["ip"] == "1.1.1.1"
    assert _keys(found["login-public-wifi"]) == [("network", "3.3.3.3"), ("account", A3)]


def test_an_exemption_that_covers_all_silences_and_one_that_does_not_does_not(seated: Runtime, tmp_path: Path) -> None:
    asks, decides = (
        person(seated, "asks", (Role.ADMIN, None)).actor,
        person(seated, "decides", (Role.ADMIN, None)).actor,
    )
    with seated.reading(SYSTEM) as work:
        phone = devices.visible_device(work, "P-1").id
    with seated.writing(asks) as work:
        who = [seats.visible_account(work, name).id for name in (A1, A2)]
        asked = exemptions.ask(work, "device", phone, who, "换机期间", date(2026, 12, 1))
    with seated.writing(decides) as work:
        exemptions.decide(work, asked.id, True)
    files.bring(seated, tmp_path, [at(0, A1, "P-1"), at(5, A2, "P-1")])
    assert set(_found(seated)) == {"login-unregistered"}
    files.bring(seated, tmp_path, [at(7, A3, "P-1")])
    assert {"login-device", "switching"} <= set(_found(seated))


def test_a_phone_that_came_back_and_still_logs_in(seated: Runtime, tmp_path: Path) -> None:
    with seated.writing(SYSTEM) as work:
        devices.take_back_device(work, devices.visible_device(work, "P-2").id, date(2026, 11, 18))
    files.bring(seated, tmp_path, [at(-3 * 1440, A2, "P-2"), at(0, A2, "P-2")])
    found = _found(seated)
    assert found["login-returned"].severity == "critical"
    assert found["login-returned"].facts["since"] == "2026-11-18"
    with seated.writing(SYSTEM) as work:
        devices.observe_device(work, devices.visible_device(work, "P-2").id, status_code="in_use", status="在用")
    assert "login-returned" not in _found(seated)


def test_what_is_named_is_known_at_once(seated: Runtime, tmp_path: Path) -> None:
    files.bring(seated, tmp_path, [at(0, A1, "old tablet", "9.9.9.9"), at(300, A2, "OLD TABLET", "9.9.9.9")])
    with seated.reading(SYSTEM) as work:
        [tablet], total = naming.unnamed(work, rules.DEVICE)
        [exit_], _ = naming.unnamed(work, rules.IP)
        assert (tablet.key, tablet.accounts, tablet.entity_ids, total, exit_.key) == (
            "OLD TABLET",
            2,
            (1,),
            1,
            "9.9.9.9",
        )
    assert {"login-device", "login-ip"} <= set(_found(seated))
    with seated.writing(SYSTEM) as work:
        naming.ignore(work, rules.DEVICE, "old tablet", "店里的收银机")
        naming.register_network(work, "9.9.9.9", 1, "店WiFi", "wifi", "9.9.9.0/24", exempt_reason="店里共用")
    assert _found(seated) == {}
    with seated.writing(SYSTEM) as work:
        assert naming.unnamed(work, rules.DEVICE)[1] == naming.unnamed(work, rules.IP)[1] == 0
        with pytest.raises(rules.Named):
            naming.register_device(work, "OLD TABLET", 1)
        naming.take_back(work, rules.DEVICE, "OLD TABLET")
        naming.link_device(work, "OLD TABLET", devices.visible_device(work, "P-1").id)
    assert _keys(_found(seated)["login-device"])[0] == ("device", "P-1")


def test_naming_is_for_who_may_describe_devices_there(seated: Runtime, tmp_path: Path) -> None:
    files.bring(seated, tmp_path, [at(0, A1, "X-1", "9.9.9.9")])
    wu = person(seated, "wu2", (Role.OPERATIONS, YI)).actor
    with seated.writing(wu) as work:
        assert naming.unnamed(work, rules.DEVICE)[0] == []
        for refused in (
            lambda: naming.register_device(work, "X-1", 2),
            lambda: naming.ignore(work, rules.IP, "9.9.9.9", "x"),
        ):
            with pytest.raises(rules.ThingUnknown):
                refused()
    with pytest.raises(rules.RangeElsewhere), seated.writing(SYSTEM) as work:
        naming.register_network(work, "9.9.9.9", 1, "别处", "wifi", "8.8.8.0/24")
    with pytest.raises(rules.ReasonMissing), seated.writing(SYSTEM) as work:
        naming.ignore(work, rules.DEVICE, "X-1", " ")


def test_a_look_reads_a_few_statements_however_many_records(seated: Runtime, tmp_path: Path) -> None:
    files.bring(seated, tmp_path, [at(number, A1, "P-1", f"5.5.{number}.1") for number in range(50)])
    with seated.reading(SYSTEM) as work:
        assert [line.rule for line in checks.look(work, ["isolation"])] == []
