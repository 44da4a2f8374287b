"""What to change in a text that is too close to another: the angle, the title, the day, the account. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kosmgr.kit.text import C_, N_

ANGLE, TITLE, TIME, ACCOUNT = "angle", "title", "time", "account"
HEADS: Mapping[str, str] = {
    ANGLE: N_("换角度"),
    TITLE: N_("换标题"),
    TIME: N_("错开"),
    ACCOUNT: C_("draft", "换人"),
}
_REWRITE = N_("留下没有标出的部分，标出的重写；最长一段连续 {longest} 字和它一样")
_WHOLE = N_("整篇和它一样，改几个词不够；写自己的案例、数字和顺序")
_PART = N_("它的 {share}% 搬进了这一篇；引用留一两句，其余用自己的话")
_TITLES = N_("已有 {n} 篇用了这个标题，同一天几个号同标题最容易被判同质")
_LATER = N_("排到 {day} 或以后：同一选题至少相隔 {gap} 天")
_REST = N_("错开日期没有用，这么像的隔多久都算重复")
_FIRST = N_("这个题目「{account}」先发；让它写后续，这个号另选题")
_OWN = N_("这个号自己发过，旧文可以编辑更新，不必再发一遍")


@dataclass(frozen=True)
class Advice:
    """One thing to do, as a sentence with its facts."""

    kind: str
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)


def advise(found: Any, first: str, titles: int, gap: int) -> list[Advice]:
    """About the heaviest of what a gate found; `first` is the account it stands under, `titles` have its title."""
    if not found.near:
        return [Advice(TITLE, _TITLES, {"n": titles})] if titles else []
    heaviest = found.near[0]
    like, note = heaviest.neighbour.found, heaviest.neighbour.note
    told = [_angle(like)]
    if titles:
        told.append(Advice(TITLE, _TITLES, {"n": titles}))
    there: date | None = note.published_on or note.planned_on
    if heaviest.verdict == "warn" and not heaviest.own and there is not None:
        told.append(Advice(TIME, _LATER, {"day": there + timedelta(days=gap), "gap": gap}))
    elif heaviest.verdict == "block":
        told.append(Advice(TIME, _REST))
    told.append(Advice(ACCOUNT, _OWN) if heaviest.own else Advice(ACCOUNT, _FIRST, {"account": first}))
    return told


def _angle(like: Any) -> Advice:
    if like.kind == "exact":
        return Advice(ANGLE, _WHOLE)
    if like.b_in_a > 0.6 and like.b_in_a > like.a_in_b:
        return Advice(ANGLE, _PART, {"share": round(like.b_in_a * 100)})
    return Advice(ANGLE, _REWRITE, {"longest": like.longest})
