"""The documents behind an application and behind what a person signed, from the shell; and who lacks a proof."""

from tests.cli.conftest import Kosmgr
from tests.make import JIA


def _paper(company: Kosmgr, kind: str) -> str:
    about = ("--about", "employee", "--subject", "H1", "--issued-on", "2026-11-03")
    return str(company("documents", "add", kind, "--entity", JIA, "--kind", kind, *about, "--json").document["id"])


def test_documents_are_named_by_their_number(company: Kosmgr) -> None:
    proof, nda = _paper(company, "employment_proof"), _paper(company, "nda")
    place = ("--entity", JIA, "--json")
    wrong = company("people", "sign", "H1", "nda", "--document", proof, *place)
    assert (wrong.code, wrong.document["code"]) == (2, "NotThisPaper")
    assert company("people", "sign", "H1", "nda", "--document", nda, *place).code == 0
    wrong = company("applications", "file", "H1", "--proof-document", nda, *place)
    assert (wrong.code, wrong.document["code"]) == (2, "NotThisPaper")
    assert company("applications", "file", "H1", "--proof-document", proof, *place).code == 0
    [one] = company("applications", "--json").document["items"]
    assert not {"proof_missing", "nda_missing"} & {blocker["code"] for blocker in one["blockers"]}


def test_who_lacks_a_proof(company: Kosmgr) -> None:
    assert company("bind", "9000000101", "H1", "--entity", JIA, "--json").code == 0
    assert company("accounts", "certify", "9000000101", "--from", "2026-01-05", "--json").code == 0
    listed = company("documents", "proofs", "--json").document
    assert [(one["employee"], one["due_on"], one["missing"]) for one in listed["items"]] == [
        ("H1", "2027-01-04", "none")
    ]
    assert company("documents", "proofs", "--days", "30", "--json").document["items"] == []
    assert "没有在职证明" in company("documents", "proofs").out
