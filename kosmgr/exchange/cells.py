"""Cells as people typed them, judged one by one: a value, a repair worth showing, or a refusal. Pure.

This drawer has texts, names and numbers of things; dates, amounts and vocabularies have their own.
"""

import datetime
import ipaddress
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from stdnum.cn import uscc

from kosmgr.kit import text as boundary
from kosmgr.kit.sheets import reader

Raw = reader.Cell

TEXT_LENGTH = 2_000
ID_LENGTH = 64
# Nothing a person would write as a value: an empty mark.
NOTHING = frozenset({"", "-", "—", "–", "——", "--", "/", "无", "暂无", "N/A", "NA", "NULL", "NONE", "#N/A"})


class Cell(NamedTuple):
    """A judged cell. `fixed` shows what was made of it; `code` says why it was refused (messages.MESSAGES has the
    sentence); `warning` is the code of something kept, yet worth a look."""

    value: object = None
    fixed: str | None = None
    code: str | None = None
    warning: str | None = None


EMPTY = Cell()

_SPACES = re.compile(r"\s+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_IDENTITY = re.compile(
    r"(?<![0-9])[0-9]{6}(?:19[2-9]\d|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)
_ID = re.compile(r"[0-9A-Za-z_.\-]+")
_EMPLOYEE = re.compile(r"[0-9A-Z_.\-]+")
_DEVICE = re.compile(r"[0-9A-Z\u4e00-\u9fff_.\-#/]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def refused(code: str) -> Cell:
    """A refusal; the sentence belongs to the code."""
    return Cell(code=code)


def text_of(raw: Raw) -> str:
    """The cell as text, before any judgement: a whole number without its point, a date as ISO."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, reader.Bad):
        return raw.text
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime.datetime):
        return raw.isoformat(sep=" ")
    return raw.isoformat() if isinstance(raw, datetime.date) else str(raw)


def damage(raw: Raw, text: str) -> str | None:
    """Why nothing can be read from this cell whatever it was meant to be."""
    if isinstance(raw, reader.Bad):
        return raw.code
    if "\ufffd" in text:
        return "text_damaged"
    if boundary.problem(text):
        return "control_character"
    return None


def narrow(raw: Raw) -> str:
    """For numbers and codes: full width to half, hidden characters, spaces around and a leading apostrophe gone."""
    text = boundary.HIDDEN.sub("", unicodedata.normalize("NFKC", text_of(raw))).strip()
    return text[1:].strip() if text[:1] in {"'", "\u2018", "\u2019"} else text


def is_nothing(text: str) -> bool:
    return text.upper() in NOTHING


def shown(raw: Raw, value: str) -> str | None:
    """The repair to show, if the value is not simply what stood there."""
    return value if text_of(raw).strip() != value else None


def mask_identity(text: str) -> str:
    """Identity numbers in free text are reduced to their last character."""
    return _IDENTITY.sub(lambda match: "*" * 17 + match.group()[-1], text)


def parse_text(raw: Raw) -> Cell:
    """Text as it is to be kept: composed, without hidden characters, single spaces, identity numbers masked."""
    text = text_of(raw)
    broken = damage(raw, text)
    if broken:
        return refused(broken)
    text = _SPACES.sub(" ", boundary.clean(text)).strip()
    if text in NOTHING:
        return EMPTY
    if len(text) > TEXT_LENGTH:
        return refused("text_too_long")
    half = unicodedata.normalize("NFKC", text)
    if _IDENTITY.search(half):
        masked = mask_identity(half)
        return Cell(masked, masked, warning="identity_number_masked")
    return Cell(text)


def composed(raw: Raw) -> str:
    """A longer text as it is to be kept: as `parse_text`, with its lines."""
    lines = boundary.clean(text_of(raw)).replace("\r\n", "\n").split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def parse_identity(raw: Raw) -> Cell:
    """An identity number is refused, its value neither kept nor shown."""
    return refused("identity_number") if text_of(raw).strip() else EMPTY


def _code(raw: Raw, pattern: re.Pattern[str], *, upper: bool) -> Cell:
    text = narrow(raw)
    broken = damage(raw, text)
    if broken:
        return refused(broken)
    if is_nothing(text):
        return EMPTY
    if upper:
        text = text.upper()
    if isinstance(raw, float) and not raw.is_integer():
        return refused("id_unreadable")
    if _SCIENTIFIC.fullmatch(text):
        return refused("id_scientific")
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    if len(text) > ID_LENGTH or not pattern.fullmatch(text):
        return refused("id_unreadable")
    return Cell(text, shown(raw, text))


def parse_account(raw: Raw) -> Cell:
    """A 小红书号: digits or a word, kept as text."""
    return _code(raw, _ID, upper=False)


def parse_employee(raw: Raw) -> Cell:
    """A 工号, in capitals and half width; leading zeros of text are kept."""
    return _code(raw, _EMPLOYEE, upper=True)


def parse_device(raw: Raw) -> Cell:
    """A device number, in capitals."""
    return _code(raw, _DEVICE, upper=True)


def parse_number_text(raw: Raw) -> Cell:
    """Serial, invoice and claim numbers: text, leading zeros kept."""
    return _code(raw, _DEVICE, upper=False)


def parse_imei_tail(raw: Raw) -> Cell:
    """Four figures; a number that lost its leading zeros gets them back."""
    text = narrow(raw)
    if damage(raw, text):
        return refused(damage(raw, text) or "imei_tail")
    if is_nothing(text):
        return EMPTY
    if isinstance(raw, int | float) and text.isdigit() and len(text) <= 4:
        text = text.zfill(4)
    return Cell(text, shown(raw, text)) if len(text) == 4 and text.isdigit() else refused("imei_tail")


def parse_phone(raw: Raw) -> Cell:
    """A mainland mobile number, eleven figures."""
    text = narrow(raw)
    broken = damage(raw, text)
    if broken:
        return refused(broken)
    if is_nothing(text):
        return EMPTY
    if _SCIENTIFIC.fullmatch(text):
        return refused("phone_scientific")
    digits = re.sub(r"[\s\-()·]", "", text)
    digits = re.sub(r"\.0+$", "", digits)
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
    if not digits.isdigit() or not digits.isascii():
        return refused("phone_unreadable")
    if len(digits) != 11:
        return refused("phone_digits")
    if not _MOBILE.fullmatch(digits):
        return refused("phone_prefix")
    return Cell(digits, shown(raw, digits))


def parse_uscc(raw: Raw) -> Cell:
    """A unified social credit code with a correct check character."""
    text = re.sub(r"[\s\-]", "", narrow(raw)).upper()
    broken = damage(raw, text)
    if broken:
        return refused(broken)
    if is_nothing(text):
        return EMPTY
    return Cell(text, shown(raw, text)) if uscc.is_valid(text) else refused("uscc_invalid")


def parse_ip(raw: Raw) -> Cell:
    """An IPv4 or IPv6 address in its usual form."""
    text = narrow(raw)
    broken = damage(raw, text)
    if broken:
        return refused(broken)
    if is_nothing(text):
        return EMPTY
    try:
        address = str(ipaddress.ip_address(text))
    except ValueError:
        return refused("ip_invalid")
    return Cell(address, shown(raw, address))


# What certainly stands for itself, by parser: most cells of a good ledger need no closer look. A test keeps that true.
PLAIN: dict[Callable[[Raw], Cell], re.Pattern[str]] = {
    parse_text: re.compile(r"[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z0-9\-]{0,60}[\u4e00-\u9fff0-9]"),
    parse_account: re.compile(r"[0-9]{5,20}"),
    parse_employee: re.compile(r"[A-Z]{1,6}[0-9]{2,20}"),
    parse_device: re.compile(r"[A-Z]{1,6}-?[0-9]{1,20}"),
    parse_phone: re.compile(r"1[3-9][0-9]{9}"),
}


def plain_as_is(parser: Callable[[Raw], Cell], raw: Raw) -> bool:
    """Whether the value of this cell is its text, without asking the parser."""
    pattern = PLAIN.get(parser)
    return pattern is not None and type(raw) is str and raw not in NOTHING and pattern.fullmatch(raw) is not None
