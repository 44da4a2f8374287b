"""Laying notices into parcels: one message for a recipient, a channel and a day."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from kosmgr.kit import db as database
from kosmgr.kit.clock import day_of
from kosmgr.kit.sentences import Sentence
from kosmgr.post import queries
from kosmgr.post.channels.catalog import CHANNELS
from kosmgr.post.models import Parcel
from kosmgr.post.rules import INBOX, QUEUED, SENT
from kosmgr.work import Work

EMAIL = "email"
Ripe = Callable[[Sequence[Any], bool], datetime]  # from when on notices may go out: today, or with the next digest
Piles = Callable[[str, str, Sequence[Any]], Sequence[Sequence[Any]]]  # recipient, channel, notices → messages


def pack(work: Work, notices: Sequence[Any], mail: int | None, ripe: Ripe, piles: Piles) -> int:
    """Lay freshly written notices into the day's parcels, opening new ones where needed; how many were opened."""
    heaps: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    for row in notices:
        destination = mail if row.channel == EMAIL else int(row.recipient.partition(":")[2])
        assert destination is not None, "nothing is routed to e-mail without a mail server"
        heaps[row.recipient, row.channel, destination].append(row)
    opened = 0
    for (recipient, channel, destination), heap in heaps.items():
        personal = CHANNELS[channel].personal
        for pile in piles(recipient, channel, heap):
            ripe_at, parcel_id = ripe(pile, False), None
            can_wait = personal and not any(row.due_on <= work.today for row in pile)
            if can_wait and queries.digest_gone(work.db, recipient, channel, destination, day_of(ripe_at)):
                ripe_at = ripe(pile, True)  # one letter a day
            day = day_of(ripe_at)
            if personal:  # a robot's messages are full as they were cut
                parcel_id = queries.open_parcel(work.db, recipient, channel, destination, day)
            if parcel_id is None:
                parcel_id = _open(work, recipient, channel, destination, day, ripe_at)
                opened += 1
            queries.put_into(work.db, parcel_id, [row.id for row in pile])
    return opened


def _open(
    work: Work, recipient: str, channel: str, destination_id: int, day: date, ripe_at: datetime, **what: object
) -> int:
    serial = queries.next_serial(work.db, recipient, channel, destination_id, day)
    [parcel_id] = database.reserve_ids(work.db, queries.PARCELS, 1)
    name = f"{parcel_id}:{recipient}:{channel}:{destination_id}:{day}:{serial}"
    work.db.add(
        Parcel(
            id=parcel_id, recipient=recipient, channel=channel, destination_id=destination_id, day=day, serial=serial,
            ripe_at=ripe_at, message_id=f"{work.cipher.sign('message-id', name.encode())[:32]}@kosmgr.invalid",
            created_at=work.now, **what,
        )
    )  # fmt: skip
    work.db.flush()
    return parcel_id


def put_report(
    work: Work, reason: str, kind: str, issue_id: int, user_id: int, day: date, said: Sentence, mail: int | None
) -> None:
    """A finished report: into the inbox, and with a mail server into a parcel that carries it."""
    row = {
        "reason": reason, "subject_kind": kind, "subject_id": issue_id, "subject_key": str(issue_id),
        "subject_label": "", "entity_id": None, "due_on": day, "stage": f"{work.now:%H%M%S}", "planned_on": day,
        "said": said.plain(), "recipient": f"user:{user_id}", "relation": "reader", "why": "", "late": False,
        "created_at": work.now,
    }  # fmt: skip
    queries.add_notices(work.db, [{**row, "channel": INBOX, "state": SENT}])
    if mail is not None:
        parcel_id = _open(work, f"user:{user_id}", EMAIL, mail, day, work.now, kind="report", carries=issue_id)
        written = queries.add_notices(work.db, [{**row, "channel": EMAIL, "state": QUEUED}])
        queries.put_into(work.db, parcel_id, [one.id for one in written])


def put_letter(
    work: Work, *, reason: str, kind: str, subject_id: int, label: str, entity_id: int, recipient: str, stage: str,
    said: Sentence, mail: int, parcel: str,
) -> None:  # fmt: skip
    """One thing said to one person, in a letter of its own; whoever composes this kind of parcel puts it into words."""
    row = {
        "reason": reason, "subject_kind": kind, "subject_id": subject_id, "subject_key": str(subject_id),
        "subject_label": label[:200], "entity_id": entity_id, "due_on": work.today, "stage": stage,
        "planned_on": work.today, "said": said.plain(), "recipient": recipient, "relation": "holder", "why": "",
        "late": False, "created_at": work.now, "channel": EMAIL, "state": QUEUED,
    }  # fmt: skip
    written = queries.add_notices(work.db, [row])
    if written:
        parcel_id = _open(work, recipient, EMAIL, mail, work.today, work.now, kind=parcel, carries=subject_id)
        queries.put_into(work.db, parcel_id, [one.id for one in written])


def carrying(work: Work, parcel_ids: Sequence[int], kind: str) -> list[Any]:
    """Which of these parcels are of a kind that carries something."""
    return [row for row in queries.parcels(work.db, parcel_ids) if row.kind == kind]


def reports_in(work: Work, parcel_ids: Sequence[int]) -> list[Any]:
    """Which of these parcels carry a report."""
    return carrying(work, parcel_ids, "report")


def ripe_notices(work: Work) -> Sequence[Any]:
    """The queued notices of parcels that may go out now."""
    return queries.ripe_notices(work.db, work.now)


def contents(work: Work, parcel_ids: Sequence[int]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Parcels, and what is still to be said in them."""
    return queries.parcels(work.db, parcel_ids), queries.inside(work.db, parcel_ids)
