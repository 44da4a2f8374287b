"""The two languages: Chinese is the source, English the translation.

The catalogue is read as it is written, so there is no compiled copy that could be stale.
"""

import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations

from babel.messages import mofile, pofile

from kosmgr.kit import places

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


def translator(language: str) -> Callable[[str], str]:
    """The function that turns a Chinese sentence of ours into this language; unknown text stays as it is."""
    gettext = catalogue(language).gettext
    return lambda message: gettext(message) if message else message


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
