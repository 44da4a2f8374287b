"""No page of a stranger may write in a visitor's name: where a request comes from, and a token only our forms know."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request

from kosmgr.kit.errors import Forbidden
from kosmgr.kit.text import N_

FIELD = "csrf"
HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class CrossSite(Forbidden):
    """The request was begun by a page that is not ours, or does not say where it comes from."""

    message = N_("这个请求不是从本系统的页面发出的，没有执行")


class StaleForm(Forbidden):
    """The form carries no token of this session: it is older than the log-in, or not ours."""

    message = N_("这张表单已经过期，没有保存。重新打开页面再提交一次")


def judge(method: str, fetch_site: str | None, origin: str | None, host: str | None) -> None:
    """Refuse an unsafe request that a stranger's page began; one that does not say where it began is refused too."""
    if method in SAFE:
        return
    if fetch_site is not None:
        if fetch_site not in ("same-origin", "none"):  # none: begun by the person, in the address bar
            raise CrossSite
        return
    if origin is None or host is None or urlsplit(origin).netloc.lower() != host.lower():
        raise CrossSite


def token(secret: bytes, session: str) -> str:
    """What the forms of one session carry; it says nothing about the session."""
    return hmac.new(secret, b"csrf\0" + session.encode(), hashlib.sha256).hexdigest()


def check_token(secret: bytes, session: str, given: str | None) -> None:
    """Refuse a form without the token of this session."""
    if given is None or not hmac.compare_digest(token(secret, session).encode(), given.encode("utf-8", "replace")):
        raise StaleForm


def protect(
    secret: Callable[[Request], bytes], session: Callable[[Request], str | None]
) -> Callable[[Request], Awaitable[None]]:
    """A dependency for every router with unsafe verbs; reading passes.

    `session` names the visitor's session, or None before log-in: then only the origin is judged.
    """

    async def protected(request: Request) -> None:
        if request.method in SAFE:
            return
        headers = request.headers
        judge(request.method, headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host"))
        known = session(request)
        if known is not None:
            check_token(secret(request), known, headers.get(HEADER) or await _field(request))

    return protected


async def _field(request: Request) -> str | None:
    """The token in the form; the body is read once and kept for the route."""
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return None
    value = (await request.form()).get(FIELD)
    return value if isinstance(value, str) else None
