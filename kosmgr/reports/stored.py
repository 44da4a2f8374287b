"""Invariants of what is kept outside the rows, and of the rows that name it: uploads of imports, files of documents,
the templates of letters."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import and_, select

from kosmgr.documents import service as documents
from kosmgr.documents.models import Document, DocumentCheck, DocumentRevision
from kosmgr.entities.models import EnterpriseAccount
from kosmgr.exchange import uploads
from kosmgr.exchange.models import ImportFile
from kosmgr.kit import files
from kosmgr.kit.text import N_
from kosmgr.letters import service as letters
from kosmgr.letters.models import LetterTemplate
from kosmgr.people.models import Employee
from kosmgr.seats.models import Account
from kosmgr.work import Work

Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]


def files_known(work: Work, outside: object) -> Found:
    """I9: every kept file has a row and the reverse, its bytes are those that came, and nothing half-written is old."""
    rows = work.db.execute(select(ImportFile.id, ImportFile.stored_as).where(ImportFile.stored_as.is_not(None)))
    known = {name: file_id for file_id, name in rows if name is not None}
    folder = work.files / uploads.FOLDER
    for name in sorted(known.keys() - files.there(folder).keys()):
        yield {"file": known[name]}, N_("上传文件 {file} 不在磁盘上"), {}
    yield from _strays(work, folder, set(known))
    yield from _papers(work)
    yield from _templates(work)


def _papers(work: Work) -> Found:
    folder = work.files / documents.FOLDER
    there = files.there(folder)
    names = set()
    for row in work.db.scalars(select(DocumentRevision).order_by(DocumentRevision.id)):
        subject = {"document": row.document_id, "revision": row.number}
        if row.erased_at is not None:
            if row.stored_as in there:
                yield subject, N_("文件 {document} 第 {revision} 版登记为已清除，却还在磁盘上"), {}
            continue
        names.add(row.stored_as)
        path = files.path(folder, row.stored_as)
        if path is None:
            yield subject, N_("文件 {document} 第 {revision} 版不在磁盘上"), {}
        elif files.digest(path.read_bytes()) != row.sha256:
            yield subject, N_("文件 {document} 第 {revision} 版与上传时不一致"), {}
    yield from _strays(work, folder, names)


def _templates(work: Work) -> Found:
    """The companies' own letter templates; retired ones stay, letters were made from them."""
    folder, names = work.files / letters.FOLDER, set()
    for row in work.db.scalars(select(LetterTemplate).order_by(LetterTemplate.id)):
        names.add(row.stored_as)
        path = files.path(folder, row.stored_as)
        if path is None:
            yield {"template": row.id}, N_("文书模板 {template}（{file}）不在磁盘上"), {"file": row.file_name}
        elif files.digest(path.read_bytes()) != row.sha256:
            yield {"template": row.id}, N_("文书模板 {template}（{file}）与上传时不一致"), {"file": row.file_name}
    yield from _strays(work, folder, names)


def _strays(work: Work, folder: Path, names: set[str]) -> Found:
    for path in files.strays(folder, names, work.now):
        yield {"path": f"{folder.name}/{path.name}"}, N_("文件 {path} 没有对应的记录"), {}


def papers_apart(work: Work, outside: object) -> Found:
    """I10: a document and what it is about belong to one entity; nobody has checked what he uploaded."""
    for kind, model in (("account", Account), ("employee", Employee), ("enterprise_account", EnterpriseAccount)):
        owner = and_(Document.subject_kind == kind, Document.subject_id == model.id)
        crossing = select(Document.id).join(model, owner).where(model.entity_id != Document.entity_id)
        for document_id in work.db.scalars(crossing):
            yield {"document": document_id}, N_("文件 {document} 登记在一个主体，关于的却是另一个主体的人或账号"), {}
    same = DocumentCheck.by == DocumentRevision.uploaded_by
    own = select(DocumentCheck.document_id).join(DocumentRevision, DocumentRevision.id == DocumentCheck.revision_id)
    for document_id in work.db.scalars(own.where(same)):
        yield {"document": document_id}, N_("文件 {document} 由上传的人自己核对"), {}
