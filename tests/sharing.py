"""Which tests stay together when several workers share them, because they share something dear: a worker of its own
starts it once. Everything else goes to whoever is free.

Ours, and by path, because the mark `xdist_group` is silently without effect with pytest 9.2 and pytest-xdist 3.8.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/browser/",  # one browser, one server
    "tests/faults/test_races.py",  # two servers for each database
    "tests/journeys/",  # the company comes in once for each database
    "tests/kit/test_sheets_hostile.py",  # the files are made once
    "tests/test_wheel.py",  # built once
    "tests/web/test_hostile_text.py",  # written once
)


def group(nodeid: str) -> str:
    """What a test is handed out with: the others of its group, or itself alone."""
    return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """The largest groups are handed out first."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
