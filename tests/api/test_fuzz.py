"""What nobody would send: no request that the description allows, or forbids, is answered with a fault of ours.

Hundreds of new requests for each operation, and every value in every field: `python -m benchmarks fuzz`.
"""

import pytest

from kosmgr.entities import queries
from kosmgr.runtime import Runtime
from tests import served
from tests.api import sweep, world
from tests.client import TestClient
from tests.make import Cast
from tests.users.make import Person

EXAMPLES = 2  # per operation and kind
EVERY = 8  # the share of the values each field gets


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_request_the_description_knows_breaks_us(
    runtime: Runtime, cast: Cast, people: dict[str, Person], mode: str
) -> None:
    world.both(runtime, cast)
    assert sweep.described(served.application(runtime), people["boss"], mode, EXAMPLES) > 100


def test_no_value_of_any_kind_in_any_field_breaks_us(
    runtime: Runtime, cast: Cast, people: dict[str, Person], door: TestClient
) -> None:
    side = world.both(runtime, cast)[0]
    assert sweep.any_value(door, people["boss"], side, EVERY) > 300


def test_the_sweeps_do_see_a_fault_of_ours(
    runtime: Runtime, cast: Cast, people: dict[str, Person], door: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the tests above would prove nothing."""
    side = world.both(runtime, cast)[0]
    for name in ("visible", "taken"):
        monkeypatch.setattr(queries, name, lambda *_given: 1 / 0)
    with pytest.raises(AssertionError):
        sweep.any_value(door, people["boss"], side, EVERY)
    with pytest.raises(AssertionError):
        sweep.described(served.application(runtime), people["boss"], "positive", 1)
