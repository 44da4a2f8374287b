"""What is dear to start is started once, however many workers share the tests."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import sharing

ROOT = Path(__file__).resolve().parents[1]
ALONE = [f"tests/seats/test_x.py::test_{n}" for n in range(20)]
TOGETHER = [f"tests/browser/test_{a}.py::test_{n}" for a in "ab" for n in range(4)]


class Worker:
    """What a scheduler wants of a worker; it remembers what it was given."""

    def __init__(self, number: int) -> None:
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.shutting_down = False
        self.given: list[int] = []

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.given += numbers

    def shutdown(self) -> None:
        self.shutting_down = True


def shared(kind: type[LoadScopeScheduling]) -> list[list[str]]:
    """What each of two workers runs."""
    option = SimpleNamespace(loadscopereorder=True)
    config = SimpleNamespace(getvalue=lambda _name: ["2*popen"], option=option)
    scheduler = kind(config, Producer("test", enabled=False))  # type: ignore[arg-type]
    workers, tests = [Worker(0), Worker(1)], [*ALONE, *TOGETHER]
    for worker in workers:
        scheduler.add_node(worker)  # type: ignore[arg-type]
        scheduler.add_node_collection(worker, tests)  # type: ignore[arg-type]
    scheduler.schedule()
    done = 0
    while scheduler.has_pending:
        for worker in workers:
            for number in worker.given[done : done + 1]:
                scheduler.mark_test_complete(worker, number)  # type: ignore[arg-type]
        done += 1
    return [[tests[number] for number in worker.given] for worker in workers]


def test_what_belongs_together_goes_to_one_worker_and_first() -> None:
    runs = shared(sharing.Sharing)
    assert sorted(test for run in runs for test in run) == sorted([*ALONE, *TOGETHER])
    (dear,) = [run for run in runs if set(run) & set(TOGETHER)]
    assert dear[: len(TOGETHER)] == TOGETHER


def test_xdist_is_asked_by_our_list(request: pytest.FixtureRequest) -> None:
    plugin = request.config.hook.pytest_xdist_make_scheduler
    config = SimpleNamespace(getvalue=lambda name: {"dist": "loadgroup", "tx": ["2*popen"]}[name])
    assert isinstance(plugin(config=config, log=Producer("test", enabled=False)), sharing.Sharing)


def test_long_ones_go_out_before_the_others_in_their_order(request: pytest.FixtureRequest) -> None:
    long = [f"{path}::test_{n}" for path in sharing.LONG for n in range(2)]
    items = [SimpleNamespace(nodeid=nodeid) for nodeid in (*ALONE, *long)]
    for plugin in request.config.pluginmanager.get_plugins():
        if getattr(plugin, "__name__", "") == "tests.conftest":
            plugin.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [*long, *ALONE]


@pytest.mark.parametrize("place", [*sharing.TOGETHER, *sharing.LONG])
def test_every_group_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_nobody_relies_on_the_mark_without_effect() -> None:
    mark = "mark.xdist" + "_group"
    assert [path.name for path in ROOT.glob("tests/**/*.py") if mark in path.read_text("utf-8")] == []
