"""Groups of like texts around the first of them.

There are no chains: whoever belongs to a group is like its centre itself, by a verified pair (or equals somebody who
is). Chains of weak pairs would join everything with everything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kosmgr.likeness import rules

NEARLY = 0.75  # as like an earlier centre as their own: so much of it
# the kind of a group of mixed pairs: the first of these among them
_LEADING = (rules.Kind.NEAR, rules.Kind.PARTIAL, rules.Kind.EXACT, rules.Kind.SHORT, rules.Kind.IMAGE)


@dataclass(frozen=True, slots=True)
class Link:
    """A verified pair, by numbers of texts; a came before b."""

    a: int
    b: int
    kind: rules.Kind
    similarity: float
    containment: float


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together; `members` begins with the centre, the rest in order."""

    kind: rules.Kind
    centre: int
    members: tuple[int, ...]
    similarity: float  # of the member least like the centre


def groups(links: Iterable[Link], limits: rules.Thresholds) -> list[Group]:
    """Groups of two and more, by their centres. Links may be of any kind; equal texts are linked to the first.

    Strong links are grouped first, so that a text stays with what it was copied from and not with an earlier one it
    only resembles; groups that are as like an earlier centre as their own become one with it; whoever is left joins
    the earlier centre he is most like, or what is left makes new groups.
    """
    near: dict[int, dict[int, Link]] = {}
    for link in links:
        for text, other in ((link.a, link.b), (link.b, link.a)):
            known = near.setdefault(text, {}).get(other)
            if known is None or known.similarity < link.similarity:
                near[text][other] = link
    free = set(near)
    members: dict[int, set[int]] = {}
    _gather(members, near, free, lambda link: _strong(link, limits))
    _merge(members, near)
    for text in sorted(free):
        centres = [link for other, link in near[text].items() if other in members and other < text]
        if centres:
            members[max(centres, key=lambda link: (link.similarity, link.containment, -link.a)).a].add(text)
            free.discard(text)
    _gather(members, near, free, lambda link: True)
    return [_group(centre, sorted(members[centre]), near) for centre in sorted(members)]


def _gather(
    members: dict[int, set[int]], near: dict[int, dict[int, Link]], free: set[int], joins: Callable[[Link], bool]
) -> None:
    """Make the first free text a centre, again and again, and give it all free ones that join it."""
    for centre in sorted(free):
        if centre not in free:
            continue
        around = {text for text, link in near[centre].items() if text in free and joins(link)}
        for text in list(around):  # an equal text is linked to its first only
            equals = near[text].items()
            around |= {other for other, link in equals if other in free and link.kind is rules.Kind.EXACT}
        around.discard(centre)
        if around:
            members[centre] = around
            free -= {centre, *around}


def _merge(members: dict[int, set[int]], near: dict[int, dict[int, Link]]) -> None:
    """Make one of groups whose texts all have to do with the earlier centre nearly as much as with their own.

    A template whose fillings differ much would else fall into as many groups as it has close pairs.
    """
    for later in sorted(members):
        own = near[later]
        direct = [text for text in members[later] if text in own]
        for earlier in sorted(one for one in own if one in members and one < later):
            other = near[earlier]
            if not all(text in other for text in direct):
                continue
            mine = sum(own[text].similarity for text in direct)
            theirs = sum(other[text].similarity for text in direct)
            if min(theirs / mine, own[earlier].similarity * len(direct) / mine) >= NEARLY:
                members[earlier] |= {later, *members.pop(later)}
                break


def _strong(link: Link, limits: rules.Thresholds) -> bool:
    return link.similarity >= limits.block.similarity or link.containment >= limits.block.containment


def _group(centre: int, members: Sequence[int], near: dict[int, dict[int, Link]]) -> Group:
    direct = [near[centre][text] for text in members if text in near[centre]]
    kinds = {link.kind for link in direct}
    kind = next((one for one in _LEADING if one in kinds), rules.Kind.EXACT)
    return Group(kind, centre, (centre, *members), min((link.similarity for link in direct), default=1.0))
