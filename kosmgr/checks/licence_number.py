"""A business licence whose code cannot be right, or is not that of its entity."""

from collections.abc import Iterator

from stdnum.cn import uscc

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_evidence, document_subject, papers_of
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_, fold
from kosmgr.matrix.rules import Picture

OTHER = N_("「{document}」上的统一社会信用代码不是「{entity}」登记的 {uscc}")


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """The check digit does not fit, or it fits and is another code than the entity's own."""
    for line in papers_of(picture, papers):
        number = fold(line.number or "")
        if line.kind != "business_license" or not number or not book.value("document.uscc_exact", line.entity_id):
            continue
        entity = picture.entities[line.entity_id]
        right = uscc.is_valid(number)
        if not right or (entity.uscc is not None and number != entity.uscc):
            facts = {"document": line.label, "entity": entity.name, "uscc": entity.uscc}
            yield Seen(
                line.entity_id,
                (document_subject(line),),
                facts=facts if right else {"document": line.label},
                evidence={**document_evidence(line), "entity_uscc": entity.uscc, "check_digit": right},
                message=OTHER if right else None,
            )


CHECK = Check(
    name="licence-number",
    rule="documents.uscc-wrong",
    title=N_("营业执照的信用代码不对"),
    severity="medium",
    message=N_("「{document}」的统一社会信用代码校验位不对，多半是抄错了"),
    next_step=N_("对照执照原件改正编号；重复登记的那份可以登记为被取代"),
    needs=("document.uscc_exact",),
    judge=judge,
    read=queries.papers,
)
