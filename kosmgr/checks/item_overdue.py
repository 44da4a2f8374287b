"""A case with items that should have been done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, entity_key
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work


def read(work: Work, on: date) -> list[Any]:
    """Open items of running cases that were due before the day."""
    return list(queries.overdue_items(work, on))


def judge(picture: Picture, facts: list[Any], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each case and account, however many items are late; heavier while something is held by them."""
    groups: dict[tuple[int, int | None], list[Any]] = {}
    for row in facts:
        if row.entity_id in picture.entities:
            groups.setdefault((row.case_id, row.account_id), []).append(row)
    for (_case, account_id), rows in groups.items():
        first, line = rows[0], picture.by_account.get(account_id or 0)
        due = min(row.due_on for row in rows)
        person = f"{entity_key(picture, first.entity_id)}/{first.employee or first.name}"
        subjects = [Subject("employee", person, first.name, first.employee_id)] if first.employee_id else []
        if line is not None:
            subjects.insert(0, account_subject(line))
        yield Seen(
            first.entity_id,
            tuple(subjects),
            facts={"case": first.number, "count": len(rows), "days": (picture.on - due).days, "first": rows[0].title},
            evidence={
                "case": first.number,
                "due_on": due,
                "items": [row.title for row in rows],
                "days_late": (picture.on - due).days,
            },
            severity=None if any(row.holding for row in rows) else "medium",
        )


CHECK = Check(
    name="item-overdue",
    rule="offboarding.item-overdue",
    title=N_("交接事项逾期"),
    severity="high",
    message=N_("{case} 有 {count} 项逾期，最早的已 {days} 天：{first}"),
    next_step=N_("逐项办完并登记；办不了的申请豁免，由另一个人批准"),
    needs=("offboard.deadline_hour",),
    judge=judge,
    read=read,
)
