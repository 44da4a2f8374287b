"""Ledgers for stories about importing: the shipped samples, and small ones written on the spot."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import kosmgr
from kosmgr.exchange import importing, intake, report
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.staged import staged

SAMPLES = Path(kosmgr.__file__).parent / "demo"
SIX = ("10", "01", "03", "04", "07", "09")
ALL = (*SIX, "08", "05")
HANGZHOU = "杭州禾木示例家居有限公司"
CHENGDU = "成都禾木示例装饰有限公司"


def sample(number: str) -> intake.Given:
    """A shipped ledger by its number."""
    [path] = SAMPLES.glob(f"{number}_*.csv")
    return intake.Given(path, path.name)


def bring(
    runtime: Runtime, *files: str | intake.Given, actor: Actor = SYSTEM, new_entities: bool = True, **options: object
) -> importing.Outcome:
    """Import samples (by number) or given files at once. Samples that come into an empty installation are copied from
    when they first came into one."""
    if actor is SYSTEM and all(isinstance(file, str) for file in files):
        name = f"bring {files} {new_entities} {sorted(options.items())}"
        return staged(runtime, name, lambda: _bring(runtime, files, actor, new_entities, options))
    return _bring(runtime, files, actor, new_entities, options)


def _bring(
    runtime: Runtime,
    files: Sequence[str | intake.Given],
    actor: Actor,
    new_entities: bool,
    options: Mapping[str, object],
) -> importing.Outcome:
    given = [sample(file) if isinstance(file, str) else file for file in files]
    return importing.bring(runtime, actor, given, intake.Options(new_entities=new_entities, **options))  # type: ignore[arg-type]


def written(folder: Path, name: str, headings: Sequence[str], *rows: Sequence[object]) -> intake.Given:
    """A CSV file of these rows."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return intake.Given(path, name)


ACCOUNTS = (
    "所属主体",
    "企业号",
    "账号昵称",
    "小红书号",
    "使用人",
    "工号",
    "绑定手机",
    "登录设备",
    "认证日期",
    "到期日期",
    "账号状态",
)


def accounts(folder: Path, name: str, *rows: Sequence[object]) -> intake.Given:
    """An account ledger: entity, 企业号, nickname, 小红书号, holder, 工号, phone, device, from, until, state."""
    return written(folder, name, ACCOUNTS, *rows)


def many(folder: Path, name: str, entity: str, first: int, count: int) -> intake.Given:
    """An account ledger of `count` plain accounts of one entity."""
    rows = [
        (entity, "企业号示例", f"账号{n}", f"70000{n:05}", "", "", "", "", "2026-03-01", "2027-02-28", "正常")
        for n in range(first, first + count)
    ]
    return accounts(folder, name, *rows)


def spoken(outcome: importing.Outcome) -> dict[str, Any]:
    """The report as a reader of Chinese sees it."""
    return report.spoken(outcome.report, str)


def table(outcome: importing.Outcome, file: int = 0, index: int = 0) -> dict[str, object]:
    """One table of a report."""
    found: dict[str, object] = spoken(outcome)["files"][file]["tables"][index]
    return found


def counts(outcome: importing.Outcome) -> dict[str, int]:
    """created, updated, unchanged over all tables."""
    tables = [found for file in spoken(outcome)["files"] for found in file["tables"]]
    return {name: sum(found[name] for found in tables) for name in ("created", "updated", "unchanged")}
