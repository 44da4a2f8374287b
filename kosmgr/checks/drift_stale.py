"""An entity that was compared with the platform once has not been for a while."""

from collections.abc import Iterator

from kosmgr.checks import drift
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, entity_subject
from kosmgr.drift import rules
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture


def judge(picture: Picture, compared: drift.Compared | None, book: RulesOfDay) -> Iterator[Seen]:
    """More than `drift.compare_days` since the newest comparison; 0 asks nobody, and so does one never compared."""
    for entity_id, day in compared.newest.items() if compared is not None else ():
        days = book.value(rules.COMPARE_DAYS, entity_id)
        age = (picture.on - day).days
        if entity_id in picture.entities and 0 < days < age:
            facts = {"entity": picture.entities[entity_id].name, "day": day, "days": age}
            evidence = {"compared_on": day, "days": age}
            yield Seen(entity_id, (entity_subject(picture, entity_id),), facts, evidence)


CHECK = Check(
    name="drift-stale",
    rule="drift.stale",
    title=N_("很久没有和平台核对"),
    severity="low",
    message=N_("「{entity}」最近一次平台核对是 {day}，已经 {days} 天"),
    next_step=N_("从专业号后台导出员工号名单，再核对一次"),
    needs=(rules.COMPARE_DAYS,),
    judge=judge,
    read=drift.read,
)
