"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import (
    account_verbs,
    accounts,
    findings,
    import_changes,
    imports,
    login,
    overview,
    reminders,
    renewals,
    runs,
    users,
)

PUBLIC = (login.public,)
ROUTERS = (
    overview.router,
    accounts.router,
    account_verbs.router,
    findings.router,
    imports.router,
    import_changes.router,
    renewals.router,
    reminders.router,
    runs.router,
    login.router,
    users.router,
)
