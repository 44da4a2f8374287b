"""Every form of cell that people type, and what is made of it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosmgr.exchange import amounts, cells, dates, messages, words
from kosmgr.kit.sheets import reader

D = datetime.date


@pytest.mark.parametrize(
    ("raw", "value", "fixed"),
    [
        ("2026.3.1", D(2026, 3, 1), "2026-03-01"),
        ("2026/3/1", D(2026, 3, 1), "2026-03-01"),
        ("26/3/1", D(2026, 3, 1), "2026-03-01"),
        ("25-3-1", D(2025, 3, 1), "2025-03-01"),
        ("26.8.30", D(2026, 8, 30), "2026-08-30"),
        ("2026-03-01", D(2026, 3, 1), None),
        (" 2026-03-01 ", D(2026, 3, 1), None),
        ("2026年3月1日", D(2026, 3, 1), "2026-03-01"),
        ("2026年3月1号", D(2026, 3, 1), "2026-03-01"),
        ("２０２６.３.１", D(2026, 3, 1), "2026-03-01"),
        ("20260105", D(2026, 1, 5), "2026-01-05"),
        ("2026-03-01 00:00:00", D(2026, 3, 1), "2026-03-01"),
        ("46082", D(2026, 3, 1), "2026-03-01"),
        ("46082.0", D(2026, 3, 1), "2026-03-01"),
        (46082, D(2026, 3, 1), "2026-03-01"),
        (46446.0, D(2027, 2, 28), "2027-02-28"),
        ("46344", D(2026, 11, 18), "2026-11-18"),
        (D(2026, 3, 1), D(2026, 3, 1), None),
        (datetime.datetime(2026, 3, 1, 12, 30), D(2026, 3, 1), None),
        ("长期", None, "长期"),
        ("长期有效", None, "长期"),
        ("无固定期限", None, "长期"),
        ("2028.2.29", D(2028, 2, 29), "2028-02-29"),
        ("", None, None),
        ("—", None, None),
        (None, None, None),
    ],
)
def test_dates_read(raw, value, fixed):
    assert dates.parse_date(raw) == cells.Cell(value, fixed)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2026.13.1", "date_impossible"),
        ("2026.2.30", "date_impossible"),
        ("2026.2.29", "date_impossible"),
        ("11.31", "date_impossible"),
        ("2026.11.31", "date_impossible"),
        ("20261301", "date_impossible"),
        ("11月10日", "date_without_year"),
        ("11.16", "date_without_year"),
        ("1/5/26", "date_ambiguous"),
        ("11/10/26", "date_ambiguous"),
        ("99/3/1", "date_ambiguous"),
        ("13/5/2026", "date_ambiguous"),
        ("2026年3月", "date_incomplete"),
        ("2026", "date_incomplete"),
        ("19999", "date_unreadable"),
        ("80001", "date_unreadable"),
        ("下周", "date_unreadable"),
        ("1.54E+10", "date_unreadable"),
        ("1900-01-01", "date_out_of_range"),
        ("2100-01-01", "date_out_of_range"),
        (reader.Bad("", "error_cell"), "error_cell"),
        (reader.Bad("", "formula_without_value"), "formula_without_value"),
        ("2026\x0003-01", "control_character"),
    ],
)
def test_dates_refused(raw, code):
    cell = dates.parse_date(raw)
    assert (cell.value, cell.code) == (None, code)


@pytest.mark.parametrize(
    ("raw", "near", "value"),
    [
        ("9月29日", D(2026, 9, 30), D(2026, 9, 29)),
        ("9.29", D(2026, 9, 30), D(2026, 9, 29)),
        ("1月3日", D(2026, 12, 31), D(2027, 1, 3)),
        ("12月30日", D(2026, 1, 2), D(2025, 12, 30)),
        ("2月29日", D(2027, 12, 1), D(2028, 2, 29)),
    ],
)
def test_a_day_without_year_takes_the_nearest_year_and_says_so(raw, near, value):
    assert dates.parse_date(raw, near=near) == cells.Cell(value, value.isoformat(), warning="year_assumed")


def test_day_numbers_of_old_macs_count_from_1904():
    assert dates.parse_date(44620, epoch_1904=True).value == D(2026, 3, 1)


@given(
    st.dates(D(1950, 1, 1), D(2099, 12, 31)),
    st.sampled_from(["%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d", "%Y%m%d"]),
)
def test_every_day_survives_every_form(day, form):
    assert dates.parse_date(day.strftime(form)).value == day


@given(st.dates(D(2013, 1, 1), D(2049, 12, 31)))
def test_short_years_and_serials_survive(day):
    assert dates.parse_date(f"{day.year % 100}/{day.month}/{day.day}").value == day
    assert dates.parse_date((day - dates.EPOCH_1900).days).value == day


@pytest.mark.parametrize(
    ("raw", "value", "fixed"),
    [
        ("15400000101", "15400000101", None),
        ("15400000108 ", "15400000108", None),
        (15400000101.0, "15400000101", None),
        (15400000101, "15400000101", None),
        ("+8615400000103", "15400000103", "15400000103"),
        ("+86 154-0000-0104", "15400000104", "15400000104"),
        ("008615400000103", "15400000103", "15400000103"),
        ("154 0000 0102", "15400000102", "15400000102"),
        ("154\u00a00000\u00a00102", "15400000102", "15400000102"),
        ("154-0000-0104", "15400000104", "15400000104"),
        ("'15400000105", "15400000105", "15400000105"),
        ("15400000206.0", "15400000206", "15400000206"),
        ("１５４０００００１０７", "15400000107", "15400000107"),
        ("\u200b15400000101", "15400000101", "15400000101"),
        ("—", None, None),
    ],
)
def test_phones_read(raw, value, fixed):
    assert cells.parse_phone(raw) == cells.Cell(value, fixed)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.54E+10", "phone_scientific"),
        ("1.54e10", "phone_scientific"),
        ("1540000020", "phone_digits"),
        ("１５４００００１０７", "phone_digits"),
        ("154000001010", "phone_digits"),
        ("12400000101", "phone_prefix"),
        ("1540000010l", "phone_unreadable"),
        ("15400000101/15400000102", "phone_unreadable"),
        (154.5, "phone_unreadable"),
        (reader.Bad("123456789012345696", "precision_lost"), "precision_lost"),
    ],
)
def test_phones_refused(raw, code):
    assert cells.parse_phone(raw).code == code


@pytest.mark.parametrize(
    ("raw", "fen", "fixed"),
    [
        ("600", 60000, None),
        ("600.00", 60000, None),
        (600, 60000, None),
        (600.0, 60000, None),
        (33.959999999999994, 3396, None),
        ("0", 0, None),
        ("600元", 60000, "600"),
        ("￥600", 60000, "600"),
        ("¥600", 60000, "600"),
        ("¥ 1,600.50 元", 160050, "1,600.50"),
        ("６００", 60000, "600"),
        ("陆佰元整", 60000, "600"),
        ("人民币陆佰元整", 60000, "600"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", 1234567, "12,345.67"),
        ("壹仟零伍拾元伍角", 105050, "1,050.50"),
        ("拾元整", 1000, "10"),
        ("贰拾亿零叁万元", 200003000000, "2,000,030,000"),
        ("伍角", 50, "0.50"),
        ("1.2万", 1200000, "12,000"),
        ("566.04", 56604, None),
        ("-600", -60000, None),
        ("—", None, None),
    ],
)
def test_money_read(raw, fen, fixed):
    assert amounts.parse_money(raw) == cells.Cell(fen, fixed)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("6oo", "money_unreadable"),
        ("6O0", "money_unreadable"),
        ("100个*600=60000", "money_unreadable"),
        ("六佰佰元", "money_unreadable"),
        ("陆拾佰元", "money_unreadable"),
        ("元整", "money_unreadable"),
        ("6,00", "money_unreadable"),
        ("1.54E+10", "money_unreadable"),
        ("600.005", "money_fraction"),
        ("9" * 20, "money_unreadable"),
    ],
)
def test_money_refused(raw, code):
    assert amounts.parse_money(raw).code == code


_NUMERALS = "零壹贰叁肆伍陆柒捌玖"


def in_capitals(fen: int) -> str:
    """The amount as an invoice writes it; the other direction of the parser, made independently for the test."""

    def group(number: int) -> str:
        text, gap = "", False
        for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            digit = number // unit % 10
            if digit:
                text += ("零" if gap and text else "") + _NUMERALS[digit] + name
                gap = False
            else:
                gap = True
        return text

    yuan, rest = divmod(fen, 100)
    parts = ""
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = yuan // size % 10**4
        if part:
            parts += ("零" if parts and part < 1000 else "") + group(part) + name
    text = (parts + "元") if parts else ""
    jiao, small = divmod(rest, 10)
    text += f"{_NUMERALS[jiao]}角" if jiao else ""
    text += ("零" if text and not jiao else "") + f"{_NUMERALS[small]}分" if small else ""
    return text + ("" if small else "整")


@given(st.integers(1, 10**13))
def test_capital_numerals_survive(fen):
    assert amounts.parse_money(in_capitals(fen)).value == fen


@given(st.integers(0, 10**13), st.sampled_from(["{}", "{}元", "￥{}", "¥{} ", "RMB {}"]))
def test_money_survives_every_form(fen, form):
    for figure in (f"{fen // 100}.{fen % 100:02d}", f"{fen // 100:,}.{fen % 100:02d}"):
        assert amounts.parse_money(form.format(figure)).value == fen


@pytest.mark.parametrize(
    ("raw", "value", "fixed"),
    [
        ("1.2万", 12000, "12000"),
        ("1.05万", 10500, "10500"),
        ("2.3w", 23000, "23000"),
        ("8,432", 8432, None),
        ("3200+", 3200, "3200"),
        ("999+", 999, "999"),
        ("5千", 5000, "5000"),
        ("９５０", 950, "950"),
        (950.0, 950, None),
        ("—", None, None),
    ],
)
def test_counts_read(raw, value, fixed):
    assert amounts.parse_count(raw) == cells.Cell(value, fixed)


@pytest.mark.parametrize("raw", ["很多", "1.23456万", "-5", "1,2", 1.5, "9" * 30])
def test_counts_refused(raw):
    assert amounts.parse_count(raw).code == "count_unreadable"


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [("86", 86, None), ("７７", 77, None), ("86分", 86, None), ("101", None, "score_unreadable")],
)
def test_scores(raw, value, code):
    cell = amounts.parse_score(raw)
    assert (cell.value, cell.code) == (value, code)


@pytest.mark.parametrize(
    ("raw", "name", "marker"),
    [
        ("周敏(已离职)", "周敏", "left"),
        ("周敏（离职）", "周敏", "left"),
        ("汪洋（实习生）", "汪洋", "intern"),
        ("外包-小何", "小何", "outsourced"),
        ("何某（外包）", "何某", "outsourced"),
        (" 黄敏", "黄敏", None),
        ("彭宇的爱人", "彭宇的爱人", None),
        ("阿依古丽·买买提", "阿依古丽·买买提", None),
        ("𠮷田", "𠮷田", None),
    ],
)
def test_names(raw, name, marker):
    assert words.parse_name(raw).value == (name, marker)


@pytest.mark.parametrize(
    ("parser", "raw", "value", "code"),
    [
        (cells.parse_employee, "ＨＭ００１３", "HM0013", None),
        (cells.parse_employee, "hm0014 ", "HM0014", None),
        (cells.parse_employee, "00123", "00123", None),
        (cells.parse_employee, 123.0, "123", None),
        (cells.parse_employee, "—", None, None),
        (cells.parse_employee, "NA", None, None),
        (cells.parse_employee, "HM 00 13", None, "id_unreadable"),
        (cells.parse_employee, 12.5, None, "id_unreadable"),
        (cells.parse_account, "9000000101", "9000000101", None),
        (cells.parse_account, 9000000101.0, "9000000101", None),
        (cells.parse_account, "9000000101.0", "9000000101", None),
        (cells.parse_account, "'9000000101", "9000000101", None),
        (cells.parse_account, "Heimu_Home", "Heimu_Home", None),
        (cells.parse_account, "9.00E+09", None, "id_scientific"),
        (cells.parse_account, reader.Bad("123456789012345696", "precision_lost"), None, "precision_lost"),
        (cells.parse_account, "账号一", None, "id_unreadable"),
        (cells.parse_device, "dev-017", "DEV-017", None),
        (cells.parse_number_text, "00000000000000000001", "00000000000000000001", None),
        (cells.parse_imei_tail, "0001", "0001", None),
        (cells.parse_imei_tail, 1, "0001", None),
        (cells.parse_imei_tail, "12345", None, "imei_tail"),
        (cells.parse_uscc, "91330100MA0EXAMP1B", "91330100MA0EXAMP1B", None),
        (cells.parse_uscc, "91330100ma0examp1b", "91330100MA0EXAMP1B", None),
        (cells.parse_uscc, "91330100MA0EXAMP1C", None, "uscc_invalid"),
        (cells.parse_ip, "10.20.3.9", "10.20.3.9", None),
        (cells.parse_ip, "１０.20.3.9", "10.20.3.9", None),
        (cells.parse_ip, "10.20.3.999", None, "ip_invalid"),
        (cells.parse_text, "  西湖店\u3000 二楼 ", "西湖店 二楼", None),
        (cells.parse_text, "a\u202eb\u200bc", "abc", None),
        (cells.parse_text, "无", None, None),
        (cells.parse_text, "乱\ufffd码", None, "text_damaged"),
        (cells.parse_text, "a\x00b", None, "control_character"),
        (cells.parse_text, "长" * 2001, None, "text_too_long"),
        (cells.parse_text, "=1+1", "=1+1", None),
        (cells.parse_identity, "000000199001010001", None, "identity_number"),
        (words.parse_ownership, "企业员工号", "company", None),
        (words.parse_ownership, "员工个人授权号", "employee", None),
        (words.parse_ownership, "不知道", None, "word_unknown"),
        (words.parse_kind, "正式", "regular", None),
        (words.parse_kind, "劳务派遣", "dispatched", None),
        (words.parse_kind, "实习", "intern", None),
        (words.parse_kind, "合伙人", "other", None),
        (words.parse_status, "在职（已提离职）", "resigned", None),
        (words.parse_status, "产假", "leave", None),
        (words.parse_status, "病假", "leave", None),
        (words.parse_status, "事假3天", "leave", None),
        (words.parse_status, "已离职", "left", None),
        (words.parse_status, "待入职", "pending", None),
        (words.parse_status, "实习", "serving", None),
        (words.parse_status, "试用", "probation", None),
        (words.parse_item, "企业号认证", "enterprise", None),
        (words.parse_item, "员工号认证", "kos", None),
        (words.parse_item, "广告费", None, "word_unknown"),
        (words.parse_slot, "分身", "clone", None),
        (words.parse_network_kind, "公共WiFi", "public_wifi", None),
        (words.parse_network_kind, "家庭宽带", "home", None),
        (words.parse_network_kind, "5G", "5g", None),
        (words.parse_network_kind, "卫星", "other", None),
        (words.parse_platform_state, "正常 ", ("正常", "normal", None), None),
        (words.parse_platform_state, "禁言7天", ("禁言7天", "muted", 7), None),
        (words.parse_platform_state, "限流", ("限流", "limited", None), None),
        (words.parse_platform_state, "封禁", ("封禁", "banned", None), None),
        (words.parse_platform_state, "停用", ("停用", "disabled", None), None),
        (words.parse_platform_state, "停更", ("停更", "stale", None), None),
        (words.parse_platform_state, "已解绑", ("已解绑", "unbound", None), None),
        (words.parse_platform_state, "审核中", ("审核中", "unknown", None), None),
        (words.parse_payment, "已付未开票", ("已付未开票", "paid_no_invoice"), None),
        (words.parse_payment, "待报销", ("待报销", "to_reimburse"), None),
        (words.parse_payer, "公司", ("公司", "company"), None),
        (words.parse_payer, "陈杰本人垫付", ("陈杰本人垫付", "employee"), None),
        (words.parse_payer, "示例代理商", ("示例代理商", "third_party"), None),
        (words.parse_device_status, "已收回", ("已收回", "returned"), None),
        (words.parse_sim_status, "待核实-办卡人离职", ("待核实-办卡人离职", "to_verify"), None),
        (words.parse_sim_status, "飞走了", None, "word_unknown"),
        (words.parse_tick, "√", True, None),
        (words.parse_tick, "✔", True, None),
        (words.parse_tick, "已签", True, None),
        (words.parse_tick, "否", False, None),
        (words.parse_tick, "/", None, None),
        (words.parse_tick, True, True, None),
        (words.parse_tick, "也许", None, "tick_unreadable"),
    ],
)  # fmt: skip
def test_words_and_numbers(parser, raw, value, code):
    cell = parser(raw)
    assert (cell.value, cell.code) == (value, code)


def test_why_somebody_is_away_is_nowhere_kept():
    for raw in ("产假", "病假", "病假3天"):
        assert raw not in repr(words.parse_status(raw))


def test_identity_numbers_in_free_text_are_masked_and_said():
    cell = cells.parse_text("身份证 000000199001010001，已核")
    assert cell.value == "身份证 *****************1，已核".replace("，", ",")
    assert cell.warning == "identity_number_masked"
    assert cells.parse_text("发票00000000000000000001").warning is None


@pytest.mark.parametrize("parser", list(cells.PLAIN))
@given(data=st.data())
def test_what_is_taken_as_it_stands_is_what_the_parser_says(parser, data):
    raw = data.draw(st.from_regex(cells.PLAIN[parser], fullmatch=True))
    if cells.plain_as_is(parser, raw):
        assert parser(raw) == cells.Cell(raw)


@given(st.one_of(st.text(), st.floats(), st.integers(-(10**14), 10**14), st.booleans(), st.none()))
def test_no_cell_breaks_a_parser(raw):
    modules = (cells, dates, amounts, words)
    parsers = [value for module in modules for name, value in vars(module).items() if name.startswith("parse_")]
    assert len(parsers) >= 20
    for parser in parsers:
        cell = parser(raw)
        assert cell.code is None or cell.code in messages.MESSAGES
        assert cell.code is None or cell.value is None


def test_every_code_has_a_sentence():
    for text in messages.MESSAGES.values():
        assert text
        assert not text.endswith(("！", "。"))
