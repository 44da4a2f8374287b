"""Changes of the legal representative or the address: recorded by hand, followed up one thing at a time."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.documents import legal, rules
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, rendering, say, scope
from kosmgr.web.documents import allowed
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
F_ENTITY, F_DAY, F_DUE, F_ITEM = N_("主体"), N_("变更日期"), N_("期限"), N_("已更新的一项")


def _page(
    request: Request,
    work: Work,
    entity: int | None = None,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    mine = entities.visible_entities(work)
    scope.offer(request, mine, entity)
    names = {one.id: one.name for one in mine}
    speak = say.speaker(request)
    changes = []
    for followed in legal.changes(work, scope.only(entity)):
        change = followed.change
        waiting = sum(1 for item in followed.items if item.done is None)
        changes.append(
            {
                "change": change,
                "entity": names[change.entity_id],
                "word": rules.LEGAL_CHANGES[change.kind],
                "items": followed.items,
                "waiting": waiting,
                "over": (work.today - change.due_on).days if waiting else 0,
                "may": allowed(work, Permission.DOCUMENT_WRITE, change.entity_id),
            }
        )
    context = {
        "changes": changes,
        "typed": typed or {},
        "wrong": wrong,
        "today": work.today,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DOCUMENT_WRITE)]
        if work.actor.may(Permission.DOCUMENT_WRITE)
        else [],
        "kinds": [(key, speak(word)) for key, word in rules.LEGAL_CHANGES.items()],
    }
    return rendering.render(request, "documents/changes.html", context, current="documents", status=status)


@router.get("/documents/changes")
def index(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """What changed, and what the platform does not know of yet."""
    return _page(request, work, entity)


@router.post("/documents/changes")
def record(
    request: Request,
    work: dependencies.Writing,
    entity: Short = "",
    kind: Short = "legal_person",
    changed_on: Short = "",
    due_on: Short = "",
    note: account_forms.Long = "",
) -> Response:
    """A change of an entity."""
    typed = {"entity": entity, "kind": kind, "changed_on": changed_on, "due_on": due_on, "note": note}
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, None, typed, wrong, status)):
        work.require(Permission.DOCUMENT_WRITE)
        change = legal.record_change(
            work,
            forms.whole(entity, F_ENTITY) or 0,
            forms.needed_day(changed_on, F_DAY, work.today),
            kind,
            forms.day(due_on, F_DUE, work.today, optional=True),
            forms.line(note, N_("说明"), optional=True),
        )
    return forms.done(request, "/documents/changes", N_("变更已登记，平台上要在 {day} 前更新"), None, day=change.due_on)


@router.post("/documents/changes/{change_id}/done")
def done(
    request: Request,
    work: dependencies.Writing,
    change_id: dependencies.Id,
    subject_kind: Short = "",
    subject_id: Short = "",
) -> Response:
    """One 企业号 or document was brought up to date on the platform today."""
    with forms.answered_in(lambda reader, wrong, status: _page(request, reader, None, None, wrong, status)):
        work.require(Permission.DOCUMENT_WRITE)
        legal.record_update(work, change_id, subject_kind, forms.whole(subject_id, F_ITEM) or 0)
    return forms.done(request, "/documents/changes", N_("已登记更新"))
