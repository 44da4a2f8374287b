"""What will be said in the days ahead, in what one may see."""

from collections.abc import Collection
from datetime import date, timedelta

from kosmgr.findings import service as findings
from kosmgr.matrix import service as matrix
from kosmgr.policy import Permission
from kosmgr.reminders import enterprise_renewal_due, leaver_bound, queries, renewal_due, rules
from kosmgr.reminders.catalog import REASONS
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
    known = _known(work)
    messages = [message for reason in REASONS for message in reason.plan(picture, known, book, first, last)]
    return sorted(messages, key=lambda one: (one.on, one.reason, one.due_on, one.subject.key))


def _known(work: Work) -> rules.Known:
    accepted: dict[tuple[str, rules.Owner], date] = {}
    for line in findings.visible_findings(work, status="accepted"):
        for subject in line.subjects:
            reason = _ANSWERS.get((line.rule, subject.kind))
            if reason is not None and subject.ref_id is not None and line.accepted_until_on is not None:
                place = reason, (subject.kind, subject.ref_id)
                accepted[place] = max(line.accepted_until_on, accepted.get(place, line.accepted_until_on))
    return rules.Known(paid_from=queries.paid_from(work.db), renewed=queries.renewed(work.db), accepted=accepted)
