"""K5 and T15: of somebody who was erased nothing is found again, and the log still proves what was done."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.audit.models import SealingKey
from kosmgr.content import rules as note_rules
from kosmgr.content import service as content
from kosmgr.content import testers
from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePrint
from kosmgr.kit import phones
from kosmgr.likeness import engine, texts
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.people.rules import NothingSealed
from kosmgr.policy import SYSTEM
from kosmgr.reports import verify
from kosmgr.retention import erasing, rules, service
from kosmgr.runtime import Runtime
from tests.make import Cast
from tests.retention import make

WORDS = (make.NAME, make.PHONE, make.SPACED, "154****5678")


def test_nothing_is_found_of_whoever_was_erased(
    runtime: Runtime, cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who = make.life(runtime, tmp_path)
    before = make.traces(runtime, *WORDS)
    tables = {trace.split(".")[0] for trace in before}
    assert {"employees", "ledger_rows", "applications", "documents", "tasks", "letter_issues", "fees"} <= tables
    assert {"account_observations", "device_observations", "sim_observations", "link_campaigns", "findings"} <= tables
    assert any(trace.startswith("file ") for trace in before)
    with runtime.reading(SYSTEM) as work:
        person = service.leaver(work, who)
        assert (person.blockers, person.due) == ((), tuple(rules.CLASSES))
    with runtime.writing(cast.boss) as work:
        rows = erasing.erase(work, who, rules.CLASSES, "保存期满")
        assert [row.data_class for row in rows] == [*rules.CLASSES]
    assert make.traces(runtime, *WORDS) == []
    assert not any(word in caplog.text for word in WORDS)
    with runtime.reading(SYSTEM) as work:
        assert journal.verify(work, runtime.anchored()) == []
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []
        sealed = [row for row in journal.history(work, "employee", who) if row.sealed]
        assert sealed
        assert journal.erased(work, sealed) == {row.id for row in sealed}
    with pytest.raises(NothingSealed), runtime.writing(cast.boss) as work:
        people.reveal_phone(work, who, "核对")


def test_the_key_that_opens_older_copies_is_destroyed(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    who = make.life(runtime, tmp_path)
    with runtime.reading(SYSTEM) as work:
        person = work.db.get_one(Employee, who)
        copied, key_id = person.phone_sealed, person.sealing_key_id
        wrapped = work.db.get_one(SealingKey, key_id).wrapped
        assert copied is not None
        assert wrapped is not None
        assert work.cipher.open(wrapped, copied, phones.place("employees", who)) == make.PHONE
    with runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    with runtime.reading(SYSTEM) as work:
        key = work.db.get_one(SealingKey, key_id)
        assert (key.wrapped, key.destroyed_at is not None) == (None, True)
        assert work.db.get_one(Employee, who).phone_sealed is None


def test_before_anything_is_erased_the_log_has_no_name_in_clear(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    make.life(runtime, tmp_path)
    said = [trace for trace in make.traces(runtime, *WORDS[:3]) if trace.startswith("audit_rows")]
    assert said == []


def test_the_fingerprint_of_a_note_follows_what_is_left_of_it(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    """A name that is covered in a note is not told by the note's hashes either."""
    who = make.life(runtime, tmp_path)
    with runtime.writing(SYSTEM) as work:
        entity_id = work.db.get_one(Employee, who).entity_id
        tester = testers.add(work, entity_id, "canary01", "试水小号")
        body = f"{make.NAME}带我们看了三套样板间，柜门的铰链要多开合几次，听声音就知道好不好。"
        note = content.add(work, note_rules.NoteGiven(tester.id, "看样板间", body, published_on=work.today)).id
        before = work.db.scalars(select(NotePrint.digest).where(NotePrint.note_id == note)).one()
    with runtime.writing(cast.boss) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    with runtime.reading(SYSTEM) as work:
        left = work.db.get_one(Note, note)
        assert make.NAME not in left.body
        [made] = engine.prints().fingerprints([texts.whole(left.title, left.body)]).digest.view("int64").tolist()
        after = work.db.scalars(select(NotePrint.digest).where(NotePrint.note_id == note)).one()
        assert (after, after == before) == (made, False)
