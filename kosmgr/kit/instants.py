"""Times as people and programs write them, to the second. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone

from kosmgr.kit.clock import SHANGHAI

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
