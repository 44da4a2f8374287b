"""The silhouette of a check: what it reads, what it judges, and the words of what it sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosmgr.checks.rules import RulesOfDay, Seen, plain
from kosmgr.findings.rules import Sighting
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work


def nothing_more(work: Work, on: date) -> None:
    """The picture of the day is enough."""


@dataclass(frozen=True)
class Check:
    """One rule: `read` is its only I/O beside the picture, `judge` is pure.

    `needs` names the rulebook keys it applies; the first is the source its findings show.
    """

    name: str
    rule: str
    title: str
    severity: str
    message: str
    next_step: str
    needs: tuple[str, ...]
    judge: Callable[[Picture, Any, RulesOfDay], Iterator[Seen]]
    read: Callable[[Work, date], Any] = nothing_more

    def sightings(self, picture: Picture, facts: Any, book: RulesOfDay) -> Iterator[Sighting]:
        """What the check sees on the picture's day."""
        for seen in self.judge(picture, facts, book):
            yield Sighting(
                check=self.name,
                rule=self.rule,
                severity=seen.severity or self.severity,
                entity_id=seen.entity_id,
                subjects=seen.subjects,
                message=seen.message or self.message,
                next_step=self.next_step,
                facts={name: plain(fact) for name, fact in seen.facts.items()},
                evidence={name: plain(fact) for name, fact in seen.evidence.items()},
                source=book.source(self.needs[0], seen.entity_id),
            )
