"""What was just done, said once on the next page, with an undo where there is one."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "toast"
_KEEP = 60  # seconds: long enough for a redirect on a bad line
_LENGTH = 300


@dataclass(frozen=True)
class Toast:
    """A sentence, already in the reader's language, and the path that undoes it by POST."""

    text: str
    undo: str | None = None


def remember(response: Response, toast: Toast) -> None:
    """Show the toast on the page a redirect leads to."""
    value = base64.urlsafe_b64encode(json.dumps(asdict(toast)).encode()).decode()
    response.set_cookie(COOKIE, value, max_age=_KEEP, httponly=True, samesite="lax")


def kept(request: Request) -> tuple[Toast, ...]:
    """The toast a redirect left behind; whatever a stranger put into the cookie is text, or nothing."""
    raw = request.cookies.get(COOKIE)
    if not raw:
        return ()
    try:
        found = json.loads(base64.urlsafe_b64decode(raw.encode()))
        text, undo = str(found["text"])[:_LENGTH], found.get("undo")
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        return ()
    ours = isinstance(undo, str) and undo.startswith("/") and not undo.startswith(("//", "/\\"))
    return (Toast(text, undo if ours else None),)


def forget(request: Request, response: Response) -> None:
    """It was shown; a fragment shows none and leaves it for the page."""
    if COOKIE in request.cookies and request.headers.get("hx-request") != "true":
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
