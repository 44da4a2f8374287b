"""The pages of notes: the list and its filters, one note on its way, discipline, test accounts, the account's card."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kosmgr.content import discipline, listing
from kosmgr.policy import SYSTEM, Role
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import DAY, JIA, YI, Cast
from tests.users.make import person
from tests.web import desk

HOME = "/notes"
TEXT = "窗帘先看层高，再看采光，最后才看颜色。量尺寸要量三个点，老房子的窗洞没有一个是方的。样布挂一天再定。"


@pytest.fixture
def filled(quick: Runtime, cast_quick: Cast) -> Runtime:
    """Two accounts of 甲 and one of 乙, with a note each."""
    make.account(quick, cast_quick.jia.id, "9000000101", "甲一号")
    make.account(quick, cast_quick.jia.id, "9000000102", "甲二号")
    make.account(quick, cast_quick.yi.id, "9000000201", "乙一号")
    make.note(quick, "9000000101", "<b>窗帘</b>这样选", TEXT, counts={"reads": 1200, "likes": 31}, goods=True)
    make.note(quick, "9000000201", "乙家的笔记", "乙家的正文")
    return quick


@pytest.fixture
def sun(filled: Runtime) -> Iterator[desk.Desk]:
    with desk.opened(filled, person(filled, "孙运营", (Role.OPERATIONS, JIA))) as at:
        yield at


@pytest.fixture
def reader(filled: Runtime) -> Iterator[desk.Desk]:
    with desk.opened(filled, person(filled, "陈审计", (Role.AUDITOR, JIA))) as at:
        yield at


def test_the_list_shows_ones_own_and_every_filter_narrows_it(sun: desk.Desk) -> None:
    page = sun.page(HOME)
    assert "&lt;b&gt;窗帘" in page
    assert "1,200" in page
    assert "乙家的笔记" not in page
    for query in ("state=published", "by=kos", "goods=yes", "month=2026-11", "publisher=9000000101", "q=层高"):
        assert "窗帘&lt;/b&gt;这样选" in sun.page(f"{HOME}?{query}"), query
    for query in (
        "state=draft",
        "by=test",
        "promoted=yes",
        "kind=video",
        "month=2026-10",
        "publisher=9000000201",
        "q=zz",
    ):
        assert "没有符合这些条件的记录" in sun.page(f"{HOME}?{query}"), query
    for query in ("state=odd", "month=2026-13", "after=x"):
        assert sun.get(f"{HOME}?{query}").status_code == 422, query
    file = sun.get(f"{HOME}/export?state=published")
    assert (file.status_code, file.content[:2]) == (200, b"PK")


def test_a_page_leads_to_the_next_and_back(sun: desk.Desk, filled: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        make.note(filled, "9000000102", f"第{n}篇", published_on=DAY - timedelta(days=n + 1))
    with filled.reading(SYSTEM) as work:
        part = listing.part(work, listing.Wanted(publisher="9000000102"), size=2)
    page = sun.page(f"{HOME}?publisher=9000000102&after={part.older}")
    assert "第2篇" in page
    assert "第0篇" not in page
    assert 'rel="prev"' in page
    assert "after=" not in page.split('class="k-filters"')[1].split("</div>")[0]  # a filter begins at the top


def test_a_note_from_the_form_to_the_shelf(sun: desk.Desk, filled: Runtime) -> None:
    assert "登记笔记" in sun.page(f"{HOME}/new?publisher=9000000102")
    given: dict[str, object] = {"publisher": "9000000102", "title": "阳台晾衣的三个办法"}
    given |= {"body": "先看风，再看光。\r\n最后看高低。", "tags": "#阳台 收纳", "kind": "image", "stands": "draft"}
    status, said = sun.refused(f"{HOME}/new", {**given, "publisher": "nobody"})
    assert (status, "没有找到发布账号" in said) == (422, True)
    status, said = sun.refused(f"{HOME}/new", {**given, "publisher": "9000000201"})  # of another company
    assert (status, "没有找到发布账号" in said) == (422, True)
    status, said = sun.refused(f"{HOME}/new", {**given, "title": "", "body": ""})
    assert (status, "至少填一项" in said) == (422, True)
    made = sun.post(f"{HOME}/new", given)
    home = made.headers["location"]
    assert made.status_code == 303
    page = sun.page(home)
    assert "#阳台" in page
    assert "草稿" in page

    status, said = sun.refused(f"{home}/plan", {"on": "2026-11-19"})
    assert (status, "已经过了" in said) == (422, True)
    status, said = sun.refused(f"{home}/plan", {"on": "2026-11-25", "at": "25:00"})
    assert (status, "时间写成" in said) == (422, True)
    assert sun.post(f"{home}/plan", {"on": "2026-11-25", "at": "20:30"}).status_code == 303
    assert "20:30" in sun.page(home)
    assert sun.post(f"{home}/unplan").status_code == 303
    published = {"published_on": "2026-11-20", "published_at": "8：05", "link": "note-demo-100"}
    assert sun.post(f"{home}/publish", published).status_code == 303
    assert sun.post(f"{home}/readings", {"counted_on": "2026-11-20", "reads": "1,024"}).status_code == 303
    page = sun.page(home)
    assert "1,024" in page
    assert "08:05" in page
    version = page_version(sun, home)
    given |= {"link": "note-demo-100", "version": version}
    assert sun.post(f"{home}/edit", {**given, "title": "阳台晾衣"}).status_code == 303
    status, said = sun.refused(f"{home}/edit", {**given, "title": "晚了一步"})
    assert (status, "刚被别人改过" in said) == (409, True)
    status, said = sun.refused(f"{home}/drop", {"reason": ""})
    assert status == 422
    assert sun.post(f"{home}/drop", {"reason": "平台下架"}).status_code == 303
    assert "已下架" in sun.page(home)
    assert sun.post(f"{home}/restore").status_code == 303
    assert "已发布" in sun.page(home)


def page_version(at: desk.Desk, home: str) -> str:
    return at.page(f"{home}/edit").split('name="version" value="')[1].split('"')[0]


def test_the_same_text_is_refused_in_the_form_with_what_was_typed(sun: desk.Desk) -> None:
    given: dict[str, object] = {
        "publisher": "9000000102",
        "title": "窗帘这样选",
        "body": TEXT,
        "stands": "planned",
        "on": "2026-11-25",
    }
    status, said = sun.refused(f"{HOME}/new", given)
    assert status == 409
    assert "太像" in said
    assert "样布挂一天再定" in said  # nothing typed is lost
    assert 'formaction="/notes/check"' in said  # and the side by side is one click away


def test_who_only_reads_is_offered_nothing_and_who_is_elsewhere_sees_nothing(
    reader: desk.Desk, filled: Runtime
) -> None:
    page = reader.page(f"{HOME}/1")
    assert "登记发布" not in page
    assert f"{HOME}/1/edit" not in page
    assert reader.get(f"{HOME}/new").status_code == 403
    assert reader.get(f"{HOME}/2").status_code == 404
    assert "停用</" not in reader.page(f"{HOME}/test-accounts")


def test_discipline_of_everybody_and_of_one(sun: desk.Desk, filled: Runtime) -> None:
    page = sun.page(f"{HOME}/discipline")
    assert "甲一号" in page
    assert "乙一号" not in page
    assert "从未发布" in page  # 甲二号
    assert "2026-10" in sun.page(f"{HOME}/discipline?month=2026-10")
    assert sun.get(f"{HOME}/discipline?month=x").status_code == 422
    publisher = make.publisher(filled, "9000000101")
    assert "最近十二个月" in sun.page(f"{HOME}/discipline/{publisher}")
    assert sun.get(f"{HOME}/discipline/{make.publisher(filled, '9000000201')}").status_code == 404
    assert sun.get(f"{HOME}/discipline/export").content[:2] == b"PK"
    assert discipline.MONTHS == 12


def test_test_accounts_come_and_go(sun: desk.Desk) -> None:
    home = f"{HOME}/test-accounts"
    assert "还没有测试号" in sun.page(home)
    assert sun.post(home, {"entity": "1", "account": "hmtest01", "nickname": "试水小号"}).status_code == 303
    status, said = sun.refused(home, {"entity": "1", "account": "HMTEST01", "nickname": "又一个"})
    assert (status, "已经登记在用" in said) == (409, True)
    page = sun.page(home)
    row = page.split(f'action="{home}/')[1].split("/")[0]
    assert sun.post(f"{home}/{row}/rename", {"nickname": "小号"}).status_code == 303
    assert sun.post(f"{home}/{row}/end").status_code == 303
    assert "停用" in sun.page(home)
    assert sun.post(f"{home}/{row}/resume").status_code == 303
    assert sun.get(home).text.count("小号") >= 1


def test_the_page_of_an_account_shows_its_newest_notes(sun: desk.Desk) -> None:
    assert f"{HOME}/1" in sun.page("/accounts/9000000101")
    assert "还没有登记笔记" in sun.page("/accounts/9000000102")
    assert YI not in sun.page("/accounts/9000000101")
