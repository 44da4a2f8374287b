"""The two languages: Chinese is the source, English the translation.

The catalogue is read as it is written, so there is no compiled copy that could be stale.

An English sentence chooses words by a number of its own: "{n} {n:day|days} left, {people} {people:person|people}"; more
than two words are numbered from 1: "{n:Jan|Feb|…|Dec}".
"""

import io
import string
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from typing import Any

from babel.messages import mofile, pofile

from kosmgr.kit import places
from kosmgr.kit.text import Meant

CHINESE = "zh"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)
TAGS: Mapping[str, str] = {CHINESE: "zh-CN", ENGLISH: "en"}  # what html's lang and Content-Language say


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """Every translation into a language; the source language translates to itself."""
    path = places.locale() / language / "LC_MESSAGES" / "kosmgr.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        catalog = pofile.read_po(file, locale=language)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def chosen(number: object, choices: str) -> str:
    """One of "day|days" by whether the number is one, of three words or more the one of that number."""
    words = choices.split("|")
    if len(words) == 2:
        return words[0] if str(number) == "1" else words[1]
    return words[int(str(number)) - 1]


class _Choosing(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return chosen(value, format_spec) if "|" in format_spec else str(super().format_field(value, format_spec))


_choosing = _Choosing()


class Choosing(str):
    """A sentence in which a number chooses words, when it is filled."""

    __slots__ = ()

    def format(self, *args: object, **facts: object) -> str:
        """The sentence with its facts."""
        return _choosing.vformat(self, args, facts)


def translator(language: str) -> Callable[[str], str]:
    """The function that turns a Chinese sentence of ours into this language; unknown text stays as it is."""
    known = catalogue(language)

    def translate(message: str) -> str:
        if isinstance(message, Meant):
            translated = known.pgettext(message.meaning, message)
        else:
            translated = known.gettext(message) if message else message
        return Choosing(translated) if "|" in translated else translated

    return translate


def asked(header: str | None) -> str | None:
    """The language of ours an Accept-Language header likes best; None if it names neither."""
    best: tuple[float, str] | None = None
    for part in (header or "").split(","):
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        if language not in LANGUAGES:
            continue
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if 0 < quality <= 1 and (best is None or quality > best[0]):
            best = (quality, language)
    return best[1] if best else None
