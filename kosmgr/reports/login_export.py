"""Login records as a file."""

from collections.abc import Callable, Iterable

from kosmgr.kit import clock
from kosmgr.kit.text import N_
from kosmgr.logins.rules import Record
from kosmgr.reports.exports import Sheet
from kosmgr.reports.paper import TEXT, Column

COLUMNS = (
    Column(N_("时间"), 18, TEXT),
    Column(N_("小红书号"), 14, TEXT),
    Column(N_("设备"), 16, TEXT),
    Column("IP", 18, TEXT),
    Column(N_("网络"), 18, TEXT),
    Column(N_("城市"), 10, TEXT),
)


def records(rows: Iterable[Record], say: Callable[[str], str]) -> Sheet:
    """Login records as the page lists them; times are Shanghai's."""
    return Sheet(
        N_("登录记录"),
        COLUMNS,
        [
            (
                one.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
                one.account,
                one.device_number or one.device,
                one.ip,
                one.network or "",
                one.city,
            )
            for one in rows
        ],
    )
