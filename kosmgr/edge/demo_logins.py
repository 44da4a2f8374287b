"""Thirty days of login records of the demonstration company: an ordinary month, and what stands out in it.

Made up, and the same every time: which minute somebody logs in follows from the account's number alone.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kosmgr.kit import clock
from kosmgr.logins import engine, intake, naming, rules
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine
from kosmgr.work import Work

DAYS = 30
NAME = "登录日志_近30天.csv"
HOME, FAR = "杭州", "乌鲁木齐"
TABLET, OLD_PHONE, BORROWED = "IPAD-前台", "HUAWEI-P30-旧", "DEV-X7"
CAFE = "183.129.40.77"
Row = tuple[datetime, str, str, str, str]


def fill(work: Work) -> None:
    """Bring the month in as a file would be, and set one device aside."""
    rows = sorted(_rows(work))
    with tempfile.TemporaryDirectory(prefix="kosmgr-demo-") as folder:
        path = Path(folder) / NAME
        lines = ["时间,小红书号,设备,IP,城市"]
        lines += [
            f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S},{who},{phone},{ip},{city}"
            for at, who, phone, ip, city in rows
        ]
        path.write_text("\n".join([*lines, "昨天下午,9000000103,DEV-003,,杭州", ""]), "utf-8")
        intake.bring(work, engine.columns().read(path), NAME, hashlib.sha256(path.read_bytes()).hexdigest())
    naming.ignore(work, rules.DEVICE, OLD_PHONE, "员工自己的旧手机，已退出登录")


def _rows(work: Work) -> Iterator[Row]:
    picture = matrix.picture(work)
    living = [line for line in picture.seated() if line.device_ids and line.device_ids[0] in picture.by_device]
    morning = datetime.combine(work.today, datetime.min.time(), clock.SHANGHAI).astimezone(UTC)
    for number, line in enumerate(living):
        phone = picture.by_device[line.device_ids[0]].number
        for day in range(1, DAYS + 1):
            if (number * 7 + day * 3) % 5 == 0:
                continue  # nobody posts every day
            minute = 9 * 60 + (number * 37 + day * 53) % 600
            at = morning - timedelta(days=day) + timedelta(minutes=minute, seconds=number)
            yield at, line.xhs_id, phone, line.ip or _own(line, number), HOME
    if len(living) < 8:
        return
    yield from _standing_out(
        morning, [line.xhs_id for line in living], picture.by_device[living[0].device_ids[0]].number
    )


def _own(line: AccountLine, number: int) -> str:
    """An address of a carrier for whoever has none in the ledgers."""
    return f"117.136.{number % 200}.{10 + line.id % 200}"


def _standing_out(morning: datetime, who: list[str], phone: str) -> Iterator[Row]:
    """A shared tablet, quick switching, one /24 in one minute, too many phones, a jump, a phone set aside."""

    def at(days: int, hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
        return morning - timedelta(days=days) + timedelta(hours=hours, minutes=minutes, seconds=seconds)

    for day in (3, 9, 16):
        yield at(day, 14, 2), who[2], TABLET, "117.136.220.8", HOME
        yield at(day, 14, 7), who[3], TABLET, "117.136.220.8", HOME
        yield at(day, 19, 30), who[4], TABLET, "117.136.220.9", HOME
    for day in (5, 12):
        yield at(day, 10, 15, 8), who[5], BORROWED, CAFE, HOME
        yield at(day, 10, 15, 41), who[6], "DEV-X8", CAFE.rpartition(".")[0] + ".78", HOME
    for number in range(4):
        yield at(2 + number * 3, 21, number), who[1], f"网吧-{number + 1:02d}", f"122.224.{number}.9", HOME
    yield at(4, 11), who[0], phone, "117.136.200.5", HOME
    yield at(4, 11, 50), who[0], phone, "124.117.66.20", FAR
    yield at(7, 20, 5), who[7], OLD_PHONE, "117.136.207.3", HOME
