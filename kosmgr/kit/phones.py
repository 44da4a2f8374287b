"""Phone numbers: eleven digits, kept sealed, found by a keyed hash, shown masked.

Everything that stores or seeks a number uses these names, so that a number written by an import is found by hand:
`cipher.search_hash(phones.PURPOSE, digits)`, sealed for the place `phones.place(table, row_id)`.
"""

import re

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold

PURPOSE = "phone"
_WRITTEN = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


class PhoneWrong(Invalid):
    """A mainland mobile number has eleven digits; the number itself is not repeated."""

    message = N_("手机号不对：应为 11 位，以 1 开头")


def digits(text: str) -> str:
    """The eleven digits of a number, however it was spaced; PhoneWrong for anything else."""
    match = _WRITTEN.fullmatch(re.sub(r"[\s\-()]", "", fold(text)))
    if match is None:
        raise PhoneWrong()
    return match.group(1)


def masked(number: str) -> str:
    """154****0101."""
    return f"{number[:3]}****{number[-4:]}"


def place(table: str, row_id: int) -> str:
    """What a sealed number is bound to; in another row it does not open."""
    return f"{table}:{row_id}:phone"
