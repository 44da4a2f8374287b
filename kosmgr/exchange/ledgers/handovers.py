"""离职交接清单: who leaves, and what of an account has been handed over.

The person is written once per case; the items below belong to the person above them.
"""

import datetime

from kosmgr.exchange import cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

_CASE = ("name", "employee", "department", "left_on", "last_working_on", "nickname", "account")
_ITEM = ("item", "from_name", "to_name", "done", "signed")


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per person and account, with its items."""
    judged = table.Table(table.in_epoch(LEDGER, date1904), layout, sheet)
    gone_case = False
    case: shapes.Row | None = None
    cases: dict[str, shapes.Row] = {}
    for number, values, raw in judged.lines():
        if any(values[name] is not None for name in ("name", "employee", "account")):
            opened = _opened(number, values)
            gone_case = opened is None
            if opened is None:
                judged.refuse_row(number, "employee")
                case = None
                continue
            known = cases.get(opened.key)
            if known is None:
                case = cases[opened.key] = opened
            else:
                # The person repeated on every line, instead of once.
                case = known
                case.row_nos = (*case.row_nos, number)
        elif case is not None:
            case.row_nos = (*case.row_nos, number)
        else:
            code = "key_missing" if gone_case else "continuation_without_row"
            judged.reject(number, "employee", "", code, True)
            continue
        if values["item"] is not None:
            _items(case).append(_item(judged, case, number, values, raw))
    judged.reading.rows = list(cases.values())
    return judged.finished()


def _opened(number: int, values: dict[str, object]) -> shapes.Row | None:
    if values["employee"] is None:
        return None
    case = {name: values[name] for name in _CASE}
    case["items"] = []
    return shapes.Row(number, f"{values['employee']}/{values['account'] or ''}", case)


def _item(
    judged: table.Table, case: shapes.Row, number: int, values: dict[str, object], raw: list[reader.Cell]
) -> dict[str, object]:
    left_on = case.values["left_on"]
    near = left_on if isinstance(left_on, datetime.date) else None
    done_on = cells.EMPTY
    if "done_on" in judged.layout.columns:
        typed = raw[judged.layout.columns["done_on"]]
        done_on = dates.parse_date(typed, near=near)
        judged.judge(number, judged.fields["done_on"], typed, done_on)
    return {"row_no": number, **{name: values[name] for name in _ITEM}, "done_on": done_on.value}


def _items(case: shapes.Row) -> list[dict[str, object]]:
    items = case.values["items"]
    assert isinstance(items, list)
    return items


LEDGER = shapes.Ledger(
    kind="handovers",
    title=N_("离职交接清单"),
    main_key="employee",
    anchors=("item",),
    judge=judge,
    notes=(N_("每人每账号一组：姓名到小红书号只需填在第一行，下面各行填交接事项。"),),
    fields=(
        shapes.Field("name", N_("姓名"), words.parse_person, ("离职人", "员工姓名"), personal=True, example="张三"),
        shapes.Field("employee", N_("工号"), cells.parse_employee, ("员工编号", "员工号"), example="HM0001"),
        shapes.Field("department", N_("部门"), cells.parse_text, ("部门/门店", "门店/部门", "门店"), example="西湖店"),
        shapes.Field(
            "left_on", N_("离职日期"), dates.parse_date, ("离职日", "离职时间"), example="2026-09-30", what="date"
        ),
        shapes.Field(
            "last_working_on", N_("最后工作日"), dates.parse_date, ("最后上班日",), example="2026-09-28", what="date"
        ),
        shapes.Field("nickname", N_("账号昵称"), cells.parse_text, ("昵称", "账号名称")),
        shapes.Field(
            "account", N_("小红书号"), cells.parse_account, ("小红书ID", "红书号", "账号ID"), example="9000000001"
        ),
        shapes.Field(
            "item", N_("交接事项"), cells.parse_text, ("事项", "交接内容", "交接项"), example="后台解绑员工号"
        ),
        shapes.Field("from_name", N_("交接人"), words.parse_person, ("移交人",), personal=True),
        shapes.Field("to_name", N_("接收人"), words.parse_person, ("接手人", "接交人"), personal=True),
        shapes.Field("done", N_("是否完成"), words.parse_tick, ("完成情况", "完成"), choices=("是", "否")),
        shapes.Field("done_on", N_("完成日期"), dates.parse_date, ("完成时间",), deferred=True, what="date"),
        shapes.Field("signed", N_("确认签字"), words.parse_tick, ("签字", "签字确认", "确认")),
    ),
)
