"""Values of the rulebook as people read them: with their unit, in the reader's language. Data and one function."""

from collections.abc import Callable, Mapping
from typing import Any

from kosmgr.kit import money, sentences
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words

UNITS: Mapping[str, str] = {
    "fen": N_("元"),
    "seats": N_("席"),
    "days": C_("unit", "天"),
    "months": N_("个月"),
    "accounts": N_("个账号"),
    "points": N_("分"),
    "hour": N_("点钟"),
    "years": N_("年"),
    "hours": C_("unit", "小时"),
    "weeks": N_("周"),
    "percent": N_("%"),
    "photos": N_("张"),
    "notes": N_("篇"),
}
COUNTED: Mapping[str, str] = {
    "seats": N_("{n} 席"),
    "days": N_("{n} 天"),
    "months": N_("{n} 个月"),
    "accounts": N_("{n} 个账号"),
    "points": N_("{n} 分"),
    "hour": N_("{n} 点钟"),
    "years": N_("{n} 年"),
    "hours": N_("{n} 个小时"),
    "weeks": N_("{n} 周"),
    "percent": N_("{n}%"),
    "photos": N_("{n} 张"),
    "notes": N_("{n} 篇"),
    "weekday": N_("星期 {n}"),
}
CONFIDENCE: Mapping[str, str] = {
    "A": N_("可信度 A（高）"),
    "B": N_("可信度 B（中）"),
    "C": N_("可信度 C（低，公司可改）"),
    "G": N_("可信度 G（灰度规则）"),
    "company": N_("公司自设"),
}
VALUES: Mapping[str, str] = {
    **words.SCHEMES,
    **words.QUOTA_SCOPES,
    "presumed_permanent": N_("推定永久"),
    "yes": N_("可以"),
    "ask": N_("问过再定"),
    "no": N_("不可以"),
}


def rule_value(value: Any, unit: str, speak: Callable[[str], str]) -> str:
    """A value of the rulebook with its unit."""
    if isinstance(value, bool):
        return speak(N_("是")) if value else speak(N_("否"))
    if unit == "fen":
        return speak(N_("{amount} 元")).format(amount=money.yuan(value))
    if isinstance(value, list):
        parts = ("–".join(str(x) for x in one) if isinstance(one, list) else str(one) for one in value)
        return sentences.listed(parts, speak)
    if isinstance(value, Mapping):
        named = (
            (words.EMPLOYMENT.get(str(key), str(key)), VALUES.get(str(one), str(one))) for key, one in value.items()
        )
        return sentences.clauses((f"{speak(key)} {speak(one)}" for key, one in named), speak)
    if unit == "word":
        return speak(VALUES.get(str(value), str(value)))
    return speak(COUNTED[unit]).format(n=value) if unit in COUNTED else str(value)
