"""What a check saw, and what becomes of it: opened once, seen again, cleared, accepted until a day. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_

SEVERITIES = ("critical", "high", "medium", "low")  # the heaviest first
STATUSES = ("open", "accepted", "cleared")
OUR_WORDS = frozenset({"said", "reason", "first"})  # facts in words of ours; the others are names, days and numbers
SOURCE_WORDS = frozenset({"title", "said_by"})  # the rulebook's own sentences
ACCEPTANCE_DAYS = 366  # company rule: an exception is looked at again within a year


class FindingUnknown(NotFound):
    """No finding of that number among those the actor may see."""

    message = N_("没有找到编号为 {finding} 的检查结果")


class ReasonMissing(Invalid):
    """An accepted risk needs a reason that others can read later."""

    message = N_("接受风险要写明理由")


class AcceptanceEndWrong(Invalid):
    """The end lies ahead, and not more than ACCEPTANCE_DAYS."""

    message = N_("接受的到期日 {until} 不对：应晚于今天，最长 {days} 天")


class NothingToAccept(Conflict):
    """A cleared finding is over."""

    message = N_("这条检查结果已经清除，不需要接受")


class NotAccepted(Conflict):
    """Only an acceptance can be withdrawn."""

    message = N_("这条检查结果没有被接受过")


class FilterUnknown(Invalid):
    """A status or severity that does not exist."""

    message = N_("没有「{value}」这个选项，可用：{known}")


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a finding is about; `key` is how other programs name it, `ref_id` its row."""

    kind: str
    key: str
    label: str
    ref_id: int | None = None

    def shape(self) -> dict[str, object]:
        """For other programs."""
        return {"kind": self.kind, "key": self.key, "label": self.label}

    def row(self) -> dict[str, object]:
        """As it is stored with its finding."""
        return {"kind": self.kind, "key": self.key, "label": self.label, "ref_id": self.ref_id}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a check saw on a day."""

    check: str
    rule: str
    severity: str
    entity_id: int | None  # None: it concerns several entities, or none
    subjects: tuple[Subject, ...]
    message: str  # the Chinese template
    next_step: str
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: Mapping[str, object] = field(default_factory=dict)
    source: Mapping[str, object] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same rule about the same things, whatever the day and the order."""
        return fingerprint(self.rule, self.subjects)


def fingerprint(rule: str, subjects: tuple[Subject, ...]) -> str:
    """The name of a finding: its rule and what it is about."""
    about = "\n".join([rule, *sorted(f"{subject.kind}:{subject.key}" for subject in subjects)])
    return hashlib.sha256(about.encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as people see it; `id` is None for one that was only listed, not stored."""

    id: int | None
    fingerprint: str
    check: str
    rule: str
    severity: str
    status: str
    entity_id: int | None
    message: str
    facts: Mapping[str, object]
    subjects: tuple[Subject, ...]
    evidence: Mapping[str, object]
    source: Mapping[str, object]
    next_step: str
    first_seen_on: date
    last_seen_at: datetime | None = None
    cleared_at: datetime | None = None
    accepted_by: str | None = None
    accepted_reason: str | None = None
    accepted_until_on: date | None = None

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, in the language `translate` speaks."""
        facts = {name: Sentence(str(f)) if name in OUR_WORDS else f for name, f in self.facts.items()}
        return Sentence(self.message, facts).text(translate)

    def shape(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """The shape other programs rely on (CONTRACT: check)."""
        return {
            "id": self.id,
            "check": self.check,
            "rule": self.rule,
            "severity": self.severity,
            "status": self.status,
            "subjects": [subject.shape() for subject in self.subjects],
            "message": self.text(translate),
            "next_step": translate(self.next_step),
            "evidence": dict(self.evidence),
            "source": {
                name: translate(str(fact)) if name in SOURCE_WORDS else fact for name, fact in self.source.items()
            },
            "first_seen": self.first_seen_on.isoformat(),
            "fingerprint": self.fingerprint,
            "accepted_until": self.accepted_until_on.isoformat() if self.accepted_until_on else None,
        }


def line(row: Any, on: date) -> FindingLine:
    """A stored finding, its row or its object, as people see it on a day."""
    return FindingLine(
        id=row.id,
        fingerprint=row.fingerprint,
        check=row.check,
        rule=row.rule,
        severity=row.severity,
        status=status_on(row.status, row.accepted_until_on, on),
        entity_id=row.entity_id,
        message=row.message,
        facts=row.facts,
        subjects=tuple(Subject(**subject) for subject in row.subjects),
        evidence=row.evidence,
        source=row.source,
        next_step=row.next_step,
        first_seen_on=row.first_seen_on,
        last_seen_at=row.last_seen_at,
        cleared_at=row.cleared_at,
        accepted_by=row.accepted_by,
        accepted_reason=row.accepted_reason,
        accepted_until_on=row.accepted_until_on,
    )


def heaviest_first(line: FindingLine) -> tuple[int, str, str]:
    """The order of lists: severity, rule, then the first thing concerned."""
    return SEVERITIES.index(line.severity), line.rule, line.subjects[0].key if line.subjects else ""


def status_on(status: str, accepted_until_on: date | None, on: date) -> str:
    """An acceptance counts through its last day; after it the finding is open again."""
    if status == "accepted" and (accepted_until_on is None or accepted_until_on < on):
        return "open"
    return status


def check_acceptance(status: str, reason: str, until_on: date, on: date) -> None:
    """Refuse an acceptance without reason, without an end ahead, or of something that is over."""
    if status == "cleared":
        raise NothingToAccept()
    if not reason.strip():
        raise ReasonMissing()
    if not on < until_on <= on + timedelta(days=ACCEPTANCE_DAYS):
        raise AcceptanceEndWrong(until=until_on, days=ACCEPTANCE_DAYS)


def check_filter(value: str | None, known: tuple[str, ...]) -> None:
    """Refuse a filter word nobody knows."""
    if value is not None and value not in known:
        raise FilterUnknown(value=value, known=[*known])
