"""The pages of spot checks, and the holder's page: what each shows, refuses and says when it is over."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.spotchecks import drawing, rules
from tests import served
from tests.client import TestClient
from tests.make import JIA, YI, Cast
from tests.spotchecks import make
from tests.users.make import person
from tests.web import desk

HOME = "/spot-checks"


@pytest.fixture
def noon(quick: Runtime, cast_quick: Cast) -> Runtime:
    """Tuesday noon, two holders in 甲."""
    at = make.at(quick)
    make.holders(at, cast_quick.jia.id, 2)
    return at


@pytest.fixture
def officer(noon: Runtime) -> Iterator[desk.Desk]:
    with desk.opened(noon, person(noon, "郑合规", (Role.COMPLIANCE, JIA))) as at:
        yield at


@pytest.fixture
def phone(noon: Runtime) -> Iterator[TestClient]:
    app = served.application(noon)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    served.give_back(app)


def token_of(page: str) -> str:
    found = re.search(r'value="(/spot/v1\.[\w.-]+)"', unescape(page))
    assert found is not None
    return found.group(1)


def test_drawn_handed_over_answered_looked_at_and_judged(officer: desk.Desk, phone: TestClient) -> None:
    assert "还没有抽查过" in officer.page(HOME)
    drawn = officer.post(f"{HOME}/draw", {"entity": "1"})
    assert (drawn.status_code, drawn.headers["location"]) == (303, f"{HOME}/rounds/1")
    status, said = officer.refused(f"{HOME}/draw", {"entity": "1"})
    assert (status, "已经抽过" in said) == (409, True)
    page = officer.page(f"{HOME}/rounds/1")
    assert "没有人挑过" in page
    assert "链接待送达" in officer.page(HOME)

    handed = officer.post(f"{HOME}/1/link")
    link = token_of(handed.text)
    asked = phone.get(link)
    assert (asked.status_code, asked.headers["referrer-policy"]) == (200, "no-referrer")
    code = re.search(r'class="k-code" translate="no">(\w+)<', asked.text)
    assert code is not None
    assert "不会问密码" in asked.text
    files = [("photos", ("a.jpg", make.picture(), "image/jpeg"))]
    more = phone.post(link, data={"then": "more"}, files=files, follow_redirects=False)
    assert more.status_code == 303
    assert "已经收到 1 张照片" in phone.get(link).text
    done = phone.post(link, data={"then": "done", "remark": "在店里"}, follow_redirects=True)
    assert (done.status_code, "照片交好了" in done.text, code.group(1) in done.text) == (200, True, False)

    shown = officer.page(f"{HOME}/1")
    assert all(said in shown for said in ("等人看照片", code.group(1), "在店里", "打开照片"))
    assert "<img src" not in shown.split("<main")[1]
    opened = officer.post(f"{HOME}/1/photos")
    there = opened.headers["location"]
    [picture] = re.findall(rf'src="({HOME}/1/photos/1\?mark=[\w.]+)"', unescape(officer.page(there)))
    photo = officer.get(picture)
    assert (photo.headers["content-type"], photo.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert "sandbox" in photo.headers["content-security-policy"]
    assert officer.get(f"{HOME}/1/photos/1").status_code == 404

    status, said = officer.refused(f"{HOME}/1/judge", {"verdict": "failed", "reason": ""})
    assert (status, "请写明理由" in said) == (422, True)
    assert officer.post(f"{HOME}/1/judge", {"verdict": "passed"}).headers["location"] == f"{HOME}/1"
    assert officer.refused(f"{HOME}/1/judge", {"verdict": "passed"})[0] == 409
    account = re.search(r"/accounts/(\d+)", shown)
    assert account is not None
    assert f"{HOME}/1" in officer.page(f"/accounts/{account.group(1)}")
    for path in (f"{HOME}/export?format=csv", f"{HOME}/rounds/1/export?format=csv", f"{HOME}/export"):
        file = officer.get(path)
        assert file.status_code == 200
        assert code.group(1).encode() not in file.content, path
    for path in (HOME, f"{HOME}/1", "/audit"):
        assert link.split(".")[1] not in officer.get(path).text, path


def test_named_asked_again_and_cancelled(officer: desk.Desk, phone: TestClient) -> None:
    status, said = officer.refused(f"{HOME}/name", {"account": "9000000110", "reason": " "})
    assert (status, "要填" in said) == (422, True)
    assert officer.refused(f"{HOME}/name", {"account": "1", "reason": "举报"})[0] == 404
    named = officer.post(f"{HOME}/name", {"account": "9000000110", "reason": "顾客反映"})
    assert named.headers["location"] == f"{HOME}/1"
    assert "指定检查" in officer.page(f"{HOME}/1")
    first = token_of(officer.post(f"{HOME}/1/link").text)
    files = [("photos", ("a.jpg", make.picture(), "image/jpeg"))]
    assert "照片交好了" in phone.post(first, files=files).text
    officer.post(f"{HOME}/1/judge", {"verdict": "again", "reason": "看不清"})
    second = token_of(officer.post(f"{HOME}/1/link").text)
    assert "上次要求重拍：看不清" in phone.get(second).text
    officer.post(f"{HOME}/1/cancel", {"reason": "使用人生病"})
    assert "取消了" in phone.get(second).text
    assert "使用人生病" in officer.page(f"{HOME}/1")
    assert officer.refused(f"{HOME}/1/link")[0] == 409


WRONG = (
    ("a.heic", b"\0\0\0\x18ftypheic", "「a.heic」不是照片"),
    ("a.pdf", b"%PDF-1.7", "「a.pdf」不是照片"),
    ("a.jpg", b"\xff\xd8\xff\xe0broken", "已损坏"),
    ("a.jpg", b"", "空文件"),
)


def test_what_is_no_photo_is_refused_with_a_sentence(noon: Runtime, phone: TestClient) -> None:
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, "9000000110", "抽查").id
    link = f"/spot/{make.token(noon, SYSTEM, check)}"
    for name, content, said in WRONG:
        wrong = phone.post(link, data={"remark": "留着"}, files=[("photos", (name, content, "image/jpeg"))])
        assert (wrong.status_code, said in wrong.text, "留着" in wrong.text) == (422, True, True), name
    none = phone.post(link, data={"then": "done"})
    assert (none.status_code, "先拍照" in none.text) == (422, True)
    assert make.state(noon, check) == rules.ASKED


def test_a_link_that_is_over_says_so_and_a_wrong_one_nothing(quick: Runtime, noon: Runtime, phone: TestClient) -> None:
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, "9000000110", "抽查").id
    link = f"/spot/{make.token(noon, SYSTEM, check)}"
    guessed = phone.get(link[:-2] + "00")
    assert (guessed.status_code, "这个链接打不开" in guessed.text) == (404, True)
    late = served.application(make.at(quick, hours=25))
    with TestClient(late) as client:
        over = client.get(link)
        assert (over.status_code, "时间过了" in over.text, "k-code" in over.text) == (200, True, False)
        files = [("photos", ("a.jpg", make.picture(), "image/jpeg"))]
        assert "时间过了" in client.post(link, files=files).text
    served.give_back(late)


def test_who_may_not_judge_sees_no_way_to(noon: Runtime, cast_quick: Cast) -> None:
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, "9000000110", "抽查").id
    who = make.answered(noon, SYSTEM, check)
    with desk.opened(noon, person(noon, "刘洋", (Role.OPERATIONS, JIA))) as operations:
        page = operations.page(f"{HOME}/{check}")
        assert who.code not in page
        assert "只有人事、合规、审计和管理员可以打开" in page
        for path, fields in (
            (f"{HOME}/{check}/judge", {"verdict": "passed"}), (f"{HOME}/{check}/cancel", {"reason": "生病"}),
            (f"{HOME}/{check}/photos", {}), (f"{HOME}/{check}/link", {}), (f"{HOME}/draw", {"entity": "1"}),
            (f"{HOME}/name", {"account": "9000000111", "reason": "抽查"}),
        ):  # fmt: skip
            assert operations.post(path, dict(fields)).status_code == 403, path
    with desk.opened(noon, person(noon, "邓倩", (Role.COMPLIANCE, YI))) as other:
        assert "9000000110" not in other.page(HOME)
        for path in (f"{HOME}/{check}", f"{HOME}/rounds/1", f"{HOME}/rounds/1/export"):
            assert other.get(path).status_code == 404
    with desk.opened(noon, person(noon, "店长", (Role.MANAGER, JIA, "拱墅店"))) as manager:
        assert manager.get(HOME).status_code == 403


def test_english(noon: Runtime, officer: desk.Desk, phone: TestClient) -> None:
    with noon.writing(SYSTEM) as work:
        check = drawing.name(work, "9000000110", "抽查").id
    link = f"/spot/{make.token(noon, SYSTEM, check)}"
    phone.cookies.set("lang", "en")
    assert "Write this on paper" in phone.get(link).text
    officer.client.cookies.set("lang", "en")
    assert "Waiting for photos" in officer.page(HOME)
