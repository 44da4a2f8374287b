"""Which tests stay together when several workers share them, because they share something dear: a worker of its own
starts it once. Everything else goes to whoever is free.

Ours, and by path, because the mark `xdist_group` is silently without effect with pytest 9.2 and pytest-xdist 3.8.
"""

from collections.abc import Iterable

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/browser/",  # one browser, one server
    "tests/faults/test_races.py",  # two servers for each database
    "tests/journeys/",  # the company comes in once for each database
    "tests/kit/test_sheets_hostile.py",  # the files are made once
    "tests/test_wheel.py",  # built once
    "tests/web/test_english.py",  # another company with more ledgers
    "tests/web/test_hostile_text.py",  # written once
)
# long ones that share nothing: first of all others, so that in the end no worker waits for the last of them
LONG = (
    "tests/api/test_fuzz.py",
    "tests/api/test_scope.py",
    "tests/app/test_serve.py",
    "tests/faults/test_delivery.py",
    "tests/faults/test_pages_scope.py",
)


def long_first(nodeids: Iterable[str]) -> list[int]:
    """The order in which tests are handed out, by where they stand now."""
    return [n for n, _nodeid in sorted(enumerate(nodeids), key=lambda entry: not entry[1].startswith(LONG))]


def group(nodeid: str) -> str:
    """What a test is handed out with: the others of its group, or itself alone."""
    return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """The largest groups are handed out first."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
