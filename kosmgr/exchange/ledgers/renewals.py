"""续费/发票台账: what was paid for which term, by whom, with which invoice."""

from kosmgr.exchange import amounts, cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per fee of an account and term."""
    judged = table.Table(table.in_epoch(LEDGER, date1904), layout, sheet)
    return table.plain(judged, key_of)


def key_of(values: table.Values) -> str:
    """ITEM/小红书号/from/until."""
    return "/".join(str(values[name] or "") for name in ("item", "account", "from_on", "until_on"))


LEDGER = shapes.Ledger(
    kind="renewals",
    title=N_("续费/发票台账"),
    main_key="account",
    anchors=("account",),
    judge=judge,
    fields=(
        shapes.Field(
            "entity",
            N_("主体"),
            cells.parse_text,
            ("所属主体", "公司", "所属公司", "公司名称"),
            fills=True,
            example="杭州某某家居有限公司",
        ),
        shapes.Field(
            "item",
            N_("费用项目"),
            words.parse_item,
            ("项目", "费用类型", "费用名称"),
            required=True,
            example="员工号认证",
            choices=("员工号认证", "企业号认证"),
        ),
        shapes.Field("nickname", N_("账号昵称"), cells.parse_text, ("昵称", "账号名称", "小红书昵称")),
        shapes.Field(
            "account",
            N_("小红书号"),
            cells.parse_account,
            ("小红书ID", "红书号", "账号ID", "小红书账号"),
            required=True,
            example="9000000001",
        ),
        shapes.Field(
            "holder_name", N_("使用人"), words.parse_person, ("运营人", "当前使用人", "认证人", "归属人"), personal=True
        ),
        shapes.Field(
            "from_on",
            N_("认证起"),
            dates.parse_date,
            ("认证日期", "认证开始", "认证开始日期"),
            example="2026-03-01",
            what="date",
        ),
        shapes.Field(
            "until_on",
            N_("认证止"),
            dates.parse_date,
            ("到期日期", "有效期至", "认证结束", "认证到期"),
            example="2027-02-28",
            what="date",
        ),
        shapes.Field("due_on", N_("应续日期"), dates.parse_date, ("应续费日期", "续费日期"), what="date"),
        shapes.Field(
            "amount_fen",
            N_("金额"),
            amounts.parse_money,
            ("付款金额", "费用", "金额(元)", "认证费"),
            example=600,
            what="money",
        ),
        shapes.Field("method", N_("付款方式"), cells.parse_text, ("支付方式",), example="对公"),
        shapes.Field("paid_on", N_("付款日期"), dates.parse_date, ("支付日期", "付款时间"), what="date"),
        shapes.Field(
            "payer",
            N_("付款人"),
            words.parse_payer,
            ("支付人", "付款方"),
            names=("payer", "payer_kind"),
            personal=True,
            example="公司",
        ),
        shapes.Field("serial", N_("支付流水号"), cells.parse_number_text, ("流水号", "付款流水号", "交易单号")),
        shapes.Field("invoice_kind", N_("发票类型"), cells.parse_text, ("票种", "发票种类"), choices=("专票", "普票")),
        shapes.Field("invoice_number", N_("发票号码"), cells.parse_number_text, ("发票号", "发票编号")),
        shapes.Field("invoiced_on", N_("开票日期"), dates.parse_date, ("开票时间",), what="date"),
        shapes.Field("net_fen", N_("不含税"), amounts.parse_money, ("不含税金额", "金额不含税"), what="money"),
        shapes.Field("tax_fen", N_("税额"), amounts.parse_money, ("税金",), what="money"),
        shapes.Field("cost_centre", N_("成本中心"), cells.parse_text, ("费用归属",)),
        shapes.Field("claim_number", N_("报销单号"), cells.parse_number_text, ("报销单", "报销编号")),
        shapes.Field(
            "status",
            N_("状态"),
            words.parse_payment,
            ("付款状态", "支付状态"),
            names=("status", "status_code"),
            example="已付",
            choices=("已付", "未付", "已付未开票", "待报销"),
        ),
    ),
)
