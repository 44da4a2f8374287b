"""The texts people sign and answer: versioned data in two languages, read from the files beside this one.

A version that somebody has signed is never edited: a change is a new version with a day from which it holds.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kosmgr.kit.errors import NotFound
from kosmgr.kit.text import N_

FOLDER = Path(__file__).parent
SIGN, CONSENT = "sign", "consent"


class TextUnknown(NotFound):
    """No file has this text."""

    message = N_("没有「{code}」这份文本")


@dataclass(frozen=True)
class Words:
    """One language of a text."""

    title: str
    intro: str
    clauses: tuple[str, ...]
    closing: str
    agree: str
    refuse: str = ""


@dataclass(frozen=True)
class Text:
    """One version of a text; the Chinese words are the ones that bind."""

    code: str
    kind: str  # sign | consent
    version: str
    effective_from: date
    zh: Words
    en: Words

    def words(self, language: str) -> Words:
        """In the reader's language."""
        return self.en if language == "en" else self.zh


@lru_cache(maxsize=1)
def everything() -> tuple[Text, ...]:
    """Every version of every text, the oldest first."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["text"]:
            zh, en = (Words(**{**entry[key], "clauses": tuple(entry[key]["clauses"])}) for key in ("zh", "en"))
            plain = {key: entry[key] for key in ("code", "kind", "version", "effective_from")}
            found.append(Text(**plain, zh=zh, en=en))
    return tuple(sorted(found, key=lambda text: (text.code, text.effective_from)))


def codes(kind: str) -> list[str]:
    """The texts of a kind."""
    return list(dict.fromkeys(text.code for text in everything() if text.kind == kind))


def current(code: str, on: date) -> Text:
    """The version in force on a day; before the first, the first."""
    known = [text for text in everything() if text.code == code]
    if not known:
        raise TextUnknown(code=code)
    return next((text for text in reversed(known) if text.effective_from <= on), known[0])


def version(code: str, wanted: str) -> Text:
    """The very version somebody answered to."""
    found = next((text for text in everything() if (text.code, text.version) == (code, wanted)), None)
    if found is None:
        raise TextUnknown(code=f"{code} {wanted}")
    return found
