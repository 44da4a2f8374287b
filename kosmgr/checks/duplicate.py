"""Notes of several accounts are too close to each other."""

from collections.abc import Iterator, Mapping
from datetime import date

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, common_entity
from kosmgr.duplicates import looking, rules
from kosmgr.duplicates.looking import View, Who
from kosmgr.duplicates.rules import Group
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work

WATCH = "dup.watch_days"
OWN = N_("「{who}」把「{title}」重复发了 {n} 次")
MESSAGES: Mapping[str, str] = {
    rules.EXACT: N_("{names}发了和「{who}」的「{title}」完全相同的笔记"),
    rules.NEAR: N_("{names}的笔记和「{who}」的「{title}」相近，至少 {percent}% 相似，像洗稿或搬运"),
    rules.TEMPLATE: N_("{names}的笔记和「{who}」的「{title}」出自同一个模板"),
    rules.PARTIAL: N_("{names}的笔记照抄了「{who}」的「{title}」中的整段"),
    rules.IMAGE: N_("{names}的笔记用了「{who}」的「{title}」的图片"),
    rules.SHORT: N_("{names}的短文和「{who}」的「{title}」相近"),
}
KINDS = {"enterprise": "enterprise_account", "test": "publisher"}


def read(work: Work, on: date) -> View | None:
    """The copies of the last days in the entities that are looked at."""
    return looking.watched(work, on, WATCH, queries.looked_at(work))


def judge(picture: Picture, facts: View | None, book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each group, about its first note and everybody whose note is in it; who repeats only themselves
    is told lightly."""
    for group in facts.groups if facts is not None else ():
        assert facts is not None
        who = [facts.who[one] for one in rules.publishers(group, facts.lines)]
        if any(one.label.entity_id not in picture.entities for one in who):
            continue
        own = len(who) == 1
        title = facts.lines[group.centre].title
        yield Seen(
            common_entity(one.label.entity_id for one in who),
            (Subject("note", str(group.centre), title, group.centre), *(_subject(picture, one) for one in who)),
            facts={
                "who": who[0].label.name,
                "names": [one.label.name for one in who[1:]],
                "title": title,
                "percent": group.similarity // 10,
                "n": len(group.later),
            },
            evidence=_evidence(group, facts),
            severity=rules.severity(group.kind, own),
            message=OWN if own else MESSAGES[group.kind],
        )


def _subject(picture: Picture, who: Who) -> Subject:
    label = who.label
    line = picture.by_account.get(label.account_id) if label.account_id is not None else None
    if line is not None:
        return account_subject(line)
    return Subject(KINDS.get(label.kind, "account"), label.xhs_id or label.name, label.name,
                   label.account_id or label.enterprise_account_id or label.id)  # fmt: skip


def _evidence(group: Group, seen: View) -> dict[str, object]:
    notes = [
        {"note": line.id, "account": seen.who[line.publisher_id].label.xhs_id, "day": line.day, "title": line.title}
        for line in (seen.lines[number] for number in group.notes[:MOST])
    ]
    return {"kind": group.kind, "similarity": group.similarity / rules.WHOLE, "notes": notes}


MOST = 50  # notes of a group that stand in the evidence

CHECK = Check(
    name="duplicate",
    rule="content.duplicate",
    title=N_("重复内容"),
    severity="high",
    message=MESSAGES[rules.NEAR],
    next_step=N_("在重复内容里对照首发和后发的，后发的改写、错开或下架"),
    needs=(WATCH,),
    judge=judge,
    read=read,
)
