"""Text at the boundary: one type for whatever comes from outside."""

import functools
import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def N_(message: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return message


class Meant(str):
    """A word of ours that means several things, with which of them: languages differ where Chinese has one word."""

    meaning: str

    def __new__(cls, meaning: str, message: str) -> "Meant":
        """The word, told apart."""
        word = super().__new__(cls, message)
        word.meaning = meaning
        return word


def C_(meaning: str, message: str) -> Meant:
    """Mark a word for translation in one of its meanings: C_("list", "账号") is Accounts, N_("账号") is Account."""
    return Meant(meaning, message)


LINE_LENGTH = 200
PROSE_LENGTH = 10_000

# Characters that change how neighbours are read, or are not seen at all.
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def problem(text: str) -> str | None:
    """Why this text may not be stored, or None; the same answer on every database."""
    if _SURROGATE.search(text):
        return N_("含有不完整的字符（孤立代理码）")
    if _CONTROL.search(text):
        return N_("含有控制字符")
    return None


def clean(text: str) -> str:
    """NFC, without hidden characters, trimmed; raises ValueError with a sentence for what cannot be stored."""
    reason = problem(text)
    if reason:
        raise ValueError(reason)
    return HIDDEN.sub("", unicodedata.normalize("NFC", text)).strip()


@functools.lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """The form in which keys are compared: full width to half, no spaces around, upper case."""
    return HIDDEN.sub("", unicodedata.normalize("NFKC", text)).strip().upper()


Line = Annotated[str, StringConstraints(max_length=LINE_LENGTH), AfterValidator(clean)]
Prose = Annotated[str, StringConstraints(max_length=PROSE_LENGTH), AfterValidator(clean)]
