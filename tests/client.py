"""Asking an application over HTTP in this process, as `fastapi.testclient` does, for less.

All clients of a process share one event loop in a thread of its own, and a request is handed to it once: the original
hands over eight times for each, and a client that is not opened with `with` even starts a loop for each.
"""

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp, Message

T = TypeVar("T")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop of all clients; it ends with the process."""
    loop = asyncio.new_event_loop()

    async def forever() -> None:
        await asyncio.Event().wait()

    # one task that never ends: anyio keeps its worker threads for as long as that of the loop's first task
    threading.Thread(target=lambda: loop.run_until_complete(forever()), name="clients", daemon=True).start()
    return loop


def _inside(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


class _Answer:
    """One request and what the application says to it."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._over = asyncio.Event()
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def receive(self) -> Message:
        """The whole body, then that the client has gone: once it heard all."""
        if self._body is None:
            await self._over.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """A part of the answer."""
        assert not self._over.is_set(), "the answer goes on after its end"
        if message["type"] == "http.response.start":
            assert self.status is None, "the answer begins twice"
            self.status, self.headers = message["status"], list(message.get("headers", []))
            return
        assert message["type"] == "http.response.body", message
        assert self.status is not None, "a body without a beginning"
        self.parts.append(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            self._over.set()


class _Transport(httpx.BaseTransport):
    def __init__(self, app: ASGIApp, *, raises: bool) -> None:
        self._app, self._raises = app, raises

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What the application answers, when it is done with everything."""
        url = request.url
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("testclient", 50000),
            "server": (url.host, url.port or {"http": 80, "https": 443}[url.scheme]),
            "state": {},
        }
        answer = _inside(self._asked(scope, request.read()))
        content = b"" if request.method == "HEAD" else b"".join(answer.parts)
        return httpx.Response(
            answer.status or 500, headers=answer.headers, stream=httpx.ByteStream(content), request=request
        )

    async def _asked(self, scope: dict[str, Any], body: bytes) -> _Answer:
        answer = _Answer(body)
        try:
            await self._app(scope, answer.receive, answer.send)
        except Exception:
            if self._raises:
                raise
        return answer


class _Life:
    """An application between its start and its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asked, self._said = asyncio.Queue[Message](), asyncio.Queue[Message]()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Start it."""
        scope = {"type": "lifespan", "state": {}}
        self._task = asyncio.create_task(self._app(scope, self._asked.get, self._said.put))  # type: ignore[arg-type]
        await self._step("startup")

    async def end(self) -> None:
        """Stop it."""
        await self._step("shutdown")
        assert self._task is not None
        await self._task

    async def _step(self, name: str) -> None:
        assert self._task is not None
        await self._asked.put({"type": f"lifespan.{name}"})
        heard = asyncio.create_task(self._said.get())
        await asyncio.wait((heard, self._task), return_when=asyncio.FIRST_COMPLETED)
        if not heard.done():
            heard.cancel()
            await self._task
        assert heard.result()["type"] == f"lifespan.{name}.complete", heard.result()


class TestClient(httpx.Client):
    """A browser or a program that asks an application; with `with` the application is started and stopped too."""

    __test__ = False

    def __init__(
        self,
        app: ASGIApp,
        base_url: str = "http://testserver",
        *,
        raise_server_exceptions: bool = True,
        cookies: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        follow_redirects: bool = True,
    ) -> None:
        self.app = app
        self._life: _Life | None = None
        super().__init__(
            base_url=base_url,
            headers={"user-agent": "testclient", **(headers or {})},
            transport=_Transport(app, raises=raise_server_exceptions),
            follow_redirects=follow_redirects,
            cookies=cookies,
        )

    def __enter__(self) -> "TestClient":
        async def begun() -> _Life:
            life = _Life(self.app)
            await life.begin()
            return life

        self._life = _inside(begun())
        return self

    def __exit__(self, *ended: object) -> None:
        assert self._life is not None
        life, self._life = self._life, None
        _inside(life.end())
