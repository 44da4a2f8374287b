"""Which column of a login file is what, and how a time is written. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

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


FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y%m%d%H%M%S",
)
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*(上午|下午|AM|PM)?\s*"
    r"(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:[.,]\d+)?秒?|分)?\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"1\d{9}(\d{3})?(?:\.0+)?|9\d{8}")
EARLIEST, LATEST = 946_684_800, 4_102_444_800  # 2000 to 2100: anything else is no login


def second_of(written: str) -> int | None:
    """The second of a time as people and programs write it; without an offset it is Shanghai's. None: unreadable."""
    text = unicodedata.normalize("NFKC", written).strip()
    if _EPOCH.fullmatch(text):
        whole = text.split(".")[0]
        return int(whole) // 1000 if len(whole) == 13 else int(whole)
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, before, hour, minute, second, after, offset = match.groups()
    half = (before or after or "").upper()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half in ("PM", "下午") else 0)
    try:
        found = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=_zone(offset))
    except ValueError:
        return None
    seconds = int(found.timestamp())
    return seconds if EARLIEST <= seconds < LATEST else None


def _zone(offset: str | None) -> timezone:
    if offset is None:
        return _SHANGHAI
    if offset.upper() == "Z":
        return timezone.utc  # noqa: UP017 - the type is timezone
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


_SHANGHAI = timezone(datetime(2020, 1, 1, tzinfo=SHANGHAI).utcoffset() or timedelta())


def shown(second: int) -> str:
    """A second as JSON answers write instants: ISO 8601 in Shanghai's offset."""
    return datetime.fromtimestamp(second, UTC).astimezone(SHANGHAI).isoformat()


def minute(shown_as: str) -> str:
    """An instant as JSON answers write it, for people: day and minute."""
    return shown_as[:16].replace("T", " ")
