"""Each invariant, broken by SQL behind our back, is seen and named."""

import io
import os
from collections.abc import Callable
from datetime import date

import docx
import pytest
from sqlalchemy import text

from kosmgr.bindings import service as bindings
from kosmgr.cases import service as cases
from kosmgr.certification import service as certification
from kosmgr.checks import service as checks
from kosmgr.devices import service as devices
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.exchange import uploads
from kosmgr.jobs import clock
from kosmgr.letters import service as letters
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM
from kosmgr.reports import verify
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from kosmgr.work import NotAllowed
from tests.bindings.make import account, bound, person
from tests.documents import make as papers
from tests.make import Cast
from tests.staged import staged

TODAY = date(2026, 11, 20)


def _violations(runtime: Runtime) -> set[str]:
    with runtime.reading(SYSTEM) as work:
        found = verify.verify(work, verify.Outside(runtime.anchored()))
        for violation in found:
            assert violation.shape()["message"]
        return {violation.invariant for violation in found}


def _sql(runtime: Runtime, *statements: str) -> None:
    """What no use case would do, with the engine's own guards out of the way."""
    with runtime.engine.connect() as connection:
        if runtime.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
        connection.invalidate()


def _story(runtime: Runtime, cast: Cast) -> dict[str, int]:
    """One of everything, all of it sound."""
    return staged(runtime, "verified story", lambda: _told(runtime, cast))


def _told(runtime: Runtime, cast: Cast) -> dict[str, int]:
    li, theirs = person(runtime, cast.jia.id, "H1"), person(runtime, cast.yi.id, "C1")
    first, second = (account(runtime, cast.jia.id, f"A{n}") for n in (1, 2))
    bound(runtime, first, li, date(2026, 3, 1))
    with runtime.writing(SYSTEM) as work:
        blue = entities.add_enterprise_account(work, cast.jia.id, "jia_blue", "甲官方").id
        certification.certify(work, first, date(2026, 3, 1))
        fee = certification.record_fee(work, first, status="paid").id
        certification.record_invoice(work, fee, "0001", net_fen=56604, tax_fen=3396)
        phone = devices.register_device(work, "DEV-1", cast.jia.id).id
        devices.assign_device(work, first, phone)
    return {"li": li, "theirs": theirs, "first": first, "second": second, "blue": blue, "phone": phone}


def test_a_sound_house_has_no_violation(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    assert _violations(runtime) == set()


BREAKS: dict[str, tuple[str, list[str]]] = {
    "a counter too high": ("I1", ["UPDATE seat_pools SET used = used + 1"]),
    "a seat left uncounted": (
        "I1",
        ["UPDATE seat_occupancies SET until_on = '2026-11-01' WHERE account_id = {second}"],
    ),
    "a second holder": (
        "I2",
        [
            "INSERT INTO bindings (account_id, employee_id, from_on, until_on, origin, created_at)"
            " VALUES ({first}, {li}, '2026-04-01', '2026-05-01', 'observed', '2026-11-20 00:00:00')"
        ],
    ),
    "a slot given twice": (
        "I2",
        [
            "INSERT INTO device_assignments (device_id, account_id, slot, from_on, until_on, source, rank, origin)"
            " VALUES ({phone}, {second}, 'main', '2026-11-01', '2026-11-25', 'manual', -1, 'decided')"
        ],
    ),
    "a chain row changed": ("I4", ["UPDATE audit_rows SET actor = 'x' WHERE id = 3"]),
    "an account without a trace": (
        "I4",
        [
            "INSERT INTO accounts (entity_id, xhs_id, ownership, version, origin, created_at)"
            " VALUES ({jia}, 'ghost', 'company', 1, 'decided', '2026-11-20 00:00:00')"
        ],
    ),
    "a fee twice": (
        "I5",
        [
            "DROP INDEX uq_fees_account_term",
            "INSERT INTO fees (entity_id, item, account_id, from_on, amount_fen, status, origin, created_at)"
            " VALUES ({jia}, 'kos', {first}, '2026-03-01', 60000, 'paid', 'decided', '2026-11-20 00:00:00')",
        ],
    ),
    "an invoice whose parts do not fit": ("I5", ["UPDATE invoices SET tax_fen = 1"]),
    "rows of an import that was not applied": (
        "I6",
        [
            "INSERT INTO import_batches (id, status, as_of, options, report, user_name, created_at)"
            " VALUES (7, 'previewed', '2026-11-20', '{{}}', '{{}}', 'x', '2026-11-20 00:00:00')",
            "UPDATE accounts SET batch_id = 7 WHERE id = {second}",
        ],
    ),
    "an import that nobody knows": ("I6", ["UPDATE employees SET batch_id = 99 WHERE id = {li}"]),
    "a decided binding across entities": (
        "I10",
        ["UPDATE bindings SET employee_id = {theirs} WHERE account_id = {first}"],
    ),
    "a seat of another entity": ("I10", ["UPDATE seats SET entity_id = {yi} WHERE number = 2"]),
    "a 企业号 of another entity": (
        "I10",
        [
            "UPDATE enterprise_accounts SET entity_id = {yi}",
            "UPDATE accounts SET enterprise_account_id = {blue} WHERE id = {first}",
        ],
    ),
    "a reference to nothing": ("I11", ["UPDATE terms SET account_id = 9999"]),
    "another schema": ("I11", ["UPDATE alembic_version SET version_num = '9042'"]),
}


@pytest.mark.parametrize("case", BREAKS)
def test_what_is_broken_is_named(runtime: Runtime, cast: Cast, case: str) -> None:
    facts = {**_story(runtime, cast), "jia": cast.jia.id, "yi": cast.yi.id}
    invariant, statements = BREAKS[case]
    _sql(runtime, *(statement.format(**facts) for statement in statements))
    assert invariant in _violations(runtime)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases SET state = 'closed'",
        "UPDATE tasks SET subject_id = 4711",
        "UPDATE tasks SET account_id = 4711",
    ],
)
def test_a_case_that_is_not_whole_is_named(runtime: Runtime, cast: Cast, statement: str) -> None:
    story = _story(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        cases.open_offboarding(work, story["li"], date(2026, 12, 5))
    assert _violations(runtime) == set()
    _sql(runtime, statement)
    assert _violations(runtime) == {"I13"}


def test_money_that_is_not_whole_fen(quick: Runtime) -> None:
    _story(quick, Cast.make(quick))
    _sql(quick, "UPDATE fees SET amount_fen = 600.5")
    assert "I5" in _violations(quick)


def test_over_the_limit_needs_a_finding(runtime: Runtime, cast: Cast) -> None:
    _story(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        seats.set_quota(work, cast.jia.id, 1, TODAY, reason="试", source="通知")
    assert _violations(runtime) == set()  # the change itself brought the finding
    _forgotten(runtime)
    assert _violations(runtime) == {"I1"}
    _checked(runtime)
    assert _violations(runtime) == set()


def test_a_leaver_and_a_lapsed_parent_need_findings(runtime: Runtime, cast: Cast) -> None:
    story = _story(runtime, cast)
    with runtime.writing(SYSTEM) as work:
        people.end_employment(work, story["li"], date(2026, 9, 30))
    assert _violations(runtime) == set()  # the change itself brought the finding
    _forgotten(runtime)
    assert _violations(runtime) == {"I3"}
    _checked(runtime)
    assert _violations(runtime) == set()
    with runtime.writing(SYSTEM) as work:
        certification.certify(work, enterprise_account_id=story["blue"], from_on=date(2025, 11, 1))
        bindings.unbind(work, story["first"], TODAY, reason="离职")
    _sql(runtime, f"UPDATE accounts SET enterprise_account_id = {story['blue']} WHERE id = {story['first']}")
    _forgotten(runtime)
    assert _violations(runtime) == {"I3"}
    _checked(runtime)
    assert _violations(runtime) == set()


def _forgotten(runtime: Runtime) -> None:
    _sql(runtime, "DELETE FROM finding_subjects", "DELETE FROM findings")


def _checked(runtime: Runtime) -> None:
    with runtime.writing(SYSTEM) as work:
        checks.run(work)


def test_files_without_rows_and_rows_without_files(quick: Runtime) -> None:
    Cast.make(quick)
    _sql(
        quick,
        "INSERT INTO import_batches (id, status, as_of, options, report, user_name, created_at)"
        " VALUES (7, 'previewed', '2026-11-20', '{}', '{}', 'x', '2026-11-20 00:00:00')",
        "INSERT INTO import_files (id, batch_id, name, sha256, stored_as, options)"
        " VALUES (1, 7, 'a.csv', 'x', 'gone', '{}')",
    )
    assert _violations(quick) == {"I9"}
    folder = quick.data_dir / uploads.FOLDER
    folder.mkdir()
    (folder / "gone").write_text("x")
    assert _violations(quick) == set()
    stray = folder / "stray"
    stray.write_text("x")
    os.utime(stray, (0, 0))
    assert _violations(quick) == {"I9"}


def _papers(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.reading(SYSTEM) as work:
        found = verify.verify(work, verify.Outside(runtime.anchored()))
        return [(violation.invariant, str(violation.shape()["message"])) for violation in found]


def test_files_of_documents_and_their_rows(runtime: Runtime, cast: Cast) -> None:
    one = papers.document(runtime, cast.jia.id)
    papers.attached(runtime, one, cast.lin)
    folder = runtime.data_dir / documents.FOLDER
    [path] = folder.iterdir()
    assert _papers(runtime) == []
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    assert [words for _, words in _papers(runtime)] == [f"文件 {one} 第 1 版与上传时不一致"]
    path.unlink()
    assert [words for _, words in _papers(runtime)] == [f"文件 {one} 第 1 版不在磁盘上"]
    path.write_bytes(content)
    strays = [folder / name for name in ("a" * 32, "b" * 32 + ".part")]
    for stray in strays:
        stray.write_bytes(b"x")
    assert _papers(runtime) == []
    for stray in strays:
        os.utime(stray, (0, 0))
    assert [found for found, _ in _papers(runtime)] == ["I9", "I9"]
    assert clock.sweep(runtime) == 2
    assert _papers(runtime) == []
    _sql(runtime, "UPDATE document_revisions SET erased_at = '2026-11-20 00:00:00+00:00'")
    assert [words for _, words in _papers(runtime)] == [f"文件 {one} 第 1 版登记为已清除，却还在磁盘上"]


def test_templates_of_letters_and_their_rows(runtime: Runtime, cast: Cast) -> None:
    made = docx.Document()
    made.add_paragraph("{{ name }}")
    made.save(target := io.BytesIO())
    with runtime.writing(cast.lin) as work:
        one = letters.replace_template(work, cast.jia.id, "employment_proof", target.getvalue(), "我们的.docx").id
    with runtime.writing(cast.lin) as work:
        letters.restore_template(work, cast.jia.id, "employment_proof")
    folder = runtime.data_dir / letters.FOLDER
    [path] = folder.iterdir()
    os.utime(path, (0, 0))
    assert _papers(runtime) == []
    assert clock.sweep(runtime) == 0, "a retired template stays: letters were made from it"
    path.write_bytes(target.getvalue() + b" ")
    assert [words for _, words in _papers(runtime)] == [f"文书模板 {one}（我们的.docx）与上传时不一致"]
    path.unlink()
    assert [words for _, words in _papers(runtime)] == [f"文书模板 {one}（我们的.docx）不在磁盘上"]
    path.write_bytes(target.getvalue())
    strays = [folder / name for name in ("a" * 32, "b" * 32 + ".part")]
    for stray in strays:
        stray.write_bytes(b"x")
    assert _papers(runtime) == [], "young files may belong to work under way"
    assert clock.sweep(runtime) == 0
    for stray in strays:
        os.utime(stray, (0, 0))
    assert [found for found, _ in _papers(runtime)] == ["I9", "I9"]
    assert clock.sweep(runtime) == 2
    assert [found.name for found in folder.iterdir()] == [path.name]
    assert _papers(runtime) == []


def test_a_document_about_somebody_of_another_entity_and_a_check_of_ones_own(quick: Runtime) -> None:
    cast = Cast.make(quick)
    theirs = person(quick, cast.yi.id, "C1")
    about = {"subject_kind": "employee", "subject_id": theirs}
    papers.document(quick, cast.jia.id, "employment_proof", "在职证明", **about)
    assert _violations(quick) == {"I10"}
    _sql(quick, "UPDATE documents SET subject_kind = NULL, subject_id = NULL")
    assert _violations(quick) == set()
    one = papers.document(quick, cast.jia.id)
    papers.attached(quick, one, cast.lin)
    with quick.writing(cast.boss) as work:
        documents.check(work, one, "ok")
    assert _violations(quick) == set()
    _sql(quick, "UPDATE document_revisions SET uploaded_by = 'Boss'")
    assert _violations(quick) == {"I10"}


def test_only_those_who_audit_everything_may_verify(runtime: Runtime, cast: Cast) -> None:
    look: Callable[..., object] = verify.verify
    for actor in (cast.lin, cast.wu):
        with runtime.reading(actor) as work, pytest.raises(NotAllowed):
            look(work, verify.Outside(None))
    with runtime.reading(cast.chen) as work:
        assert look(work, verify.Outside(None)) == []
