"""One picture under several publishers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject
from kosmgr.content import picture_rules
from kosmgr.content.publishers import Label
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.work import Work

MANY = 3  # publishers; from then on it is grave
SHOWN = 20  # notes a finding names


@dataclass(frozen=True)
class Facts:
    """Pictures in several notes, and who the publishers are."""

    reused: Sequence[picture_rules.Reused]
    labels: Mapping[int, Label]


def read(work: Work, on: date) -> Facts:
    """Every picture that several notes show by the day, planned ones too."""
    return Facts(*queries.reused_pictures(work))


def judge(picture: Picture, facts: Facts, book: RulesOfDay) -> Iterator[Seen]:
    """One finding for each picture that came again lately under somebody else."""
    for one in facts.reused:
        entity_id = one.first.entity_id
        first = facts.labels.get(one.first.publisher_id)
        since = picture.on - timedelta(days=int(book.value("pictures.reuse_days", entity_id)))
        others = [use for use in one.later if use.publisher_id != one.first.publisher_id]
        fewest = int(book.value("pictures.reuse_publishers", entity_id))
        late = [use for use in others if use.day >= since and use.day.year != picture_rules.UNDATED]
        if first is None or not late or len(one.publishers) < fewest:
            continue
        accounts = [
            facts.labels[publisher].account_id or 0 for publisher in one.publishers if publisher in facts.labels
        ]
        lines = [picture.by_account[account] for account in accounts if account in picture.by_account]
        notes = {use.note_id: use for use in (one.first, *others)}
        named = [
            Subject("note", str(use.note_id), use.title or str(use.note_id), use.note_id) for use in notes.values()
        ]
        yield Seen(
            entity_id,
            (*named[:SHOWN], *(account_subject(line) for line in lines[:SHOWN])),
            facts={
                "publisher": first.name,
                "day": one.first.day,
                "notes": len(notes),
                "publishers": len(one.publishers),
            },
            evidence={
                "picture": one.picture_id,
                "note": one.first.note_id,
                "title": [use.title for use in list(notes.values())[:SHOWN]],
                "notes": len(notes),
                "publishers": len(one.publishers),
            },
            severity="medium" if len(one.publishers) >= MANY else None,
        )


CHECK = Check(
    name="image-reuse",
    rule="content.image-reuse",
    title=N_("同一张图片用在几个账号上"),
    severity="low",
    message=N_("「{publisher}」{day} 用过的图片，在 {publishers} 个账号的 {notes} 篇笔记里"),
    next_step=N_("重拍或换一张；片尾卡、商标这类图片，在笔记的图片页标成大家都可以用"),
    needs=("pictures.reuse_publishers", "pictures.reuse_days"),
    judge=judge,
    read=read,
)
