"""The door of an answer link: one recipient, one matter, one answer, for two weeks. Nobody has logged in.

The token says for whom and what it is and carries a signature of the house; nothing of it is stored until it is used.
What is wrong with one that does not open is never said: forged, old, used, or of somebody who has lost the right.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from kosmgr.kit import sentences
from kosmgr.kit.cipher import Cipher
from kosmgr.kit.clock import end_of
from kosmgr.kit.errors import NotFound, Refused
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.people.models import Employee
from kosmgr.policy import LINK_HOLDER, Actor, Grant, Permission, Role
from kosmgr.post.models import Notice
from kosmgr.reminders import answer_rows, answering, answers
from kosmgr.reminders.models import ReminderAnswer
from kosmgr.reminders.rules import MatterKey, answer_key
from kosmgr.users import queries as users
from kosmgr.users.models import User
from kosmgr.work import Work

PREFIX = "/a/"
LIFE = timedelta(days=14)
SIGNATURE_DIGITS = 32  # hexadecimal: 128 bits
_PURPOSE = "answer-link"
_LONGEST = 400


class AnswerLinkUnusable(NotFound):
    """Forged, mistyped, used, out of date, of somebody who may not answer any more: which of them is not said."""

    message = N_("这个链接打不开。可能已经答复过、过期了，也可能没有抄全。能登录的话，请在收件箱里答复。")


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a link that opens, with what it is about."""

    matter: MatterKey
    text: Sentence
    stage: str
    name: str
    entity_id: int
    last_snooze: date
    actor: Actor
    standing: answers.Standing
    token_hash: str


def answer_href(work: Work, recipient: str, matter: MatterKey) -> str:
    """The path of the link by which a recipient (user:5, employee:12) answers a matter without logging in.

    The same for a whole day, so that a letter that is sent again carries no second answer.
    """
    ends = int(end_of(work.today + LIFE).timestamp())
    packed = _packed(f"{recipient}|{answer_key(matter)}|{ends}")
    return f"{PREFIX}{packed}.{_signature(work.cipher, packed)}"


def open_link(work: Work, token: str) -> Bearer:
    """The holder of a link; AnswerLinkUnusable for whatever is wrong with it."""
    recipient, matter = _read(work, token)
    told_row = _told(work, recipient, matter)
    found = _person(work, recipient, told_row.entity_id) if told_row is not None else None
    token_hash = _hashed(token)
    used = select(ReminderAnswer.id).where(ReminderAnswer.token_hash == token_hash)
    if told_row is None or found is None or work.db.scalar(used) is not None:
        raise AnswerLinkUnusable()
    entity_id = told_row.entity_id or 0
    actor, name = found
    names = answers.names_of(actor, entity_id) if actor.user_id is not None else (recipient,)
    return Bearer(
        matter=matter,
        text=sentences.of(told_row.said),
        stage=told_row.stage,
        name=name,
        entity_id=entity_id,
        last_snooze=answers.snooze_span(work, entity_id, matter[3]),
        actor=actor,
        standing=answers.Standing(matter, entity_id, recipient, actor.name, True, names),
        token_hash=token_hash,
    )


def acknowledge(work: Work, token: str) -> ReminderAnswer:
    """I am on it; the link is used up."""
    who = open_link(work, token)
    return answers.record_acknowledged(work, who.standing, answering.LINK, who.token_hash)


def snooze(work: Work, token: str, until_on: date) -> ReminderAnswer:
    """Not before this day; the link is used up."""
    who = open_link(work, token)
    return answers.record_snoozed(work, who.standing, until_on, answering.LINK, who.token_hash)


def hand_over(work: Work, token: str, to: str) -> ReminderAnswer:
    """Somebody else; the link is used up."""
    who = open_link(work, token)
    return answers.record_handed(work, who.standing, to, answering.LINK, who.token_hash)


def _told(work: Work, recipient: str, matter: MatterKey) -> Notice | None:
    said = answer_rows.said_of(work.db, matter)
    return next((row for row in said if row.recipient == recipient and row.entity_id is not None), None)


def _person(work: Work, recipient: str, entity_id: int | None) -> tuple[Actor, str] | None:
    """Whose link it is, with the rights they have today; None for who has left, was shut out, or only audits there."""
    kind, _colon, number = recipient.partition(":")
    if kind == "user":
        user = work.db.get(User, int(number))
        if user is None or user.disabled_at is not None:
            return None
        grants = users.policy_grants(work.db, user.id)
        acts = any(one.role is not Role.AUDITOR and one.entity_id in (None, entity_id) for one in grants)
        return (Actor(user.id, user.name, grants), user.name) if acts else None
    [*there] = answer_rows.serving(work.db, entity_id or 0, work.today, Employee.id == int(number))
    if not there:
        return None
    person = there[0]
    own = Actor(
        user_id=None,
        name=f"{LINK_HOLDER}{person.number or person.id}",
        grants=(Grant(Role.EMPLOYEE, person.entity_id),),
        limited_to=frozenset({Permission.SELF}),
        employee_id=person.id,
    )
    return own, person.name


def _read(work: Work, token: str) -> tuple[str, MatterKey]:
    """Recipient and matter of a token that was signed here and has not ended."""
    packed, _dot, given = token[:_LONGEST].partition(".")
    right = _signature(work.cipher, packed)
    if not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
        raise AnswerLinkUnusable()
    try:
        recipient, key, ends = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode().split("|")
        matter = answering.matter_of(key)
        over = datetime.fromtimestamp(int(ends), UTC) <= work.now
        kind, _colon, number = recipient.partition(":")
    except (binascii.Error, ValueError, Refused):
        raise AnswerLinkUnusable() from None
    if over or kind not in ("user", "employee") or not number.isdigit():
        raise AnswerLinkUnusable()
    return recipient, matter


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _signature(cipher: Cipher, packed: str) -> str:
    return cipher.sign(_PURPOSE, packed.encode("utf-8", "replace"))[:SIGNATURE_DIGITS]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
