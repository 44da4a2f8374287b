"""Copies: the period, pairs, groups with their template, scans, rewriting."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor, Writing
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name, Reason
from kosmgr.duplicates import looking, rewriting, rules, scanning, service, shapes
from kosmgr.edge import comparing
from kosmgr.edge.background import Background, Desk
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.policy import Permission
from kosmgr.work import Work

router = APIRouter(route_class=AnswerKept, tags=["duplicates"])

Days = Annotated[int, Query(description="7, 30, 90, 180 or 365, up to today")]
Rewriting = Annotated[Id, Path()]
Note = Annotated[Id, Path()]


class RewriteIn(Given):
    note_id: Id
    employee: text.Line = ""
    due_on: Day | None = None
    remark: text.Line = ""


class DoneIn(Given):
    note: text.Line = ""


class DropIn(Given):
    reason: Reason


class ScanIn(Given):
    entity: Name | list[Name] | None = None


def _chosen(work: Work, entity: str | None) -> list[int] | None:
    return [entities.named_entity(work, entity).id] if entity else None


@router.get("/duplicates")
def view(work: Reading, entity: lists.Entity = None, days: Days = rules.PERIOD) -> dict[str, Any]:
    """Who with whom, groups and weeks of a period."""
    return {"as_of": work.today, **shapes.view(looking.view(work, days, _chosen(work, entity)))}


@router.get("/duplicates/pairs")
def pairs(
    work: Reading,
    entity: lists.Entity = None,
    days: Days = rules.PERIOD,
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Pairs of notes, the closest between two accounts first."""
    seen = looking.view(work, days, _chosen(work, entity))
    cut = paging.cut(seen.pairs, page, size)
    items = [shapes.pair(one, seen.lines, seen.who) for one in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=cut.size, items=items)


@router.get("/duplicates/pairs/{note_id}/{other_id}")
def pair(work: Reading, note_id: Note, other_id: Annotated[Id, Path()]) -> dict[str, Any]:
    """Any two notes side by side, with their texts."""
    found = service.beside(work, note_id, other_id)
    who = {one.label.id: one for one in (found.who_a, found.who_b)}
    told = shapes.pair(found.pair, {line.id: line for line in (found.line_a, found.line_b)}, who)
    told["a"]["body"], told["b"]["body"] = found.a.body, found.b.body
    return {"as_of": work.today, **told}


@router.get("/duplicates/groups/{note_id}")
def group(work: Reading, note_id: Note) -> dict[str, Any]:
    """The group of a note; of a template, its skeleton with what stands in its slots."""
    found = service.group_of(work, note_id)
    skeleton = [shapes.piece(one) for one in service.skeleton(found)]
    return {"as_of": work.today, **shapes.group(found.group, found.lines, found.who), "skeleton": skeleton}


@router.get("/duplicates/scans")
def scans(work: Reading, entity: lists.Entity = None) -> dict[str, Any]:
    """When the notes of each entity were last compared."""
    found = [shapes.place(one) for one in scanning.visible_places(work, _chosen(work, entity))]
    return {"as_of": work.today, "total": len(found), "items": found}


@router.post("/duplicates/scans", status_code=202)
def scan(request: Request, who: Visitor, work: Reading, given: ScanIn) -> Done:
    """Compare the notes of some entities (none named: all) in the background; `id` is that of the run."""
    work.require(Permission.FINDING_RUN)
    named = [given.entity] if isinstance(given.entity, str) else given.entity or []
    chosen = [entities.named_entity(work, name, Permission.FINDING_RUN).id for name in named] or None

    def task(desk: Desk) -> dict[str, object]:
        return comparing.everything(
            desk.reading, desk.writing, chosen, lambda done, all: desk.progress(done, all, "pairs")
        )

    background: Background = request.app.state.background
    return Done(id=background.start(who.actor, "duplicates", task, {"back": "/duplicates"}))


@router.get("/duplicates/rewrites")
def rewrites(work: Reading, entity: lists.Entity = None) -> dict[str, Any]:
    """What is to be written anew, and what was."""
    found = rewriting.visible_rewrites(work, _chosen(work, entity))
    return {"as_of": work.today, "total": len(found), "items": [shapes.rewrite(one) for one in found]}


@router.post("/duplicates/rewrites", status_code=201)
def assign(work: Writing, given: RewriteIn) -> Done:
    """Ask for a note to be written anew, by whoever holds its account unless somebody is named."""
    return Done(id=rewriting.assign(work, given.note_id, given.employee, given.due_on, given.remark).id)


@router.post("/duplicates/rewrites/{rewrite_id}/done")
def done(work: Writing, rewrite_id: Rewriting, given: DoneIn) -> Done:
    """It was written anew."""
    return Done(id=rewriting.done(work, rewrite_id, given.note).id)


@router.post("/duplicates/rewrites/{rewrite_id}/drop")
def drop(work: Writing, rewrite_id: Rewriting, given: DropIn) -> Done:
    """It need not be done."""
    return Done(id=rewriting.drop(work, rewrite_id, given.reason).id)
