"""The documents behind the papers of an application, and behind those of the person."""

from datetime import date

import pytest

from kosmgr.applications import rules, service
from kosmgr.documents import service as documents
from kosmgr.kit.errors import NotFound
from kosmgr.people import evidence, papers
from kosmgr.runtime import Runtime
from tests.applications import make
from tests.documents import make as scans
from tests.make import DAY, Cast

ISSUED = date(2026, 11, 3)


def _paper(runtime: Runtime, entity_id: int, kind: str, person: int | None = None, on: date | None = ISSUED) -> int:
    about = {} if person is None else {"subject_kind": "employee", "subject_id": person}
    return scans.document(runtime, entity_id, kind, f"{kind}", issued_on=on, **about)


def test_picking_a_document_says_that_the_paper_is_there(runtime: Runtime, cast: Cast) -> None:
    who = make.hired(runtime, cast.jia.id, "HM0001")
    proof = _paper(runtime, cast.jia.id, "employment_proof", who)
    release = _paper(runtime, cast.jia.id, "portrait_release")  # about nobody yet
    with runtime.writing(cast.lin) as work:
        filed = service.file(work, cast.jia.id, employee="HM0001", proof_document_id=proof)
        assert (filed.proof, filed.proof_on, filed.proof_document_id) == ("yes", ISSUED, proof)
        assert (filed.agreement, filed.agreement_document_id) == ("unknown", None)
    assert "portrait_missing" in make.codes(make.seen(runtime, filed.id))
    with runtime.writing(cast.lin) as work:
        filed = service.complete(work, filed.id, portrait_document_id=release, portrait_on=DAY)
        assert (filed.portrait, filed.portrait_on, filed.portrait_document_id) == ("yes", DAY, release)
        assert filed.proof_document_id == proof, "what is not given stays"
    assert "portrait_missing" not in make.codes(make.seen(runtime, filed.id))
    with runtime.writing(cast.lin) as work:
        filed = service.complete(work, filed.id, proof="no", proof_document_id=0, portrait="no")
        assert (filed.proof, filed.proof_on, filed.proof_document_id) == ("no", None, None)
        assert filed.portrait_document_id is None
    assert "portrait_missing" in make.codes(make.seen(runtime, filed.id))


def test_only_what_fits_is_offered_and_taken(runtime: Runtime, cast: Cast) -> None:
    jia = cast.jia.id
    who, other = make.hired(runtime, jia, "HM0001"), make.hired(runtime, jia, "HM0002")
    mine, free = _paper(runtime, jia, "employment_proof", who), _paper(runtime, jia, "employment_proof")
    anothers = _paper(runtime, jia, "employment_proof", other)
    wrong = _paper(runtime, jia, "nda", who)
    old = _paper(runtime, jia, "employment_proof", who, date(2026, 1, 1))
    with runtime.writing(cast.lin) as work:
        documents.supersede(work, old, mine)
    theirs = _paper(runtime, cast.yi.id, "employment_proof")
    with runtime.reading(cast.lin) as work:
        offered = service.documents_for(work, jia, "HM0001")
        assert [one.id for one in offered["proof"]] == [mine, free]
        assert offered["agreement"] == []
        assert [one.id for one in service.documents_for(work, jia)["proof"]] == [free]
    for picked in (anothers, wrong, old):
        with pytest.raises(evidence.NotThisPaper), runtime.writing(cast.lin) as work:
            service.file(work, jia, employee="HM0001", proof_document_id=picked)
    with pytest.raises(NotFound), runtime.writing(cast.lin) as work:
        service.file(work, jia, employee="HM0001", proof_document_id=theirs)
    with pytest.raises(evidence.NotThisPaper), runtime.writing(cast.boss) as work:
        service.file(work, jia, employee="HM0001", proof_document_id=theirs)
    with pytest.raises(NotFound), runtime.reading(cast.wu) as work:
        service.documents_for(work, jia)
    agreed = _paper(runtime, jia, "personal_authorization", who)
    with pytest.raises(rules.RefusedAndShown), runtime.writing(cast.lin) as work:
        service.file(work, jia, employee="HM0001", agreement="refused", agreement_document_id=agreed)


def test_the_document_behind_an_nda(runtime: Runtime, cast: Cast) -> None:
    who, other = (make.hired(runtime, cast.jia.id, number, signed=False) for number in ("HM0001", "HM0002"))
    nda, anothers = _paper(runtime, cast.jia.id, "nda", who), _paper(runtime, cast.jia.id, "nda", other)
    proof = _paper(runtime, cast.jia.id, "employment_proof", who)
    with runtime.writing(cast.lin) as work:
        assert [one.id for one in papers.documents_of(work, who)] == [nda]
        assert papers.sign_paper(work, who, "nda", DAY, document_id=nda).document_id == nda
    for wrong in (anothers, proof):
        with pytest.raises(evidence.NotThisPaper), runtime.writing(cast.lin) as work:
            papers.sign_paper(work, who, "nda", DAY, document_id=wrong)
