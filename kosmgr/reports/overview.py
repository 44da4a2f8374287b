"""The figures of the overview page, for one entity or for all: at most twelve statements, whatever the rows.

Everything is ready for a template: no arithmetic is left to the page.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kosmgr.kit.money import Fen
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import State
from kosmgr.matrix.states import LeanLine
from kosmgr.policy import Actor, Permission
from kosmgr.reports import entity_days, figures, queries, rules
from kosmgr.work import Work, requires

TASKS_SHOWN = 20
# what is wrong with a seat, the worst first; the rest of the states are nothing to worry about
WORST = ("leaver", "banned", "lapsed", "overdue", "limited", "handover", "due", "idle")
LOG_READ, LOG_SHOWN = 400, 8
# who logged in is in the log, not on the front page; findings have a card of their own
UNTOLD = frozenset({"user", "session", "token", "finding"})


@dataclass(frozen=True)
class EntityCard:
    """One entity of the overview."""

    day: entity_days.EntityDay
    findings: Mapping[str, int]  # open ones by severity
    leavers: Sequence[figures.Leaver]

    @property
    def numbers(self) -> figures.EntityFigures:
        return self.day.numbers


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the reader: a sentence with facts, when it is due, and what it is about."""

    state: str  # the state whose chip it wears
    title: str  # N_, with facts
    facts: Mapping[str, object]
    due_on: date | None
    days_left: int | None
    kind: str  # account | enterprise_account | findings
    key: str  # the account's or 企业号's 小红书号, the entity's id


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


@requires(Permission.LEDGER_READ)
def overview(work: Work, entity_id: int | None = None) -> Overview:
    """The overview of the work's day: of one entity, or of all one may see."""
    on, actor = work.today, work.actor
    chosen = None if entity_id is None else [entity_id]
    days = entity_days.of_all(work) if chosen is None else entity_days.whole(work, chosen)
    gone = [line for day in sorted(days, key=lambda day: day.numbers.id) for line in day.gone]
    left = {line.holder.employee_id for line in gone if line.holder}
    rows = queries.beside_the_seats(work.db, actor, on, chosen, left, LOG_READ)
    cases = {row.employee_id: row.id for row in rows.get("cases", ())}
    leavers = [
        replace(leaver, case_id=cases.get(leaver.employee_id))
        for leaver in figures.leavers(on, gone, _cards_of(rows.get("cards", ()), left))
    ]
    counts = rows["findings"]
    cards = _cards(days, gone, leavers, counts)
    tasks, task_count = _tasks(actor, cards)
    wasted = [line for day in days for line in day.numbers.wasted]
    renewals = sorted((line for day in days for line in day.numbers.renewals), key=rules.soonest)
    listed = counts if entity_id is None else [row for row in counts if row.entity_id == entity_id]
    return Overview(
        on=on,
        entities=cards,
        quota=sum(day.numbers.quota for day in days),
        used=sum(day.numbers.used for day in days),
        free=sum(day.numbers.free for day in days),
        usable=sum(day.numbers.usable for day in days),
        states={state.value: sum(day.numbers.states[state.value] for day in days) for state in State},
        findings=_by_severity(listed),
        renewals=renewals,
        renewals_fen=Fen(sum(day.numbers.renewals_fen for day in days)),
        renewals_kos_count=sum(line.item == rules.KOS for line in renewals),
        renewals_enterprise_count=sum(line.item == rules.ENTERPRISE for line in renewals),
        wasted_count=len(wasted),
        wasted_per_day_fen=figures.per_day(wasted),
        lost_fen=Fen(sum(day.numbers.lost_fen for day in days)),
        unused_fen=Fen(sum(day.numbers.unused_fen for day in days)),
        leavers=leavers,
        longest_leaver_days=max((leaver.days for leaver in leavers), default=None),
        alerts=frozenset(row.ref_id for row in rows.get("alerted", ())),
        tasks=tasks,
        task_count=task_count,
        changes=_changes(rows["changes"]),
    )


def _cards_of(rows: Iterable[Any], employee_ids: Collection[int]) -> dict[int, list[str]]:
    """Masked numbers of the SIM cards in some persons' name."""
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.registrant_employee_id in employee_ids:
            found.setdefault(row.registrant_employee_id, []).append(row.number_masked)
    return found


def _cards(
    days: Sequence[entity_days.EntityDay],
    gone: Sequence[LeanLine],
    leavers: Sequence[figures.Leaver],
    counts: Iterable[Any],
) -> list[EntityCard]:
    open_of: dict[int, list[Any]] = {}
    for row in counts:
        open_of.setdefault(row.entity_id, []).append(row)
    entity_of = {line.id: line.entity_id for line in gone}
    left: dict[int, list[figures.Leaver]] = {}
    for leaver in leavers:
        for entity_id in dict.fromkeys(entity_of[account.id] for account in leaver.accounts):
            left.setdefault(entity_id, []).append(leaver)
    return [
        EntityCard(day, _by_severity(open_of.get(day.numbers.id, ())), left.get(day.numbers.id, ())) for day in days
    ]


def _by_severity(rows: Iterable[Any]) -> dict[str, int]:
    counts = dict.fromkeys(rules.SEVERITIES, 0)
    for row in rows:
        counts[row.severity] += row.how_many
    return counts


def _tasks(actor: Actor, cards: Sequence[EntityCard]) -> tuple[list[Task], int]:
    """What waits for the reader where a grant of theirs carries the permission: the most urgent, and how many."""
    found: list[tuple[int | None, Callable[[Any], Task], Any]] = []  # days left, how to say it, what it is
    for card in cards:
        entity_id = card.numbers.id
        if _may(actor, Permission.ACCOUNT_BIND, entity_id):
            found += [(-leaver.days, _unbind, leaver) for leaver in card.leavers]
        if _may(actor, Permission.FEE_WRITE, entity_id):
            due = (line for line in card.numbers.renewals if line.stage is not rules.Stage.OPEN)
            found += [(line.days_left, _renew, line) for line in due]
        if _may(actor, Permission.ACCOUNT_BIND, entity_id):
            idle = (line for line in card.numbers.wasted if line.reason is figures.Waste.UNASSIGNED)
            found += [(None, _assign, line) for line in idle]
        if _heavy(card) and _may(actor, Permission.FINDING_ACCEPT, entity_id):
            found.append((None, _judge, card))
    found.sort(key=lambda task: (task[0] is None, task[0] or 0))
    return [say(thing) for _, say, thing in found[:TASKS_SHOWN]], len(found)


def _heavy(card: EntityCard) -> int:
    return card.findings["critical"] + card.findings["high"]


def _may(actor: Actor, permission: Permission, entity_id: int) -> bool:
    allowed = actor.entity_ids(permission)
    return allowed is None or entity_id in allowed


def _unbind(leaver: figures.Leaver) -> Task:
    known = {"name": leaver.name, "number": leaver.number or "—", "count": len(leaver.accounts)}
    title = N_("解绑{name}（{number}）名下的 {count} 个账号，收回设备和手机卡")
    return Task("leaver", title, known, leaver.left_on, -leaver.days, "account", leaver.accounts[0].key)


_STAGE_STATES = {rules.Stage.DUE: "due", rules.Stage.OVERDUE: "overdue", rules.Stage.LAPSED: "lapsed"}


def _renew(line: rules.Renewal) -> Task:
    kind = "account" if line.item == rules.KOS else "enterprise_account"
    title = N_("续费：{label}，{due_on} 到期")
    known = {"label": line.label, "due_on": line.due_on.isoformat(), "fee_fen": line.fee_fen}
    return Task(_STAGE_STATES[line.stage], title, known, line.due_on, line.days_left, kind, line.key)


def _assign(line: figures.Wasted) -> Task:
    known = {"label": line.label, "days": line.days}
    return Task("idle", N_("给「{label}」找使用人，已空置 {days} 天"), known, None, None, "account", line.key)


def _judge(card: EntityCard) -> Task:
    known = {"entity": card.numbers.name, "count": _heavy(card)}
    title = N_("{entity}：{count} 条严重和高的检查结果待判断")
    return Task("findings", title, known, None, None, "findings", str(card.numbers.id))


def _changes(rows: Iterable[Any]) -> list[Change]:
    """The latest changes one may read; rows of one import are counted together."""
    found: list[Change] = []
    for row in rows:
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
