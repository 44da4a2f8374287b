"""Everything the company holds about one person, who looked, and where they are with a link. Only to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosmgr.audit.models import AuditRow
from kosmgr.documents.models import Document
from kosmgr.kit import emails
from kosmgr.kit.clock import day_of
from kosmgr.people import consents
from kosmgr.people import queries as persons
from kosmgr.people.models import Consent, Employee, EmployeeObservation, Employment
from kosmgr.policy import Permission
from kosmgr.post import addresses
from kosmgr.rulebook import calendar
from kosmgr.selfservice import behalf, models, queries, rules, sealing, texts
from kosmgr.work import Work, requires

LOOKS = 50  # the newest of them


@dataclass(frozen=True)
class Asked:
    """A request with its words in clear, for the person themselves or whoever answers it."""

    row: models.DataRequest
    words: str | None
    answer: str | None
    by_decree: bool  # whether the holidays counted with are those that were announced


@dataclass(frozen=True)
class Record:
    """Everything the company holds about one person, and who looked."""

    employee: Employee
    email: str | None  # masked
    observed: EmployeeObservation | None
    employments: Sequence[Employment]
    bindings: Sequence[Any]
    holdings: rules.Holdings
    consents: Sequence[tuple[Consent, texts.Text]]
    signatures: Sequence[models.Signature]
    documents: Sequence[Document]
    confirmations: Sequence[Any]
    requests: Sequence[Asked]
    looks: Sequence[AuditRow]


@requires(Permission.SELF)
def record(work: Work) -> Record:
    """Everything the company holds about oneself, and who read it in clear."""
    me = behalf.me(work)
    db, day = work.db, work.today
    email = db.scalar(addresses.asked(addresses.EMPLOYEE, me.id))
    return Record(
        employee=me,
        email=None if email is None else emails.masked(email),
        observed=persons.observation(db, me.id, day),
        employments=persons.employments(db, me.id),
        bindings=queries.bindings(db, me.id),
        holdings=queries.holdings(db, me.id, day),
        consents=[(row, texts.version(row.text_code, row.text_version)) for row in consents.history(db, [me.id])],
        signatures=queries.signatures(db, [me.id]),
        documents=queries.documents_about(db, me.id),
        confirmations=queries.confirmations(db, [me.id]),
        requests=[
            Asked(
                row,
                sealing.read(work, me, row.words_sealed, f"data_requests:{row.id}:words"),
                sealing.read(work, me, row.answer_sealed, f"data_requests:{row.id}:answer"),
                rules.by_decree(calendar.days(work), day_of(row.made_at), row.due_on),
            )
            for row in queries.requests_of(db, me.id)
        ],
        looks=queries.looks(db, me.id, LOOKS),
    )


@dataclass(frozen=True)
class Standing:
    """Where somebody is with the tasks of their link."""

    signed: Mapping[str, models.Signature]  # by text code, through this link
    consents: Mapping[str, tuple[str, datetime]]  # by text code: how the answer stands and since when
    confirmed: Sequence[Any]
    on: date


@requires(Permission.SELF)
def standing(work: Work, link_id: int) -> Standing:
    """What was already done through this link."""
    me = behalf.me(work)
    given = [row for row in consents.history(work.db, [me.id]) if row.link_id == link_id]
    return Standing(
        signed={row.text_code: row for row in queries.signatures(work.db, [me.id]) if row.link_id == link_id},
        consents={row.text_code: (consents.standing(row), row.withdrawn_at or row.at) for row in given},
        confirmed=[row for row in queries.confirmations(work.db, [me.id]) if row[0].link_id == link_id],
        on=work.today,
    )
