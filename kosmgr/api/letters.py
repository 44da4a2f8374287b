"""Letters: the log, issuing, declaring void, and the Word documents."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from kosmgr.api import lists
from kosmgr.api.dependencies import AnswerKept, Reading, Writing
from kosmgr.api.shapes import Done, Given, Id, Listing, Name, Reason
from kosmgr.entities import service as entities
from kosmgr.kit import paging, text
from kosmgr.letters import rules, templating
from kosmgr.letters import service as letters
from kosmgr.people import service as people

router = APIRouter(route_class=AnswerKept, tags=["letters"])

Letter = Annotated[Id, Path(description="id of a letter, see the list")]


class LettersIn(Given):
    kind: Name
    employees: Annotated[list[Name], Field(min_length=1, max_length=rules.MOST)]
    entity: text.Line | None = None
    case_id: Annotated[Id, Field(description="the case a handover or return form is made from")] | None = None
    purpose: text.Prose = ""
    matter: text.Prose = ""
    measures: text.Prose = ""
    deadline: text.Line = ""


class VoidIn(Given):
    reason: Reason


@router.get("/letters")
def listed(
    work: Reading,
    entity: lists.Entity = None,
    q: lists.Search = "",
    kind: lists.Search = "",
    page: lists.Page = 1,
    size: lists.PageSize = paging.PAGE_SIZE,
) -> Listing[dict[str, Any]]:
    """Letters that were issued, newest first; q is part of a number, a code, a name or a 工号."""
    if kind:
        rules.check_kind(kind)
    chosen = [entities.named_entity(work, entity).id] if entity else None
    cut = paging.cut(letters.listing(work, chosen, q, kind), page, size)
    items = [letters.plain(row) for row in cut.items]
    return Listing(as_of=work.today, total=cut.total, page=cut.number, size=size, items=items)


@router.post("/letters", status_code=201)
def issue(work: Writing, given: LettersIn) -> list[dict[str, Any]]:
    """One letter per person, each with a number of its own; all or none."""
    entity = entities.named_entity(work, given.entity).id if given.entity else None
    chosen = [people.visible_employee(work, number, entity).id for number in given.employees]
    typed = given.model_dump(include=set(rules.TYPED_LABELS))
    return [
        {"id": row.id, "number": row.number, "code": row.code}
        for row in letters.issue(work, given.kind, chosen, typed, given.case_id)
    ]  # fmt: skip


@router.post("/letters/{letter}/void")
def void(work: Writing, letter: Letter, given: VoidIn) -> Done:
    """Declare a letter void; number and copy stay."""
    return Done(id=letters.void(work, letter, given.reason).id)


@router.post("/letters/{letter}/file", response_class=Response)
def file(work: Writing, letter: Letter) -> Response:
    """The Word document as it was issued; who opened it is kept."""
    name, content = letters.file(work, letter)
    named = f"attachment; filename=\"letter.docx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=templating.DOCX, headers={"content-disposition": named})
