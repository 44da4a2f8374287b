"""Templates to pages. One environment per language, so that macros speak it too."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import EscapeFormatter, Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kosmgr.kit import languages, places, sentences, text
from kosmgr.matrix import words
from kosmgr.web import assets, filters, frame, toasts


@lru_cache(maxsize=len(languages.LANGUAGES))
def environment(language: str) -> Environment:
    """The templates, in one language; what a template does not define is an error, what it prints is escaped."""
    env = Environment(
        loader=FileSystemLoader(places.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translate = languages.translator(language)
    speak = speaker(translate)
    env.globals.update(
        {
            "_": speak,
            "pgettext": lambda meaning, message: translate(text.C_(meaning, message)),
            "ngettext": counter(languages.catalogue(language).ngettext),
            "asset": assets.url,
            "STYLES": assets.STYLES,
            "SCRIPTS": assets.SCRIPTS,
            "CHART_SCRIPTS": assets.CHART_SCRIPTS,
            "LINK_SCRIPTS": assets.LINK_SCRIPTS,
            "words": words,
            "language": language,
        }
    )
    env.filters.update(
        {
            "yuan": filters.yuan,
            "number": filters.number,
            "day": filters.day,
            "minute": filters.minute,
            "short_day": partial(filters.short_day, translate=translate),
            "masked": filters.masked,
            "ago": partial(filters.ago, translate=translate),
            "initial": filters.initial,
            "seat_name": filters.seat_name,
            "word": translate,
            "listed": partial(sentences.listed, translate=translate),
            "actor": partial(words.actor, say=translate),
        }
    )
    return env


def speaker(translate: Callable[[str], str]) -> Callable[..., str]:
    """`_("共 {total} 行", total=28)`: facts are escaped unless a macro made them."""

    def speak(message: str, /, **facts: object) -> str:
        if not message:
            return ""
        translated = translate(message)
        return filled(translated, facts) if facts else translated

    return speak


class _Choosing(EscapeFormatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return languages.chosen(value, format_spec) if "|" in format_spec else super().format_field(value, format_spec)


def filled(sentence: str, facts: Mapping[str, object]) -> Markup:
    """A sentence with its facts, as part of a page."""
    return Markup(_Choosing(escape).vformat(str(escape(sentence)), (), facts))  # noqa: S704 - all of it was escaped


def counter(ngettext: Callable[[str, str, int], str]) -> Callable[..., str]:
    """`ngettext("{n} 行", "{n} 行", n)`: Chinese has one form, English two; `n` is a fact of its own."""

    def count(one: str, many: str, n: int, /, **facts: object) -> str:
        return filled(ngettext(one, many, n), {"n": filters.number(n), **facts})

    return count


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    current: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    said: tuple[toasts.Toast, ...] = (),
) -> HTMLResponse:
    """A page or fragment. `current` is the key of nav.NAV it belongs to; `said` are toasts shown at once."""
    page = frame.page(request, current, said)
    text = environment(page.language).get_template(template).render({**(context or {}), "page": page})
    answer = HTMLResponse(text, status, dict(headers or {}))
    answer.headers["content-language"] = page.lang
    answer.headers.append("vary", "Cookie, Accept-Language")
    toasts.forget(request, answer)
    return answer


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page rather than the page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") != "full"
