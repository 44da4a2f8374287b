"""The pages of copies: map, pairs, groups, rewriting; what they show, refuse and say when there is nothing."""

from collections.abc import Iterator
from html import unescape

import pytest

from kosmgr.duplicates import rules
from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests.duplicates import make
from tests.duplicates.test_files import PLAIN, texts
from tests.make import JIA, YI, Cast
from tests.users.make import person
from tests.web import desk

HOME = "/duplicates"


@pytest.fixture
def ids(quick: Runtime, cast_quick: Cast) -> list[int]:
    """Notes of ten accounts."""
    said = texts()
    accounts = make.accounts(quick, cast_quick.jia.id, *range(101, 101 + len(said)))
    return [
        make.note(quick, account, 28 - n, *text) for n, (account, text) in enumerate(zip(accounts, said, strict=True))
    ]


@pytest.fixture
def chen(quick: Runtime, cast_quick: Cast) -> Iterator[desk.Desk]:
    with desk.opened(quick, person(quick, "陈静", (Role.OPERATIONS, JIA))) as at:
        yield at


def test_before_the_first_note_and_when_nobody_copied(quick: Runtime, cast_quick: Cast, chen: desk.Desk) -> None:
    assert "还没有笔记" in chen.page(HOME)
    [one] = make.accounts(quick, cast_quick.jia.id, 101)
    make.note(quick, one, 1, *PLAIN[0])
    page = chen.page(HOME)
    assert "这段时间没有相近的笔记" in page
    assert "days=365" in page
    assert "没有相近的组" in chen.page(f"{HOME}/groups")
    assert "没有派出的改写" in chen.page(f"{HOME}/rewrites")


def test_from_the_map_to_a_pair_and_on_to_the_next(ids: list[int], chen: desk.Desk) -> None:
    page = unescape(chen.page(HOME))
    assert '"type": "heatmap"' in page or '"type":"heatmap"' in page
    assert "号101 与 号102" in page
    assert "<mark>" in page
    assert "下一对" in page
    one, two = ids[0], ids[1]
    shown = chen.page(f"{HOME}/pairs/{one}/{two}?days=30")
    assert "完全相同" in shown
    assert "晚 1 天" in shown
    assert f"{HOME}/pairs/" in shown
    apart = chen.page(f"{HOME}/pairs/{ids[-1]}/{ids[-2]}")
    assert "不相近" in apart
    assert "下一对" not in apart
    table = chen.page(f"{HOME}?view=table")
    assert "号101 与 号102" in table
    assert "heatmap" not in table
    assert "还没有笔记" not in chen.page(f"{HOME}?days=7")
    assert chen.client.get(f"{HOME}?days=31").status_code == 422
    assert chen.client.get(f"{HOME}?cell=x").status_code == 422
    cell = chen.page(f"{HOME}?cell=999-1000")
    assert "这两个账号这段时间没有相近的笔记" in cell


def test_a_group_its_template_and_the_list_as_a_file(ids: list[int], chen: desk.Desk) -> None:
    listed = chen.page(f"{HOME}/groups?kind=template")
    assert "小两居改造清单" in listed
    assert make.TITLE not in listed
    group = chen.page(f"{HOME}/groups/{ids[5]}")
    assert "模板骨架" in group
    assert "岛台" in group
    assert "模板骨架" not in chen.page(f"{HOME}/groups/{ids[0]}")
    sent = chen.client.get(f"{HOME}/export?format=csv")
    assert sent.status_code == 200
    lines = sent.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("种类,相似")
    assert any("号101" in line and "号102" in line for line in lines[1:])


def test_the_later_note_is_given_to_somebody(ids: list[int], quick: Runtime, chen: desk.Desk) -> None:
    at = f"{HOME}/pairs/{ids[0]}/{ids[1]}"
    status, said = chen.refused(f"{at}/rewrite")
    assert (status, "写明派给谁" in said) == (422, True)
    status, said = chen.refused(f"{at}/rewrite", {"number": "HM0001", "due": "几天后"})
    assert (status, "读不成日期" in said) == (422, True)
    with quick.writing(make.SYSTEM) as work:
        make.people.add_employee(work, 1, "HM0001", "林浩", hired_on=make.TODAY)
    assert chen.post(f"{at}/rewrite", {"number": "HM0001", "remark": "换成封边"}).status_code == 303
    assert "林浩改写" in chen.page(at)
    status, _said = chen.refused(f"{at}/rewrite", {"number": "HM0001"})
    assert status == 409
    assert "换成封边" in chen.page(f"{HOME}/rewrites")
    assert chen.post(f"{HOME}/rewrites/1/done", {"note": "重写了"}).status_code == 303
    status, said = chen.refused(f"{HOME}/rewrites/1/drop", {"reason": "不用了"})
    assert (status, "已经处理过" in said) == (409, True)


def test_a_scan_leads_back_and_others_see_nothing(ids: list[int], quick: Runtime, chen: desk.Desk) -> None:
    begun = chen.post(f"{HOME}/scan", {"entity": ""})
    assert begun.status_code == 303
    assert begun.headers["location"].startswith((HOME, "/runs/"))
    with desk.opened(quick, person(quick, "吴", (Role.OPERATIONS, YI))) as wu:
        assert "还没有笔记" in wu.page(HOME)
        for path in (f"{HOME}/pairs/{ids[0]}/{ids[1]}", f"{HOME}/groups/{ids[0]}"):
            assert wu.client.get(path).status_code == 404
        assert wu.post(f"{HOME}/scan").status_code == 404
    with desk.opened(quick, person(quick, "查", (Role.AUDITOR, JIA))) as auditor:
        assert "重新比对" not in auditor.page(HOME)
        assert "派给" not in auditor.page(f"{HOME}/pairs/{ids[0]}/{ids[1]}")
        assert auditor.post(f"{HOME}/scan").status_code == 403


def test_a_large_map_leads_to_pages_of_its_own(quick: Runtime, cast_quick: Cast, chen: desk.Desk) -> None:
    accounts = make.accounts(quick, cast_quick.jia.id, *range(101, 133))
    for account in accounts:
        make.note(quick, account, 3)
    page = chen.page(HOME)
    assert "data-lead" in page
    assert 'class="k-chart g5 wide"' in page
    assert len(accounts) <= rules.MOST_DRAWN
