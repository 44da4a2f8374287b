"""The pages and forms of documents: what they show, what they refuse, and how a file leaves."""

from typing import Any

import pytest

from kosmgr.audit import service as journal
from kosmgr.documents import service as documents
from kosmgr.kit import files
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.documents import make
from tests.make import JIA
from tests.users import make as users
from tests.web import sample

PDF = ("许可证.pdf", make.pdf(), "application/pdf")


@pytest.fixture
def company(quick: Runtime) -> sample.Company:
    return sample.company(quick)


def send(
    company: sample.Company,
    path: str,
    fields: dict[str, str] | None = None,
    who: users.Person | None = None,
    **more: Any,
) -> Any:
    """Fill the form in a browser and send it."""
    browser = company.page(who or company.hr)
    return browser.post(path, data={"csrf": sample.token(browser.get("/").text), **(fields or {})}, **more)


def registered(company: sample.Company, **fields: str) -> int:
    """A document registered on the page; its number."""
    known = {"entity": "1", "kind": "food_permit", "title": "食品经营许可证", "number": "SP-1"}
    answer = send(company, "/documents/new", known | {"valid_until_on": "2026.11.30"} | fields)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


def test_registered_uploaded_checked_by_another_and_taken_out(company: sample.Company) -> None:
    one = registered(company)
    page = company.page(company.hr).get(f"/documents/{one}").text
    assert "10 天后到期" in page
    assert "还没有上传文件" in page
    answer = send(company, f"/documents/{one}/revisions", files={"file": PDF})
    assert answer.status_code == 303
    mine = company.page(company.hr).get(f"/documents/{one}").text
    assert "这一版是你上传的" in mine
    assert send(company, f"/documents/{one}/check", {"verdict": "ok"}).status_code == 409
    refused = send(company, f"/documents/{one}/check", {"verdict": "rejected"}, company.boss)
    assert (refused.status_code, "不合格要写明原因" in refused.text) == (422, True)
    assert send(company, f"/documents/{one}/check", {"verdict": "ok"}, company.boss).status_code == 303
    assert "已核对" in company.page(company.hr).get("/documents").text
    taken = send(company, f"/documents/{one}/revisions/1/download", who=company.auditor)
    assert taken.status_code == 200
    assert taken.content == make.pdf()
    assert taken.headers["content-type"] == "application/pdf"
    assert taken.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert taken.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert taken.headers["x-content-type-options"] == "nosniff"
    assert taken.headers["cache-control"] == "no-store"
    with company.runtime.reading(SYSTEM) as work:
        newest = journal.history(work, "document", one)[0]
        assert (newest.action, newest.actor) == ("document.downloaded", "孙丽")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>", "只收 PDF、JPG 和 PNG"),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "只收 PDF、JPG 和 PNG"),
        ("x.pdf", make.pdf_with("/OpenAction", S="/JavaScript", JS="app.alert(1)"), "会自动执行"),
        ("x.png", make.bomb(50_000, 50_000), "百万像素"),
        ("x.pdf", make.pdf_locked(), "密码保护"),
        ("x.pdf", b"", "空文件"),
        ("x.pdf", b"%PDF-" + b"0" * (20 << 20), "20 MB"),
    ],
)
def test_what_is_no_paper_comes_back_with_a_sentence(
    company: sample.Company, name: str, content: bytes, words: str
) -> None:
    one = registered(company)
    answer = send(company, f"/documents/{one}/revisions", files={"file": (name, content, "application/pdf")})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert files.there(company.runtime.data_dir / documents.FOLDER) == {}
    assert send(company, f"/documents/{one}/revisions").status_code == 422  # no file at all


def test_a_name_that_leads_elsewhere_stays_a_name(company: sample.Company) -> None:
    one = registered(company)
    send(company, f"/documents/{one}/revisions", files={"file": ("../../../etc/x\r\nSet-Cookie: a=b.html", make.pdf())})
    taken = send(company, f"/documents/{one}/revisions/1/download")
    assert "set-cookie" not in {name.lower() for name in taken.headers if taken.headers[name].startswith("a=b")}
    assert "/" not in taken.headers["content-disposition"].split("''")[1]
    assert taken.headers["content-disposition"].endswith(".pdf")
    assert all(files.NAME.fullmatch(name) for name in files.there(company.runtime.data_dir / documents.FOLDER))


def test_files_of_others_are_not_there(company: sample.Company) -> None:
    one = registered(company)
    send(company, f"/documents/{one}/revisions", files={"file": PDF})
    other = company.page(company.other)
    assert other.get(f"/documents/{one}").status_code == 404
    assert other.get(f"/documents/{one}/edit").status_code == 404
    for path in ("revisions/1/download", "check", "supersede", "hold", "lift", "erase", "edit"):
        fields = {"verdict": "ok", "reason": "试试看", "title": "x", "kind": "other", "by": "1"}
        assert send(company, f"/documents/{one}/{path}", fields, company.other).status_code == 404, path
    assert send(company, f"/documents/{one}/revisions", files={"file": PDF}, who=company.other).status_code == 404
    assert "食品经营许可证" not in other.get("/documents").text
    assert company.page(company.hr).get(f"/documents/{one}/revisions/1/download").status_code == 405


def test_files_about_a_person_are_opened_by_few(company: sample.Company) -> None:
    one = registered(company, kind="employment_proof", title="在职证明", about="employee", subject="HM0007")
    send(company, f"/documents/{one}/revisions", files={"file": PDF})
    finance = users.person(company.runtime, "钱会", (Role.FINANCE, JIA))
    assert "涉及个人，只有人事" in company.page(finance).get(f"/documents/{one}").text
    assert send(company, f"/documents/{one}/revisions/1/download", who=finance).status_code == 403
    assert send(company, f"/documents/{one}/revisions/1/download", who=company.auditor).status_code == 200
    assert "在职证明" in company.page(company.hr).get("/people/1/HM0007").text
    assert f"/documents/{one}" in company.page(company.hr).get("/people/1/HM0007").text


def test_a_subject_is_named_by_what_people_know(company: sample.Company) -> None:
    one = registered(company, kind="portrait_release", title="肖像授权书", about="account", subject="9000001002")
    assert f"/documents/{one}" in company.page(company.hr).get("/accounts/9000001002").text
    known = {"entity": "1", "kind": "other", "title": "某文件"}
    for wrong, status in (
        ({"about": "account", "subject": "9000002001"}, 404),  # of the other company
        ({"about": "account", "subject": ""}, 422),
        ({"about": "", "subject": "HM0007"}, 422),
        ({"about": "moon", "subject": "x"}, 422),
    ):
        assert send(company, "/documents/new", known | wrong).status_code == status, wrong
    both = users.person(company.runtime, "两边", (Role.HR, None))
    crossed = send(company, "/documents/new", known | {"about": "account", "subject": "9000002001"}, both)
    assert (crossed.status_code, "属于另一个主体" in crossed.text) == (409, True)


def test_corrected_replaced_held_and_erased(company: sample.Company) -> None:
    one, new = registered(company), registered(company, number="SP-2", valid_until_on="2031-11-30")
    fields = {"kind": "food_permit", "title": "食品经营许可证", "number": "SP-1", "keeper": "孙丽"}
    assert send(company, f"/documents/{one}/edit", fields | {"valid_until_on": "什么时候"}).status_code == 422
    assert send(company, f"/documents/{one}/edit", fields | {"number": "SP-2"}).status_code == 409
    assert send(company, f"/documents/{one}/edit", fields | {"no_expiry": "1"}).status_code == 303
    assert "长期有效" in company.page(company.hr).get(f"/documents/{one}").text
    assert send(company, f"/documents/{one}/supersede", {"by": str(new)}).status_code == 303
    assert "取代了" in company.page(company.hr).get(f"/documents/{new}").text
    send(company, f"/documents/{new}/revisions", files={"file": PDF})
    assert send(company, f"/documents/{new}/hold", {"reason": "仲裁"}).status_code == 303
    held = send(company, f"/documents/{new}/erase", {"reason": "期满"})
    assert (held.status_code, "处于法律保留" in held.text) == (409, True)
    assert send(company, f"/documents/{new}/lift", {"reason": "结案"}).status_code == 303
    assert send(company, f"/documents/{new}/erase", {"reason": "期满"}).status_code == 303
    assert send(company, f"/documents/{new}/revisions/1/download").status_code == 404


def test_a_change_of_the_legal_representative_is_followed(company: sample.Company) -> None:
    fields = {"kind": "business_license", "number": "91330100MA0EXAMP1B", "platform_upload": "yes"}
    licence = registered(company, title="营业执照", issued_on="2019.6.18", valid_until_on="", no_expiry="1", **fields)
    change = {"entity": "1", "kind": "legal_person", "changed_on": "2026-07-15"}
    assert send(company, "/documents/changes", change | {"changed_on": "昨天吧"}).status_code == 422
    assert send(company, "/documents/changes", change).status_code == 303
    assert send(company, "/documents/changes", change).status_code == 409
    page = company.page(company.hr).get("/documents/changes").text
    assert "超期 98 天" in page
    assert "营业执照 91330100MA0EXAMP1B" in page
    assert "法人或地址变更后平台未更新" in company.page(company.hr).get(f"/documents/{licence}").text
    item = {"subject_kind": "document", "subject_id": str(licence)}
    assert send(company, "/documents/changes/1/done", item, company.other).status_code == 404
    assert send(company, "/documents/changes/1/done", item).status_code == 303
    assert "都已更新" in company.page(company.hr).get("/documents/changes").text
    assert "没有登记过变更" in company.page(company.other).get("/documents/changes").text


def test_the_list_is_filtered_and_leaves_as_a_file(company: sample.Company) -> None:
    one = registered(company)
    registered(company, number="SP-9", valid_until_on="2026-10-31")
    page = company.page(company.hr)
    assert f"/documents/{one}" not in page.get("/documents?standing=expired").text
    assert f"/documents/{one}" in page.get("/documents?within=30").text
    assert "没有符合这些条件的记录" in page.get("/documents?q=没有这个").text
    told = page.get("/documents/export?format=csv&standing=expired").content.decode("utf-8-sig")
    assert "SP-9" in told
    assert "SP-1" not in told
    assert page.get("/documents/export").content[:2] == b"PK"


def test_pages_stay_small_and_english_is_english(company: sample.Company) -> None:
    one = registered(company)
    send(company, f"/documents/{one}/revisions", files={"file": PDF})
    page = company.page(company.hr)
    page.get("/")
    for path in ("/documents", f"/documents/{one}", f"/documents/{one}/edit", "/documents/new", "/documents/changes"):
        with sample.counted(company.runtime) as sent:
            assert page.get(path).status_code == 200, path
        assert len(sent) <= 12, (path, len(sent))
    page.cookies.set("lang", "en")
    assert "Ends in 10 days" in page.get(f"/documents/{one}").text


def test_only_who_may_sees_the_forms(company: sample.Company) -> None:
    one = registered(company)
    page = company.page(company.auditor).get(f"/documents/{one}").text
    for form in ("/revisions", "/check", "/supersede", "/hold", "/edit"):
        assert f'/documents/{one}{form}"' not in page, form
    assert company.page(company.auditor).get("/documents/new").status_code == 403
    past = company.page(company.hr).get(f"/documents/{one}?as_of=2026-11-01").text
    assert f'action="/documents/{one}/' not in past
