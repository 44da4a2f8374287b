"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import (
    account_new,
    account_page,
    account_places,
    account_verbs,
    accounts,
    devices,
    entities,
    findings,
    import_changes,
    imports,
    login,
    overview,
    people,
    runs,
    search,
    seats,
    sims,
    users,
)

PUBLIC = (login.public,)
ROUTERS = (
    entities.router,  # before the overview: /entities/new is not an entity
    overview.router,
    seats.router,
    search.router,
    accounts.router,
    account_new.router,
    account_verbs.router,
    account_places.router,
    account_page.router,
    devices.router,
    sims.router,
    people.router,
    findings.router,
    imports.router,
    import_changes.router,
    runs.router,
    login.router,
    users.router,
)
