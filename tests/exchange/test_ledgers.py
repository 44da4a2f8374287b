"""The six ledgers the project ships, judged to the last cell; and the same tables as workbooks."""

import datetime

import pytest

from kosmgr.exchange import headings, ledgers
from kosmgr.exchange.ledgers import accounts, sims
from kosmgr.kit.sheets import reader
from tests.exchange import sheets

D = datetime.date


def said(reading):
    return {
        "count": reading.count,
        "rows": len(reading.rows),
        "ignored": [(entry.row, entry.reason) for entry in reading.ignored],
        "duplicates": [(entry.row, entry.of_row) for entry in reading.duplicates],
        "rejected": [(e.row, e.column, e.value, e.code, e.row_rejected) for e in reading.rejected],
        "warnings": [(entry.row, entry.column, entry.code) for entry in reading.warnings],
    }


GOLDEN = {
    "applications": {
        "count": 28,
        "rows": 27,
        "ignored": [],
        "duplicates": [(28, 16)],
        "rejected": [],
        "warnings": [(1, "身份证号", "identity_dropped"), (28, "申请编号", "key_repeated")],
    },
    "accounts": {
        "count": 39,
        "rows": 38,
        "ignored": [
            (1, "title"),
            (2, "title"),
            (14, "blank"),
            (34, "subtotal"),
            (45, "total"),
            (46, "blank"),
            (47, "note"),
        ],
        "duplicates": [(23, 22)],
        "rejected": [
            (8, "绑定手机", "1.54E+10", "phone_scientific", False),
            (10, "绑定手机", "１５４００００１０７", "phone_digits", False),
            (42, "认证日期", "2026.13.1", "date_impossible", False),
            (43, "绑定手机", "1540000020", "phone_digits", False),
        ],
        "warnings": [],
    },
    "handovers": {
        "count": 29,
        "rows": 3,
        "ignored": [(1, "title"), (11, "blank"), (21, "blank"), (34, "note")],
        "duplicates": [],
        "rejected": [],
        "warnings": [(4, "完成日期", "year_assumed")],
    },
    "devices": {
        "count": 39,
        "rows": 37,
        "ignored": [(1, "title"), (2, "title")],
        "duplicates": [],
        "rejected": [],
        "warnings": [(32, "设备编号", "device_registered_again")],
    },
    "renewals": {
        "count": 28,
        "rows": 28,
        "ignored": [(1, "title"), (31, "total"), (32, "blank"), (33, "note")],
        "duplicates": [],
        "rejected": [(12, "金额", "6oo", "money_unreadable", False)],
        "warnings": [],
    },
    "sims": {
        "count": 27,
        "rows": 27,
        "ignored": [(1, "title")],
        "duplicates": [],
        "rejected": [],
        "warnings": [],
    },
    "employees": {
        "count": 56,
        "rows": 56,
        "ignored": [(1, "title"), (2, "title"), (44, "blank"), (45, "subtotal"), (62, "total"), (63, "note")],
        "duplicates": [],
        "rejected": [],
        "warnings": [],
    },
}


@pytest.fixture(scope="module")
def shipped():
    return {kind: sheets.shipped(kind) for kind in sheets.FILES}


@pytest.fixture(scope="module")
def readings(shipped):
    return {kind: sheets.judge(sheet) for kind, sheet in shipped.items()}


def by_key(reading):
    return {row.key: row for row in reading.rows}


@pytest.mark.parametrize("kind", list(GOLDEN))
def test_shipped_ledgers(readings, kind):
    assert readings[kind].kind == kind
    assert said(readings[kind]) == GOLDEN[kind]


@pytest.mark.parametrize("kind", list(GOLDEN))
def test_the_same_table_as_a_workbook_gives_the_same_rows(shipped, readings, kind, tmp_path):
    path = tmp_path / "台账.xlsx"
    sheets.workbook(path, {"封面": [["说明页"]], "台账": shipped[kind].rows, "旧表": [["藏", "起"]]}, hidden=("旧表",))
    book = reader.read(path)
    assert [(sheet.name, sheet.hidden, bool(sheet.rows)) for sheet in book.sheets] == [
        ("封面", False, True),
        ("台账", False, True),
        ("旧表", True, False),
    ]
    again = sheets.judge(book.sheets[1])
    assert again.rows == readings[kind].rows
    assert said(again) == GOLDEN[kind]
    assert again.fixed < readings[kind].fixed  # real dates need no repair


def test_accounts_as_they_are_kept(readings):
    rows = by_key(readings["accounts"])
    assert rows["9000000101"].values == {
        "entity": "杭州禾木示例家居有限公司",
        "uscc": None,
        "enterprise_account": "禾木家居示例",
        "nickname": "西湖店王芳讲软装",
        "account": "9000000101",
        "ownership": "company",
        "holder_name": "王芳",
        "holder_marker": None,
        "employee": "HM0007",
        "store": "西湖店",
        "persona": "从业8年的家居顾问",
        "phone": "15400000101",
        "registered_person": "王芳",
        "device": "DEV-001",
        "network": "西湖店5G-1",
        "certified_on": D(2026, 3, 1),
        "certified_until_on": D(2027, 2, 28),
        "fee_fen": 60000,
        "platform_state": "正常",
        "platform_code": "normal",
        "platform_days": None,
        "followers": 12000,
        "last_posted_on": D(2026, 11, 18),
        "posts_30d": 14,
        "health_score": 86,
        "keeper": "陈静",
    }
    assert {
        row.values["certified_on"] for key, row in rows.items() if key in ("9000000102", "9000000103", "9000000105")
    } == {D(2026, 3, 1)}
    assert rows["9000000107"].values["employee"] == "HM0013"
    assert rows["9000000107"].values["phone"] is None
    assert rows["9000000108"].values["holder_name"] == "黄敏"
    assert rows["9000000111"].values["holder_marker"] == "left"
    assert rows["9000000112"].values["employee"] is None
    assert rows["9000000114"].values["platform_days"] == 7
    assert rows["9000000121"].values["certified_until_on"] == D(2027, 2, 28)
    assert rows["9000000121"].values["last_posted_on"] == D(2026, 11, 18)
    assert rows["9000000124"].values["employee"] is None
    assert (rows["9000000124"].values["holder_name"], rows["9000000124"].values["holder_marker"]) == (
        "小何",
        "outsourced",
    )
    assert rows["9000000125"].values["followers"] is None
    assert rows["9000000206"].values["phone"] == "15400000206"
    assert rows["9000000208"].values["certified_on"] is None
    assert not any(
        "离职，" in str(value) or "产假" in str(value) for row in rows.values() for value in row.values.values()
    )


def test_repairs_are_said(readings):
    fixes = {(entry.row, entry.column): (entry.value, entry.fixed) for entry in readings["accounts"].fixes}
    assert fixes[6, "认证日期"] == ("26/3/1", "2026-03-01")
    assert fixes[26, "认证日期"] == ("46082", "2026-03-01")
    assert fixes[28, "绑定手机"] == ("154-0000-0123", "15400000123")
    assert (4, "小红书号") not in fixes
    renewals = {(entry.row, entry.column): (entry.value, entry.fixed) for entry in readings["renewals"].fixes}
    assert renewals[10, "金额"] == ("陆佰元整", "600")


def test_the_two_named_alike_stay_two(readings):
    rows = [row for row in readings["employees"].rows if row.values["name"] == "王芳"]
    assert [(row.key, row.values["status"], row.values["left_on"]) for row in rows] == [
        ("91330100MA0EXAMP1B/HM0007", "resigned", D(2026, 12, 5)),
        ("91510100MA0DEMWX90/CD0001", "left", D(2026, 8, 31)),
    ]


def test_employees_as_they_are_kept(readings):
    rows = {row.values["employee"]: row.values for row in readings["employees"].rows}
    assert len(rows) == 56
    assert rows["HM0001"]["contract_until_on"] is None
    assert rows["HM0013"]["hired_on"] == D(2024, 3, 1)
    assert rows["HM0017"]["name"] == "周敏"
    assert rows["HM0019"]["status"] == "leave"
    assert rows["HM0034"]["kind"] == "probation"
    assert rows["CD0012"]["status"] == "pending"
    assert rows["CD0014"]["kind"] == "intern"
    assert rows["CD0016"]["kind"] == "dispatched"
    assert "产假" not in str([row.values for row in readings["employees"].rows])


def test_handovers_are_cases_with_items(readings):
    zhou, wang, other = readings["handovers"].rows
    assert [len(row.values["items"]) for row in (zhou, wang, other)] == [8, 9, 12]
    assert zhou.key == "HM0017/9000000111"
    assert zhou.row_nos == tuple(range(3, 11))
    assert zhou.values["last_working_on"] == D(2026, 9, 28)
    assert zhou.values["items"][1] == {
        "row_no": 4,
        "item": "未回复私信/线索移交",
        "from_name": "周敏",
        "to_name": "王芳",
        "done": True,
        "signed": True,
        "done_on": D(2026, 9, 29),
    }
    assert [item["done"] for item in zhou.values["items"]] == [True, True, True, False, None, False, True, False]
    assert wang.values["employee"] == "CD0001"
    assert {item["done_on"] for item in wang.values["items"]} == {D(2026, 8, 30), D(2026, 8, 31), None}
    assert other.values["left_on"] == D(2026, 12, 5)


def test_devices_carry_their_accounts(readings):
    rows = readings["devices"].rows
    third = next(row for row in rows if row.key == "DEV-003")
    assert third.row_nos == (6, 7)
    assert third.values["accounts"] == [
        {"row_no": 6, "account": "9000000103", "nickname": "滨江店张伟装修日记", "slot": "main"},
        {"row_no": 7, "account": "9000000104", "nickname": "工地老王避坑", "slot": "clone"},
    ]
    again = [row for row in rows if row.key == "DEV-017"]
    assert [(row.row_no, row.values["registered_again"]) for row in again] == [(20, False), (32, True)]
    assert len({row.key for row in rows}) == 36
    last = rows[-1].values
    assert (last["network_kind"], last["network"]) == ("public_wifi", "商场免费WiFi")
    returned = next(row.values for row in rows if row.key == "DEV-011")
    assert (returned["keeper_name"], returned["keeper_marker"], returned["status_code"]) == ("周敏", "left", "returned")


def test_renewals_keep_leading_zeros_and_who_paid(readings):
    rows = {row.values["account"]: row.values for row in readings["renewals"].rows}
    assert rows["9000000118"]["invoice_number"] == rows["9000000119"]["invoice_number"] == "00000000000000000020"
    assert rows["9000000001"]["item"] == "enterprise"
    assert (rows["9000000106"]["payer"], rows["9000000106"]["payer_kind"]) == ("陈杰本人垫付", "employee")
    assert rows["9000000106"]["amount_fen"] == 60000
    assert rows["9000000108"]["amount_fen"] is None
    assert rows["9000000113"]["status_code"] == "unpaid"
    assert rows["9000000103"]["status_code"] == "paid_no_invoice"
    assert sum(row["net_fen"] + row["tax_fen"] for row in rows.values()) == 28 * 60000


def test_sims_know_in_whose_name_they_are(readings):
    rows = by_key(readings["sims"])
    assert rows["15400000101"].values["registrant_kind"] == "employee"
    assert rows["15400000102"].values["registrant_kind"] == "company"
    assert rows["15400000120"].values["registrant_kind"] == "other"
    assert rows["15400000111"].values["status_code"] == "to_verify"
    assert rows["15400000127"].values["account_nickname"] is None
    assert rows["15400000104"].values["rent_fen"] == 1900
    assert sims.registrant_kind(None, None) is None


HEAD = "序号,所属主体,账号昵称,小红书号,使用人,工号,绑定手机,到期日期,备注"


def test_repeated_and_incomplete_rows():
    reading = sheets.judge(
        sheets.table(
            HEAD,
            "1,甲,一号,90001,张三,A01,15400000101,2026-01-01,",
            "2,甲,一号,90001,张三,A01,15400000101,2026-01-01,又写一遍",
            "3,甲,一号,90001,李四,A02,15400000101,2026-01-01,",
            "4,甲,没有号,,王五,A03,15400000103,2026-01-01,",
            "5,甲,坏号,9.00E+09,王五,A03,15400000103,2026-01-01,",
            "",
            HEAD,
            "小计,,1个,,,,,,",
        )
    )
    assert [row.key for row in reading.rows] == ["90001"]
    assert [(entry.row, entry.of_row) for entry in reading.duplicates] == [(3, 2), (4, 2)]
    assert [(entry.row, entry.code) for entry in reading.warnings] == [(4, "key_repeated")]
    assert [(entry.row, entry.code, entry.row_rejected) for entry in reading.rejected] == [
        (5, "key_missing", True),
        (6, "id_scientific", True),
    ]
    assert [(entry.row, entry.reason) for entry in reading.ignored] == [(7, "blank"), (8, "title"), (9, "subtotal")]
    assert reading.count == 5


def test_a_device_whose_number_is_refused_does_not_lend_its_accounts_to_another():
    reading = sheets.judge(
        sheets.table(
            "设备编号,品牌型号,IMEI后四位,登录账号,小红书号,上网方式,状态",
            "DEV-001,红米,0001,一号,90001,5G,在用",
            "1.5E+03,红米,0002,二号,90002,5G,在用",
            ",,,三号,90003,,",
            ",红米,0003,,,5G,在用",
        )
    )
    assert [row.values["accounts"] for row in reading.rows] == [
        [{"row_no": 2, "account": "90001", "nickname": "一号", "slot": None}]
    ]
    assert [(entry.row, entry.code, entry.row_rejected) for entry in reading.rejected] == [
        (3, "id_scientific", True),
        (4, "continuation_without_row", True),
        (5, "key_missing", True),
    ]


def test_identity_number_columns_are_dropped_whole():
    reading = sheets.judge(
        sheets.table("工号,姓名,身份证号码,入职日期", "A01,张三,000000199001010001,2026-01-01", "A02,李四,,2026-01-01")
    )
    assert reading.rejected == []
    assert [(entry.row, entry.column, entry.code) for entry in reading.warnings] == [
        (1, "身份证号码", "identity_dropped")
    ]
    assert len(reading.rows) == 2
    assert "199001010001" not in repr(reading)


def test_an_identity_number_in_another_column_is_masked_everywhere():
    reading = sheets.judge(sheets.table("工号,姓名,岗位,手机号", "A01,张三,顾问 000000199001010001,000000199001010001"))
    assert "199001010001" not in repr(reading)
    assert [(entry.column, entry.code) for entry in reading.warnings] == [("岗位", "identity_number_masked")]
    assert [(entry.column, entry.code) for entry in reading.rejected] == [("手机号", "phone_digits")]


def test_a_merged_entity_speaks_for_its_rows_and_no_further():
    sheet = sheets.table(
        HEAD,
        "1,甲公司,一号,90001,张三,A01,,,",
        "2,,二号,90002,李四,A02,,,",
        "3,,三号,90003,王五,A03,,,",
        merges=(((1, 1), (2, 1)),),
    )
    assert [row.values["entity"] for row in sheets.judge(sheet).rows] == ["甲公司", "甲公司", None]


def test_workbooks_that_count_from_1904():
    sheet = sheets.table("工号,姓名,岗位,入职日期", "A01,张三,顾问,44620")
    assert sheets.judge(sheet, date1904=True).rows[0].values["hired_on"] == D(2026, 3, 1)


def test_rows_after_a_desert_are_said():
    sheet = reader.Sheet(None, False, sheets.table("工号,姓名,岗位", "A01,张三,顾问").rows, 1003)
    assert [(entry.row, entry.code) for entry in sheets.judge(sheet).warnings] == [(1003, "rows_after_gap")]


def test_hidden_rows_are_said():
    sheet = reader.Sheet(None, False, sheets.table("工号,姓名,岗位", "A01,张三,顾问").rows, conceals=True)
    reading = sheets.judge(sheet)
    assert len(reading.rows) == 1
    assert [(entry.row, entry.code) for entry in reading.warnings] == [(1, "rows_hidden")]


def test_every_ledger_is_its_own_kind_and_its_examples_are_readable():
    assert [ledger.kind for ledger in ledgers.LEDGERS if ledger.kind not in sheets.FILES] == ["notes"]  # of a platform
    assert len({ledger.kind for ledger in ledgers.LEDGERS}) == len(ledgers.LEDGERS) == len(sheets.FILES) + 1
    for ledger in ledgers.LEDGERS:
        for field in ledger.fields:
            for example in (field.example, *field.choices):
                if example is not None:
                    assert field.parser(example).code is None, (ledger.kind, field.name, example)
        assert headings.title_of(ledger.kind)


def test_100_000_rows_repeat_themselves_and_are_judged_quickly():
    line = "1,甲公司,昵称{0},{0},员工,A{1:04d},15400000101,2026-01-01,".format
    rows = [HEAD.split(","), *([line(90000 + n, n % 500).split(",") for n in range(100_000)])]
    layout = headings.recognise(rows)
    calls = 0

    def counted(raw):
        nonlocal calls
        calls += 1
        return parser(raw)

    field = next(field for field in accounts.LEDGER.fields if field.name == "certified_until_on")
    parser = field.parser
    object.__setattr__(field, "parser", counted)
    try:
        reading = accounts.LEDGER.rows(layout, reader.Sheet(None, False, rows))
    finally:
        object.__setattr__(field, "parser", parser)
    assert reading.count == 100_000
    assert calls == 1
