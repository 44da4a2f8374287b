"""Accounts: the list."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.checks import catalog
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.findings.rules import FindingLine
from kosmgr.kit import paging, sentences
from kosmgr.matrix import selection, words
from kosmgr.matrix import service as matrix
from kosmgr.matrix.rules import State
from kosmgr.reports import exports
from kosmgr.web import dependencies, downloads, locale, rendering, say, scope

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=100)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
# what the state word says already is not said again as a hint
_SAID = {
    State.LEAVER: {"binding.departed-holder"},
    State.DUE: {"certification.due"},
    State.LAPSED: {"certification.lapsed"},
    State.OVERDUE: {"certification.overdue"},
    State.IDLE: {"seats.idle", "activity.stale", "activity.never-posted"},
}


def choice(
    view: Word = "all",
    q: Word = "",
    entity: scope.Entity = None,
    state: Word = "",
    store: Word = "",
    ownership: Word = "",
    platform: Word = "",
    sort: Word = selection.DEFAULT_SORT,
) -> selection.Choice:
    """What the address asks to see."""
    return selection.Choice(view, q.strip(), entity, state, store, ownership, platform, sort)


Wanted = Annotated[selection.Choice, Depends(choice)]


def about_accounts(lines: list[FindingLine]) -> dict[int, list[FindingLine]]:
    """Open findings by the account they are about."""
    found: dict[int, list[FindingLine]] = {}
    for line in lines:
        if line.status != "open":
            continue
        for subject in line.subjects:
            if subject.kind == "account" and subject.ref_id is not None:
                found.setdefault(subject.ref_id, []).append(line)
    return found


@router.get("/accounts")
def index(request: Request, work: dependencies.Reading, wanted: Wanted, page: PageNumber = 1) -> Response:
    """Every account one may see, as of a day."""
    scope.offer(request, entities.visible_entities(work), wanted.entity)
    picture = matrix.picture(work, entity_ids=scope.only(wanted.entity))
    chosen = selection.choose(picture, wanted)
    listing = paging.cut(chosen, page)
    speak = say.speaker(request)
    past = work.today != request.state.frame.today
    open_findings = {} if past else about_accounts(findings.visible_findings(work, status="open"))
    rows = [
        {
            "line": line,
            "word": say.state(line, work.today, speak),
            "leaving": say.leaving(line, work.today, speak),
            "device": sentences.listed(
                (picture.by_device[key].number for key in line.device_ids if key in picture.by_device), speak
            ),
            "hints": [
                (speak(catalog.BY_RULE[finding.rule].title), finding.text(speak))
                for finding in open_findings.get(line.id, ())
                if finding.rule not in _SAID.get(line.state, ()) and finding.rule in catalog.BY_RULE
            ],
        }
        for line in listing.items
    ]
    counts = selection.view_counts(picture, wanted.entity)
    context = {
        "rows": rows,
        "listing": listing,
        "wanted": wanted,
        "views": [(view.key, view.label, counts[view.key]) for view in selection.VIEWS],
        "offers": selection.offers(picture, wanted),
        "labels": {
            "state": {key: word.word for key, word in words.STATES.items()},
            "ownership": {key: word.word for key, word in words.OWNERSHIP.items()},
            "platform": words.PLATFORM,
            "store": {},
        },
        "filtered": bool(wanted.q or wanted.state or wanted.store or wanted.ownership or wanted.platform),
        "seated": counts["all"],
        "usable": sum(
            1
            for line in picture.seated()
            if line.state in (State.CERTIFIED, State.DUE) and wanted.entity in (None, line.entity_id)
        ),
        "empty_company": not picture.accounts,
    }
    return rendering.render(request, "accounts/index.html", context, current="accounts")


@router.get("/accounts/export")
def export(request: Request, work: dependencies.Reading, wanted: Wanted, format: downloads.Format = "xlsx") -> Response:
    """What the list shows with these filters, all pages of it."""
    picture = matrix.picture(work, entity_ids=scope.only(wanted.entity))
    chosen = selection.choose(picture, wanted)
    names = [line.name for line in picture.entities.values() if wanted.entity in (None, line.id)]
    sheet = exports.accounts(picture, chosen, locale.translator(request))
    return downloads.send(request, work, sheet, names, format)
