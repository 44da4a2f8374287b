"""Two server processes, one database, a crowd let go in one moment: exactly what there is, and no fault of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import arena, rounds

pytestmark = pytest.mark.race
SMALLER = 40  # `python -m benchmarks races` has the long form: a hundred rounds of 200


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[arena.Arena]:
    folder = tmp_path_factory.mktemp("arena")
    url = request.getfixturevalue("module_sqlite_url" if request.param == "sqlite" else "module_postgres_url")
    with arena.opened(url, folder) as made:
        yield made


@pytest.mark.parametrize("name", list(rounds.RACES))
def test_a_crowd_gets_exactly_what_there_is(ground: arena.Arena, name: str) -> None:
    if name.startswith("A1"):  # twice as many as there are seats
        rounds.openings(ground, 2 * SMALLER, limit=SMALLER)
    else:
        rounds.RACES[name](ground, SMALLER)


def test_without_the_claim_a_crowd_gets_more_seats_than_there_are(postgres_url: str, tmp_path: Path) -> None:
    """One round shows it, with one server even."""
    application = "tests.faults.careless:serving"
    with arena.opened(postgres_url, tmp_path / "data", application, servers=1) as careless:
        _id, name = rounds.entity(careless, limit=10)
        answers = careless.volley([rounds.opening(name, rounds.number()) for _n in range(40)])
    assert arena.statuses(answers)[201] > 10
