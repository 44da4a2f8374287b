"""What the checks of applications share: each finds one code among what speaks against the open ones. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kosmgr.applications.eligibility import Blocker
from kosmgr.checks.rules import RulesOfDay, Seen, entity_key
from kosmgr.findings.rules import Subject
from kosmgr.matrix.rules import Picture


@dataclass(frozen=True, slots=True)
class Applied:
    """An open application (or one refused for a probation) and what speaks against it on the day."""

    id: int
    entity_id: int
    number: str
    applicant: str
    employee_id: int | None
    employee: str | None
    state: str
    blockers: tuple[Blocker, ...]


Judge = Callable[[Picture, Any, RulesOfDay], Iterator[Seen]]
Also = Callable[[Applied, Blocker], Mapping[str, Any]]


def nothing_else(applied: Applied, blocker: Blocker) -> Mapping[str, Any]:
    """The usual words."""
    return {}


def speaking(*codes: str, refused: bool = False, also: Also = nothing_else) -> Judge:
    """A judge that sees every application against which one of these codes speaks and nobody decided otherwise.

    `also` gives words of its own: message, severity.
    """

    def judge(picture: Picture, found: tuple[Applied, ...], book: RulesOfDay) -> Iterator[Seen]:
        for applied in found:
            if applied.entity_id not in picture.entities or (applied.state == "refused" and not refused):
                continue
            for blocker in applied.blockers:
                if blocker.code in codes and not blocker.settled:
                    yield _seen(picture, applied, blocker, also(applied, blocker))

    return judge


def _seen(picture: Picture, applied: Applied, blocker: Blocker, words: Mapping[str, Any]) -> Seen:
    place = entity_key(picture, applied.entity_id)
    subjects = [Subject("application", f"{place}/{applied.number}", applied.number, applied.id)]
    if applied.employee_id is not None:
        key = f"{place}/{applied.employee}"
        subjects.append(Subject("employee", key, applied.applicant, applied.employee_id))
    said = {"application": applied.number, "person": applied.applicant}
    return Seen(
        applied.entity_id,
        tuple(subjects),
        facts={**said, **blocker.facts},
        evidence={"state": applied.state, "code": blocker.code, **blocker.facts},
        **words,
    )
