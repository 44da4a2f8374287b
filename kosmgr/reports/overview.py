"""The figures of the overview page, for one entity or for all: at most twelve statements, whatever the rows.

Everything is ready for a template: no arithmetic is left to the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from kosmgr.kit import collector
from kosmgr.kit import db as database
from kosmgr.kit.money import Fen
from kosmgr.kit.text import N_
from kosmgr.matrix import states as lean
from kosmgr.matrix.rules import EnterpriseLine, State
from kosmgr.policy import Actor, Permission
from kosmgr.reports import facts, figures, queries, rules
from kosmgr.work import Work, requires

TASKS_SHOWN = 20
# what is wrong with a seat, the worst first; the rest of the states are nothing to worry about
WORST = ("leaver", "banned", "lapsed", "overdue", "limited", "handover", "due", "idle")
LOG_READ, LOG_SHOWN = 400, 8
# who logged in is in the log, not on the front page; findings have a card of their own
UNTOLD = frozenset({"user", "session", "token", "finding"})


class Cell(NamedTuple):
    """One seat of a mini map."""

    number: int
    state: State
    account_id: int | None


@dataclass(frozen=True)
class EntityCard:
    """One entity of the overview."""

    numbers: figures.EntityFigures
    findings: Mapping[str, int]  # open ones by severity
    seats: Sequence[Cell]  # taken seats by number; what is free is `numbers.free`
    leavers: Sequence[figures.Leaver]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the reader: a sentence with facts, when it is due, and what it is about."""

    state: str  # the state whose chip it wears
    title: str  # N_, with facts
    facts: Mapping[str, object]
    due_on: date | None
    days_left: int | None
    kind: str  # account | enterprise_account | renewals | findings
    ref_id: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened lately; many rows of one import are one change."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: int
    count: int
    batch_id: int | None


@dataclass(frozen=True)
class Overview:
    """All of it."""

    on: date
    entities: Sequence[EntityCard]
    quota: int
    used: int
    free: int
    usable: int
    states: Mapping[str, int]
    findings: Mapping[str, int]
    renewals: Sequence[rules.Renewal]
    renewals_fen: Fen
    renewals_kos_count: int
    renewals_enterprise_count: int
    wasted_count: int
    wasted_per_day_fen: Fen
    lost_fen: Fen
    unused_fen: Fen
    leavers: Sequence[figures.Leaver]
    longest_leaver_days: int | None
    alerts: frozenset[int]  # accounts with an open finding, where one entity is shown
    tasks: Sequence[Task]
    task_count: int
    changes: Sequence[Change]
    lines: Sequence[lean.LeanLine]  # accounts on a seat, by entity and seat; all of them where one entity is shown
    enterprises: Sequence[EnterpriseLine]


@requires(Permission.LEDGER_READ)
def overview(work: Work, entity_id: int | None = None) -> Overview:
    """The overview of the work's day: of one entity, or of all one may see."""
    asked = ("overview", work.today, entity_id, work.actor.grants, work.actor.limited_to)

    def read() -> Overview:
        with collector.paused():
            return _overview(work, entity_id)

    return read() if work.writes else database.kept(work.db, asked, read)


def _overview(work: Work, entity_id: int | None) -> Overview:
    on, actor = work.today, work.actor
    chosen = None if entity_id is None else [entity_id]
    # over all entities the seats nobody has to look at are only drawn
    picture = lean.lean_picture(work, on, chosen, rules.RENEWAL_DAYS if chosen is None else None)
    ruled = facts.rules_of(work, on)
    losing = [line for line in picture.lines if figures.why_wasted(on, line, ruled.windows(line.entity_id)) is not None]
    lean.add_fees(work, picture, losing)
    gone = [line for line in picture.lines if line.state is State.LEAVER]
    sims = queries.cards_of(work.db, actor, [line.holder.employee_id for line in gone if line.holder], on)
    renewals = rules.renewals(on, picture.entities, picture.lines, ruled, rules.RENEWAL_DAYS, picture.below)
    leavers = figures.leavers(on, gone, sims)
    counts = queries.finding_counts(work.db, actor, on)
    cards = _cards(picture, renewals, leavers, counts, ruled)
    tasks = list(_tasks(actor, cards))
    wasted = [line for card in cards for line in card.numbers.wasted]
    listed = counts if entity_id is None else [row for row in counts if row.entity_id == entity_id]
    return Overview(
        on=on,
        entities=cards,
        quota=sum(card.numbers.quota for card in cards),
        used=sum(card.numbers.used for card in cards),
        free=sum(card.numbers.free for card in cards),
        usable=sum(card.numbers.usable for card in cards),
        states={state.value: sum(card.numbers.states[state.value] for card in cards) for state in State},
        findings=_by_severity(listed),
        renewals=renewals,
        renewals_fen=Fen(sum(line.fee_fen for line in renewals)),
        renewals_kos_count=sum(line.item == rules.KOS for line in renewals),
        renewals_enterprise_count=sum(line.item == rules.ENTERPRISE for line in renewals),
        wasted_count=len(wasted),
        wasted_per_day_fen=figures.per_day(wasted),
        lost_fen=Fen(sum(line.lost_fen for line in wasted)),
        unused_fen=Fen(sum(line.unused_fen for line in wasted)),
        leavers=leavers,
        longest_leaver_days=max((leaver.days for leaver in leavers), default=None),
        alerts=frozenset() if chosen is None else queries.alerted_accounts(work.db, actor, on, chosen),
        tasks=tasks[:TASKS_SHOWN],
        task_count=len(tasks),
        changes=_changes(work, on, chosen),
        lines=picture.lines,
        enterprises=[line for entity in picture.entities.values() for line in entity.enterprise_accounts],
    )


def _cards(
    picture: lean.LeanPicture,
    renewals: Sequence[rules.Renewal],
    leavers: Sequence[figures.Leaver],
    counts: Iterable[Any],
    ruled: rules.Rules,
) -> list[EntityCard]:
    seated = facts.by_entity(picture.lines, picture.entities)
    due = facts.by_entity(renewals, picture.entities)
    open_of: dict[int, list[Any]] = {}
    for row in counts:
        open_of.setdefault(row.entity_id, []).append(row)
    entity_of = {line.id: line.entity_id for line in picture.lines}
    gone: dict[int, list[figures.Leaver]] = {}
    for leaver in leavers:
        for entity_id in dict.fromkeys(entity_of[account.id] for account in leaver.accounts):
            gone.setdefault(entity_id, []).append(leaver)
    cards = []
    for entity in picture.entities.values():
        lines = seated[entity.id]
        quiet = picture.quiet[entity.id]
        seats = [Cell(line.seat_number, line.state, line.id) for line in lines]
        if quiet:
            seats += [Cell(number, State.CERTIFIED, account_id) for number, account_id in quiet]
            seats.sort()
        cards.append(
            EntityCard(
                numbers=figures.entity_figures(picture.on, entity, lines, due[entity.id], ruled, len(quiet)),
                findings=_by_severity(open_of.get(entity.id, ())),
                seats=seats,
                leavers=gone.get(entity.id, ()),
            )
        )
    return cards


def _by_severity(rows: Iterable[Any]) -> dict[str, int]:
    counts = dict.fromkeys(rules.SEVERITIES, 0)
    for row in rows:
        counts[row.severity] += row.count
    return counts


def _tasks(actor: Actor, cards: Sequence[EntityCard]) -> Iterable[Task]:
    """What waits for the reader, the most urgent first, where a grant of theirs carries the permission."""
    found: list[Task] = []
    for card in cards:
        entity_id = card.numbers.id
        if _may(actor, Permission.ACCOUNT_BIND, entity_id):
            found += [_unbind(leaver) for leaver in card.leavers]
        if _may(actor, Permission.FEE_WRITE, entity_id):
            found += [_renew(line) for line in card.numbers.renewals if line.stage is not rules.Stage.OPEN]
        if _may(actor, Permission.ACCOUNT_BIND, entity_id):
            found += [_assign(line) for line in card.numbers.wasted if line.reason is figures.Waste.UNASSIGNED]
        heavy = card.findings["critical"] + card.findings["high"]
        if heavy and _may(actor, Permission.FINDING_ACCEPT, entity_id):
            facts_ = {"entity": card.numbers.name, "count": heavy}
            title = N_("{entity}：{count} 条严重和高的检查结果待判断")
            found.append(Task("findings", title, facts_, None, None, "findings", entity_id))
    return sorted(found, key=lambda task: (task.days_left is None, task.days_left or 0))


def _may(actor: Actor, permission: Permission, entity_id: int) -> bool:
    allowed = actor.entity_ids(permission)
    return allowed is None or entity_id in allowed


def _unbind(leaver: figures.Leaver) -> Task:
    known = {"name": leaver.name, "number": leaver.number or "—", "count": len(leaver.accounts)}
    title = N_("解绑{name}（{number}）名下的 {count} 个账号，收回设备和手机卡")
    return Task("leaver", title, known, leaver.left_on, -leaver.days, "account", leaver.accounts[0].id)


_STAGE_STATES = {rules.Stage.DUE: "due", rules.Stage.OVERDUE: "overdue", rules.Stage.LAPSED: "lapsed"}


def _renew(line: rules.Renewal) -> Task:
    kind = "account" if line.item == rules.KOS else "enterprise_account"
    ref_id = line.account_id if line.item == rules.KOS else line.enterprise_account_id
    title = N_("续费：{label}，{due_on} 到期")
    known = {"label": line.label, "due_on": line.due_on.isoformat(), "fee_fen": line.fee_fen}
    return Task(_STAGE_STATES[line.stage], title, known, line.due_on, line.days_left, kind, ref_id)


def _assign(line: figures.Wasted) -> Task:
    known = {"label": line.label, "days": line.days}
    return Task("idle", N_("给「{label}」找使用人，已空置 {days} 天"), known, None, None, "account", line.account_id)


def _changes(work: Work, on: date, chosen: Sequence[int] | None) -> list[Change]:
    """The latest changes one may read; rows of one import are counted together."""
    if not work.actor.may(Permission.AUDIT_READ):
        return []
    found: list[Change] = []
    for row in queries.changes(work.db, work.actor, on, None, chosen, LOG_READ):
        if row.subject_kind in UNTOLD:
            continue
        last = found[-1] if found else None
        same = last is not None and (last.at, last.actor) == (row.at, row.actor)
        if last is not None and same and (row.batch_id is not None or last.action == row.action):
            found[-1] = replace(last, count=last.count + 1, batch_id=last.batch_id or row.batch_id)
        elif len(found) == LOG_SHOWN:
            break
        else:
            found.append(Change(row.at, row.actor, row.action, row.subject_kind, row.subject_id, 1, row.batch_id))
    return found
