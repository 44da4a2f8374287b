"""Stories of leaving, holding, erasing, coming back."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.bindings import service as bindings
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.documents import keeping
from kosmgr.documents import service as documents
from kosmgr.exchange import importing
from kosmgr.exchange import rules as imports
from kosmgr.exchange import service as ledgers_service
from kosmgr.exchange.models import ImportBatch, LedgerRow
from kosmgr.jobs import clock as jobs
from kosmgr.kit.errors import NotFound
from kosmgr.links.models import SignedLink
from kosmgr.people import erasing as naming
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.reports import verify
from kosmgr.retention import erasing, rules, service
from kosmgr.retention.models import Erasure
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.bindings.make import JAN, account
from tests.documents import make as scans
from tests.exchange import make as ledgers
from tests.make import Cast
from tests.retention import make

LONG_AGO = date(2021, 6, 30)
LAST_YEAR = date(2025, 9, 30)


def left(
    runtime: Runtime, entity_id: int, number: str = "H1", name: str = "王芳芳", on: date = LONG_AGO,
    phone: str | None = "15400000001",
) -> int:  # fmt: skip
    """Somebody who was employed until a day."""
    with runtime.writing(SYSTEM) as work:
        person = people.add_employee(work, entity_id, number, name, hired_on=date(2018, 1, 1), phone=phone)
        people.end_employment(work, person.id, on)
        return person.id


def standing(runtime: Runtime, employee_id: int) -> str:
    with runtime.reading(SYSTEM) as work:
        return service.leaver(work, employee_id).standing


def named(runtime: Runtime, employee_id: int) -> str:
    with runtime.reading(SYSTEM) as work:
        return work.db.get_one(Employee, employee_id).name


def officer(entity_id: int) -> Actor:
    return Actor(111, "Officer", (Grant(Role.COMPLIANCE, entity_id),))


def test_what_is_due_goes_and_the_rest_stays(runtime: Runtime, cast: Cast) -> None:
    who = left(runtime, cast.jia.id, on=LAST_YEAR)
    with runtime.writing(officer(cast.jia.id)) as work:
        [row] = erasing.erase(work, who, ["contact"], "保存期满")
        assert (row.data_class, row.early, row.by) == ("contact", False, "Officer")
        assert row.counts["phone"] == 1
    with runtime.reading(SYSTEM) as work:
        person = work.db.get_one(Employee, who)
        assert (person.name, person.phone_hash, person.phone_masked, person.phone_sealed) == (
            "王芳芳",
            None,
            None,
            None,
        )
        one = service.leaver(work, who)
        assert (one.standing, one.next_on) == (rules.WAITING, date(2030, 10, 1))
        assert [row.data_class for row in service.history(work)] == ["contact"]
    with pytest.raises(rules.NothingToErase), runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, ["contact"], "再来一次")
    with pytest.raises(rules.NotDue), runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, ["identity"], "早了")
    with runtime.writing(SYSTEM) as work:
        rows = erasing.erase(work, who, ["identity"], "本人要求删除", early=True)
        assert [(row.data_class, row.early) for row in rows] == [("identity", True)]
    assert named(runtime, who) == naming.alias(who)
    assert standing(runtime, who) == rules.ERASED


def test_somebody_employed_is_never_due(runtime: Runtime, cast: Cast) -> None:
    who = left(runtime, cast.jia.id)
    with runtime.writing(SYSTEM) as work:
        people.employ(work, who, date(2026, 1, 1))
    with runtime.reading(SYSTEM) as work:
        assert service.leavers(work) == []
    with pytest.raises(rules.NotLeft), runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    with runtime.writing(SYSTEM) as work:
        service.hold(work, who, "仲裁")  # a hold may come first


def test_a_hold_on_a_person_or_on_everybody_stops_it(runtime: Runtime, cast: Cast) -> None:
    one, other = left(runtime, cast.jia.id), left(runtime, cast.jia.id, "H2", "李四四", phone=None)
    with runtime.writing(SYSTEM) as work:
        service.hold(work, one, "劳动仲裁")
    with pytest.raises(rules.HoldUnchanged), runtime.writing(SYSTEM) as work:
        service.hold(work, one, "又一次")
    assert (standing(runtime, one), standing(runtime, other)) == (rules.HELD, rules.DUE)
    with pytest.raises(rules.PersonHeld) as refused, runtime.writing(SYSTEM) as work:
        erasing.erase_many(work, {other: ["contact", "identity"], one: ["contact"]}, "保存期满", early=True)
    assert "劳动仲裁" in refused.value.text()
    assert named(runtime, other) == "李四四"  # all of it or nothing
    with runtime.writing(SYSTEM) as work:
        service.hold_entity(work, cast.jia.id, "调查")
        service.lift(work, one, "结案")
    assert (standing(runtime, one), standing(runtime, other)) == (rules.HELD, rules.HELD)
    with runtime.writing(SYSTEM) as work:
        service.lift_entity(work, cast.jia.id, "结束")
    assert (standing(runtime, one), standing(runtime, other)) == (rules.DUE, rules.DUE)
    for verb in (
        lambda work: service.lift(work, one, "没有"),
        lambda work: service.lift_entity(work, cast.jia.id, "没有"),
    ):
        with pytest.raises(rules.HoldUnknown), runtime.writing(SYSTEM) as work:
            verb(work)
    with pytest.raises(rules.ReasonMissing), runtime.writing(SYSTEM) as work:
        service.hold(work, one, "  ")
    with runtime.reading(SYSTEM) as work:
        said = [row.action for row in journal.history(work, "employee", one)]
        assert {"retention.held", "retention.hold_lifted"} <= set(said)


def test_who_still_holds_something_is_not_due(runtime: Runtime, cast: Cast) -> None:
    mine = account(runtime, cast.jia.id, "A1")
    with runtime.writing(SYSTEM) as work:
        who = people.add_employee(work, cast.jia.id, "H1", "王芳芳", hired_on=JAN, phone="15400000001").id
        bindings.bind(work, mine, who, JAN)
        people.end_employment(work, who, date(2026, 3, 31))
        phone = devices.register_device(work, "DEV-1", cast.jia.id, keeper_employee="H1", keeper_name="王芳芳").id
        paper = documents.add(work, cast.jia.id, "nda", "保密协议", subject_kind="employee", subject_id=who).id
        documents.attach(work, paper, scans.pdf(), "nda.pdf")
        keeping.hold(work, paper, "诉讼")
    later = make.on(runtime, date(2027, 6, 1))
    with later.reading(SYSTEM) as work:
        one = service.leaver(work, who)
        said = " ".join(blocker.text() for blocker in one.blockers)
        assert all(word in said for word in ("A1", "DEV-1", "诉讼")), said
        assert (one.standing, one.due) == (rules.BLOCKED, ("contact",))
    with pytest.raises(rules.PersonBlocked), later.writing(SYSTEM) as work:
        erasing.erase(work, who, ["contact"], "保存期满")
    with later.writing(SYSTEM) as work:
        bindings.unbind(work, mine, date(2026, 4, 1), "离职")
        devices.take_back_device(work, phone)
        keeping.lift(work, paper, "结案")
    assert standing(later, who) == rules.DUE


def test_who_may_and_whom_they_see(runtime: Runtime, cast: Cast) -> None:
    ours, theirs = left(runtime, cast.jia.id), left(runtime, cast.yi.id, "H9", "赵六六")
    mine = officer(cast.jia.id)
    with runtime.reading(mine) as work:
        assert [one.id for one in service.leavers(work)] == [ours]
    for verb in (
        lambda work: erasing.erase(work, theirs, ["contact"], "理由"),
        lambda work: service.hold(work, theirs, "理由"),
        lambda work: service.leaver(work, theirs),
    ):
        with pytest.raises(NotFound), runtime.writing(mine) as work:
            verb(work)
        for actor in (cast.lin, cast.chen):
            with pytest.raises(NotAllowed), runtime.writing(actor) as work:
                verb(work)


def test_an_old_ledger_does_not_bring_anything_back(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    who = make.life(runtime, tmp_path)
    with runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    files = make.ledger_files(tmp_path)
    options = ledgers.intake.Options(new_entities=True, as_of=make.WORKED)
    again = importing.bring(runtime, SYSTEM, files, options)
    tables = [table for file in again.report["files"] for table in file["tables"]]
    assert all(table["created"] == table["updated"] == 0 for table in tables), tables
    codes = {warning["code"] for table in tables for warning in table["warnings"]}
    assert {"person_erased", "name_erased"} <= codes
    assert make.traces(runtime, make.NAME, make.PHONE, make.SPACED) == []
    assert named(runtime, who) == naming.alias(who)
    # the same people in a ledger of another day, with a new column
    more = ledgers.written(
        tmp_path, "新花名册.csv", ("所属主体", "工号", "姓名", "入职日期", "手机号", "岗位", "直属上级"),
        (make.ENTITY, make.NUMBER, f"{make.NAME}（离职）", "2019-01-01", f"`{make.SPACED}", "顾问", ""),
        (make.ENTITY, "KN0004", "新来的", "2026-02-01", "", "顾问", make.NAME),
    )  # fmt: skip
    importing.bring(runtime, SYSTEM, [more], ledgers.intake.Options())
    assert make.traces(runtime, make.NAME, make.PHONE) == []
    with runtime.reading(SYSTEM) as work:
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []


def roster(folder: Path, name: str, hired_on: str, left_on: str = "", phone: str = make.PHONE) -> ledgers.intake.Given:
    """A roster of one person."""
    headings = ("所属主体", "工号", "姓名", "入职日期", "离职日期", "手机号")
    return ledgers.written(folder, name, headings, (make.ENTITY, "KN1", "钱七七", hired_on, left_on, phone))


def test_who_is_in_the_roster_again_starts_anew(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    first = roster(tmp_path, "一.csv", "2018-01-01", "2020-01-01")
    importing.bring(make.on(runtime, make.WORKED), SYSTEM, [first], ledgers.intake.Options(new_entities=True))
    with runtime.writing(SYSTEM) as work:
        who = people.visible_employee(work, "KN1").id
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    assert make.traces(runtime, "钱七七", make.PHONE) == []
    second = roster(tmp_path, "二.csv", "2026-10-01")
    importing.bring(runtime, SYSTEM, [second], ledgers.intake.Options())
    with runtime.reading(SYSTEM) as work:
        person = work.db.get_one(Employee, who)
        assert (person.name, person.erased_at, person.contact_erased_at) == ("钱七七", None, None)
        assert person.phone_masked == "154****5678"
        assert service.leavers(work, employee_ids=[who]) == []
    with runtime.writing(SYSTEM) as work:
        assert people.reveal_phone(work, who, "核对") == make.PHONE
    third = roster(tmp_path, "三.csv", "2026-10-01", "2026-11-01")
    importing.bring(make.on(runtime, date(2026, 11, 21)), SYSTEM, [third], ledgers.intake.Options())
    with make.on(runtime, date(2026, 11, 21)).reading(SYSTEM) as work:
        one = service.leaver(work, who)
        assert (one.until_on, one.standing) == (date(2026, 11, 2), rules.WAITING)
        assert journal.verify(work, runtime.anchored()) == []


def test_whose_leaving_was_entered_here_is_employed_again_here(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    who = left(runtime, cast.jia.id, "KN1", "钱七七", phone=make.PHONE)
    with runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    importing.bring(runtime, SYSTEM, [roster(tmp_path, "一.csv", "2026-10-01")], ledgers.intake.Options())
    assert make.traces(runtime, "钱七七", make.PHONE) == []
    with pytest.raises(naming.NameNeeded), runtime.writing(SYSTEM) as work:
        people.employ(work, who, date(2026, 12, 1))
    with runtime.writing(SYSTEM) as work:
        people.employ(work, who, date(2026, 12, 1), name="钱七七")
    assert named(runtime, who) == "钱七七"
    with runtime.reading(SYSTEM) as work:
        assert journal.verify(work, runtime.anchored()) == []


def test_a_batch_somebody_was_erased_of_is_not_taken_back(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    given = roster(tmp_path, "一.csv", "2018-01-01", "2020-01-01")
    outcome = importing.bring(runtime, SYSTEM, [given], ledgers.intake.Options(new_entities=True))
    assert outcome.batch_id is not None
    with runtime.writing(SYSTEM) as work:
        who = people.visible_employee(work, "KN1").id
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    with pytest.raises(imports.UndoRefused), runtime.writing(SYSTEM) as work:
        ledgers_service.undo(work, outcome.batch_id)
    assert named(runtime, who) == naming.alias(who)


def test_a_name_that_others_bear_stays_where_nothing_says_whose_it_is(runtime: Runtime, cast: Cast) -> None:
    who = left(runtime, cast.jia.id, "H1", "张伟")
    with runtime.writing(SYSTEM) as work:
        people.add_employee(work, cast.jia.id, "H2", "张伟", hired_on=date(2020, 1, 1))
        people.add_employee(work, cast.jia.id, "H3", "钱大", hired_on=date(2020, 1, 1), manager="张伟")
        devices.register_device(
            work, "DEV-1", cast.jia.id, keeper_employee="H1", keeper_name="张伟", status_code="returned"
        )
        documents.add(work, cast.jia.id, "nda", "保密协议 张伟", subject_kind="employee", subject_id=who)
    with runtime.writing(SYSTEM) as work:
        rows = erasing.erase(work, who, rules.CLASSES, "保存期满")
        assert rows[-1].counts["shared_names"] == 1
    stands = naming.alias(who)
    with runtime.reading(SYSTEM) as work:
        tables = [trace.split(":")[0] for trace in make.traces(runtime, "张伟")]
        assert tables == ["employees.name", "employee_observations.manager"]
        assert any(stands in trace for trace in make.traces(runtime, stands) if trace.startswith("documents.title"))


def test_by_night_it_is_counted_and_where_wanted_erased(quick: Runtime) -> None:
    cast = Cast.make(quick)
    ours, theirs = left(quick, cast.jia.id), left(quick, cast.yi.id, "H9", "赵六六")
    assert jobs.retention(quick) == {"due": 2, "erased": 0, "previews_dropped": 0}
    with quick.writing(SYSTEM) as work:
        rulebook.add_value(work, rules.AUTOMATIC, True, date(2026, 1, 1), "公司决定", "试行", cast.yi.id)
    assert jobs.retention(quick) == {"due": 2, "erased": 1, "previews_dropped": 0}
    assert (named(quick, ours), named(quick, theirs)) == ("王芳芳", naming.alias(theirs))
    assert jobs.retention(quick) == {"due": 1, "erased": 0, "previews_dropped": 0}


def test_previews_nobody_carried_out_are_given_up(quick: Runtime, tmp_path: Path) -> None:
    files = make.ledger_files(tmp_path)
    then = make.on(quick, date(2026, 10, 1))
    importing.preview(then, SYSTEM, files, ledgers.intake.Options(new_entities=True))
    assert any((quick.data_dir / "uploads").iterdir())
    assert jobs.retention(quick)["previews_dropped"] == 1
    assert not any((quick.data_dir / "uploads").iterdir())
    with quick.reading(SYSTEM) as work:
        assert work.db.scalars(select(ImportBatch.status)).all() == ["dropped"]
        assert work.db.scalars(select(LedgerRow.id)).all() == []


def test_the_check_and_verify_say_what_is_overdue(runtime: Runtime, cast: Cast) -> None:
    left(runtime, cast.jia.id, on=date(2025, 11, 10))
    with runtime.reading(SYSTEM) as work:
        [found] = [line for line in checks.look(work) if line.rule == "retention.overdue"]
        assert (found.severity, found.facts["people"], found.facts["days"]) == ("medium", 1, 9)
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []
        [note] = verify.notes(work)
        assert "甲" in note.text()
    with runtime.writing(SYSTEM) as work:
        rulebook.add_value(work, rules.AUTOMATIC, True, date(2026, 1, 1), "公司决定", "试行", cast.jia.id)
    with runtime.reading(SYSTEM) as work:
        [broken] = verify.verify(work, verify.Outside(runtime.anchored()))
        assert (broken.invariant, broken.subject["employee"]) == ("I14", "H1")
        assert verify.notes(work) == []
    early = make.on(runtime, date(2026, 11, 18))
    with early.reading(SYSTEM) as work:  # seven days late are allowed
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []
    with runtime.writing(SYSTEM) as work:
        service.hold_entity(work, cast.jia.id, "调查")
    with runtime.reading(SYSTEM) as work:
        assert [line for line in checks.look(work) if line.rule == "retention.overdue"] == []
        assert verify.verify(work, verify.Outside(runtime.anchored())) == []


def test_links_close_and_facts_stay(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    who = make.life(runtime, tmp_path)
    with runtime.reading(SYSTEM) as work:
        before = [(row.from_on, row.until_on) for row in bindings.accounts_of(work, who)]
        seen = [
            (line.document.kind, line.revision.sha256)
            for line in documents.of_subject(work, "employee", who)
            if line.revision
        ]
    assert before
    assert seen
    with runtime.writing(SYSTEM) as work:
        erasing.erase(work, who, rules.CLASSES, "保存期满")
    with runtime.reading(SYSTEM) as work:
        assert [(row.from_on, row.until_on) for row in bindings.accounts_of(work, who)] == before
        kept = [
            (line.document.kind, line.revision.sha256)
            for line in documents.of_subject(work, "employee", who)
            if line.revision
        ]
        assert kept == seen
        assert all(link.revoked_at or link.used_at for link in work.db.scalars(select(SignedLink)))
        rows = work.db.scalars(select(Erasure).where(Erasure.employee_id == who).order_by(Erasure.id)).all()
        assert [row.data_class for row in rows] == [*rules.CLASSES]
        assert rows[1].counts["files"] > 0
        assert rows[2].counts["requests"] == 1
