"""员工花名册: who is employed, by whom, from when until when. The only ledger with employment dates."""

from kosmgr.exchange import cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per person and entity; the same 工号 in two entities is two persons."""
    ledger = table.in_epoch(LEDGER, date1904)
    return table.plain(table.Table(ledger, layout, sheet), key_of)


def key_of(values: table.Values) -> str:
    """ENTITY/工号; the entity by its credit code where the ledger has one."""
    return f"{values['uscc'] or values['entity'] or ''}/{values['employee']}"


LEDGER = shapes.Ledger(
    kind="employees",
    title=N_("员工花名册"),
    main_key="employee",
    anchors=("employee",),
    judge=judge,
    fields=(
        shapes.Field(
            "entity",
            N_("所属主体"),
            cells.parse_text,
            ("主体", "公司", "所属公司", "公司名称", "法人主体"),
            fills=True,
            example="杭州某某家居有限公司",
        ),
        shapes.Field("uscc", N_("统一社会信用代码"), cells.parse_uscc, ("信用代码", "社会信用代码"), fills=True),
        shapes.Field(
            "employee",
            N_("工号"),
            cells.parse_employee,
            ("员工编号", "员工号", "人员编号", "员工工号"),
            required=True,
            example="HM0001",
        ),
        shapes.Field(
            "name", N_("姓名"), words.parse_person, ("员工姓名", "名字"), required=True, personal=True, example="张三"
        ),
        shapes.Field(
            "kind",
            N_("用工类型"),
            words.parse_kind,
            ("员工类型", "用工性质", "用工形式"),
            example="正式",
            choices=("正式", "试用期", "实习", "劳务派遣", "外包", "其他"),
        ),
        shapes.Field(
            "store",
            N_("部门/门店"),
            cells.parse_text,
            ("门店/部门", "门店", "部门", "部门门店", "所属门店", "所属部门"),
            fills=True,
            example="西湖店",
        ),
        shapes.Field("position", N_("岗位"), cells.parse_text, ("职位", "职务", "岗位名称"), example="家居顾问"),
        shapes.Field(
            "hired_on", N_("入职日期"), dates.parse_date, ("入职时间", "入职日"), example="2026-03-01", what="date"
        ),
        shapes.Field("left_on", N_("离职日期"), dates.parse_date, ("离职时间", "离职日"), what="date"),
        shapes.Field("last_working_on", N_("最后工作日"), dates.parse_date, ("最后上班日",), what="date"),
        shapes.Field(
            "contract_until_on",
            N_("合同到期"),
            dates.parse_date,
            ("劳动合同到期", "合同到期日", "合同到期日期", "合同截止"),
            what="date",
        ),
        shapes.Field("manager", N_("直属上级"), words.parse_person, ("上级", "直接上级", "主管"), personal=True),
        shapes.Field("cost_centre", N_("成本中心"), cells.parse_text),
        shapes.Field(
            "status",
            N_("在职状态"),
            words.parse_status,
            ("员工状态", "人员状态", "状态"),
            example="在职",
            choices=("在职", "试用", "实习", "已提离职", "离职", "待入职", "休假"),
        ),
        shapes.Field(
            "phone",
            N_("手机号"),
            cells.parse_phone,
            ("手机", "联系电话", "手机号码", "个人手机号", "电话"),
            personal=True,
            example="13800000000",
        ),
    ),
)
