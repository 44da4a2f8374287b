"""Employees: list them, register one, read a phone number with a reason."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from kosmgr.api import lists
from kosmgr.api.dependencies import SHOWN_ONCE, AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, EmailIn, EmailOut, Given, Id, Listing, Name, Reason
from kosmgr.bindings import service as bindings
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.people import contacts, papers, rules
from kosmgr.people import service as people
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["people"])

Employee = Annotated[Name, Path(description="工号")]


class EmployeeIn(Given):
    entity: Name
    employee: Name
    name: Name
    kind: Literal["regular", "probation", "intern", "dispatched", "outsourced", "other"] = "regular"
    hired_on: Day | None = None
    contract_until: Day | None = None
    phone: text.Line | None = None
    store: text.Line | None = None
    position: text.Line | None = None
    cost_centre: text.Line | None = None


class RehireIn(Given):
    hired_on: Day
    contract_until: Day | None = None
    entity: Name | None = None
    name: Name | None = None  # needed where the earlier name was erased on schedule


class RevealIn(Given):
    reason: Reason
    entity: Name | None = None


class PaperIn(Given):
    kind: Literal["nda", "commitment", "portrait", "training"]
    signed_on: Day
    valid_until: Day | None = None
    text_version: text.Line | None = None
    document_id: Id | None = None
    entity: Name | None = None


class EndIn(Given):
    reason: Reason
    entity: Name | None = None


class PersonIn(Given):
    entity: Name | None = None


class PersonEmailIn(EmailIn):
    entity: Name | None = None


class Phone(BaseModel):
    phone: str


def _entity_id(work: Work, entity: str | None) -> int | None:
    return entities.named_entity(work, entity).id if entity else None


@router.get("/people")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Everybody registered, phones masked; filters: kind, status, store."""
    return lists.listing(request, work, "people", entity, q, sort, page, size)


@router.get("/people/{employee}")
def one(work: Reading, employee: Employee, entity: lists.Entity = None) -> dict[str, Any]:
    """One person on the day, with every account they ever held."""
    found = people.visible_employee(work, employee, _entity_id(work, entity))
    held = [
        {"account": row.xhs_id, "from": row.from_on, "until": row.until_on, "origin": row.origin}
        for row in bindings.accounts_of(work, found.id)
    ]
    item = lists.only(work, "people", found.id)
    return {"as_of": work.today, "person": item or {"id": found.id, "employee": found.number}, "held": held}


@router.post("/people", status_code=201)
def add(work: Writing, given: EmployeeIn) -> Done:
    """Register a person of an entity with a first employment."""
    entity = entities.named_entity(work, given.entity)
    observed = given.model_dump(include={"store", "position", "cost_centre"}, exclude_none=True)
    row = people.add_employee(
        work,
        entity.id,
        given.employee,
        given.name,
        hired_on=given.hired_on,
        kind=given.kind,
        contract_until_on=given.contract_until,
        phone=given.phone or None,
        **observed,
    )
    return Done(id=row.id)


@router.post("/people/{employee}/rehire", status_code=201)
def rehire(work: Writing, employee: Employee, given: RehireIn) -> Done:
    """Begin another employment of somebody who left; the earlier one stays, consent is asked anew."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Done(id=people.employ(work, found.id, given.hired_on, given.contract_until, given.name).id)


@router.post("/people/{employee}/reveal-phone", dependencies=SHOWN_ONCE)
def reveal(work: Writing, employee: Employee, given: RevealIn) -> Phone:
    """A phone number in clear; who asked and why is kept."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Phone(phone=people.reveal_phone(work, found.id, given.reason))


@router.get("/people/{employee}/email")
def email(work: Reading, employee: Employee, entity: lists.Entity = None) -> EmailOut:
    """Where a person is written to, masked."""
    return EmailOut(
        email=contacts.address_of(work, people.visible_employee(work, employee, _entity_id(work, entity)).id)
    )


@router.post("/people/{employee}/email")
def keep_email(work: Writing, employee: Employee, given: PersonEmailIn) -> Done:
    """Write a person's address down, or another in its place."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Done(id=contacts.keep_address(work, found.id, given.email).id)


@router.post("/people/{employee}/email/remove")
def drop_email(work: Writing, employee: Employee, given: PersonIn) -> Done:
    """Forget a person's address."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Done(id=contacts.drop_address(work, found.id).id)


@router.post("/people/{employee}/reveal-email", dependencies=SHOWN_ONCE)
def reveal_email(work: Writing, employee: Employee, given: RevealIn) -> EmailOut:
    """A person's address in clear; who asked and why is kept."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return EmailOut(email=contacts.reveal_address(work, found.id, given.reason))


@router.get("/people/{employee}/papers")
def signed(work: Reading, employee: Employee, entity: lists.Entity = None) -> list[dict[str, Any]]:
    """What a person signed or passed once for all accounts, the latest first."""
    found = people.visible_employee(work, employee, _entity_id(work, entity))
    return [
        {
            "id": paper.id,
            "kind": paper.kind,
            "signed_on": paper.signed_on,
            "valid_until": paper.valid_until_on,
            "text_version": paper.text_version,
            "document": paper.document_id,
            "stands": rules.paper_stands(paper, work.today),
        }
        for paper in papers.papers_of(work, found.id)
    ]


@router.post("/people/{employee}/papers", status_code=201)
def sign(work: Writing, employee: Employee, given: PaperIn) -> Done:
    """Record that a person signed the NDA, the commitment, the portrait release, or passed the training."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    version = given.text_version or None
    row = papers.sign_paper(
        work, found.id, given.kind, given.signed_on, given.valid_until, given.document_id, text_version=version
    )
    return Done(id=row.id)


@router.post("/people/{employee}/papers/{paper_id}/end")
def end_paper(work: Writing, employee: Employee, paper_id: Annotated[Id, Path()], given: EndIn) -> Done:
    """From today it no longer counts."""
    found = people.visible_employee(work, employee, _entity_id(work, given.entity))
    return Done(id=papers.end_paper(work, found.id, paper_id, given.reason).id)
