"""A person's own pages, for a phone: read, sign, confirm, hand in, answer, and see what is held and who looked."""

import math
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import FileResponse, RedirectResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.kit import languages
from kosmgr.kit.papers import reader
from kosmgr.kit.text import N_
from kosmgr.links import rules as link_rules
from kosmgr.matrix import words
from kosmgr.policy import SYSTEM
from kosmgr.selfservice import doors, handover, record, rules, service, texts
from kosmgr.web import forms, link_door, locale, preferences, rendering, say
from kosmgr.work import Work

public = APIRouter(include_in_schema=False, dependencies=[Depends(link_door.guard)])

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=rules.REQUEST_LENGTH)]
MOST_DEVICES = 50
UPLOAD, DEVICE = "upload", "device-"
F_ISSUED = N_("开具日期")
KINDS = {"company": N_("企业员工号，归公司"), "employee": N_("员工个人授权号，归我")}


def _home(token: str) -> str:
    return link_door.PREFIX + token


def _page(request: Request, template: str, who: doors.Bearer, token: str, status: int = 200, **more: Any) -> Response:
    context = {"who": who, "home": _home(token), **more}
    return rendering.render(request, template, context, status=status)


def _ask(request: Request, who: doors.Bearer, token: str, wrong: str = "", status: int = 200) -> Response:
    return _page(request, "selfservice/who.html", who, token, status, wrong=wrong)


def _tasks(work: Work, who: doors.Bearer, standing: record.Standing, language: str) -> list[dict[str, Any]]:
    """What the link is for, in order, with the words of each text."""
    found = []
    for task in who.tasks:
        purpose, code = link_rules.purpose_of(task), link_rules.text_of(task)
        if purpose == link_rules.READING:
            continue
        text = texts.current(code, work.today) if code else None
        found.append(
            {
                "task": task,
                "purpose": purpose,
                "code": code,
                "done_at": who.done.get(task),
                "text": text,
                "words": text.words(language) if text else None,
                "signature": standing.signed.get(code),
                "answer": standing.consents.get(code),
            }
        )
    return found


def _show(
    request: Request, work: Work, who: doors.Bearer, token: str, wrong: dict[str, str] | None = None, status: int = 200
) -> Response:
    language, speak = locale.language(request), say.speaker(request)
    standing = record.standing(work, who.link_id)
    tasks = _tasks(work, who, standing, language)
    hours = (who.expires_at - work.now).total_seconds() / 3600
    return _page(
        request,
        "selfservice/home.html",
        who,
        token,
        status,
        tasks=tasks,
        left=sum(task["done_at"] is None for task in tasks),
        days_left=math.ceil(hours / 24),
        holdings=service.holdings(work),
        standing=standing,
        items=handover.items(work) if handover.TASK in who.tasks else [],
        record=record.record(work) if who.may_see() else None,
        ownership=KINDS,
        consents=words.CONSENTS,
        texts=words.TEXTS,
        looks=LOOKS,
        requests=[(kind, speak(words.REQUESTS[kind])) for kind in rules.REQUESTS],
        request_words=words.REQUESTS,
        kinds=words.EMPLOYMENT,
        now=work.now,
        today=work.today,
        length=rules.REQUEST_LENGTH,
        answer_days=service.answer_days(work),
        wrong=wrong or {},
    )


LOOKS = {
    "employee.phone_revealed": N_("看了完整手机号"),
    "employee.address_revealed": N_("看了完整邮箱"),
    "sim.number_revealed": N_("看了手机卡号码"),
    "document.downloaded": N_("打开了关于你的文件"),
}


@public.get("/l/{token}")
def home(request: Request, who: link_door.Bearer, token: str) -> Response:
    """The page of a link; to look at it uses nothing up."""
    if not who.known:
        link_door.note_opened(request, who)
        return _ask(request, who, token)
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        return _show(request, work, who, token)


@public.post("/l/{token}/who")
def prove(request: Request, who: link_door.Bearer, token: str, answer: Short = "") -> Response:
    """Say who you are, on this device; wrong answers are counted, and lock the link."""
    try:
        with units.writing(visitors.runtime_of(request), SYSTEM) as work:
            mark = doors.prove(work, token, answer)
    except link_rules.LinkUnusable:
        raise link_door.Closed() from None
    if mark is None:
        return _ask(request, who, token, locale.sentence(request, rules.AnswerWrong()), 403)
    going = RedirectResponse(_home(token), 303)
    going.set_cookie(
        link_door.cookie_name(request),
        mark,
        max_age=int(rules.VISIT.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return going


def _back(token: str, part: str = "") -> Response:
    return RedirectResponse(_home(token) + (f"#{part}" if part else ""), 303)


def _draw(request: Request, who: doors.Bearer, token: str, part: str) -> forms.Draw:
    """The page once more, with what is wrong said where it is wrong; nothing was written."""

    def draw(work: Work, wrong: str, status: int) -> Response:
        return _show(request, work, who, token, {part: wrong}, status)

    return draw


# Done before, perhaps by a second click of the same person: no error, the page says what was done and when.
_DONE = link_rules.LinkUnusable


@public.post("/l/{token}/sign/{code}")
def sign(
    request: Request,
    who: link_door.Known,
    work: link_door.Writing,
    token: str,
    code: str,
    name: Short = "",
    agreed: Short = "",
) -> Response:
    """Sign a text with one's name and a tick."""
    language = locale.language(request)
    with forms.answered_in(_draw(request, who, token, f"sign:{code}")), suppress(_DONE):
        typed = forms.needed(name, N_("姓名"))
        service.sign(work, who.link_id, code, typed, bool(agreed), identified=who.question, language=language)
    return _back(token)


async def _given(request: Request) -> dict[str, str]:
    """The fields of a form whose names are known only when it is drawn."""
    form = await request.form(max_fields=MOST_DEVICES + 2, max_files=0)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _devices(given: dict[str, str]) -> dict[int, str]:
    numbers = {name.removeprefix(DEVICE): value for name, value in given.items() if name.startswith(DEVICE)}
    return {int(n): value for n, value in numbers.items() if n.isascii() and n.isdigit() and len(n) < 11}


@public.post("/l/{token}/confirm")
def confirm(
    request: Request,
    who: link_door.Known,
    given: Annotated[dict[str, str], Depends(_given)],
    work: link_door.Writing,
    token: str,
) -> Response:
    """Still employed, and which phones one has."""
    with forms.answered_in(_draw(request, who, token, "confirm")), suppress(_DONE):
        service.confirm(work, who.link_id, given.get("employed", ""), _devices(given))
    return _back(token)


@public.post("/l/{token}/upload")
def upload(
    request: Request,
    who: link_door.Known,
    token: str,
    file: Annotated[UploadFile, File()],
    issued_on: Short = "",
) -> Response:
    """Hand in the employment proof; the file is read apart, before anything is written."""
    today = visitors.runtime_of(request).clock.today()
    with forms.answered_in(_draw(request, who, token, UPLOAD)), suppress(_DONE):
        issued = forms.needed_day(issued_on, F_ISSUED, today)
        paper = reader.read(file.file.read())
        with units.writing(visitors.runtime_of(request), who.actor) as work:
            service.upload(work, who.link_id, paper, file.filename or UPLOAD, issued)
    return _back(token)


@public.post("/l/{token}/handover")
def hand_over(
    request: Request,
    who: link_door.Known,
    given: Annotated[list[int], Form(alias="item", max_length=100)] = [],  # noqa: B006 - FastAPI copies it
    *,
    work: link_door.Writing,
    token: str,
) -> Response:
    """Confirm items of one's own leaving."""
    with forms.answered_in(_draw(request, who, token, handover.TASK)), suppress(_DONE):
        handover.confirm(work, who.link_id, given)
    return _back(token)


@public.post("/l/{token}/consent/{code}")
def consent(
    request: Request, who: link_door.Known, work: link_door.Writing, token: str, code: str, verdict: Short = ""
) -> Response:
    """Agree or refuse."""
    with forms.answered_in(_draw(request, who, token, f"consent:{code}")), suppress(_DONE):
        service.consent(work, who.link_id, code, verdict)
    return _back(token)


@public.post("/l/{token}/withdraw/{code}")
def withdraw(who: link_door.Known, work: link_door.Writing, token: str, code: str) -> Response:
    """Take a consent back."""
    service.withdraw(work, who.link_id, code)
    return _back(token, "answers")


@public.post("/l/{token}/request")
def ask(
    request: Request, who: link_door.Known, work: link_door.Writing, token: str, kind: Short = "", words: Long = ""
) -> Response:
    """Ask for one's data to be corrected, deleted, copied or explained."""
    with forms.answered_in(_draw(request, who, token, "request")):
        service.ask(work, who.link_id, kind, forms.needed(words, N_("要求")))
    return _back(token, "requests")


@public.post("/l/{token}/copy/{signature_id}")
def own_copy(work: link_door.Writing, token: str, signature_id: int) -> Response:
    """The copy of what one signed, as a file."""
    found = service.own_copy(work, signature_id)
    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return FileResponse(found.file, media_type=found.media_type, filename=found.name, headers=headers)


@public.get("/l/{token}/language/{language}")
def speak(request: Request, who: link_door.Bearer, token: str, language: str) -> Response:
    """Read on in the other language; a link, so that it works where a form would not say where it came from."""
    going = _back(token)
    if language in languages.LANGUAGES:
        secure = request.url.scheme == "https"
        going.set_cookie(locale.COOKIE, language, max_age=preferences.YEAR, samesite="lax", secure=secure)
    return going
