"""Story 27 and row 12 of what a correct import must find: documents expired, due and wrong, from the shipped ledger."""

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from tests.documents import make
from tests.journeys.conftest import SIX, TODAY, Shell, ledger

LICENCE, WRONG = "91330100MA0EXAMP1B", "91330100MA0EXAMP1X"
HANGZHOU = "杭州禾木示例家居有限公司"


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both entities with their 企业号, and the document ledger, as it lies on the disk."""
    shell = Shell(tmp_path_factory.mktemp("papers") / "var")
    files = [ledger(number) for number in ("08", "01", "07", "10")]
    shell.ok("import", *files, "--apply", "--new-entities", "--as-of", TODAY)
    return shell.folder


@pytest.fixture
def papers(shell: Shell, brought: Path) -> Shell:
    """The same, to be changed."""
    shutil.copytree(brought, shell.folder)
    return shell


def _findings(shell: Shell) -> dict[str, dict[str, dict[str, object]]]:
    """rule → key of the subject → finding, of the document rules."""
    found: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for finding in shell.ok("check", "documents", "--as-of", TODAY)["findings"]:
        [subject] = finding["subjects"]
        assert subject["key"] not in found[finding["rule"]]
        found[finding["rule"]][subject["key"]] = finding
    return found


def test_row_12_is_found_exactly(papers: Shell) -> None:
    found = _findings(papers)
    keys = {rule: set(by_key) for rule, by_key in found.items()}
    assert keys == {
        "documents.expired": {"BR-DEMO-01", "QC-DEMO-101"},
        "documents.expiring": {"SP-DEMO-01", "SQ-DEMO-0001", "IMG-DEMO-01", "ZZ-DEMO-02"},
        "documents.scan-missing": {"ZB-DEMO-01", f"{LICENCE}/网店ICP备案"},
        "documents.not-uploaded": {"ZZ-DEMO-01", "SP-DEMO-01", "ZB-DEMO-01"},
        "documents.uscc-wrong": {WRONG},
    }
    expired = found["documents.expired"]
    assert expired["BR-DEMO-01"]["severity"] == "high"
    assert "有效" in str(expired["BR-DEMO-01"]["message"])  # the ledger's word for it
    assert expired["QC-DEMO-101"]["severity"] == "low"
    assert "QC-DEMO-102" in str(expired["QC-DEMO-101"]["message"])
    due = found["documents.expiring"]
    left = {key: (one["evidence"]["days_left"], one["severity"]) for key, one in due.items()}  # type: ignore[index]
    assert left == {
        "SP-DEMO-01": (10, "high"),
        "SQ-DEMO-0001": (41, "medium"),
        "IMG-DEMO-01": (41, "medium"),
        "ZZ-DEMO-02": (50, "medium"),
    }


def test_the_legal_person_changed_in_july(papers: Shell) -> None:
    """Story 28: entered by hand, for each 企业号 and document affected, with a deadline; done one at a time."""
    assert "documents.legal-person" not in _findings(papers)
    change = papers.ok("documents", "legal-change", "--entity", HANGZHOU, "--on", "2026-07-15")
    assert change["due_on"] == "2026-08-14"
    found = _findings(papers)["documents.legal-person"]
    assert set(found) == {"9000000001", LICENCE, f"{LICENCE}/法定代表人身份证（复印件）"}
    assert {one["severity"] for one in found.values()} == {"high"}
    assert all("2026-08-14" in str(one["message"]) for one in found.values())
    [listed] = papers.ok("documents", "legal-changes")["items"]
    for item in listed["items"]:
        papers.ok("documents", "legal-updated", str(change["id"]), item["kind"], str(item["id"]))
    assert "documents.legal-person" not in _findings(papers)


def test_what_expires_within_90_days_and_what_has(papers: Shell, tmp_path: Path) -> None:
    """Story 27: BR-DEMO-01 expired though marked 有效, SP-DEMO-01 in 10 days; renewed and checked, it is gone."""
    listed = papers.ok("documents", "--as-of", TODAY)
    assert listed["total"] == 22
    by_number = {item["number"]: item for item in listed["items"] if item["number"]}
    assert (by_number["BR-DEMO-01"]["standing"], by_number["BR-DEMO-01"]["status"]) == ("expired", "有效")
    assert (by_number["SP-DEMO-01"]["standing"], by_number["SP-DEMO-01"]["days_left"]) == ("due", 10)
    assert [item["number"] for item in listed["items"][:3]] == ["QC-DEMO-101", "BR-DEMO-01", "SP-DEMO-01"]
    within = papers.ok("documents", "--filter", "within=30")["items"]
    assert {item["number"] for item in within} == {"SP-DEMO-01", None}

    scan = tmp_path / "新授权.pdf"
    scan.write_bytes(make.pdf())
    old = str(by_number["BR-DEMO-01"]["id"])
    new = papers.ok(
        "documents", "add", "品牌授权书（某灯具）", "--entity", HANGZHOU, "--kind", "brand_authorization",
        "--number", "BR-DEMO-03", "--issued-on", "2026-11-01", "--valid-until", "2027-10-31",
        "--applies-to", "灯具商品",
    )["id"]  # fmt: skip
    assert papers.ok("documents", "attach", str(new), scan)["revision"] == 1
    code, refused = papers.run("documents", "check", str(new), "ok")
    assert (code, refused["code"]) == (5, "OwnUpload")
    papers.ok("users", "add", "法务", "--role", "compliance")
    papers.ok("documents", "check", str(new), "ok", "--as", "法务")
    papers.ok("documents", "supersede", old, str(new))
    assert "BR-DEMO-01" not in _findings(papers)["documents.expired"]
    copy = tmp_path / "copy.pdf"
    papers.ok("documents", "download", str(new), "-o", copy)
    assert copy.read_bytes() == scan.read_bytes()
    assert papers.run("documents", "download", str(new), "-o", copy)[0] == 2  # nothing is overwritten
    assert papers.ok("verify") == {"ok": True, "violations": []}
    again = papers.ok("import", ledger("08"), "--apply", "--as-of", TODAY)
    [table] = again["files"][0]["tables"]
    assert (table["created"], table["updated"], table["unchanged"]) == (0, 0, 22)
    assert "BR-DEMO-01" not in _findings(papers)["documents.expired"]


def test_what_is_no_paper_is_refused(papers: Shell, tmp_path: Path) -> None:
    page = tmp_path / "证明.pdf"
    page.write_bytes(b"<html><script>alert(1)</script></html>")
    code, refused = papers.run("documents", "attach", "1", page)
    assert (code, refused["code"]) == (2, "unknown_kind")
    assert papers.run("documents", "attach", "1", tmp_path / "nowhere.pdf")[0] == 2
    page.write_bytes(make.pdf())
    assert papers.run("documents", "attach", "999", page)[0] == 3


def test_who_lacks_a_fresh_proof_for_reviews_due_in_the_next_60_days(shell: Shell, tmp_path: Path) -> None:
    """Story 6: sorted by expiry, 115 and 116 on top; from there to a link for the upload and to the letter."""
    shell.ok("import", *map(ledger, SIX), "--apply", "--new-entities", "--as-of", TODAY)
    listed = shell.ok("documents", "proofs")
    assert (listed["days"], listed["total"]) == (60, len(listed["items"]))
    assert [one["account"] for one in listed["items"][:2]] == ["9000000115", "9000000116"]
    assert listed["items"] == sorted(listed["items"], key=lambda one: (one["due_on"], one["account"]))
    lin, zhao = listed["items"][:2]
    assert (lin["employee"], lin["due_on"], lin["days_left"], lin["missing"]) == ("HM0021", "2026-12-09", 19, "none")
    later = [one["account"] for one in shell.ok("documents", "proofs", "--days", "180")["items"]]
    assert later[:2] == ["9000000115", "9000000116"]
    assert len(later) > 2
    chengdu = shell.ok("documents", "proofs", "--entity", "成都禾木示例装饰有限公司")
    assert not {"9000000115", "9000000116"} & {one["account"] for one in chengdu["items"]}

    def proof(issued_on: str) -> None:
        given = ("--kind", "employment_proof", "--about", "employee", "--subject", "HM0021", "--issued-on", issued_on)
        paper = shell.ok("documents", "add", "在职证明", "--entity", HANGZHOU, *given)["id"]
        scan = tmp_path / f"{issued_on}.pdf"
        scan.write_bytes(make.pdf())
        shell.ok("documents", "attach", str(paper), scan)

    proof("2025-12-08")  # fresh today, 366 days old on the day of the review
    lin = shell.ok("documents", "proofs")["items"][0]
    assert (lin["missing"], lin["proof_on"], lin["proof_age"], lin["max_age"]) == ("old", "2025-12-08", 347, 365)
    sent = shell.ok(
        "links", "send", "年审", "--entity", HANGZHOU, "--task", "upload",
        *(word for one in (lin, zhao) for word in ("--employee", one["employee"])),
    )  # fmt: skip
    assert [one["employee"] for one in sent["links"]] == ["HM0021", "HM0022"]
    proof("2025-12-09")
    assert [one["account"] for one in shell.ok("documents", "proofs")["items"]] == ["9000000116"]
    shell.ok("letters", "issue", "employment_proof", "HM0022", "--purpose", "员工号年审")
    assert shell.ok("documents", "proofs")["items"] == []
