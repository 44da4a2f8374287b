"""Language, theme and density: a visitor's own, kept in cookies, changed by a small form that needs no script."""

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from kosmgr.kit import languages
from kosmgr.web import frame, locale

YEAR = 365 * 24 * 60 * 60
CHOICES = {
    locale.COOKIE: languages.LANGUAGES,
    frame.THEME_COOKIE: frame.THEMES,
    frame.DENSITY_COOKIE: frame.DENSITIES,
}

router = APIRouter()


@router.post("/preferences", include_in_schema=False)
def prefer(
    request: Request,
    lang: str = Form(""),
    theme: str = Form(""),
    density: str = Form(""),
    back: str = Form("/"),
) -> RedirectResponse:
    """Keep what was chosen and go back to the page it was chosen on."""
    answer = RedirectResponse(_ours(back), 303)
    for name, value in ((locale.COOKIE, lang), (frame.THEME_COOKIE, theme), (frame.DENSITY_COOKIE, density)):
        if value in CHOICES[name]:
            # theme.js changes the theme without a page: it must be able to write the cookie
            answer.set_cookie(name, value, max_age=YEAR, samesite="lax", secure=request.url.scheme == "https")
    return answer


def _ours(path: str) -> str:
    """A path of ours, or the front page: never another host."""
    plain = all(mark.isprintable() for mark in path)
    return path if plain and path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
