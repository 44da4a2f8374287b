"""Stored login records: each event once, nothing half there, everything added up and taken back."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kosmgr.audit import service as journal
from kosmgr.devices import service as devices
from kosmgr.logins import importing, intake, rules, service
from kosmgr.logins.models import LoginBatch, LoginDeviceUse, LoginEvent, LoginIncident
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.bindings.make import account
from tests.logins import make, oracle
from tests.logins.make import at
from tests.logins.oracle import Event
from tests.make import Cast

SHARED = [at(0, "A1", "DEV-1", "1.2.3.4", "上海"), at(5, "A2", "dev-1", "1.2.3.9"), at(5, "B9", "P9", "1.2.3.4")]


def _writing(runtime: Runtime, actor: Actor = SYSTEM) -> importing.Open:
    return lambda: runtime.writing(actor)


def _told(runtime: Runtime) -> oracle.Found:
    """What the service says, as the plain definitions say it; accounts are all registered."""
    with runtime.reading(SYSTEM) as work:
        names = {row.account_id: row.account for row in service.seen_accounts(work)}
        found: oracle.Found = {}
        for one in service.visible_incidents(work):
            who = frozenset(names[key] for key in one.account_ids)
            found[(one.kind, one.key)] = (
                who, int(one.first_at.timestamp()), int(one.last_at.timestamp()), one.events
            )  # fmt: skip
        for (kind, key), uses in rules.shared(service.visible_uses(work)).items():
            found[(kind, key)] = (
                frozenset(names[use.account_id] for use in uses),
                int(min(use.first_at for use in uses).timestamp()),
                int(max(use.last_at for use in uses).timestamp()),
                sum(use.events for use in uses),
            )
    return found


def test_what_is_stored_says_what_the_file_says(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    dice = random.Random(5)
    names = [f"A{number}" for number in range(5)]
    for name in names:
        account(runtime, cast.jia.id, name)
    events = [
        at(
            dice.randrange(-2_000, 700) // 8 * 8, dice.choice(names), f"P{dice.randrange(6)}",
            f"1.2.{dice.randrange(2)}.{dice.randrange(3)}", dice.choice(("上海", "杭州", "乌鲁木齐", "")),
        )
        for _ in range(120)
    ]  # fmt: skip
    # the same event may not stand with two cities, or which one holds would depend on the cut
    events = list({(e.second, e.account, e.device, e.ip): e for e in events}.values())
    wanted = oracle.clusters(events, make.LIMITS)
    assert {kind for kind, _key in wanted} == set(rules.KINDS)
    late = [event for number, event in enumerate(events) if number % 3 == 0]
    for part in (events[:60], late, events[40:]):
        make.bring(runtime, tmp_path, part)
    assert _told(runtime) == wanted
    extra = make.bring(runtime, tmp_path, [replace(event, second=event.second + 61) for event in events])
    assert _told(runtime) != wanted
    with runtime.writing(SYSTEM) as work:
        intake.undo(work, extra.batch_id or 0)
    assert _told(runtime) == wanted


def test_an_event_counts_once_however_often_it_is_brought(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    first = make.bring(runtime, tmp_path, [*SHARED, *SHARED])
    again = make.bring(runtime, tmp_path, SHARED)
    parts = [make.bring(runtime, tmp_path, [one, at(600, "A1", "DEV-1", "1.2.3.4")]) for one in SHARED]
    assert [first.added, again.added, *(part.added for part in parts)] == [3, 0, 1, 0, 0]
    assert (first.report["new"], first.report["repeated"], again.report["new"]) == (3, 3, 0)
    with runtime.writing(SYSTEM) as work:
        intake.undo(work, again.batch_id or 0)
    with runtime.reading(SYSTEM) as work:
        assert work.db.scalar(select(func.count()).select_from(LoginEvent)) == 4


def test_a_preview_changes_nothing_until_it_is_applied(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    path = make.file(tmp_path, SHARED)
    seen = importing.preview(_writing(runtime), path, "登录.csv")
    path.unlink()
    assert (seen.report["new"], seen.report["unknown_accounts"], seen.report["devices"]) == (3, 3, 2)
    batch_id = seen.batch_id or 0
    with runtime.reading(SYSTEM) as work:
        assert work.db.scalar(select(func.count()).select_from(LoginEvent)) == 0
    done = importing.apply(lambda: runtime.reading(SYSTEM), _writing(runtime), batch_id)
    assert (done.status, done.added) == ("applied", 3)
    assert not any((runtime.data_dir / "logins").glob("*")) or not any((runtime.data_dir / "files").glob("logins/*"))
    with pytest.raises(rules.BatchMoved), runtime.writing(SYSTEM) as work:
        intake.drop(work, batch_id)
    with runtime.writing(SYSTEM) as work:
        intake.undo(work, batch_id)
        assert work.db.scalar(select(func.count()).select_from(LoginEvent)) == 0
        assert work.db.scalar(select(func.count()).select_from(LoginDeviceUse)) == 0
        assert work.db.scalar(select(func.count()).select_from(LoginIncident)) == 0
    with runtime.reading(SYSTEM) as work:
        assert {note.action for note in journal.history(work, "login_batch", batch_id)} >= {
            "logins.applied",
            "logins.undone",
        }


def test_a_large_file_goes_in_by_parts_and_is_seen_at_once(
    runtime: Runtime, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "AT_A_LOOK", 2)
    monkeypatch.setattr(intake, "PART", 2)
    for name in ("A1", "A2"):
        account(runtime, cast.jia.id, name)
    path = make.file(tmp_path, SHARED)
    batch_id = importing.preview(_writing(runtime), path, path.name).batch_id or 0
    broken = RuntimeError("cut off")

    def fails(done: int, total: int, stage: str) -> None:
        if stage == "derive":
            raise broken

    with pytest.raises(RuntimeError):
        importing.apply(lambda: runtime.reading(SYSTEM), _writing(runtime), batch_id, fails)
    with runtime.reading(SYSTEM) as work:
        assert intake.own(work, batch_id).status == "loading"
        assert service.visible_uses(work) == []
    with pytest.raises(rules.Loading):
        make.bring(runtime, tmp_path, [at(0, "A1", "P1")])
    done = importing.apply(lambda: runtime.reading(SYSTEM), _writing(runtime), batch_id)
    assert (done.status, done.added) == ("applied", 3)
    with runtime.reading(SYSTEM) as work:
        assert {use.key for use in service.visible_uses(work)} == {"DEV-1"}


def test_an_interrupted_file_can_be_dropped(
    runtime: Runtime, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "AT_A_LOOK", 0)
    path = make.file(tmp_path, SHARED)
    batch_id = importing.preview(_writing(runtime), path, path.name).batch_id or 0
    with runtime.writing(SYSTEM) as work:
        intake.begin(work, batch_id)
        read = importing.engine.columns().read(path)
        intake.add(work, batch_id, importing.engine.storing().sorted_events(work.db, read.columns))
    with runtime.writing(SYSTEM) as work:
        assert intake.drop(work, batch_id).status == "dropped"
        assert work.db.scalar(select(func.count()).select_from(LoginEvent)) == 0


def test_who_may_not_see_an_entity_brings_nothing_for_it_and_sees_nothing(
    runtime: Runtime, cast: Cast, tmp_path: Path
) -> None:
    account(runtime, cast.jia.id, "A1")
    account(runtime, cast.yi.id, "A2")
    brought = make.bring(runtime, tmp_path, SHARED, cast.lin)
    assert (brought.added, brought.report["rejected_total"]) == (2, 1)
    assert brought.report["rejected"][0]["code"] == "account_not_yours"
    make.bring(runtime, tmp_path, SHARED)
    with runtime.reading(SYSTEM) as work:
        assert len(service.visible_uses(work)) == 2
        assert {one.kind for one in service.visible_incidents(work)} == {"subnet", "switching"}
    with runtime.reading(cast.lin) as work:
        assert service.visible_uses(work) == []
        assert [len(one.account_ids) for one in service.visible_incidents(work)] == [1]
        assert all(not one.unknown for one in service.visible_incidents(work))
    with runtime.reading(cast.wu) as work:
        assert intake.batches(work)[1] == 0
        with pytest.raises(rules.BatchUnknown):
            intake.own(work, brought.batch_id or 0)


def test_uses_name_the_registered_device_and_network(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    first, second = (account(runtime, cast.jia.id, name) for name in ("A1", "A2"))
    with runtime.writing(SYSTEM) as work:
        phone = devices.register_device(work, "DEV-1", cast.jia.id).id
    make.bring(runtime, tmp_path, [at(0, "A1", "dev-1", "10.0.0.1"), at(5, "A2", "DEV-1", "10.0.0.1")])
    with runtime.reading(SYSTEM) as work:
        uses = rules.shared(service.visible_uses(work))
    assert {(use.account_id, use.thing_id, use.label) for use in uses[("device", "DEV-1")]} == {
        (first, phone, "DEV-1"), (second, phone, "DEV-1"),
    }  # fmt: skip
    assert {use.weight for use in uses[("ip", "10.0.0.1")]} == {0.2}


def test_what_lies_before_the_window_does_not_count(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    for name in ("A1", "A2"):
        account(runtime, cast.jia.id, name)
    old = at(-31 * 1440, "A1", "DEV-1", "1.2.3.4")
    make.bring(runtime, tmp_path, [old, at(0, "A2", "DEV-1", "1.2.3.4"), Event(old.second + 1, "A2", "DEV-1", "", "")])
    with runtime.reading(SYSTEM) as work:
        assert service.visible_uses(work) == [] == service.visible_incidents(work)
    with runtime.reading(SYSTEM) as work:
        batch = work.db.scalars(select(LoginBatch)).one()
        assert batch.report["first"] == old.second
