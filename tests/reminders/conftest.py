"""Commands are run in this process, as in tests/cli."""

from tests.cli.conftest import company, company_made, kosmgr

__all__ = ["company", "company_made", "kosmgr"]
