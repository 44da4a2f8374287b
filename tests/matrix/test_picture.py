"""The picture of a day, on both databases."""

from datetime import date

from sqlalchemy import event

from kosmgr.matrix import service
from kosmgr.matrix.rules import State
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.make import Cast
from tests.matrix import make


def test_who_held_what_on_which_day(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        old = make.employee(work, cast.jia.id, "A1", left_until_on=date(2026, 9, 1))
        new = make.employee(work, cast.jia.id, "A2")
        account = make.account(work, cast.jia.id, 1)
        make.bind(work, account, old, until_on=date(2026, 9, 10))
        make.bind(work, account, new, from_on=date(2026, 10, 1))
    expected = [
        (date(2026, 8, 31), "A1", State.CERTIFIED),
        (date(2026, 9, 1), "A1", State.LEAVER),
        (date(2026, 9, 9), "A1", State.LEAVER),
        (date(2026, 9, 10), None, State.IDLE),
        (date(2026, 10, 1), "A2", State.CERTIFIED),
        (date(2027, 2, 28), "A2", State.DUE),
        (date(2027, 3, 1), "A2", State.LAPSED),
    ]
    for day, number, state in expected:
        with runtime.reading(SYSTEM, as_of=day) as work:
            line = service.picture(work).accounts[0]
            assert (line.holder.number if line.holder else None, line.state) == (number, state), day
    with runtime.reading(SYSTEM, as_of=date(2026, 2, 1)) as work:
        assert service.picture(work).accounts == ()


def test_the_authority_decides_where_an_account_lives(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        one, two = make.account(work, cast.jia.id, 1), make.account(work, cast.jia.id, 2)
        make.device(work, cast.jia.id, "DEV-1", one, two, network_kind="wifi", ip="10.0.0.9")
        make.device(work, cast.jia.id, "DEV-2", two, rank=1)
    with runtime.reading(SYSTEM) as work:
        picture = service.picture(work)
        lives = {device.number: device.accounts for device in picture.devices}
        assert lives == {"DEV-1": ((one.id, "main"), (two.id, "clone")), "DEV-2": ()}
        assert {line.ip for line in picture.accounts} == {"10.0.0.9"}


def test_each_sees_only_their_entities_and_the_statements_stay_few(runtime: Runtime, cast: Cast) -> None:
    with runtime.writing(SYSTEM) as work:
        for number in range(1, 4):
            make.account(work, cast.jia.id, number)
        make.account(work, cast.yi.id, 1)
    statements: list[str] = []
    event.listen(runtime.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with runtime.reading(cast.lin) as work:
        picture = service.picture(work)
        assert [entity.used for entity in picture.entities.values()] == [3]
        assert {line.entity_id for line in picture.accounts} == {cast.jia.id}
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 2
    with runtime.reading(cast.chen) as work:
        assert len(service.picture(work).accounts) == 4
