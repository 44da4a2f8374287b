"""Whoever was drawn for a spot check let the time pass."""

from collections.abc import Iterator, Sequence
from datetime import date

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, holder_subject
from kosmgr.kit.clock import day_of
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.spotchecks import rules
from kosmgr.spotchecks.models import SpotCheck
from kosmgr.work import Work


def read(work: Work, on: date) -> Sequence[SpotCheck]:
    """The last check of each account, where it ended so."""
    return [row for row in queries.spot_checks(work, on) if row.state == rules.SILENT]


def judge(picture: Picture, facts: Sequence[SpotCheck], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each account that is still in the same hands; a later check that passes settles it."""
    for row in facts:
        line = picture.by_account.get(row.account_id)
        same = line is not None and line.holder is not None and line.holder.employee_id == row.employee_id
        if line is None or line.holder is None or not same or (row.closed_at and day_of(row.closed_at) > picture.on):
            continue
        yield Seen(
            line.entity_id,
            (account_subject(line), holder_subject(picture, line.holder)),
            facts={"account": line.nickname, "due": day_of(row.due_at) if row.due_at else picture.on},
            evidence={
                "spot_check": row.id,
                "drawn_on": day_of(row.drawn_at),
                "times_asked": row.asks,
                "closed_by": row.closed_by,
            },
        )


CHECK = Check(
    name="spotcheck-silent",
    rule="spotcheck.silent",
    title=N_("飞行检查逾期没有交"),
    severity="high",
    message=N_("「{account}」的飞行检查到 {due} 没有交照片"),
    next_step=N_("问使用人是不是还拿着这个账号，重发一次验证字；人不在就取消并写明理由"),
    needs=("spotchecks.answer_hours",),
    judge=judge,
    read=read,
)
