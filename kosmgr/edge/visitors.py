"""Who is at the door: the session of a cookie, or the token of a program. Found in a short session of its own."""

import logging
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from kosmgr.edge import units
from kosmgr.kit.errors import Conflict, Forbidden
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.post import leases
from kosmgr.reminders import inbox, outgoing
from kosmgr.runtime import Runtime
from kosmgr.users import doors, passwords, rules

log = logging.getLogger(__name__)

_COOKIE = "kosmgr_session"
_DEVICE = "kosmgr_device"
_DEVICE_DAYS = 180
_BEARER = "bearer "


class LoginNeeded(Forbidden):
    """Nobody is logged in, or the session has ended."""

    message = N_("请先登录，或登录已结束")


class TokenRefused(Forbidden):
    """Unknown, revoked or ended."""

    message = N_("令牌无效、已撤销或已过期")


def runtime_of(request: Request) -> Runtime:
    """The installation this application serves."""
    runtime = request.app.state.runtime
    assert isinstance(runtime, Runtime)
    return runtime


def turns_of(request: Request) -> units.Turns:
    """The queue before the database."""
    turns = request.app.state.turns
    assert isinstance(turns, units.Turns)
    return turns


def _name(request: Request, plain: str) -> str:
    # the prefix makes the browser refuse the cookie from a neighbouring host or over plain HTTP
    return f"__Host-{plain}" if request.url.scheme == "https" else plain


def session_secret(request: Request) -> str | None:
    """The secret in the session cookie."""
    return request.cookies.get(_name(request, _COOKIE)) or None


def device_mark(request: Request) -> str | None:
    """The mark of a device somebody already came in from."""
    return request.cookies.get(_name(request, _DEVICE))


def bearer(request: Request) -> str | None:
    """The token of a program; an Authorization header of another kind is an unknown token, not a missing one."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""


def address(request: Request) -> str:
    """Where the connection comes from; a forwarded address is believed only by the server's own settings."""
    return request.client.host if request.client else "-"


def welcome(request: Request, response: Response, opened: doors.Opened) -> None:
    """Give the browser its new session; scripts never see it, other sites never send it."""
    secure = request.url.scheme == "https"
    response.set_cookie(_name(request, _COOKIE), opened.secret, path="/", httponly=True, samesite="lax", secure=secure)
    response.set_cookie(
        _name(request, _DEVICE),
        opened.device,
        max_age=_DEVICE_DAYS * 24 * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def farewell(request: Request, response: Response) -> None:
    """Take the session cookie away; the device stays known."""
    secure = request.url.scheme == "https"
    response.delete_cookie(_name(request, _COOKIE), path="/", httponly=True, samesite="lax", secure=secure)


def find(request: Request) -> doors.Visitor | None:
    """The visitor, or None; TokenRefused for a token that opens nothing. Opens and closes its own session."""
    runtime, token = runtime_of(request), bearer(request)
    secret = token if token is not None else session_secret(request)
    if secret is None:
        return None
    with units.reading(runtime, SYSTEM) as work:
        if token is None:
            visitor = doors.actor_of_session(work.db, secret, work.now, _beside)
        else:
            visitor = doors.actor_of_token(work.db, secret, work.now)
    if visitor is None:
        if token is not None:
            raise TokenRefused()
        return None
    if visitor.unseen:
        _note_alive(runtime, visitor)
    return visitor


def _beside(user_id: Any) -> tuple[Any, ...]:
    """What every page says beside itself: how much is unread, and when the clock last planned."""
    return inbox.unread(user_id), leases.last_done(outgoing.LEASE)


def _note_alive(runtime: Runtime, visitor: doors.Visitor) -> None:
    try:
        with units.writing(runtime, visitor.actor) as work:
            doors.note_alive(work, visitor)
    except (units.Busy, Conflict):
        log.info("a sign of life waits for the next request")  # nobody is refused for that


def log_in(runtime: Runtime, name: str, password: str, where: str, agent: str, device: str | None) -> doors.Opened:
    """Try to come in: counted first, then hashed outside any transaction, then let in or refused with one answer."""
    with units.writing(runtime, SYSTEM) as work:
        candidate = doors.admit(work, name, where, device)
    if not passwords.matches(password, candidate.password_hash):
        raise rules.WrongCredentials()
    with units.writing(runtime, SYSTEM) as work:
        return doors.let_in(work, candidate, agent, where)


def set_password(runtime: Runtime, secret: str, password: str) -> str:
    """Set a password by a one-time link; returns whose it is."""
    with units.reading(runtime, SYSTEM) as work:
        name = doors.link_owner(work, secret)
    rules.check_password(password, name)
    kept = passwords.hash_password(password)
    with units.writing(runtime, SYSTEM) as work:
        return doors.use_link(work, secret, kept).name


def change_password(runtime: Runtime, visitor: doors.Visitor, old: str, new: str) -> None:
    """Change one's own password, knowing the old one; tries are counted as at the door."""
    with units.writing(runtime, SYSTEM) as work:
        candidate = doors.admit(work, visitor.actor.name, f"session:{visitor.session_id}")
    if not passwords.matches(old, candidate.password_hash):
        raise rules.WrongCredentials()
    rules.check_password(new, visitor.actor.name)
    kept = passwords.hash_password(new)
    with units.writing(runtime, visitor.actor) as work:
        doors.change_password(work, visitor, kept)


def password_link(base_url: str, secret: str) -> str:
    """The link by which somebody sets their password. The host comes from the settings, never from the request;
    without that setting it is a path, and whoever passes it on knows the address of the server."""
    return f"{base_url.rstrip('/')}/password/{secret}"


def base_url_of(request: Request) -> str:
    """How people reach the server, as the settings say."""
    return str(request.app.state.base_url)


def quoted(path: str) -> str:
    """A path as the value of a query parameter."""
    return quote(path, safe="/")


def signed_link(base_url: str, token: str) -> str:
    """The link that opens somebody's own page; as with a password, the host is that of the settings."""
    return f"{base_url.rstrip('/')}/l/{token}"
