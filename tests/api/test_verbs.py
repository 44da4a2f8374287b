"""The same verbs as everywhere, by HTTP: import, open, bind, ask, undo."""

from pathlib import Path
from typing import Any

from httpx import Response

from kosmgr.api import shell
from kosmgr.runtime import Runtime
from tests.api import world
from tests.client import TestClient
from tests.make import JIA, Cast
from tests.users.make import Person

V1 = shell.PREFIX
DEMO = Path(__file__).parents[2] / "kosmgr" / "demo"
People = dict[str, Person]


def upload(door: TestClient, who: Person, *names: str, **options: Any) -> Response:
    files = [("files", (name, (DEMO / name).read_bytes())) for name in names]
    headers = who.bearer | options.pop("headers", {})
    return door.post(f"{V1}/imports", files=files, data=options, headers=headers)


def test_ledgers_come_in_by_preview_and_apply_and_go_out_by_undo(door: TestClient, people: People) -> None:
    boss = people["boss"]
    names = ("01_account_ledger_utf8bom.csv", "10_employee_roster_gb18030.csv")
    key = {"idempotency-key": "upload-1"}
    made = upload(door, boss, *names, new_entities="true", headers=key)
    assert made.status_code == 201, made.text
    again = upload(door, boss, *names, new_entities="true", headers=key)
    assert again.json() == made.json()
    batch = made.json()["id"]
    assert made.json()["status"] == "previewed"
    assert [file["tables"][0]["kind"] for file in made.json()["report"]["files"]] == ["accounts", "employees"]
    assert door.get(f"{V1}/accounts", headers=boss.bearer).json()["total"] == 0
    applied = door.post(f"{V1}/imports/{batch}/apply", headers=boss.bearer)
    assert (applied.status_code, applied.json()["status"]) == (200, "applied")
    assert door.get(f"{V1}/accounts", headers=boss.bearer).json()["total"] > 20
    assert door.post(f"{V1}/imports/{batch}/apply", headers=boss.bearer).status_code == 409
    assert door.get(f"{V1}/imports/{batch}", headers=people["lin_hr"].bearer).status_code == 404
    assert door.get(f"{V1}/imports", headers=people["lin_hr"].bearer).json()["total"] == 0
    assert door.post(f"{V1}/imports/{batch}/undo", headers=boss.bearer).status_code == 200
    assert door.get(f"{V1}/accounts", headers=boss.bearer).json()["total"] == 0


def test_a_file_that_is_no_ledger_is_told_so_and_no_file_is_left(
    door: TestClient, runtime: Runtime, people: People
) -> None:
    sent = [("files", ("evil\x00\u202e.xlsx", b"PK\x03\x04 not a zip"))]
    answer = door.post(f"{V1}/imports", files=sent, headers=people["boss"].bearer)
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        assert answer.json()["report"]["files"][0]["error"]
    assert [path.name for path in runtime.data_dir.iterdir() if path.name.startswith("upload-")] == []


def test_an_account_is_opened_bound_looked_at_and_freed(door: TestClient, people: People, cast: Cast) -> None:
    lin = people["lin_hr"].bearer

    def post(path: str, **body: Any) -> Response:
        return door.post(V1 + path, json=body, headers=lin)

    assert post("/accounts", nickname="一号", entity=JIA, xhs_id="9001").status_code == 201
    taken = post("/accounts", nickname="二号", entity=JIA, xhs_id="9001")
    assert (taken.status_code, taken.json()["code"]) == (409, "XhsIdTaken")
    for number, name in (("E1", "周敏"), ("E2", "王芳")):
        added = post("/people", entity=JIA, employee=number, name=name, hired_on="2026-01-05", phone="13800001111")
        assert added.status_code == 201, added.text
    assert post("/bindings", account="9001", employee="E1").status_code == 201
    held = post("/bindings", account="9001", employee="E2")
    assert (held.status_code, held.json()["code"]) == (409, "AccountHeld")
    assert "周敏" in held.json()["message"]
    [item] = door.get(f"{V1}/accounts", params={"q": "一号"}, headers=lin).json()["items"]
    assert (item["holder"]["name"], item["seat"]) == ("周敏", 1)
    one = door.get(f"{V1}/accounts/9001", headers=lin).json()
    assert [row["name"] for row in one["holders"]] == ["周敏"]
    assert "13800001111" not in door.get(f"{V1}/people", headers=lin).text
    shown = post("/people/E1/reveal-phone", reason="联系本人补证明")
    assert shown.json() == {"phone": "13800001111"}
    before = door.get(f"{V1}/accounts", params={"as_of": "2026-11-01"}, headers=lin).json()
    assert (before["as_of"], before["total"]) == ("2026-11-01", 0)
    assert post("/accounts/9001/release", reason="不用了").json()["code"] == "StillHeld"
    left = post("/people/E1/offboard", last_day="2026-11-20")
    assert left.status_code == 200, left.text
    assert left.json()["ended"]
    assert left.json()["number"].startswith("LZ-")
    [bound] = door.get(f"{V1}/bindings", params={"as_of": "2026-11-21"}, headers=lin).json()["items"]
    assert (bound["until"], bound["end_planned"]) == ("2026-11-21", True)  # planned, not carried out
    assert post("/bindings/end", account="9001", reason="后台已解绑").status_code == 200
    assert door.get(f"{V1}/bindings", params={"as_of": "2026-11-21"}, headers=lin).json()["total"] == 0


def test_checks_findings_plan_and_report_by_http(
    door: TestClient, people: People, runtime: Runtime, cast: Cast
) -> None:
    world.both(runtime, cast)
    boss = people["boss"].bearer
    kept = door.get(f"{V1}/findings", headers=boss).json()["total"]
    seen = door.get(f"{V1}/check", params={"as_of": "2027-06-01"}, headers=boss).json()["findings"]
    assert len(seen) > kept  # much has lapsed by then
    assert door.get(f"{V1}/findings", headers=boss).json()["total"] == kept  # asking stores nothing
    run = door.post(f"{V1}/check", json={}, headers=boss)
    assert run.status_code == 200
    listed = door.get(f"{V1}/findings", headers=boss).json()
    assert listed["total"] == len(run.json()["findings"])
    row = door.get(f"{V1}/findings", headers=boss).json()["items"][0]
    assert {"check", "rule", "severity", "status", "subjects", "message", "source"} <= row.keys()
    plan = door.get(f"{V1}/remind/plan", params={"days": 60}, headers=boss).json()
    assert (plan["from"], plan["until"]) == ("2026-11-20", "2027-01-19")
    book = door.get(f"{V1}/reports/matrix", headers=boss)
    assert book.content[:2] == b"PK"
    assert "attachment" in book.headers["content-disposition"]
    assert [path.name for path in runtime.data_dir.iterdir() if path.name.startswith("report-")] == []
    assert door.get(f"{V1}/reports/none", headers=boss).status_code == 404
    assert door.get(f"{V1}/verify", headers=boss).json() == {"ok": True, "violations": []}
    with runtime.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE seat_pools SET used = used + 1")
        connection.commit()
    broken = door.get(f"{V1}/verify", headers=boss).json()
    assert (broken["ok"], {found["invariant"] for found in broken["violations"]}) == (False, {"I1"})


def test_a_form_is_made_from_a_case(door: TestClient, people: People, runtime: Runtime, cast: Cast) -> None:
    ours, theirs = world.both(runtime, cast)
    lin = people["lin_hr"].bearer
    leaver = door.get(f"{V1}/cases/{ours.ids['case']}", headers=lin).json()["employee"]
    sent = {"kind": "handover_form", "employees": [leaver], "case_id": ours.ids["case"]}
    made = door.post(f"{V1}/letters", json=sent, headers=lin)
    assert made.status_code == 201, made.text
    listed = door.get(f"{V1}/letters", headers=lin).json()["items"]
    assert {one["number"]: one["case"] for one in listed}[made.json()[0]["number"]] == ours.ids["case"]
    foreign = door.post(f"{V1}/letters", json=sent | {"case_id": theirs.ids["case"]}, headers=lin)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "CaseUnknown")


def test_a_checklist_is_changed_for_the_cases_to_come(door: TestClient, people: People, cast: Cast) -> None:
    boss, place = people["boss"].bearer, {"entity": JIA, "kind": "offboarding", "ownership": "company"}
    item = {"title": "收回门禁卡", "owner_role": "admin", "holding": True}
    made = door.post(f"{V1}/checklists/items", json={**place, **item}, headers=boss)
    assert (made.status_code, made.json()["code"]) == (200, "own_1")
    listed = door.get(f"{V1}/checklists", params=place, headers=boss).json()
    assert [(one["title"], one["holding"]) for one in listed if one["origin"] == "own"] == [("收回门禁卡", True)]
    gone = door.post(f"{V1}/checklists/remove", json={**place, "code": "unbind"}, headers=boss)
    assert (gone.status_code, gone.json()["code"]) == (409, "Essential")
    assert door.post(f"{V1}/checklists/reset", json=place, headers=boss).status_code == 200
    assert len(door.get(f"{V1}/checklists", params=place, headers=boss).json()) == 12


def test_the_document_behind_a_paper_is_named_by_its_id(door: TestClient, people: People) -> None:
    boss = people["boss"].bearer
    person = {"entity": JIA, "employee": "E1", "name": "林浩", "hired_on": "2026-01-05"}
    assert door.post(f"{V1}/people", json=person, headers=boss).status_code == 201
    about = {"entity": JIA, "about": "employee", "subject": "E1", "issued_on": "2026-11-03"}
    proof, nda = (
        door.post(f"{V1}/documents", json={**about, "kind": kind, "title": kind}, headers=boss).json()["id"]
        for kind in ("employment_proof", "nda")
    )
    wrong = {"entity": JIA, "kind": "nda", "signed_on": "2026-11-03", "document_id": proof}
    assert door.post(f"{V1}/people/E1/papers", json=wrong, headers=boss).json()["code"] == "NotThisPaper"
    made = door.post(f"{V1}/people/E1/papers", json=wrong | {"document_id": nda}, headers=boss)
    assert made.status_code == 201
    assert door.get(f"{V1}/people/E1/papers", headers=boss).json()[0]["document"] == nda
    filed = {"entity": JIA, "employee": "E1", "proof_document_id": nda}
    assert door.post(f"{V1}/applications", json=filed, headers=boss).json()["code"] == "NotThisPaper"
    key = door.post(f"{V1}/applications", json=filed | {"proof_document_id": proof}, headers=boss).json()["id"]

    def against() -> set[str]:
        return {one["code"] for one in door.get(f"{V1}/applications/{key}", headers=boss).json()["blockers"]}

    assert not {"proof_missing", "nda_missing"} & against()
    assert door.get(f"{V1}/documents/proofs", params={"entity": JIA}, headers=boss).json()["total"] == 0
