"""The words of a login file, cleaned: the same account, device or address is the same word; and our words. Pure."""

import re
from collections.abc import Iterable

from kosmgr.kit import text as boundary
from kosmgr.kit.text import N_
from kosmgr.logins import rules

KINDS = {
    rules.DEVICE: N_("同设备"),
    rules.IP: N_("同出口 IP"),
    rules.SUBNET: N_("同网段同时"),
    rules.MANY: N_("设备过多"),
    rules.SWITCHING: N_("频繁换号"),
    rules.HOP: N_("城市跳跃"),
}
THINGS = {rules.DEVICE: N_("设备"), rules.IP: N_("出口 IP")}
SEVERITIES = {"critical": N_("严重"), "high": N_("高"), "medium": N_("中"), "low": N_("低")}
REJECTED = {
    "time_missing": N_("没有时间"),
    "time_unreadable": N_("时间读不懂"),
    "account_missing": N_("没有账号"),
    "account_unreadable": N_("账号写法已损坏"),
    "device_unreadable": N_("设备写法读不懂"),
    "ip_unreadable": N_("IP 读不懂"),
    "device_and_ip_missing": N_("设备和 IP 都没有"),
    "account_not_yours": N_("这个账号不归你导入"),
}

LONGEST = {"account": 60, "device": 120, "city": 60}
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_WHOLE = re.compile(r"(\d+)\.0+")
_V4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)")
_NOTHING = frozenset({"-", "--", "—", "/", "无", "空", "未知", "N/A", "NA", "NULL", "NONE", "NAN", "UNKNOWN"})


def account(words: Iterable[str]) -> list[str | None]:
    """小红书号 as they are registered; None for what a spreadsheet has spoilt; "" for none."""
    found: list[str | None] = []
    for word in words:
        text = _clean(word, "account")
        if text is not None:
            whole = _WHOLE.fullmatch(text)
            text = None if _SCIENTIFIC.fullmatch(text) else whole.group(1) if whole else text
        found.append(text)
    return found


def device(words: Iterable[str]) -> list[str | None]:
    """Device numbers as they are registered: one spelling, capitals."""
    cleaned = (_clean(word, "device") for word in words)
    return [None if text is None else boundary.fold(text) for text in cleaned]


def city(words: Iterable[str]) -> list[str | None]:
    """Cities as written; what nobody can store is no city."""
    return [_clean(word, "city") or "" for word in words]


def address(words: Iterable[str]) -> list[str | None]:
    """Addresses as `ipaddress` writes them; None for what is none."""
    found: list[str | None] = []
    for word in words:
        if _V4.fullmatch(word):
            found.append(word)
            continue
        text = word.strip()
        if not text or text.upper() in _NOTHING:
            found.append("")
            continue
        known = rules.address(text.strip("[]").partition("%")[0])
        found.append(None if known is None else str(known))
    return found


def _clean(word: str, kind: str) -> str | None:
    if word.isascii() and word.isalnum() and len(word) <= LONGEST[kind]:
        return "" if word.upper() in _NOTHING else word
    try:
        text = boundary.clean(word.strip().lstrip("'").replace("\t", " "))
    except ValueError:
        return None
    if text.upper() in _NOTHING:
        return ""
    return text if len(text) <= LONGEST[kind] else None
