"""Every reason to remind. A new one is one file and one line here."""

from kosmgr.reminders import enterprise_renewal_due, leaver_bound, renewal_due

REASONS = (renewal_due.REASON, enterprise_renewal_due.REASON, leaver_bound.REASON)
