"""Which language a visitor reads: the cookie decides, else the browser's wish, else Chinese."""

from collections.abc import Callable

from starlette.requests import Request

from kosmgr.kit import languages
from kosmgr.kit.errors import Refused

COOKIE = "lang"


def language(request: Request) -> str:
    """`zh` or `en`, for this request."""
    chosen = request.cookies.get(COOKIE)
    if chosen in languages.LANGUAGES:
        return str(chosen)
    return languages.asked(request.headers.get("accept-language")) or languages.CHINESE


def translator(request: Request) -> Callable[[str], str]:
    """The function that speaks the visitor's language."""
    return languages.translator(language(request))


def sentence(request: Request, refused: Refused) -> str:
    """What a refusal says, in the visitor's language."""
    return refused.text(translator(request))
