"""Which documents may stand behind a paper of a person: of the right kind, about the person or about nobody yet."""

from collections.abc import Collection

from sqlalchemy import and_, or_

from kosmgr.documents import queries, rules
from kosmgr.documents import service as documents
from kosmgr.documents.models import Document
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.work import Work

PERSON = "employee"


class NotThisPaper(Invalid):
    """Another kind, another person or another entity; or a newer one has taken its place."""

    message = N_(
        "文件「{title}」不能用在这里：要同一主体、种类相符（{kinds}），关于本人或者还没有登记关于谁，也没有被新的代替"
    )


def fitting(work: Work, entity_id: int, employee_id: int | None, kinds: Collection[str]) -> list[Document]:
    """The documents of an entity one may act in that fit, those of the person first, then the newest."""
    nobody = Document.subject_kind.is_(None)
    whose = nobody if employee_id is None else or_(nobody, queries.about(PERSON, employee_id))
    fits = and_(Document.kind.in_(list(kinds)), Document.superseded_by_id.is_(None), whose)
    found = [row[0] for row in queries.rows(work.db, work.actor, [entity_id], fits)]
    return sorted(
        found, key=lambda one: (one.subject_kind is None, -(one.issued_on or one.created_at.date()).toordinal())
    )


def check(work: Work, document_id: int, entity_id: int, employee_id: int | None, kinds: Collection[str]) -> Document:
    """The document, if it fits. Raises NotThisPaper; NotFound if the actor may not see it."""
    document = documents.visible_document(work, document_id)
    about = (document.subject_kind, document.subject_id)
    whose = about == (None, None) or (employee_id is not None and about == (PERSON, employee_id))
    same = document.entity_id == entity_id and document.kind in kinds and document.superseded_by_id is None
    if not (same and whose):
        raise NotThisPaper(title=document.title, kinds=[rules.KINDS[kind] for kind in kinds])
    return document
