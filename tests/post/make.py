"""Destinations, notices and parcels straight into the tables, and a way out that does as it is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

from kosmgr.kit.outbound import Outbound
from kosmgr.kit.sentences import Sentence
from kosmgr.policy import SYSTEM
from kosmgr.post import claims, destinations, outbox, queries
from kosmgr.post import destination_rules as may
from kosmgr.post.models import Destination
from kosmgr.post.rules import Channel, Endpoint, Letter, Line, Undelivered
from kosmgr.runtime import Runtime
from kosmgr.work import Work

TODAY, DUE = date(2026, 11, 20), date(2026, 11, 23)
ADDRESSES = {
    "email": "smtp://127.0.0.1:2525",
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000",
    "webhook": "http://127.0.0.1:9/hook",
}
SAID = "「{account}」的认证 {due} 到期，还剩 {days} 天"


def destination(
    work: Work, kind: str = "wecom", per_minute: int | None = None, entity_id: int | None = None, address: str = ""
) -> int:
    """One that is set up, whatever its address; robots have no pace unless one is given."""
    place = urlsplit(address or ADDRESSES[kind])
    mail = {"host": place.hostname or "", "port": place.port, "sender": "kos@jia.example", "tls": "none"}
    web = {"address": address or ADDRESSES[kind]}
    given = may.Given(f"测试{kind}", **(mail if kind == "email" else web))  # type: ignore[arg-type]
    row = destinations.add(work, Outbound.reading("127.0.0.1"), kind, given, entity_id)
    row.per_minute = per_minute
    work.db.flush()
    return row.id


def notice(work: Work, recipient: str, channel: str, subject_id: int = 1, **facts: object) -> dict[str, object]:
    row: dict[str, object] = {
        "reason": "renewal-due", "subject_kind": "account", "subject_id": subject_id, "subject_key": str(subject_id),
        "subject_label": "号",
        "entity_id": None, "due_on": DUE, "stage": "T-3", "planned_on": work.today,
        "said": Sentence(SAID, {"account": "号", "due": DUE, "days": 3}).plain(),
        "recipient": recipient, "channel": channel, "relation": "role", "state": "queued", "why": "", "late": False,
        "created_at": work.now,
    }  # fmt: skip
    return {**row, **facts}


def parcels(runtime: Runtime, count: int, per_minute: int | None = None, kind: str = "wecom", address: str = "") -> int:
    """So many ripe parcels with one notice each, to one destination; its id."""
    with runtime.posting() as work:
        place = destination(work, kind, per_minute, address=address)
        rows = [notice(work, f"destination:{place}", kind, number + 1) for number in range(count)]
        written = queries.add_notices(work.db, rows)
        now = work.now
        outbox.pack(
            work,
            written,
            None,
            lambda pile, following: now,
            lambda recipient, channel, inside: [[one] for one in inside],
        )
    return place


Script = Callable[[int, Letter, str, Callable[[], None]], None]


class Scripted:
    """A way out: calls the script with how many were tried before."""

    def __init__(self, script: Script | None = None, opens: Undelivered | None = None) -> None:
        self.script, self.opens = script, opens
        self.arrived: list[str] = []
        self.tried = 0

    def send(self, letter: Letter, to: str, message_id: str, begin: Callable[[], None]) -> None:
        self.tried += 1
        if self.script is not None:
            self.script(self.tried, letter, message_id, begin)
        else:
            begin()
        self.arrived.append(message_id)

    @contextmanager
    def open(self, endpoint: Endpoint, door: Outbound) -> Iterator[Line]:
        if self.opens is not None:
            raise self.opens
        yield self

    def channels(self, name: str = "wecom") -> dict[str, Channel]:
        return {name: Channel(name, name, False, True, None, lambda letter: 0, self.open)}


def states(runtime: Runtime) -> list[tuple[str, int, str]]:
    """State, attempts and last word of every parcel, by id."""
    with runtime.reading(SYSTEM) as work:
        rows = work.db.execute(
            queries.select(queries.PARCELS.c.state, queries.PARCELS.c.attempts, queries.PARCELS.c.word).order_by(
                queries.PARCELS.c.id
            )
        )
        return [(row.state, row.attempts, row.word) for row in rows]


def uncertain(work: Work, destination_id: int, kind: str, **facts: object) -> int:
    """A parcel of which nobody knows whether it arrived, with one notice; its id."""
    row = notice(work, f"destination:{destination_id}", kind, **facts)  # type: ignore[arg-type]
    now = work.now
    outbox.pack(work, queries.add_notices(work.db, [row]), None, lambda pile, following: now, lambda *of: [of[2]])
    [parcel] = claims.claim(work.db, work.db.get_one(Destination, destination_id), "x", now, 1)
    assert claims.begin(work.db, parcel, "x", destination_id)
    assert claims.ended(work.db, parcel, "x", "uncertain", "cut", now)
    return parcel
