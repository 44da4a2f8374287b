"""Every reason to remind. A new one is one file and one line here."""

from kosmgr.reminders import (
    annual_review,
    application_sla,
    contract_ending,
    document_expiring,
    enterprise_renewal_due,
    finding_unanswered,
    item_due,
    leaver_bound,
    never_posted,
    renewal_due,
    sim_unverified,
    waiver_ending,
)
from kosmgr.reminders.rules import Reason, ReasonUnknown

REASONS = (
    renewal_due.REASON,
    enterprise_renewal_due.REASON,
    annual_review.REASON,
    leaver_bound.REASON,
    item_due.REASON,
    document_expiring.REASON,
    contract_ending.REASON,
    waiver_ending.REASON,
    application_sla.REASON,
    sim_unverified.REASON,
    never_posted.REASON,
    finding_unanswered.REASON,
)
BY_NAME = {reason.name: reason for reason in REASONS}


def named(name: str) -> Reason:
    """One reason."""
    if name not in BY_NAME:
        raise ReasonUnknown(reason=name, known=[*BY_NAME])
    return BY_NAME[name]
