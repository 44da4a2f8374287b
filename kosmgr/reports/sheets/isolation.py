"""What accounts share, a row for each account on each shared thing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kosmgr.isolation import evidence, rules
from kosmgr.isolation.graph import Graph
from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports.paper import DAY, WHOLE, Column

KINDS: Mapping[str, str] = {
    rules.DEVICE: N_("同一台设备"),
    rules.SIM: N_("同一张手机卡"),
    rules.NETWORK: N_("同一专用网络"),
    rules.IP: N_("同一出口 IP"),
    rules.PERSON: N_("同一使用人"),
}
BASES: Mapping[str, str] = {rules.REGISTERED: N_("登记"), rules.LOGINS: N_("登录记录")}
OVER, COVERED, ALLOWED, LIGHT = N_("超过上限"), N_("有例外"), N_("在上限内"), N_("弱关联")
COLUMNS = (
    Column(N_("共用的是"), 14),
    Column(N_("编号或地址"), 24),
    Column(N_("账号数"), 8, WHOLE),
    Column(N_("上限"), 8, WHOLE),
    Column(N_("判断"), 10),
    Column(N_("例外到"), 11, DAY),
    Column(N_("小红书号"), 13),
    Column(N_("账号昵称"), 22),
    Column(N_("使用人"), 11),
    Column(N_("位置"), 9),
    Column(N_("来源"), 14),
    Column(N_("登录次数"), 9, WHOLE),
    Column(N_("首次登录"), 11, DAY),
    Column(N_("最近登录"), 11, DAY),
    Column(N_("主体"), 24),
)


def judged(one: rules.Sharing) -> str:
    """What the rule says of a sharing."""
    if one.over:
        return OVER
    if one.covered_until_on is not None:
        return COVERED
    return ALLOWED if one.heavy else LIGHT


def rows(graph: Graph, say: Callable[[str], str]) -> Iterator[tuple[Any, ...]]:
    """Cells in the order of COLUMNS."""
    for row in evidence.rows(graph):
        one, line = row.sharing, row.account
        yield (
            say(KINDS[one.kind]),
            one.label,
            len(one.account_ids),
            one.limit,
            say(judged(one)),
            one.covered_until_on,
            line.xhs_id,
            line.nickname,
            line.holder.name if line.holder else None,
            say(words.SLOTS[row.slot]) if row.slot else None,
            " + ".join(say(BASES[base]) for base in sorted(one.bases, reverse=True)),
            one.events or None,
            clock.day_of(one.first_at) if one.first_at else None,
            clock.day_of(one.last_at) if one.last_at else None,
            graph.picture.entities[line.entity_id].name,
        )
