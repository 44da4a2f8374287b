"""From the plan to the outbox: whatever is due has a row once, and a clock that was down catches up without a storm."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from kosmgr.certification.models import Term
from kosmgr.edge.reminding import Reminding
from kosmgr.kit.clock import SHANGHAI, Clock
from kosmgr.kit.outbound import Outbound
from kosmgr.policy import SYSTEM, Role
from kosmgr.post import delivery, destinations
from kosmgr.post import destination_rules as may
from kosmgr.post.models import Address, Notice, Parcel
from kosmgr.reminders import answers, outgoing
from kosmgr.reminders.plans import Hours
from kosmgr.runtime import Runtime
from kosmgr.users import service as users
from tests import peers
from tests.conftest import TODAY, on_day
from tests.make import JIA, Cast
from tests.matrix import make
from tests.post import make as post

FRIDAY = date(2026, 11, 20)  # TODAY; Monday is the 23rd


@dataclass(frozen=True)
class Stands(Clock):
    """A clock that stands still."""

    instant: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)

    def __init__(self, instant: datetime) -> None:
        object.__setattr__(self, "instant", instant)
        object.__setattr__(self, "fixed_on", None)

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


RENEWALS = select(Notice).where(Notice.reason == "renewal-due")
MAILED = (Notice.channel == "email", Notice.reason == "renewal-due")


def due(runtime: Runtime, cast: Cast, until_on: date) -> int:
    """An account whose last valid day is given; its term's end is the day after."""
    with runtime.writing(SYSTEM) as work:
        holder = make.employee(work, cast.jia.id, "A1")
        return make.account(work, cast.jia.id, 1, holder, until_on=until_on + timedelta(days=1)).id


def people(runtime: Runtime) -> int:
    """Lin, who looks after 甲, with an address, and a mail server; Lin's id."""
    with runtime.writing(SYSTEM) as work:
        lin, _link = users.add_user(work, "Lin", Role.ADMIN, JIA)
        work.db.add(Address(owner_kind="user", owner_id=lin.id, email="lin@jia.example", added_at=work.now))
        post.destination(work, "email")
        return lin.id


def planned(runtime: Runtime) -> Counter[tuple[str, str, str, str]]:
    with runtime.reading(SYSTEM) as work:
        return Counter((row.stage, row.channel, row.state, row.why) for row in work.db.scalars(RENEWALS))


def test_what_is_due_is_written_once_and_gathered_into_one_letter(runtime: Runtime, cast: Cast) -> None:
    lin = people(runtime)
    due(runtime, cast, TODAY + timedelta(days=7))
    clock = Reminding(runtime)
    assert clock.plan().notices > 0
    again = Reminding(runtime, owner="another")
    assert again.plan(at_once=True).notices == 0  # the lease is another's
    assert clock.plan(at_once=True).notices == 0  # and there is nothing new
    assert planned(runtime)[("T-7", "inbox", "sent", "")] == 1
    assert planned(runtime)[("T-7", "email", "queued", "")] == 1
    with runtime.reading(SYSTEM) as work:
        parcel = work.db.scalars(select(Parcel)).one()
        assert (parcel.recipient, parcel.channel, parcel.day) == (f"user:{lin}", "email", TODAY)


def test_after_the_digest_only_what_is_due_is_said_the_same_day(runtime: Runtime, cast: Cast) -> None:
    people(runtime)
    due(runtime, cast, TODAY + timedelta(days=7))
    noon = replace(runtime, clock=Stands(datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)))
    Reminding(noon).plan()
    with noon.posting() as work:
        work.db.execute(text("UPDATE parcels SET state = 'sent'"))
        work.db.execute(text("UPDATE notices SET state = 'sent' WHERE parcel_id IS NOT NULL"))
    queued = select(Parcel.day, Notice.stage).join(Notice, Notice.parcel_id == Parcel.id)
    for number, days, stage, goes_on in ((2, 14, "T-14", date(2026, 11, 23)), (3, 0, "T-0", TODAY)):
        with noon.writing(SYSTEM) as work:
            make.account(work, cast.jia.id, number, until_on=TODAY + timedelta(days=days + 1))
        with noon.posting() as work:
            work.db.execute(text("UPDATE leases SET done_at = NULL, seen = NULL"))
        Reminding(noon).plan()
        with noon.reading(SYSTEM) as work:
            found = {(row.day, row.stage) for row in work.db.execute(queued.where(Notice.state == "queued"))}
        assert (goes_on, stage) in found


def test_who_cannot_be_reached_is_recorded(runtime: Runtime, cast: Cast) -> None:
    due(runtime, cast, TODAY + timedelta(days=7))
    Reminding(runtime).plan()
    assert planned(runtime)[("T-7", "", "suppressed", "unreachable")] == 1


def test_a_clock_that_was_down_says_the_newest_late_and_records_the_rest(runtime: Runtime, cast: Cast) -> None:
    people(runtime)
    due(runtime, cast, TODAY + timedelta(days=2))
    monday = on_day(runtime, TODAY - timedelta(days=4))
    Reminding(monday).plan()
    with runtime.posting() as work:
        work.db.execute(text("DELETE FROM leases"))
        before = work.db.scalars(select(Notice.stage).where(*MAILED)).all()
    Reminding(runtime).plan()  # back after four days
    with runtime.reading(SYSTEM) as work:
        later = select(Notice).where(*MAILED, Notice.stage.not_in(before))
        assert [(row.stage, row.state) for row in work.db.scalars(later)][-1:] != []
        said = work.db.scalars(later).all()
        assert len(said) == len({row.stage for row in said}) <= 2
    counted = planned(runtime)
    Reminding(runtime).plan(at_once=True)
    assert planned(runtime) == counted


def test_what_was_settled_while_it_waited_is_not_sent(runtime: Runtime, cast: Cast) -> None:
    people(runtime)
    account = due(runtime, cast, TODAY + timedelta(days=7))
    Reminding(runtime).plan(at_once=True)
    with runtime.writing(SYSTEM) as work:
        work.db.add(
            Term(
                item="kos", account_id=account, from_on=TODAY + timedelta(days=8), until_on=date(2027, 11, 28),
                source="renewals", rank=0, origin="observed", created_at=work.now,
            )
        )  # fmt: skip
    with runtime.posting() as work:
        delivery.drop(work, outgoing.settled(work))
    with runtime.reading(SYSTEM) as work:
        assert work.db.scalars(select(Parcel.state)).all() == ["suppressed"]
        assert set(work.db.execute(select(Notice.state, Notice.why).where(*MAILED)).one()) == {
            "suppressed", "renewed",
        }  # fmt: skip


def test_who_lost_the_right_while_it_waited_gets_nothing(runtime: Runtime, cast: Cast) -> None:
    people(runtime)
    due(runtime, cast, TODAY + timedelta(days=7))
    Reminding(runtime).plan(at_once=True)
    with runtime.writing(SYSTEM) as work:
        users.add_user(work, "Boss", Role.ADMIN)
        users.disable(work, "Lin")
    with runtime.posting() as work:
        delivery.drop(work, outgoing.settled(work))
    with runtime.reading(SYSTEM) as work:
        assert work.db.scalars(select(Notice.why).where(*MAILED)).all() == ["no-right"]


def test_what_was_handed_over_while_it_waited_goes_to_the_other(runtime: Runtime, cast: Cast) -> None:
    people(runtime)
    account = due(runtime, cast, TODAY + timedelta(days=7))
    with runtime.writing(SYSTEM) as work:
        wu, _link = users.add_user(work, "Ma", Role.HR, JIA)
        work.db.add(Address(owner_kind="user", owner_id=wu.id, email="ma@jia.example", added_at=work.now))
    Reminding(runtime).plan(at_once=True)
    with runtime.writing(SYSTEM) as work:
        answers.hand_over(work, ("renewal-due", "account", account, TODAY + timedelta(days=7)), "Ma")
    with runtime.posting() as work:
        delivery.drop(work, outgoing.settled(work))
    Reminding(runtime).plan(at_once=True)
    with runtime.reading(SYSTEM) as work:
        found = work.db.execute(select(Notice.recipient, Notice.state, Notice.why).where(*MAILED)).all()
    assert sorted(found) == [("user:1", "suppressed", "no-right"), (f"user:{wu.id}", "queued", "")]


def test_a_planner_that_slept_beyond_its_lease_writes_nothing(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(runtime)
    due(runtime, cast, TODAY + timedelta(days=7))
    slow, other = Reminding(runtime), Reminding(runtime, owner="another")
    real = outgoing.due

    def sleeps(work: object) -> list[dict[str, object]]:
        rows = real(work)  # type: ignore[arg-type]
        with runtime.posting() as posting:
            posting.db.execute(text("UPDATE leases SET expires_at = '2020-01-01 00:00:00.000000'"))
        monkeypatch.setattr(outgoing, "due", real)
        assert other.plan().notices > 0
        return [{**row, "stage": "T-99"} for row in rows]

    monkeypatch.setattr(outgoing, "due", sleeps)
    assert slow.plan().notices == 0
    assert not any(stage == "T-99" for stage, *_ in planned(runtime))


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ((2026, 11, 20, 0, 5), (2026, 11, 20, 9, 0)),
        ((2026, 11, 20, 9, 1), (2026, 11, 20, 9, 1)),
        ((2026, 11, 20, 20, 59), (2026, 11, 20, 20, 59)),
        ((2026, 11, 20, 21, 0), (2026, 11, 21, 8, 0)),
        ((2026, 12, 31, 23, 59), (2027, 1, 1, 8, 0)),
    ],
)
def test_nothing_goes_out_before_the_hour_or_at_night(
    now: tuple[int, int, int, int, int], goes: tuple[int, int, int, int, int]
) -> None:
    moment = datetime(*now, tzinfo=SHANGHAI).astimezone(UTC)
    found = outgoing.ripe(moment, Hours(time(9), time(21), time(8)))
    assert (found, found.tzinfo) == (datetime(*goes, tzinfo=SHANGHAI), UTC)


def test_an_outside_watcher_hears_from_a_clock_that_plans_and_nothing_from_one_that_cannot(
    quick: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with peers.Http() as http:
        runtime = replace(quick, outbound=Outbound.reading("127.0.0.1"))
        with runtime.writing(SYSTEM) as work:
            given = may.Given("watch", http.url("ping"))
            watcher = destinations.add(work, runtime.outbound, "heartbeat", given).id
        for _n in range(3):  # every five minutes is often enough
            Reminding(runtime).tick()
        assert len(http.kept) == 1
        with runtime.posting() as work:
            work.db.execute(text("UPDATE destinations SET retry_at = NULL"))
        monkeypatch.setattr(outgoing, "due", lambda work: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Reminding(on_day(runtime, TODAY + timedelta(days=1))).tick()
        assert len(http.kept) == 1
        monkeypatch.undo()
    Reminding(runtime).tick()  # it is gone
    with runtime.reading(SYSTEM) as work:
        row = destinations.visible_destination(work, watcher)
        assert (row.word, row.failing_since is None) == ("unreachable", False)
