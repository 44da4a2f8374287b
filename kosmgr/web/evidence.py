"""The evidence of a finding as people read it: a word for every fact, days and amounts as elsewhere."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kosmgr.checks.ineligible_holder import REASONS
from kosmgr.documents import rules as documents
from kosmgr.kit import clock, money, sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words

Say = Callable[[str], str]

LABELS: Mapping[str, str] = {
    "accounts": C_("list", "账号"),
    "amount_fen": N_("金额"),
    "applies_to": N_("适用账号或商品"),
    "bought_on": N_("购入日期"),
    "bound_from_on": N_("绑定起"),
    "case": N_("案件"),
    "classes": N_("类数"),
    "change": N_("变更"),
    "changed_on": N_("变更日期"),
    "check_digit": N_("校验位正确"),
    "counted_on": N_("最近盘点"),
    "code": N_("依据"),
    "closed_by": N_("谁结束的"),
    "drawn_on": N_("抽中日期"),
    "spot_check": N_("飞行检查编号"),
    "times_asked": N_("发过几次验证字"),
    "days_idle": N_("闲置天数"),
    "days_lapsed": N_("已失效天数"),
    "days_late": N_("已超天数"),
    "days_left": N_("剩余天数"),
    "days_left_now": N_("认证还剩天数"),
    "days_left_then": N_("闲置时认证还剩天数"),
    "days_open": N_("已开通天数"),
    "days_silent": N_("停更天数"),
    "days_since": N_("已过天数"),
    "deadline_at": N_("应处理时刻"),
    "device": N_("设备"),
    "due_on": N_("期限"),
    "employed_from_on": N_("入职日"),
    "entity_uscc": N_("主体的信用代码"),
    "fee_fen": N_("认证费"),
    "fee_id": N_("费用编号"),
    "fees": N_("费用"),
    "from_on": N_("认证期起"),
    "grace_days": N_("宽限天数"),
    "has_holder": N_("有使用人"),
    "hours_over": N_("已超小时数"),
    "invoice_number": N_("发票号码"),
    "invoiced_on": N_("开票日"),
    "ip": N_("出口 IP"),
    "issued_on": N_("发证日期"),
    "items": N_("没完成的事项"),
    "keeper": N_("保管人"),
    "kind": N_("类型"),
    "last_holder": N_("前任使用人"),
    "last_posted_on": N_("最近发布"),
    "last_working_on": N_("最后工作日"),
    "left_on": N_("离职日"),
    "moved_on": N_("在原主体的最后一天"),
    "name": N_("姓名"),
    "people": N_("人数"),
    "network": N_("网络"),
    "network_id": N_("登记的网络"),
    "network_kind": N_("网络类型"),
    "networks": N_("网络"),
    "nickname_names_last_holder": N_("昵称带前任姓名"),
    "not_in_sim_ledger": N_("手机卡台账里没有"),
    "number": N_("号码"),
    "observed_on": N_("数据日期"),
    "on_leave": N_("休假中"),
    "opened_on": N_("开通日"),
    "operator": N_("使用人"),
    "over": N_("超出"),
    "day": N_("日期"),
    "notes": N_("笔记"),
    "picture": N_("图片编号"),
    "publishers": N_("发布账号数"),
    "remark": N_("备注"),
    "similarity": N_("相似度"),
    "promotional": N_("推广笔记篇数"),
    "goods": N_("挂商品篇数"),
    "promoted": N_("投聚光篇数"),
    "share": N_("推广占比"),
    "window_days": N_("看多少天"),
    "note": N_("笔记编号"),
    "title": N_("标题"),
    "planned_on": N_("排期日"),
    "holds": N_("发布暂停"),
    "paid_on": N_("付款日"),
    "paid_until_on": N_("已付到"),
    "payer": N_("付款人"),
    "platform_state": N_("平台状态"),
    "slot": N_("登录位置"),
    "stocktake": N_("盘点"),
    "closed_on": N_("盘点结束"),
    "posts_30d": N_("近 30 天发文"),
    "quota": N_("席位上限"),
    "reason": N_("原因"),
    "registered_as": N_("登记写法"),
    "registered_person": N_("实名人"),
    "registrant": N_("实名登记人"),
    "score": N_("体检分"),
    "serial": N_("流水号"),
    "sim_ledger_says": N_("手机卡台账写的账号"),
    "said_on": N_("哪天说的"),
    "since_on": N_("闲置起"),
    "slots": N_("应用位置"),
    "standing": N_("现在的答复"),
    "state": N_("状态"),
    "status": N_("状态"),
    "text": N_("文本"),
    "still_unused_fen": N_("还没用到的认证费"),
    "superseded_by": N_("接替的文件"),
    "to_entity": N_("调往主体"),
    "until_on": N_("认证期止"),
    "used": N_("已用"),
    "valid_until_on": N_("有效期至"),
    "verified_on": N_("最近核验"),
    "wasted_fen": N_("空置的认证费"),
    "first_at": N_("首次登录"),
    "last_at": N_("最近登录"),
    "events": N_("登录次数"),
    "uses": N_("逐个登录"),
    "weight": N_("分量（1 最重）"),
    "entities": N_("主体"),
    "since": N_("从哪天起"),
    "given": N_("登记的设备"),
    "subnet": N_("网段"),
    "unknown_accounts": N_("没有登记的账号"),
    "devices": N_("设备数"),
    "from_city": N_("前一个城市"),
    "to_city": N_("后一个城市"),
    "from": N_("前一次"),
    "to": N_("后一次"),
    "minutes": N_("相隔分钟"),
    "km": N_("相距公里"),
    "store": N_("门店"),
    "account": N_("账号"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "network_kind": words.NETWORKS,
    "status": {**words.DEVICE_STATUS, **words.SIM_STATUS, **words.FEE_STATUS},
    "kind": words.EMPLOYMENT,
    "slots": words.SLOTS,
    "reason": REASONS,
    "standing": words.CONSENTS,
    "text": words.TEXTS,
    "change": documents.LEGAL_CHANGES,
}
INSTANTS = frozenset({"from", "to"})
_OURS = frozenset({"items"})  # titles that come from our own checklists; what a company wrote itself stays as it is


def rows(evidence: Mapping[str, Any], speak: Say) -> list[dict[str, str]]:
    """Label and value of every fact that is known."""
    return [
        {"key": speak(LABELS.get(name, name)), "value": shown(name, value, speak)}
        for name, value in evidence.items()
        if value not in (None, "", [], {}) and name != "fee_id"
    ]


def shown(name: str, value: Any, speak: Say) -> str:
    """One fact in words."""
    if isinstance(value, bool):
        return speak(N_("是")) if value else speak(N_("否"))
    if isinstance(value, int) and name.endswith("_fen"):
        return f"¥{money.yuan(value)}"
    if isinstance(value, Mapping):
        named = (
            f"{speak(LABELS.get(str(key), str(key)))} {shown(name if str(key) not in LABELS else str(key), one, speak)}"
            for key, one in value.items()
            if one is not None and key != "fee_id"
        )
        return sentences.clauses(named, speak)
    if isinstance(value, list):
        parts = [shown(name, one, speak) for one in value]
        nested = any(isinstance(one, (Mapping, list)) for one in value)
        return sentences.clauses(parts, speak) if nested else sentences.listed(parts, speak)
    text = str(value)
    if name in INSTANTS or name.endswith("_at"):
        return (
            datetime.fromisoformat(text).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if "T" in text else text
        )
    known = _WORDS.get(name, {}).get(text)
    return speak(known or text) if known or name in _OURS else text
