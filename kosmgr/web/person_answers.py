"""What one person answered, signed and confirmed, on their page; and keeping what came on paper."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.people import consents
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.selfservice import campaigns, desk, texts
from kosmgr.web import campaigns as pages
from kosmgr.web import dependencies, forms, frame, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = Annotated[str, Form(max_length=60)]
_NEWEST = 6  # of each kind; the rest is in the campaigns


def card(request: Request, work: Work, employee_id: int, entity_id: int, number: str | None) -> dict[str, Any]:
    """What the page of a visible person says of it; the form is for those who may write here."""
    found = campaigns.papers_of(work, employee_id)
    speak = say.speaker(request)
    allowed = work.actor.entity_ids(Permission.LINK_SEND)
    return {
        "consents": [(code, standing, row) for code, standing, row in found.consents],
        "signatures": found.signatures[:_NEWEST],
        "confirmations": found.confirmations[:_NEWEST],
        "links": found.links[:_NEWEST],
        "email": found.email,
        "send": pages.for_person(entity_id, number) if number else None,
        "may_send": allowed is None or entity_id in allowed,
        "texts": words.TEXTS,
        "standings": words.CONSENTS,
        "states": words.LINK_STATES,
        "asked": [(code, speak(words.TEXTS[code])) for code in texts.codes(texts.CONSENT)],
        "answers": [
            (key, speak(words.CONSENTS[key])) for key in (consents.GIVEN, consents.REFUSED, consents.WITHDRAWN)
        ],
        "files": frame.serves(request, "/documents/1"),
    }


@router.post("/people/{entity_id}/{number}/consent")
def keep(
    request: Request,
    work: dependencies.Writing,
    entity_id: dependencies.Id,
    number: Annotated[str, Path(max_length=60)],
    text: Short = "",
    verdict: Short = "",
) -> Response:
    """Keep what somebody answered on paper."""
    work.require(Permission.PERSON_WRITE)
    person = people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
    desk.record_consent(work, person.id, text, verdict, consents.PAPER)
    return forms.done(request, f"/people/{entity_id}/{person.number}", N_("已记下"))
