"""Commands are run in this process, as in tests/cli."""

from tests.cli.conftest import company, kosmgr

__all__ = ["company", "kosmgr"]
