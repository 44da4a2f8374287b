"""Which column of a login file is what, and how a time is written. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from kosmgr.kit import text as boundary
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

SEARCHED_ROWS = 20
TIME, ACCOUNT, DEVICE, IP, CITY = "time", "account", "device", "ip", "city"
FIELDS = (TIME, ACCOUNT, DEVICE, IP, CITY)
_NAMES = {
    TIME: "time logintime loginat datetime timestamp 时间 登录时间 登陆时间 登录日期时间 最近登录时间 发生时间",
    ACCOUNT: ("account accountid xhsid redid userid 账号 小红书号 账号id 小红书id 红书号 红薯号 登录账号 账户 帐号"),
    DEVICE: "device deviceid devicename devicenumber 设备 设备编号 设备号 设备名称 登录设备 终端 手机",
    IP: "ip ipaddress loginip 登录ip 出口ip ip地址 登录ip地址 公网ip",
    CITY: "city location logincity 城市 登录城市 ip城市 ip归属地 归属地 登录地 登录地点 登录地区 地区",
}
_MEANT = {word: field for field, words in _NAMES.items() for word in words.split()}
_DROPPED = re.compile(r"[\s_*:：.\-]+|[(（【\[].*?[)）】\]]")


class HeadingsMissing(Invalid):
    """A file that is no login file: a time, an account, and a device or an address."""

    message = N_("没有认出登录记录的表头：需要“时间”“账号”，以及“设备”或“IP”。缺少：{missing}")


def normal(heading: object) -> str:
    """A heading as it is compared: half width, small letters, without spaces and remarks in brackets."""
    bare = boundary.HIDDEN.sub("", unicodedata.normalize("NFKC", str(heading or "")))
    return _DROPPED.sub("", bare).lower()


def columns(row: Sequence[object]) -> dict[str, int]:
    """Field → column of one row of headings; the first of a kind counts."""
    found: dict[str, int] = {}
    for index, heading in enumerate(row):
        field = _MEANT.get(normal(heading))
        if field is not None:
            found.setdefault(field, index)
    return found


def missing(found: dict[str, int]) -> list[str]:
    """What a login file needs and this row lacks."""
    lacking = [field for field in (TIME, ACCOUNT) if field not in found]
    return lacking if DEVICE in found or IP in found else [*lacking, "device/ip"]


def find(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """(row of the headings from 0, field → column); raises HeadingsMissing."""
    best: list[str] | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        found = columns(row)
        lacking = missing(found)
        if not lacking:
            return number, found
        if best is None or len(lacking) < len(best):
            best = lacking
    raise HeadingsMissing(missing=best or [TIME, ACCOUNT, "device/ip"])


def shown(second: int) -> str:
    """A second as JSON answers write instants: ISO 8601 in Shanghai's offset."""
    return datetime.fromtimestamp(second, UTC).astimezone(SHANGHAI).isoformat()


def minute(shown_as: str) -> str:
    """An instant as JSON answers write it, for people: day and minute."""
    return shown_as[:16].replace("T", " ")
