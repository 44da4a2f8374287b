"""Who opens a page, and the unit of work the page is made in."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from kosmgr.edge import csrf, heartbeat, units, visitors
from kosmgr.kit import text
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Role
from kosmgr.users import doors
from kosmgr.web import frame
from kosmgr.work import Work

# which of several roles the corner of the page names
_HEAVIEST = (Role.ADMIN, Role.COMPLIANCE, Role.HR, Role.OPERATIONS, Role.FINANCE, Role.AUDITOR, Role.MANAGER)
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)


def csrf_secret(request: Request) -> bytes:
    """The key of the tokens in our forms."""
    return visitors.runtime_of(request).cipher.sign("csrf", b"").encode()


def visitor(request: Request, as_of: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None) -> doors.Visitor:
    """The person of the session, drawn into the frame of the page; pages take no tokens."""
    found = visitors.find(request)
    if found is None or found.session_id is None:
        raise visitors.LoginNeeded()
    clock = visitors.runtime_of(request).clock
    today, (unread, planned_at) = clock.today(), found.beside
    frame.attach(
        request,
        frame.Frame(
            actor=found.actor,
            today=today,
            as_of=as_of if as_of != today else None,
            role=_role(found.actor),
            counts={"inbox": unread} if unread else {},
            unread=unread,
            stopped_at=planned_at if heartbeat.late(planned_at, clock.now()) else None,
            csrf=csrf.token(csrf_secret(request), visitors.session_secret(request) or ""),
        ),
    )
    return found


def _role(actor: Actor) -> str:
    held = {grant.role for grant in actor.grants}
    return next((role.value for role in _HEAVIEST if role in held), "")


Visitor = Annotated[doors.Visitor, Depends(visitor)]


async def _reading(
    request: Request, who: Visitor, as_of: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None
) -> AsyncIterator[Work]:
    turns = visitors.turns_of(request)
    unit = units.reading(visitors.runtime_of(request), who.actor, as_of)
    async with turns.within(turns.readers, unit) as work:
        yield work


async def _writing(request: Request, who: Visitor) -> AsyncIterator[Work]:
    turns = visitors.turns_of(request)
    async with turns.within(turns.writers, units.writing(visitors.runtime_of(request), who.actor)) as work:
        yield work


# scope="function" is load-bearing: by default the commit would come after the answer was sent
Reading = Annotated[Work, Depends(_reading, scope="function")]
Writing = Annotated[Work, Depends(_writing, scope="function")]

# every router with unsafe verbs takes this as a dependency
guard = csrf.protect(csrf_secret, visitors.session_secret)

# a page that needs nobody: one-time links are looked up before anybody is known
NOBODY = Actor(None, "nobody", ())
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class TextWrong(Invalid):
    """Text that cannot be stored."""

    message = N_("文字不能保存：{why}")


def line(given: str) -> str:
    """Text of a form field as it may be stored."""
    try:
        return text.clean(given)
    except ValueError as error:
        raise TextWrong(why=str(error)) from None
