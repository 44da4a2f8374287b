"""A document of which nobody has a scan."""

from collections.abc import Iterator

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_evidence, document_subject, papers_of
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """The ledger says there is none, or that the paper itself is still to come, and no file was uploaded here."""
    for line in papers_of(picture, papers):
        missing = line.scan is False or line.status_code == "missing"
        if missing and not line.has_file and book.value("document.scanned", line.entity_id):
            yield Seen(
                line.entity_id,
                (document_subject(line),),
                facts={"document": line.label},
                evidence=document_evidence(line),
            )


CHECK = Check(
    name="document-scan-missing",
    rule="documents.scan-missing",
    title=N_("资质文件缺扫描件"),
    severity="medium",
    message=N_("「{document}」没有扫描件，抽查时拿不出来"),
    next_step=N_("向保管人要原件，扫描后在文件页上传"),
    needs=("document.scanned",),
    judge=judge,
    read=queries.papers,
)
