"""Login records in the browser: a file in, the list, naming what nobody registered, taking a batch back."""

from collections.abc import Iterator

import pytest

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests.bindings.make import account
from tests.logins import make as files
from tests.logins.make import at
from tests.make import Cast
from tests.users.make import person
from tests.web import desk
from tests.web.test_imports import arrived, sample, told

LOG = (
    "files",
    ("登录.csv", files.text([at(0, "A1", "X-1", "9.9.9.9", "杭州"), at(4, "B9", "X-1", "9.9.9.9")]).encode()),
)


@pytest.fixture
def boss(quick: Runtime) -> Iterator[desk.Desk]:
    account(quick, Cast.make(quick).jia.id, "A1")
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as opened:
        yield opened


def _sent(at_: desk.Desk, address: str, *given: tuple[str, tuple[str, bytes]]) -> str:
    answer = at_.post(address, files=list(given))
    assert answer.status_code == 303, answer.text
    return arrived(at_, answer.headers["location"])


def test_a_file_from_preview_to_undone(boss: desk.Desk) -> None:
    preview = _sent(boss, "/logins/batches", LOG)
    assert "1 个没有登记" in boss.page(preview)
    assert "还没有登录记录" in boss.page("/logins")
    assert "已写入 2 条新的登录记录" in boss.page(told(boss, preview + "/apply"))
    assert ">B9<" in boss.page("/logins")
    page = boss.page("/logins?account=A1&day=2026-11-19")
    assert "X-1" in page
    assert "9.9.9.9" in page
    assert ">B9<" not in page  # the letters alone may stand in a nonce
    assert "没有这样的登录记录" in boss.page("/logins?ip=1.1.1.1")
    assert "B9" in boss.client.get("/logins/export?format=csv").text
    assert "这一批已撤销" in boss.page(told(boss, preview + "/undo"))
    assert "还没有登录记录" in boss.page("/logins")


def test_what_nobody_registered_is_named(boss: desk.Desk) -> None:
    told(boss, _sent(boss, "/logins/batches", LOG) + "/apply")
    assert "登记为设备" in boss.page("/logins/unnamed")
    assert boss.post("/logins/unnamed/register", {"kind": "device", "key": "X-1", "entity": "1"}).status_code == 303
    assert "没有要说明的" in boss.page("/logins/unnamed")
    assert "X-1" in boss.page("/devices/X-1")
    fields = {
        "kind": "ip",
        "key": "9.9.9.9",
        "entity": "1",
        "name": "店WiFi",
        "network_kind": "wifi",
        "cidr": "8.8.8.0/24",
    }
    wrong = boss.post("/logins/unnamed/register", fields)
    assert (wrong.status_code, "网段 8.8.8.0/24 不包含 9.9.9.9" in wrong.text) == (422, True)
    assert boss.post("/logins/unnamed/register", {**fields, "cidr": "9.9.9.0/24"}).status_code == 303
    assert "没有要说明的" in boss.page("/logins/unnamed?kind=ip")
    assert "店WiFi" in boss.page("/logins")


def test_what_is_not_ours_is_set_aside_with_a_reason(boss: desk.Desk) -> None:
    told(boss, _sent(boss, "/logins/batches", LOG) + "/apply")
    assert "不是我们的，不处理" in boss.page("/logins/unnamed/name?kind=ip&key=9.9.9.9")
    assert boss.post("/logins/unnamed/ignore", {"kind": "ip", "key": "9.9.9.9", "reason": ""}).status_code == 422
    assert boss.post("/logins/unnamed/ignore", {"kind": "ip", "key": "9.9.9.9", "reason": "顾客"}).status_code == 303
    assert "顾客" in boss.page("/logins/unnamed?kind=ip&state=ignored")
    assert boss.post("/logins/unnamed/reopen", {"kind": "ip", "key": "9.9.9.9"}).status_code == 303
    assert "9.9.9.9" in boss.page("/logins/unnamed?kind=ip")
    missing = boss.post("/logins/unnamed/link", {"key": "X-1", "number": "NONE"})
    assert missing.status_code == 404


def test_login_files_among_ledgers_go_where_they_belong(boss: desk.Desk) -> None:
    assert _sent(boss, "/imports", LOG).startswith("/logins/batches/")
    assert _sent(boss, "/imports", LOG, sample("10")).startswith("/imports/")
    assert boss.page("/logins/batches").count("登录.csv") == 2


def test_an_address_is_masked_for_who_may_not_read_personal_data(quick: Runtime) -> None:
    account(quick, Cast.make(quick).jia.id, "A1")
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as boss:
        told(boss, _sent(boss, "/logins/batches", LOG) + "/apply")
    with desk.opened(quick, person(quick, "auditor", (Role.AUDITOR, None))) as auditor:
        page = auditor.page("/logins")
    assert "9.9.*.*" in page
    assert "9.9.9.9" not in page


def test_a_file_that_is_none_is_refused_in_words(boss: desk.Desk) -> None:
    assert "还没有选文件" in boss.post("/logins/batches").text
    address = _sent(boss, "/logins/batches", ("files", ("x.csv", b"a,b\n1,2\n")))
    assert "没有认出登录记录的表头" in boss.page(address)
