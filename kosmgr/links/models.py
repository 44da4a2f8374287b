"""Campaigns, the links made in them (hashes only), and what each link still has to be used for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Campaign(Base):
    """Links sent for one reason: to one person or to many, again to those who have not answered."""

    __tablename__ = "link_campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    tasks: Mapped[list[str]] = mapped_column(JSON)
    days: Mapped[int]
    change_id: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(200))


class SignedLink(Base):
    """One person's link. `tasks` joins what it is for with +; the token is signed over person, tasks and end."""

    __tablename__ = "signed_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("link_campaigns.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), index=True)
    tasks: Mapped[str] = mapped_column(String(400))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    change_id: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens: Mapped[int] = mapped_column(default=0)
    wrong_answers: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # everything it was for is done
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        CheckConstraint("wrong_answers >= 0 AND opens >= 0", name="counted"),
    )


class LinkTask(Base):
    """One thing a link is for; done once, by whoever comes first."""

    __tablename__ = "link_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("signed_links.id"))
    task: Mapped[str] = mapped_column(String(60))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "link_id", "task", unique=True),)
