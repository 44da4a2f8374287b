"""What an import says about cells, rows and sheets. Pure.

To warn or to refuse is to name a code and, where its sentence has places, the facts that fill them:

    table.warn(number, "ip", "ip_invalid")                                  # while a sheet is judged
    table.reject(number, "phone", raw, "phone_digits", whole=False)
    context.contradict(row, "device", "contradicts_devices", value="DEV-3", other=["DEV-1", "DEV-2"])  # while derived
    planning.reject(plan, row, "account", row.key, "account_of_other_entity", value=row.key)    # while it is planned

The sentence is filled where somebody reads it: the report of an import keeps template and facts (`report.spoken` makes
sentences of them), so the same batch is read in either language. Facts are text as the ledger has it, numbers, days,
lists of these, or a Sentence where the fact is a word of ours. A new code is one line here and one in the translation;
a code may have sentences for special cases, which are lines of their own and stand in CODES.
"""

from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_

MESSAGES: dict[str, str] = {
    # cells
    "error_cell": N_("单元格是错误值，请改成实际内容"),
    "formula_without_value": N_("公式没有计算结果，请在表格软件里打开并保存后再导入"),
    "precision_lost": N_("数字超过 15 位，表格软件已经丢掉了后面的位数，请设为文本后重新填写"),
    "control_character": N_("含有控制字符，请重新输入"),
    "text_damaged": N_("文字已经损坏（含有乱码替换符），请重新输入"),
    "text_too_long": N_("文字过长，请缩短"),
    "identity_number": N_("身份证号不予保存，请删除这一列"),
    "identity_dropped": N_("身份证号不保存：这一列没有读取，也没有留存"),
    "identity_number_masked": N_("文字里有身份证号，已遮去"),
    "id_scientific": N_("编号被写成了科学计数，原来的数字已经丢失，请设为文本后重新填写"),
    "id_unreadable": N_("编号里有不能识别的字符"),
    "phone_scientific": N_("手机号被写成了科学计数，原来的数字已经丢失，请设为文本后重新填写"),
    "phone_digits": N_("手机号不是 11 位数字"),
    "phone_prefix": N_("手机号应以 13 至 19 开头"),
    "phone_unreadable": N_("手机号里有不能识别的字符"),
    "uscc_invalid": N_("统一社会信用代码的校验位不对，请核对"),
    "imei_tail": N_("IMEI 后四位应为 4 位数字"),
    "ip_invalid": N_("IP 地址不正确"),
    "date_impossible": N_("日历上没有这一天"),
    "date_ambiguous": N_("日期的年、月、日顺序不明确，请写成 2026-03-01 的样子"),
    "date_without_year": N_("日期没有写年份"),
    "date_incomplete": N_("日期没有写到日"),
    "date_out_of_range": N_("日期超出合理范围（1950 至 2099 年）"),
    "date_unreadable": N_("不能识别为日期"),
    "time_unreadable": N_("不能识别为时间，请写成 18:30 的样子"),
    "year_nearest": N_("日期没有写年份，按离导入当天最近的年份读取"),
    "weekday_differs": N_("日期和星期对不上，请核对年份；按离导入当天最近的年份读取"),
    "word_new": N_("没有见过这个说法，原样留下；有链接的算已发布，没有的算待发布"),
    "counts_unpublished": N_("没有发布的笔记不会有阅读和互动，这两格没有采用"),
    "publisher_unknown": N_("没有登记过「{account}」：不是矩阵账号、企业号，也不是测试号；先记下，登记后生效"),
    "note_twice": N_("第 {other} 行已经是同一篇笔记，以前面的一行为准"),
    "money_unreadable": N_("不能识别为金额"),
    "money_fraction": N_("金额的小数超过两位"),
    "count_unreadable": N_("不能识别为数量"),
    "score_unreadable": N_("不能识别为 0 到 100 的分数"),
    "tick_unreadable": N_("不能识别为“是”或“否”"),
    "word_unknown": N_("不是认识的选项"),
    "key_missing": N_("缺少主要编号，这一行无法导入"),
    "required_missing": N_("必填项为空，这一行无法导入"),
    "key_repeated": N_("同一编号在本表前面已经出现，内容不同；以前面的一行为准"),
    "year_assumed": N_("日期没有写年份，按离职日期的年份读取"),
    "device_registered_again": N_("同一设备编号登记了两次（大小写不同视为同一台）"),
    "rows_after_gap": N_("连续空行超过 1000 行，之后的内容没有读取"),
    "rows_hidden": N_("表里有隐藏或被筛选掉的行列，也一并读取了，请核对"),
    "column_unknown": N_("这一列不认识，没有导入"),
    "continuation_without_row": N_("这一行像是接续上一行，但上面没有可接续的行"),
    # sheets
    "table_unrecognised": N_("没有认出这是哪一种台账，这张表没有导入"),
    "kind_not_imported": N_("认出了这是“{title}”，这个版本还不导入它"),
    # rows, seen beside what is registered and what other ledgers say
    "entity_unknown": N_("没有登记过主体「{value}」"),
    "entity_unknown_near": N_("没有登记过主体「{value}」，最接近的是「{near}」"),
    "entity_missing": N_("看不出这一行属于哪个主体"),
    "enterprise_unknown": N_("没有登记过企业号「{value}」"),
    "entity_not_yours": N_("你没有为这个主体导入台账的权限"),
    "account_of_other_entity": N_("小红书号 {value} 已登记在另一个主体名下"),
    "entity_by_uscc": N_("主体写作「{value}」，按统一社会信用代码认作「{other}」"),
    "entity_by_enterprise_account": N_("主体写作「{value}」，按企业号认作「{other}」"),
    "contradicts_devices": N_("这里是「{value}」，设备台账是「{other}」；以设备台账为准"),
    "contradicts_accounts": N_("这里是「{value}」，账号台账是「{other}」；以账号台账为准"),
    "contradicts_renewals": N_("这里是「{value}」，续费台账是「{other}」；以续费台账为准"),
    "contradicts_handovers": N_("这里是「{value}」，离职交接清单是「{other}」；以离职交接清单为准"),
    "contradicts_sims": N_("手机卡台账里这个号码绑定的是账号 {other}"),
    "name_differs": N_("这里写「{value}」，花名册里工号 {employee} 是「{other}」"),
    "name_differs_by_hand": N_("这里写「{value}」，登记的工号 {employee} 是「{other}」"),
    "leaving_not_registered": N_(
        "工号 {employee} 是手工登记的，登记为在职；离职日期 {value} 没有采用，请在员工页办理离职"
    ),
    "leaving_differs": N_("工号 {employee} 是手工登记的，离职日期登记为 {other}；这里的 {value} 没有采用"),
    "holder_without_number": N_("「{value}」没有工号，不能确定是谁，没有建立绑定"),
    "period_reversed": N_("开始日期晚于结束日期，开始日期没有采用"),
    "account_unknown": N_("账号「{account}」还没有登记，先记下，等账号台账导入后生效"),
    "employee_unknown": N_("工号 {employee} 还没有登记，先记下，等花名册或账号台账导入后生效"),
    "nickname_unknown": N_("没有昵称是「{value}」的账号"),
    "contradicts_employees": N_("这里是「{value}」，花名册是「{other}」；以花名册为准"),
    "applicant_unplaced": N_("看不出申请属于哪个主体（企业号「{value}」），先记下，等账号台账或花名册导入后生效"),
    "person_erased": N_("这个工号的个人信息已按保存期限擦除，这一格没有再写入"),
    "name_erased": N_("这里有已擦除个人信息的离职人员的名字，没有再写入"),
    "nickname_ambiguous": N_("昵称「{value}」不止一个账号，没有采用"),
}
# sentences for special cases of a code
CODES = {
    "entity_unknown_near": "entity_unknown",
    "entity_missing": "entity_unknown",
    "enterprise_unknown": "entity_unknown",
    "name_differs_by_hand": "name_differs",
}


def said(name: str, **facts: object) -> Sentence:
    """The sentence of a message, with the facts that fill it."""
    return Sentence(MESSAGES[name], facts)


def code_of(name: str) -> str:
    """The code programs may rely on."""
    return CODES.get(name, name)
