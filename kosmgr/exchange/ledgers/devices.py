"""设备台账: work phones, who keeps them, which accounts are signed in, by which network.

A row without 设备编号 that names an account belongs to the device above it (a second account on the same phone).
The same number again, in whatever letter case, is a second registration and is kept as such: a check looks for it.
"""

from kosmgr.exchange import cells, dates, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

_ACCOUNT = ("account", "nickname", "slot")


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per registration of a device."""
    judged = table.Table(table.in_epoch(LEDGER, date1904), layout, sheet)
    rows: list[shapes.Row] = []
    seen: dict[str, shapes.Row] = {}
    above: shapes.Row | None = None
    for number, values, raw in judged.lines():
        account = {name: values.pop(name) for name in _ACCOUNT}
        entry = {"row_no": number, **account}
        has_account = account["account"] is not None or account["nickname"] is not None
        device = values["device"]
        typed = cells.text_of(raw[layout.columns["device"]]).strip()
        if device is None:
            if typed:
                # Its number was refused: what follows must not slip to the device before it.
                above = None
                judged.refuse_row(number, "device")
            elif above is not None and has_account:
                _accounts(above).append(entry)
                above.row_nos = (*above.row_nos, number)
            else:
                judged.reject(number, "device", "", "continuation_without_row" if has_account else "key_missing", True)
            continue
        values["accounts"] = [entry] if has_account else []
        values["registered_again"] = False
        above = shapes.Row(number, str(device), values)
        first = seen.setdefault(above.key, above)
        if first is not above:
            values["registered_again"] = True
            judged.warn(number, "device", "device_registered_again")
        rows.append(above)
    judged.reading.rows = rows
    return judged.finished()


def _accounts(row: shapes.Row) -> list[dict[str, object]]:
    accounts = row.values["accounts"]
    assert isinstance(accounts, list)
    return accounts


LEDGER = shapes.Ledger(
    kind="devices",
    title=N_("设备台账"),
    main_key="device",
    anchors=("device", "account"),
    judge=judge,
    notes=(N_("同一台设备登录第二个账号时，在下一行留空设备编号、只填账号即可。"),),
    fields=(
        shapes.Field(
            "device", N_("设备编号"), cells.parse_device, ("资产编号", "手机编号", "设备号"), example="DEV-001"
        ),
        shapes.Field("model", N_("品牌型号"), cells.parse_text, ("型号", "机型", "设备型号"), example="红米Note12"),
        shapes.Field("imei_tail", N_("IMEI后四位"), cells.parse_imei_tail, ("IMEI", "IMEI尾号"), example="0001"),
        shapes.Field("bought_on", N_("采购日期"), dates.parse_date, ("购买日期", "采购时间"), what="date"),
        shapes.Field(
            "keeper_name",
            N_("保管人"),
            words.parse_name,
            ("使用人", "领用人", "当前使用人"),
            personal=True,
            names=("keeper_name", "keeper_marker"),
            example="张三",
        ),
        shapes.Field(
            "employee", N_("工号"), cells.parse_employee, ("保管人工号", "使用人工号", "员工编号"), example="HM0001"
        ),
        shapes.Field(
            "store", N_("门店"), cells.parse_text, ("门店/部门", "所属门店", "部门", "部门/门店"), example="西湖店"
        ),
        shapes.Field("nickname", N_("登录账号"), cells.parse_text, ("账号昵称", "昵称", "登录账号昵称", "账号名称")),
        shapes.Field(
            "account", N_("小红书号"), cells.parse_account, ("小红书ID", "红书号", "账号ID"), example="9000000001"
        ),
        shapes.Field(
            "slot",
            N_("主应用/分身"),
            words.parse_slot,
            ("应用", "应用位", "主/分身"),
            example="主应用",
            choices=("主应用", "分身"),
        ),
        shapes.Field(
            "network_kind",
            N_("上网方式"),
            words.parse_network_kind,
            ("联网方式", "网络类型"),
            example="5G",
            choices=("5G", "WiFi", "家庭宽带", "公共WiFi", "办公网"),
        ),
        shapes.Field("ip", N_("IP地址"), cells.parse_ip, ("IP", "出口IP"), personal=True),
        shapes.Field("network", N_("网络归属"), cells.parse_text, ("网络", "网络名称")),
        shapes.Field("counted_on", N_("最近盘点"), dates.parse_date, ("盘点日期", "最近盘点日期"), what="date"),
        shapes.Field(
            "status",
            N_("状态"),
            words.parse_device_status,
            ("设备状态",),
            names=("status", "status_code"),
            example="在用",
            choices=("在用", "闲置", "已收回", "停用", "丢失", "维修"),
        ),
    ),
)
