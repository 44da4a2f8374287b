"""Documents as lists show them, with the name of what each is about; and from a written name to the thing."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.kit import db as database
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.matrix.shapes import Chosen, Item
from kosmgr.people import service as people
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.seats import service as seats
from kosmgr.seats.models import Account
from kosmgr.work import Work, requires

BANDS = (30, 60, 90)  # days: how lists group what ends soon
WITHIN = {"30": N_("30 天内到期"), "60": N_("31 至 60 天到期"), "90": N_("61 至 90 天到期")}
UNCHECKED, UNCHECKED_WORD = "unchecked", N_("待核对")
# how a document stands, in the colours of the states of accounts
STATES = {"valid": "certified", "due": "due", "expired": "lapsed", "unknown": "idle", "superseded": "free"}
NAMED = ("account", "employee", "enterprise_account")


class SubjectNeeded(Invalid):
    """A document is about an account, a person, a 企业号, or the company itself."""

    message = N_("文件只能挂在 {known} 上；关于整个主体的就不写")


class OtherEntity(Conflict):
    """A document belongs to the entity of what it is about."""

    message = N_("「{subject}」属于另一个主体，文件要登记在它自己的主体下")


def listed(work: Work, entity_ids: Chosen) -> list[Item]:
    """Visible documents, those that end first on top."""
    return _items(work, documents.listing(work, None if entity_ids is None else list(entity_ids)))


@requires(Permission.LEDGER_READ)
def about(work: Work, kind: str, subject_id: int) -> list[Item]:
    """The visible documents about one thing."""
    return _items(work, documents.of_subject(work, kind, subject_id))


@requires(Permission.LEDGER_READ)
def shown(work: Work, document_id: int) -> Item:
    """One visible document."""
    return _items(work, [documents.shown(work, document_id)])[0]


@requires(Permission.DOCUMENT_WRITE)
def subject(work: Work, entity_id: int, kind: str | None, reference: str | None) -> tuple[str | None, int | None]:
    """(kind, row) of what a document of an entity is said to be about: 小红书号, 工号 or 企业号."""
    if not kind and not reference:
        return None, None
    if kind not in NAMED or not reference:
        raise SubjectNeeded(known=[*NAMED])
    write = Permission.DOCUMENT_WRITE
    if kind == "account":
        account = seats.visible_account(work, reference, for_=write)
        if account.entity_id != entity_id:
            raise OtherEntity(subject=account.xhs_id)
        return kind, account.id
    if kind == "employee":
        return kind, people.visible_employee(work, reference, entity_id, for_=write).id
    return kind, entities.named_enterprise_account(work, entity_id, reference).id


def _items(work: Work, lines: Iterable[documents.Line]) -> list[Item]:
    found = list(lines)
    names = _names(work, found)
    return [_item(work.today, line, names) for line in found]


def _item(today: date, line: documents.Line, names: dict[tuple[str, int], tuple[str, str]]) -> Item:
    row = line.document
    about = names.get((row.subject_kind or "", row.subject_id or 0), (None, None))
    return {
        "id": row.id,
        "document": row.number or row.title,
        "title": row.title,
        "number": row.number,
        "kind": row.kind,
        "entity": line.entity,
        "entity_id": row.entity_id,
        "issuer": row.issuer,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until_on,
        "no_expiry": row.no_expiry,
        "standing": line.standing,
        "days_left": line.days_left,
        "within": _band(line),
        "applies_to": row.applies_to,
        "scan": row.scan,
        "platform_upload": row.platform_upload,
        "keeper": row.keeper,
        "checked_on": row.checked_on,
        "status": row.status,
        "subject_kind": row.subject_kind,
        "subject": about[0],
        "subject_name": about[1],
        "personal": row.personal,
        "held": row.hold_reason is not None,
        "superseded_by": row.superseded_by_id,
        "revisions": line.revision.number if line.revision else 0,
        "file": "none" if line.revision is None else "erased" if line.revision.erased_at else "there",
        "verdict": None if line.revision is None else line.check.verdict if line.check else UNCHECKED,
        "uploaded_at": line.revision.uploaded_at if line.revision else None,
        "origin": row.origin,
    }


def _band(line: documents.Line) -> str | None:
    """The smallest of BANDS a document ends within; None: later, over, or without an end."""
    left = line.days_left
    if left is None or left < 0:
        return None
    return next((str(days) for days in BANDS if left <= days), None)


def _names(work: Work, lines: list[documents.Line]) -> dict[tuple[str, int], tuple[str, str]]:
    """(key, name) of what documents are about; their entity is visible, so these are."""
    wanted: dict[str, set[int]] = {}
    for line in lines:
        if line.document.subject_kind and line.document.subject_id:
            wanted.setdefault(line.document.subject_kind, set()).add(line.document.subject_id)
    names: dict[tuple[str, int], tuple[str, str]] = {}
    for kind, statement, column in (
        ("account", select(Account.id, Account.xhs_id, Account.xhs_id), Account.id),
        ("employee", select(Employee.id, Employee.number, Employee.name), Employee.id),
        (
            "enterprise_account",
            select(EnterpriseAccount.id, EnterpriseAccount.xhs_id, EnterpriseAccount.nickname),
            EnterpriseAccount.id,
        ),
    ):
        if kind in wanted:
            for row in database.select_by(work.db, statement, column, wanted[kind]):
                names[(kind, row[0])] = (row[1] or row[2], row[2])
    return names
