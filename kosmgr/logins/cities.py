"""Which city is meant, and how far apart two of them are. Pure."""

import csv
import math
import re
from functools import lru_cache
from pathlib import Path

PLACES = Path(__file__).with_name("cities.csv")
EARTH_KM = 6371.0
PROVINCES = (
    "黑龙江", "内蒙古", "河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北",
    "湖南", "广东", "广西", "海南", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾",
)  # fmt: skip
_PROVINCE = re.compile(f"({'|'.join(PROVINCES)})(省|壮族自治区|回族自治区|维吾尔自治区|自治区)?")
_BETWEEN = re.compile(r"[\s·|/,，、_-]+")
_LONGEST = 4


@lru_cache
def table() -> dict[str, tuple[float, float]]:
    """Name → latitude and longitude in degrees."""
    with PLACES.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        return {name: (float(north), float(east)) for name, north, east in rows}


@lru_cache
def numbered() -> tuple[str, ...]:
    """Every known city, in an order that stays."""
    return tuple(sorted(table()))


@lru_cache(maxsize=16_384)
def meant(text: str) -> str | None:
    """The known city of what was written (杭州, 杭州市, 浙江省杭州市余杭区, 中国 浙江 杭州), or None: no judgement."""
    bare = _BETWEEN.sub("", text).removeprefix("中国")
    province = _PROVINCE.match(bare)
    if province is not None:
        rest = bare[province.end() :]
        if not rest:
            return None  # a province, or the city of the same name: nobody knows
        return _at_start(rest) or (_at_start(bare) if rest.startswith("市") else None)
    return _at_start(bare)


def _at_start(text: str) -> str | None:
    for length in range(_LONGEST, 1, -1):
        if text[:length] in table():
            return text[:length]
    return None


def kilometres(one: str, other: str) -> float:
    """As the crow flies between two known cities."""
    (north, east), (there, far) = (tuple(map(math.radians, table()[name])) for name in (one, other))
    inner = math.sin((there - north) / 2) ** 2 + math.cos(north) * math.cos(there) * math.sin((far - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(inner))
