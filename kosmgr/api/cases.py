"""Cases: joining, moving and leaving; their items, waivers, the exit gate and the leaver clock."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import Field

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.cases import clock, moving
from kosmgr.cases import service as cases
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.matrix import caseload
from kosmgr.people import leaves
from kosmgr.people import service as people
from kosmgr.seats import service as seats
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["cases"])

CaseId = Annotated[Id, Path()]
TaskId = Annotated[Id, Path()]


class TickIn(Given):
    """What proves it: a note, or a document by its id; renaming brings the new nickname."""

    on: Day | None = None
    note: text.Prose | None = None
    document: Id | None = None
    nickname: Name | None = None
    xhs_id: Name | None = None
    device: Name | None = None
    sim: Id | None = None


class WhyIn(Given):
    reason: Reason


class VerdictIn(Given):
    decision: Literal["granted", "refused"]
    note: text.Prose | None = None


class CloseIn(Given):
    reason: text.Prose | None = None


class HandoverIn(Given):
    """The successor by 工号, now or later."""

    account: Name
    successor: Name | None = None
    on: Day | None = None
    reason: text.Prose | None = None


class SuccessorIn(Given):
    employee: Name


class TransferIn(Given):
    """`entity` is where the person goes; `from_entity` where they are, if two use the 工号."""

    entity: Name
    on: Day
    number: Name | None = None
    store: text.Line | None = None
    from_entity: Name | None = None


class LeaveIn(Given):
    on: Day
    until: Day | None = None
    entity: Name | None = None


class BackIn(Given):
    on: Day
    entity: Name | None = None


class ReleaseIn(Given):
    reason: Reason
    on: Day | None = None
    entity: Name | None = None


class Leaver(Given):
    employee: Name
    last_day: Day
    last_working_day: Day | None = None
    entity: Name | None = None


class LeaversIn(Given):
    """Without `apply` nothing is changed and every row says what would become of it."""

    leavers: Annotated[list[Leaver], Field(min_length=1, max_length=2000)]
    reason: text.Prose = ""
    apply: bool = False


class Numbered(Done):
    number: str | None = None
    state: str | None = None


class LeaversOut(Done):
    applied: bool
    rows: list[dict[str, Any]]


class ReleasedOut(Done):
    accounts: list[str]
    devices: list[str]
    sims: list[str]


def _person(work: Work, number: str, entity: str | None) -> Any:
    return people.visible_employee(work, number, entities.named_entity(work, entity).id if entity else None)


@router.get("/cases")
def listed(
    request: Request,
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    sort: lists.Sort = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Cases, the newest first; filters: kind, state (planned, open, closed, cancelled), store, manager."""
    return lists.listing(request, work, "cases", entity, q, sort, page, size)


@router.get("/leaver-clock")
def late(work: Reading, entity: lists.Entity = None) -> dict[str, Any]:
    """Hours accounts stayed bound after the last working day, by entity, manager and store."""
    return clock.facts(clock.clock(work, [entities.named_entity(work, entity).id] if entity else None))


@router.get("/cases/{case_id}")
def one(work: Reading, case_id: CaseId) -> dict[str, Any]:
    """A case with its items and what is in the way of closing it."""
    return caseload.shown(cases.show(work, case_id))


@router.post("/cases/{case_id}/close")
def close(work: Writing, case_id: CaseId, given: CloseIn) -> Numbered:
    """The exit gate: 409 names everything that is still held or open."""
    case = cases.close(work, case_id, given.reason)
    return Numbered(id=case.id, number=case.number, state=case.state)


@router.post("/cases/{case_id}/reopen")
def reopen(work: Writing, case_id: CaseId, given: WhyIn) -> Numbered:
    """Open a closed case again."""
    case = cases.reopen(work, case_id, given.reason)
    return Numbered(id=case.id, number=case.number, state=case.state)


@router.post("/cases/{case_id}/cancel")
def cancel(work: Writing, case_id: CaseId, given: WhyIn) -> Numbered:
    """Call it off before anything was done."""
    case = cases.cancel(work, case_id, given.reason)
    return Numbered(id=case.id, number=case.number, state=case.state)


@router.post("/cases/{case_id}/successor")
def successor(work: Writing, case_id: CaseId, given: SuccessorIn) -> Numbered:
    """Who gets the account of a handover."""
    known = cases.visible_case(work, case_id)
    person = people.visible_employee(work, given.employee, known.entity_id)
    case = moving.name_successor(work, case_id, person.id)
    return Numbered(id=case.id, number=case.number, state=case.state)


@router.post("/tasks/{task_id}/tick")
def tick(work: Writing, task_id: TaskId, given: TickIn) -> Done:
    """An item is done, and what it stands for is carried out."""
    device = devices.visible_device(work, given.device).id if given.device else None
    task = cases.tick(
        work, task_id, on=given.on, note=given.note, document_id=given.document, nickname=given.nickname,
        xhs_id=given.xhs_id, device_id=device, sim_id=given.sim,
    )  # fmt: skip
    return Done(id=task.id)


@router.post("/tasks/{task_id}/drop")
def drop(work: Writing, task_id: TaskId, given: WhyIn) -> Done:
    """Leave out an item that holds nothing."""
    return Done(id=cases.drop(work, task_id, given.reason).id)


@router.post("/tasks/{task_id}/reopen")
def reopen_item(work: Writing, task_id: TaskId, given: WhyIn) -> Done:
    """Open an item again."""
    return Done(id=cases.reopen_item(work, task_id, given.reason).id)


@router.post("/tasks/{task_id}/waiver")
def ask(work: Writing, task_id: TaskId, given: WhyIn) -> Done:
    """Ask to be let off; somebody else decides."""
    return Done(id=cases.ask_waiver(work, task_id, given.reason).id)


@router.post("/tasks/{task_id}/waiver/decide")
def decide(work: Writing, task_id: TaskId, given: VerdictIn) -> Done:
    """Grant or refuse what another asked for; 403 to the same person."""
    return Done(id=cases.decide_waiver(work, task_id, given.decision, given.note).id)


@router.post("/handovers", status_code=201)
def handover(work: Writing, given: HandoverIn) -> Numbered:
    """Begin to hand an account to another person; nothing may be posted until it is bound again."""
    account = seats.visible_account(work, given.account)
    to = people.visible_employee(work, given.successor, account.entity_id).id if given.successor else None
    case = moving.open_handover(work, account.id, to, given.on, given.reason)
    return Numbered(id=case.id, number=case.number, state=case.state)


@router.post("/people/{employee}/transfer")
def transfer(work: Writing, employee: Annotated[Name, Path(description="工号")], given: TransferIn) -> Numbered:
    """Move a person to another entity: what they hold here ends, there they are employed anew."""
    person = _person(work, employee, given.from_entity)
    there = entities.named_entity(work, given.entity)
    done = moving.open_transfer(work, person.id, there.id, given.on, given.number, given.store)
    return Numbered(id=done.case_id, number=done.number, state="open")


@router.post("/people/{employee}/leave")
def leave(work: Writing, employee: Annotated[Name, Path(description="工号")], given: LeaveIn) -> Done:
    """Approve a leave, through a day or until further notice; it has no field for a reason."""
    return Done(id=leaves.set_leave(work, _person(work, employee, given.entity).id, given.on, given.until).id)


@router.post("/people/{employee}/back")
def back(work: Writing, employee: Annotated[Name, Path(description="工号")], given: BackIn) -> Done:
    """Back from leave from that day on."""
    return Done(id=leaves.end_leave(work, _person(work, employee, given.entity).id, given.on).id)


@router.post("/people/{employee}/release-all")
def release_all(work: Writing, employee: Annotated[Name, Path(description="工号")], given: ReleaseIn) -> ReleasedOut:
    """Record everything a person holds as given back."""
    person = _person(work, employee, given.entity)
    found = moving.release_everything(work, person.id, given.reason, given.on)
    return ReleasedOut(
        id=person.id, accounts=list(found.accounts), devices=list(found.devices), sims=list(found.sims)
    )  # fmt: skip


@router.post("/leavers")
def leavers(work: Writing, given: LeaversIn) -> LeaversOut:
    """Many leave at once: what is refused is told row by row and stays as it is, all others leave in one change."""
    rows = [
        cases.ListedLeaver(number, one.employee, one.last_day, one.last_working_day, one.entity)
        for number, one in enumerate(given.leavers, 1)
    ]
    done = cases.offboard_listed(work, rows, given.reason, given.apply)
    return LeaversOut(applied=given.apply, rows=[caseload.leaver(one) for one in done])
