"""How a person comes in: one-time links, the throttle, log-in and its end. Nobody has a permission yet: none is asked.

Hashing takes a third of a second and is done by the edge between two units of work, never inside one.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kosmgr.audit import service as journal
from kosmgr.kit.text import fold
from kosmgr.policy import Actor, Permission, Role
from kosmgr.users import models, queries, rules
from kosmgr.work import Work

FIRST_ADMIN = "admin"
_AGENT_LENGTH = 200
_ADDRESS_LENGTH = 60


@dataclass(frozen=True)
class Visitor:
    """Whoever a session or a token proves to be, read anew for every request."""

    actor: Actor
    user_id: int
    language: str
    session_id: int | None = None
    token_id: int | None = None
    unseen: bool = False  # the last sign of life is old: note a new one
    beside: tuple[Any, ...] = ()  # what was asked on the way


def _actor(db: Session, user: models.User) -> Actor:
    return Actor(user.id, user.name, queries.policy_grants(db, user.id))


def actor_named(work: Work, name: str) -> Actor:
    """The actor of an enabled user, for the machine's owner on the command line."""
    user = queries.by_name(work.db, name)
    if user is None or user.disabled_at is not None:
        raise rules.UserUnknown(name=name)
    return _actor(work.db, user)


def actor_now(db: Session, then: Actor) -> Actor:
    """What is left of an actor's rights at this moment: work begun earlier goes on with these, never with more."""
    if then.user_id is None:
        return then
    user = db.get(models.User, then.user_id)
    grants = (
        () if user is None or user.disabled_at else rules.still_held(then.grants, queries.policy_grants(db, user.id))
    )
    return Actor(then.user_id, then.name, grants, then.limited_to)


def actor_of_session(db: Session, secret: str, now: datetime, beside: rules.Beside | None = None) -> Visitor | None:
    """Who holds this session's secret, if the session runs and its user is not shut out."""
    found = queries.session_by_secret(db, secret, beside)
    if found is None:
        return None
    session, user, asked = found
    ends_at = rules.session_ends(session.created_at, session.seen_at)
    if session.ended_at is not None or ends_at <= now or user.disabled_at is not None:
        return None
    unseen = now - session.seen_at >= rules.SEEN_STEP
    return Visitor(_actor(db, user), user.id, user.language, session_id=session.id, unseen=unseen, beside=asked)


def actor_of_token(db: Session, secret: str, now: datetime) -> Visitor | None:
    """Whose token this is, with no more than the token's permissions and entities."""
    found = queries.token_by_secret(db, secret)
    if found is None:
        return None
    token, user = found
    if token.revoked_at is not None or token.expires_at <= now or user.disabled_at is not None:
        return None
    known = {permission.value for permission in Permission}
    actor = Actor(
        user.id,
        user.name,
        rules.narrowed(queries.policy_grants(db, user.id), token.entity_ids),
        frozenset(Permission(name) for name in token.permissions if name in known) - rules.NEVER_IN_TOKENS,
    )
    unseen = token.used_at is None or now - token.used_at >= rules.SEEN_STEP
    return Visitor(actor, user.id, user.language, token_id=token.id, unseen=unseen)


def note_alive(work: Work, visitor: Visitor) -> None:
    """Note that a session or token was just used."""
    if visitor.session_id is not None:
        queries.touch(work.db, visitor.session_id, work.now)
    if visitor.token_id is not None:
        queries.touch_token(work.db, visitor.token_id, work.now)


# one-time links


def issue_link(work: Work, user: models.User) -> str:
    """The secret of a fresh link to set a password; earlier ones are void, only the hash is kept."""
    secret = secrets.token_urlsafe(32)
    queries.close_links(work.db, user.id, work.now)
    expires_at = work.now + rules.LINK_LIFE
    work.db.add(
        models.UserLink(user_id=user.id, secret_hash=rules.hashed(secret), created_at=work.now, expires_at=expires_at)
    )
    work.db.flush()
    return secret


def somebody_can_log_in(work: Work) -> bool:
    """Whether the installation is set up: somebody has a password."""
    return queries.anybody_can_log_in(work.db)


def first_admin_link(work: Work) -> str | None:
    """While nobody has a password: the link that makes the first administrator. Afterwards None."""
    if queries.anybody_can_log_in(work.db):
        return None
    user = queries.by_name(work.db, FIRST_ADMIN)
    if user is None:
        user = models.User(name=FIRST_ADMIN, name_key=fold(FIRST_ADMIN), created_at=work.now)
        work.db.add(user)
        work.db.flush()
        work.db.add(models.UserGrant(user_id=user.id, role=Role.ADMIN.value, created_at=work.now))
        after = {"name": user.name, "role": Role.ADMIN.value}
        journal.note(work, journal.Note("user.added", "user", user.id, after=after))
    return issue_link(work, user)


def link_owner(work: Work, secret: str) -> str:
    """The name of the person a link is for; refuses a used, old or invented link."""
    found = queries.open_link(work.db, secret, work.now)
    if found is None:
        raise rules.LinkUnusable()
    return found[1].name


def use_link(work: Work, secret: str, password_hash: str) -> models.User:
    """Set the password by a link, once; every running session of the user ends."""
    found = queries.open_link(work.db, secret, work.now)
    if found is None or not queries.claim_link(work.db, found[0].id, work.now):
        raise rules.LinkUnusable()
    return _set_password(work, found[1], password_hash, keep_session=None)


def change_password(work: Work, visitor: Visitor, password_hash: str) -> None:
    """Set one's own password; every other session ends."""
    user = work.db.get_one(models.User, visitor.user_id)
    _set_password(work, user, password_hash, keep_session=visitor.session_id)


def _set_password(work: Work, user: models.User, password_hash: str, keep_session: int | None) -> models.User:
    user.password_hash = password_hash
    queries.end_sessions(work.db, user.id, work.now, but=keep_session)
    queries.close_links(work.db, user.id, work.now)
    queries.forget_failures(work.db, [_name_key(work, user.name)])
    journal.note(work, journal.Note("user.password_set", "user", user.id, after={"name": user.name}))
    return user


# log-in


@dataclass(frozen=True)
class Candidate:
    """Somebody who tries to come in; whether such a user exists shows nowhere."""

    user_id: int | None
    password_hash: str | None
    keys: tuple[str, ...]


def _name_key(work: Work, name: str) -> str:
    storable = fold(name).encode("utf-8", "replace").decode()
    return "name:" + work.cipher.search_hash("login", storable)


def device_mark(work: Work, user_id: int) -> str:
    """A cookie that tells a device somebody already came in from: strangers cannot lock its owner out."""
    number = secrets.token_urlsafe(12)
    return f"{number}.{work.cipher.sign('device', f'{user_id}:{number}'.encode())}"


def _known_device(work: Work, user_id: int | None, mark: str | None) -> str | None:
    number, dot, signature = (mark or "").encode("utf-8", "replace").decode().partition(".")
    if user_id is None or not dot:
        return None
    right = work.cipher.sign("device", f"{user_id}:{number}".encode())
    return number if secrets.compare_digest(right, signature.encode("ascii", "replace").decode()) else None


def admit(work: Work, name: str, address: str, device: str | None = None) -> Candidate:
    """Count one try before it is looked at, per name (or known device) and per address; refuse it if it comes too soon.

    The try is counted as failed; `let_in` takes that back. So a thousand tries at once are still counted one by one.
    """
    user = queries.by_name(work.db, name)
    known = _known_device(work, user.id if user else None, device)
    own = "device:" + work.cipher.search_hash("device", known) if known else _name_key(work, name)
    from_where = "address:" + work.cipher.search_hash("address", address)
    count_try(work, own, rules.NAME_FREE, rules.NAME_FIRST, rules.NAME_LONGEST)
    count_try(work, from_where, rules.ADDRESS_FREE, rules.ADDRESS_FIRST, rules.ADDRESS_LONGEST)
    may_try = user is not None and user.disabled_at is None
    return Candidate(
        user_id=user.id if user and may_try else None,
        password_hash=user.password_hash if user and may_try else None,
        keys=(own, from_where),
    )


def count_try(work: Work, key: str, free: int, first: timedelta, longest: timedelta) -> None:
    """Count one try of a key before it is looked at; refused while the key waits."""
    row = queries.throttle(work.db, key, work.now)
    if row.blocked_until is not None and row.blocked_until > work.now:
        raise rules.TooManyTries(seconds=math.ceil((row.blocked_until - work.now).total_seconds()))
    if work.now - row.since_at > rules.WINDOW:
        row.failures, row.since_at = 0, work.now
    row.failures += 1
    pause = rules.delay(row.failures, free, first, longest)
    row.blocked_until = work.now + pause if pause else None


@dataclass(frozen=True)
class Opened:
    """A new session: its secret for the cookie, and the mark of the device."""

    secret: str
    device: str


def let_in(work: Work, candidate: Candidate, agent: str, address: str) -> Opened:
    """Open a session for somebody whose password fitted; it always has a new secret."""
    user = work.db.get(models.User, candidate.user_id) if candidate.user_id is not None else None
    if user is None or user.disabled_at is not None or user.password_hash != candidate.password_hash:
        raise rules.WrongCredentials()
    # an address that guesses other names as well is not cleared by one right password
    queries.forget_failures(work.db, candidate.keys[:1])
    _forgive(work, candidate.keys[1])
    secret = secrets.token_urlsafe(32)
    work.db.add(
        models.UserSession(
            user_id=user.id,
            secret_hash=rules.hashed(secret),
            created_at=work.now,
            seen_at=work.now,
            agent=agent[:_AGENT_LENGTH] or None,
            address=address[:_ADDRESS_LENGTH] or None,
        )
    )
    work.db.flush()
    journal.note(work, journal.Note("user.logged_in", "user", user.id, after={"name": user.name}))
    return Opened(secret, device_mark(work, user.id))


def _forgive(work: Work, key: str) -> None:
    row = queries.throttle(work.db, key, work.now)
    row.failures = max(0, row.failures - 1)
    if rules.delay(row.failures, rules.ADDRESS_FREE, rules.ADDRESS_FIRST, rules.ADDRESS_LONGEST) == timedelta():
        row.blocked_until = None


def log_out(work: Work, visitor: Visitor) -> None:
    """End the session of this visit."""
    if visitor.session_id is not None and queries.end_session(work.db, visitor.user_id, visitor.session_id, work.now):
        journal.note(work, journal.Note("user.logged_out", "user", visitor.user_id))


def sessions(work: Work, visitor: Visitor) -> list[models.UserSession]:
    """One's own running sessions."""
    return queries.sessions_of(work.db, visitor.user_id, work.now)


def end_session(work: Work, visitor: Visitor, session_id: int) -> None:
    """End one of one's own sessions."""
    if not queries.end_session(work.db, visitor.user_id, session_id, work.now):
        raise rules.SessionUnknown()
    journal.note(work, journal.Note("user.session_ended", "user", visitor.user_id, after={"session": session_id}))


def clean(work: Work) -> int:
    """Remove what nobody can use any more."""
    kept_for = max(rules.SESSION_LONGEST, rules.LINK_LIFE)
    return queries.clean(work.db, work.now, work.now - kept_for, work.now - rules.SESSION_LONGEST)
