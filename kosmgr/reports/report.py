"""The silhouette of a report: its name, its title, and the module that builds it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from kosmgr.work import Work


@dataclass(frozen=True)
class Order:
    """Where a report goes, of which entities (None: all one may see), and in which language."""

    target: Path
    entity_ids: Sequence[int] | None = None
    say: Callable[[str], str] = str


@dataclass(frozen=True)
class Made:
    """What was written."""

    name: str
    file: Path
    sheets: tuple[str, ...]
    rows: int  # of all tables together


@dataclass(frozen=True)
class Report:
    """One workbook. Its module is imported when it is built: pandas costs a second that other commands need not pay."""

    name: str
    title: str
    module: str

    def build(self, work: Work, order: Order) -> Made:
        """Write the report."""
        made = cast("Callable[[Work, Order], Made]", import_module(self.module).build)
        return made(work, order)
