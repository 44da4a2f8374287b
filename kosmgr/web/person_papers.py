"""What a person signed or passed once for all accounts, and recording it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.people import papers, rules
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.web import account_forms, application_forms, dependencies, forms, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Number = Annotated[str, Path(max_length=60)]
Short = account_forms.Short
Long = account_forms.Long


def _page(
    request: Request,
    work: Work,
    entity_id: int,
    number: str,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    person = people.visible_employee(work, number, entity_id)
    where, speak = work.actor.entity_ids(Permission.PERSON_WRITE), say.speaker(request)
    found = papers.papers_of(work, person.id)
    may_write = where is None or entity_id in where
    offered = papers.documents_of(work, person.id) if may_write else []
    context = {
        "person": person,
        "documents": [(one.id, application_forms.label(one)) for one in offered],
        "home": f"/people/{entity_id}/{person.number}",
        "papers": [(paper, rules.paper_stands(paper, work.today)) for paper in found],
        "words": rules.PAPER_WORDS,
        "stands": rules.PAPER_STANDS,
        "kinds": [(kind, speak(rules.PAPER_WORDS[kind])) for kind in rules.PAPERS],
        "typed": typed or {},
        "wrong": wrong,
        "may_write": may_write,
    }
    return rendering.render(request, "people/papers.html", context, current="people", status=status)


@router.get("/people/{entity_id}/{number}/papers")
def index(request: Request, work: dependencies.Reading, entity_id: dependencies.Id, number: Number) -> Response:
    """What a person signed, the latest first."""
    return _page(request, work, entity_id, number)


@router.post("/people/{entity_id}/{number}/papers")
def sign(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    number: Number,
    kind: Short = "",
    signed_on: Short = "",
    valid_until_on: Short = "",
    text_version: Short = "",
    document: Short = "",
) -> Response:
    """Record that the person signed or passed."""
    typed = {"kind": kind, "signed_on": signed_on, "valid_until_on": valid_until_on, "text_version": text_version}
    typed["document"] = document
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, entity_id, number, typed, wrong, status)
    ):
        work.require(Permission.PERSON_WRITE)
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
        papers.sign_paper(
            work,
            person.id,
            kind,
            forms.needed_day(signed_on, N_("签署日"), work.today),
            forms.day(valid_until_on, N_("有效到"), work.today, optional=True),
            document_id=forms.whole(document, N_("文件"), optional=True) or None,
            text_version=forms.line(text_version, N_("文本版本"), optional=True),
        )
    return forms.done(request, f"/people/{entity_id}/{person.number}/papers", N_("已登记"))


@router.post("/people/{entity_id}/{number}/papers/{paper_id}/end")
def end(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    number: Number,
    paper_id: dependencies.Id,
    reason: Long = "",
) -> Response:
    """From today it no longer counts."""
    with forms.answered_in(
        lambda reader, wrong, status: _page(request, reader, entity_id, number, None, wrong, status)
    ):
        work.require(Permission.PERSON_WRITE)
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
        papers.end_paper(work, person.id, paper_id, forms.needed(reason, account_forms.F_REASON))
    return forms.done(request, f"/people/{entity_id}/{person.number}/papers", N_("已作废，记录留存"))
