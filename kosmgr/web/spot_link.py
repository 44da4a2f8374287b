"""The page of a spot check's link, for a phone: the code to write down, what to photograph, until when, the photos."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.kit import languages
from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.papers import reader
from kosmgr.kit.text import N_
from kosmgr.links import rules as link_rules
from kosmgr.policy import SYSTEM
from kosmgr.spotchecks import doors, proving, rules, telling
from kosmgr.web import errors, forms, frame, link_door, locale, preferences, rendering

public = APIRouter(include_in_schema=False, dependencies=[Depends(link_door.guard)])

Short = Annotated[str, Form(max_length=20)]
Remark = Annotated[str, Form(max_length=rules.REMARK_LENGTH)]
MOST_FILES = 12  # of one sending; how many are kept is the rulebook's
F_REMARK = N_("说明")


def bearer(request: Request, token: str) -> doors.Bearer:
    """Whoever holds the link of the address: photos of one account, and nothing else."""
    runtime = visitors.runtime_of(request)
    try:
        with units.reading(runtime, SYSTEM) as work:
            found = doors.open_link(work, token)
    except link_rules.LinkUnusable:
        raise link_door.Closed(link_door.waits(request)) from None
    frame.attach(request, frame.Frame(actor=found.actor, today=runtime.clock.today(), bare=True))
    return found


Bearer = Annotated[doors.Bearer, Depends(bearer)]


def _page(request: Request, who: doors.Bearer, token: str, wrong: str = "", status: int = 200, **more: Any) -> Response:
    now = visitors.runtime_of(request).clock.now()
    context = {
        "who": who,
        "home": telling.PREFIX + token,
        "wrong": wrong,
        "hours_left": max(0, int((who.due_at - now).total_seconds() // 3600)),
        "length": rules.REMARK_LENGTH,
        "remark": "",
        **more,
    }
    return rendering.render(request, "spotchecks/phone.html", context, status=status)


@public.get("/spot/{token}")
def show(request: Request, who: Bearer, token: str) -> Response:
    """The code, large; or what became of the check. To look at it uses nothing up."""
    if who.state == doors.OPEN:
        with suppress(units.Busy, Conflict), units.writing(visitors.runtime_of(request), who.actor) as work:
            doors.note_opened(work, who)
    return _page(request, who, token)


@public.post("/spot/{token}")
def send(
    request: Request,
    who: Bearer,
    token: str,
    photos: Annotated[list[UploadFile], File(max_length=MOST_FILES)] = [],  # noqa: B006 - FastAPI copies it
    remark: Remark = "",
    then: Short = "done",
) -> Response:
    """Keep the photos, and hand in unless more are to come. They are read apart, before anything is written."""
    try:
        said = forms.line(remark, F_REMARK, optional=True) or ""
        if who.state != doors.OPEN:
            return _page(request, who, token)
        read = proving.pictures(_sent(photos, who))
        with units.writing(visitors.runtime_of(request), who.actor) as work:
            proving.send(work, who.link_id, read, said, done=then != "more")
    except Conflict:  # handed in by a second click, or too late: the page says which
        return RedirectResponse(telling.PREFIX + token, 303)
    except reader.PaperError as wrong:
        told = locale.sentence(request, wrong)
        return _page(request, who, token, told, errors.status_of(wrong), remark=remark)
    except Invalid as wrong:
        return _page(request, who, token, locale.sentence(request, wrong), errors.status_of(wrong), remark=remark)
    return RedirectResponse(telling.PREFIX + token, 303)


def _sent(photos: Sequence[UploadFile], who: doors.Bearer) -> list[tuple[str, bytes]]:
    """The files somebody chose; an empty field sends one without a name."""
    chosen = [one for one in photos if one.filename]
    if len(chosen) + len(who.photos) > who.most:
        raise rules.TooManyPhotos(most=who.most, kept=len(who.photos))
    return [(one.filename or "", one.file.read()) for one in chosen]


@public.get("/spot/{token}/language/{language}")
def speak(request: Request, who: Bearer, token: str, language: str) -> Response:
    """Read on in the other language."""
    going = RedirectResponse(telling.PREFIX + token, 303)
    if language in languages.LANGUAGES:
        secure = request.url.scheme == "https"
        going.set_cookie(locale.COOKIE, language, max_age=preferences.YEAR, samesite="lax", secure=secure)
    return going
