"""What stands for a person whose name was erased, how it takes the name's place, and what ends when they come back.

The staff number stays: it is the key by which the same list is recognised, and it says nothing without the company's
own personnel files. Who calls here was already allowed to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import case, delete, func, select

from kosmgr.audit import service as journal
from kosmgr.kit import db as database
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.people.models import Employee, Employment, ErasedName
from kosmgr.work import Work

ALIAS = "已离职人员"  # stored in place of a name, in every language
ERASED = "已擦除"  # stored in place of a number
SHORTEST = 2  # characters of a name that is looked for inside a sentence
_PURPOSE = "erased-name"
_BETWEEN = re.compile(r"([、,，;；/\s]+)")


class NameNeeded(Invalid):
    """The name of somebody who was erased is not known any more."""

    message = N_("工号 {employee} 的姓名已按保存期限擦除，再次入职要重新填写姓名")


def alias(employee_id: int) -> str:
    """What a person is called from now on; the same for ever, and of nobody else."""
    return f"{ALIAS} {employee_id:04d}"


def mark(cipher: Cipher, name: str) -> str:
    """The keyed mark of a name; says nothing without the master key."""
    return cipher.search_hash(_PURPOSE, fold(name))


@dataclass(frozen=True)
class Cloak:
    """What takes the place of which names and numbers. `others` are longer names that must not be cut into."""

    names: Mapping[str, str]  # name → what stands for it
    numbers: tuple[str, ...] = ()  # eleven digits, or masked
    others: tuple[str, ...] = ()

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {fold(name): stands for name, stands in self.names.items()}

    @cached_property
    def _inside(self) -> re.Pattern[str] | None:
        sought = [name for name in self.names if len(name) >= SHORTEST]
        longer = [name for name in self.others if any(name != one and one in name for one in sought)]
        parts = [_spelled(name) for name in sorted({*sought, *longer}, key=lambda one: (-len(one), one))]
        for number in self.numbers:
            between = r"[\s\-]{0,2}" if number.isdigit() else ""
            parts.append(r"(?<!\d)" + between.join(map(re.escape, number)) + r"(?!\d)")
        return re.compile("|".join(parts)) if parts else None

    def name(self, value: str) -> str:
        """A cell that holds a name, or several."""
        stands = self._whole.get(fold(value))
        if stands is not None:
            return stands
        parts = _BETWEEN.split(value)
        return "".join(self._whole.get(fold(part), part) if part else part for part in parts)

    def text(self, value: str) -> str:
        """A sentence in which a name or a number may stand."""
        if self._inside is None:
            return value
        return self._inside.sub(self._standing, value)

    def tree(self, value: Any) -> Any:
        """The same for everything inside a JSON document; keys stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.tree(one) for one in value]
        if isinstance(value, dict):
            return {key: self.tree(one) for key, one in value.items()}
        return value

    def _standing(self, match: re.Match[str]) -> str:
        found = match.group(0)
        if found in self.names:
            return self.names[found]
        return found if found in self.others else ERASED


def _spelled(name: str) -> str:
    """A name as a pattern; one of Latin letters only where it is a word."""
    return rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name)


@dataclass(frozen=True)
class Gone:
    """Somebody of whom something was erased."""

    id: int
    entity_id: int
    number: str
    named: bool  # the name is erased as well, not only the numbers
    until_on: date | None  # of the last employment
    decided: bool = False  # its end was entered here: no ledger adds an employment, only a person does
    marks: frozenset[tuple[str, int]] = field(default=frozenset())


def gone(work: Work) -> list[Gone]:
    """Everybody of whom something was erased, until they are employed again."""
    ended = (
        select(
            Employment.employee_id,
            func.max(Employment.until_on).label("until_on"),
            func.max(case((Employment.origin == "decided", 1), else_=0)).label("decided"),
        )
        .group_by(Employment.employee_id)
        .subquery()
    )
    statement = (
        select(Employee.id, Employee.entity_id, Employee.number, Employee.erased_at, ended.c.until_on, ended.c.decided)
        .outerjoin(ended, ended.c.employee_id == Employee.id)
        .where(Employee.number.is_not(None), Employee.contact_erased_at.is_not(None) | Employee.erased_at.is_not(None))
    )
    rows = work.db.execute(statement).all()
    marks: dict[int, set[tuple[str, int]]] = {}
    if rows:
        for employee_id, found, length in work.db.execute(
            select(ErasedName.employee_id, ErasedName.mark, ErasedName.length)
        ):
            marks.setdefault(employee_id, set()).add((found, length))
    return [
        Gone(row.id, row.entity_id, row.number, row.erased_at is not None, row.until_on,
             bool(row.decided), frozenset(marks.get(row.id, ())))
        for row in rows
    ]  # fmt: skip


def remember(work: Work, employee_id: int, names: Iterable[str]) -> None:
    """Keep the marks of names that are erased now."""
    known = set(work.db.scalars(select(ErasedName.mark).where(ErasedName.employee_id == employee_id)))
    made = {mark(work.cipher, name): len(name) for name in names}
    rows = [
        {"employee_id": employee_id, "mark": found, "length": length}
        for found, length in made.items()
        if found not in known
    ]
    database.insert_many(work.db, database.table(ErasedName), rows)


def known_again(work: Work, employee: Employee, name: str | None) -> None:
    """Somebody who was erased is employed again: a name, a key of their own, and nothing is kept out any more."""
    if employee.erased_at is not None:
        if not name or not name.strip():
            raise NameNeeded(employee=employee.number)
        [(employee.sealing_key_id, wrapped)] = journal.new_sealing_keys(work, 1)
        employee.name = name.strip()
        note = journal.Note(
            "employee.known_again", "employee", employee.id, employee.entity_id, personal={"name": employee.name},
            sealing_key_id=employee.sealing_key_id, wrapped=wrapped,
        )  # fmt: skip
        journal.note(work, note)
    employee.erased_at = employee.contact_erased_at = None
    forget_marks(work, [employee.id])


def forget_marks(work: Work, employee_ids: Iterable[int]) -> None:
    """These names may be read in again."""
    for part in database.chunks(sorted(set(employee_ids))):
        work.db.execute(delete(ErasedName).where(ErasedName.employee_id.in_(part)))
    work.db.flush()
