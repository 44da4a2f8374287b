"""A note is planned under an account that may not post."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.content import rules
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.work import Work

GRAVE = ("ban", "banned")


def read(work: Work, on: date) -> Sequence[Any]:
    """What is planned from the day on."""
    return queries.planned_notes(work, on)


def judge(picture: Picture, facts: Sequence[Any], book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each account that is banned, muted, frozen or handed over, with every note that is planned."""
    waiting: dict[int, list[Any]] = {}
    for row in facts:
        waiting.setdefault(row.account_id, []).append(row)
    for account_id, rows in waiting.items():
        line = picture.by_account.get(account_id)
        why = None if line is None else _why(line)
        if line is None or why is None or not book.value("posting.held_stays_out", line.entity_id):
            continue
        yield Seen(
            line.entity_id,
            (account_subject(line), *(Subject("note", str(row.id), row.title or str(row.id), row.id) for row in rows)),
            facts={"account": line.nickname, "day": rows[0].planned_on, "notes": len(rows)},
            evidence={
                "holds": [rules.HELD[why]],
                "platform_state": line.platform_state,
                "planned_on": [row.planned_on for row in rows],
                "title": [row.title for row in rows],
            },
            severity="critical" if why in GRAVE else None,
        )


def _why(line: AccountLine) -> str | None:
    """What holds the account: what the platform did before what was decided here."""
    if line.platform_code in ("banned", "muted"):
        return line.platform_code
    return line.holds[0] if line.holds else None


CHECK = Check(
    name="planned-held",
    rule="content.planned-held",
    title=N_("停发的账号还有排期"),
    severity="high",
    message=N_("「{account}」现在不能发布，{day} 起还排了 {notes} 篇笔记"),
    next_step=N_("把这些笔记撤出排期，或改到别的账号；处罚、交接办完再排"),
    needs=("posting.held_stays_out",),
    judge=judge,
    read=read,
)
