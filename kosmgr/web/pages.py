"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import account_page, account_verbs, accounts, login, overview, users

PUBLIC = (login.public,)
ROUTERS = (overview.router, accounts.router, account_verbs.router, account_page.router, login.router, users.router)
