"""Personal data of leavers whose time is over, that nothing stops, and that were not erased."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, entity_subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.retention import service as retention
from kosmgr.work import Work

LONG = 30  # days; from then on it is not an oversight of this month any more


def read(work: Work, on: date) -> list[retention.Leaver]:
    """Everybody of whom something is due."""
    return retention.overdue(replace(work, today=on))


def judge(picture: Picture, facts: list[retention.Leaver], book: RulesOfDay) -> Iterator[Seen]:
    """One finding per entity."""
    by_entity: dict[int, list[retention.Leaver]] = defaultdict(list)
    for one in facts:
        if one.entity_id in picture.entities:
            by_entity[one.entity_id].append(one)
    for entity_id, people in sorted(by_entity.items()):
        late = max(one.late(picture.on) for one in people)
        yield Seen(
            entity_id,
            (entity_subject(picture, entity_id),),
            facts={"entity": picture.entities[entity_id].name, "people": len(people), "days": late},
            evidence={"people": len(people), "classes": sum(len(one.due) for one in people), "days_late": late},
            severity="high" if late > LONG else None,
        )


CHECK = Check(
    name="retention-overdue",
    rule="retention.overdue",
    title=N_("离职人员的个人信息到期未擦除"),
    severity="medium",
    message=N_("「{entity}」有 {people} 名离职人员的个人信息保存期已满，最久的超过 {days} 天"),
    next_step=N_("在「保存期限」里核对名单，擦除，或者写明理由保留"),
    needs=(
        "retention.contact_months",
        "retention.proofs_months",
        "retention.signed_months",
        "retention.identity_months",
    ),
    judge=judge,
    read=read,
)
