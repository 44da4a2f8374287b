"""Which row has the headings, which kind it is, which column is what."""

import pytest

from kosmgr.exchange import headings, ledgers
from kosmgr.kit.sheets import reader
from tests.exchange import sheets

KINDS = {
    "01_account_ledger_utf8bom.csv": ("accounts", 3),
    "02_kos_application_utf8.csv": ("applications", 1),
    "03_offboarding_handover_gbk.csv": ("handovers", 2),
    "04_device_ledger_utf8bom.csv": ("devices", 3),
    "05_publish_schedule_gb18030.csv": ("schedule", 2),
    "06_violation_appeal_utf8bom.csv": ("violations", 2),
    "07_renewal_invoice_gbk.csv": ("renewals", 2),
    "08_qualification_ledger_utf8.csv": ("documents", 1),
    "09_sim_ledger_utf16le_tab.csv": ("sims", 2),
    "10_employee_roster_gb18030.csv": ("employees", 3),
}


@pytest.mark.parametrize("file", list(KINDS))
def test_every_shipped_file_is_recognised(file):
    layout = headings.recognise(reader.read(sheets.DEMO / file).sheets[0].rows)
    assert (layout.kind, layout.header_row) == KINDS[file]
    assert layout.first_row == layout.header_row + 1
    assert layout.confidence >= headings.SURE
    assert layout.unknown == ()
    assert layout.refused == (((4, "身份证号"),) if layout.kind == "applications" else ())


@pytest.mark.parametrize("ledger", ledgers.LEDGERS, ids=lambda ledger: ledger.kind)
def test_a_ledger_is_recognised_by_its_own_headings_in_any_order(ledger):
    own = [field.heading for field in ledger.fields]
    for row in (own, own[::-1]):
        layout = headings.recognise([row])
        assert layout.kind == ledger.kind
        assert {name: row[index] for name, index in layout.columns.items()} == {
            field.name: field.heading for field in ledger.fields
        }


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("小红书ID", "account"),
        ("红书号", "account"),
        ("账号ID", "account"),
        ("小红书号（必填）", "account"),
        ("*小 红 书 号", "account"),
        ("小红书号\n（数字）", "account"),
        ("运营人", "holder_name"),
        ("当前使用人", "holder_name"),
        ("认证人", "holder_name"),
        ("归属人", "holder_name"),
        ("大区/门店", "store"),
        ("所属门店", "store"),
        ("有效期至", "certified_until_on"),
        ("认证止", "certified_until_on"),
        ("手机号", "phone"),
        ("登录手机", "phone"),
        ("账号名称", "nickname"),
        ("昵称", "nickname"),
        ("ＵＩＤ", "account"),
    ],
)
def test_synonyms(heading, field):
    names = {
        "account": "小红书号",
        "holder_name": "使用人",
        "store": "门店/部门",
        "certified_until_on": "到期日期",
        "phone": "绑定手机",
        "nickname": "账号昵称",
    }
    row = [
        heading if name == names[field] else name
        for name in (
            "账号昵称",
            "小红书号",
            "账号类型",
            "使用人",
            "门店/部门",
            "绑定手机",
            "到期日期",
            "账号状态",
            "粉丝数",
        )
    ]
    layout = headings.recognise([row], kind="accounts")
    assert row[layout.columns[field]] == heading


def test_a_proper_heading_wins_over_a_synonym():
    layout = headings.recognise([["手机号", "账号昵称", "小红书号", "绑定手机", "账号类型", "粉丝数"]])
    assert layout.columns["phone"] == 3
    assert layout.unknown == ((0, "手机号"),)


def test_headings_over_two_rows():
    rows = [
        ["矩阵账号台账"],
        ["账号信息", "", "", "使用人", "", "认证", ""],
        ["账号昵称", "小红书号", "账号类型", "使用人", "工号", "认证日期", "到期日期"],
        ["一号", "90001", "企业员工号", "张三", "A01", "2026-01-01", "2026-12-31"],
    ]
    layout = headings.recognise(rows)
    assert (layout.kind, layout.header_row, layout.first_row) == ("accounts", 3, 4)
    rows[1] = ["账号昵称", "小红书号", "账号类型", "使用人", "工号", "认证", ""]
    rows[2] = ["", "", "", "", "", "认证日期", "到期日期"]
    layout = headings.recognise(rows)
    assert (layout.header_row, layout.first_row, len(layout.columns)) == (3, 4, 7)


def test_what_is_missing_is_said():
    with pytest.raises(headings.TableUnrecognised) as refusal:
        headings.recognise([["姓名", "入职日期", "岗位", "合同到期", "直属上级"]])
    assert refusal.value.facts == {"nearest": "员工花名册", "missing": ["工号"]}
    with pytest.raises(headings.TableUnrecognised):
        headings.recognise([["甲", "乙", "丙"], ["1", "2", "3"]])
    with pytest.raises(headings.TableEmpty):
        headings.recognise([[], []])
    with pytest.raises(headings.KindUnknown):
        headings.recognise([["工号"]], kind="cats")


def test_kind_header_row_and_mapping_can_be_given():
    rows = [["编码", "谁", "啥时候来"], ["A01", "张三", "2026-01-01"]]
    layout = headings.recognise(rows, kind="employees", mapping={"employee": 0, "name": 1, "hired_on": 2}, header_row=1)
    assert layout.columns == {"employee": 0, "name": 1, "hired_on": 2}
    ledger = headings.ledger_of("employees")
    assert ledger is not None
    assert [row.key for row in ledger.rows(layout, reader.Sheet(None, False, rows)).rows] == ["/A01"]
    for wrong in ({"employee": 9, "name": 1}, {"nobody": 0}, {"employee": -1}):
        with pytest.raises(headings.MappingWrong):
            headings.recognise(rows, kind="employees", mapping=wrong)


def test_a_mapping_cannot_open_a_column_of_identity_numbers():
    rows = [["工号", "姓名", "身份证号", "岗位"], ["A01", "张三", "000000199001010001", "顾问"]]
    with pytest.raises(headings.MappingWrong):
        headings.recognise(rows, mapping={"employee": 0, "name": 1, "phone": 2})


def test_a_signature_is_of_the_shape():
    one = headings.signature(["工号", "姓 名", "手机号（必填）"])
    assert one == headings.signature(["工号", "姓名", "手机号", "", ""])
    assert one != headings.signature(["姓名", "工号", "手机号"])


def test_unknown_columns_are_named():
    reading = sheets.judge(sheets.table("工号,姓名,岗位,血型,备注", "A01,张三,顾问,A,无关"))
    assert [(entry.row, entry.column, entry.code) for entry in reading.warnings] == [(1, "血型", "column_unknown")]


def test_a_sheet_that_is_only_recognised_is_refused_by_name():
    layout = headings.recognise(reader.read(sheets.DEMO / "06_violation_appeal_utf8bom.csv").sheets[0].rows)
    with pytest.raises(headings.KindNotImported) as refusal:
        headings.ledger_for(layout)
    assert refusal.value.text() == "认出这是“违规申诉台账”，本版本还不导入这种台账"
    known = headings.recognise(reader.read(sheets.DEMO / sheets.FILES["sims"]).sheets[0].rows)
    assert headings.ledger_for(known).kind == "sims"
