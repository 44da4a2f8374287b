"""Documents and their files: scope, the second person, what is kept and what is logged."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from kosmgr.audit.models import AuditRow
from kosmgr.documents import models, queries, rules, service
from kosmgr.kit import files
from kosmgr.kit.errors import NotFound, Refused
from kosmgr.kit.papers import reader
from kosmgr.policy import SYSTEM, Actor, Grant, Role
from kosmgr.runtime import Runtime
from kosmgr.work import NotAllowed
from tests.documents import make
from tests.make import Cast

LAST = date(2026, 11, 30)


def _ann(cast: Cast) -> Actor:
    return Actor(106, "Ann", (Grant(Role.COMPLIANCE, cast.jia.id),))


def _folder(runtime: Runtime) -> set[str]:
    return set(files.there(runtime.data_dir / service.FOLDER))


def _noted(runtime: Runtime, document_id: int) -> list[str]:
    with runtime.reading(SYSTEM) as work:
        mine = (AuditRow.subject_kind == "document") & (AuditRow.subject_id == document_id)
        return list(work.db.scalars(select(AuditRow.action).where(mine).order_by(AuditRow.id)))


def test_a_document_its_file_and_the_second_person(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(cast.lin) as work:
        one = service.add(work, cast.jia.id, "food_permit", "食品经营许可证", number="SP-1", valid_until_on=LAST).id
        content = make.pdf()
        first = service.attach(work, one, content, "许可证.PDF")
        assert (first.number, first.media_type, first.sha256) == (
            1,
            "application/pdf",
            hashlib.sha256(content).hexdigest(),
        )
        assert first.file_name == "许可证.pdf"
    assert _folder(runtime) == {first.stored_as}
    with pytest.raises(rules.OwnUpload), runtime.writing(cast.lin) as work:
        service.check(work, one, "ok")
    with pytest.raises(rules.NoteNeeded), runtime.writing(_ann(cast)) as work:
        service.check(work, one, "rejected", " ")
    with runtime.writing(_ann(cast)) as work:
        service.check(work, one, "rejected", "缺公章")
    with pytest.raises(rules.AlreadyChecked), runtime.writing(cast.boss) as work:
        service.check(work, one, "ok")
    with runtime.writing(cast.lin) as work:
        service.attach(work, one, make.picture(), "a.png")
    with runtime.writing(_ann(cast)) as work:
        service.check(work, one, "ok")
        [line] = service.listing(work)
        assert (line.standing, line.days_left) == ("due", 10)
        assert line.revision is not None
        assert line.check is not None
        assert (line.revision.number, line.revision.file_name, line.check.verdict) == (2, "a.jpg", "ok")
        assert [(r.number, c.verdict if c else None) for r, c in service.revisions(work, one)] == [
            (2, "ok"),
            (1, "rejected"),
        ]
    twice = ["document.attached", "document.checked"] * 2
    assert _noted(runtime, one) == ["document.added", *twice]


def test_the_database_refuses_the_uploader_as_second_person(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one, cast.lin)
    row: dict[str, Any] = {
        "document_id": one, "revision_id": 1, "verdict": "ok", "checked_at": datetime.now(UTC),
        "by_id": 7, "by": "x", "uploaded_by_id": 8, "uploaded_by": "y",
    }  # fmt: skip
    for wrong in ({"by": "y"}, {"by_id": 8}, {"verdict": "perhaps"}):
        with pytest.raises(IntegrityError), runtime.writing(SYSTEM) as work:
            work.db.execute(insert(models.DocumentCheck).values(row | wrong))
    with runtime.writing(SYSTEM) as work:
        work.db.execute(insert(models.DocumentCheck).values(row))
    with pytest.raises(IntegrityError), runtime.writing(SYSTEM) as work:
        work.db.execute(insert(models.DocumentCheck).values(row | {"by": "z", "by_id": None}))


def test_a_file_of_another_entity_is_not_found(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    for attempt in (
        lambda work: service.download(work, one),
        lambda work: service.visible_document(work, one),
        lambda work: service.revisions(work, one),
        lambda work: service.attach(work, one, make.pdf(), "a.pdf"),
        lambda work: service.check(work, one, "ok"),
        lambda work: service.describe(work, one, title="x"),
        lambda work: service.supersede(work, one, one),
        lambda work: service.add(work, cast.jia.id, "other", "x"),
    ):
        with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
            attempt(work)
    with runtime.reading(cast.wu) as work:
        assert service.listing(work) == []
        assert service.of_subject(work, "entity", cast.jia.id) == []


def test_downloads_are_logged_and_personal_files_are_for_few(runtime: Runtime, cast: Cast) -> None:
    plain = make.document(runtime, cast.jia.id)
    proof = make.document(runtime, cast.jia.id, "employment_proof", "在职证明", subject_kind="employee", subject_id=5)
    for one in (plain, proof):
        make.attached(runtime, one)
    finance = Actor(107, "Fin", (Grant(Role.FINANCE, cast.jia.id),))
    operations = Actor(108, "Ops", (Grant(Role.OPERATIONS, cast.jia.id), Grant(Role.HR, cast.yi.id)))
    for actor in (finance, operations):
        with runtime.writing(actor) as work:
            assert service.download(work, plain).file.read_bytes() == make.pdf()
        with pytest.raises(rules.PersonalFile), runtime.writing(actor) as work:
            service.download(work, proof)
    for actor in (cast.lin, cast.chen, _ann(cast), cast.boss):
        with runtime.writing(actor) as work:
            assert service.download(work, proof).name == "扫描件.pdf"
    assert _noted(runtime, plain).count("document.downloaded") == 2
    assert _noted(runtime, proof).count("document.downloaded") == 4
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.attach(work, plain, make.pdf(), "a.pdf")
    with pytest.raises(rules.DocumentUnknown), runtime.writing(operations) as work:  # checks elsewhere, not here
        service.check(work, plain, "ok")


def _attach_and_break(runtime: Runtime, cast: Cast, one: int) -> None:
    with runtime.writing(cast.lin) as work:
        service.attach(work, one, make.pdf(), "a.pdf")
        assert len(_folder(runtime)) == 1
        raise ZeroDivisionError


def test_a_file_goes_with_the_transaction_that_kept_it(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    with pytest.raises(ZeroDivisionError):
        _attach_and_break(runtime, cast, one)
    assert _folder(runtime) == set()
    make.attached(runtime, one, cast.lin)
    assert len(_folder(runtime)) == 1


def test_a_file_that_changed_or_is_gone_is_not_handed_out(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    [name] = _folder(runtime)
    path = runtime.data_dir / service.FOLDER / name
    path.write_bytes(b"something else")
    with pytest.raises(rules.FileDamaged), runtime.writing(cast.lin) as work:
        service.download(work, one)
    path.unlink()
    with pytest.raises(rules.FileGone), runtime.writing(cast.lin) as work:
        service.download(work, one)
    with pytest.raises(rules.RevisionUnknown), runtime.writing(cast.lin) as work:
        service.download(work, one, 9)


def test_a_name_of_the_database_that_leads_elsewhere_is_not_followed(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    (runtime.data_dir / "master.key").write_bytes(b"secret")
    with runtime.writing(SYSTEM) as work:
        work.db.execute(update(models.DocumentRevision).values(stored_as="../master.key"))
    with pytest.raises(rules.FileGone), runtime.writing(cast.lin) as work:
        service.download(work, one)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("a/b/c.html.pdf", "c.html.pdf"),
        ("C:\\x\\证明.exe", "证明.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ('a";b.pdf', "a__b.pdf"),
        ("长" * 500 + ".pdf", "长" * rules.LONGEST_NAME + ".pdf"),
    ],
)
def test_the_name_of_an_upload_is_only_a_name(given: str, kept: str) -> None:
    assert rules.safe_name(given, "application/pdf") == kept


def test_uploads_lie_under_random_names_for_the_owner_alone(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    with runtime.writing(cast.lin) as work:
        service.attach(work, one, make.pdf(), "../../../evil.html")
    [name] = _folder(runtime)
    assert files.NAME.fullmatch(name)
    path = runtime.data_dir / service.FOLDER / name
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_only_clean_papers_come_in_and_ours_as_they_are(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    with pytest.raises(reader.PaperError), runtime.writing(cast.lin) as work:
        service.attach(work, one, b"<html>", "a.pdf")
    assert _folder(runtime) == set()
    with runtime.writing(cast.lin) as work:
        letter = service.attach_generated(work, one, b"<p>ok</p>", "同意书", "text/html", text_version="v3")
        assert (letter.file_name, letter.generated, letter.text_version) == ("同意书.html", True, "v3")
        with pytest.raises(ValueError, match="exe"):
            service.attach_generated(work, one, b"x", "a", "application/x-exe")


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"kind": "poem"}, rules.KindUnknown),
        ({"subject_kind": "account"}, rules.SubjectUnknown),
        ({"subject_kind": "moon", "subject_id": 1}, rules.SubjectUnknown),
        ({"issued_on": date(2026, 2, 2), "valid_until_on": date(2026, 2, 1)}, rules.ValidityWrong),
        ({"no_expiry": True, "valid_until_on": LAST}, rules.ValidityWrong),
        ({"platform_upload": "perhaps"}, rules.WordUnknown),
        ({"number": "n1"}, rules.DocumentExists),
    ],
)
def test_what_no_document_can_be(quick: Runtime, facts: dict[str, Any], refusal: type[Refused]) -> None:
    jia = Cast.make(quick).jia.id
    make.document(quick, jia, "other", "甲", number="N1")
    kind = facts.pop("kind", "other")
    with pytest.raises(refusal), quick.writing(SYSTEM) as work:
        service.add(work, jia, kind, "甲", **facts)


def test_what_a_hand_corrects(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id, "other", "甲", number="N1")
    make.document(runtime, cast.jia.id, "other", "甲", number="N2")
    with runtime.writing(cast.lin) as work:
        changed = service.describe(work, one, number="N3", kind="nda", valid_until_on=LAST)
        assert (changed.personal, changed.ledger_key, changed.version) == (True, "甲|N3", 2)
        assert service.describe(work, one, number="N3").version == 2
    with pytest.raises(rules.DocumentExists), runtime.writing(cast.lin) as work:
        service.describe(work, one, number="N2")
    with pytest.raises(ValueError, match="entity_id"), runtime.writing(cast.lin) as work:
        service.describe(work, one, entity_id=cast.yi.id)


def test_another_takes_its_place_once_and_never_in_a_circle(runtime: Runtime, cast: Cast) -> None:
    old, new, third = (make.document(runtime, cast.jia.id, "other", f"文件{n}") for n in range(3))
    foreign = make.document(runtime, cast.yi.id)
    with runtime.writing(cast.lin) as work:
        assert service.supersede(work, old, new).superseded_by_id == new
        assert service.shown(work, old).standing == "superseded"
    for one, by, refusal in (
        (old, third, rules.AlreadySuperseded),
        (new, old, rules.SupersedesItself),
        (new, new, rules.SupersedesItself),
        (third, foreign, rules.DocumentUnknown),
    ):
        with pytest.raises(refusal), runtime.writing(cast.lin) as work:
            service.supersede(work, one, by)
    with pytest.raises(rules.SupersedesItself), runtime.writing(cast.boss) as work:
        service.supersede(work, third, foreign)


@pytest.mark.parametrize(
    ("until", "no_expiry", "standing"),
    [
        (date(2026, 11, 19), False, "expired"),
        (date(2026, 11, 20), False, "due"),  # holds through its last day
        (date(2027, 2, 18), False, "due"),  # 90 days
        (date(2027, 2, 19), False, "valid"),
        (None, True, "valid"),
        (None, False, "unknown"),
    ],
)
def test_how_a_document_stands(until: date | None, no_expiry: bool, standing: str) -> None:
    assert rules.standing(date(2026, 11, 20), until, no_expiry, 90) == standing


def test_the_newest_proof_that_holds(runtime: Runtime, cast: Cast) -> None:
    def proof(employee: int, issued: date, **facts: Any) -> int:
        about = {"subject_kind": "employee", "subject_id": employee, "issued_on": issued}
        return make.document(runtime, cast.jia.id, "employment_proof", "在职证明", **about, **facts)

    proof(1, date(2025, 10, 1))
    newest = proof(1, date(2026, 10, 1))
    proof(1, date(2026, 12, 1))  # not issued yet
    proof(2, date(2026, 1, 1), valid_until_on=date(2026, 6, 30))  # over
    bad = proof(3, date(2026, 10, 1))
    make.attached(runtime, bad, cast.lin)
    with runtime.writing(cast.boss) as work:
        service.check(work, bad, "rejected", "看不清")
    make.attached(runtime, newest, cast.lin)
    with runtime.reading(SYSTEM) as work:
        found = queries.proofs(work.db, [1, 2, 3, 4], date(2026, 11, 20))
    assert found == {1: queries.Proof(newest, date(2026, 10, 1), None, True, None)}


def test_strays_are_swept_and_the_young_left_alone(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    make.attached(runtime, one)
    folder = runtime.data_dir / service.FOLDER
    known = _folder(runtime)
    (folder / ("a" * 32)).write_bytes(b"committed never")
    (folder / ("b" * 32 + files.PART)).write_bytes(b"half")
    now = datetime.now(UTC)
    assert files.sweep(folder, known, now) == 0
    assert files.sweep(folder, known, now + timedelta(hours=25)) == 2
    assert _folder(runtime) == known


def test_who_was_slower_is_told(runtime: Runtime, cast: Cast) -> None:
    one = make.document(runtime, cast.jia.id)
    with runtime.writing(cast.lin) as work:
        seen = service.visible_document(work, one)
        work.db.execute(update(models.Document).values(version=7).execution_options(synchronize_session=False))
        with pytest.raises(rules.DocumentChanged):
            queries.claim(work.db, seen)
