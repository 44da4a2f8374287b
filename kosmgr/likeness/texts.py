"""What of a text counts when texts are compared: letters and figures, whatever they are dressed in.

Hashtags, stickers and links are dropped (tags are compared apart: a shared block of tags makes no copy), compatibility
forms become plain ones, capitals small, traditional characters simplified, and everything that is neither letter nor
figure falls away. A text of nothing but hashtags keeps their words.
"""

import re
import sys
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from importlib import import_module

LONGEST = 65_536  # characters of a text that are compared; a note has at most 1,000, a paste may have anything
EXPANDED = 8  # characters one character may become (㎡: m2)
_ENOUGH = 12  # characters that must remain beside hashtags, or the words of the hashtags count

_TOPIC = re.compile(r"\[[话話][题題]\]#?")
_TAG = re.compile(r"#[^#\n\[\]]{1,40}\[[话話][题題]\]#?|#[^#\s\[\]]{1,24}#|#[^#\s\[\]，。！？,.!?]{1,20}(?=\s|#|$)")
_STICKER = re.compile(r"\[[^\[\]\n]{1,8}[RH]?\]")
_LINK = re.compile(r"https?://[^\s一-鿿]+|www\.[^\s一-鿿]+")
_WIDE = str.maketrans("［］＃", "[]#")
# where letters are: the first plane, mathematical and enclosed letters, the rarer ideographs
_LETTERS = ((0x20, 0xD800), (0xE000, 0x10000), (0x1D400, 0x1D800), (0x1F100, 0x1F200), (0x20000, 0x2FA20))
_IDEOGRAPHS = range(0x3400, 0xA000)
_EXPANSIONS = 0xD800  # half of a surrogate pair is no character, so these numbers stand for expansions
_RARE, _RARE_SLOTS = 0xE000, 6400  # where characters beyond the first plane are folded to


@dataclass(frozen=True)
class Table:
    """For each code point what stands for it: 0 nothing, one code, or a row of `expansions` from 0xD800 on."""

    codes: bytes  # one unsigned 16 bit number for each code point
    expansions: list[tuple[int, ...]]


def whole(title: str, body: str) -> str:
    """What of a note is compared: title and body together."""
    return f"{title}\n{body}" if title else body


def clean(text: str) -> str:
    """Without hashtags, stickers and links."""
    text = text[: 4 * LONGEST]
    if "＃" in text or "［" in text:
        text = text.translate(_WIDE)
    if "#" in text:
        bare = _TAG.sub(" ", text)
        text = bare if len(bare.strip()) >= _ENOUGH else _TOPIC.sub("", text)
    if "[" in text:
        text = _STICKER.sub("", _TOPIC.sub("", text))
    if "http" in text or "www." in text:
        text = _LINK.sub("", text)
    return text


def tags(text: str) -> list[str]:
    """The hashtags of a text, without their marks."""
    return [found.strip("#").removesuffix("[话题]") for found in _TAG.findall(text.translate(_WIDE))]


def normal(text: str) -> str:
    """The letters and figures that count, in order."""
    return "".join(map(_plain, clean(text)))[:LONGEST]


def placed(text: str) -> tuple[str, list[int]]:
    """`normal`, and for each of its characters the place in the text it came from."""
    kept, places = [], []
    for place in _kept_places(text):
        plain = _plain(text[place])
        kept.append(plain)
        places += [place] * len(plain)
    return "".join(kept)[:LONGEST], places[:LONGEST]


def _kept_places(text: str) -> list[int]:
    """The places of a text that `clean` leaves, found by marking what its patterns match."""
    text = text[: 4 * LONGEST].translate(_WIDE)
    drop = bytearray(len(text))
    if "#" in text:
        bare = _TAG.sub(" ", text)
        _mark(drop, _TAG if len(bare.strip()) >= _ENOUGH else _TOPIC, text)
    for pattern in (_TOPIC, _STICKER, _LINK):
        _mark(drop, pattern, text)
    return [place for place, dropped in enumerate(drop) if not dropped]


def _mark(drop: bytearray, pattern: re.Pattern[str], text: str) -> None:
    left = "".join("\0" if dropped else letter for dropped, letter in zip(drop, text, strict=True))
    for found in pattern.finditer(left):
        drop[found.start() : found.end()] = b"\1" * (found.end() - found.start())


@cache
def _simplified() -> dict[int, str]:
    """Each traditional character and its simplified form, as OpenCC has them."""
    letters = [chr(code) for code in _IDEOGRAPHS]
    simple = import_module("opencc").OpenCC("t2s").convert("\n".join(letters)).split("\n")
    return {ord(old): new for old, new in zip(letters, simple, strict=True) if old != new and len(new) == 1}


@cache
def _plain(letter: str) -> str:
    """What one character becomes."""
    plain = unicodedata.normalize("NFKC", letter).lower()
    if len(plain) == 1 and not letter.isascii():
        plain = plain.translate(_simplified())
    return "".join(x for x in plain if unicodedata.category(x)[0] in "LN")[:EXPANDED]


def _folded(code: int) -> int:
    return code if code < 0x10000 else _RARE + code % _RARE_SLOTS


@cache
def table() -> Table:
    """`_plain` of every character, as numbers; made once a process."""
    codes = array("H", bytes(2 * (sys.maxunicode + 1)))
    expansions: list[tuple[int, ...]] = []
    rows: dict[str, int] = {}
    for first, end in _LETTERS:
        for code in range(first, end):
            plain = _plain.__wrapped__(chr(code))
            if len(plain) == 1:
                codes[code] = _folded(ord(plain))
            elif plain:
                if plain not in rows:
                    rows[plain] = len(expansions)
                    expansions.append(tuple(_folded(ord(x)) for x in plain))
                codes[code] = _EXPANSIONS + rows[plain]
    return Table(codes.tobytes(), expansions)
