"""One title on several accounts on one day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kosmgr.checks import queries
from kosmgr.checks.check import Check
from kosmgr.checks.rules import RulesOfDay, Seen, account_subject, enterprise_subject
from kosmgr.content import watched
from kosmgr.findings.rules import Subject
from kosmgr.kit.text import N_
from kosmgr.matrix.rules import Picture
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

PLANNED = N_("「{title}」{day} 排在 {count} 个账号上：{accounts}")


def read(work: Work, on: date) -> Sequence[Any]:
    """Notes that share their title and day with one of another account."""
    back = rulebook.book(work).value("same_title.days", None, on)
    return watched.same_titles(work.db, on, back, queries.looked_at(work))


def judge(picture: Picture, facts: Sequence[Any], book: RulesOfDay) -> Iterator[Seen]:
    """Every title that enough accounts of an entity have on one day, published or planned; the first is named first."""
    enterprises = {one.id: one for entity in picture.entities.values() for one in entity.enterprise_accounts}
    groups: dict[tuple[int, date, str], list[Any]] = {}
    for row in facts:
        groups.setdefault((row.entity_id, row.day, row.key), []).append(row)
    for (entity_id, day, _title), rows in sorted(groups.items()):
        publishers = {row.publisher_id for row in rows}
        if len(publishers) < book.value("same_title.accounts", entity_id) or entity_id not in picture.entities:
            continue
        subjects = [_subject(picture, enterprises, row) for row in rows]
        known = tuple(dict.fromkeys(one for one in subjects if one is not None))
        first = rows[0]
        yield Seen(
            entity_id,
            (*known, Subject("note", str(first.id), first.title, first.id)),
            facts={
                "title": first.title,
                "day": day,
                "count": len(publishers),
                "accounts": [one.label for one in known],
            },
            evidence={
                "day": day,
                "notes": [
                    {
                        "note": row.id,
                        "account": one.key if one else row.xhs_id,
                        "state": row.state,
                        "remark": row.remark,
                    }
                    for row, one in zip(rows, subjects, strict=True)
                ],
            },
            message=PLANNED if all(row.state == "planned" for row in rows) else None,
        )


def _subject(picture: Picture, enterprises: dict[int, Any], row: Any) -> Subject | None:
    """Who published it; a test account is none of the register's things."""
    if row.account_id in picture.by_account:
        return account_subject(picture.by_account[row.account_id])
    if row.enterprise_account_id in enterprises:
        return enterprise_subject(enterprises[row.enterprise_account_id])
    return None


CHECK = Check(
    name="same-title",
    rule="content.same-title",
    title=N_("同一天同标题"),
    severity="medium",
    message=N_("「{title}」{day} 发在 {count} 个账号上：{accounts}"),
    next_step=N_("留下首发的一篇，其余改写标题和角度、错开日期；还没发的先别发"),
    needs=("same_title.accounts", "same_title.days"),
    judge=judge,
    read=read,
)
