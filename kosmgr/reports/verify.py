"""`kosmgr verify`: the invariants of the data itself, each looked at with statements of its own.

Nothing here trusts a counter, a use case or a check: an invariant is one function over the tables, and one line in
INVARIANTS. What stands outside the database (the anchored head of the chain, the files) is handed in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise

from sqlalchemy import (
    Executable,
    ForeignKeyConstraint,
    Select,
    and_,
    exists,
    func,
    inspect,
    not_,
    or_,
    select,
    text,
)

from kosmgr.audit import service as journal
from kosmgr.audit.models import AuditRow
from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.certification.models import Fee, Invoice
from kosmgr.devices import exclusive
from kosmgr.devices.models import Device, DeviceAssignment, Network, NetworkAssignment, Sim, SimAssignment
from kosmgr.documents.models import Document
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.exchange.models import ImportBatch, LedgerRow
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.kit import clock, schema
from kosmgr.kit.db import Base
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.reports import delivered, drawn, leaving, retained, stored
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import rules as seats
from kosmgr.seats.models import Account, Seat, SeatOccupancy, SeatPool
from kosmgr.work import NotAllowed, Work, requires

LIVE = ("open", "accepted")


@dataclass(frozen=True)
class Violation:
    """One broken invariant: which, about what, and the sentence for people."""

    invariant: str
    subject: Mapping[str, object]
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def shape(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """As other programs read it."""
        message = translate(self.message).format(**{**self.subject, **self.facts})
        return {"invariant": self.invariant, "subject": dict(self.subject), "message": message}


@dataclass(frozen=True)
class Outside:
    """What is known outside the database."""

    anchor: tuple[int, str] | None  # the head of the audit chain


Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]


@requires(Permission.AUDIT_READ)
def verify(work: Work, outside: Outside) -> list[Violation]:
    """Every violation of every invariant; only for those who may audit everything."""
    if not work.actor.may_everywhere(Permission.AUDIT_READ):
        raise NotAllowed(permission=Permission.AUDIT_READ.value)
    return [Violation(name, *found) for name, look in INVARIANTS for found in look(work, outside)]


@requires(Permission.AUDIT_READ)
def notes(work: Work) -> list[Sentence]:
    """What is no violation and should be known all the same; only for those who may audit everything."""
    if not work.actor.may_everywhere(Permission.AUDIT_READ):
        raise NotAllowed(permission=Permission.AUDIT_READ.value)
    return retained.notes(work) + delivered.notes(work)


def seats_counted(work: Work, outside: Outside) -> Found:
    """I1: a counter is what sits there; by the scope in force no more than the limit, or a finding says so."""
    seated = (
        select(Account.entity_id, Account.enterprise_account_id)
        .join(SeatOccupancy, SeatOccupancy.account_id == Account.id)
        .where(SeatOccupancy.until_on.is_(None))
    )
    used: dict[str, int] = {}
    owner: dict[str, int] = {}
    for row in work.db.execute(seated):
        scope = rulebook.value(work, "quota.scope", row.entity_id)
        meant = seats.pool_scope(scope, row.entity_id, row.enterprise_account_id)
        used[meant] = used.get(meant, 0) + 1
        owner[meant] = row.entity_id
    seats_by_pool = select(SeatOccupancy.pool_id, func.count()).where(SeatOccupancy.until_on.is_(None))
    counts = {row[0]: row[1] for row in work.db.execute(seats_by_pool.group_by(SeatOccupancy.pool_id))}
    for pool in work.db.scalars(select(SeatPool).order_by(SeatPool.id)):
        if pool.used != counts.get(pool.id, 0):
            facts = {"used": pool.used, "seated": counts.get(pool.id, 0)}
            yield {"pool": pool.scope}, N_("席位计数 {pool} 是 {used}，实际占用 {seated}"), facts
    for meant, count in sorted(used.items()):
        limit = rulebook.value(work, "quota.limit", owner[meant])
        if count > limit and not _finding(work, "seats.over-quota", "entity", owner[meant]):
            facts = {"used": count, "limit": limit}
            yield {"pool": meant}, N_("席位 {pool} 占用 {used}，超过上限 {limit}，却没有未关闭的检查结果"), facts


def one_holder(work: Work, outside: Outside) -> Found:
    """I2: one account has one holder on any day, and one decided slot, card or exclusive network has one
    account, or an exemption."""
    named = select(Binding.account_id, Account.xhs_id, Binding.from_on, HELD_UNTIL).join(
        Account, Account.id == Binding.account_id
    )
    yield from _overlaps(work, named, "account", N_("账号 {account} 同一天有两个使用人"))
    for breach in exclusive.breaches(work.db):
        yield {_KINDS[breach.kind]: breach.label}, _SHARED[breach.kind], {"day": breach.on}


_KINDS = {"slot": "device", "sim": "sim", "network": "network"}
_SHARED = {
    "slot": N_("设备 {device} 的同一位置在 {day} 分给了两个账号，没有生效的例外"),
    "sim": N_("手机卡 {sim} 在 {day} 分给了两个账号，没有生效的例外"),
    "network": N_("独占网络 {network} 在 {day} 分给了两个账号，没有生效的例外"),
}


def _overlaps(work: Work, statement: Executable, kind: str, message: str) -> Found:
    rows = sorted(work.db.execute(statement), key=lambda row: (str(row[0]), row[2] or date.min))
    for _key, group in groupby(rows, key=lambda row: str(row[0])):
        periods = [row for row in group if row[2] is None or row[2] != row[3]]
        if any(clock.overlaps((a[2], a[3]), (b[2], b[3])) for a, b in pairwise(periods)):
            yield {kind: periods[0][1]}, message, {}


def findings_open(work: Work, outside: Outside) -> Found:
    """I3: a holder who has left, and an account under a lapsed 企业号, have an open finding."""
    picture = matrix.picture(work)
    lapsed = {
        line.id
        for entity in picture.entities.values()
        for line in entity.enterprise_accounts
        if line.certified_until_on is not None
        and (picture.on - line.certified_until_on).days > rulebook.value(work, "lapse.grace_days", entity.id)
    }
    known = {
        rule: set(work.db.scalars(_subjects(rule, "account")))
        for rule in ("binding.departed-holder", "certification.parent-lapsed")
    }
    for line in picture.seated():
        subject = {"account": line.xhs_id}
        left = line.holder is not None and line.holder.has_left(picture.on)
        if left and line.id not in known["binding.departed-holder"]:
            yield subject, N_("账号 {account} 的使用人已离职，却没有未关闭的检查结果"), {}
        if line.enterprise_account_id in lapsed and line.id not in known["certification.parent-lapsed"]:
            yield subject, N_("账号 {account} 的企业号已过期，却没有未关闭的检查结果"), {}


def chain_whole(work: Work, outside: Outside) -> Found:
    """I4: the audit chain holds from its first row to the anchored head; whatever was made here has a row in it."""
    for broken in journal.verify(work, outside.anchor):
        yield {"sequence": broken.sequence, "fault": broken.fault}, N_("审计链在第 {sequence} 行断开：{fault}"), {}
    made = (
        ("entity", Entity),
        ("account", Account),
        ("employee", Employee),
        ("device", Device),
        ("document", Document),
    )
    for kind, model in made:
        noted = exists().where(AuditRow.subject_kind == kind, AuditRow.subject_id == model.id)
        for row_id in work.db.scalars(select(model.id).where(model.batch_id.is_(None), not_(noted))):
            yield {"kind": kind, "id": row_id}, N_("{kind} {id} 没有审计记录"), {}


def money_exact(work: Work, outside: Outside) -> Found:
    """I5: one fee per term, whole fen, and decided invoices whose parts make the amount."""
    same = select(Fee.account_id, Fee.enterprise_account_id, Fee.from_on).where(Fee.from_on.is_not(None))
    grouped = same.group_by(Fee.account_id, Fee.enterprise_account_id, Fee.from_on).having(func.count() > 1)
    for row in work.db.execute(grouped):
        subject = {"account_id": row.account_id, "enterprise_account_id": row.enterprise_account_id}
        yield subject, N_("同一期有两笔认证费，自 {from_on} 起"), {"from_on": row.from_on}
    parts = select(Fee.id, Fee.amount_fen, Invoice.net_fen, Invoice.tax_fen, Fee.origin)
    for fee in work.db.execute(parts.outerjoin(Invoice, Invoice.fee_id == Fee.id)):
        amounts = [amount for amount in fee[1:4] if amount is not None]
        if any(not isinstance(amount, int) or amount < 0 for amount in amounts):
            yield {"fee": fee.id}, N_("费用 {fee} 的金额不是整数分"), {}
        elif fee.origin == "decided" and len(amounts) == 3 and fee.net_fen + fee.tax_fen != fee.amount_fen:
            yield {"fee": fee.id}, N_("费用 {fee} 的不含税加税额不等于金额"), {}


def imports_whole(work: Work, outside: Outside) -> Found:
    """I6: only an applied import has left anything in the rooms."""
    for table in Base.metadata.sorted_tables:
        column = table.c.get("batch_id")
        if column is None or table.name in ("import_files", "audit_rows"):
            continue
        stray = and_(column.is_not(None), or_(ImportBatch.id.is_(None), ImportBatch.status != "applied"))
        if table.name == "ledger_rows":  # what was understood is kept, but is no longer live
            stray = and_(stray, LedgerRow.live)
        statement = select(column, func.count()).select_from(table).outerjoin(ImportBatch, ImportBatch.id == column)
        for batch, count in work.db.execute(statement.where(stray).group_by(column)):
            facts = {"count": count, "table": table.name}
            yield {"batch": batch}, N_("导入批次 {batch} 没有应用，{table} 里却有它的 {count} 行"), facts
    unsigned = select(ImportBatch.id).where(ImportBatch.status == "applied", ImportBatch.applied_at.is_(None))
    for batch in work.db.scalars(unsigned):
        yield {"batch": batch}, N_("导入批次 {batch} 已应用，却没有应用时间"), {}


def entities_apart(work: Work, outside: Outside) -> Found:
    """I10: nothing decided crosses entities; what a ledger says across them has an open finding."""
    crossing = (
        select(Account.id, Account.xhs_id, Binding.origin)
        .join(Binding, Binding.account_id == Account.id)
        .join(Employee, Employee.id == Binding.employee_id)
        .where(Employee.entity_id != Account.entity_id, HELD_UNTIL.is_(None))
    )
    for row in work.db.execute(crossing):
        if row.origin == "decided":
            yield {"account": row.xhs_id}, N_("账号 {account} 被分给了别的主体的人"), {}
        elif not _finding(work, "binding.ineligible-holder", "account", row.id):
            yield {"account": row.xhs_id}, N_("账号 {account} 的使用人属于别的主体，却没有未关闭的检查结果"), {}
    elsewhere = (
        select(Account.xhs_id)
        .join(EnterpriseAccount, EnterpriseAccount.id == Account.enterprise_account_id)
        .where(EnterpriseAccount.entity_id != Account.entity_id)
    )
    for xhs_id in work.db.scalars(elsewhere):
        yield {"account": xhs_id}, N_("账号 {account} 的企业号属于别的主体"), {}
    for assignment, thing, owner in (
        (DeviceAssignment, Device, DeviceAssignment.device_id),
        (SimAssignment, Sim, SimAssignment.sim_id),
        (NetworkAssignment, Network, NetworkAssignment.network_id),
    ):
        shared = (
            select(Account.xhs_id)
            .join(assignment, assignment.account_id == Account.id)
            .join(thing, thing.id == owner)
            .where(assignment.origin == "decided", assignment.until_on.is_(None))
            .where(thing.entity_id != Account.entity_id)
        )
        for xhs_id in work.db.scalars(shared):
            yield {"account": xhs_id}, N_("账号 {account} 分到了别的主体的设备、手机卡或网络"), {}
    foreign_seat = (
        select(Account.xhs_id)
        .join(SeatOccupancy, SeatOccupancy.account_id == Account.id)
        .join(Seat, Seat.id == SeatOccupancy.seat_id)
        .where(Seat.entity_id != Account.entity_id)
    )
    for xhs_id in work.db.scalars(foreign_seat):
        yield {"account": xhs_id}, N_("账号 {account} 坐在别的主体的席位上"), {}


def database_sound(work: Work, outside: Outside) -> Found:
    """I11: no dangling reference, no damaged page, and the schema of this code."""
    connection = work.db.connection()
    there = set(inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            yield {"table": table.name}, N_("缺少表 {table}"), {}
            continue
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint) and key.referred_table.name in there:
                [column], [element] = list(key.columns), list(key.elements)
                target = key.referred_table.alias()
                found = exists().where(target.c[element.column.name] == column)
                dangling = select(func.count()).select_from(table).where(column.is_not(None), not_(found))
                count = work.db.execute(dangling).scalar_one()
                if count:
                    facts = {"count": count, "column": column.name}
                    yield {"table": table.name}, N_("{table}.{column} 有 {count} 行指向不存在的记录"), facts
    if connection.dialect.name == "sqlite":
        for (said,) in work.db.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                yield {"database": "sqlite"}, N_("数据库文件损坏：{said}"), {"said": said}
    revision = schema.revision(connection)
    if revision != schema.head():
        facts = {"found": revision, "known": schema.head()}
        yield {"database": connection.dialect.name}, N_("数据库结构是 {found}，程序需要 {known}"), facts


def _finding(work: Work, rule: str, kind: str, ref_id: int) -> bool:
    return work.db.scalar(_subjects(rule, kind).where(FindingSubject.ref_id == ref_id).limit(1)) is not None


def _subjects(rule: str, kind: str) -> Select[int | None]:
    """Row ids of what open or accepted findings of a rule are about."""
    return (
        select(FindingSubject.ref_id)
        .join(Finding, Finding.id == FindingSubject.finding_id)
        .where(Finding.rule == rule, Finding.status.in_(LIVE), FindingSubject.kind == kind)
    )


INVARIANTS: tuple[tuple[str, Callable[[Work, Outside], Found]], ...] = (
    ("I1", seats_counted),
    ("I2", one_holder),
    ("I3", findings_open),
    ("I4", chain_whole),
    ("I5", money_exact),
    ("I6", imports_whole),
    ("I7", delivered.outbox_in_order),
    ("I8", delivered.due_recorded),
    ("I9", stored.files_known),
    ("I10", entities_apart),
    ("I10", stored.papers_apart),
    ("I11", database_sound),
    ("I13", leaving.cases_whole),
    ("I14", retained.erased_in_time),
    ("I15", drawn.spot_checks_by_chance),
)
