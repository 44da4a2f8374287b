"""Every reason to remind. A new one is one file and one line here."""

from kosmgr.reminders import (
    contract_ending,
    document_expiring,
    enterprise_renewal_due,
    item_due,
    leaver_bound,
    renewal_due,
)

REASONS = (
    renewal_due.REASON,
    enterprise_renewal_due.REASON,
    leaver_bound.REASON,
    item_due.REASON,
    document_expiring.REASON,
    contract_ending.REASON,
)
