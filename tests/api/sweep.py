"""Requests that nobody would send, at every operation of the API; as many of each as asked for."""

import json
from unittest import mock

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.internal.conjecture import providers

from kosmgr import app as front
from kosmgr.api import shell
from tests.api import world
from tests.client import TestClient
from tests.users.make import Person

V1 = shell.PREFIX
JSON = {"content-type": "application/json"}
NASTY = [
    "\x00", "\ud800", "\u202e", "9" * 400, "0000-00-00", "9999-12-31", "1" * 20, "-1", "NaN", "Infinity", "1e400",
    "'; DROP TABLE users; --", "{{7*7}}", "../../etc/passwd", "=1+1", "名" * 300, "\r\nX: y", "%s%n", "", " ",
]  # fmt: skip
VALUES = [*NASTY, 2**31, 2**63, 2**200, -(2**63), 1e308, True, None, [], {}, [[]], {"a": {"b": {}}}, 0]


def described(app: FastAPI, who: Person, mode: str, examples: int, *, same: bool = True) -> int:
    """What the description allows (`positive`) or forbids (`negative`): none is answered with a fault of ours. The
    same requests in every run, or new ones. Returns how many were sent."""
    with mock.patch.object(providers, "_get_local_constants", providers.Constants):
        return _described(app, who, mode, examples, same)


def _described(app: FastAPI, who: Person, mode: str, examples: int, same: bool) -> int:
    """Without the words of our own source as values: sorting thousands of them out for every field takes Hypothesis
    longer than all requests take us, and the words a field knows stand in the description."""
    schema = schemathesis.openapi.from_asgi(f"{V1}/openapi.json", app)
    kind = schemathesis.GenerationMode(mode)
    calls = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation is None or operation.path.startswith("/reports/"):
            continue

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=same,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=kind))
        def ask(case: schemathesis.Case) -> None:
            nonlocal calls
            calls += 1
            answer = case.call(headers=who.bearer)
            assert answer.status_code < 500, (case.as_curl_command(), answer.content[:300])

        ask()
    return calls


def any_value(door: TestClient, who: Person, side: world.Company, every: int) -> int:
    """Every n-th value in each field and parameter, another n-th in the next. Returns how many requests were sent."""
    known, calls = world.samples(side), 0
    for route in front.served(door.app):  # type: ignore[arg-type]
        if not route.path.startswith(V1) or route.dependant is None or route.path.endswith("/{name}"):
            continue
        address = route.path
        for parameter in route.dependant.path_params:
            address = address.replace("{" + parameter.name + "}", str(known[parameter.name]))
        fields = [
            name
            for parameter in route.dependant.body_params
            for name in getattr(parameter.field_info.annotation, "model_fields", {})
        ]
        base = {name: known[name] for name in fields if name in known}
        for index, name in enumerate(fields):
            for value in VALUES[index % every :: every]:
                body = json.dumps(base | {name: value}).encode()
                answer = door.request(route.method, address, content=body, headers=who.bearer | JSON)
                calls += 1
                assert answer.status_code < 500, (route.path, name, value)
        queries = [
            p.name for part in (route.dependant, *front.dependencies_of(route.dependant)) for p in part.query_params
        ]
        for index, name in enumerate(queries):
            for value in NASTY[index % every :: every]:
                sent = value.encode("utf-8", "surrogatepass")
                answer = door.request(route.method, address, params={name: sent}, json=base, headers=who.bearer)
                calls += 1
                assert answer.status_code < 500, (route.path, name, value)
    return calls
