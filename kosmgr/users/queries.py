"""Finding users and what proves who they are; the claims that must not be won twice."""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, and_, bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kosmgr.kit import db as database
from kosmgr.kit import standing, text
from kosmgr.kit.text import fold
from kosmgr.policy import Grant, Role
from kosmgr.users import rules
from kosmgr.users.models import AnsweredRequest, ApiToken, LoginThrottle, User, UserGrant, UserLink, UserSession


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def by_name(db: Session, name: str) -> User | None:
    """A user by name, whatever its case and width; text that cannot be stored is nobody's name."""
    if text.problem(name) is not None:
        return None
    return db.scalar(select(User).where(User.name_key == fold(name)))


def everyone(db: Session) -> Sequence[User]:
    """All users, by name."""
    return db.scalars(select(User).order_by(User.name_key)).all()


def grants_of(db: Session, user_ids: Iterable[int]) -> dict[int, list[UserGrant]]:
    """The grants of some users."""
    found: dict[int, list[UserGrant]] = {user_id: [] for user_id in user_ids}
    for part in database.chunks(sorted(found)):
        for grant in db.scalars(select(UserGrant).where(UserGrant.user_id.in_(part)).order_by(UserGrant.id)):
            found[grant.user_id].append(grant)
    return found


def policy_grants(db: Session, user_id: int) -> tuple[Grant, ...]:
    """The grants of one user as the policy reads them."""
    return tuple(granted(row) for row in db.scalars(_grants(), {"user_id": user_id}))


@functools.cache
def _grants() -> Select[UserGrant]:
    return select(UserGrant).where(UserGrant.user_id == bindparam("user_id")).order_by(UserGrant.id)


def granted(row: UserGrant) -> Grant:
    """A stored grant as the policy reads it."""
    return Grant(Role(row.role), row.entity_id, row.store or None)


def anybody_can_log_in(db: Session) -> bool:
    """Whether some user has a password."""
    return db.scalar(select(User.id).where(User.password_hash.is_not(None)).limit(1)) is not None


def lock_admins(db: Session) -> set[int]:
    """Who manages everything and can log in; locked, so that two cannot be counted on by each other and both go."""
    everywhere = and_(UserGrant.role == Role.ADMIN.value, UserGrant.entity_id.is_(None))
    ids = select(UserGrant.user_id).where(everywhere)
    db.execute(select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update())
    able = and_(User.disabled_at.is_(None), User.password_hash.is_not(None))
    # a second statement, so that it sees what was committed while the first one waited
    return set(db.scalars(select(User.id).join(UserGrant, UserGrant.user_id == User.id).where(everywhere, able)))


def end_sessions(db: Session, user_id: int, now: datetime, but: int | None = None) -> None:
    """End every running session of a user, perhaps except one."""
    running = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    db.execute((running if but is None else running.where(UserSession.id != but)).values(ended_at=now))


def end_session(db: Session, user_id: int, session_id: int, now: datetime) -> bool:
    """End one running session of a user."""
    mine = (UserSession.id == session_id, UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    return _count(db.execute(update(UserSession).where(*mine).values(ended_at=now))) == 1


def session_by_secret(
    db: Session, secret: str, beside: rules.Beside | None = None
) -> tuple[UserSession, User, tuple[Any, ...]] | None:
    """A session and its user by the secret of the cookie; `beside` asks for something else on the way."""
    row = db.execute(_session_by_secret(beside), {"hashed": rules.hashed(secret)}).one_or_none()
    return (row[0], row[1], tuple(row[2:])) if row else None


@functools.cache
def _session_by_secret(beside: rules.Beside | None) -> standing.Statement:
    return (
        select(UserSession, User, *(beside(User.id) if beside is not None else ()))
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.secret_hash == bindparam("hashed"))
    )


def sessions_of(db: Session, user_id: int, now: datetime) -> list[UserSession]:
    """The running sessions of a user, the latest first."""
    rows = db.scalars(
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return [row for row in rows if rules.session_ends(row.created_at, row.seen_at) > now]


def touch(db: Session, session_id: int, now: datetime) -> None:
    """Note that a session is alive; never makes it younger, never wakes an ended one."""
    alive = (UserSession.id == session_id, UserSession.ended_at.is_(None), UserSession.seen_at < now)
    db.execute(update(UserSession).where(*alive).values(seen_at=now))


def token_by_secret(db: Session, secret: str) -> tuple[ApiToken, User] | None:
    """A token and its owner by the secret."""
    row = db.execute(_token_by_secret(), {"hashed": rules.hashed(secret)}).one_or_none()
    return (row[0], row[1]) if row else None


@functools.cache
def _token_by_secret() -> Select[ApiToken, User]:
    matching = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
    return matching.where(ApiToken.secret_hash == bindparam("hashed"))


def tokens_of(db: Session, user_id: int) -> Sequence[ApiToken]:
    """All tokens of a user, the latest first."""
    return db.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())).all()


def touch_token(db: Session, token_id: int, now: datetime) -> None:
    """Note when a token was last used."""
    db.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now))


def open_link(db: Session, secret: str, now: datetime) -> tuple[UserLink, User] | None:
    """A link that can still be used, and whose it is."""
    row = db.execute(
        select(UserLink, User)
        .join(User, User.id == UserLink.user_id)
        .where(
            UserLink.secret_hash == rules.hashed(secret),
            UserLink.used_at.is_(None),
            UserLink.expires_at > now,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def claim_link(db: Session, link_id: int, now: datetime) -> bool:
    """Use a link up; only one can."""
    unused = (UserLink.id == link_id, UserLink.used_at.is_(None))
    return _count(db.execute(update(UserLink).where(*unused).values(used_at=now))) == 1


def close_links(db: Session, user_id: int, now: datetime) -> None:
    """Make earlier links of a user useless."""
    db.execute(update(UserLink).where(UserLink.user_id == user_id, UserLink.used_at.is_(None)).values(used_at=now))


def throttle(db: Session, key: str, now: datetime) -> LoginThrottle:
    """The counter of a key, locked until the transaction ends."""
    locked = select(LoginThrottle).where(LoginThrottle.key == key).with_for_update()
    row = db.scalar(locked)
    if row is not None:
        return row
    try:
        with db.begin_nested():
            row = LoginThrottle(key=key, failures=0, since_at=now)
            db.add(row)
    except IntegrityError:
        return db.scalars(locked).one()
    return row


def forget_failures(db: Session, keys: Iterable[str]) -> None:
    """Who came in starts anew."""
    db.execute(delete(LoginThrottle).where(LoginThrottle.key.in_(list(keys))))


def answered(db: Session, user_id: int, key: str) -> AnsweredRequest | None:
    """What is known of a request key of a user."""
    return db.scalar(select(AnsweredRequest).where(AnsweredRequest.user_id == user_id, AnsweredRequest.key == key))


def take_over(db: Session, row_id: int, old: str, new: str, now: datetime) -> bool:
    """Claim a request whose worker died."""
    same = (AnsweredRequest.id == row_id, AnsweredRequest.claim == old, AnsweredRequest.status.is_(None))
    return _count(db.execute(update(AnsweredRequest).where(*same).values(claim=new, claimed_at=now))) == 1


def answer(db: Session, claim: str, status: int, body: str | None) -> bool:
    """Keep the answer with the work it tells of; False if the claim was taken over meanwhile."""
    mine = (AnsweredRequest.claim == claim, AnsweredRequest.status.is_(None))
    return _count(db.execute(update(AnsweredRequest).where(*mine).values(status=status, body=body))) == 1


def drop_claim(db: Session, claim: str) -> None:
    """The request was refused and did nothing: it may be tried again under the same key."""
    db.execute(delete(AnsweredRequest).where(AnsweredRequest.claim == claim, AnsweredRequest.status.is_(None)))


def clean(db: Session, now: datetime, ended_before: datetime, answered_before: datetime) -> int:
    """Remove what nobody can use any more: old sessions, links, counters and answers."""
    calm = (
        LoginThrottle.since_at < ended_before,
        or_(LoginThrottle.blocked_until.is_(None), LoginThrottle.blocked_until < now),
    )
    gone = 0
    for statement in (
        delete(UserSession).where(or_(UserSession.ended_at < ended_before, UserSession.created_at < ended_before)),
        delete(UserLink).where(UserLink.expires_at < ended_before),
        delete(LoginThrottle).where(*calm),
        delete(AnsweredRequest).where(AnsweredRequest.claimed_at < answered_before),
    ):
        gone += _count(db.execute(statement.execution_options(synchronize_session=False)))
    return gone


def has_grant(db: Session, user_id: int, role: Role, entity_id: int | None, store: str | None) -> UserGrant | None:
    """The grant of that role in that place."""
    place = UserGrant.entity_id.is_(None) if entity_id is None else UserGrant.entity_id == entity_id
    found = db.scalars(select(UserGrant).where(UserGrant.user_id == user_id, UserGrant.role == role.value, place))
    return next((row for row in found if fold(row.store) == fold(store or "")), None)
