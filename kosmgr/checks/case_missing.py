"""Somebody leaves, or has left, still holds an account, and no case asks for it."""

from collections.abc import Iterator
from datetime import date

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work


def read(work: Work, on: date) -> set[tuple[int, int]]:
    """(employee, account) that a case of leaving or moving speaks of."""
    return queries.covered_accounts(work)


def judge(picture: Picture, facts: set[tuple[int, int]], book: RulesOfDay) -> Iterator[Seen]:
    """Holders whose employment's end is known, with an account in no case; outside staff have no employment."""
    for line in picture.accounts:
        holder = line.holder
        if holder is None or holder.left_on is None or (holder.employee_id, line.id) in facts:
            continue
        yield Seen(
            line.entity_id,
            (account_subject(line), holder_subject(picture, holder)),
            facts={"person": holder.name, "left": holder.left_on, "account": line.nickname},
            evidence={"left_on": holder.left_on, "last_working_on": holder.last_working_on},
            severity="high" if holder.has_left(picture.on) else None,
        )


CHECK = Check(
    name="case-missing",
    rule="offboarding.case-missing",
    title=N_("离职没有交接案件"),
    severity="medium",
    message=N_("{person} 的任职到 {left} 为止，「{account}」不在任何离职案件里"),
    next_step=N_("登记离职，开交接案件，逐项收回"),
    needs=("offboard.deadline_hour",),
    judge=judge,
    read=read,
)
