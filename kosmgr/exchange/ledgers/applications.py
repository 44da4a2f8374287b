"""员工号申请表: who asked for an account, with which papers, who agreed, and what became of it."""

import datetime

from kosmgr.exchange import cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

_VERDICTS = ("同意", "不同意", "待定")
_SIGNED = ("已签", "未签", "不愿签")


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per application; filed again under its number it is a duplicate, and the first remembers the day."""
    judged = table.Table(table.in_epoch(LEDGER, date1904), layout, sheet)
    lines = judged.lines()
    rows = table.keyed(judged, lines, lambda values: str(values["number"]))
    first = {row.row_no: row for row in rows}
    origin = {entry.row: first[entry.of_row] for entry in judged.reading.duplicates}
    for row in rows:
        row.values["again"] = []
    for number, values, _ in lines:
        if number in origin:
            _filed_again(origin[number].values, values["applied_on"])
    judged.reading.rows = rows
    return judged.finished()


def _filed_again(values: dict[str, object], day: object) -> None:
    again = values["again"]
    assert isinstance(again, list)
    if isinstance(day, datetime.date) and day != values["applied_on"] and day not in again:
        again.append(day)


LEDGER = shapes.Ledger(
    kind="applications",
    title=N_("员工号申请表"),
    main_key="number",
    anchors=("number", "applicant"),
    judge=judge,
    fields=(
        shapes.Field(
            "number", N_("申请编号"), cells.parse_number_text, ("编号", "申请单号"), required=True, example="SQ2026001"
        ),
        shapes.Field(
            "applied_on", N_("申请日期"), dates.parse_date, ("申请时间", "提交日期"), example="2026-11-01", what="date"
        ),
        shapes.Field(
            "applicant",
            N_("申请人"),
            words.parse_name,
            ("姓名", "员工姓名"),
            required=True,
            personal=True,
            names=("applicant", "marked"),
            example="张三",
        ),
        shapes.Field("employee", N_("工号"), cells.parse_employee, ("员工编号", "员工号"), example="HM0001"),
        shapes.Field(
            "store", N_("部门门店"), cells.parse_text, ("门店", "部门", "门店/部门", "部门/门店"), example="西湖店"
        ),
        shapes.Field("position", N_("岗位"), cells.parse_text, ("职位", "职务"), example="家居顾问"),
        shapes.Field("hired_on", N_("入职日期"), dates.parse_date, ("入职时间",), what="date"),
        shapes.Field(
            "contract_until_on", N_("劳动合同到期"), dates.parse_date, ("合同到期", "合同到期日"), what="date"
        ),
        shapes.Field("contact", N_("个人手机号"), cells.parse_phone, ("手机号", "联系电话"), personal=True),
        shapes.Field("nickname", N_("小红书昵称"), cells.parse_text, ("账号昵称", "昵称")),
        shapes.Field("xhs_id", N_("小红书号"), cells.parse_account, ("小红书ID", "红书号", "账号ID")),
        shapes.Field(
            "ownership",
            N_("账号来源"),
            words.parse_ownership,
            ("账号类型", "账号归属"),
            choices=("企业新建", "员工个人号授权"),
        ),
        shapes.Field(
            "enterprise_account", N_("所属企业号"), cells.parse_text, ("企业号",), fills=True, example="某某家居"
        ),
        shapes.Field("proof", N_("在职证明"), words.parse_material, names=("proof", "proof_on"), choices=("有", "无")),
        shapes.Field(
            "portrait", N_("肖像授权书"), words.parse_material, names=("portrait", "portrait_on"), choices=_SIGNED
        ),
        shapes.Field(
            "agreement", N_("账号归属协议"), words.parse_material, names=("agreement", "agreement_on"), choices=_SIGNED
        ),
        shapes.Field(
            "department", N_("部门负责人审批"), words.parse_verdict, ("部门审批", "店长审批"), choices=_VERDICTS
        ),
        shapes.Field("hr", N_("HR审批"), words.parse_verdict, ("人事审批",), choices=_VERDICTS),
        shapes.Field("legal", N_("法务审批"), words.parse_verdict, ("合规审批",), choices=_VERDICTS),
        shapes.Field("finance", N_("财务审批"), words.parse_verdict, choices=_VERDICTS),
        shapes.Field(
            "state",
            N_("状态"),
            words.parse_application_state,
            ("申请状态",),
            choices=("审批中", "待补材料", "搁置", "已批准", "已提交平台", "平台驳回", "已开通", "驳回", "已撤回"),
        ),
        shapes.Field("submitted_on", N_("提交平台日期"), dates.parse_date, ("提交平台日",), what="date"),
        shapes.Field("result", N_("审核结果"), cells.parse_text, ("平台审核结果",)),
        shapes.Field("effective_on", N_("认证生效日"), dates.parse_date, ("生效日期",), what="date"),
        shapes.Field("reason", N_("驳回原因"), cells.parse_text, ("驳回理由",)),
    ),
)
