"""Importing a big account ledger, against the bare reading of the file and the bare writing of the same rows.

    python -m benchmarks importing [--rows 100000] [--entities 1000] [--rounds 1]

The floor is measured in the same run: calamine reads the workbook, and the driver's `executemany` writes every row
that the import left in the database (audit rows included) into empty tables of the same schema.
"""

import argparse
import gc
import resource
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from benchmarks import make, stage
from kosmgr.exchange import importing, intake
from kosmgr.kit import db as database
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import Clock
from kosmgr.kit.db import Base
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests import tables

AIM = 4.0
HEADINGS = (
    "序号", "所属主体", "企业号", "账号昵称", "小红书号", "账号类型", "使用人", "工号", "门店/部门", "岗位人设",
    "绑定手机", "实名人", "登录设备", "网络", "认证日期", "到期日期", "认证费", "账号状态", "粉丝数",
    "最近发布", "近30天发文", "体检分", "负责人", "备注",
)  # fmt: skip


def main(words: list[str]) -> int:
    """Measure and print; 0 if the aim is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--entities", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="kosmgr-bench-") as name:
        folder = Path(name)
        book = folder / "ledger.xlsx"
        write(book, asked.rows, asked.entities)
        ours = min(_import(folder, book, number) for number in range(asked.rounds))
        read = min(spent(lambda: _read(book)) for _ in range(asked.rounds))
        rows = _rows(folder / "0" / "kosmgr.db")
        wrote = min(_write(folder / f"bare{number}.db", rows) for number in range(asked.rounds))
        count = sum(len(found) for _, found in rows.values())
    return stage.told(
        "importing", ours, read + wrote, AIM, rows=asked.rows, rows_written=count, read=round(read, 2),
        write=round(wrote, 2),
    )  # fmt: skip


def write(path: Path, rows: int, entities: int) -> None:
    """A believable account ledger: every account with a holder, a phone, a device and a term."""
    seats = -(-rows // entities)
    start = date(2026, 3, 1)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet("账号台账")
        page.write_row(0, 0, HEADINGS)
        for n in range(rows):
            entity = n // seats
            store = make.STORES[n % len(make.STORES)]
            name = make.FAMILY[n % 20] + make.GIVEN[n // 20 % 20]
            began = start + timedelta(days=n % 200)
            line: list[Any] = [
                n + 1, f"第{entity:04}家居示例有限公司", f"第{entity:04}家居", f"{store}{name}{n}", f"9{n:09}",
                "企业员工号", name, f"E{n:06}", store, make.TOPICS[n % len(make.TOPICS)], f"154{n:08}", name,
                f"DEV-{n:06}", f"{store}5G", began, began + timedelta(days=364), 600, "正常", n * 7 % 20_000,
                date(2026, 11, 19) - timedelta(days=n % 30), n % 20, 60 + n % 40, "陈静", None,
            ]  # fmt: skip
            for column, value in enumerate(line):
                if isinstance(value, date):
                    page.write_datetime(n + 1, column, value, day)
                elif value is not None:
                    page.write(n + 1, column, value)


def spent(run: Callable[[], Any]) -> float:
    """CPU seconds of this process and of those it started: others on the machine do not count."""
    gc.collect()
    began = _cpu()
    run()
    return _cpu() - began


def _cpu() -> float:
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _import(folder: Path, book: Path, number: int) -> float:
    place = folder / str(number)
    place.mkdir()
    engine = database.make_engine(f"sqlite:///{place / 'kosmgr.db'}")
    tables.load_models()
    Base.metadata.create_all(engine)
    runtime = Runtime(engine, Clock(make.TODAY), Cipher(b"b" * 32), place)
    given = [intake.Given(book, book.name)]
    took = spent(lambda: importing.bring(runtime, SYSTEM, given, intake.Options(new_entities=True)))
    engine.dispose()
    return took


def _read(book: Path) -> list[list[Any]]:
    sheet = python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_index(0)
    return sheet.to_python()


def _rows(path: Path) -> dict[str, tuple[str, list[Any]]]:
    """Every row of every table, with the statement that makes its table and indexes."""
    with sqlite3.connect(path) as connection:
        made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        named = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql > ''")
        indexes = [row[0] for row in named]
        found = {name: (sql, connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name, sql in made.items()}
    found["sqlite_indexes"] = (";".join(indexes), [])
    return found


def _write(path: Path, rows: dict[str, tuple[str, list[Any]]]) -> float:
    """Bare `executemany` of the same rows into the same schema, one transaction, the same durability."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute("PRAGMA " + pragma)
    for statement, _ in rows.values():
        connection.executescript(statement)

    def fill() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for name, (_, found) in rows.items():
            if found:
                connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(found[0]))})', found)
        connection.execute("COMMIT")

    took = spent(fill)
    connection.close()
    return took
