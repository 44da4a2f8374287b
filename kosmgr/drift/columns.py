"""The platform's own list of accounts as a ledger to be read: headings, synonyms, words. Pure.

Nobody publishes how the export of the 专业号 back office looks; the headings below are those of our own ledgers and
words seen beside accounts. A heading that is not among them is mapped by hand once and remembered for that shape.
"""

from kosmgr.exchange import cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

KIND = "platform"
BOUND, UNBOUND, PENDING = "bound", "unbound", "pending"
BINDINGS = {
    "已绑定": BOUND, "绑定": BOUND, "绑定成功": BOUND, "正常": BOUND, "有效": BOUND, "生效中": BOUND, "已认证": BOUND,
    "认证成功": BOUND, "认证通过": BOUND, "已授权": BOUND, "授权中": BOUND, "在用": BOUND, "是": BOUND,
    "已解绑": UNBOUND, "解绑": UNBOUND, "未绑定": UNBOUND, "已失效": UNBOUND, "失效": UNBOUND, "已取消": UNBOUND,
    "已移除": UNBOUND, "已过期": UNBOUND, "未授权": UNBOUND, "否": UNBOUND,
    "待确认": PENDING, "待绑定": PENDING, "绑定中": PENDING, "邀请中": PENDING, "审核中": PENDING, "待审核": PENDING,
    "认证中": PENDING, "解绑中": PENDING,
}  # fmt: skip


def parse_bound(raw: cells.Raw) -> cells.Cell:
    """bound, unbound or pending; another word is refused, and the row counts as bound."""
    text = cells.narrow(raw)
    broken = cells.damage(raw, text)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    meaning = BINDINGS.get(text)
    return cells.refused("word_unknown") if meaning is None else cells.Cell(meaning)


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per 小红书号."""
    return table.plain(table.Table(table.in_epoch(LEDGER, date1904), layout, sheet))


LEDGER = shapes.Ledger(
    kind=KIND,
    title=N_("平台员工号名单"),
    main_key="account",
    anchors=("account",),
    judge=judge,
    fields=(
        shapes.Field(
            "account",
            N_("小红书号"),
            cells.parse_account,
            ("小红书ID", "红书号", "账号ID", "小红书账号", "UID", "员工小红书号", "用户ID", "redId"),
            required=True,
        ),
        shapes.Field(
            "nickname",
            N_("昵称"),
            cells.parse_text,
            ("账号昵称", "账号名称", "小红书昵称", "账号名", "员工昵称", "用户昵称", "笔名"),
        ),
        shapes.Field(
            "holder_name",
            N_("员工姓名"),
            words.parse_name,
            (
                "使用人",
                "姓名",
                "员工",
                "员工名称",
                "真实姓名",
                "运营人",
                "运营者",
                "成员姓名",
                "成员",
                "归属人",
                "备注名",
            ),
            personal=True,
            names=("holder_name", "holder_marker"),
        ),
        shapes.Field("employee", N_("工号"), cells.parse_employee, ("员工编号", "员工工号", "使用人工号", "员工号")),
        shapes.Field(
            "bound", N_("绑定状态"), parse_bound, ("授权状态", "绑定情况", "关联状态", "员工号状态", "是否绑定")
        ),
        shapes.Field(
            "platform_state",
            N_("账号状态"),
            words.parse_platform_state,
            ("状态", "平台状态", "违规状态"),
            names=("platform_state", "platform_code", "platform_days"),
        ),
        shapes.Field(
            "certified_on",
            N_("认证日期"),
            dates.parse_date,
            ("认证时间", "认证开始", "认证起", "认证生效日", "绑定时间"),
            what="date",
        ),
        shapes.Field(
            "certified_until_on",
            N_("认证到期"),
            dates.parse_date,
            (
                "认证到期日",
                "到期日期",
                "到期日",
                "到期时间",
                "认证到期时间",
                "有效期至",
                "认证有效期",
                "认证止",
                "过期时间",
            ),
            what="date",
        ),
        shapes.Field("enterprise_account", N_("企业号"), cells.parse_text, ("所属企业号", "企业号昵称", "企业号名称")),
        shapes.Field("ownership", N_("账号类型"), words.parse_ownership, ("账号归属", "归属类型", "号类型")),
    ),
)
FIELDS = {field.name: field for field in LEDGER.fields}
