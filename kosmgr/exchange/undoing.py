"""Taking a batch back: its rows are withdrawn, those it had replaced hold again, and everything is derived anew."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, or_, select, update

from kosmgr.applications.models import Application
from kosmgr.audit import service as journal
from kosmgr.bindings.models import Binding
from kosmgr.cases.models import Case
from kosmgr.certification.models import Fee, Term
from kosmgr.content.models import Note
from kosmgr.devices.models import DeviceAssignment, SimAssignment
from kosmgr.documents.models import Document, LegalChange
from kosmgr.entities.models import EnterpriseAccount, Entity
from kosmgr.exchange import (
    bulk,
    derive,
    gather,
    hanging,
    intake,
    models,
    note_rows,
    queries,
    rules,
    sealing,
    stored,
    writing,
)
from kosmgr.exchange.diffing import Differ
from kosmgr.exchange.facts import Key, Row
from kosmgr.kit import db as database
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.people.models import Employee, Employment
from kosmgr.rulebook.models import RuleValue
from kosmgr.seats.models import Account, PostingHold, SeatOccupancy
from kosmgr.tasks.models import Task
from kosmgr.users.models import UserGrant
from kosmgr.work import Work

MOST_LISTED = 20
LATER_ROW = N_("批次 {batch} 又更新了 {key}")
DECIDED_ACCOUNT = N_("账号 {key} 后来有人工操作")
DECIDED_CASE = N_("案件 {key} 后来有人工操作")
DECIDED_PERSON = N_("员工 {key} 后来有人工操作")
DECIDED_NOTE = N_("笔记「{key}」后来有人改过")
DECIDED_APPLICATION = N_("申请 {key} 后来有人工处理")
NEEDED = N_("批次 {batch} 用到了 {key}")
HELD = N_("{key} 后来有人工登记的内容")
A_CARD = N_("一张手机卡")
ENTITY_USED = N_("主体「{key}」后来有人工设置")


def undo(work: Work, batch: models.ImportBatch, progress: intake.Progress) -> None:
    """Withdraw a batch that is already marked undone; refuse when something hangs on it."""
    phones = stored.Phones(work.cipher)
    days: dict[str, Any] = {}
    gone = [gather.row_of(found, phones, days) for found in queries.rows_of_batch(work.db, batch.id)]
    problems = _later(work, batch, gone)
    _refuse(batch, problems)
    progress("derive", 0, 1)
    _alive_again(work, gone)
    touched = {row.entity for row in gone if row.entity is not None}
    scope = gather.gather(work.db, [], phones, touched, gone)
    found = derive.derive(scope.rows, scope.known)
    _refuse(batch, _decided(work, batch, gone, scope))
    keys = sealing.Keys(work, phones)
    keys.prepare([], found, False, {})
    names = {row.id: row.name for row in queries.entities(work.db)}
    progress("write", 0, 1)
    differ = writing.settle(work, found, scope, keys, {}, names, batch.id, False)
    _refuse(batch, _needed(batch, differ, scope))
    held = [_named(key) for keys_ in differ.held.values() for key in keys_]
    _refuse(batch, [Sentence(HELD, {"key": key}) for key in held])
    writing.rows_placed(work, scope.rows, found, {})
    _entities(work, batch, touched)
    progress("write", 1, 1)


def _refuse(batch: models.ImportBatch, problems: list[Sentence]) -> None:
    if problems:
        more = [Sentence("…")] if len(problems) > MOST_LISTED else []
        raise rules.UndoRefused(batch=batch.id, changes=[*problems[:MOST_LISTED], *more])


def _later(work: Work, batch: models.ImportBatch, gone: list[Row]) -> list[Sentence]:
    """Rows that a later batch brought for the same keys."""
    found = queries.later_rows(work.db, batch.id, [(row.kind, row.key) for row in gone])
    shown = {(row.batch_id, _shown(row.kind, row.key)) for row in found}
    said = (Sentence(LATER_ROW, {"batch": later, "key": key or Sentence(A_CARD)}) for later, key in sorted(shown))
    return list(said)


def _shown(kind: str, key: str) -> str:
    """A key as people know it; numbers of SIM cards are not shown."""
    if kind == "sims":
        return ""
    if kind == "documents":
        return " ".join(key.split("/", 1)[1].split("|")).strip()
    return key.rsplit("/", 1)[1] if kind in ("employees", "applications") else key


def _named(key: Key) -> str:
    """A thing by its own name, not by the number of its entity."""
    named = next((part for part in key if isinstance(part, str) and part), str(key[0]))
    return named.replace("|", " ").strip()


def _alive_again(work: Work, gone: list[Row]) -> None:
    """Of the rows that remain for each key the newest holds."""
    bulk.change(work.db, queries.ROWS, [{"id": row.id, "live": False} for row in gone])
    keys: dict[str, set[str]] = defaultdict(set)
    for row in gone:
        keys[row.kind].add(row.key)
    changes = []
    for kind, wanted in keys.items():
        rest: dict[str, list[Any]] = defaultdict(list)
        for found in queries.same_keys(work.db, kind, wanted):
            rest[found.key].append(found)
        for rows in rest.values():
            newest = max(rows, key=lambda row: (row.observed_on, row.id))
            if not newest.live:
                changes.append({"id": newest.id, "live": True, "replaced_by_batch": None})
    bulk.change(work.db, queries.ROWS, changes)


def _decided(work: Work, batch: models.ImportBatch, gone: list[Row], scope: gather.Scope) -> list[Sentence]:
    """What people decided since about the accounts and people this batch speaks of."""
    db = work.db
    accounts = {row.key for row in gone if row.kind == "accounts"}
    accounts |= {
        row.values["account"] for row in gone if row.kind in ("renewals", "handovers") and row.values["account"]
    }
    accounts |= {e["account"] for row in gone if row.kind == "devices" for e in row.values["accounts"] if e["account"]}
    ids = {r[0]: r[1] for r in database.select_by(db, select(Account.id, Account.xhs_id), Account.xhs_id, accounts)}
    decided: set[str] = set()
    since = batch.applied_at
    for model in (Binding, Term, Fee):
        statement = select(model.account_id).where(model.origin == "decided", model.created_at >= since)
        decided |= {ids[row[0]] for row in database.select_by(db, statement, model.account_id, ids)}
    ended = select(Binding.account_id).where(Binding.end_reason.is_not(None), Binding.batch_id == batch.id)
    decided |= {ids[row[0]] for row in database.select_by(db, ended, Binding.account_id, ids)}
    for assignment in (DeviceAssignment, SimAssignment):
        ours = or_(assignment.origin == "decided", assignment.end_reason.is_not(None))
        statement = select(assignment.account_id).where(ours)
        decided |= {ids[row[0]] for row in database.select_by(db, statement, assignment.account_id, ids)}
    left = select(SeatOccupancy.account_id).where(
        (SeatOccupancy.ended_as.is_not(None)) | (SeatOccupancy.origin == "decided"),
        SeatOccupancy.batch_id == batch.id,
    )
    decided |= {ids[row[0]] for row in database.select_by(db, left, SeatOccupancy.account_id, ids)}
    held = select(PostingHold.account_id)
    decided |= {ids[row[0]] for row in database.select_by(db, held, PostingHold.account_id, ids)}
    people = {row.values["employee"] for row in gone if row.values.get("employee") and row.kind != "applications"}
    leaving = (
        select(Employee.number)
        .join(Employment, Employment.employee_id == Employee.id)
        .where(Employment.origin == "decided", Employee.batch_id.is_not(None), Employee.entity_id.in_(scope.entities))
    )
    persons = {row[0] for row in database.select_by(db, leaving, Employee.number, people)}
    touched = {
        row.number
        for row in db.execute(
            select(Case.number)
            .outerjoin(Task, and_(Task.subject_kind == "case", Task.subject_id == Case.id))
            .where(Case.batch_id == batch.id, or_(Case.origin == "decided", Task.origin == "decided"))
        )
    }
    changed = select(Note.title).where(Note.batch_id == batch.id, note_rows.BY_HAND)
    edited = sorted(title or "—" for title in db.scalars(changed))
    handled = select(Application.number).where(Application.origin == "decided", Application.batch_id == batch.id)
    asked = sorted(db.scalars(handled))
    return [
        *(Sentence(DECIDED_CASE, {"key": key}) for key in sorted(touched)),
        *(Sentence(DECIDED_ACCOUNT, {"key": key}) for key in sorted(decided)),
        *(Sentence(DECIDED_PERSON, {"key": key}) for key in sorted(persons)),
        *(Sentence(DECIDED_NOTE, {"key": key}) for key in edited),
        *(Sentence(DECIDED_APPLICATION, {"key": key}) for key in asked),
    ]


def _needed(batch: models.ImportBatch, differ: Differ, scope: gather.Scope) -> list[Sentence]:
    """Later batches whose rows speak of things that would vanish."""
    vanished = {
        (name, part)
        for name, column in (("accounts", 0), ("employees", 1), ("devices", 0), ("sims", 0))
        for place, _ in differ.doomed.get(name, {}).values()
        if (part := place[column]) is not None
    }
    found: set[tuple[int, str]] = set()
    for row in scope.rows:
        if row.batch_id <= batch.id or row.kind == "applications":  # these stand without the person, too
            continue
        seen = row.values
        account = seen.get("account")
        names = [("accounts", account), ("employees", seen.get("employee")), ("devices", seen.get("device"))]
        names += [("accounts", entry["account"]) for entry in seen.get("accounts", ())]
        for name, part in names:
            if part is not None and (name, part) in vanished:
                found.add((row.batch_id, part))
    return [Sentence(NEEDED, {"batch": later, "key": key}) for later, key in sorted(found)]


def _entities(work: Work, batch: models.ImportBatch, touched: set[int]) -> None:
    """Entities the batch made go when nothing of theirs is left; credit codes only it gave are forgotten."""
    db = work.db
    rows = database.select_by(db, select(Entity.id, Entity.name, Entity.uscc, Entity.batch_id), Entity.id, touched)
    place = queries.ROWS.c.entity_id
    used = {row[0] for row in database.select_by(db, queries.applied(place).distinct(), place, touched)}
    owned = (Account, Employee, EnterpriseAccount, Document, LegalChange)
    for column in (model.entity_id for model in owned):
        used |= {row[0] for row in database.select_by(db, select(column).distinct(), column, touched)}
    notes = []
    doomed = []
    for row in rows:
        if row.batch_id == batch.id and row.id not in used:
            doomed.append(row.id)
            before = {"name": row.name, "uscc": row.uscc}
            notes.append(
                journal.Note("entity.import_withdrawn", "entity", row.id, row.id, before=before, batch_id=batch.id)
            )
        elif row.uscc and row.batch_id is not None and not queries.has_code(db, row.id, row.uscc, batch.id):
            same = update(Entity).where(Entity.id == row.id).execution_options(synchronize_session="fetch")
            db.execute(same.values(uscc=None))
            notes.append(
                journal.Note(
                    "entity.import_changed", "entity", row.id, row.id, before={"uscc": row.uscc}, after={"uscc": None},
                    batch_id=batch.id,
                )
            )  # fmt: skip
    granted = {r[0] for r in database.select_by(db, select(UserGrant.entity_id), UserGrant.entity_id, doomed)}
    scopes = {f"entity:{entity_id}": entity_id for entity_id in doomed}
    ruled = {scopes[r[0]] for r in database.select_by(db, select(RuleValue.scope), RuleValue.scope, scopes)}
    names = {row.id: row.name for row in rows}
    _refuse(batch, [Sentence(ENTITY_USED, {"key": names[entity_id]}) for entity_id in sorted(granted | ruled)])
    withdrawn = {row[0] for row in database.select_by(db, select(queries.ROWS.c.id), queries.ROWS.c.entity_id, doomed)}
    bulk.change(db, queries.ROWS, [{"id": row_id, "entity_id": None} for row_id in withdrawn])
    hanging.clear(db, doomed, work.now)
    bulk.remove(db, database.table(Entity), doomed)
    journal.note_many(work, notes)
