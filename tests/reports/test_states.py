"""The lean picture says what the picture says, line by line."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from benchmarks import make as bulk
from kosmgr.bindings.models import Binding
from kosmgr.certification.models import Term
from kosmgr.matrix import service, states
from kosmgr.matrix.rules import State
from kosmgr.people.models import EmployeeObservation, Employment
from kosmgr.policy import SYSTEM
from kosmgr.reports import figures
from kosmgr.rulebook import rules
from kosmgr.rulebook.rules import Book
from kosmgr.runtime import Runtime
from kosmgr.seats.models import AccountObservation, SeatOccupancy
from tests.make import Cast
from tests.reports import make

FACTS = (
    "id", "xhs_id", "nickname", "entity_id", "enterprise_account_id", "seat_number", "opened_on", "unbound_on",
    "store", "certified_from_on", "certified_until_on", "platform_code", "last_posted_on", "observed_on", "state",
)  # fmt: skip
HOLDER = ("employee_id", "number", "name", "entity_id", "left_on", "last_working_on", "on_leave")


def shaken(runtime: Runtime) -> None:
    """Second terms, second employments, ended bindings, older observations and ended occupancies, here and there."""
    chance = random.Random(7)
    today = bulk.TODAY
    with runtime.writing(SYSTEM) as work:
        for term in work.db.query(Term).filter(Term.item == "kos").all():
            if chance.random() < 0.4:
                gap = timedelta(days=chance.choice((0, 0, 20)))
                work.db.add(
                    Term(item="kos", account_id=term.account_id, from_on=(term.until_on or today) + gap,
                         until_on=date(2028, 6, 1), source="accounts", rank=chance.choice((0, 1)), origin="observed",
                         created_at=work.now)
                )  # fmt: skip
        for job in work.db.query(Employment).filter(Employment.until_on.is_not(None)).all():
            if chance.random() < 0.5:
                work.db.add(
                    Employment(employee_id=job.employee_id, from_on=(job.until_on or today) + timedelta(days=9),
                               origin="observed")
                )  # fmt: skip
        for binding in work.db.query(Binding).filter(Binding.until_on.is_(None)).all():
            if chance.random() < 0.2:
                binding.until_on = max(binding.from_on or today, today - timedelta(days=chance.randrange(0, 40)))
        for seen in work.db.query(AccountObservation).all():
            if chance.random() < 0.4:
                work.db.add(
                    AccountObservation(account_id=seen.account_id, observed_on=today - timedelta(days=60),
                                       source="accounts", nickname="旧名", platform_code="banned")
                )  # fmt: skip
        for seen in work.db.query(EmployeeObservation).all():
            if chance.random() < 0.2:
                work.db.add(
                    EmployeeObservation(employee_id=seen.employee_id, observed_on=today - timedelta(days=30),
                                        source="employees", status=chance.choice(("leave", "serving")))
                )  # fmt: skip
        for seat in work.db.query(SeatOccupancy).all():
            if chance.random() < 0.1:
                seat.until_on = max(seat.from_on or today, today - timedelta(days=chance.randrange(0, 20)))


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 10, 10), date(2026, 3, 1), date(2027, 2, 1)])
def test_lean_equals_the_picture(quick: Runtime, day: date) -> None:
    bulk.fill(quick, 3, 40)
    shaken(quick)
    _compare(quick, day)


def test_lean_equals_the_picture_on_both_databases(runtime: Runtime, cast: Cast) -> None:
    make.troubled(runtime, cast)
    _compare(runtime, date(2026, 11, 20))


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 10, 10)])
@pytest.mark.parametrize("quiet_days", [0, 90])
def test_what_is_left_out_is_certified_and_stays_so(quick: Runtime, day: date, quiet_days: int) -> None:
    bulk.fill(quick, 3, 40)
    shaken(quick)
    _compare_quiet(quick, day, quiet_days)


def test_what_is_left_out_is_certified_on_both_databases(runtime: Runtime, cast: Cast) -> None:
    make.troubled(runtime, cast)
    _compare_quiet(runtime, date(2026, 11, 20), 0)


def _compare_quiet(runtime: Runtime, day: date, quiet_days: int) -> None:
    with runtime.reading(SYSTEM, as_of=day) as work:
        picture, lean = service.picture(work), states.lean_picture(work, quiet_days=quiet_days)
    seated = {line.id: line for line in picture.seated()}
    quiet = {account: number for seats in lean.quiet.values() for number, account in seats}
    assert quiet
    assert sorted([*quiet, *(line.id for line in lean.lines)]) == sorted(seated)
    for account_id, number in quiet.items():
        line = seated[account_id]
        assert (line.state, line.seat_number) == (State.CERTIFIED, number)
        assert line.certified_until_on is not None
        assert (line.certified_until_on - day).days > quiet_days
        frame = service.windows(Book(rules.read_packs()), line.entity_id, day)
        assert figures.why_wasted(day, line, frame) is None
    assert [(line.id, line.state) for line in lean.lines] == [
        (key, line.state) for key, line in seated.items() if key not in quiet
    ]
    assert lean.below == Counter((line.entity_id, line.enterprise_account_id) for line in seated.values())


def _compare(runtime: Runtime, day: date) -> None:
    with runtime.reading(SYSTEM, as_of=day) as work:
        picture, lean = service.picture(work), states.lean_picture(work)
        states.add_fees(work, lean, lean.lines)
    seated = picture.seated()
    assert len(seated) == len(lean.lines)
    for full, thin in zip(seated, lean.lines, strict=True):
        assert [getattr(full, name) for name in FACTS] == [getattr(thin, name) for name in FACTS]
        assert set(full.holds) == set(thin.holds)
        mine = full.holder and [getattr(full.holder, name) for name in HOLDER]
        assert mine == (thin.holder and [getattr(thin.holder, name) for name in HOLDER])
        assert (full.fee and full.fee.amount_fen) == (thin.fee and thin.fee.amount_fen)
    for key, entity in picture.entities.items():
        other = lean.entities[key]
        assert (entity.quota, entity.used, entity.scheme) == (other.quota, other.used, other.scheme)
        ends = [(line.id, line.certified_until_on) for line in entity.enterprise_accounts]
        assert ends == [(line.id, line.certified_until_on) for line in other.enterprise_accounts]
