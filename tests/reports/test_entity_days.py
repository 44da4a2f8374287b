"""What is kept for the overview equals what is derived anew, whoever changed what, in which process, and who asks."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kosmgr.audit import service as journal
from kosmgr.entities import service as entities
from kosmgr.kit import db
from kosmgr.matrix import service as matrix
from kosmgr.matrix import states
from kosmgr.people import service as people
from kosmgr.policy import SYSTEM, Actor, Role
from kosmgr.reports import facts, figures, overview, rules
from kosmgr.runtime import Runtime
from kosmgr.seats import service as seats
from tests.exchange import make as ledgers
from tests.reports.changing import CHANGES, DAY, House
from tests.users import make as users

TODAY = date(2026, 11, 20)


@contextmanager
def beside(runtime: Runtime) -> Iterator[Runtime]:
    """The same installation as another process has it: with connections, and a shelf, of its own."""
    engine = db.make_engine(runtime.engine.url.render_as_string(hide_password=False))
    yield replace(runtime, engine=engine)
    engine.dispose()


def plain(numbers: figures.EntityFigures) -> figures.EntityFigures:
    """Without the cost centres of renewals, which the overview does not read."""
    return replace(numbers, renewals=tuple(replace(line, cost_centre=None) for line in numbers.renewals))


def compare(runtime: Runtime, actor: Actor, day: date) -> None:
    """The overview says what the picture of the day says, entity by entity."""
    with runtime.reading(actor, as_of=day) as work:
        fast = overview.overview(work)
        picture, ruled = matrix.picture(work), facts.rules_of(work, day)
    lines = picture.seated()
    renewals = rules.renewals(day, picture.entities, lines, ruled)
    slow = facts.entities_of(picture, lines, renewals, ruled)
    assert [plain(card.numbers) for card in fast.entities] == [plain(numbers) for numbers in slow]
    for card in fast.entities:
        mine = [(line.seat_number, line.state, line.id) for line in lines if line.entity_id == card.numbers.id]
        assert [tuple(cell) for cell in card.day.seats] == mine
    leavers = [replace(leaver, case_id=None) for leaver in fast.leavers]  # cases are read anew each time
    assert leavers == figures.leavers(day, lines, facts.in_name_of(picture.sims))
    soon = [line for line in renewals if line.days_left <= rules.RENEWAL_DAYS]
    assert [line.key for line in fast.renewals] == [line.key for line in soon]
    assert fast.renewals_fen == sum(line.fee_fen for line in soon)


@settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    steps=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 7)), min_size=4, max_size=10),
    past=st.dates(date(2026, 1, 1), date(2027, 6, 1)),
)
def _any_changes(house: House, reader: Runtime, steps: list[tuple[str, int]], past: date) -> None:
    for name, n in steps:
        house.change(name, n)
        compare(reader, SYSTEM, TODAY)
    for actor in (house.cast.lin, house.cast.wu, SYSTEM):
        compare(reader, actor, TODAY)
        compare(reader, actor, past)


def test_kept_figures_equal_those_derived_anew_after_any_changes(runtime: Runtime, tmp_path: Path) -> None:
    house = House(runtime, tmp_path)
    with beside(runtime) as reader:
        _any_changes(house, reader)


@contextmanager
def read_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[int]]]:
    """Which entities were read anew, each time any were."""
    seen: list[set[int]] = []
    read = states.lean_picture

    def noted(work: Any, *args: Any, **more: Any) -> states.LeanPicture:
        picture = read(work, *args, **more)
        seen.append(set(picture.entities))
        return picture

    with monkeypatch.context() as patch:
        patch.setattr(states, "lean_picture", noted)
        yield seen


def look(runtime: Runtime, actor: Actor = SYSTEM, day: date = TODAY) -> dict[int, overview.EntityCard]:
    with runtime.reading(actor, as_of=day) as work:
        return {card.numbers.id: card for card in overview.overview(work).entities}


def test_a_change_of_one_entity_reads_that_one_again(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(runtime, tmp_path)
    jia, yi = house.cast.jia.id, house.cast.yi.id
    for n in range(4):
        house.change("unbind", n)  # of nobody's people but its own
    with read_again(monkeypatch) as seen:
        look(runtime)
        look(runtime)
        assert seen == [{jia, yi}]
        with runtime.writing(SYSTEM) as work:
            entities.add_enterprise_account(work, yi, "800001", "新企业号")
        look(runtime)
        look(runtime, house.cast.wu)
        assert seen[1:] == [{yi}]
        users.person(runtime, "somebody", (Role.ADMIN, None))
        look(runtime)
        assert len(seen) == 2
        house.change("rule of all", 1)
        look(runtime)
        assert seen[2:] == [{jia, yi}]


UNBIND = """
import sys
from datetime import date
from pathlib import Path
from kosmgr.cases import service as cases
from kosmgr.kit import cipher, clock, db
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime

url, folder, account = sys.argv[1:]
here = Runtime(db.make_engine(url), clock.Clock(date(2026, 11, 20)), cipher.Cipher(b"k" * 32), Path(folder))
with here.writing(SYSTEM) as work:
    cases.unbind(work, int(account), reason="换")
"""


def test_a_change_in_another_process_is_seen(runtime: Runtime, tmp_path: Path) -> None:
    house = House(runtime, tmp_path)
    assert look(runtime)[house.cast.jia.id].numbers.unassigned == ()
    url = runtime.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", UNBIND, url, str(tmp_path), str(house.accounts[0])], check=True)
    [ref] = look(runtime)[house.cast.jia.id].numbers.unassigned
    assert ref.id == house.accounts[0]


def test_a_seat_tells_at_once_that_its_holder_left_another_entity(runtime: Runtime, tmp_path: Path) -> None:
    """Ledgers may seat people of the one entity on accounts of the other; who may see only one is told as well."""
    house = House(runtime, tmp_path)
    cast, borrowed = house.cast, house.accounts[1]  # of 甲, held by somebody of 乙
    cells = {cell.account_id: cell.state for cell in look(runtime)[cast.jia.id].day.seats}
    assert {cell.account_id: cell.state for cell in look(runtime, cast.lin)[cast.jia.id].day.seats} == cells
    assert cells[borrowed] != "leaver"
    with runtime.writing(cast.wu) as work:
        people.end_employment(work, house.people[1], TODAY - DAY)
    for actor in (cast.lin, SYSTEM):
        [ref] = look(runtime, actor)[cast.jia.id].numbers.departed
        assert ref.id == borrowed


def test_what_one_asked_is_not_shown_to_who_may_not_see_it(runtime: Runtime, tmp_path: Path) -> None:
    house = House(runtime, tmp_path)
    cast = house.cast
    assert set(look(runtime)) == {cast.jia.id, cast.yi.id}
    assert (set(look(runtime, cast.lin)), set(look(runtime, cast.wu))) == ({cast.jia.id}, {cast.yi.id})
    nobody = Actor(7, "Nobody", cast.chen.grants, limited_to=frozenset())
    with runtime.reading(nobody) as work, pytest.raises(Exception, match="权限"):
        overview.overview(work)


def test_a_work_that_writes_sees_what_it_has_just_changed(runtime: Runtime, tmp_path: Path) -> None:
    house = House(runtime, tmp_path)
    look(runtime)
    with runtime.writing(SYSTEM) as work:
        seats.observe_account(work, house.accounts[0], platform_code="banned")
        [banned] = overview.overview(work).entities[1].numbers.banned
    assert banned.id == house.accounts[0]


# the rows an entity's day rests on: table → the entity a row belongs to
OF_ACCOUNT = "(SELECT entity_id FROM accounts WHERE id = {row}.account_id)"
OF_PERSON = "(SELECT entity_id FROM employees WHERE id = {row}.employee_id)"
OF_ENTERPRISE = "(SELECT entity_id FROM enterprise_accounts WHERE id = {row}.enterprise_account_id)"
OF_EITHER = f"coalesce({OF_ACCOUNT}, {OF_ENTERPRISE})"
WATCHED = {
    "entities": "{row}.id",
    "enterprise_accounts": "{row}.entity_id",
    "accounts": "{row}.entity_id",
    "account_observations": OF_ACCOUNT,
    "seat_occupancies": OF_ACCOUNT,
    "posting_holds": OF_ACCOUNT,
    "bindings": OF_ACCOUNT,
    "employees": "{row}.entity_id",
    "employments": OF_PERSON,
    "employee_observations": OF_PERSON,
    "leaves": OF_PERSON,
    "terms": OF_EITHER,
    "fees": OF_EITHER,
}


class Watch:
    """The database itself tells which entities' rows were touched, and which were noted, since it was last asked."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.run("CREATE TABLE touched (what TEXT, entity_id INTEGER)")
        for table, place in WATCHED.items():
            for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
                self.run(
                    f"CREATE TRIGGER watch_{table}_{event}_{row} AFTER {event} ON {table} BEGIN "
                    f"INSERT INTO touched VALUES ('{table}', {place.format(row=row)}); END"
                )
        self.marks: dict[int, int] = {}
        self.unnoted()

    def run(self, statement: str) -> list[Any]:
        with self.runtime.engine.connect().execution_options(writing=True) as connection, connection.begin():
            answer = connection.exec_driver_sql(statement)
            return list(answer.all()) if answer.returns_rows else []

    def unnoted(self) -> set[tuple[str, int]]:
        """(table, entity) of rows that changed without a note for that entity."""
        touched = {(row[0], row[1]) for row in self.run("SELECT DISTINCT what, entity_id FROM touched")}
        before, self.marks = self.marks, dict(self.run("SELECT entity_id, max(id) FROM audit_rows GROUP BY entity_id"))
        self.run("DELETE FROM touched")
        return {(what, place) for what, place in touched if before.get(place) == self.marks.get(place)}


def test_every_change_the_overview_rests_on_is_noted_for_its_entity(quick: Runtime, tmp_path: Path) -> None:
    house, watch = House(quick, tmp_path), Watch(quick)
    chance, done = random.Random(14), set()
    for name in chance.sample(CHANGES * 8, 8 * len(CHANGES)):
        n = chance.randrange(8)
        if house.change(name, n):
            done.add(name)
        assert watch.unnoted() == set(), (name, n)
    assert done == set(CHANGES)


def test_the_ledgers_of_a_whole_company_are_noted_for_each_entity(quick: Runtime) -> None:
    watch = Watch(quick)
    for number in ledgers.SIX:
        ledgers.bring(quick, number)
        assert watch.unnoted() == set(), number
    ledgers.bring(quick, *ledgers.SIX)
    assert watch.unnoted() == set()


def test_a_seat_taken_on_another_day_is_noted_even_if_nothing_else_changed(quick: Runtime, tmp_path: Path) -> None:
    """A ledger of an earlier day is corrected; a later one has given the term another start long since."""
    watch = Watch(quick)
    for number, (as_of, since) in enumerate(((10, "01"), (11, "05"), (10, "02"))):
        row = ("甲公司", "企业号甲", "账号一", "700001", "", "", "", "", f"2026-03-{since}", "2027-02-28", "正常")
        given = ledgers.accounts(tmp_path, f"{number}.csv", row)
        ledgers.bring(quick, given, as_of=date(2026, as_of, 1))
        assert watch.unnoted() == set()
    [(after,)] = watch.run("SELECT after FROM audit_rows WHERE subject_kind = 'account' ORDER BY id DESC LIMIT 1")
    assert after == '{"from_on":"2026-03-02"}'


def test_the_watch_sees_a_change_without_a_note(
    quick: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard of the test itself."""
    house, watch = House(quick, tmp_path), Watch(quick)
    monkeypatch.setattr(journal, "note", lambda work, entry: None)
    assert house.change("post", 0)
    assert watch.unnoted() == {("account_observations", house.cast.jia.id)}
