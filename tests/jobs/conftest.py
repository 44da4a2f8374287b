"""The cast on the one database that is enough here."""

import pytest

from kosmgr.runtime import Runtime
from tests.make import Cast


@pytest.fixture
def cast_quick(quick: Runtime) -> Cast:
    return Cast.make(quick)
