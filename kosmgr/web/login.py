"""Coming in and going out: log-in, the one-time link, one's own sessions and tokens."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from kosmgr.edge import csrf, units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid, Refused
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.post import addresses
from kosmgr.reminders import calendar
from kosmgr.users import doors, rules, tokens
from kosmgr.web import dependencies, errors, locale, rendering, toasts
from kosmgr.work import Work

# before anybody is logged in there is no session a token could belong to: only the origin is judged
doorstep = csrf.protect(dependencies.csrf_secret, lambda request: None)

public = APIRouter(include_in_schema=False, dependencies=[Depends(doorstep)])
router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

TOKEN_DAYS = (30, 90, 180, 366)
Short = Annotated[str, Form(max_length=200)]


class PasswordsDiffer(Invalid):
    """Typed twice, not the same."""

    message = N_("两次输入的密码不一样")


def ours(path: str) -> str:
    """A path of ours to go on to, or the front page: never another host."""
    plain = all(mark.isprintable() for mark in path)
    return path if plain and path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


@public.get("/login")
def login_form(request: Request, next: str = "/") -> Response:
    """Name and password."""
    return rendering.render(request, "users/login.html", {"next": ours(next), "name": "", "wrong": ""})


@public.post("/login")
def log_in(
    request: Request, name: Short = "", password: Short = "", next: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    """Come in, or hear one sentence that does not say what was wrong."""
    try:
        opened = visitors.log_in(
            visitors.runtime_of(request),
            name,
            password,
            visitors.address(request),
            request.headers.get("user-agent", ""),
            visitors.device_mark(request),
        )
    except (rules.WrongCredentials, rules.TooManyTries) as refused:
        late = isinstance(refused, rules.TooManyTries)
        headers = {"retry-after": str(refused.facts["seconds"])} if late else {}
        wrong = locale.sentence(request, refused)
        context = {"next": ours(next), "name": name, "wrong": wrong}
        return rendering.render(request, "users/login.html", context, status=429 if late else 403, headers=headers)
    answer = RedirectResponse(ours(next), 303)
    visitors.welcome(request, answer, opened)
    return answer


@public.get("/password/{secret}")
def password_form(request: Request, secret: str) -> Response:
    """The page a one-time link opens; looking does not use it up."""
    with units.reading(visitors.runtime_of(request), dependencies.NOBODY) as work:
        name = doors.link_owner(work, secret)
    return _password_page(request, secret, name, "", 200)


@public.post("/password/{secret}")
def set_password(request: Request, secret: str, password: Short = "", again: Short = "") -> Response:
    """Set the password, once."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, dependencies.NOBODY) as work:
        name = doors.link_owner(work, secret)
    try:
        if password != again:
            raise PasswordsDiffer()
        visitors.set_password(runtime, secret, password)
    except Invalid as refused:
        return _password_page(request, secret, name, locale.sentence(request, refused), 422)
    answer = RedirectResponse("/login", 303)
    toasts.remember(answer, toasts.Toast(locale.translator(request)(N_("密码已设好，用它登录"))))
    return answer


def _password_page(request: Request, secret: str, name: str, wrong: str, status: int) -> Response:
    context = {"secret": secret, "name": name, "wrong": wrong, "shortest": rules.PASSWORD_SHORTEST}
    return rendering.render(request, "users/set_password.html", context, status=status)


@router.post("/logout")
def log_out(request: Request, work: dependencies.Writing, who: dependencies.Visitor) -> Response:
    """End this session."""
    doors.log_out(work, who)
    answer = RedirectResponse("/login", 303)
    visitors.farewell(request, answer)
    return answer


@router.get("/account")
def account(request: Request, work: dependencies.Reading, who: dependencies.Visitor) -> Response:
    """One's own sessions, tokens and password."""
    return own_page(request, work, who)


def own_page(request: Request, work: Work, who: doors.Visitor, status: int = 200, **more: Any) -> Response:
    """The page of one's own log-in, with what was just made or refused."""
    reads = who.actor.may(Permission.LEDGER_READ)
    makes_tokens = who.actor.may(Permission.TOKEN_WRITE)  # who reads by store alone has no programs either
    context = {
        "sessions": doors.sessions(work, who),
        "own": who.session_id,
        "makes_tokens": makes_tokens,
        "tokens": tokens.own_tokens(work) if makes_tokens else [],
        "now": work.now,
        "permissions": [p.value for p in Permission if who.actor.may(p) and p not in rules.NEVER_IN_TOKENS],
        "entities": [(entity.name, entity.name) for entity in entities.visible_entities(work)] if makes_tokens else [],
        "days": [(days, days) for days in TOKEN_DAYS],
        "shortest": rules.PASSWORD_SHORTEST,
        "email": addresses.own(work),
        "reads": reads,
        "feed": calendar.own_feed(work) if reads else None,
        "calendar_link": "",
        "letters_in": who.language,
        "languages": [("zh", "中文"), ("en", "English")],
        "wrong": "",
        "secret": None,
        **more,
    }
    return rendering.render(request, "users/account.html", context, status=status)


@router.post("/account/password")
def change_password(
    request: Request, who: dependencies.Visitor, old: Short = "", password: Short = "", again: Short = ""
) -> Response:
    """Change one's own password; every other session ends."""
    runtime = visitors.runtime_of(request)
    try:
        if password != again:
            raise PasswordsDiffer()
        visitors.change_password(runtime, who, old, password)
    except (Invalid, rules.WrongCredentials, rules.TooManyTries) as refused:
        with units.reading(runtime, who.actor) as work:
            return own_page(request, work, who, errors.status_of(refused), wrong=locale.sentence(request, refused))
    answer = RedirectResponse("/account", 303)
    toasts.remember(answer, toasts.Toast(locale.translator(request)(N_("密码已改，其他登录都已结束"))))
    return answer


@router.post("/account/sessions/{session_id}/end")
def end_session(
    request: Request, work: dependencies.Writing, who: dependencies.Visitor, session_id: dependencies.Id
) -> Response:
    """End another of one's own sessions."""
    doors.end_session(work, who, session_id)
    return RedirectResponse("/account", 303)


@router.post("/account/tokens")
def make_token(
    request: Request,
    work: dependencies.Writing,
    who: dependencies.Visitor,
    name: Annotated[str, Form(min_length=1, max_length=100)],
    days: Annotated[int, Form(ge=1, le=rules.TOKEN_LONGEST.days)],
    permissions: Annotated[list[str], Form(max_length=len(Permission))],
    entity: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """A token for a program; its secret is on this page and never again."""
    _token, secret = tokens.make_token(work, dependencies.line(name), permissions, days, [entity] if entity else None)
    return own_page(request, work, who, 201, secret=secret)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(request: Request, work: dependencies.Writing, token_id: dependencies.Id) -> Response:
    """Stop a token at once."""
    tokens.revoke_token(work, token_id)
    return RedirectResponse("/account", 303)


def _login_needed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/login" if wanted == "/" or request.method != "GET" else f"/login?next={visitors.quoted(wanted)}"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"hx-redirect": "/login"})
    return RedirectResponse(address, 303)


def _busy(request: Request, error: Exception) -> Response:
    sentence = locale.translator(request)(units.Busy.message)
    return errors.page(request, 503, sentence, {"retry-after": str(units.RETRY_AFTER)})


def install(app: FastAPI) -> None:
    """What only the door knows how to answer."""
    app.add_exception_handler(visitors.LoginNeeded, _login_needed)
    app.add_exception_handler(units.Busy, _busy)
