"""Scheduled reports: each is made in a unit of work of its reader, who is looked up anew right before, and handed over.

The reader finds it in the inbox; by e-mail it comes as the file itself or as the link to it, as the schedule says.
"""

from collections.abc import Sequence

from kosmgr.edge import units
from kosmgr.kit import languages
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.policy import SYSTEM, Permission
from kosmgr.post import outbox
from kosmgr.post.delivery import Ready
from kosmgr.post.rules import Attachment, Item, Letter
from kosmgr.reminders import directory
from kosmgr.reports import issuing, schedules
from kosmgr.reports import service as reports
from kosmgr.runtime import Runtime
from kosmgr.work import Work

REASON, SUBJECT = "scheduled-report", "report_issue"
READY = N_("定时报表「{report}」做好了")
FETCH = N_("登录后可以下载，保存 90 天。")


def make(runtime: Runtime, one: issuing.Due) -> Attachment | None:
    """The report for its reader, kept for fetching too; None, and recorded, where they have no right to it any more."""
    with units.reading(runtime, SYSTEM) as work:
        actor = issuing.reader(work, one)
    file = None
    if actor is not None:
        try:
            with units.reading(runtime, actor) as work:
                file = issuing.build(work, one)
        except (Forbidden, NotFound):
            file = None
    with units.writing(runtime, SYSTEM) as work:
        if file is None or actor is None:
            issuing.refuse(work, one)
            return None
        allowed = actor.entity_ids(Permission.REPORT_READ)
        scope = [one.entity_id] if one.entity_id is not None else None if allowed is None else sorted(allowed)
        issuing.made(work, one, scope, file.name)
    return file


def make_due(runtime: Runtime) -> int:
    """Record what is due and make it; how many were made."""
    with units.writing(runtime, SYSTEM) as work:
        waiting = issuing.unmade(work)
    done = sum(make(runtime, one) is not None for one in waiting)
    hand_over(runtime)
    return done


def hand_over(runtime: Runtime) -> None:
    """Put every finished report into the inbox of its reader, and into the outbox where an address is known."""
    with units.posting(runtime) as work:
        unfinished = {one.id for one in issuing.unmade(work)}
        found = directory.read(work.db)
        for one in issuing.due(work):
            if one.id in unfinished:
                continue
            reader = found.reader(f"user:{one.user_id}")
            said = Sentence(READY, {"report": Sentence(reports.named(one.report).title)})
            mail = found.mail if reader is not None and reader.email else None
            outbox.put_report(work, REASON, SUBJECT, one.id, one.user_id, one.day, said, mail)
            issuing.posted(work, one)


def compose(work: Work, parcel_ids: Sequence[int], base_url: str) -> dict[int, Ready]:
    """The letters of finished reports among parcels; a report nobody may read any more has none."""
    rows = outbox.reports_in(work, parcel_ids)
    if not rows:
        return {}
    found = directory.read(work.db)
    ready: dict[int, Ready] = {}
    for row in rows:
        issue, reader = issuing.made_one(work, row.carries), found.reader(row.recipient)
        if issue is None or reader is None or not reader.email:
            continue
        speak = languages.translator(reader.language)
        said = Sentence(READY, {"report": Sentence(reports.named(issue.due.report).title)}).text(speak)
        href = f"{base_url}/reports/scheduled/{row.carries}/file" if base_url else ""
        by_link = issue.due.way == schedules.LINK
        letter = Letter(
            language=reader.language,
            title=said,
            items=(Item(said, "news", href),),
            closing=speak(FETCH) if by_link else "",
            attachments=() if by_link else (issue.file,),
        )
        ready[row.id] = Ready(letter, reader.email, row.message_id)
    return ready
