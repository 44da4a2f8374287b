"""A document whose last day comes near; the nearer, the heavier."""

from collections.abc import Iterator

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_evidence, document_subject, papers_of
from kosmgr.documents import watched
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

BANDS = ("high", "medium")  # up to the first, the second number of days; beyond them low


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """From `document.due_days` before its last day to that day itself; of short-lived papers from fewer days."""
    for line in papers_of(picture, papers):
        if line.valid_until_on is None:
            continue
        left = (line.valid_until_on - picture.on).days
        due_days = watched.window(
            line,
            book.value("document.due_days", line.entity_id),
            book.value("document.short_days", line.entity_id),
            book.value("document.short_due_days", line.entity_id),
        )
        if 0 <= left <= due_days:
            bands = zip(BANDS, book.value("document.due_bands", line.entity_id), strict=False)
            yield Seen(
                line.entity_id,
                (document_subject(line),),
                facts={"document": line.label, "until": line.valid_until_on, "days": left},
                evidence={**document_evidence(line), "days_left": left},
                severity=next((severity for severity, days in bands if left <= days), "low"),
            )


CHECK = Check(
    name="document-expiring",
    rule="documents.expiring",
    title=N_("资质文件将到期"),
    severity="low",
    message=N_("「{document}」{until} 到期，还剩 {days} 天"),
    next_step=N_("现在去办续期或换证，拿到后上传新的一版"),
    needs=("document.due_days", "document.due_bands", "document.short_days", "document.short_due_days"),
    judge=judge,
    read=queries.papers,
)
