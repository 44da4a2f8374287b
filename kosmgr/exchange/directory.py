"""Which legal entity and which 企业号 a row means. Pure.

Names found in any file of one import count, so that neither the order of rows nor of files matters: a short name is
resolved through the credit code or the 企业号 that it shares with a full name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from kosmgr.kit.text import fold

BY_NAME, BY_USCC, BY_ENTERPRISE = "name", "uscc", "enterprise"
NEAR = 60


@dataclass
class Known:
    """An entity as registered, or about to be (negative id)."""

    id: int
    name: str
    uscc: str | None
    before: str | None = None  # the credit code before this import


@dataclass
class Directory:
    """Entities by name and credit code, 企业号 by entity, nickname and 小红书号."""

    entities: dict[int, Known] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    usccs: dict[str, int] = field(default_factory=dict)
    enterprises: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # nickname key → entities
    by_xhs_id: dict[str, tuple[int, str]] = field(default_factory=dict)  # 小红书号 → (entity, nickname)
    resolved: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)
    new_enterprises: set[tuple[int, str]] = field(default_factory=set)

    def add(self, entity_id: int, name: str, uscc: str | None) -> None:
        """Register an entity."""
        self.entities[entity_id] = Known(entity_id, name, uscc, uscc)
        self.names[fold(name)] = entity_id
        if uscc:
            self.usccs[uscc] = entity_id

    def add_enterprise(self, entity_id: int, nickname: str, xhs_id: str | None) -> None:
        """Register a 企业号."""
        self.enterprises[fold(nickname)].add(entity_id)
        if xhs_id:
            self.by_xhs_id[xhs_id] = (entity_id, nickname)

    def nearest(self, name: str) -> str | None:
        """The registered name most like one that is not."""
        found = process.extractOne(name, [known.name for known in self.entities.values()], scorer=fuzz.WRatio)
        return found[0] if found and found[1] >= NEAR else None

    def created(self) -> list[Known]:
        """Entities that this import adds."""
        return [known for known in self.entities.values() if known.id < 0]

    def coded(self) -> list[Known]:
        """Registered entities whose credit code this import brings."""
        return [known for known in self.entities.values() if known.id > 0 and known.uscc != known.before]


def reference(values: dict[str, Any]) -> tuple[str, str, str]:
    """(name key, credit code, 企业号 key) of a row; empty where it says nothing."""
    enterprise = values.get("enterprise_account")
    if enterprise is None and values.get("item") == "enterprise":
        enterprise = values.get("nickname")
    return (
        fold(values["entity"]) if values.get("entity") else "",
        values.get("uscc") or "",
        fold(enterprise) if enterprise else "",
    )


def learn(directory: Directory, mentions: Iterable[tuple[tuple[str, str, str], str]], create: bool) -> None:
    """Resolve every (name key, credit code, 企业号 key); `mentions` gives each row's, with the name as written."""
    counts: Counter[tuple[str, str, str]] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for key, name in mentions:
        counts[key] += 1
        if key[0]:
            written[key[0]][name] += 1
    names = Counter[str]()
    for (name, _, _), count in counts.items():
        if name:
            names[name] += count
    by_uscc, by_enterprise = _shared(counts, 1), _shared(counts, 2)
    chosen: dict[str, tuple[str, str]] = {}  # name → (the name it stands for, how that was found)
    for groups, how in ((by_uscc, BY_USCC), (by_enterprise, BY_ENTERPRISE)):
        for code, group in sorted(groups.items()):
            main = _main(directory, code, how, group, names, chosen)
            for name in group:
                if main is not None and name != main and name not in directory.names and name not in chosen:
                    chosen[name] = (main, how)
    for key in sorted(counts, key=lambda key: (-counts[key], key)):
        found = _find(directory, key, chosen)
        if found is None and create and key[0]:
            main = chosen.get(key[0], (key[0], BY_NAME))[0]
            if main not in directory.names:
                directory.add(-1 - len(directory.created()), written[main].most_common(1)[0][0], None)
                directory.entities[directory.names[main]].before = None
            found = _find(directory, key, chosen)
        if found is not None:
            directory.resolved[key] = found
            known = directory.entities[found[0]]
            if key[1] and known.uscc is None and key[1] not in directory.usccs:
                known.uscc = key[1]
                directory.usccs[key[1]] = known.id


def _shared(counts: Counter[tuple[str, str, str]], part: int) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key in counts:
        if key[part] and key[0]:
            groups[key[part]].add(key[0])
    return groups


def _main(
    directory: Directory, code: str, how: str, group: set[str], names: Counter[str], chosen: dict[str, tuple[str, str]]
) -> str | None:
    """The full name among names that share a code: a registered one, else the most written, else the longest."""
    registered = directory.usccs.get(code) if how == BY_USCC else None
    if how == BY_ENTERPRISE:
        owners = directory.enterprises.get(code, set())
        registered = next(iter(owners)) if len(owners) == 1 else None
    if registered is not None:
        return fold(directory.entities[registered].name)
    known = sorted(name for name in group if name in directory.names)
    if known:
        return known[0] if len(known) == 1 else None
    free = [name for name in group if name not in chosen]
    return max(free, key=lambda name: (names[name], len(name), name)) if free else None


def _find(
    directory: Directory, key: tuple[str, str, str], chosen: dict[str, tuple[str, str]]
) -> tuple[int, str] | None:
    name, uscc, enterprise = key
    if name in directory.names:
        return directory.names[name], BY_NAME
    if uscc and uscc in directory.usccs:
        return directory.usccs[uscc], BY_USCC if name else BY_NAME
    if name in chosen and chosen[name][0] in directory.names:
        # The row itself may not carry the code by which the short name was recognised elsewhere.
        return directory.names[chosen[name][0]], BY_ENTERPRISE if enterprise and not uscc else chosen[name][1]
    owners = directory.enterprises.get(enterprise, set()) if enterprise else set()
    if len(owners) == 1:
        return next(iter(owners)), BY_ENTERPRISE if name else BY_NAME
    return None
