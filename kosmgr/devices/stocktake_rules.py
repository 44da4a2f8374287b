"""Counting phones: what is expected, what somebody saw, and what is missing. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_, fold

FOUND, MISSING, UNEXPECTED = "found", "missing", "unexpected"
UNKNOWN, OTHER_ENTITY, OTHER_STORE, GONE = "unknown", "entity", "store", "gone"  # why something is unexpected
NOT_EXPECTED = ("returned", "disabled", "lost")  # phones that should lie in a drawer or nowhere
AT_ONCE = 200  # numbers in one go


class StocktakeUnknown(NotFound):
    """No such stocktake among those the actor may see."""

    message = N_("没有找到这次盘点")


class StocktakeOpen(Conflict):
    """One count at a time of the same phones."""

    message = N_("{scope} 已有一次没有结束的盘点，先结束它")


class StocktakeClosed(Conflict):
    """A closed count is a record."""

    message = N_("这次盘点已经结束，不能再登记")


class NothingToCount(Invalid):
    """There must be something to look for."""

    message = N_("{scope} 没有要盘点的设备")


class NumbersMissing(Invalid):
    """At least one number."""

    message = N_("填上设备编号，一行一个")


class TooManyNumbers(Invalid):
    """A page of them."""

    message = N_("一次最多登记 {limit} 个编号")


class NumberTooLong(Invalid):
    """As registered."""

    message = N_("「{number}」不像设备编号")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of the entity, as registered on the day."""

    id: int
    number: str
    store: str | None
    keeper_name: str | None
    status_code: str | None


def numbers(typed: str) -> list[str]:
    """Device numbers from what was typed, pasted or scanned: split by lines, commas and blanks; a link of a label
    counts as the number in it."""
    for mark in ",，;；、\t\r\n":
        typed = typed.replace(mark, " ")
    found: dict[str, None] = {}
    for word in typed.split():
        number = fold(_of_link(word) if "://" in word else word)
        if len(number) > 60:
            raise NumberTooLong(number=number[:40])
        if number:
            found[number] = None
    if not found:
        raise NumbersMissing()
    if len(found) > AT_ONCE:
        raise TooManyNumbers(limit=AT_ONCE)
    return list(found)


def _of_link(link: str) -> str:
    """The number a label's address names: …/devices/DEV-7/scan."""
    path = link.split("?")[0].rstrip("/").removesuffix("/scan")
    return path.rpartition("/")[2]


def expected(phones: Iterable[Phone], store: str | None) -> dict[str, Phone]:
    """The phones a count should find, by number: in use, and of the store if it is of one."""
    wanted = fold(store) if store else None
    return {
        phone.number: phone
        for phone in phones
        if phone.status_code not in NOT_EXPECTED and (wanted is None or fold(phone.store or "") == wanted)
    }


def judged(number: str, wanted: Collection[str], mine: Collection[str], gone: Collection[str], elsewhere: bool) -> str:
    """found, or why a number is unexpected: of another store, given back, of another entity, or unknown."""
    if number in wanted:
        return FOUND
    if number in gone:
        return GONE
    if number in mine:
        return OTHER_STORE
    return OTHER_ENTITY if elsewhere else UNKNOWN
