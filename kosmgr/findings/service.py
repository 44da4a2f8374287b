"""Keeping findings: opened once, seen again, cleared by themselves, accepted by a person until a day."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from kosmgr.audit import service as journal
from kosmgr.findings import models, queries, rules
from kosmgr.kit import db as database
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

_MUTABLE = ("severity", "entity_id", "message", "facts", "subjects", "evidence", "source", "next_step")


@requires(Permission.FINDING_RUN)
def store(
    work: Work, seen: Sequence[rules.Sighting], checks: Collection[str], entity_ids: Collection[int] | None = None
) -> None:
    """Keep what some checks saw in some entities (None: everywhere).

    A sighting opens a finding or is seen again; what these checks no longer see in this scope is cleared; what was
    accepted until a day that has passed and is still seen is open again.
    """
    allowed = work.actor.entity_ids(Permission.FINDING_RUN)
    scope = entity_ids if allowed is None else allowed & frozenset(allowed if entity_ids is None else entity_ids)
    sightings = {one.fingerprint: one for one in seen if scope is None or one.entity_id in scope}
    known = {row.fingerprint: row for row in queries.uncleared(work.db, checks, scope)}
    _open(work, [one for name, one in sightings.items() if name not in known])
    _see_again(work, [(row, sightings[name]) for name, row in known.items() if name in sightings])
    _clear(work, [row for name, row in known.items() if name not in sightings])


def _open(work: Work, sightings: Sequence[rules.Sighting]) -> None:
    ids = database.reserve_ids(work.db, queries.TABLE, len(sightings))
    rows = [{"id": key, **_columns(one), **_opened(work, one)} for key, one in zip(ids, sightings, strict=True)]
    ours = queries.open_many(work.db, rows)
    fresh = [(key, one) for key, one in zip(ids, sightings, strict=True) if key in ours]
    queries.write_subjects(work.db, [row for key, one in fresh for row in _subject_rows(key, one)])
    journal.note_many(work, [_note("finding.opened", key, one) for key, one in fresh])


def _opened(work: Work, one: rules.Sighting) -> dict[str, object]:
    return {
        "fingerprint": one.fingerprint,
        "check": one.check,
        "rule": one.rule,
        "status": "open",
        "first_seen_on": work.today,
        "last_seen_at": work.now,
    }


def _columns(one: rules.Sighting) -> dict[str, object]:
    return {
        "severity": one.severity,
        "entity_id": one.entity_id,
        "message": one.message,
        "facts": dict(one.facts),
        "subjects": [subject.row() for subject in one.subjects],
        "evidence": dict(one.evidence),
        "source": dict(one.source),
        "next_step": one.next_step,
    }


def _subject_rows(finding_id: int, one: rules.Sighting) -> list[dict[str, object]]:
    return [
        {"finding_id": finding_id, "kind": subject.kind, "key": subject.key, "ref_id": subject.ref_id}
        for subject in one.subjects
    ]


def _see_again(work: Work, pairs: Sequence[tuple[Row[Any], rules.Sighting]]) -> None:
    queries.seen_again(work.db, [row.id for row, _ in pairs], last_seen_at=work.now)
    compared = [(row, one, _columns(one)) for row, one in pairs]
    changed = [entry for entry in compared if any(getattr(entry[0], name) != entry[2][name] for name in _MUTABLE)]
    queries.change_many(work.db, [{"row_id": row.id, **new} for row, _, new in changed])
    moved = [(row, one) for row, one, new in changed if row.subjects != new["subjects"]]
    queries.drop_subjects(work.db, [row.id for row, _ in moved])
    queries.write_subjects(work.db, [found for row, one in moved for found in _subject_rows(row.id, one)])
    ended = [
        (row, one) for row, one in pairs if row.status != rules.status_on(row.status, row.accepted_until_on, work.today)
    ]
    nobody = {"accepted_by": None, "accepted_reason": None, "accepted_until_on": None}
    queries.change_many(work.db, [{"row_id": row.id, "status": "open", **nobody} for row, _ in ended])
    journal.note_many(work, [_note("finding.reopened", row.id, one, row.accepted_until_on) for row, one in ended])


def _clear(work: Work, rows: Sequence[Row[Any]]) -> None:
    gone = [{"row_id": row.id, "status": "cleared", "cleared_at": work.now} for row in rows]
    queries.change_many(work.db, gone)
    journal.note_many(work, [_note("finding.cleared", row.id, row, before=row.status) for row in rows])


def _note(
    action: str,
    finding_id: int,
    one: rules.Sighting | Row[Any] | models.Finding,
    accepted_until_on: date | None = None,
    before: str | None = None,
    reason: str | None = None,
) -> journal.Note:
    after: dict[str, Any] = {"rule": one.rule, "fingerprint": one.fingerprint, "status": _STATUS[action]}
    earlier: dict[str, Any] | None = {"status": before} if before else None
    if accepted_until_on is not None and action == "finding.accepted":
        after["until_on"] = accepted_until_on
    elif accepted_until_on is not None:
        earlier = {"status": "accepted", "until_on": accepted_until_on}
    return journal.Note(action, "finding", finding_id, one.entity_id, before=earlier, after=after, reason=reason)


_STATUS = {
    "finding.opened": "open",
    "finding.reopened": "open",
    "finding.withdrawn": "open",
    "finding.cleared": "cleared",
    "finding.accepted": "accepted",
}


@requires(Permission.FINDING_ACCEPT)
def accept(work: Work, finding_id: int, reason: str, until_on: date) -> rules.FindingLine:
    """Take a risk knowingly, with a reason and through a last day; after it the finding is open again."""
    row = _acceptable(work, finding_id)
    rules.check_acceptance(row.status, reason, until_on, work.today)
    before = row.status
    row.status, row.accepted_by = "accepted", work.actor.name
    row.accepted_reason, row.accepted_until_on = reason.strip(), until_on
    work.db.flush()
    journal.note(work, _note("finding.accepted", row.id, row, until_on, before, reason.strip()))
    return rules.line(row, work.today)


@requires(Permission.FINDING_ACCEPT)
def withdraw_acceptance(work: Work, finding_id: int, reason: str) -> rules.FindingLine:
    """Take an acceptance back before its end; the finding is open again."""
    row = _acceptable(work, finding_id)
    if row.status != "accepted":
        raise rules.NotAccepted()
    if not reason.strip():
        raise rules.ReasonMissing()
    until_on = row.accepted_until_on
    row.status, row.accepted_by, row.accepted_reason, row.accepted_until_on = "open", None, None, None
    work.db.flush()
    journal.note(work, _note("finding.withdrawn", row.id, row, until_on, reason=reason.strip()))
    return rules.line(row, work.today)


def _acceptable(work: Work, finding_id: int) -> models.Finding:
    row = queries.by_id(work.db, work.actor, Permission.FINDING_ACCEPT, finding_id)
    if row is None:
        raise rules.FindingUnknown(finding=finding_id)
    return row


@requires(Permission.LEDGER_READ)
def visible_findings(
    work: Work,
    status: str | None = None,
    severity: str | None = None,
    check: str | None = None,
    entity_id: int | None = None,
    subject: tuple[str, str] | None = None,
) -> list[rules.FindingLine]:
    """Findings one may see, the heaviest first; without a status those that are not over. `check` may be a rule."""
    rules.check_filter(status, rules.STATUSES)
    rules.check_filter(severity, rules.SEVERITIES)
    rows = queries.visible(
        work.db,
        work.actor,
        Permission.LEDGER_READ,
        work.today,
        statuses=("open", "accepted") if status is None else (status,),
        severity=severity,
        check=check,
        entity_id=entity_id,
        about=(subject[0], subject[1], None) if subject else None,
    )
    return sorted((rules.line(row, work.today) for row in rows), key=rules.heaviest_first)


@requires(Permission.LEDGER_READ)
def visible_finding(work: Work, finding_id: int) -> rules.FindingLine:
    """One finding one may see, cleared ones too."""
    row = queries.by_id(work.db, work.actor, Permission.LEDGER_READ, finding_id)
    if row is None:
        raise rules.FindingUnknown(finding=finding_id)
    return rules.line(row, work.today)


@requires(Permission.LEDGER_READ)
def about(
    work: Work, kind: str, ref_id: int | None = None, key: str | None = None, history: bool = False
) -> list[rules.FindingLine]:
    """Findings about one thing, by its row or by its key; with `history` the cleared ones too."""
    rows = queries.visible(
        work.db,
        work.actor,
        Permission.LEDGER_READ,
        work.today,
        statuses=rules.STATUSES if history else ("open", "accepted"),
        about=(kind, key, ref_id),
    )
    return sorted((rules.line(row, work.today) for row in rows), key=rules.heaviest_first)


@requires(Permission.LEDGER_READ)
def counts(work: Work, entity_id: int | None = None) -> dict[str, int]:
    """How many open findings of each severity one may see; every severity is named."""
    found = queries.counts(work.db, work.actor, Permission.LEDGER_READ, work.today, entity_id)
    return {severity: found.get(severity, 0) for severity in rules.SEVERITIES}


@requires(Permission.LEDGER_READ)
def status_counts(work: Work, entity_id: int | None = None) -> dict[str, int]:
    """How many findings one may see are open, accepted and cleared."""
    return queries.status_counts(work.db, work.actor, Permission.LEDGER_READ, work.today, entity_id)


@requires(Permission.LEDGER_READ)
def listed(work: Work, seen: Sequence[rules.Sighting], on: date) -> list[rules.FindingLine]:
    """Sightings as findings without storing them: what is stored of the same things lends id, status and first day."""
    allowed = work.actor.entity_ids(Permission.LEDGER_READ)
    mine = [one for one in seen if allowed is None or one.entity_id in allowed]
    known = queries.by_fingerprints(work.db, [one.fingerprint for one in mine])
    lines = [_line_of(one, known.get(one.fingerprint), on) for one in mine]
    return sorted(lines, key=rules.heaviest_first)


def _line_of(one: rules.Sighting, row: Row[Any] | None, on: date) -> rules.FindingLine:
    accepted = row is not None and rules.status_on(row.status, row.accepted_until_on, on) == "accepted"
    return rules.FindingLine(
        id=row.id if row is not None else None,
        fingerprint=one.fingerprint,
        check=one.check,
        rule=one.rule,
        severity=one.severity,
        status="accepted" if accepted else "open",
        entity_id=one.entity_id,
        message=one.message,
        facts=one.facts,
        subjects=one.subjects,
        evidence=one.evidence,
        source=one.source,
        next_step=one.next_step,
        first_seen_on=min(row.first_seen_on, on) if row is not None else on,
        accepted_by=row.accepted_by if row is not None and accepted else None,
        accepted_reason=row.accepted_reason if row is not None and accepted else None,
        accepted_until_on=row.accepted_until_on if row is not None and accepted else None,
    )
