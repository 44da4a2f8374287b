"""Spot checks: rounds, what one was drawn from, checks with their askings; drawing, naming, judging, cancelling."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from kosmgr.api import lists
from kosmgr.api.dependencies import SHOWN_ONCE, AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name, Reason
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.spotchecks import drawing, judging, rules, service, shapes, telling
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["spot checks"])

State = Annotated[str | None, Query(pattern=f"^({'|'.join(rules.STATES)})$")]


class DrawIn(Given):
    entity: Name


class NameIn(Given):
    """One account by its 小红书号."""

    account: Name
    reason: Reason


class JudgeIn(Given):
    """passed, failed or again; the last two with a reason."""

    verdict: Name
    reason: Reason | None = None


class CancelIn(Given):
    reason: Reason


class Linked(Done):
    """The path of a link, shown once, and until when it may be answered."""

    link: str
    due_at: datetime | None


def _chosen(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/spot-checks")
def listed(
    work: Reading,
    entity: lists.Entity = None,
    state: State = None,
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Every check, newest first."""
    found = service.visible_checks(work, _chosen(work, entity), states=(state,) if state else ())
    cut = paging.cut(found, page, size)
    items = [shapes.check_item(one) for one in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.get("/spot-checks/rounds")
def rounds(
    work: Reading, entity: lists.Entity = None, page: lists.Page = 1, size: lists.PageSize = paging.PAGE_SIZE
) -> Listing[dict[str, Any]]:
    """Every round with its answer rate, newest first."""
    cut = paging.cut(service.visible_rounds(work, _chosen(work, entity)), page, size)
    items = [shapes.round_item(one) for one in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.get("/spot-checks/rounds/{round_id}")
def one_round(work: Reading, round_id: Id) -> dict[str, Any]:
    """One round, the accounts it was drawn from, and whether drawing again gives the same."""
    return {
        **shapes.round_item(service.visible_round(work, round_id)),
        "drawn": [shapes.check_item(one) for one in service.visible_checks(work, round_id=round_id)],
        "candidates": [shapes.candidate_item(one) for one in service.candidates(work, round_id)],
        "recount": shapes.recount_item(service.recount(work, round_id)),
    }


@router.get("/spot-checks/{check_id}")
def one(work: Reading, check_id: Id) -> dict[str, Any]:
    """One check with its askings; codes and remarks only for those who may open personal files."""
    asked = [shapes.asking_item(one) for one in service.askings(work, check_id)]
    return {**shapes.check_item(service.visible_check(work, check_id)), "askings": asked}


@router.post("/spot-checks/draw", status_code=201)
def draw(work: Writing, given: DrawIn) -> Done:
    """Draw this week's round of an entity now; `id` is the round's."""
    return Done(id=drawing.draw(work, entities.named_entity(work, given.entity).id).id)


@router.post("/spot-checks", status_code=201)
def name(work: Writing, given: NameIn) -> Done:
    """Check one account on purpose."""
    return Done(id=drawing.name(work, given.account, given.reason).id)


@router.post("/spot-checks/{check_id}/link", dependencies=SHOWN_ONCE)
def link(work: Writing, check_id: Id) -> Linked:
    """The path of the link, to hand over to the holder; from the first time on the time to answer runs."""
    path = telling.hand_over(work, check_id)
    return Linked(id=check_id, link=path, due_at=service.visible_check(work, check_id).check.due_at)


@router.post("/spot-checks/{check_id}/judge")
def judge(work: Writing, check_id: Id, given: JudgeIn) -> Done:
    """What somebody who looked at the photos says."""
    return Done(id=judging.judge(work, check_id, given.verdict, given.reason or "").id)


@router.post("/spot-checks/{check_id}/cancel")
def cancel(work: Writing, check_id: Id, given: CancelIn) -> Done:
    """End a check without a verdict."""
    return Done(id=judging.cancel(work, check_id, given.reason).id)
