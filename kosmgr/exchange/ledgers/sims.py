"""手机卡台账: which number is in whose name, in which phone, used for what."""

from kosmgr.exchange import amounts, cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

COMPANY = frozenset({"公司", "企业", "本公司", "单位"})


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per number; in whose name it is follows from the 工号 beside it."""
    reading = table.plain(table.Table(table.in_epoch(LEDGER, date1904), layout, sheet))
    for row in reading.rows:
        row.values["registrant_kind"] = registrant_kind(
            row.values["registrant_name"], row.values["registrant_employee"]
        )
    return reading


def registrant_kind(name: object, employee: object) -> str | None:
    """company, employee or other; None where nothing is written."""
    if employee is not None:
        return "employee"
    if name is None:
        return None
    return "company" if name in COMPANY else "other"


LEDGER = shapes.Ledger(
    kind="sims",
    title=N_("手机卡台账"),
    main_key="phone",
    anchors=("phone",),
    judge=judge,
    fields=(
        shapes.Field(
            "phone",
            N_("手机号"),
            cells.parse_phone,
            ("手机号码", "号码", "电话号码", "卡号"),
            required=True,
            personal=True,
            example="13800000000",
        ),
        shapes.Field("carrier", N_("运营商"), cells.parse_text, choices=("移动", "联通", "电信", "广电")),
        shapes.Field(
            "registrant_name",
            N_("办卡人"),
            words.parse_person,
            ("实名人", "机主", "开卡人"),
            personal=True,
            example="公司",
        ),
        shapes.Field("registrant_employee", N_("办卡人工号"), cells.parse_employee, ("实名人工号", "机主工号")),
        shapes.Field("opened_on", N_("办卡日期"), dates.parse_date, ("开卡日期", "入网日期"), what="date"),
        shapes.Field(
            "rent_fen", N_("套餐月租"), amounts.parse_money, ("月租", "套餐", "月租费"), example=19, what="money"
        ),
        shapes.Field("user_name", N_("当前使用人"), words.parse_person, ("使用人",), personal=True),
        shapes.Field("user_employee", N_("使用人工号"), cells.parse_employee, ("工号",)),
        shapes.Field("account_nickname", N_("绑定账号"), cells.parse_text, ("账号昵称", "绑定账号昵称", "登录账号")),
        shapes.Field("device", N_("插在设备"), cells.parse_device, ("所在设备", "设备编号", "设备")),
        shapes.Field(
            "status",
            N_("号码状态"),
            words.parse_sim_status,
            ("卡状态", "状态"),
            names=("status", "status_code"),
            example="使用中",
            choices=("使用中", "闲置", "待注销", "已注销", "待核实"),
        ),
        shapes.Field("verified_on", N_("最近核实"), dates.parse_date, ("核实日期", "最近核实日期"), what="date"),
    ),
)
