"""The shapes that come in and go out: nothing unknown passes, text is the one type of the house, numbers have ends."""

from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from kosmgr.kit import paging, text

Item = TypeVar("Item")

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)
LARGEST_ID = 2**31 - 1  # what an id column holds on every database


def _iso_only(value: object) -> object:
    if value is not None and not isinstance(value, str | date):
        raise ValueError("YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_iso_only), Field(ge=FIRST_DAY, le=LAST_DAY)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Size = Annotated[int, Field(ge=1, le=paging.PAGE_CAP)]
Name = Annotated[text.Line, StringConstraints(min_length=1)]
Reason = Annotated[text.Prose, StringConstraints(min_length=2)]


class Given(BaseModel):
    """What a request brings; a field nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid")


class Done(BaseModel):
    """The verb did its work; `id` names what it made or changed."""

    ok: bool = True
    id: int | None = None


class Listing(BaseModel, Generic[Item]):
    """One page of a list, as of a day; `total` counts all pages."""

    as_of: date
    total: int
    page: int = 1
    size: int = paging.PAGE_SIZE
    items: list[Item]


class Problem(BaseModel):
    """Why a request was refused: `code` is stable, `message` is for people, `facts` fill it."""

    ok: bool = False
    code: str
    message: str
    facts: dict[str, object] = {}
    fields: list[dict[str, str]] = []
    reference: str | None = None


class EmailIn(Given):
    """One plain address."""

    email: Annotated[text.Line, StringConstraints(min_length=3)]


class EmailOut(BaseModel):
    """Masked where it is somebody else's and was not asked for with a reason."""

    email: str | None
