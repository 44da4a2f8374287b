"""A change of the legal representative or the address that the platform does not know of yet."""

from collections.abc import Iterator

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, document_subject, enterprise_subject
from kosmgr.documents import watched
from kosmgr.documents.watched import Papers
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture

_TITLES = {"legal_person": N_("法定代表人"), "address": N_("注册地址")}


def judge(picture: Picture, papers: Papers | None, book: RulesOfDay) -> Iterator[Seen]:
    """Every 企业号 of the entity, and every uploaded paper older than the change that names what changed."""
    for change in papers.changes if papers else ():
        entity = picture.entities.get(change.entity_id)
        if entity is None:
            continue
        subjects = [
            enterprise_subject(one)
            for one in entity.enterprise_accounts
            if ("enterprise_account", one.id) not in change.followed
        ]
        subjects += [document_subject(line) for line in watched.affected(change, papers.lines if papers else ())]
        over = (picture.on - change.due_on).days
        for subject in subjects:
            yield Seen(
                change.entity_id,
                (subject,),
                facts={
                    "what": subject.label,
                    "changed": change.changed_on,
                    "due": change.due_on,
                    "reason": _TITLES[change.kind],
                },
                evidence={
                    "change": change.kind,
                    "changed_on": change.changed_on,
                    "due_on": change.due_on,
                    "over": over,
                },
                severity="high" if over > 0 else None,
            )


CHECK = Check(
    name="legal-person",
    rule="documents.legal-person",
    title=N_("法人或地址变更后平台未更新"),
    severity="medium",
    message=N_("{reason} {changed} 变更，「{what}」在平台上还是旧的，应在 {due} 前更新"),
    next_step=N_("在企业号后台提交变更、重传证照，再到文件页登记已更新"),
    needs=("document.legal_change_days",),
    judge=judge,
    read=queries.papers,
)
