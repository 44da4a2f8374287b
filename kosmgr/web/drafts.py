"""草稿查重: a text beside its nearest notes, while it is typed; and the sentences of the brand that do not count."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.content import advice, drafting, gate, limits, publishers, rules, service
from kosmgr.entities import service as entities
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.errors import Refused
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.web import alike, dependencies, forms, locale, notes, rendering
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

HOME = f"{notes.HOME}/check"
Short = Annotated[str, Form(max_length=rules.LINK_LENGTH)]
Long = Annotated[str, Form(max_length=rules.BODY_LENGTH)]
Chosen = Annotated[str, Form(max_length=9, pattern=r"^\d*$")]
KINDS = {
    "exact": N_("完全相同"),
    "near": N_("洗稿/搬运"),
    "partial": N_("部分照抄"),
    "short": N_("短文相近"),
}
VERDICTS = {
    gate.BLOCK: (N_("太像了，不能排期"), "leaver", "ban"),
    gate.WARN: (N_("有点像，改一改再发"), "due", "alert-triangle"),
    gate.FREE: (N_("没有太像的，可以用"), "certified", "check"),
}
WORDS: dict[str, Any] = {"kinds": KINDS, "verdicts": VERDICTS, "heads": advice.HEADS}
ICONS = {advice.ANGLE: "edit", advice.TITLE: "file-text", advice.TIME: "clock-hour-9", advice.ACCOUNT: "users"}
F_DAY = N_("打算哪天发")
_EMPTY = {"title": "", "body": "", "publisher": "", "on": "", "entity": ""}


def came(row: Any) -> datetime | None:
    """The minute a note was published at, where it is known."""
    found: datetime | None = row.published_at
    return None if found is None else found.astimezone(SHANGHAI)


def seen(work: Work, typed: dict[str, str], chosen: str = "", but: int | None = None) -> dict[str, Any]:
    """What stands against a draft, and one neighbour beside it."""
    day = forms.day(typed["on"], F_DAY, work.today, optional=True)
    entity = forms.whole(typed["entity"], N_("主体"), optional=True)
    text = typed["body"].replace("\r\n", "\n")
    checked = drafting.check(work, typed["title"], text, typed["publisher"], day, entity, but)
    shown = drafting.neighbour(checked, int(chosen) if chosen else None)
    sides = None
    if shown is not None:
        note = shown.neighbour.note
        phrases = limits.phrases(work, [note.entity_id])
        sides = alike.sides(checked.title, checked.body, note.title, note.body, phrases)
    return {"checked": checked, "shown": shown, "sides": sides, "wrong": "", "icons": ICONS, "came": came, **WORDS}


def _page(
    request: Request, work: Work, typed: dict[str, str], found: dict[str, Any] | None, note: Any = None,
    wrong: str = "", status: int = 200,
) -> Response:  # fmt: skip
    context = {
        "typed": typed,
        "found": found,
        "wrong": wrong,
        "note": note,
        "offered": publishers.offered(work),
        "entities": [(one.id, one.name) for one in entities.visible_entities(work)],
        "lengths": {"title": rules.TITLE_LENGTH, "body": rules.BODY_LENGTH},
        "may_phrase": work.actor.may(Permission.FINDING_ACCEPT),
    }
    return rendering.render(request, "notes/check.html", context, current="notes", status=status)


@router.get(HOME)
def index(
    request: Request, work: dependencies.Reading, note: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """An empty form, or a registered note with what it is close to."""
    if note is None:
        return _page(request, work, _EMPTY, None)
    row = service.visible_note(work, note)
    label = publishers.labels(work.db, [row.publisher_id])[row.publisher_id]
    day = row.published_on or row.planned_on
    typed = {**_EMPTY, "title": row.title, "body": row.body, "publisher": label.xhs_id or "", "on": str(day or "")}
    found = seen(work, typed, but=row.id) if row.title.strip() or row.body.strip() else None
    return _page(request, work, typed, found, row)


@router.post(HOME)
def check(
    request: Request,
    work: dependencies.Reading,
    title: Long = "",
    body: Long = "",
    publisher: Short = "",
    on: Short = "",
    entity: Chosen = "",
    note: Chosen = "",
    beside: Chosen = "",
) -> Response:
    """Compare what was typed; nothing is kept. While typing only the part that changed is sent back."""
    typed = {"title": title, "body": body, "publisher": publisher, "on": on, "entity": entity}
    row = service.visible_note(work, int(note)) if note else None
    fragment = rendering.is_fragment(request)
    empty = not title.strip() and not body.strip()
    try:
        found = None if fragment and empty else seen(work, typed, beside, row.id if row is not None else None)
        wrong, status = "", 200
    except Refused as refused:
        found, wrong, status = None, locale.sentence(request, refused), 422
    if fragment:
        return rendering.render(request, "notes/_near.html", {"found": found, "wrong": wrong}, current="notes")
    return _page(request, work, typed, found, row, wrong, status)
