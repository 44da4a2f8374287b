"""Vocabularies: words of the ledgers and what they mean. The words people wrote are kept beside the meaning. Pure."""

import re

from kosmgr.exchange import cells, dates

OWNERSHIPS = {
    "企业员工号": "company", "企业号": "company", "公司号": "company", "公司": "company", "企业所有": "company",
    "员工个人授权号": "employee", "个人授权号": "employee", "员工个人号": "employee", "个人号": "employee",
    "员工所有": "employee", "企业新建": "company", "企业新建号": "company", "员工个人号授权": "employee",
    "个人号授权": "employee",
}  # fmt: skip
KINDS = {
    "正式": "regular", "正式员工": "regular", "全职": "regular", "合同制": "regular", "劳动合同": "regular",
    "试用": "probation", "试用期": "probation", "实习": "intern", "实习生": "intern", "劳务派遣": "dispatched",
    "派遣": "dispatched", "外包": "outsourced", "劳务外包": "outsourced", "外包人员": "outsourced", "其他": "other",
    "兼职": "other", "劳务": "other", "退休返聘": "other", "返聘": "other", "顾问": "other",
}  # fmt: skip
SERVING = {
    "在职": "serving", "正式": "serving", "实习": "serving", "在岗": "serving", "试用": "probation",
    "试用期": "probation", "已提离职": "resigned", "待离职": "resigned", "离职中": "resigned", "离职": "left",
    "已离职": "left", "退休": "left", "待入职": "pending", "未入职": "pending",
}  # fmt: skip
_AWAY = re.compile(r"(?:产|病|事|陪产|育儿|哺乳|工伤|婚|丧|年|休|长|探亲|停薪留职)假?.{0,4}")
ITEMS = {
    "企业号认证": "enterprise", "企业号": "enterprise", "企业认证": "enterprise", "企业号年审": "enterprise",
    "员工号认证": "kos", "员工号": "kos", "KOS认证": "kos", "KOS": "kos", "KOS员工号认证": "kos", "员工号年审": "kos",
}  # fmt: skip
PAYMENTS = {"已付": "paid", "已支付": "paid", "已付款": "paid", "未付": "unpaid", "未支付": "unpaid", "待付": "unpaid",
            "待付款": "unpaid", "已付未开票": "paid_no_invoice", "待报销": "to_reimburse"}  # fmt: skip
DEVICES = {"在用": "in_use", "使用中": "in_use", "闲置": "idle", "空闲": "idle", "已收回": "returned",
           "收回": "returned", "已归还": "returned", "停用": "disabled", "丢失": "lost", "遗失": "lost",
           "已丢失": "lost", "维修": "repair",
           "维修中": "repair"}  # fmt: skip
SIMS = {"使用中": "in_use", "在用": "in_use", "闲置": "idle", "空闲": "idle", "待注销": "to_cancel",
        "已注销": "cancelled", "注销": "cancelled", "待核实": "to_verify"}  # fmt: skip
SLOTS = {"主应用": "main", "主": "main", "本机": "main", "分身": "clone", "应用分身": "clone", "双开": "clone"}
NETWORKS = {"5G": "5g", "4G": "5g", "流量": "5g", "移动数据": "5g", "蜂窝": "5g", "WIFI": "wifi", "WI-FI": "wifi",
            "无线": "wifi", "家庭宽带": "home", "家庭WIFI": "home", "家里WIFI": "home", "公共WIFI": "public_wifi",
            "公共WI-FI": "public_wifi", "商场WIFI": "public_wifi", "办公网": "office", "公司宽带": "office",
            "公司专线": "office", "专线": "office"}  # fmt: skip
PLATFORM = {"正常": "normal", "限流": "limited", "封禁": "banned", "封号": "banned", "永久封禁": "banned",
            "停用": "disabled", "注销": "disabled", "已注销": "disabled", "停更": "stale", "断更": "stale",
            "已解绑": "unbound", "解绑": "unbound", "禁言": "muted"}  # fmt: skip
_MUTED = re.compile(r"(?:禁言|禁止发言)\s*(\d{1,4})\s*天")
_LIMITED = re.compile(r"限流\s*(\d{1,4})\s*天")
_BANNED = re.compile(r"封[禁号]\s*(\d{1,4})\s*天")
YES = frozenset({"是", "√", "✔", "✓", "☑", "已签", "已签字", "Y", "YES", "TRUE", "1", "完成", "已完成", "有", "V"})
NO = frozenset({"否", "×", "✗", "✘", "X", "未签", "N", "NO", "FALSE", "0", "未完成", "未", "没有"})

VERDICTS = {"同意": "agreed", "通过": "agreed", "批准": "agreed", "不同意": "refused", "驳回": "refused",
            "拒绝": "refused", "待": "pending", "待定": "pending", "待审": "pending", "待审批": "pending",
            "审批中": "pending"}  # fmt: skip
APPLICATIONS = {"草稿": "draft", "审批中": "reviewing", "待审批": "reviewing", "待补材料": "incomplete",
                "补材料": "incomplete", "搁置": "on_hold", "暂缓": "on_hold", "已批准": "approved",
                "审批通过": "approved",
                "已提交平台": "submitted", "平台审核中": "submitted", "平台驳回": "rejected_by_platform",
                "已开通": "opened", "开通": "opened", "驳回": "refused", "已驳回": "refused", "已撤回": "withdrawn",
                "撤回": "withdrawn"}  # fmt: skip
UNWILLING = frozenset({"不愿签", "不愿", "拒签", "拒绝", "不同意", "不签"})
MISSING = frozenset({"无", "没有", "缺", "未签", "未提供", "否", "未交"})

MARKERS = {"离职": "left", "已离职": "left", "实习": "intern", "实习生": "intern", "外包": "outsourced",
           "试用": "probation", "试用期": "probation", "派遣": "dispatched", "产假": "leave", "病假": "leave",
           "休假": "leave", "请假": "leave"}  # fmt: skip
_BRACKETED = re.compile(r"(.+?)\s*[(（【\[]\s*([^()（）【】\[\]]+?)\s*[)）】\]]")
_ISSUED = re.compile(r"\s*(?:开具|签署|签订|出具|日)$")
_PREFIXED = re.compile(r"(外包|实习|派遣)\s*[-—－:：]\s*(.+)")


def _word(raw: cells.Raw) -> tuple[str, str | None]:
    """(the word, why it cannot be read)."""
    text = cells.narrow(raw)
    return text, cells.damage(raw, text)


def _lookup(raw: cells.Raw, words: dict[str, str]) -> cells.Cell:
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    meaning = words.get(text.upper())
    return cells.refused("word_unknown") if meaning is None else cells.Cell(meaning)


def _with_text(raw: cells.Raw, words: dict[str, str], otherwise: str) -> cells.Cell:
    """(the words as written, their meaning)."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    text = cells.narrow(judged.value)
    return judged._replace(value=(judged.value, words.get(text.upper(), otherwise)))


def parse_ownership(raw: cells.Raw) -> cells.Cell:
    """company or employee."""
    return _lookup(raw, OWNERSHIPS)


def parse_kind(raw: cells.Raw) -> cells.Cell:
    """The kind of employment; an unknown word is `other` and said."""
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    meaning = KINDS.get(text)
    return cells.Cell("other", "other") if meaning is None else cells.Cell(meaning)


def parse_status(raw: cells.Raw) -> cells.Cell:
    """serving, probation, leave, resigned, left or pending. Why somebody is away is not kept."""
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    bracketed = _BRACKETED.fullmatch(text)
    for word in (bracketed.group(2), bracketed.group(1)) if bracketed else (text,):
        if word in SERVING:
            return cells.Cell(SERVING[word])
        if _AWAY.fullmatch(word):
            return cells.Cell("leave")
    return cells.refused("word_unknown")


def parse_item(raw: cells.Raw) -> cells.Cell:
    """kos or enterprise."""
    return _lookup(raw, ITEMS)


def parse_slot(raw: cells.Raw) -> cells.Cell:
    """main or clone."""
    return _lookup(raw, SLOTS)


def parse_network_kind(raw: cells.Raw) -> cells.Cell:
    """How a device reaches the net."""
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    return cells.EMPTY if cells.is_nothing(text) else cells.Cell(NETWORKS.get(text.upper().replace(" ", ""), "other"))


def parse_payment(raw: cells.Raw) -> cells.Cell:
    """(the words, paid | unpaid | paid_no_invoice | to_reimburse | other)."""
    return _with_text(raw, PAYMENTS, "other")


def parse_device_status(raw: cells.Raw) -> cells.Cell:
    """(the words, in_use | idle | returned | disabled | lost | repair | other)."""
    return _with_text(raw, DEVICES, "other")


def parse_sim_status(raw: cells.Raw) -> cells.Cell:
    """(the words, in_use | idle | to_cancel | cancelled | to_verify); 待核实 may be followed by a reason."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    word = re.split(r"[-—－(（:：]", cells.narrow(judged.value))[0].strip()
    if word not in SIMS:
        return cells.refused("word_unknown")
    return judged._replace(value=(judged.value, SIMS[word]))


def parse_payer(raw: cells.Raw) -> cells.Cell:
    """(the words, company | employee | third_party)."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    text = cells.narrow(judged.value)
    if text in {"公司", "对公", "企业", "本公司"} or text.endswith("公司账户"):
        kind = "company"
    elif re.search(r"本人|垫付|员工", text):
        kind = "employee"
    else:
        kind = "third_party"
    return judged._replace(value=(judged.value, kind))


def parse_platform_state(raw: cells.Raw) -> cells.Cell:
    """(the words, normal | limited | muted | banned | disabled | stale | unbound | unknown, days or None)."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    text = cells.narrow(judged.value)
    for pattern, code in ((_MUTED, "muted"), (_LIMITED, "limited"), (_BANNED, "banned")):
        match = pattern.fullmatch(text)
        if match:
            return judged._replace(value=(judged.value, code, int(match.group(1))))
    return judged._replace(value=(judged.value, PLATFORM.get(text, "unknown"), None))


def parse_tick(raw: cells.Raw) -> cells.Cell:
    """True, False, or None where nothing was ticked."""
    if isinstance(raw, bool):
        return cells.Cell(raw)
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    word = text.upper()
    if word in YES:
        return cells.Cell(True)
    if word in NO:
        return cells.Cell(False)
    return cells.EMPTY if cells.is_nothing(text) else cells.refused("tick_unreadable")


def parse_name(raw: cells.Raw) -> cells.Cell:
    """(the name, left | intern | outsourced | probation | dispatched | leave | None): a remark on a name is no name."""
    judged = cells.parse_text(raw)
    if not isinstance(judged.value, str):
        return judged
    text = judged.value
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed and bracketed.group(2) in MARKERS:
        return judged._replace(value=(bracketed.group(1), MARKERS[bracketed.group(2)]), fixed=bracketed.group(1))
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        return judged._replace(value=(prefixed.group(2), MARKERS[prefixed.group(1)]), fixed=prefixed.group(2))
    return judged._replace(value=(text, None))


def parse_person(raw: cells.Raw) -> cells.Cell:
    """Only the name of parse_name."""
    judged = parse_name(raw)
    return judged._replace(value=judged.value[0]) if isinstance(judged.value, tuple) else judged


def parse_material(raw: cells.Raw) -> cells.Cell:
    """(yes | no | refused, the day it was issued or signed): 有, 已签, 未签, 不愿签, 有(2025.10.8开具)."""
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    if text in MISSING:
        return cells.Cell(("no", None))
    if cells.is_nothing(text):
        return cells.EMPTY
    bracketed = _BRACKETED.fullmatch(text)
    word, remark = bracketed.groups() if bracketed else (text, "")
    if word.upper() in YES:
        day = dates.parse_date(_ISSUED.sub("", remark)) if remark else cells.EMPTY
        return cells.Cell(("yes", day.value))
    if word in UNWILLING:
        return cells.Cell(("refused", None))
    return cells.Cell(("no", None)) if word in MISSING else cells.refused("word_unknown")


def parse_verdict(raw: cells.Raw) -> cells.Cell:
    """agreed, refused or pending; a tick agrees."""
    text, broken = _word(raw)
    if broken:
        return cells.refused(broken)
    if cells.is_nothing(text):
        return cells.EMPTY
    if text in VERDICTS:
        return cells.Cell(VERDICTS[text])
    ticked = parse_tick(raw)
    return ticked if ticked.code else cells.Cell("agreed" if ticked.value else "refused")


def parse_application_state(raw: cells.Raw) -> cells.Cell:
    """Where an application stands."""
    return _lookup(raw, APPLICATIONS)
