"""E-mail addresses: one plain address, as it stands between the angle brackets of a letter."""

import re
import unicodedata

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import HIDDEN, N_

LONGEST, LONGEST_LOCAL = 254, 64
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"({_LOCAL})@({_LABEL}(?:\.{_LABEL})+)")


class EmailWrong(Invalid):
    """One address and nothing beside it; the address itself is not repeated."""

    message = N_("邮箱地址不对：只写一个地址，像 name@example.cn 这样，不带姓名、空格和尖括号")


def plain(text: str) -> str:
    """The address, its domain in small letters; EmailWrong for anything but one address (a name, two, a line break)."""
    folded = HIDDEN.sub("", unicodedata.normalize("NFKC", text)).strip(" \t")
    match = _PLAIN.fullmatch(folded)
    if match is None or len(folded) > LONGEST or len(match[1]) > LONGEST_LOCAL:
        raise EmailWrong()
    return f"{match[1]}@{match[2].lower()}"


def masked(address: str) -> str:
    """z***@corp.cn."""
    return f"{address[:1]}***@{address.rpartition('@')[2]}"
