"""Answering from a letter or a chat, on a phone, without logging in: one link, one matter, one answer."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.kit import languages
from kosmgr.kit.errors import Conflict, Invalid, Refused
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.reminders import answer_door as door
from kosmgr.reminders import answers
from kosmgr.reminders.catalog import REASONS
from kosmgr.web import errors, forms, frame, link_door, locale, preferences, rendering, say
from kosmgr.work import Work

public = APIRouter(include_in_schema=False, dependencies=[Depends(link_door.guard)])

Short = Annotated[str, Form(max_length=200)]
TITLES = {reason.name: reason.title for reason in REASONS}
CHOICES = (1, 3, 7)  # days of "later" on offer


class Closed(Exception):
    """A link that opens nothing; `seconds` are how long an address that tried many of them waits."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__()
        self.seconds = seconds


def bearer(request: Request, token: str) -> door.Bearer:
    """Whoever holds the link of the address, allowed one answer to one matter and nothing else."""
    runtime = visitors.runtime_of(request)
    try:
        with units.reading(runtime, SYSTEM) as work:
            found = door.open_link(work, token)
    except door.AnswerLinkUnusable:
        raise Closed(link_door.waits(request)) from None
    frame.attach(request, frame.Frame(actor=found.actor, today=runtime.clock.today(), bare=True))
    return found


Bearer = Annotated[door.Bearer, Depends(bearer)]


def _page(request: Request, who: door.Bearer, token: str, wrong: str = "", status: int = 200, **done: Any) -> Response:
    speak, today = say.speaker(request), visitors.runtime_of(request).clock.today()
    context = {
        "who": who,
        "home": door.PREFIX + token,
        "title": speak(TITLES.get(who.matter[0], who.matter[0])),
        "text": who.text.text(speak),
        "due_on": who.matter[3],
        "days": [days for days in CHOICES if today + timedelta(days=days) <= who.last_snooze],
        "first": today + timedelta(days=1),
        "wrong": wrong,
        "done": "",
        **done,
    }
    return rendering.render(request, "reminders/link.html", context, status=status)


@public.get("/a/{token}")
def show(request: Request, who: Bearer, token: str) -> Response:
    """What it is about, and three answers; to look at it uses nothing up."""
    return _page(request, who, token)


def _answer(request: Request, who: door.Bearer, token: str, act: Any, sentence: str) -> Response:
    """One answer in a unit of its own; what is wrong comes back in the form, a link used meanwhile is closed."""
    speak = say.speaker(request)
    try:
        with units.writing(visitors.runtime_of(request), who.actor) as work:
            row = act(work)
            [given] = answers.shown(work, [row])
            said = speak(sentence, day=row.until_on, name=given.to)
    except (door.AnswerLinkUnusable, Conflict):
        raise Closed() from None
    except Invalid as refused:
        return _page(request, who, token, locale.sentence(request, refused), errors.status_of(refused))
    return _page(request, who, token, done=said)


@public.post("/a/{token}/acknowledge")
def acknowledge(request: Request, who: Bearer, token: str) -> Response:
    """I am on it."""
    return _answer(request, who, token, lambda work: door.acknowledge(work, token), N_("知道了，{day} 前不再提醒"))


@public.post("/a/{token}/snooze")
def snooze(request: Request, who: Bearer, token: str, days: Short = "", until: Short = "") -> Response:
    """Later."""

    def act(work: Work) -> Any:
        if days:
            day = work.today + timedelta(days=min(forms.whole(days, N_("天数")) or 0, 3660))
        else:
            day = forms.needed_day(until, N_("哪一天"), work.today)
        return door.snooze(work, token, day)

    return _answer(request, who, token, act, N_("{day} 再提醒"))


@public.post("/a/{token}/hand-over")
def hand_over(request: Request, who: Bearer, token: str, other: Short = "") -> Response:
    """Somebody else."""

    def act(work: Work) -> Any:
        return door.hand_over(work, token, forms.needed(other, N_("转交给谁")))

    return _answer(request, who, token, act, N_("已转交给 {name}"))


@public.get("/a/{token}/language/{language}")
def speak(request: Request, who: Bearer, token: str, language: str) -> Response:
    """Read on in the other language."""
    going = RedirectResponse(door.PREFIX + token, 303)
    if language in languages.LANGUAGES:
        secure = request.url.scheme == "https"
        going.set_cookie(locale.COOKIE, language, max_age=preferences.YEAR, samesite="lax", secure=secure)
    return going


def _closed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Closed)
    late = {"retry-after": str(error.seconds)} if error.seconds else None
    refused: Refused = door.AnswerLinkUnusable()
    other = next(one for one in languages.LANGUAGES if one != locale.language(request))
    context = {"sentence": locale.sentence(request, refused), "other": refused.text(languages.translator(other))}
    return rendering.render(request, "reminders/link_closed.html", context, status=429 if late else 404, headers=late)


def install(app: FastAPI) -> None:
    """The one answer to every link that does not open."""
    app.add_exception_handler(Closed, _closed)
