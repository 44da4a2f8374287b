"""Opening accounts: exactly the seats there are, on every path, and none of another's."""

import threading
from collections import Counter
from datetime import date
from typing import Any

import pytest

from kosmgr.bindings import service as bindings
from kosmgr.entities import service as entities
from kosmgr.kit import db as database
from kosmgr.kit.errors import Refused
from kosmgr.policy import SYSTEM
from kosmgr.rulebook import service as rulebook
from kosmgr.runtime import Runtime
from kosmgr.seats import queries, rules, service
from kosmgr.work import NotAllowed
from tests.bindings.make import JAN, account
from tests.make import Cast

TODAY = date(2026, 11, 20)


def _limit(runtime: Runtime, entity_id: int, limit: int) -> None:
    with runtime.writing(SYSTEM) as work:
        service.set_quota(work, entity_id, limit, TODAY, reason="试点", source="平台通知")


def test_an_account_takes_the_lowest_free_seat(runtime: Runtime, cast: Cast) -> None:
    ids = [account(runtime, cast.jia.id, f"A{n}") for n in range(3)]
    with runtime.writing(cast.lin) as work:
        bindings.release(work, ids[1], TODAY, reason="停用")
    again = account(runtime, cast.jia.id, "A9", TODAY)
    with runtime.reading(cast.lin) as work:
        assert queries.taken_numbers(work.db, cast.jia.id, TODAY) == {1, 2, 3}
        found = service.quota(work, cast.jia.id)
        assert (found.limit, found.total, found.used, found.free) == (100, 100, 3, 97)
        assert service.quota(work, cast.jia.id, date(2026, 1, 1)).used == 0
        assert [o.ended_as for o in queries.occupancies(work.db, ids[1])] == ["released"]
        assert len(queries.occupancies(work.db, again)) == 1


def test_the_limit_is_the_one_in_force(runtime: Runtime, cast: Cast) -> None:
    _limit(runtime, cast.jia.id, 2)
    account(runtime, cast.jia.id, "A1")
    account(runtime, cast.jia.id, "A2")
    with pytest.raises(rules.QuotaExceeded) as refused, runtime.writing(cast.lin) as work:
        service.open_account(work, "丙", cast.jia.id, "A3")
    assert refused.value.facts == {"entity": cast.jia.name, "used": 2, "limit": 2, "source": "平台通知"}
    account(runtime, cast.yi.id, "B1")  # another entity has seats of its own


def test_a_limit_below_use_is_accepted_and_shows(runtime: Runtime, cast: Cast) -> None:
    for n in range(3):
        account(runtime, cast.jia.id, f"A{n}")
    _limit(runtime, cast.jia.id, 1)
    with runtime.reading(SYSTEM) as work:
        found = service.quota(work, cast.jia.id)
        assert (found.over, found.used, found.free) == (True, 3, 0)


def test_a_number_is_taken_while_its_account_is_open(runtime: Runtime, cast: Cast) -> None:
    first = account(runtime, cast.jia.id, "same_1")
    with pytest.raises(rules.XhsIdTaken), runtime.writing(SYSTEM) as work:
        service.open_account(work, "丙", cast.jia.id, "SAME_1")
    with runtime.writing(SYSTEM) as work:
        bindings.retire(work, first, date(2026, 6, 1), reason="停用")
    assert account(runtime, cast.jia.id, "same_1", TODAY) == first, "the account comes back with its history"
    with runtime.reading(SYSTEM) as work:
        assert [(o.from_on, o.until_on) for o in queries.occupancies(work.db, first)] == [
            (JAN, date(2026, 6, 1)),
            (TODAY, None),
        ]


def test_seats_counted_per_enterprise_account(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        first = entities.add_enterprise_account(work, cast.jia.id, "jia_one", "甲一").id
        seated = service.open_account(work, "早", cast.jia.id, "A0").id
        second = entities.add_enterprise_account(work, cast.jia.id, "jia_two", "甲二").id
        rulebook.add_value(work, "scheme", "legacy_spend", TODAY, "客服确认", "旧制度", cast.jia.id)
        rulebook.add_value(work, "quota.limit", 1, TODAY, "客服确认", "旧制度", cast.jia.id)
    with runtime.writing(SYSTEM) as work, pytest.raises(rules.EnterpriseAccountNeeded):
        service.open_account(work, "丙", cast.jia.id, "A1")
    with runtime.writing(SYSTEM) as work, pytest.raises(rules.QuotaExceeded):
        service.open_account(work, "丙", cast.jia.id, "A1", first)
    with runtime.writing(SYSTEM) as work:
        service.open_account(work, "丙", cast.jia.id, "A1", second)
        found = service.quota(work, cast.jia.id)
        assert {pool.scope: pool.used for pool in found.pools} == {
            f"enterprise_account:{first}": 1,
            f"enterprise_account:{second}": 1,
        }
        occupancy = queries.open_occupancy(work.db, seated)
        assert occupancy is not None
        assert queries.pool(work.db, cast.jia.id, f"enterprise_account:{first}", first).id == occupancy.pool_id


def test_nobody_opens_where_no_grant_reaches(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(Refused) as refused, runtime.writing(cast.wu) as work:
        service.open_account(work, "丙", cast.jia.id, "A1")
    assert refused.value.code == "EntityUnknown"
    with pytest.raises(NotAllowed), runtime.writing(cast.chen) as work:
        service.open_account(work, "丙", cast.jia.id, "A1")
    mine = account(runtime, cast.jia.id, "A1")
    with runtime.reading(cast.wu) as work, pytest.raises(rules.AccountUnknown):
        service.visible_account(work, mine)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"xhs_id": "有 空格"}, rules.XhsIdWrong),
        ({"ownership": "rented"}, rules.OwnershipUnknown),
        ({"on": date(2026, 11, 21)}, rules.DayAhead),
        ({"enterprise_account_id": 99}, rules.EnterpriseAccountElsewhere),
    ],
)
def test_what_cannot_be_is_refused(runtime: Runtime, cast: Cast, facts: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal), runtime.writing(SYSTEM) as work:
        service.open_account(work, **{"nickname": "丙", "entity_id": cast.jia.id, "xhs_id": "A1", **facts})


def _storm(runtime: Runtime, entity_id: int, openings: int, threads: int = 8) -> Counter[str]:
    """`openings` people open an account each, over two engines as two servers would."""
    engines = [runtime.engine, database.make_engine(runtime.engine.url.render_as_string(hide_password=False))]
    outcome: Counter[str] = Counter()
    numbers = iter(range(openings))
    lock, barrier = threading.Lock(), threading.Barrier(threads)

    def work_off(engine: Any) -> None:
        twin = Runtime(engine, runtime.clock, runtime.cipher, runtime.data_dir)
        barrier.wait()
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                with twin.writing(SYSTEM) as work:
                    service.open_account(work, f"号{number}", entity_id, f"S{number}")
                result = "opened"
            except Refused as refused:
                result = refused.code
            except Exception as error:
                result = type(error).__name__
            with lock:
                outcome[result] += 1

    crowd = [threading.Thread(target=work_off, args=(engines[n % 2],)) for n in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    engines[1].dispose()
    return outcome


def test_sixty_openings_get_the_thirty_seats(runtime: Runtime, cast: Cast) -> None:
    """Two hundred over HTTP, against two servers: tests/faults."""
    _limit(runtime, cast.jia.id, 30)
    assert _storm(runtime, cast.jia.id, 60) == {"opened": 30, "QuotaExceeded": 30}
    with runtime.reading(SYSTEM) as work:
        assert service.quota(work, cast.jia.id).used == 30
        assert queries.taken_numbers(work.db, cast.jia.id, TODAY) == set(range(1, 31))


def test_without_the_condition_the_limit_does_not_hold(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard itself: a claim that does not ask for the limit seats everybody."""
    _limit(runtime, cast.jia.id, 5)
    monkeypatch.setattr(queries, "take_seat", lambda db, pool_id, limit: True)
    assert _storm(runtime, cast.jia.id, 8)["opened"] > 5


@pytest.mark.parametrize("table", ["seat", "account"])
def test_the_database_refuses_a_second_open_occupant(runtime: Runtime, cast: Cast, table: str) -> None:
    account(runtime, cast.jia.id, "A1")
    account(runtime, cast.jia.id, "A2")
    pair = "1, 2" if table == "seat" else "2, 1"
    sql = f"INSERT INTO seat_occupancies (seat_id, account_id, pool_id, origin) VALUES ({pair}, 1, 'decided')"
    with pytest.raises(Exception, match=r"(?i)unique"), runtime.engine.connect() as connection:
        connection.exec_driver_sql(sql)
