"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import accounts, findings, login, users

PUBLIC = (login.public,)
ROUTERS = (accounts.router, findings.router, login.router, users.router)
