"""A request sent twice under one key acts once and is answered the same."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from kosmgr.kit.errors import Conflict, Invalid
from kosmgr.kit.text import N_
from kosmgr.users import models, queries
from kosmgr.work import Work

KEY_LONGEST = 100
CLAIM_LIFE = timedelta(minutes=2)  # longer than any request lives; after that its worker is dead


class KeyUnusable(Invalid):
    """1 to KEY_LONGEST printable ASCII characters."""

    message = N_("Idempotency-Key 要有 1 到 {longest} 个可见的 ASCII 字符")


class KeyReused(Conflict):
    """The same key, another request."""

    message = N_("这个 Idempotency-Key 已用于另一个请求")


class StillWorking(Conflict):
    """The first of the two is not answered yet."""

    message = N_("同一个 Idempotency-Key 的请求还在处理，稍后再试")


class ShownOnce(Conflict):
    """It was done, and what was answered is kept nowhere: a secret, a number in clear, a file."""

    message = N_("这个 Idempotency-Key 的请求已经办过；答复里的内容只显示那一次，没有留存。要新的就换一个 Key 再发")


@dataclass(frozen=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


def fingerprint(*parts: bytes) -> str:
    """What makes two requests the same: method, address, body."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def claim(work: Work, key: str, print_: str) -> str | Answer:
    """In a transaction of its own, before the work: the claim to work under, or the answer already given."""
    if not 1 <= len(key) <= KEY_LONGEST or not key.isascii() or not key.isprintable():
        raise KeyUnusable(longest=KEY_LONGEST)
    user_id = work.actor.user_id
    if user_id is None:
        raise KeyUnusable(longest=KEY_LONGEST)
    mine = secrets.token_hex(16)
    row = queries.answered(work.db, user_id, key)
    if row is None:
        try:
            with work.db.begin_nested():
                fresh = models.AnsweredRequest(
                    user_id=user_id, key=key, fingerprint=print_, claim=mine, claimed_at=work.now
                )
                work.db.add(fresh)
        except IntegrityError:
            raise StillWorking() from None
        return mine
    if row.fingerprint != print_:
        raise KeyReused()
    if row.status is not None and row.body is None:
        raise ShownOnce()
    if row.status is not None:
        return Answer(row.status, row.body or "")
    if work.now - row.claimed_at < CLAIM_LIFE or not queries.take_over(work.db, row.id, row.claim, mine, work.now):
        raise StillWorking()
    return mine


def keep(work: Work, mine: str, status: int, body: str | None) -> None:
    """In the transaction of the work itself: effect and answer are committed together or not at all.

    Without a body only that it was answered is kept.
    """
    if not queries.answer(work.db, mine, status, body):
        raise StillWorking()


def drop(work: Work, mine: str) -> None:
    """The work was refused: nothing happened, the key is free again."""
    queries.drop_claim(work.db, mine)
