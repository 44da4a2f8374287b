"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import (
    account_new,
    account_page,
    account_places,
    account_verbs,
    accounts,
    devices,
    login,
    overview,
    people,
    sims,
    users,
)

PUBLIC = (login.public,)
ROUTERS = (
    overview.router,
    accounts.router,
    account_new.router,
    account_verbs.router,
    account_places.router,
    account_page.router,
    devices.router,
    sims.router,
    people.router,
    login.router,
    users.router,
)
