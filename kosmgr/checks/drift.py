"""What the checks of the platform's list share: the open differences of the newest comparisons."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kosmgr.checks.rules import Seen, account_subject, entity_subject
from kosmgr.drift import queries, rules
from kosmgr.drift.models import DriftComparison, DriftDifference
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_, fold
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work

MOST = 200  # differences of one kind that are findings of their own; more of them are one
MANY = N_("{entity}：{day} 的平台名单里有 {count} 条「{said}」，先看看名单对不对")
OPEN = "checks.drift"  # read once for all checks of one look


@dataclass(frozen=True)
class Compared:
    """When an entity was compared last, and what is still open."""

    newest: dict[int, date]  # by entity
    open: tuple[Any, ...]  # comparison, entity, kind, account, theirs, since; the newest comparison first


def read(work: Work, on: date) -> Compared:
    """Everything the checks of the platform's list look at; each of them reads the same."""

    def once() -> Compared:
        working = select(DriftComparison.entity_id, DriftComparison.compared_on).where(DriftComparison.newest)
        newest: dict[int, date] = {}
        for entity_id, day in work.db.execute(working):
            newest[entity_id] = max(day, newest.get(entity_id, day))
        if not newest:
            return Compared({}, ())
        found = (
            select(
                DriftDifference.comparison_id,
                DriftComparison.entity_id,
                DriftComparison.compared_on,
                DriftDifference.kind,
                DriftDifference.account,
                DriftDifference.theirs,
                DriftDifference.since_on,
            )
            .join(DriftComparison, DriftComparison.id == DriftDifference.comparison_id)
            .where(DriftComparison.newest, queries.in_force(on))
            .order_by(DriftComparison.id.desc(), DriftDifference.id)
        )
        return Compared(newest, tuple(work.db.execute(found).all()))

    return work.remember((OPEN, on), once)


def of_kind(picture: Picture, compared: Compared | None, kind: str) -> Iterator[Seen]:
    """The open differences of one kind, an account once; very many of an entity are one finding."""
    if compared is None:
        return
    counts = Counter(row.entity_id for row in _of(compared.open, kind))
    many = {entity_id for entity_id, count in counts.items() if count > MOST and entity_id in picture.entities}
    for entity_id in sorted(many):
        numbers = {"day": compared.newest[entity_id], "count": counts[entity_id]}
        facts = {"entity": picture.entities[entity_id].name, "said": rules.KINDS[kind], **numbers}
        yield Seen(entity_id, (entity_subject(picture, entity_id),), facts, numbers, message=MANY)
    known = {fold(line.xhs_id): line for line in picture.accounts}
    met: set[tuple[int, str]] = set()
    for row in _of(compared.open, kind):
        if row.entity_id in many or row.entity_id not in picture.entities or (row.entity_id, row.account) in met:
            continue
        met.add((row.entity_id, row.account))
        theirs = row.theirs or {}
        line = known.get(fold(row.account))
        about = theirs.get("nickname") or row.account
        subject = Subject("account", row.account, str(about), None) if line is None else account_subject(line)
        facts = {
            "account": line.nickname if line is not None and kind != rules.UNKNOWN else about,
            "number": row.account,
            "day": row.compared_on,
            "theirs": theirs.get("holder") or theirs.get("employee"),
            "holder": line.holder.name if line is not None and line.holder else None,
        }
        evidence = {"comparison": row.comparison_id, "compared_on": row.compared_on, "since_on": row.since_on}
        yield Seen(row.entity_id, (subject, entity_subject(picture, row.entity_id)), facts, evidence)


def _of(rows: Iterable[Any], kind: str) -> Iterator[Any]:
    return (row for row in rows if row.kind == kind)
