"""矩阵账号台账: every 员工号, who uses it, its term, its state on the platform. 备注 is never read."""

from kosmgr.exchange import amounts, cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per 小红书号."""
    return table.plain(table.Table(table.in_epoch(LEDGER, date1904), layout, sheet))


LEDGER = shapes.Ledger(
    kind="accounts",
    title=N_("矩阵账号台账"),
    main_key="account",
    anchors=("account",),
    judge=judge,
    fields=(
        shapes.Field(
            "entity",
            N_("所属主体"),
            cells.parse_text,
            ("主体", "公司", "所属公司", "公司名称", "认证主体"),
            fills=True,
            example="杭州某某家居有限公司",
        ),
        shapes.Field("uscc", N_("统一社会信用代码"), cells.parse_uscc, ("信用代码", "社会信用代码"), fills=True),
        shapes.Field(
            "enterprise_account",
            N_("企业号"),
            cells.parse_text,
            ("所属企业号", "企业号昵称", "企业号名称"),
            fills=True,
            example="某某家居",
        ),
        shapes.Field(
            "nickname",
            N_("账号昵称"),
            cells.parse_text,
            ("昵称", "账号名称", "小红书昵称", "账号名"),
            example="西湖店小张讲软装",
        ),
        shapes.Field(
            "account",
            N_("小红书号"),
            cells.parse_account,
            ("小红书ID", "红书号", "账号ID", "小红书账号", "UID"),
            required=True,
            example="9000000001",
        ),
        shapes.Field(
            "ownership",
            N_("账号类型"),
            words.parse_ownership,
            ("账号归属", "归属类型", "号类型"),
            example="企业员工号",
            choices=("企业员工号", "员工个人授权号"),
        ),
        shapes.Field(
            "holder_name",
            N_("使用人"),
            words.parse_name,
            ("运营人", "当前使用人", "认证人", "归属人", "运营者"),
            personal=True,
            names=("holder_name", "holder_marker"),
            example="张三",
        ),
        shapes.Field(
            "employee",
            N_("工号"),
            cells.parse_employee,
            ("使用人工号", "员工编号", "员工号", "员工工号"),
            example="HM0001",
        ),
        shapes.Field(
            "store",
            N_("门店/部门"),
            cells.parse_text,
            ("大区/门店", "所属门店", "门店", "部门", "部门/门店"),
            fills=True,
            example="西湖店",
        ),
        shapes.Field("persona", N_("岗位人设"), cells.parse_text, ("人设", "账号人设", "人设定位")),
        shapes.Field(
            "phone",
            N_("绑定手机"),
            cells.parse_phone,
            ("手机号", "登录手机", "绑定手机号", "登录手机号", "手机", "手机号码"),
            personal=True,
            example="13800000000",
        ),
        shapes.Field("registered_person", N_("实名人"), words.parse_person, ("实名", "实名认证人"), personal=True),
        shapes.Field("device", N_("登录设备"), cells.parse_device, ("设备编号", "设备", "登录设备编号")),
        shapes.Field("network", N_("网络"), cells.parse_text, ("网络归属", "登录网络")),
        shapes.Field(
            "certified_on",
            N_("认证日期"),
            dates.parse_date,
            ("认证起", "认证开始", "认证时间", "认证生效日"),
            example="2026-03-01",
            what="date",
        ),
        shapes.Field(
            "certified_until_on",
            N_("到期日期"),
            dates.parse_date,
            ("有效期至", "认证止", "到期日", "认证到期", "认证到期日"),
            example="2027-02-28",
            what="date",
        ),
        shapes.Field("fee_fen", N_("认证费"), amounts.parse_money, ("认证费用", "费用", "认证费(元)"), what="money"),
        shapes.Field(
            "platform_state",
            N_("账号状态"),
            words.parse_platform_state,
            ("状态", "平台状态", "违规状态"),
            names=("platform_state", "platform_code", "platform_days"),
            example="正常",
            choices=("正常", "限流", "禁言7天", "封禁", "停用", "停更", "已解绑"),
        ),
        shapes.Field("followers", N_("粉丝数"), amounts.parse_count, ("粉丝", "粉丝量", "粉丝数量"), what="number"),
        shapes.Field(
            "last_posted_on", N_("最近发布"), dates.parse_date, ("最近发布日期", "最后发布", "最近发文"), what="date"
        ),
        shapes.Field(
            "posts_30d",
            N_("近30天发文"),
            amounts.parse_count,
            ("近30天发布", "30天发文", "近30天发文数"),
            what="number",
        ),
        shapes.Field(
            "health_score", N_("体检分"), amounts.parse_score, ("健康分", "账号体检分", "体检得分"), what="number"
        ),
        shapes.Field("keeper", N_("负责人"), words.parse_person, ("管理人", "维护人", "运营负责人"), personal=True),
    ),
)
