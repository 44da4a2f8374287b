"""A link on a phone: what opens, what never does, and that nothing but the one person's record is behind it."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy import text as sql

from kosmgr import app as front
from kosmgr.links import rules as link_rules
from kosmgr.links import service as links
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from kosmgr.selfservice import campaigns
from tests import served
from tests.client import TestClient
from tests.make import Cast
from tests.selfservice import make
from tests.users.make import person

EVERYTHING = (make.SIGN, make.CONFIRM, "upload", make.OWN, make.PORTRAIT, make.MYDATA)
PHONE = {"sec-fetch-site": "same-origin"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


@pytest.fixture
def phone(quick: Runtime) -> Iterator[TestClient]:
    app = served.application(quick)
    with TestClient(app, headers=PHONE, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


def let_in(phone: TestClient, token: str, answer: str = make.PHONE[-4:]) -> str:
    """The page of a link, after the right answer."""
    asked = phone.get(f"/l/{token}")
    assert asked.status_code == 200
    assert phone.post(f"/l/{token}/who", data={"answer": answer}).status_code == 303
    return page(phone, token)


def page(phone: TestClient, token: str) -> str:
    answer = phone.get(f"/l/{token}")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def said(answer: httpx.Response) -> tuple[int, str, str]:
    """What somebody sees of an answer, without what differs in any two."""
    body = re.sub(r'nonce="[^"]*"', "", answer.text)
    kept = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    kept["content-security-policy"] = re.sub(r"'nonce-[^']*'", "", kept["content-security-policy"])
    return answer.status_code, body, str(sorted(kept.items()))


def test_everything_by_phone(phone: TestClient, quick: Runtime, cast_quick: Cast) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, *EVERYTHING)
    shown = let_in(phone, token)
    for word in ("林浩，你好", "15号讲板材", "9000000115", "DEV-015", "员工号使用承诺书", "还有 5 件事", "154****0115"):
        assert word in shown, word
    unticked = phone.post(f"/l/{token}/sign/commitment", data={"name": "林浩"})
    assert (unticked.status_code, "请先勾选" in unticked.text) == (422, True)
    other = phone.post(f"/l/{token}/sign/commitment", data={"name": "别人", "agreed": "1"})
    assert (other.status_code, "姓名和登记的不一样" in other.text) == (422, True)
    done = phone.post(f"/l/{token}/sign/commitment", data={"name": "林浩", "agreed": "1"})
    assert (done.status_code, done.headers["location"]) == (303, f"/l/{token}")
    shown = page(phone, token)
    assert "签好了，一份涵盖上面全部账号和设备" in shown
    copy = phone.post(re.search(r"/l/[^\"]*/copy/\d+", shown).group())  # type: ignore[union-attr]
    assert (copy.status_code, copy.headers["content-disposition"].split(";")[0]) == (200, "attachment")
    assert "sandbox" in copy.headers["content-security-policy"]
    assert "15号讲板材" in copy.text
    missing = phone.post(f"/l/{token}/confirm", data={"employed": "yes"})
    assert (missing.status_code, "DEV-015" in missing.text) == (422, True)
    answers = {"employed": "yes", f"device-{hao.device_id}": "yes", "device-9999": "no", "x": "y"}
    assert phone.post(f"/l/{token}/confirm", data=answers).status_code == 303
    proof = {"issued_on": "2026-11-18"}
    wrong = phone.post(f"/l/{token}/upload", data=proof, files={"file": ("a.png", b"<svg onload=x>")})
    assert (wrong.status_code, "只收 PDF、JPG 和 PNG" in wrong.text) == (422, True)
    assert phone.post(f"/l/{token}/upload", data=proof, files={"file": ("../a.png", PNG)}).status_code == 303
    assert phone.post(f"/l/{token}/consent/own_account", data={"verdict": "given"}).status_code == 303
    assert phone.post(f"/l/{token}/consent/portrait", data={"verdict": "refused"}).status_code == 303
    shown = page(phone, token)
    assert "都办完了" in shown
    assert phone.post(f"/l/{token}/withdraw/own_account").status_code == 303
    empty = phone.post(f"/l/{token}/request", data={"kind": "correct", "words": " "})
    assert empty.status_code == 422
    asked = phone.post(f"/l/{token}/request", data={"kind": "correct", "words": "岗位写错了"})
    assert asked.status_code == 303
    shown = page(phone, token)
    for word in ("已撤回", "岗位写错了", "最晚 2026-12-11 答复", "在职证明 HM0015"):
        assert word in shown, word
    assert "放假安排还没有公布" not in shown
    with quick.engine.begin() as database:  # a day in a year whose holidays nobody knows yet
        database.execute(sql("UPDATE data_requests SET due_on = '2055-01-08'"))
    shown = page(phone, token)
    assert "最晚 2055-01-08 答复" in shown
    assert "其间的放假安排还没有公布，按周一至周五算" in shown
    english = phone.get(f"/l/{token}/language/en")
    assert english.status_code == 303
    assert "Commitment for the use of employee accounts" in page(phone, token)


def test_before_the_right_answer_nothing_of_the_person_shows(
    phone: TestClient, quick: Runtime, cast_quick: Cast
) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, *EVERYTHING)
    asked = phone.get(f"/l/{token}")
    wrong = phone.post(f"/l/{token}/who", data={"answer": "0000"})
    assert wrong.status_code == 403
    for text in (asked.text, wrong.text):
        for word in ("林浩", "HM0015", "9000000115", "DEV-015", "0115", cast_quick.jia.name, "15号"):
            assert word not in text, word
    for verb in ("sign/commitment", "confirm", "consent/own_account", "withdraw/own_account", "request", "copy/1"):
        answer = phone.post(f"/l/{token}/{verb}", data={"name": "林浩", "agreed": "1", "words": "x", "kind": "copy"})
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/l/{token}"), verb
    with quick.reading(cast_quick.lin) as work:
        campaign = links.visible_campaigns(work)[0][0]
        [line] = campaigns.lines(work, campaign.id)[1]
        assert set(line.done.values()) == {None}
        assert line.link.opens == 1
    for _n in range(link_rules.ANSWERS):
        last = phone.post(f"/l/{token}/who", data={"answer": "0000"})
    assert last.status_code == 404
    assert phone.get(f"/l/{token}").status_code == 404


def wrong_tokens(quick: Runtime, cast: Cast) -> dict[str, str]:
    """One token for everything that can be wrong with one."""
    hao = make.somebody(quick, cast.jia.id)
    taken, good = make.sent(quick, cast.lin, hao, make.CONFIRM), make.sent(quick, cast.lin, hao, make.MYDATA)
    used, old = make.sent(quick, cast.lin, hao, make.CONFIRM), make.sent(quick, cast.lin, hao, make.SIGN, days=1)
    bearer = make.entered(quick, used)
    version, secret, signature = good.split(".")
    with quick.engine.begin() as connection:

        def mark(token: str, what: str) -> None:
            connection.exec_driver_sql(
                f"UPDATE signed_links SET {what} WHERE token_hash = '{link_rules.hashed(token)}'"
            )

        mark(taken, "revoked_at = '2026-11-20 00:00:00'")
        mark(old, "expires_at = '2026-11-20 00:00:00'")
        mark(used, "used_at = '2026-11-20 00:00:00'")
    assert bearer.link_id
    return {
        "guessed": f"v1.{'A' * 43}.{'0' * 32}",
        "mistyped": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "other version": f"v2.{secret}.{signature}",
        "no signature": f"{version}.{secret}",
        "nothing like one": "x",
        "strange": "v1.%E4%BD%A0.%00",
        "long": "v1." + "A" * 3000,
        "revoked": taken,
        "expired": old,
        "used": used,
    }


def test_every_wrong_link_gets_the_same_answer_by_the_same_work(quick: Runtime, cast_quick: Cast) -> None:
    """G8: what is wrong with a link shows neither in the answer nor in what the server does for it."""
    tokens = wrong_tokens(quick, cast_quick)
    heard, worked = set(), set()
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(re.sub(r"\s+", " ", statement))

    with TestClient(served.application(quick), headers=PHONE, follow_redirects=False) as phone:
        phone.get("/l/warm-up")
        event.listen(quick.engine, "before_cursor_execute", note)
        for name, token in tokens.items():
            phone.cookies.clear()
            statements.clear()
            answer = phone.get(f"/l/{token}")
            worked.add(tuple(statements))
            assert answer.status_code == 404, name
            heard.add(said(answer))
            posted = phone.post(f"/l/{token}/who", data={"answer": "0115"})
            assert said(posted)[:2] == said(answer)[:2], name
        event.remove(quick.engine, "before_cursor_execute", note)
    assert len(heard) == 1
    assert len(worked) == 1


def test_trying_many_links_slows_down_and_a_good_one_still_opens(
    phone: TestClient, quick: Runtime, cast_quick: Cast
) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, make.MYDATA)
    codes = [phone.get(f"/l/v1.{n}.x").status_code for n in range(link_rules.ADDRESS_FREE + 5)]
    assert codes[: link_rules.ADDRESS_FREE - 1] == [404] * (link_rules.ADDRESS_FREE - 1)
    late = phone.get("/l/v1.z.x")
    assert (late.status_code, int(late.headers["retry-after"]) > 0) == (429, True)
    assert phone.get(f"/l/{token}").status_code == 200


def test_a_link_is_kept_by_nobody_on_the_way(phone: TestClient, quick: Runtime, cast_quick: Cast) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, make.MYDATA)
    for path in (f"/l/{token}", "/l/wrong", f"/l/{token}/nothing"):
        headers = phone.get(path).headers
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cache-control"] == "no-store", path
        assert "noindex" in headers["x-robots-tag"], path
    shown = let_in(phone, token)
    assert not re.search(r'(?:href|src|action)="https?:', shown)  # nothing leads elsewhere, so nothing is told there
    cookie = phone.post(f"/l/{token}/who", data={"answer": "0115"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert token not in cookie
    assert token.split(".")[1] not in cookie


def test_pages_of_strangers_cannot_post(phone: TestClient, quick: Runtime, cast_quick: Cast) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, make.MYDATA)
    let_in(phone, token)
    fields = {"kind": "copy", "words": "请给我一份"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"}):
        assert phone.post(f"/l/{token}/request", data=fields, headers=headers).status_code == 403
    del phone.headers["sec-fetch-site"]  # an old browser: no-referrer makes its origin null
    assert phone.post(f"/l/{token}/request", data=fields, headers={"origin": "null"}).status_code == 303


def test_a_link_opens_nothing_else(quick: Runtime, phone: TestClient, cast_quick: Cast) -> None:
    """H6, G12: over every route there is, and over every address of a link with another person's things."""
    hao = make.somebody(quick, cast_quick.jia.id)
    fang = make.somebody(quick, cast_quick.jia.id, "HM0016", "王芳芳", "15400000116", "西湖分店")
    wu = make.somebody(quick, cast_quick.yi.id, "CD0077", "邓某某", "15400000777")
    theirs = make.sent(quick, cast_quick.lin, fang, *EVERYTHING)
    with TestClient(served.application(quick), headers=PHONE, follow_redirects=False) as other:
        let_in(other, theirs, "0116")
        assert other.post(f"/l/{theirs}/sign/commitment", data={"name": "王芳芳", "agreed": "1"}).status_code == 303
        assert other.post(f"/l/{theirs}/request", data={"kind": "copy", "words": "芳芳的请求"}).status_code == 303
    token = make.sent(quick, cast_quick.lin, hao, *EVERYTHING)
    canaries = (
        "王芳芳",
        "HM0016",
        "15400000116",
        "154****0116",
        "西湖分店",
        "芳芳的请求",
        "邓某某",
        "CD0077",
        "DEV-016",
    )
    canaries += ("9000000116", "16号", cast_quick.yi.name)
    assert [c for c in canaries if c in let_in(phone, token)] == []
    tried = 0
    for route in front.served(phone.app):  # type: ignore[arg-type]
        if route.dependant is None or (route.method, route.path) in front.PUBLIC:
            continue
        for number in (1, 2, fang.id, fang.device_id):
            path = re.sub(r"\{token\}", token, route.path)
            path = re.sub(r"\{(\w+)(?::\w+)?\}", str(number), path)
            answer = phone.request(route.method, path, data={"words": "x", "kind": "copy", "verdict": "given"})
            tried += 1
            assert [c for c in canaries if c in answer.text] == [], (route.method, path)
            if path.startswith(("/a/", "/spot/", "/calendar/")):  # other doors, other tokens
                assert answer.status_code in (404, 429), path  # so many wrong ones are slowed down
            elif not path.startswith("/l/"):
                going = answer.headers.get("location", "")
                assert answer.status_code in (401, 403) or going.startswith("/login"), (path, answer.status_code)
    assert tried > 400
    assert wu.id


def test_an_hr_session_in_the_same_browser_changes_nothing(quick: Runtime, phone: TestClient, cast_quick: Cast) -> None:
    hao = make.somebody(quick, cast_quick.jia.id)
    token = make.sent(quick, cast_quick.lin, hao, make.CONFIRM, make.MYDATA)
    for name, value in person(quick, "刘洋", (Role.HR, cast_quick.jia.name)).cookies.items():
        phone.cookies.set(name, value)
    shown = let_in(phone, token)
    assert "刘洋" not in shown
    answers = {"employed": "yes", f"device-{hao.device_id}": "yes"}
    assert phone.post(f"/l/{token}/confirm", data=answers).status_code == 303
    with quick.reading(SYSTEM) as work:
        rows = work.db.connection().exec_driver_sql("SELECT actor FROM audit_rows WHERE action = 'confirmation.made'")
        assert [row[0] for row in rows] == ["employee:HM0015"]
