"""A unit of work: who acts, at what instant, inside which transaction. The edge opens it and commits."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from kosmgr.kit.cipher import Cipher
from kosmgr.kit.errors import Forbidden
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission

Params = ParamSpec("Params")
Result = TypeVar("Result")


class NotAllowed(Forbidden):
    """No grant of the actor carries the permission this use case asks for."""

    message = N_("你没有这项权限：{permission}")


@dataclass
class Work:
    """Everything a use case needs; nobody but the edge commits."""

    db: Session
    actor: Actor
    now: datetime
    today: date
    cipher: Cipher
    files: Path  # the folder for uploads and reports
    writes: bool = False
    reason: str | None = None  # goes into every audit row of this work
    change_id: str | None = None  # one id for many changes made together
    memo: dict[object, Any] = field(default_factory=dict)  # what was already read in this work

    def remember(self, key: object, read: Callable[[], Result]) -> Result:
        """The value read once in this unit of work."""
        if key not in self.memo:
            self.memo[key] = read()
        found: Result = self.memo[key]
        return found

    def require(self, permission: Permission) -> None:
        """Refuse unless some grant carries the permission."""
        if not self.actor.may(permission):
            raise NotAllowed(permission=permission.value)


def requires(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Work, Params], Result]], Callable[Concatenate[Work, Params], Result]]:
    """The early gate of a use case; the rows it touches are gated again by `visible_*`."""

    def gate(use_case: Callable[Concatenate[Work, Params], Result]) -> Callable[Concatenate[Work, Params], Result]:
        @functools.wraps(use_case)
        def gated(work: Work, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            work.require(permission)
            return use_case(work, *args, **kwargs)

        gated.permission = permission  # type: ignore[attr-defined]
        return gated

    return gate
