"""Handing over: once each; what failed comes again; of what died half-way nobody says that it arrived."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from kosmgr.edge.postman import Postman
from kosmgr.policy import SYSTEM
from kosmgr.post import delivery, queries, rules
from kosmgr.post.rules import Letter, Undelivered
from kosmgr.reminders import letters
from kosmgr.runtime import Runtime
from tests.post import make
from tests.post.make import Scripted, states

Begin = Callable[[], None]


def postman(runtime: Runtime, way: Scripted) -> Postman:
    return Postman(runtime, partial(letters.compose, base_url=""), lambda work: delivery.NOTHING_GONE, way.channels())


def expire(runtime: Runtime) -> None:
    """Every claim ran out a minute ago."""
    with runtime.posting() as work:
        ago = queries.in_seconds(timedelta(seconds=-60))
        held = queries.PARCELS.c.claimed_until.is_not(None)
        work.db.execute(queries.update(queries.PARCELS).where(held).values(claimed_until=ago))


def due_again(runtime: Runtime) -> None:
    """Every wait is over."""
    with runtime.posting() as work:
        work.db.execute(text("UPDATE parcels SET next_at = NULL"))
        work.db.execute(text("UPDATE destinations SET retry_at = NULL"))


def test_each_goes_out_once(runtime: Runtime) -> None:
    make.parcels(runtime, 3)
    way = Scripted()
    assert postman(runtime, way).round().sent == 3
    assert postman(runtime, way).round().sent == 0
    assert len(set(way.arrived)) == 3
    assert states(runtime) == [("sent", 1, "")] * 3
    with runtime.reading(SYSTEM) as work:
        assert {row[0] for row in work.db.execute(text("SELECT state FROM notices"))} == {"sent"}
        assert work.db.execute(text("SELECT outcome, count(*) FROM delivery_attempts GROUP BY outcome")).all() == [
            ("sent", 3)
        ]


def test_what_was_not_taken_comes_again_and_others_go_on(runtime: Runtime) -> None:
    make.parcels(runtime, 3)

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        begin()
        if tried == 2:
            raise Undelivered("answer")

    way = Scripted(script)
    round_ = postman(runtime, way).round()
    assert (round_.sent, round_.again) == (2, 1)
    assert states(runtime) == [("sent", 1, ""), ("queued", 1, "answer"), ("sent", 1, "")]
    assert postman(runtime, way).round().sent == 0  # it rests first
    due_again(runtime)
    assert postman(runtime, way).round().sent == 1
    assert len(way.arrived) == len(set(way.arrived)) == 3


def test_a_receipt_that_was_lost_is_uncertain_and_never_sent_again(runtime: Runtime) -> None:
    make.parcels(runtime, 1)

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        begin()
        raise Undelivered("cut", uncertain=True)

    assert postman(runtime, Scripted(script)).round().uncertain == 1
    due_again(runtime)
    expire(runtime)
    assert postman(runtime, Scripted()).round().sent == 0
    assert states(runtime) == [("uncertain", 1, "cut")]


def test_a_letter_that_is_broken_is_put_before_a_person_and_stops_no_other(runtime: Runtime) -> None:
    make.parcels(runtime, 3)
    with runtime.posting() as work:
        broken = {"message": "{nobody knows}", "facts": {"days": 1}}
        second = queries.NOTICES.c.id == 2
        work.db.execute(queries.update(queries.NOTICES).where(second).values(said=broken))

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        begin()
        if tried == 2:
            raise ZeroDivisionError("a fault of ours while it goes out")

    assert postman(runtime, Scripted(script)).round().sent == 1
    assert states(runtime) == [("sent", 1, ""), ("dead", 1, "broken"), ("uncertain", 1, "broken")]


def test_what_will_never_be_taken_is_put_before_a_person(runtime: Runtime) -> None:
    make.parcels(runtime, 2)

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        if tried == 1:
            raise Undelivered("recipient", permanent=True)
        begin()

    assert postman(runtime, Scripted(script)).round().dead == 1
    assert states(runtime) == [("dead", 1, "recipient"), ("sent", 1, "")]


def test_a_destination_that_does_not_open_is_tried_once_and_said_once(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    make.parcels(runtime, 5)
    closed = Scripted(opens=Undelivered("auth", everybody=True, permanent=True))
    for _n in range(3):
        postman(runtime, closed).round()
    assert [record.message for record in caplog.records].count("destination failing") == 1
    assert sum(attempts for _state, attempts, _word in states(runtime)) == 1  # it rests: nobody tries the others
    assert {state for state, _attempts, _word in states(runtime)} == {"queued"}
    due_again(runtime)
    assert postman(runtime, Scripted()).round().sent == 5


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("begun", [False, True])
def test_a_sender_that_dies_before_the_first_byte_loses_nothing_after_it_one_is_uncertain(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    make.parcels(runtime, 3)

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        if tried == 2 and not begun:
            raise Killed
        begin()
        if tried == 2:
            raise Killed

    # a process that is killed writes nothing more
    monkeypatch.setattr("kosmgr.edge.postman._Batch.flush", lambda self: None)
    monkeypatch.setattr("kosmgr.edge.postman._Batch.give_back", lambda self, parcels: None)
    way = Scripted(script)
    with pytest.raises(Killed):
        postman(runtime, way).round()
    monkeypatch.undo()
    heir = Scripted()
    assert postman(runtime, heir).round().sent == 0  # the claims of the dead hold until they run out
    expire(runtime)
    found = postman(runtime, heir).round()
    # killed before the second began: the first was sent and not written down, so it is the uncertain one
    assert found.found == (2, 1) if not begun else (1, 1)
    assert sorted(state for state, _a, _w in states(runtime)) == ["sent", "sent", "uncertain"]
    arrived = way.arrived + heir.arrived
    assert len(arrived) == len(set(arrived)) >= 2


def test_who_was_paused_beyond_the_claim_sends_nothing(runtime: Runtime) -> None:
    make.parcels(runtime, 1)
    other = Scripted()

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        expire(runtime)
        postman(runtime, other).round()
        begin()
        raise AssertionError("sent although the claim was gone")

    paused = Scripted(script)
    assert postman(runtime, paused).round().abandoned == 1
    assert (len(other.arrived), paused.arrived) == (1, [])
    assert states(runtime) == [("sent", 1, "")]


def test_without_the_guard_the_paused_one_sends_too(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    make.parcels(runtime, 1)
    other = Scripted()

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        expire(runtime)
        postman(runtime, other).round()
        monkeypatch.setattr(delivery, "begin", lambda *_args: True)
        begin()

    paused = Scripted(script)
    postman(runtime, paused).round()
    assert other.arrived == paused.arrived != []


def test_true_news_correct_what_was_thought_of_the_slow(runtime: Runtime) -> None:
    make.parcels(runtime, 1)

    def script(tried: int, letter: Letter, message_id: str, begin: Begin) -> None:
        begin()
        expire(runtime)
        assert postman(runtime, Scripted()).round().found == (0, 1)
        assert states(runtime) == [("uncertain", 1, "died")]

    postman(runtime, Scripted(script)).round()
    assert states(runtime) == [("sent", 1, "")]


def test_no_more_a_minute_than_a_robot_bears(runtime: Runtime) -> None:
    make.parcels(runtime, 25, per_minute=10)
    way = Scripted()
    for _n in range(3):
        postman(runtime, way).round()
    assert len(way.arrived) == 10
    with runtime.posting() as work:  # a minute later
        ago = queries.in_seconds(timedelta(seconds=-61))
        work.db.execute(queries.update(queries.ATTEMPTS).values(at=ago))
    postman(runtime, way).round()
    assert len(way.arrived) == 20


def test_a_round_ends_and_leaves_the_rest_to_the_next(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    make.parcels(runtime, 1)
    make.parcels(runtime, 1)
    way = Scripted()
    monkeypatch.setattr("kosmgr.edge.postman.WHOLE", 0.0)
    assert postman(runtime, way).round().sent == 0
    monkeypatch.undo()
    assert postman(runtime, way).round().sent == 2


def test_one_lease_and_a_token_that_rises(runtime: Runtime) -> None:
    lasts = timedelta(seconds=30)
    with runtime.posting() as work:
        assert queries.take_lease(work.db, "x", "a", lasts) == 1
        assert queries.take_lease(work.db, "x", "a", lasts) == 1
        assert queries.take_lease(work.db, "x", "b", lasts) is None
    with runtime.posting() as work:
        late = queries.in_seconds(timedelta(seconds=-1))
        work.db.execute(queries.update(queries.Lease).values(expires_at=late))
    with runtime.posting() as work:
        assert queries.take_lease(work.db, "x", "b", lasts) == 2
        assert not queries.finish_under_lease(work.db, "x", "a", 1, work.now, work.today, 0)
        assert queries.finish_under_lease(work.db, "x", "b", 2, work.now, work.today, 0)


@pytest.mark.parametrize("tries", range(1, 14))
def test_waits_double_and_end(tries: int) -> None:
    wait = rules.backoff(tries, 0.0)
    assert rules.FIRST_WAIT <= wait <= rules.LONGEST_WAIT
    assert rules.backoff(tries, 1.0) == wait * 1.25
    assert tries == 1 or wait >= rules.backoff(tries - 1, 0.0)
