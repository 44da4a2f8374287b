"""Before a change is saved that joins accounts, the form says whom it joins and asks once more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kosmgr.isolation import service as isolation
from kosmgr.kit.errors import Conflict
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import AccountLine
from kosmgr.work import Work

SEEN = "1"


class Connects(Conflict):
    """The change is allowed, but it connects accounts; nothing is saved until somebody has seen that."""

    message = N_("还没有保存：这样改，「{account}」会和下面的账号连在一起")


@contextmanager
def asked(work: Work, kind: str, line: AccountLine, target_id: int, typed: dict[str, Any]) -> Iterator[None]:
    """Carry the change out inside: what a rule refuses is said first, then what it would connect."""
    change = isolation.Change(kind, line.id, target_id, line.entity_id)
    preview = isolation.preview(work, change) if typed.get("seen") != SEEN else None
    yield
    if preview is not None and preview.joins:
        picture = isolation.graph(work, [line.entity_id]).picture
        typed["joins"] = [(picture.by_account[one], through) for one, through in preview.joins]
        typed["preview"] = preview
        raise Connects(account=line.nickname)
