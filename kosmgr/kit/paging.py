"""Pages of a list: a capped size, a number from 1, and what lies around."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

Item = TypeVar("Item")

PAGE_SIZE = 50
PAGE_CAP = 200


class PageOutOfRange(Invalid):
    """A page below 1, or a size outside 1 to PAGE_CAP."""

    message = N_("页码从 1 起，每页 1 到 {cap} 条")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of `total` items; `first` and `last` are the numbers a person counts with."""

    items: Sequence[Item]
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def cut(items: Sequence[Item], number: int = 1, size: int = PAGE_SIZE) -> Page[Item]:
    """The page of an already filtered and sorted list; a page behind the end is the last one."""
    if number < 1 or not 1 <= size <= PAGE_CAP:
        raise PageOutOfRange(cap=PAGE_CAP)
    number = min(number, max(1, -(-len(items) // size)))
    return Page(items[(number - 1) * size : number * size], len(items), number, size)
