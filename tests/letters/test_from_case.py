"""Forms made from a case: its days, its number, and its items as they stand."""

from datetime import date

import pytest

from kosmgr.cases import moving
from kosmgr.cases import service as cases
from kosmgr.kit.errors import NotFound
from kosmgr.letters import paper, rules, service
from kosmgr.runtime import Runtime
from tests.cases import make
from tests.letters.test_letters import _lines
from tests.make import Cast


def _rows(made: paper.Paper, heading: str) -> list[list[str]]:
    """The rows of the table that has this heading."""
    for block in made.body:
        if isinstance(block, paper.Grid):
            rows = [["".join(t.text for line in cell.lines for t in line.texts) for cell in row] for row in block.rows]
            if heading in rows[0]:
                return rows[1:]
    return []


def test_the_handover_form_tells_the_case(runtime: Runtime, cast: Cast) -> None:
    who, _account = make.holder(runtime, cast, "9000000101", "HM0007")
    case_id = make.leaving(runtime, cast.lin, who, date(2026, 12, 5))
    items = make.ids(make.view(runtime, case_id))
    with runtime.writing(cast.lin) as work:
        cases.tick(work, items["drafts_handed"], on=work.today)
        day, number = work.today, cases.show(work, case_id).case.number
    with runtime.writing(cast.lin) as work:
        [row] = service.issue(work, "handover_form", [who], {}, case_id)
        assert row.case_id == case_id
    with runtime.writing(cast.lin) as work:
        [letter] = service.printed(work, [row.id])
    text = "\n".join(_lines(letter.paper))
    for part in (number, "最后工作日：2026 年 12 月 4 日", "离职日期：2026 年 12 月 5 日", "9000000101"):
        assert part in text
    rows = {row[0]: row[1:] for row in _rows(letter.paper, "事项")}
    assert len(rows) == 12
    assert rows["草稿与素材移交"] == ["王芳", "已完成", day.isoformat(), cast.lin.name, ""]
    assert rows["后台解绑员工号"] == ["运营", "待办", "", "", ""]


def test_the_return_form_names_phones_and_cards_also_when_they_are_back(runtime: Runtime, cast: Cast) -> None:
    who, _account = make.holder(runtime, cast, "9000000101", "HM0007")
    case_id = make.leaving(runtime, cast.lin, who, date(2026, 12, 5))
    items = make.ids(make.view(runtime, case_id))
    with runtime.writing(cast.lin) as work:
        for code in ("signed_out", "device_back", "sim_back"):
            cases.tick(work, items[code])
    with runtime.writing(cast.lin) as work:
        [letter] = service.preview(work, "return_form", [who], {}, case_id)
        [bare] = service.preview(work, "return_form", [who], {})
    assert [row[0] for row in _rows(letter.paper, "设备编号")] == ["DEV-9000000101"]
    assert len(_rows(letter.paper, "手机卡")) == 1
    assert {row[0]: row[2] for row in _rows(letter.paper, "事项")} == {
        "更改登录手机号和密码": "待办",
        "退出全部登录设备": "已完成",
        "收回工作手机（DEV-9000000101）": "已完成",
        "收回手机卡（154****0010）": "已完成",
    }
    assert _rows(bare.paper, "事项") == []  # without a case there is no list


def test_a_handover_has_its_day_and_its_successor(runtime: Runtime, cast: Cast) -> None:
    who, account = make.holder(runtime, cast, "9000000101", "HM0007")
    other = make.person(runtime, cast.jia.id, "HM0099", "石磊")
    with runtime.writing(cast.lin) as work:
        case_id = moving.open_handover(work, account, other).id
    with runtime.reading(cast.lin) as work:
        [letter] = service.preview(work, "handover_form", [who], {}, case_id)
    text = "\n".join(_lines(letter.paper))
    assert "接手人：石磊　交接日期：" in text
    assert "离职日期" not in text


def test_a_case_is_of_its_person_and_of_those_who_may_see_it(runtime: Runtime, cast: Cast) -> None:
    who, _account = make.holder(runtime, cast, "9000000101", "HM0007")
    case_id = make.leaving(runtime, cast.lin, who, date(2026, 12, 5))
    other = make.person(runtime, cast.jia.id, "HM0099", "石磊")
    theirs = make.person(runtime, cast.yi.id, "CD0001")
    with pytest.raises(rules.NotOfTheCase, match="石磊"), runtime.writing(cast.lin) as work:
        service.issue(work, "handover_form", [other], {}, case_id)
    with pytest.raises(NotFound), runtime.writing(cast.wu) as work:
        service.issue(work, "handover_form", [theirs], {}, case_id)
    with runtime.reading(cast.lin) as work:
        assert service.listing(work) == []
