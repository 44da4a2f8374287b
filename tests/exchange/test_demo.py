"""The demonstration company: the shipped ledgers with every day moved, once."""

from datetime import date, timedelta

from sqlalchemy import text

from kosmgr.exchange import demo
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.exchange import make, world

DAY = timedelta(days=1)


def test_unmoved_it_is_the_company_of_the_ledgers(quick: Runtime) -> None:
    make.bring(quick, *make.ALL)
    imported = world.snapshot(quick)
    assert len(imported["accounts"]) == 38
    with quick.writing(SYSTEM) as work:
        assert demo.load(work, 0) == []  # a company that is not empty is left alone


def test_every_day_moves_by_the_same_number(quick: Runtime) -> None:
    shift = demo.shift_to(date(2027, 3, 1))
    assert shift == 101
    with quick.writing(SYSTEM) as work:
        assert len(demo.load(work, shift)) == len(demo.LEDGERS) == 9
    with quick.engine.connect() as connection:
        [(until_on, seen_on)] = connection.execute(
            text(
                "SELECT t.until_on, o.observed_on FROM accounts a JOIN terms t ON t.account_id = a.id AND t.rank = 0"
                " JOIN account_observations o ON o.account_id = a.id WHERE a.xhs_id = '9000000115'"
            )
        )
        [(unbound_on,)] = connection.execute(
            text(
                "SELECT b.until_on FROM bindings b JOIN accounts a ON a.id = b.account_id WHERE a.xhs_id = '9000000202'"
            )
        )
    assert date.fromisoformat(until_on) == date(2026, 12, 10) + shift * DAY
    assert date.fromisoformat(seen_on) == date(2027, 3, 1)
    assert date.fromisoformat(unbound_on) == date(2026, 8, 31) + shift * DAY
