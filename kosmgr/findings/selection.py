"""Choosing findings of a list: filters, search, what is on offer. Pure; page and export choose with the same words."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kosmgr.findings import rules

Key = TypeVar("Key", str, int)


@dataclass(frozen=True)
class Choice:
    """What the address asks to see; the empty word asks for everything."""

    view: str = "open"
    q: str = ""
    entity: int | None = None
    check: str = ""  # a rule
    severity: str = ""
    subject: str = ""  # kind:key

    @property
    def filtered(self) -> bool:
        """Whether anything but the view is chosen."""
        return bool(self.q or self.entity or self.check or self.severity or self.subject)


def about(line: rules.FindingLine) -> set[str]:
    """How the address names what a finding is about."""
    return {f"{subject.kind}:{subject.key}" for subject in line.subjects}


def choose(
    lines: Iterable[rules.FindingLine], wanted: Choice, say: Callable[[str], str] = str, *, view: bool = True
) -> list[rules.FindingLine]:
    """The findings asked for, in their order; with `view` off those of every status."""
    sought = wanted.q.casefold()
    return [
        line
        for line in lines
        if (not view or line.status == wanted.view)
        and wanted.entity in (None, line.entity_id)
        and wanted.check in ("", line.rule)
        and wanted.severity in ("", line.severity)
        and (not wanted.subject or wanted.subject in about(line))
        and (not sought or _says(line, sought, say))
    ]


def _says(line: rules.FindingLine, sought: str, say: Callable[[str], str]) -> bool:
    said = (line.text(say), line.rule, *(f"{subject.key} {subject.label}" for subject in line.subjects))
    return any(sought in text.casefold() for text in said)


def tally(keys: Iterable[Key]) -> list[tuple[Key, int]]:
    """What occurs and how often, the most frequent first."""
    return sorted(Counter(keys).items(), key=lambda one: (-one[1], one[0]))


def groups(lines: Sequence[rules.FindingLine], of_all: Sequence[rules.FindingLine]) -> list[dict[str, object]]:
    """The lines of one page under their severities; the count is that of the whole list."""
    counts = Counter(line.severity for line in of_all)
    return [
        {"severity": severity, "count": counts[severity], "lines": [x for x in lines if x.severity == severity]}
        for severity in rules.SEVERITIES
        if any(line.severity == severity for line in lines)
    ]
