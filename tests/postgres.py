"""A real PostgreSQL for the tests."""

import os


def server_url() -> str:
    """The server the tests may make databases on."""
    return os.environ["KOSMGR_TEST_PG_URL"]
