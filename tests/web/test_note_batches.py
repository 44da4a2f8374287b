"""A list of notes through the pages and the API: previewed, written, undone, given up, refused in words."""

from collections.abc import Iterator

import pytest

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import Cast
from tests.users.make import person
from tests.web import desk
from tests.web.test_logins import _sent, told

CSV = (
    "小红书号,笔记ID,笔记标题,正文,发布时间,阅读,点赞\n"
    "7001,n-1,窗帘这样选,看遮光率,2026-11-18 20:15,1.3万,12\n"
    "8888,n-2,别人的,不归我们,2026-11-18 20:15,1,1\n"
    "7001,n-3,没有日期,,,1,1\n"
).encode()
FILE = ("files", ("笔记.csv", CSV))


@pytest.fixture
def boss(quick: Runtime) -> Iterator[desk.Desk]:
    """Operations everywhere, with one account."""
    make.account(quick, Cast.make(quick).jia.id, "7001", "西湖店王芳讲软装")
    with desk.opened(quick, person(quick, "boss", (Role.ADMIN, None))) as seat:
        yield seat


def test_a_list_from_preview_to_undone(boss: desk.Desk) -> None:
    preview = _sent(boss, "/notes/import", FILE)
    page = boss.page(preview)
    assert "没有登记的账号" in page
    assert "8888" in page
    assert "没有发布时间" in page
    assert "窗帘这样选" not in boss.page("/notes")
    assert "已写入：新增 1 篇，更新 0 篇。" in boss.page(told(boss, preview + "/apply"))
    assert "窗帘这样选" in boss.page("/notes")
    again = _sent(boss, "/notes/import", FILE)
    assert "已写入：新增 0 篇，更新 0 篇。" in boss.page(told(boss, again + "/apply"))
    assert "这一批已撤销" in boss.page(told(boss, preview + "/undo"))
    assert "窗帘这样选" not in boss.page("/notes")
    assert boss.page("/notes/import").count("笔记.csv") == 2


def test_a_preview_is_given_up(boss: desk.Desk) -> None:
    preview = _sent(boss, "/notes/import", FILE)
    assert "这次预览已放弃" in boss.page(told(boss, preview + "/drop"))
    assert "窗帘这样选" not in boss.page("/notes")


def test_what_is_wrong_is_said(boss: desk.Desk) -> None:
    assert "还没有选文件" in boss.post("/notes/import").text
    address = _sent(boss, "/notes/import", ("files", ("x.csv", b"a,b\n1,2\n")))
    assert "没有认出笔记导出表的表头" in boss.page(address)
    assert boss.client.get("/notes/import/99").status_code == 404


def test_who_may_not_import_finds_no_door(quick: Runtime) -> None:
    make.account(quick, Cast.make(quick).jia.id, "7001", "西湖店王芳讲软装")
    with desk.opened(quick, person(quick, "auditor", (Role.AUDITOR, None))) as auditor:
        assert "/notes/import" not in auditor.page("/notes")
        assert auditor.client.get("/notes/import").status_code == 403
