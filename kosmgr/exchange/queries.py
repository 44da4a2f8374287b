"""Reading what an import needs to know: batches, stored rows, who is registered where."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from kosmgr.content import rules as content
from kosmgr.content.models import Publisher
from kosmgr.devices.models import Device, DeviceAssignment, Sim, SimAssignment
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.exchange.models import ColumnMapping, ImportBatch, ImportFile, LedgerRow
from kosmgr.kit import db as database
from kosmgr.people.models import Employee, Employment
from kosmgr.seats.models import Account, AccountObservation

LOCK = 5_410_227  # the advisory lock of imports: one writes at a time, the next finds what it wrote
ROWS = database.table(LedgerRow)


def lock(db: Session) -> None:
    """One import writes at a time; SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def batch(db: Session, batch_id: int) -> ImportBatch | None:
    return db.get(ImportBatch, batch_id)


def batches(db: Session, limit: int, offset: int, status: str | None, user_id: int | None) -> Sequence[ImportBatch]:
    """Batches, newest first; with `user_id` only that person's."""
    statement = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit).offset(offset)
    if status:
        statement = statement.where(ImportBatch.status == status)
    if user_id is not None:
        statement = statement.where(ImportBatch.user_id == user_id)
    return db.scalars(statement).all()


def count_batches(db: Session, status: str | None, user_id: int | None) -> int:
    """How many `batches` there are without a limit."""
    statement = select(func.count(ImportBatch.id))
    if status:
        statement = statement.where(ImportBatch.status == status)
    if user_id is not None:
        statement = statement.where(ImportBatch.user_id == user_id)
    return db.scalar(statement) or 0


def files(db: Session, batch_id: int) -> Sequence[ImportFile]:
    """The files of a batch in the order they were given."""
    return db.scalars(select(ImportFile).where(ImportFile.batch_id == batch_id).order_by(ImportFile.id)).all()


def move(db: Session, batch_id: int, from_status: str, to_status: str) -> bool:
    """Claim a batch: False if somebody was faster."""
    done = db.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.status == from_status)
        .values(status=to_status)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def mappings(db: Session) -> Sequence[ColumnMapping]:
    return db.scalars(select(ColumnMapping).order_by(ColumnMapping.id)).all()


def mapping(db: Session, signature: str) -> ColumnMapping | None:
    return db.scalar(select(ColumnMapping).where(ColumnMapping.signature == signature))


def any_rows(db: Session) -> bool:
    """Whether anything was ever imported."""
    return db.scalar(select(LedgerRow.id).limit(1)) is not None


def applied(*columns: Any) -> Select[Any]:
    """Columns of rows whose batch is applied."""
    return select(*columns).join(ImportBatch, ImportBatch.id == ROWS.c.batch_id).where(ImportBatch.status == "applied")


def same_keys(db: Session, kind: str, keys: Iterable[str]) -> list[Row[Any]]:
    """Every applied row of these keys: id, key, digest, day, live, batch, entity."""
    columns = (ROWS.c.id, ROWS.c.key, ROWS.c.digest, ROWS.c.observed_on, ROWS.c.live, ROWS.c.batch_id, ROWS.c.entity_id)
    return database.select_by(db, applied(*columns).where(ROWS.c.kind == kind), ROWS.c.key, keys)


_WHOLE = (
    ROWS.c.id, ROWS.c.batch_id, ROWS.c.kind, ROWS.c.key, ROWS.c.row_no, ROWS.c.observed_on, ROWS.c.digest,
    ROWS.c["values"], ROWS.c.live, ROWS.c.entity_id,
)  # fmt: skip


def rows_of_entities(db: Session, entity_ids: Iterable[int]) -> list[Row[Any]]:
    """Every applied row of these entities, whole."""
    return database.select_by(db, applied(*_WHOLE), ROWS.c.entity_id, entity_ids)


def rows_without_entity(db: Session) -> list[Row[Any]]:
    """Applied rows whose entity is not known, or which belong to several."""
    return list(db.execute(applied(*_WHOLE).where(ROWS.c.entity_id.is_(None))))


def rows_of_batch(db: Session, batch_id: int) -> list[Row[Any]]:
    """Every row a batch brought, whole."""
    return list(db.execute(select(*_WHOLE).where(ROWS.c.batch_id == batch_id)))


def entities(db: Session) -> list[Row[Any]]:
    return list(db.execute(select(Entity.id, Entity.name, Entity.uscc)))


def enterprises(db: Session) -> list[Row[Any]]:
    return list(db.execute(select(EnterpriseAccount.entity_id, EnterpriseAccount.nickname, EnterpriseAccount.xhs_id)))


def account_entities(db: Session, accounts: Iterable[str]) -> dict[str, int]:
    """小红书号 → entity of registered accounts."""
    found = database.select_by(db, select(Account.xhs_id, Account.entity_id), Account.xhs_id, accounts)
    return {row[0]: row[1] for row in found}


def number_entities(db: Session, numbers: Iterable[str]) -> list[tuple[str, int, bool]]:
    """(工号, entity, whether an employment is known) of registered people."""
    employed = select(Employment.id).where(Employment.employee_id == Employee.id).exists()
    found = database.select_by(db, select(Employee.number, Employee.entity_id, employed), Employee.number, numbers)
    return [(row[0], row[1], row[2]) for row in found]


def nickname_entities(db: Session, nicknames: Iterable[str]) -> list[tuple[str, int]]:
    """(nickname as written, entity) of accounts ever seen under it."""
    statement = select(AccountObservation.nickname, Account.entity_id).join(
        Account, Account.id == AccountObservation.account_id
    )
    found = database.select_by(db, statement.distinct(), AccountObservation.nickname, nicknames)
    return [(row[0], row[1]) for row in found]


def device_entities(db: Session, numbers: Iterable[str]) -> set[int]:
    """Entities whose accounts are, or ever were, on these devices."""
    statement = (
        select(Account.entity_id)
        .join(DeviceAssignment, DeviceAssignment.account_id == Account.id)
        .join(Device, Device.id == DeviceAssignment.device_id)
    )
    return {row[0] for row in database.select_by(db, statement.distinct(), Device.number, numbers)}


def sim_entities(db: Session, hashes: Iterable[str]) -> set[int]:
    """Entities whose accounts log in, or ever did, with these numbers."""
    statement = (
        select(Account.entity_id)
        .join(SimAssignment, SimAssignment.account_id == Account.id)
        .join(Sim, Sim.id == SimAssignment.sim_id)
    )
    return {row[0] for row in database.select_by(db, statement.distinct(), Sim.number_hash, hashes)}


def registered_accounts(db: Session, entity_ids: Iterable[int]) -> list[tuple[str, int, str | None]]:
    """(小红书号, entity, newest nickname) of accounts opened in kosmgr itself."""
    newest = (
        select(AccountObservation.nickname)
        .where(AccountObservation.account_id == Account.id)
        .order_by(AccountObservation.observed_on.desc(), AccountObservation.id.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    statement = select(Account.xhs_id, Account.entity_id, newest).where(Account.origin == "decided")
    return [(row[0], row[1], row[2]) for row in database.select_by(db, statement, Account.entity_id, entity_ids)]


def registered_employees(db: Session, entity_ids: Iterable[int]) -> dict[tuple[int, str], tuple[str, date | None]]:
    """(entity, 工号) → (name, the day after the last one if one is registered) of people added in kosmgr itself."""
    until = func.max(func.coalesce(Employment.until_on, date.max))
    statement = (
        select(Employee.entity_id, Employee.number, Employee.name, until)
        .outerjoin(Employment, Employment.employee_id == Employee.id)
        .where(Employee.batch_id.is_(None), Employee.number.is_not(None))
        .group_by(Employee.entity_id, Employee.number, Employee.name)
    )
    rows = database.select_by(db, statement, Employee.entity_id, entity_ids)
    return {(row[0], row[1]): (row[2], None if row[3] in (None, date.max) else row[3]) for row in rows}


def registered_enterprises(db: Session, entity_ids: Iterable[int]) -> set[tuple[int, str]]:
    """(entity, nickname key) of 企业号 added in kosmgr itself."""
    statement = select(EnterpriseAccount.entity_id, EnterpriseAccount.nickname_key)
    statement = statement.where(EnterpriseAccount.batch_id.is_(None))
    return {(row[0], row[1]) for row in database.select_by(db, statement, EnterpriseAccount.entity_id, entity_ids)}


def employees_by_hand(db: Session, numbers: Iterable[str]) -> dict[tuple[int, str, None], int]:
    """(entity, 工号, nothing) → id of people added in kosmgr itself, as facts name them."""
    statement = select(Employee.entity_id, Employee.number, Employee.id).where(Employee.batch_id.is_(None))
    return {(row[0], row[1], None): row[2] for row in database.select_by(db, statement, Employee.number, numbers)}


def enterprises_by_hand(db: Session, entity_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """(entity, nickname key) → id of 企业号 added in kosmgr itself, as facts name them."""
    columns = (EnterpriseAccount.entity_id, EnterpriseAccount.nickname_key, EnterpriseAccount.id)
    statement = select(*columns).where(EnterpriseAccount.batch_id.is_(None))
    found = database.select_by(db, statement, EnterpriseAccount.entity_id, entity_ids)
    return {(row[0], row[1]): row[2] for row in found}


def later_rows(db: Session, batch_id: int, keys: Iterable[tuple[str, str]]) -> list[Row[Any]]:
    """Rows that later applied batches brought for the same keys: kind, key, batch."""
    by_kind: dict[str, set[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, set()).add(key)
    statement = applied(ROWS.c.kind, ROWS.c.key, ROWS.c.batch_id).where(ROWS.c.batch_id > batch_id)
    return [
        row
        for kind, wanted in by_kind.items()
        for row in database.select_by(db, statement.where(ROWS.c.kind == kind), ROWS.c.key, wanted)
    ]


def has_code(db: Session, entity_id: int, uscc: str, without_batch: int) -> bool:
    """Whether a row of another applied batch gives this entity this credit code."""
    same = and_(
        ROWS.c.entity_id == entity_id,
        ROWS.c.batch_id != without_batch,
        or_(ROWS.c.kind == "employees", ROWS.c.kind == "accounts"),
        ROWS.c["values"].contains(f'"uscc":"{uscc}"'),
    )
    return db.execute(applied(ROWS.c.id).where(same).limit(1)).first() is not None


def any_accounts(db: Session) -> bool:
    """Whether anything was ever registered."""
    return db.scalar(select(Account.id).limit(1)) is not None or db.scalar(select(Employee.id).limit(1)) is not None


def publisher_entities(db: Session, names: Iterable[str]) -> dict[str, int]:
    """小红书号 → entity of 企业号 and test accounts."""
    wanted = set(names)
    found: dict[str, int] = {}
    for model in (EnterpriseAccount, Publisher):
        rows = database.select_by(db, select(model.xhs_id, model.entity_id), model.xhs_id, wanted)
        found |= {row[0]: row[1] for row in rows}
    return found


def other_publishers(db: Session, entity_ids: Iterable[int]) -> dict[str, tuple[int, str, int]]:
    """小红书号 → (entity, kind, id) of the 企业号 and test accounts of some entities."""
    found: dict[str, tuple[int, str, int]] = {}
    for model, kind in ((EnterpriseAccount, content.ENTERPRISE), (Publisher, content.TEST)):
        statement = select(model.xhs_id, model.entity_id, model.id).where(model.xhs_id.is_not(None))
        rows = database.select_by(db, statement, model.entity_id, entity_ids)
        found |= {row[0]: (row[1], kind, row[2]) for row in rows}
    return found


def phone_entities(db: Session, hashes: Iterable[str]) -> list[tuple[str, int]]:
    """(hash, entity) of accounts that log in with these numbers."""
    statement = (
        select(Sim.number_hash, Account.entity_id)
        .join(SimAssignment, SimAssignment.sim_id == Sim.id)
        .join(Account, Account.id == SimAssignment.account_id)
    )
    return [(row[0], row[1]) for row in database.select_by(db, statement.distinct(), Sim.number_hash, hashes)]
