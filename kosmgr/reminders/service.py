"""What will be said in the days ahead, in what one may see."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from kosmgr.checks.rules import entity_key
from kosmgr.documents import watched
from kosmgr.findings import service as findings
from kosmgr.findings.rules import Subject
from kosmgr.kit.sentences import Sentence
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import Picture
from kosmgr.policy import Permission
from kosmgr.reminders import (
    answer_rows,
    answering,
    contract_ending,
    document_expiring,
    enterprise_renewal_due,
    item_due,
    leaver_bound,
    queries,
    renewal_due,
    rules,
)
from kosmgr.reminders.catalog import REASONS
from kosmgr.reminders.rules import Recipient
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

_ANSWERS = {  # an accepted finding of this rule answers reminders of this reason about that kind of thing
    ("certification.due", "account"): renewal_due.NAME,
    ("certification.overdue", "account"): renewal_due.NAME,
    ("certification.lapsed", "account"): renewal_due.NAME,
    ("certification.due", "enterprise_account"): enterprise_renewal_due.NAME,
    ("certification.overdue", "enterprise_account"): enterprise_renewal_due.NAME,
    ("certification.parent-lapsed", "enterprise_account"): enterprise_renewal_due.NAME,
    ("binding.departed-holder", "account"): leaver_bound.NAME,
    ("documents.expiring", "document"): document_expiring.NAME,
    ("documents.expired", "document"): document_expiring.NAME,
}


@requires(Permission.LEDGER_READ)
def plan(
    work: Work, days: int = 30, from_on: date | None = None, entity_ids: Collection[int] | None = None
) -> list[rules.Message]:
    """Everything due from a day (default: that of the work) through `days` days later, day by day."""
    rules.check_span(days)
    first = from_on or work.today
    last = first + timedelta(days=days)
    picture = matrix.picture(work, first, entity_ids)
    book = rulebook.book(work)
    known = _known(work, picture)
    replies = answer_rows.read(work.db, work.today, picture.entities)
    begin, end = answering.span(first, last, replies.answers)
    spoken = [message for reason in REASONS for message in reason.plan(picture, known, book, begin, end)]
    ladder = answering.ladder_of(picture)
    answered = answering.applied(spoken, replies.answers, replies.told, ladder, work.today)
    messages = [message for message in answered if first <= message.on <= last]
    return sorted(messages, key=lambda one: (one.on, one.reason, one.due_on, one.subject.key))


def _known(work: Work, picture: Picture) -> rules.Known:
    accepted: dict[tuple[str, rules.Owner], date] = {}
    for line in findings.visible_findings(work, status="accepted"):
        for subject in line.subjects:
            reason = _ANSWERS.get((line.rule, subject.kind))
            if reason is not None and subject.ref_id is not None and line.accepted_until_on is not None:
                place = reason, (subject.kind, subject.ref_id)
                accepted[place] = max(line.accepted_until_on, accepted.get(place, line.accepted_until_on))
    return rules.Known(
        paid_from=queries.paid_from(work.db),
        renewed=queries.renewed(work.db),
        accepted=accepted,
        deadlines=_deadlines(work, picture),
    )


def _deadlines(work: Work, picture: Picture) -> dict[str, tuple[rules.Deadline, ...]]:
    found = queries.beside(work.db, work.actor, work.today)
    followed = watched.successors(found["papers"], work.today)
    items: dict[tuple[int, date], list[Any]] = {}
    for row in found["items"]:
        items.setdefault((row.id, row.due_on), []).append(row)
    return {
        item_due.NAME: tuple(_items(rows) for rows in items.values()),
        document_expiring.NAME: tuple(
            rules.Deadline(
                ("document", row.id), row.entity_id,
                Subject("document", row.number or row.title, row.title, row.id), row.valid_until_on,
                (Recipient(row.keeper, "keeper") if row.keeper else Recipient("compliance", "role"),),
                {"document": f"{row.title} {row.number}" if row.number else row.title},
            )
            for row in found["papers"]
            if not row.superseded and row.id not in followed
        ),
        contract_ending.NAME: tuple(
            rules.Deadline(
                ("employee", row.id), row.entity_id,
                Subject("employee", f"{entity_key(picture, row.entity_id)}/{row.number or row.name}", row.name, row.id),
                row.contract_until_on,
                (Recipient("hr", "role"),),
                {"person": row.name, "employee": row.number or "—", "count": row.accounts},
            )
            for row in found["contracts"]
            if row.entity_id in picture.entities
        ),
    }  # fmt: skip


def _items(rows: Sequence[Any]) -> rules.Deadline:
    """The items of one case that are due on one day, with everybody who has to do one."""
    first = rows[0]
    to = dict.fromkeys(
        Recipient(row.assignee, "assignee")
        if row.assignee
        else Recipient(row.name, "assignee")
        if row.owner_role == "employee" and row.name
        else Recipient(row.owner_role, "role")
        for row in rows
    )
    facts = {"case": first.number, "count": len(rows), "first": Sentence(first.title)}
    subject = Subject("case", first.number, first.name or first.number, first.id)
    return rules.Deadline(("case", first.id), first.entity_id, subject, first.due_on, tuple(to), facts)
