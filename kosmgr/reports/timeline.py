"""What happened to an account or a person, newest first, and the same as lanes; as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kosmgr.kit.clock import day_of
from kosmgr.kit.errors import NotFound
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix import compose, words
from kosmgr.policy import Permission
from kosmgr.reports import histories, lanes, provenance, queries
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

DAY = timedelta(days=1)


class AccountUnknown(NotFound):
    """No account of that number among those one may see."""

    message = N_("没有找到这个账号")


class PersonUnknown(NotFound):
    """No person of that number among those one may see."""

    message = N_("没有找到这个人")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from: an import's file and row, or a person."""

    text: str  # N_, with facts
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `kind` is term, holder, sim, device, payment, finding, seat, employment or change."""

    on: date | None
    kind: str
    title: str  # N_, with facts
    facts: Mapping[str, object] = field(default_factory=dict)
    detail: str | None = None
    state: str | None = None  # the colour of its dot; None for the ordinary
    source: Source | None = None
    ref_id: int | None = None


@dataclass(frozen=True)
class Timeline:
    """The entries, newest first (those without a day last), how many of each kind, and the lanes."""

    on: date
    entries: Sequence[Entry]
    counts: Mapping[str, int]
    lanes: Sequence[lanes.Lane]


def _made(on: date, entries: Iterable[Entry], rows: Sequence[lanes.Lane]) -> Timeline:
    known = [entry for entry in entries if entry.on is None or entry.on <= on]
    known.sort(key=lambda entry: (entry.on is not None, entry.on or date.min), reverse=True)
    counts: dict[str, int] = {}
    for entry in known:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    return Timeline(on, known, counts, rows)


@requires(Permission.LEDGER_READ)
def of_account(work: Work, account_id: int) -> Timeline:
    """The past of one account up to the work's day."""
    db, actor, on = work.db, work.actor, work.today
    account = histories.account(db, actor, account_id)
    if account is None:
        raise AccountUnknown()
    terms = histories.terms(db, account_id)
    bindings = compose.grouped(histories.bindings(db, actor, on, account_id=account_id), lambda row: row.id)
    devices = _authority(histories.devices(db, account_id, on))
    sims = _authority(histories.sims(db, account_id, on))
    entries = [
        *_terms(terms),
        *_seats(histories.occupancies(db, account_id, on)),
        *(entry for rows in bindings.values() for entry in _holder(rows, on)),
        *(_began("device", N_("登录设备 {number}（{slot}）"), row, number=row.number, slot=words.SLOTS[row.slot])
          for row in devices),
        *(_began("sim", N_("登录手机卡 {number}"), row, number=row.number_masked) for row in sims),
        *_counted(devices),
        *_payments(histories.fees(db, account_id)),
        *_observed(histories.observations(db, account_id, on)),
        *_findings(histories.findings(db, actor, "account", account_id, on)),
        *_changes(work, [("account", account_id)]),
    ]  # fmt: skip
    due_days = rulebook.value(work, "renewal.due_days", account.entity_id, on)
    return _made(on, entries, _account_lanes(terms, bindings, devices, sims, due_days, on))


@requires(Permission.LEDGER_READ)
def of_person(work: Work, employee_id: int) -> Timeline:
    """The past of one person up to the work's day."""
    db, actor, on = work.db, work.actor, work.today
    person = histories.employee(db, actor, employee_id)
    if person is None:
        raise PersonUnknown()
    jobs = histories.employments(db, employee_id, on)
    bindings = compose.grouped(histories.bindings(db, actor, on, employee_id=employee_id), lambda row: row.id)
    cards = histories.cards_in_name(db, actor, employee_id, on)
    entries = [
        *(entry for job in jobs for entry in _job(job)),
        *(entry for rows in bindings.values() for entry in _held(rows, on)),
        *(Entry(card.opened_on, "sim", N_("办卡 {number}"), {"number": card.number_masked}, card.status)
          for card in cards),
        *_findings(histories.findings(db, actor, "employee", employee_id, on)),
        *_changes(work, [("employee", employee_id)]),
    ]  # fmt: skip
    left_on = max((compose.last_day(job.until_on) for job in jobs if job.until_on), default=None, key=_day_or_min)
    rows = [
        lanes.lane("employment", [lanes.Span(job.from_on, job.until_on, person.name, "plain") for job in jobs]),
        lanes.lane(
            "account",
            [
                span
                for group in bindings.values()
                for span in lanes.holder_spans(group[0].xhs_id, group[0].from_on, group[0].until_on, left_on)
            ],
        ),
    ]
    return _made(on, entries, rows)


def _day_or_min(day: date | None) -> date:
    return day or date.min


def _authority(rows: Sequence[Any]) -> list[Any]:
    """Only the assertions of the lowest rank hold."""
    lowest = min((row.rank for row in rows), default=0)
    return [row for row in rows if row.rank == lowest]


def _began(kind: str, title: str, row: Any, **known: object) -> Entry:
    return Entry(row.from_on, kind, title, known, ref_id=row.id)


def _terms(rows: Sequence[Any]) -> Iterable[Entry]:
    for row in {(row.from_on, row.until_on): row for row in reversed(rows)}.values():  # several ledgers say the same
        last = compose.last_day(row.until_on)
        known = {"from_on": str(row.from_on or "—"), "until_on": str(last or "—")}
        yield Entry(row.from_on, "term", N_("认证生效，至 {until_on}"), known, state="certified", ref_id=row.id)
        if row.until_on is not None:
            yield Entry(row.until_on, "term", N_("认证期 {until_on} 结束"), known, state="lapsed", ref_id=row.id)


def _seats(rows: Sequence[Any]) -> Iterable[Entry]:
    for row in rows:
        known = {"number": row.number}
        yield Entry(row.from_on, "seat", N_("开通，席位 {number}"), known, ref_id=row.id)
        if row.until_on is not None:
            ended = N_("停用，席位 {number} 空出") if row.ended_as == "retired" else N_("释放席位 {number}")
            yield Entry(row.until_on, "seat", ended, known, row.reason, ref_id=row.id)


def _left_on(rows: Sequence[Any], on: date) -> date | None:
    job = compose.employment_on(rows, on)
    return compose.last_day(job.employed_until_on) if job is not None else None


def _holder(rows: Sequence[Any], on: date) -> Iterable[Entry]:
    row = rows[0]
    known = {"name": row.name, "number": row.number or "—"}
    yield Entry(row.from_on, "holder", N_("绑定 {name}（{number}）"), known, row.reason, ref_id=row.employee_id)
    if row.until_on is not None:
        yield Entry(
            row.until_on, "holder", N_("解绑 {name}（{number}）"), known, row.end_reason, ref_id=row.employee_id
        )
    if row.planned_on is not None:
        yield Entry(row.planned_on, "holder", N_("计划解绑 {name}（{number}）"), known, row.end_reason, "due")
    left_on = _left_on(rows, on)
    if left_on is not None and (row.until_on is None or row.until_on > left_on + DAY):
        title = N_("{name}（{number}）离职，账号未解绑")
        yield Entry(left_on, "holder", title, known, state="leaver", ref_id=row.employee_id)


def _held(rows: Sequence[Any], on: date) -> Iterable[Entry]:
    row = rows[0]
    known = {"account": row.xhs_id}
    yield Entry(row.from_on, "holder", N_("开始使用账号 {account}"), known, row.reason, ref_id=row.account_id)
    if row.until_on is not None:
        yield Entry(row.until_on, "holder", N_("不再使用账号 {account}"), known, row.end_reason, ref_id=row.account_id)
    left_on = _left_on(rows, on)
    if left_on is not None and left_on < on and row.until_on is None:
        title = N_("离职后仍持有账号 {account}")
        yield Entry(left_on + DAY, "holder", title, known, state="leaver", ref_id=row.account_id)


def _job(row: Any) -> Iterable[Entry]:
    yield Entry(row.from_on, "employment", N_("入职"), ref_id=row.id)
    if row.until_on is not None:
        known = {"last_working_on": str(row.last_working_on or "—")}
        title = N_("离职，最后工作日 {last_working_on}")
        yield Entry(compose.last_day(row.until_on), "employment", title, known, ref_id=row.id)


def _counted(rows: Sequence[Any]) -> Iterable[Entry]:
    for row in rows:
        if row.counted_on is not None:
            known = {"number": row.number}
            yield Entry(row.counted_on, "device", N_("盘点设备 {number}"), known, row.status, ref_id=row.device_id)


def _payments(rows: Sequence[Any]) -> Iterable[Entry]:
    for row in rows:
        amount = "—" if row.amount_fen is None else yuan(row.amount_fen)
        known = {"amount": amount, "payer": row.payer or "—", "number": row.invoice_number or "—"}
        detail = " ".join(part for part in (row.serial, row.cost_centre) if part) or None
        if row.status == "unpaid":
            title = N_("认证费 {amount} 元，台账记为未付")
            yield Entry(row.from_on, "payment", title, known, detail, "due", ref_id=row.id)
        else:
            yield Entry(row.paid_on, "payment", N_("认证费 {amount} 元，{payer}付"), known, detail, ref_id=row.id)
        if row.invoice_number:
            yield Entry(row.invoiced_on, "payment", N_("发票 {number}"), known, ref_id=row.id)


def _observed(rows: Sequence[Any]) -> Iterable[Entry]:
    """Where the platform's word or the nickname changed; and the last post."""
    before: Any = None
    for row in rows:
        if before is not None and row.platform_state != before.platform_state:
            known = {"old": before.platform_state or "—", "new": row.platform_state or "—"}
            state = {"banned": "banned", "limited": "limited", "muted": "limited"}.get(row.platform_code or "")
            yield Entry(row.observed_on, "change", N_("平台状态：{old} → {new}"), known, state=state)
        if before is not None and row.nickname != before.nickname:
            known = {"old": before.nickname, "new": row.nickname}
            yield Entry(row.observed_on, "change", N_("昵称：{old} → {new}"), known)
        before = row
    if before is not None and before.last_posted_on is not None:
        yield Entry(before.last_posted_on, "change", N_("最近一篇笔记"))


def _findings(rows: Sequence[Any]) -> Iterable[Entry]:
    states = {"critical": "leaver", "high": "overdue", "medium": "due", "low": "idle"}
    for row in rows:
        state = states[row.severity]
        yield Entry(row.first_seen_on, "finding", row.message, row.facts, row.next_step, state, ref_id=row.id)
        if row.cleared_at is not None:
            title = N_("已消除：{rule}")
            yield Entry(day_of(row.cleared_at), "finding", title, {"rule": row.rule}, ref_id=row.id)


def _changes(work: Work, subjects: Sequence[tuple[str, int]]) -> Iterable[Entry]:
    """The log, for those who may read it: who did what, and from which row of which file it came."""
    if not work.actor.may(Permission.AUDIT_READ):
        return []
    rows = queries.changes_about(work.db, work.actor, subjects, work.today)
    files = queries.batch_files(work.db, {row.batch_id for row in rows if row.batch_id is not None})
    return [
        Entry(
            on=day_of(row.at),
            kind="change",
            title=N_("{actor}：{action}"),
            facts={"actor": row.actor, "action": row.action, "before": row.before, "after": row.after},
            detail=row.reason,
            source=_source(row, files),
            ref_id=row.id,
        )
        for row in rows
    ]


def _source(row: Any, files: Mapping[tuple[int, str], str]) -> Source | None:
    if row.batch_id is None:
        return None
    alone = [name for (batch, _kind), name in files.items() if batch == row.batch_id]
    file = alone[0] if len(alone) == 1 else files.get((row.batch_id, provenance.ledger_of(row)))
    known = {"file": file or "—", "batch": row.batch_id, "row": row.source_row}
    if file is None:
        return Source(N_("导入批次 {batch}"), known)
    if row.source_row is None:
        return Source(N_("导入自{file}"), known)
    return Source(N_("导入自{file}第 {row} 行"), known)


def _account_lanes(
    terms: Sequence[Any],
    bindings: Mapping[int, Sequence[Any]],
    devices: Sequence[Any],
    sims: Sequence[Any],
    due_days: int,
    on: date,
) -> list[lanes.Lane]:
    networks = [
        lanes.Span(row.from_on, row.until_on, str(row.network or row.ip), "plain")
        for row in devices
        if row.network or row.ip
    ]
    return [
        lanes.lane(
            lanes.TERM,
            [
                span
                for row in terms
                if row.rank == 0
                for span in lanes.term_spans(row.from_on, row.until_on, due_days, on)
            ],
        ),
        lanes.lane(
            lanes.HOLDER,
            [
                span
                for rows in bindings.values()
                for span in lanes.holder_spans(rows[0].name, rows[0].from_on, rows[0].until_on, _left_before(rows, on))
            ],
        ),
        lanes.lane(lanes.SIM, [lanes.Span(row.from_on, row.until_on, row.number_masked, "plain") for row in sims]),
        lanes.lane(lanes.DEVICE, [lanes.Span(row.from_on, row.until_on, row.number, "plain") for row in devices]),
        lanes.lane(lanes.NETWORK, networks),
    ]


def _left_before(rows: Sequence[Any], on: date) -> date | None:
    """The last day of employment, if it lies behind."""
    left_on = _left_on(rows, on)
    return left_on if left_on is not None and left_on < on else None
