"""Drafts: is a text too close to anything of ours; the sentences that do not count; comparing everything again."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from kosmgr.api import errors, lists
from kosmgr.api.dependencies import AnswerKept, Reading, Visitor
from kosmgr.api.notes import Body
from kosmgr.api.shapes import Day, Done, Given, Id, Listing, Name
from kosmgr.content import drafting, phrases, renewing
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit import text
from kosmgr.kit.sentences import Sentence
from kosmgr.policy import Permission

router = APIRouter(route_class=AnswerKept, tags=["drafts"])


class DraftIn(Given):
    """A text, and if known the account and the day it is meant for; `note` is left out of what it is compared with."""

    title: text.Line = ""
    body: Body = ""
    account: Name | None = None
    on: Day | None = None
    entity: Name | None = None
    note: Id | None = None


class PhraseIn(Given):
    entity: Name
    phrase: text.Prose


class CompareIn(Given):
    """An entity, or all the actor may have compared."""

    entity: Name | None = None


class Compared(Done):
    """How many pairs there are now."""

    pairs: int


def _spoken(request: Request) -> Any:
    translate = errors.translator(request)
    return lambda sentence, **facts: Sentence(sentence, facts).text(translate)


@router.post("/notes/check")
def check(request: Request, work: Reading, given: DraftIn) -> dict[str, Any]:
    """The notes nearest to a text, the verdict of the gate, what to change; nothing is stored."""
    entity = entities.named_entity(work, given.entity).id if given.entity else None
    asked = (given.title, given.body, given.account or "", given.on, entity, given.note)
    return drafting.shape(drafting.check(work, *asked), _spoken(request))


@router.get("/phrases")
def listed(work: Reading, entity: lists.Entity = None) -> Listing[dict[str, Any]]:
    """The sentences that do not count when notes are compared."""
    only = entities.named_entity(work, entity).id if entity else None
    items = [phrases.shape(one) for one in phrases.visible(work, only)]
    return Listing(as_of=work.today, total=len(items), items=items)


def _compared(request: Request, who: Visitor, entity_ids: list[int]) -> int:
    runtime = visitors.runtime_of(request)
    opened = partial(units.reading, runtime, who.actor), partial(units.writing, runtime, who.actor)
    return renewing.compare(*opened, entity_ids)


@router.post("/phrases", status_code=201)
def add(request: Request, who: Visitor, given: PhraseIn) -> Compared:
    """Let a sentence through; the entity's notes are compared again before the answer."""
    with units.writing(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.FINDING_ACCEPT)
        entity = entities.named_entity(work, given.entity, for_=Permission.FINDING_ACCEPT)
        row = phrases.add(work, entity.id, given.phrase)
    return Compared(id=row.id, pairs=_compared(request, who, [row.entity_id]))


@router.post("/phrases/{phrase_id}/remove")
def remove(request: Request, who: Visitor, phrase_id: Annotated[Id, Path()]) -> Compared:
    """It counts again; the entity's notes are compared again before the answer."""
    with units.writing(visitors.runtime_of(request), who.actor) as work:
        entity_id = phrases.remove(work, phrase_id)
    return Compared(id=phrase_id, pairs=_compared(request, who, [entity_id]))


@router.post("/notes/compare")
def compare(request: Request, who: Visitor, given: CompareIn) -> Compared:
    """Compare all notes again, for example after a threshold was changed."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.FINDING_ACCEPT)
        only = None
        if given.entity:
            only = entities.named_entity(work, given.entity, for_=Permission.FINDING_ACCEPT).id
        chosen = renewing.comparable(work, only)
    return Compared(pairs=_compared(request, who, chosen))
