"""People who log in, what they were granted, and everything that proves who they are (hashes only)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class User(Base):
    """A person who logs in by name and password."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UserGrant(Base):
    """A role in one entity, or in all (entity_id null); a manager's is for one store of an entity."""

    __tablename__ = "user_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    store: Mapped[str] = mapped_column(String(200), default="")  # empty: not for one store alone
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("(role = 'manager') = (store <> '' AND entity_id IS NOT NULL)", name="store"),
        Index(None, "user_id", "role", "entity_id", "store", unique=True),
        Index(
            "uq_user_grants_everywhere",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("entity_id IS NULL"),
            postgresql_where=text("entity_id IS NULL"),
        ),
    )


class UserSession(Base):
    """A log-in that can be ended; the cookie holds a secret, the row its hash."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agent: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(60))


class UserLink(Base):
    """A one-time link to set a password; single use, with an end."""

    __tablename__ = "user_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """A token for programs: only its hash is kept; limited to permissions and entities, with an end."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    permissions: Mapped[list[str]] = mapped_column(JSON)
    entity_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # None: wherever the owner may
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AnsweredRequest(Base):
    """What was answered to a request that carried a key of its sender, so that sending it twice acts once.

    While it is worked on there is a claim and no status yet. An answer that was shown once has a status and no body.
    """

    __tablename__ = "answered_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(100))
    fingerprint: Mapped[str] = mapped_column(String(64))  # of method, address and body
    claim: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "user_id", "key", unique=True), Index(None, "claimed_at"))


class LoginThrottle(Base):
    """Failed log-ins per key (name or address) in a window: throttling that survives restarts and many workers."""

    __tablename__ = "login_throttles"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    since_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("failures >= 0", name="counted"),)
