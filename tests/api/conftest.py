"""The application of an installation, asked over HTTP in this process."""

from collections.abc import Iterator

import pytest

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests import served
from tests.client import TestClient
from tests.make import JIA, YI, Cast
from tests.staged import staged
from tests.users.make import Person, person

DESK = (Role.HR, Role.OPERATIONS, Role.FINANCE, Role.COMPLIANCE)
ROLES = {
    "boss": (Role.ADMIN, None),
    "lin_admin": (Role.ADMIN, JIA),
    "lin_hr": (Role.HR, JIA),
    "lin_operations": (Role.OPERATIONS, JIA),
    "lin_finance": (Role.FINANCE, JIA),
    "lin_compliance": (Role.COMPLIANCE, JIA),
    "wu": (Role.HR, YI),
    "chen": (Role.AUDITOR, None),
    "lin_auditor": (Role.AUDITOR, JIA),
}


@pytest.fixture
def runtime(quick: Runtime) -> Runtime:
    """Translation is the same on both databases; the rooms' own stories run on both."""
    return quick


@pytest.fixture
def people(runtime: Runtime, cast: Cast) -> dict[str, Person]:
    """One of each role in 甲, Lin with all of the desk there, Wu in 乙, an auditor and a boss of everything."""
    return staged(
        runtime,
        "people",
        lambda: (
            {name: person(runtime, name, role) for name, role in ROLES.items()}
            | {"lin": person(runtime, "lin", *((role, JIA) for role in DESK))}
        ),
    )


@pytest.fixture
def door(runtime: Runtime) -> Iterator[TestClient]:
    """The running application."""
    with TestClient(served.application(runtime), raise_server_exceptions=False) as client:
        yield client
