"""Cases and letters as lists to take away."""

from collections.abc import Iterable, Mapping
from typing import Any

from kosmgr.kit.text import N_
from kosmgr.reports.exports import Say, Sheet
from kosmgr.reports.paper import DAY, Column

CASES = (
    Column(N_("编号"), 14),
    Column(N_("事项"), 12),
    Column(N_("主体"), 24),
    Column(N_("姓名"), 12),
    Column(N_("工号"), 10),
    Column(N_("最后工作日"), 11, DAY),
    Column(N_("情况"), 10),
    Column(N_("交接事项"), 34),
    Column(N_("负责"), 12),
    Column(N_("期限"), 11, DAY),
    Column(N_("状态"), 10),
    Column(N_("完成日期"), 11, DAY),
    Column(N_("经办人"), 12),
    Column(N_("备注"), 40),
)


def cases(
    found: Iterable[Any],
    kinds: Mapping[str, str],
    states: Mapping[str, str],
    owners: Mapping[str, str],
    done: Mapping[str, str],
    say: Say,
) -> Sheet:
    """Cases with one row per item."""
    cells = []
    for one in found:
        person = one.employee
        head = (one.case.number, say(kinds[one.case.kind]), one.entity, person.name if person else None)
        about = (person.number if person else None, one.case.last_working_day, say(states[one.state]))
        for item in one.items:
            task = item.task
            owner = task.assignee or say(owners.get(task.owner_role, task.owner_role))
            told = (say(task.title), owner, task.due_on, say(done[task.state]), task.done_on, task.done_by, task.note)
            cells.append((*head, *about, *told))
    return Sheet(N_("案件"), CASES, cells)


LETTERS = (
    Column(N_("主体"), 24),
    Column(N_("文书"), 18),
    Column(N_("编号"), 14),
    Column(N_("姓名"), 12),
    Column(N_("工号"), 10),
    Column(N_("开具日期"), 11, DAY),
    Column(N_("开具人"), 12),
    Column(N_("核验码"), 11),
    Column(N_("作废理由"), 30),
)


def letters(rows: Iterable[Any], kinds: Mapping[str, str], say: Say) -> Sheet:
    """The log of letters; rows are (LetterIssue, name, number, entity)."""
    cells = []
    for row in rows:
        made = row[0]
        about = (row.name, row.number, made.issued_on, made.issued_by, made.code, made.void_reason)
        cells.append((row.entity, say(kinds[made.kind]), made.number, *about))
    return Sheet(N_("文书"), LETTERS, cells)
