"""Who lacks a fresh 在职证明 for the annual reviews to come; from there to sending links and issuing letters."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_, fold
from kosmgr.letters import rules as letter_rules
from kosmgr.matrix import lists, proofs
from kosmgr.policy import Permission
from kosmgr.reports.sheets import proofs as sheets
from kosmgr.selfservice import campaigns
from kosmgr.selfservice import rules as own
from kosmgr.web import dependencies, downloads, forms, frame, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Days = Annotated[int, Query(ge=0, le=3660)]
SpanField = Annotated[int, Form(ge=0, le=3660)]
Chosen = Annotated[list[int], Form(max_length=letter_rules.MOST)]
Place = Annotated[int | None, Form(ge=1, le=2**31 - 1)]
SPANS = (30, 60, 90, 180)
LINKS, LETTERS = "links", "letters"


class OneEntity(Invalid):
    """A campaign and a set of letters are of one company."""

    message = N_("选中的人分属几个主体：{entities}；一次只能办一个主体的")


def _found(work: Work, days: int, entity: int | None, q: str) -> list[proofs.Gap]:
    sought = fold(q)
    found = lists.missing_proofs(work, days, scope.only(entity))
    texts = [(gap, (gap.name, gap.employee or "", gap.account, gap.nickname, gap.store or "")) for gap in found]
    return [gap for gap, words in texts if not sought or any(sought in fold(word) for word in words)]


def _page(
    request: Request,
    work: Work,
    days: int = proofs.DAYS,
    entity: int | None = None,
    q: str = "",
    number: int = 1,
    chosen: Sequence[int] = (),
    wrong: str = "",
    status: int = 200,
) -> Response:
    scope.offer(request, entities.visible_entities(work), entity)
    found, speak, here = _found(work, days, entity, q), say.speaker(request), frame.page(request)
    cut = paging.cut(found, number)
    context = {
        "rows": [(gap, speak(proofs.MISSING[gap.missing], most=gap.max_age)) for gap in cut.items],
        "listing": cut,
        "people": len({gap.employee_id for gap in found}),
        "days": days,
        "entity": entity,
        "spans": [
            {"label": speak(N_("{n} 天内"), n=span), "href": here.change(days=span, page=None), "current": span == days}
            for span in SPANS
        ],
        "wanted": {"q": q.strip()},
        "chosen": set(chosen),
        "wrong": wrong,
    }
    return rendering.render(request, "documents/proofs.html", context, current="documents", status=status)


@router.get("/documents/proofs")
def index(
    request: Request,
    work: dependencies.Reading,
    days: Days = proofs.DAYS,
    entity: scope.Entity = None,
    q: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Accounts whose review is near and whose holder has no proof that is fresh on that day, the nearest on top."""
    return _page(request, work, days, entity, q, page)


@router.get("/documents/proofs/export")
def export(
    request: Request,
    work: dependencies.Reading,
    days: Days = proofs.DAYS,
    entity: scope.Entity = None,
    q: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The list as a file."""
    found = _found(work, days, entity, q)
    sheet = sheets.sheet(found, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({gap.entity for gap in found}), format)


@router.post("/documents/proofs")
def act(
    request: Request,
    work: dependencies.Reading,
    to: Annotated[str, Form(max_length=20)] = LINKS,
    days: SpanField = proofs.DAYS,
    entity: Place = None,
    chosen: Chosen = [],  # noqa: B006 - read, never changed
) -> Response:
    """On to the page that sends links, or issues letters, with the people chosen filled in; nothing is done yet."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _page(request, reader, days, entity, chosen=chosen, wrong=wrong, status=status)

    with forms.answered_in(again):
        work.require(Permission.LETTER_ISSUE if to == LETTERS else Permission.LINK_SEND)
        letter_rules.check_chosen(chosen)
        picked = {gap.employee_id: gap for gap in _found(work, days, entity, "") if gap.employee_id in chosen}
        letter_rules.check_chosen(picked)
        owners = {gap.entity_id: gap.entity for gap in picked.values()}
        if len(owners) > 1:
            raise OneEntity(entities=sorted(owners.values()))
    [owner] = owners
    if to == LETTERS:
        return _on("/letters/new", {"kind": own.PROOF, "entity": owner, "employee": [*picked]})
    numbers = " ".join(gap.employee for gap in picked.values() if gap.employee)
    title = say.speaker(request)(N_("年审用的在职证明"))
    asked = {"who": campaigns.LISTED, "numbers": numbers, "tasks": ["upload"], "title": title}
    return _on("/links/new", {"entity": owner, **asked})


def _on(path: str, query: dict[str, object]) -> Response:
    return RedirectResponse(f"{path}?{urlencode(query, doseq=True)}", 303)
