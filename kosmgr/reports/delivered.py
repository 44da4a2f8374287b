"""I7 and I8: the outbox is in order, and everything that was due lately stands in it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from kosmgr.audit import service as journal
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.post import history as post
from kosmgr.post import leases
from kosmgr.reminders import outgoing
from kosmgr.work import Work

Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]
STANDS = timedelta(days=2)
STUCK = N_("消息 {parcel} 停在发送中，早已超时，没有人收回")
APART = N_("消息 {parcel} 与其中的提醒状态不一致：{parcel_state}，{notice_state}")
STOOD = N_("提醒自 {on} 起没有再计划，定时任务停了")
MISSING = N_("{day} 该说的提醒 {reason} {stage}（{subject}）没有记录")
CHANGED = N_("上次计划提醒之后数据又有改动，下次计划（十分钟内）之前不核对提醒是否齐全")


def outbox_in_order(work: Work, outside: object) -> Found:
    """I7: nothing is under way longer than its claim, and a notice stands as its parcel does."""
    for parcel_id in post.stuck(work.db):
        yield {"parcel": parcel_id}, STUCK, {}
    for row in post.apart(work.db):
        yield {"parcel": row.id}, APART, {"parcel_state": row.parcel_state, "notice_state": row.notice_state}


def _judged(work: Work) -> bool:
    last = leases.last(work, outgoing.LEASE)
    return last.on == work.today and last.seen == journal.count(work)


def due_recorded(work: Work, outside: object) -> Found:
    """I8: every reminder due in the last 30 days has a row in the outbox, sent or not sent with the reason."""
    last = leases.last(work, outgoing.LEASE)
    if last.on is None:
        return  # no clock has ever run here
    if last.on < work.today - STANDS:
        yield {"on": last.on.isoformat()}, STOOD, {}
    elif _judged(work):
        for message in outgoing.missing(work):
            subject = {"day": message.on.isoformat(), "reason": message.reason, "stage": message.stage}
            yield {**subject, "subject": message.subject.label}, MISSING, {}


def notes(work: Work) -> list[Sentence]:
    """Why I8 was not looked at, if it was not."""
    last = leases.last(work, outgoing.LEASE)
    waits = last.on is not None and last.on >= work.today - STANDS and not _judged(work)
    return [Sentence(CHANGED)] if waits else []
