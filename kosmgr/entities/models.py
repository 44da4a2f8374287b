"""Legal entities and their 企业号."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kosmgr.kit.db import Base, UtcDateTime


class Entity(Base):
    """A legal person that holds seats."""

    __tablename__ = "entities"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)  # text.fold(name)
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    industry: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]


class EnterpriseAccount(Base):
    """A 企业号 (蓝V) of an entity; its 小红书号 may become known later than its nickname."""

    __tablename__ = "enterprise_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    xhs_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    nickname: Mapped[str] = mapped_column(String(200))
    nickname_key: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None]

    __table_args__ = (Index(None, "entity_id", "nickname_key", unique=True),)
