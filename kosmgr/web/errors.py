"""From refusals to pages: what happened, that nothing was lost, two ways on."""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kosmgr.edge import logs
from kosmgr.kit import sentences
from kosmgr.kit.clock import Clock
from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kosmgr.kit.text import N_
from kosmgr.web import locale, rendering

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[Refused], int], ...] = ((NotFound, 404), (Forbidden, 403), (Conflict, 409), (Invalid, 422))


@dataclass(frozen=True)
class Look:
    """How a kind of error is drawn: icon, colour of state, headline, what became of the data."""

    icon: str
    state: str
    title: str
    kept: str


LOOKS: dict[int, Look] = {
    400: Look("alert-circle", "due", N_("这个请求读不懂"), N_("数据没有变动。")),
    403: Look("lock", "due", N_("没有权限"), N_("数据没有变动。")),
    404: Look("search", "idle", N_("没有找到"), N_("数据没有变动。")),
    405: Look("ban", "idle", N_("这个地址不接受这样的操作"), N_("数据没有变动。")),
    409: Look("arrows-exchange", "handover", N_("没有保存，情况已经变了"), N_("你的改动没有写入，别人的改动还在。")),
    413: Look("file-import", "due", N_("文件太大"), N_("没有读取，数据没有变动。")),
    422: Look("alert-circle", "due", N_("填写的内容要改一下"), N_("没有保存，返回后内容还在。")),
    429: Look("clock-hour-9", "due", N_("试得太频繁"), N_("数据没有变动，等一会儿再试。")),
    500: Look(
        "plug-x", "leaver", N_("这一页没能打开"), N_("没有写入任何数据。把请求号发给管理员，可以查到当时发生了什么。")
    ),
    503: Look("clock-hour-9", "due", N_("系统正忙"), N_("没有写入任何数据，过几秒再试。")),
}
# said instead of a framework's English words
PLAIN: dict[int, str] = {
    400: N_("请求不完整或格式不对"),
    403: N_("你没有做这件事的权限"),
    404: N_("这个地址没有页面，可能已经移走，也可能是链接写错了"),
    405: N_("请从页面上的按钮重新操作"),
    413: N_("超过了允许的大小"),
    422: N_("有字段没有填，或者填写的形式不对"),
    429: N_("短时间内请求太多"),
    500: N_("系统内部出错，错误已经记录"),
    503: N_("另一项写入还没有结束"),
}


RETRY = (409, 429, 500, 503)


def _back(request: Request) -> str | None:
    """The page of ours the visitor came from."""
    came = urlsplit(request.headers.get("referer", ""))
    ours = came.netloc == request.headers.get("host") and came.path.startswith("/") and not came.path.startswith("//")
    return came.path + (f"?{came.query}" if came.query else "") if ours else None


def status_of(refused: Refused) -> int:
    """The HTTP number of a refusal's kind."""
    return next((status for kind, status in STATUS if isinstance(refused, kind)), 422)


def page(request: Request, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """The error as a page, or as a toast when htmx asked."""
    look = LOOKS.get(status) or LOOKS[500 if status >= 500 else 400]
    context = {
        "status": status,
        "look": look,
        "sentence": sentence,
        "now": Clock().now(),
        "again": request.url.path if status in RETRY and request.method == "GET" else None,
        "back": _back(request),
    }
    if request.headers.get("hx-request") == "true":
        told = {"HX-Retarget": "#k-toasts", "HX-Reswap": "beforeend", **(headers or {})}
        return rendering.render(request, "_error.html", context, status=status, headers=told)
    return rendering.render(request, "error.html", context, status=status, headers=headers)


def refused(request: Request, error: Exception) -> Response:
    """A rule said no."""
    assert isinstance(error, Refused)
    return page(request, status_of(error), locale.sentence(request, error))


def unreadable(request: Request, error: Exception) -> Response:
    """A field is missing or is not what it should be; which ones is said by name."""
    assert isinstance(error, RequestValidationError)
    translate = locale.translator(request)
    wrong = dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors() if problem["loc"])
    sentence = sentences.noted(translate(PLAIN[422]), sentences.listed(wrong, translate), translate)
    return page(request, 422, sentence)


def http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such page, wrong method, too large."""
    assert isinstance(error, HTTPException)
    if error.status_code in (301, 302, 303, 307, 308):
        return Response(status_code=error.status_code, headers=dict(error.headers or {}))
    translate = locale.translator(request)
    sentence = translate(PLAIN.get(error.status_code) or PLAIN[500 if error.status_code >= 500 else 400])
    return page(request, error.status_code, sentence, dict(error.headers or {}))


def broken(request: Request, error: Exception) -> Response:
    """Our own fault: the log has the trace under the number, the page has the number."""
    number = getattr(request.state, "request_number", "-")
    log.error(
        "unhandled error, request %s, %s %s", number, request.method, logs.masked(request.url.path), exc_info=error
    )
    try:
        return page(request, 500, locale.translator(request)(PLAIN[500]))
    except Exception:
        # the page itself is what is broken: a line of text still says the number
        log.exception("the error page failed, request %s", number)
        return PlainTextResponse(f"500 {number}", 500)


class Boundary:
    """Turns an unhandled error into the 500 page, inside the middleware that adds the headers.

    Starlette's own place for this is outside every middleware, so that page would come without any policy.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await broken(Request(scope, receive), error)(scope, receive, send)


def install(app: FastAPI) -> None:
    """One table for the whole shell."""
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http)
    app.add_middleware(Boundary)
