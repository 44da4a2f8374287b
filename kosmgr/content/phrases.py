"""固定说明: sentences any note of an entity may repeat. They do not count when notes are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kosmgr.audit import service as journal
from kosmgr.content import limits
from kosmgr.content.print_models import ExemptPhrase
from kosmgr.entities import queries as entities
from kosmgr.entities import service as entity_doors
from kosmgr.entities.models import Entity
from kosmgr.kit.errors import Conflict, Invalid, NotFound
from kosmgr.kit.text import N_
from kosmgr.likeness import texts
from kosmgr.policy import Permission
from kosmgr.work import Work, requires

LENGTH = 500
LEAST = 6  # letters and figures: less would exempt ordinary words
MOST = 200  # of one entity


class PhraseUnknown(NotFound):
    """No such phrase among those the actor may see."""

    message = N_("没有找到这条固定说明，或者你没有查看它的权限")


class PhraseShort(Invalid):
    """Ordinary words would be let through."""

    message = N_("「{phrase}」太短：固定说明至少要有 {least} 个字，不算标点、表情和话题标签")


class PhraseLong(Invalid):
    """A phrase is a sentence or two."""

    message = N_("固定说明太长：最多 {most} 字；更长的请拆成几条")


class PhraseTwice(Conflict):
    """It is there already."""

    message = N_("这句固定说明已经登记过")


class TooMany(Conflict):
    """More would exempt whole notes."""

    message = N_("一个主体最多登记 {most} 条固定说明；先删掉用不上的")


@dataclass(frozen=True, slots=True)
class Line:
    """A phrase as it is listed."""

    id: int
    entity_id: int
    entity: str
    phrase: str
    created_by: str
    created_at: datetime


@requires(Permission.LEDGER_READ)
def visible(work: Work, entity_id: int | None = None) -> Sequence[Line]:
    """The phrases of the entities one may see."""
    statement = (
        select(ExemptPhrase, Entity.name)
        .join(Entity, Entity.id == ExemptPhrase.entity_id)
        .where(ExemptPhrase.entity_id.in_(entities.select_visible(work.actor, Permission.LEDGER_READ)))
    )
    if entity_id is not None:
        statement = statement.where(ExemptPhrase.entity_id == entity_id)
    found = work.db.execute(statement.order_by(Entity.name_key, ExemptPhrase.id))
    return [Line(one.id, one.entity_id, name, one.phrase, one.created_by, one.created_at) for one, name in found]


@requires(Permission.FINDING_ACCEPT)
def add(work: Work, entity_id: int, phrase: str) -> ExemptPhrase:
    """From now on this sentence does not count in the entity; its pairs have to be looked at again."""
    entity = entity_doors.visible_entity(work, entity_id, for_=Permission.FINDING_ACCEPT)
    if len(phrase) > LENGTH:
        raise PhraseLong(most=LENGTH)
    key = texts.normal(phrase)
    if len(key) < LEAST:
        raise PhraseShort(phrase=phrase, least=LEAST)
    known = list(work.db.scalars(select(ExemptPhrase.phrase_key).where(ExemptPhrase.entity_id == entity.id)))
    if key in known:
        raise PhraseTwice()
    if len(known) >= MOST:
        raise TooMany(most=MOST)
    row = ExemptPhrase(
        entity_id=entity.id, phrase=phrase, phrase_key=key[:LENGTH], created_by=work.actor.name, created_at=work.now
    )
    work.db.add(row)
    work.db.flush()
    limits.forget_phrases(work)
    journal.note(work, journal.Note("phrase.exempted", "phrase", row.id, entity.id, after={"phrase": phrase}))
    return row


@requires(Permission.FINDING_ACCEPT)
def remove(work: Work, phrase_id: int) -> int:
    """It counts again; returns the entity whose pairs have to be looked at again."""
    row = work.db.scalar(
        select(ExemptPhrase).where(
            ExemptPhrase.id == phrase_id,
            ExemptPhrase.entity_id.in_(entities.select_visible(work.actor, Permission.FINDING_ACCEPT)),
        )
    )
    if row is None:
        raise PhraseUnknown()
    entity_id = row.entity_id
    note = journal.Note("phrase.removed", "phrase", row.id, entity_id, before={"phrase": row.phrase})
    work.db.delete(row)
    work.db.flush()
    limits.forget_phrases(work)
    journal.note(work, note)
    return entity_id


def shape(line: Line) -> dict[str, Any]:
    """A phrase as the API and the command line give it."""
    return {
        "id": line.id,
        "entity": line.entity,
        "phrase": line.phrase,
        "created_by": line.created_by,
        "created_at": line.created_at,
    }
