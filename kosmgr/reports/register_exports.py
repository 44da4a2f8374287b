"""Networks, exemptions and stocktakes as files."""

from collections.abc import Iterable, Mapping
from typing import Any

from kosmgr.devices.stocktakes import Count
from kosmgr.kit.text import C_, N_
from kosmgr.matrix import words
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, WHOLE, Column

NETWORKS = (
    Column(N_("网络"), 20),
    Column(N_("主体"), 24),
    Column(N_("上网方式"), 10),
    Column(N_("网段"), 20),
    Column(N_("运营商"), 10),
    Column(N_("城市"), 10),
    Column(N_("独占"), 8),
    Column(N_("不计共用"), 10),
    Column(N_("账号数"), 8, WHOLE),
    Column(N_("小红书号"), 30),
)
EXEMPTIONS = (
    Column(N_("主体"), 24),
    Column(N_("共用什么"), 10),
    Column(N_("编号或名称"), 18),
    Column(N_("小红书号"), 30),
    Column(N_("状态"), 10),
    Column(N_("开始"), 11, DAY),
    Column(N_("最后一天"), 11, DAY),
    Column(N_("理由"), 30),
    Column(N_("申请人"), 12),
    Column(N_("审批人"), 12),
    Column(N_("提前结束"), 11, DAY),
    Column(N_("结束理由"), 24),
)
STOCKTAKE = (
    Column(N_("设备"), 14),
    Column(N_("结果"), 10),
    Column(N_("说明"), 24),
    Column(N_("登记的保管人"), 14),
    Column(N_("登记人"), 12),
)
RESULTS: Mapping[str, str] = {"found": N_("找到"), "missing": N_("缺失"), "unexpected": N_("意外")}


def networks(items: Iterable[Mapping[str, Any]], say: Say) -> Sheet:
    """Networks as the page lists them."""
    rows = [
        (
            item["network"],
            item["entity"],
            say(words.NETWORKS[item["kind"]]),
            item["cidr"],
            item["carrier"],
            item["city"],
            say(N_("是")) if item["exclusive"] else None,
            say(N_("是")) if item["exempt"] else None,
            item["account_count"],
            " ".join(item["accounts"]),
        )
        for item in items
    ]
    return Sheet(C_("list", "网络"), NETWORKS, rows)


def exemptions(items: Iterable[Mapping[str, Any]], say: Say) -> Sheet:
    """Exemptions as the page lists them."""
    rows = [
        (
            item["entity"],
            say(words.SHARED[item["kind"]]),
            item["thing"],
            " ".join(item["accounts"]),
            say(words.STANDINGS[item["standing"]]),
            item["from"],
            item["until"],
            item["reason"],
            item["asked_by"],
            item["decided_by"],
            item["ended_on"],
            item["ended_reason"],
        )
        for item in items
    ]
    return Sheet(C_("list", "例外"), EXEMPTIONS, rows)


def stocktake(count: Count, say: Say) -> Sheet:
    """One stocktake, what is missing first; of an open one as it stands."""
    rows: list[tuple[Any, ...]] = [
        (phone.number, say(RESULTS["missing"]), None, phone.keeper_name, None) for phone in count.missing
    ]
    rows += [
        (line.number, say(RESULTS["unexpected"]), say(words.UNEXPECTED[line.why]), line.keeper_name, line.seen_by)
        for line in count.unexpected
    ]
    rows += [(line.number, say(RESULTS["found"]), None, line.keeper_name, line.seen_by) for line in count.found]
    return Sheet(C_("list", "盘点"), STOCKTAKE, rows)
