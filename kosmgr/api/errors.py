"""From refusals to JSON: one table for the whole API."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from kosmgr.api.shapes import Problem
from kosmgr.edge import units, visitors
from kosmgr.kit import languages, sentences
from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kosmgr.kit.text import N_
from kosmgr.users import repeats, rules

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[Refused], int], ...] = (
    (visitors.LoginNeeded, 401),
    (visitors.TokenRefused, 401),
    (rules.TooManyTries, 429),
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
)
HTTP: dict[int, tuple[str, str]] = {
    400: ("BadRequest", N_("请求不完整或格式不对")),
    404: ("NotFound", N_("没有这个接口")),
    405: ("MethodNotAllowed", N_("这个接口不接受这种请求方法")),
    413: ("TooLarge", N_("超过了允许的大小")),
    415: ("UnsupportedType", N_("内容类型不对")),
}
FIELDS_WRONG = N_("有字段没有填，或者填写的形式不对")
BROKEN = N_("系统内部出错，没有写入任何数据。把请求号发给管理员，可以查到当时发生了什么。")
# pydantic's kinds of error, in words; the rest is said with FIELD_WRONG
FIELD_WRONG = N_("填写的内容有误")
FIELD: dict[str, str] = {
    "missing": N_("必填"),
    "extra_forbidden": N_("没有这个字段"),
    "string_too_long": N_("太长"),
    "string_too_short": N_("太短"),
    "string_type": N_("应为文字"),
    "int_parsing": N_("应为整数"),
    "int_type": N_("应为整数"),
    "int_parsing_size": N_("数字太大"),
    "greater_than_equal": N_("太小"),
    "less_than_equal": N_("太大"),
    "date_from_datetime_parsing": N_("应为日期，写作 YYYY-MM-DD"),
    "date_parsing": N_("应为日期，写作 YYYY-MM-DD"),
    "json_invalid": N_("不是有效的 JSON"),
    "literal_error": N_("不在可选的值里"),
    "enum": N_("不在可选的值里"),
}


class Replayed(Exception):
    """This request was answered before: not an error, the same answer again."""

    def __init__(self, answer: repeats.Answer) -> None:
        self.answer = answer


def translator(request: Request) -> Callable[[str], str]:
    """The function that speaks the language the program asks for; Chinese otherwise."""
    return languages.translator(languages.asked(request.headers.get("accept-language")) or languages.CHINESE)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | type(None) | list | dict) else str(value)


def _answer(status: int, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(problem.model_dump(mode="json", exclude_none=True), status, headers)


def status_of(refused: Refused) -> int:
    """The HTTP number of a refusal's kind."""
    return next((status for kind, status in STATUS if isinstance(refused, kind)), 422)


def refused(request: Request, error: Exception) -> Response:
    """A rule said no."""
    assert isinstance(error, Refused)
    status = status_of(error)
    translate = translator(request)
    facts = {name: _plain(sentences.spoken(value, translate)) for name, value in error.facts.items()}
    headers = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, rules.TooManyTries):
        headers["retry-after"] = str(error.facts["seconds"])
    problem = Problem(code=error.code, message=error.text(translate), facts=facts)
    return _answer(status, problem, headers)


def unreadable(request: Request, error: Exception) -> Response:
    """Fields that are missing or not what they should be, each with a sentence; what was sent is not sent back."""
    assert isinstance(error, RequestValidationError)
    translate = translator(request)
    fields = [
        {
            "field": ".".join(str(part) for part in found["loc"][1:]) or str(found["loc"][0]),
            "message": translate(_sentence(found)),
        }
        for found in error.errors()
    ]
    return _answer(422, Problem(code="Invalid", message=translate(FIELDS_WRONG), fields=fields))


def _sentence(found: dict[str, object]) -> str:
    context = found.get("ctx")
    if found["type"] == "value_error" and isinstance(context, dict):
        return str(context.get("error", FIELD_WRONG))  # our own text type says it in a sentence of ours
    return FIELD.get(str(found["type"]), FIELD_WRONG)


def http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses."""
    assert isinstance(error, HTTPException)
    code, sentence = HTTP.get(error.status_code, HTTP[400])
    problem = Problem(code=code, message=translator(request)(sentence))
    return _answer(error.status_code, problem, dict(error.headers or {}))


def busy(request: Request, error: Exception) -> Response:
    """The database had no turn in time; the same request may be sent again."""
    problem = Problem(code="Busy", message=translator(request)(units.Busy.message))
    return _answer(503, problem, {"retry-after": str(units.RETRY_AFTER)})


def replayed(request: Request, error: Exception) -> Response:
    """The answer of the first time."""
    assert isinstance(error, Replayed)
    headers = {"idempotency-replayed": "true"}
    return Response(error.answer.body, error.answer.status, headers, media_type="application/json")


def broken(request: Request, error: Exception) -> Response:
    """Our own fault: the log has kind and place under the number, the answer has the number."""
    number = getattr(request.state, "request_number", "-")
    log.error("unhandled error", extra={"request": number, "method": request.method}, exc_info=error)
    return _answer(500, Problem(code="Broken", message=translator(request)(BROKEN), reference=number))


def install(app: FastAPI) -> None:
    """The whole table."""
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(units.Busy, busy)
    app.add_exception_handler(Replayed, replayed)
