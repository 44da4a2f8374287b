"""A document that should be on the platform and is not."""

from collections.abc import Iterator

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_evidence, document_subject, papers_of
from kosmgr.documents import rules
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """The ledger says 否; what needs no upload, or of which nothing is said, is let be."""
    for line in papers_of(picture, papers):
        if line.platform_upload == rules.NOT_UPLOADED and book.value("document.uploaded", line.entity_id):
            yield Seen(
                line.entity_id,
                (document_subject(line),),
                facts={"document": line.label},
                evidence=document_evidence(line),
            )


CHECK = Check(
    name="document-not-uploaded",
    rule="documents.not-uploaded",
    title=N_("资质文件未上传平台"),
    severity="low",
    message=N_("「{document}」还没有上传平台"),
    next_step=N_("在企业号后台上传；确实不需要的，在文件页改为不需上传"),
    needs=("document.uploaded",),
    judge=judge,
    read=queries.papers,
)
