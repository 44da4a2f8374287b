"""A document whose last day has passed, also where the ledger still calls it valid."""

from collections.abc import Iterator

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_evidence, document_subject, papers_of
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

STILL_VALID = N_("「{document}」{until} 到期，已过期 {days} 天，台账上还写着「{status}」")
FOLLOWED = N_("「{document}」{until} 到期，「{newer}」已经接上，台账上两份都在")


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """From the day after its last day; low where a newer one plainly follows it."""
    for line in papers_of(picture, papers):
        until = line.valid_until_on
        if until is None or until >= picture.on or not book.value("document.valid", line.entity_id):
            continue
        newer = papers.successors.get(line.id) if papers else None
        if newer is not None and line.subject_kind is not None:
            continue  # a person's older proof is simply the older one
        facts: dict[str, object] = {"document": line.label, "until": until, "days": (picture.on - until).days}
        message = None
        if newer is not None:
            facts["newer"], message = newer.label, FOLLOWED
        elif line.status_code == "valid":
            facts["status"], message = line.status, STILL_VALID
        yield Seen(
            line.entity_id,
            (document_subject(line),),
            facts=facts,
            evidence={**document_evidence(line), "superseded_by": newer.key if newer else None},
            severity="low" if newer is not None else None,
            message=message,
        )


CHECK = Check(
    name="document-expired",
    rule="documents.expired",
    title=N_("资质文件已过期"),
    severity="high",
    message=N_("「{document}」{until} 到期，已过期 {days} 天"),
    next_step=N_("换新后上传并重传平台；已有新的一份就登记取代关系"),
    needs=("document.valid",),
    judge=judge,
    read=queries.papers,
)
