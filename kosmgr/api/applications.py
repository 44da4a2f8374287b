"""Applications for an account: list, file, complete, decide; and how an entity approves."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import LARGEST_ID, Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.applications import deciding, lines, rules
from kosmgr.applications import service as applications
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["applications"])

Key = Annotated[Id, Path()]
Material = Literal["yes", "no", "refused", "unknown"]
State = Literal[
    "draft", "reviewing", "incomplete", "on_hold", "approved", "submitted", "rejected_by_platform", "opened", "refused",
    "withdrawn",
]  # fmt: skip


class BlockerOut(BaseModel):
    """`weight`: no (a rule forbids it), ask (somebody may decide), material (something is missing)."""

    code: str
    weight: str
    message: str
    settled: bool


class ApprovalOut(BaseModel):
    round: int
    step: str
    role: str
    verdict: str
    by: str | None
    note: str | None


class ApplicationOut(BaseModel):
    id: int
    application: str
    entity: str
    enterprise_account: str | None
    employee: str | None
    name: str
    store: str | None
    applied_on: date | None
    state: str
    step: str | None
    mine: bool
    blockers: list[BlockerOut]
    approvals: list[ApprovalOut]
    refused_reason: str | None
    informed_on: date | None
    case_id: int | None


# 0: none any more; a document says that the paper is there, with the day it bears unless another is given
DocumentId = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class Fields(Given):
    """What an application says beside who applies."""

    store: text.Line | None = None
    position: text.Line | None = None
    nickname: text.Line | None = None
    xhs_id: text.Line | None = None
    ownership: Literal["company", "employee"] | None = None
    proof: Material | None = None
    proof_on: Day | None = None
    agreement: Material | None = None
    agreement_on: Day | None = None
    portrait: Material | None = None
    portrait_on: Day | None = None
    proof_document_id: DocumentId | None = None
    agreement_document_id: DocumentId | None = None
    portrait_document_id: DocumentId | None = None


class ApplicationIn(Fields):
    entity: Name
    employee: Name | None = None
    applicant: Name | None = None
    phone: text.Line | None = None


class CompleteIn(Fields):
    employee: Name | None = None


class AgreeIn(Given):
    step: Literal["department", "hr", "legal", "finance"] | None = None
    note: text.Line | None = None


class ReasonIn(Given):
    reason: Reason


class RulingIn(Given):
    code: Name
    reason: Reason


class OnIn(Given):
    on: Day | None = None


class PlatformIn(Given):
    answer: Literal["submitted", "platform_rejected", "opened"]
    on: Day | None = None
    reason: Reason | None = None


class Moved(Done):
    """Where it stands now."""

    state: str


class StepIn(Given):
    step: Literal["department", "hr", "legal", "finance"]
    role: Literal["admin", "hr", "operations", "finance", "compliance", "manager"]


class StepsIn(Given):
    entity: Name
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=len(rules.STEPS))]


def _shape(line: lines.Line) -> ApplicationOut:
    row = line.row
    return ApplicationOut(
        id=row.id,
        application=row.number,
        entity=line.entity,
        enterprise_account=line.enterprise_account,
        employee=row.employee_number,
        name=row.applicant,
        store=row.store,
        applied_on=row.applied_on,
        state=row.state,
        step=line.turn.step if line.turn else None,
        mine=line.mine,
        blockers=[BlockerOut(code=b.code, weight=b.weight, message=b.text(), settled=b.settled) for b in line.blockers],
        approvals=[
            ApprovalOut(round=s.round, step=s.step, role=s.role, verdict=s.verdict, by=s.by, note=s.note)
            for s in line.steps
        ],
        refused_reason=row.refused_reason,
        informed_on=row.informed_on,
        case_id=row.case_id,
    )


@router.get("/applications")
def listed(
    work: Reading,
    entity: lists.Entity = None,
    state: Annotated[State | None, Query()] = None,
    mine: Annotated[bool, Query(description="only those whose step the caller decides")] = False,
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[ApplicationOut]:
    """Every visible application, the newest first, with what speaks against it."""
    chosen = [entities.named_entity(work, entity).id] if entity else None
    found = [x for x in lines.listing(work, chosen) if (state in (None, x.row.state)) and (x.mine or not mine)]
    cut = paging.cut(found, page, size)
    items = [_shape(line) for line in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=cut.size, items=items)


@router.get("/applications/steps")
def steps(work: Reading, entity: Annotated[Name, Query()]) -> list[dict[str, str]]:
    """How an entity approves, in order."""
    owner = entities.named_entity(work, entity)
    return [{"step": step, "role": role} for step, role in deciding.approval_steps(work, owner.id)]


@router.post("/applications/steps")
def set_steps(work: Writing, given: StepsIn) -> Done:
    """How an entity approves from now on."""
    owner = entities.named_entity(work, given.entity)
    deciding.set_steps(work, owner.id, [(one.step, one.role) for one in given.steps])
    return Done(id=owner.id)


@router.get("/applications/{application_id}")
def one(work: Reading, application_id: Key) -> ApplicationOut:
    """One application."""
    return _shape(lines.shown(work, application_id))


@router.post("/applications", status_code=201)
def file(work: Writing, given: ApplicationIn) -> Done:
    """File an application and put it under review; no seat is taken."""
    owner = entities.named_entity(work, given.entity)
    known = given.model_dump(exclude={"entity", "employee", "applicant", "phone"}, exclude_none=True)
    row = applications.file(
        work, owner.id, employee=given.employee, applicant=given.applicant, phone=given.phone or None, **known
    )
    return Done(id=row.id)


@router.post("/applications/{application_id}/complete")
def complete(work: Writing, application_id: Key, given: CompleteIn) -> Moved:
    """Add what was missing."""
    known = given.model_dump(exclude={"employee"}, exclude_none=True)
    return _moved(work, application_id, lambda key: applications.complete(work, key, employee=given.employee, **known))


def _moved(work: Work, application_id: int, do: Callable[[int], Any]) -> Moved:
    do(application_id)
    return Moved(id=application_id, state=lines.visible_application(work, application_id).state)


@router.post("/applications/{application_id}/agree")
def agree(work: Writing, application_id: Key, given: AgreeIn) -> Moved:
    """Agree to the step whose turn it is."""
    return _moved(work, application_id, lambda key: deciding.agree(work, key, given.step, given.note or None))


@router.post("/applications/{application_id}/disagree")
def disagree(work: Writing, application_id: Key, given: ReasonIn) -> Moved:
    """Say no at this step: refused, the reason kept."""
    return _moved(work, application_id, lambda key: deciding.disagree(work, key, given.reason))


@router.post("/applications/{application_id}/rule")
def rule(work: Writing, application_id: Key, given: RulingIn) -> Moved:
    """Decide that an obstacle the rulebook asks about does not stand in the way."""
    return _moved(work, application_id, lambda key: deciding.rule_on(work, key, given.code, given.reason))


@router.post("/applications/{application_id}/submit")
def submit(work: Writing, application_id: Key) -> Moved:
    """Under review, in a new round."""
    return _moved(work, application_id, lambda key: applications.submit(work, key))


@router.post("/applications/{application_id}/conclude")
def conclude(work: Writing, application_id: Key) -> Moved:
    """Approve what every step agreed to."""
    return _moved(work, application_id, lambda key: deciding.conclude(work, key))


@router.post("/applications/{application_id}/case")
def case(work: Writing, application_id: Key) -> Moved:
    """Open the onboarding case of an approved application that has none."""
    return _moved(work, application_id, lambda key: deciding.open_case(work, key))


@router.post("/applications/{application_id}/return")
def send_back(work: Writing, application_id: Key, given: ReasonIn) -> Moved:
    """Ask for what is missing."""
    return _moved(work, application_id, lambda key: applications.send_back(work, key, given.reason))


@router.post("/applications/{application_id}/hold")
def hold(work: Writing, application_id: Key, given: ReasonIn) -> Moved:
    """Lay it aside."""
    return _moved(work, application_id, lambda key: applications.hold(work, key, given.reason))


@router.post("/applications/{application_id}/refuse")
def refuse(work: Writing, application_id: Key, given: ReasonIn) -> Moved:
    """Refuse outside the steps."""
    return _moved(work, application_id, lambda key: applications.refuse(work, key, given.reason))


@router.post("/applications/{application_id}/withdraw")
def withdraw(work: Writing, application_id: Key, given: ReasonIn) -> Moved:
    """Take it back."""
    return _moved(work, application_id, lambda key: applications.withdraw(work, key, given.reason))


@router.post("/applications/{application_id}/informed")
def informed(work: Writing, application_id: Key, given: OnIn) -> Moved:
    """The person was told of the refusal."""
    return _moved(work, application_id, lambda key: applications.inform(work, key, given.on))


@router.post("/applications/{application_id}/platform")
def platform(work: Writing, application_id: Key, given: PlatformIn) -> Moved:
    """What the platform answered."""
    return _moved(
        work, application_id, lambda key: applications.platform(work, key, given.answer, given.on, given.reason)
    )
