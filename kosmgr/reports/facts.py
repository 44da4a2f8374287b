"""Everything a workbook or a combined page says of a day, gathered once from one snapshot."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosmgr.checks import service as checks
from kosmgr.documents import service as documents
from kosmgr.findings.rules import FindingLine
from kosmgr.kit import collector, sentences
from kosmgr.kit.money import Fen
from kosmgr.matrix import papers
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import AccountLine, Picture, SimLine, Windows
from kosmgr.policy import Permission
from kosmgr.reports import calendar, figures, queries, rules
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

PERIOD_DAYS = 30  # how far back the log of a workbook reaches
LOG_CAP = 5_000


@dataclass(frozen=True)
class Log:
    """Imports and changes of a period; `changes` is None for those who may not read the log."""

    days: int
    imports: Sequence[tuple[Any, list[str]]]
    changes: Sequence[Any] | None
    count: int


@dataclass(frozen=True)
class Facts:
    """One day of one company, ready to be written down."""

    picture: Picture
    ruled: rules.Rules
    lines: Sequence[AccountLine]  # on a seat
    renewals: Sequence[rules.Renewal]  # every term that has an end
    calendar: calendar.CostCalendar
    entities: Sequence[figures.EntityFigures]
    leavers: Sequence[figures.Leaver]
    findings: Sequence[FindingLine]
    documents: Sequence[Mapping[str, Any]]  # those that end first on top
    document_due_days: int
    log: Log
    health_risk_below: int
    health_safe_from: int
    made_at: datetime
    made_by: str

    @property
    def on(self) -> date:
        return self.picture.on

    def company(self, say: Callable[[str], str]) -> str:
        """The entities of the report, as its cover names them."""
        return sentences.listed((entity.name for entity in self.picture.entities.values()), say)

    def wasted(self) -> list[figures.Wasted]:
        """Wasted seats of all entities, dearest first."""
        found = [line for entity in self.entities for line in entity.wasted]
        return sorted(found, key=lambda line: (-line.unused_fen, line.key))

    @property
    def wasted_per_day_fen(self) -> Fen:
        """What all wasted seats cost each day."""
        return figures.per_day(self.wasted())

    def soon(self) -> list[rules.Renewal]:
        """Renewals of the next 90 days, of all entities."""
        return [line for line in self.renewals if line.days_left <= rules.RENEWAL_DAYS]

    def severities(self) -> dict[str, int]:
        """Open findings by severity."""
        return {
            severity: sum(1 for line in self.findings if line.severity == severity and line.status == "open")
            for severity in rules.SEVERITIES
        }


def rules_of(work: Work, on: date) -> rules.Rules:
    """The rulebook as the figures ask it, each answer looked up once."""
    book = rulebook.book(work)

    @functools.cache
    def fee(item: str, entity_id: int, day: date) -> Fen:
        return Fen(book.value(rules.FEE_KEYS[item], entity_id, day))

    @functools.cache
    def windows(entity_id: int) -> Windows:
        return matrix.windows(book, entity_id, on)

    return rules.Rules(fee, windows)


def in_name_of(sims: Iterable[SimLine]) -> dict[int, list[str]]:
    """Cards that are not cancelled, by the person they are registered to; masked."""
    found: dict[int, list[str]] = {}
    for sim in sims:
        if sim.registrant_employee_id is not None and sim.status_code != "cancelled":
            found.setdefault(sim.registrant_employee_id, []).append(sim.masked)
    return found


def by_entity(lines: Iterable[Any], entity_ids: Iterable[int]) -> dict[int, list[Any]]:
    """Lines by their entity, in their order; every entity is named."""
    groups: dict[int, list[Any]] = {entity_id: [] for entity_id in entity_ids}
    for line in lines:
        groups[line.entity_id].append(line)
    return groups


def gather(work: Work, entity_ids: Sequence[int] | None = None) -> Facts:
    """The facts of the work's day for some or all visible entities."""
    with collector.paused():
        return _gather(work, entity_ids)


def _gather(work: Work, entity_ids: Sequence[int] | None) -> Facts:
    on = work.today
    picture = matrix.picture(work, on, entity_ids)
    ruled = rules_of(work, on)
    lines = picture.seated()
    renewals = rules.renewals(on, picture.entities, lines, ruled)
    return Facts(
        picture=picture,
        ruled=ruled,
        lines=lines,
        renewals=renewals,
        calendar=calendar.cost_calendar(renewals, ruled, on),
        entities=entities_of(picture, lines, renewals, ruled),
        leavers=figures.leavers(on, lines, in_name_of(picture.sims)),
        findings=_findings(work, on, picture.entities),
        documents=papers.listed(work, entity_ids),
        document_due_days=rulebook.value(work, documents.DUE_DAYS),
        log=_log(work, on, entity_ids),
        health_risk_below=rulebook.value(work, "health.risk_below"),
        health_safe_from=rulebook.value(work, "health.safe_from"),
        made_at=work.now,
        made_by=work.actor.name,
    )


def entities_of(
    picture: Picture, lines: Sequence[AccountLine], renewals: Sequence[rules.Renewal], ruled: rules.Rules
) -> list[figures.EntityFigures]:
    """The figures of each entity of a picture."""
    seated = by_entity(lines, picture.entities)
    due = by_entity((line for line in renewals if line.days_left <= rules.RENEWAL_DAYS), picture.entities)
    return [
        figures.entity_figures(picture.on, entity, seated[entity.id], due[entity.id], ruled)
        for entity in picture.entities.values()
    ]


def _findings(work: Work, on: date, entities: Mapping[int, Any]) -> list[FindingLine]:
    lines = checks.look(work, on=on)
    return [line for line in lines if line.entity_id is None or line.entity_id in entities]


def _log(work: Work, on: date, entity_ids: Sequence[int] | None) -> Log:
    imports = queries.imports(work.db, on, PERIOD_DAYS)
    if not work.actor.may(Permission.AUDIT_READ):
        return Log(PERIOD_DAYS, imports, None, 0)
    changes = queries.changes(work.db, work.actor, on, PERIOD_DAYS, entity_ids, LOG_CAP)
    count = len(changes)
    if count == LOG_CAP:
        count = queries.count_changes(work.db, work.actor, on, PERIOD_DAYS, entity_ids)
    return Log(PERIOD_DAYS, imports, changes, count)
