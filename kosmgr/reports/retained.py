"""I14: where erasing is automatic nothing is overdue for long; elsewhere what is overdue is said."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM
from kosmgr.retention import rules
from kosmgr.retention import service as retention
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]
LATE = N_("工号 {employee} 的个人信息应于 {due_on} 自动擦除，已超过 {days} 天")
OVERDUE = N_("「{entity}」有 {people} 名离职人员的个人信息保存期已满，等人擦除，最久的超过 {days} 天")


def _overdue(work: Work) -> list[retention.Leaver]:
    """With all rights: whoever verifies may audit everything, and need not be allowed to erase."""
    return retention.overdue(replace(work, actor=SYSTEM))


def erased_in_time(work: Work, outside: object) -> Found:
    """I14: whoever is due, is not held and should be erased by night, was."""
    for one in _overdue(work):
        late = one.late(work.today)
        automatic = rulebook.value(work, rules.AUTOMATIC, one.entity_id)
        if automatic and late > rulebook.value(work, rules.GRACE, one.entity_id):
            subject = {"entity": one.entity, "employee": one.number or one.id}
            yield subject, LATE, {"due_on": one.next_on, "days": late}


def notes(work: Work) -> list[Sentence]:
    """What is overdue and waits for a person: no violation, one sentence per entity."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for one in _overdue(work):
        if not rulebook.value(work, rules.AUTOMATIC, one.entity_id):
            waiting[one.entity].append(one.late(work.today))
    return [
        Sentence(OVERDUE, {"entity": entity, "people": len(late), "days": max(late)})
        for entity, late in sorted(waiting.items())
    ]
