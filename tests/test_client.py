"""The client of the tests hears what an application says, as a browser would, and starts and stops it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

from tests.client import TestClient


def application(lived: list[str]) -> FastAPI:
    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        lived.append("begun")
        yield
        lived.append("ended")

    app = FastAPI(lifespan=life)

    @app.api_route("/told", methods=["GET", "HEAD", "POST"])
    async def told(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        answer = JSONResponse({"asked": str(request.url), "body": body, "name": request.cookies.get("name")})
        answer.set_cookie("name", "lin")
        return answer

    @app.get("/away")
    def away() -> RedirectResponse:
        return RedirectResponse("/told", 303)

    @app.get("/parts")
    def parts() -> StreamingResponse:
        return StreamingResponse(iter([b"one ", b"two"]))

    @app.get("/broken")
    def broken() -> PlainTextResponse:
        raise LookupError("lost")

    return app


def test_it_asks_and_hears() -> None:
    door = TestClient(application([]))
    first = door.post("/told?x=1%2F2", content="你好".encode()).json()
    assert first == {"asked": "http://testserver/told?x=1%2F2", "body": "你好", "name": None}
    assert door.get("/told").json()["name"] == "lin"
    assert door.head("/told").content == b""
    assert door.get("/away").url.path == "/told"
    assert door.get("/away", follow_redirects=False).status_code == 303
    assert door.get("/parts").text == "one two"


def test_a_fault_is_raised_or_answered() -> None:
    with pytest.raises(LookupError, match="lost"):
        TestClient(application([])).get("/broken")
    assert TestClient(application([]), raise_server_exceptions=False).get("/broken").status_code == 500


def test_it_starts_and_stops() -> None:
    lived: list[str] = []
    app = application(lived)
    TestClient(app).get("/told")
    assert lived == []
    with TestClient(app) as door:
        assert lived == ["begun"]
        door.get("/told")
    assert lived == ["begun", "ended"]


def test_what_does_not_start_says_why() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise LookupError("no key")

    with pytest.raises(LookupError, match="no key"):
        TestClient(app).__enter__()
