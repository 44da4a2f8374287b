"""Every router of the pages. `PUBLIC` may be opened by anybody; the rest asks who is there."""

from kosmgr.web import login, users

PUBLIC = (login.public,)
ROUTERS = (login.router, users.router)
