"""笔记: the register of notes, one note, the list as a file, and what the page of an account says of its notes."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.content import listing, picture_rules, pictures, publishers, readings, rules, service
from kosmgr.entities import service as entities
from kosmgr.kit import clock
from kosmgr.policy import Permission
from kosmgr.reports import note_export
from kosmgr.web import dependencies, downloads, locale, rendering, scope
from kosmgr.web.listing import Word
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = "/notes"
MONTHS = 14  # on offer in the list
Place = Annotated[str, Query(max_length=40)]
TONES = {rules.DRAFT: "idle", rules.PLANNED: "due", rules.PUBLISHED: "certified", rules.DROPPED: "free"}
WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "tones": TONES,
    "kinds": rules.KINDS,
    "publishers": rules.PUBLISHERS,
    "counts": rules.COUNT_WORDS,
}


def beside(work: Work, account_id: int) -> dict[str, Any]:
    """What the page of a visible account says of its notes."""
    return {"notes": listing.newest_of(work, account_id), "note_words": WORDS}


def _wanted(
    q: Word = "",
    publisher: Word = "",
    by: Word = "",
    state: Word = "",
    kind: Word = "",
    month: Word = "",
    promoted: Word = "",
    goods: Word = "",
    platform_state: Word = "",
) -> listing.Wanted:
    return listing.Wanted(q.strip(), publisher.strip(), by, state, kind, month, promoted, goods, platform_state)


Wanted = Annotated[listing.Wanted, Depends(_wanted)]


@router.get(HOME)
def index(
    request: Request,
    work: dependencies.Reading,
    wanted: Wanted,
    entity: scope.Entity = None,
    after: Place = "",
    before: Place = "",
) -> Response:
    """Notes, the newest day first."""
    scope.offer(request, entities.visible_entities(work), entity)
    chosen = scope.only(entity)
    context = {
        "part": listing.part(work, wanted, chosen, after, before),
        "size": listing.size(work, wanted, chosen),
        "wanted": wanted,
        "platform_states": listing.platform_states(work, chosen),
        "note_words": WORDS,
        "today": work.today,
        "months": {one: one for one in months(work.today)},
    }
    return rendering.render(request, "notes/index.html", context, current="notes")


@router.get(f"{HOME}/export")
def export(
    request: Request,
    work: dependencies.Reading,
    wanted: Wanted,
    entity: scope.Entity = None,
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    lines = listing.exported(work, wanted, scope.only(entity))
    sheet = note_export.notes(lines, locale.translator(request))
    return downloads.send(request, work, sheet, sorted({line.by.entity for line in lines}), format)


def months(today: date) -> list[str]:
    """The next month, this one and those before, as they are chosen."""
    first = clock.add_months(today.replace(day=1), 1)
    return [f"{clock.add_months(first, -n):%Y-%m}" for n in range(MONTHS)]


def draw(
    request: Request, work: Work, note_id: int, wrong: str = "", status: int = 200, typed: dict[str, str] | None = None
) -> Response:
    """One note with everything that can be done with it."""
    note = service.visible_note(work, note_id)
    label = publishers.visible_one(work, note.publisher_id)
    context = {
        "note": note,
        "by": label,
        "interactions": rules.interactions({name: getattr(note, name) for name in rules.COUNTS}),
        "readings": readings.earlier(work, note_id),
        "pictures": pictures.of_note(work, note_id),
        "hows": picture_rules.HOW,
        "may_write": may_write(work, note.entity_id),
        "note_words": WORDS,
        "typed": typed or {},
        "wrong": wrong,
        "today": work.today,
    }
    return rendering.render(request, "notes/show.html", context, current="notes", status=status)


def may_write(work: Work, entity_id: int) -> bool:
    """Whether the actor writes notes where one lies."""
    allowed = work.actor.entity_ids(Permission.NOTE_WRITE)
    return allowed is None or entity_id in allowed


@router.get(f"{HOME}/{{note_id}}")
def show(request: Request, work: dependencies.Reading, note_id: dependencies.Id) -> Response:
    """One note."""
    return draw(request, work, note_id)
