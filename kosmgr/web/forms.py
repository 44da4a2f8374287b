"""Forms whose errors come back in the form, with what was typed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.exchange import dates
from kosmgr.kit import text
from kosmgr.kit.errors import Conflict, Invalid, Refused
from kosmgr.kit.money import Fen
from kosmgr.kit.text import N_
from kosmgr.web import errors, frame, locale, toasts
from kosmgr.work import Work

Draw = Callable[[Work, str, int], Response]


class Missing(Invalid):
    """A field that the form cannot do without."""

    message = N_("「{field}」要填")


class DayUnreadable(Invalid):
    """A day that cannot be read, or that could be two."""

    message = N_("「{field}」读不成日期：{given}，写成 2026-03-01 这样")


class NumberWrong(Invalid):
    """Digits, perhaps with a point."""

    message = N_("「{field}」应为数字，不能是 {given}")


class TextWrong(Invalid):
    """Text that cannot be stored."""

    message = N_("「{field}」不能保存：{why}")


class Again(Exception):
    """A rule refused what a form asked for: nothing is written, and the form is drawn again."""

    def __init__(self, refused: Refused, draw: Draw) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.draw = draw


@contextmanager
def answered_in(draw: Draw) -> Iterator[None]:
    """What a rule refuses inside comes back in the form; the transaction is rolled back first."""
    try:
        yield
    except (Conflict, Invalid) as refused:
        raise Again(refused, draw) from refused


def _again(request: Request, error: Exception) -> Response:
    assert isinstance(error, Again)
    attached: frame.Frame = request.state.frame
    with units.reading(visitors.runtime_of(request), attached.actor) as work:
        return error.draw(work, locale.sentence(request, error.refused), errors.status_of(error.refused))


def install(app: FastAPI) -> None:
    """Forms answer by themselves."""
    app.add_exception_handler(Again, _again)


def done(request: Request, address: str, sentence: str, undo: str | None = None, **facts: object) -> Response:
    """Go to a page that says what was just done."""
    answer = RedirectResponse(address, 303)
    said = locale.translator(request)(sentence)
    toasts.remember(answer, toasts.Toast(said.format(**facts) if facts else said, undo))
    return answer


def line(given: str, field: str, *, optional: bool = False) -> str | None:
    """Text of a field as it may be stored; nothing is None, or refused."""
    try:
        cleaned = text.clean(given)
    except ValueError as error:
        raise TextWrong(field=field, why=str(error)) from None
    if not cleaned and not optional:
        raise Missing(field=field)
    return cleaned or None


def needed(given: str, field: str) -> str:
    """Text of a field that must be there."""
    found = line(given, field)
    assert found is not None
    return found


def day(given: str, field: str, today: date, *, optional: bool = False) -> date | None:
    """A day in any spelling a ledger may use."""
    if not given.strip():
        if optional:
            return None
        raise Missing(field=field)
    cell = dates.parse_date(given, near=today)
    if not isinstance(cell.value, date):
        raise DayUnreadable(field=field, given=given)
    return cell.value


def needed_day(given: str, field: str, today: date) -> date:
    """A day that must be there."""
    found = day(given, field, today)
    assert found is not None
    return found


def whole(given: str, field: str, *, optional: bool = False) -> int | None:
    """A whole number, thousands marks allowed."""
    digits = text.fold(given).replace(",", "")
    if not digits and optional:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise NumberWrong(field=field, given=given)
    return int(digits)


def fen(given: str, field: str, *, optional: bool = False) -> Fen | None:
    """An amount in yuan, as fen."""
    written = text.fold(given).replace(",", "").removeprefix("¥").removesuffix("元").strip()
    if not written and optional:
        return None
    yuan, _point, cents = written.partition(".")
    if not (yuan.isascii() and yuan.isdigit() and len(yuan) <= 8 and len(cents) <= 2):
        raise NumberWrong(field=field, given=given)
    if cents and not (cents.isascii() and cents.isdigit()):
        raise NumberWrong(field=field, given=given)
    return Fen(int(yuan) * 100 + int(cents.ljust(2, "0") or 0))
