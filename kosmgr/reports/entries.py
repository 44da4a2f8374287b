"""What one thing of the past says in a timeline: rows of a history in, entries out. Pure.

A history is a function here of the name it has in `histories`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kosmgr.kit.clock import day_of
from kosmgr.kit.money import yuan
from kosmgr.kit.text import N_
from kosmgr.matrix import compose, words
from kosmgr.reports import provenance

DAY = timedelta(days=1)


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


def authority(rows: Sequence[Any]) -> list[Any]:
    """Only the assertions of the lowest rank hold."""
    lowest = min((row.rank for row in rows), default=0)
    return [row for row in rows if row.rank == lowest]


def terms(rows: Sequence[Any]) -> Iterable[Entry]:
    """Certified from, and its end."""
    for row in {(row.from_on, row.until_on): row for row in reversed(rows)}.values():  # several ledgers say the same
        last = compose.last_day(row.until_on)
        known = {"from_on": str(row.from_on or "—"), "until_on": str(last or "—")}
        yield Entry(row.from_on, "term", N_("认证生效，至 {until_on}"), known, state="certified", ref_id=row.id)
        if row.until_on is not None:
            yield Entry(row.until_on, "term", N_("认证期 {until_on} 结束"), known, state="lapsed", ref_id=row.id)


def seats(rows: Sequence[Any]) -> Iterable[Entry]:
    """Opened on a seat, and how it was left."""
    for row in rows:
        known = {"number": row.number}
        yield Entry(row.from_on, "seat", N_("开通，席位 {number}"), known, ref_id=row.id)
        if row.until_on is not None:
            ended = N_("停用，席位 {number} 空出") if row.ended_as == "retired" else N_("释放席位 {number}")
            yield Entry(row.until_on, "seat", ended, known, row.reason, ref_id=row.id)


def last_employed_on(rows: Sequence[Any], on: date) -> date | None:
    """The last day of the employment that answers for a day, from a binding's rows; None: no end is known."""
    job = compose.employment_on(rows, on)
    return compose.last_day(job.employed_until_on) if job is not None else None


def holder(rows: Sequence[Any], on: date) -> Iterable[Entry]:
    """One binding as the account tells it, from its rows (one per employment)."""
    row = rows[0]
    known = {"name": row.name, "number": row.number or "—"}
    yield Entry(row.from_on, "holder", N_("绑定 {name}（{number}）"), known, row.reason, ref_id=row.employee_id)
    if row.until_on is not None:
        yield Entry(
            row.until_on, "holder", N_("解绑 {name}（{number}）"), known, row.end_reason, ref_id=row.employee_id
        )
    if row.planned_on is not None:
        yield Entry(row.planned_on, "holder", N_("计划解绑 {name}（{number}）"), known, row.end_reason, "due")
    left_on = last_employed_on(rows, on)
    if left_on is not None and (row.until_on is None or row.until_on > left_on + DAY):
        title = N_("{name}（{number}）离职，账号未解绑")
        yield Entry(left_on, "holder", title, known, state="leaver", ref_id=row.employee_id)


def held(rows: Sequence[Any], on: date) -> Iterable[Entry]:
    """The same binding as the person tells it."""
    row = rows[0]
    known = {"account": row.xhs_id}
    yield Entry(row.from_on, "holder", N_("开始使用账号 {account}"), known, row.reason, ref_id=row.account_id)
    if row.until_on is not None:
        yield Entry(row.until_on, "holder", N_("不再使用账号 {account}"), known, row.end_reason, ref_id=row.account_id)
    left_on = last_employed_on(rows, on)
    if left_on is not None and left_on < on and row.until_on is None:
        title = N_("离职后仍持有账号 {account}")
        yield Entry(left_on + DAY, "holder", title, known, state="leaver", ref_id=row.account_id)


def job(row: Any) -> Iterable[Entry]:
    """One employment, begun and ended."""
    yield Entry(row.from_on, "employment", N_("入职"), ref_id=row.id)
    if row.until_on is not None:
        known = {"last_working_on": str(row.last_working_on or "—")}
        title = N_("离职，最后工作日 {last_working_on}")
        yield Entry(compose.last_day(row.until_on), "employment", title, known, ref_id=row.id)


def devices(rows: Sequence[Any]) -> Iterable[Entry]:
    """The phones the account lived on."""
    for row in rows:
        known = {"number": row.number, "slot": words.SLOTS[row.slot]}
        yield Entry(row.from_on, "device", N_("登录设备 {number}（{slot}）"), known, ref_id=row.id)


def counted(rows: Sequence[Any]) -> Iterable[Entry]:
    """When these phones were counted last."""
    for row in rows:
        if row.counted_on is not None:
            known = {"number": row.number}
            yield Entry(row.counted_on, "device", N_("盘点设备 {number}"), known, row.status, ref_id=row.device_id)


def sims(rows: Sequence[Any]) -> Iterable[Entry]:
    """The cards the account logged in with."""
    for row in rows:
        known = {"number": row.number_masked}
        yield Entry(row.from_on, "sim", N_("登录手机卡 {number}"), known, ref_id=row.id)


def cards(rows: Sequence[Any]) -> Iterable[Entry]:
    """The cards in a person's name."""
    for row in rows:
        yield Entry(row.opened_on, "sim", N_("办卡 {number}"), {"number": row.number_masked}, row.status)


def payments(rows: Sequence[Any]) -> Iterable[Entry]:
    """Fees paid and not paid, and their invoices."""
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


def observed(rows: Sequence[Any]) -> Iterable[Entry]:
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


def findings(rows: Sequence[Any]) -> Iterable[Entry]:
    """What checks saw, and when it was over."""
    states = {"critical": "leaver", "high": "overdue", "medium": "due", "low": "idle"}
    for row in rows:
        state = states[row.severity]
        yield Entry(row.first_seen_on, "finding", row.message, row.facts, row.next_step, state, ref_id=row.id)
        if row.cleared_at is not None:
            title = N_("已消除：{rule}")
            yield Entry(day_of(row.cleared_at), "finding", title, {"rule": row.rule}, ref_id=row.id)


def changes(rows: Sequence[Any], batches: Sequence[Any]) -> Iterable[Entry]:
    """The log: who did what, and from which row of which file it came."""
    files = provenance.files(batches)
    for row in rows:
        yield Entry(
            on=day_of(row.at),
            kind="change",
            title=N_("{actor}：{action}"),
            facts={"actor": row.actor, "action": row.action, "before": row.before, "after": row.after},
            detail=row.reason,
            source=_source(row, files),
            ref_id=row.id,
        )


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
