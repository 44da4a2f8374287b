"""What does not fit into one message becomes several. Pure."""

from collections.abc import Callable
from dataclasses import replace

from kosmgr.post import rules, writing

_MARK = "…"


def split(
    letter: rules.Letter, most_bytes: int | None, size: Callable[[rules.Letter], int]
) -> list[tuple[rules.Item, ...]]:
    """The items in runs, each of which fits into one message with the letter's title, lead and closing.

    In the order of their groups. An item that is longer than a message by itself is cut at a character, with "…".
    """
    if most_bytes is None or size(letter) <= most_bytes:
        return [letter.items]
    runs: list[tuple[rules.Item, ...]] = []
    run: tuple[rules.Item, ...] = ()

    def fits(items: tuple[rules.Item, ...]) -> bool:
        return size(replace(letter, items=items)) <= most_bytes

    for item in [item for _key, items in writing.grouped(letter) for item in items]:
        if run and not fits((*run, item)):
            runs.append(run)
            run = ()
        if not run and not fits((item,)):
            item = _cut(item, lambda one: fits((one,)))
        run = (*run, item)
    return [*runs, run] if run else runs


def _cut(item: rules.Item, fits: Callable[[rules.Item], bool]) -> rules.Item:
    """The item with as much of its text as fits; with none of it at least the mark, and the addresses stay."""
    fewest, most = 0, len(item.text)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if fits(replace(item, text=item.text[:middle].rstrip() + _MARK)):
            fewest = middle
        else:
            most = middle - 1
    return replace(item, text=item.text[:fewest].rstrip() + _MARK)
