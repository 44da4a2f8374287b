"""Somebody moved to another entity and still operates an account of the one they left."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work


def read(work: Work, on: date) -> dict[int, Any]:
    """Who moved where, by the employee they were before."""
    return {row.employee_id: row for row in queries.transfers(work, on)}


def judge(picture: Picture, facts: dict[int, Any], book: RulesOfDay) -> Iterator[Seen]:
    """From the day of the transfer the binding crosses entities: 挂靠."""
    for line in picture.accounts:
        moved = facts.get(line.holder.employee_id) if line.holder is not None else None
        if moved is None or line.holder is None or not line.holder.has_left(picture.on):
            continue
        yield Seen(
            line.entity_id,
            (account_subject(line), holder_subject(picture, line.holder)),
            facts={"person": line.holder.name, "account": line.nickname, "entity": moved.entity},
            evidence={"moved_on": moved.last_day, "to_entity": moved.entity, "case": moved.number},
        )


CHECK = Check(
    name="affiliation",
    rule="binding.affiliation",
    title=N_("跨主体挂靠"),
    severity="high",
    message=N_("{person} 已调到「{entity}」，仍绑定「{account}」，属于跨主体挂靠"),
    next_step=N_("在原主体解绑，释放或交接席位；在新主体另开账号"),
    needs=("person.eligible_types",),
    judge=judge,
    read=read,
)
