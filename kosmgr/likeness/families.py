"""Which groups of like texts were poured into one template."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from kosmgr.likeness import grouping, rules, skeleton, texts

FAMILY = 3  # different texts from which a group may be a template
LOOKED_AT = 12  # of a large group so many are aligned


def named(found: Iterable[grouping.Group], text: Callable[[int], str]) -> list[grouping.Group]:
    """The groups, those that are templates called so; `text` gives a text by its number."""
    return [replace(one, kind=rules.Kind.TEMPLATE) if template(one, text) else one for one in found]


def template(group: grouping.Group, text: Callable[[int], str]) -> bool:
    """Whether a group's texts share a frame with slots that each of them fills in its own way."""
    if len(group.members) < FAMILY or group.kind not in (rules.Kind.NEAR, rules.Kind.PARTIAL):
        return False
    chosen = different(group, text)
    return len(chosen) >= FAMILY and skeleton.skeleton(chosen).template


def different(group: grouping.Group, text: Callable[[int], str]) -> list[str]:
    """The first different texts of a group, the centre's before all."""
    seen: dict[str, str] = {}
    for member in group.members:
        given = text(member)
        seen.setdefault(texts.normal(given), given)
        if len(seen) == LOOKED_AT:
            break
    return list(seen.values())
