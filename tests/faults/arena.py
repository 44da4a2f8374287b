"""Two server processes on one database, and a client whose requests are all let go in one moment."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from tests.users.make import Person, person

TODAY = "2026-11-20"
START_SECONDS = 120  # a loaded machine takes its time to import
ANSWER_SECONDS = 120


@dataclass(frozen=True)
class Shot:
    """One request, waiting to be let go."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    form: bool = False  # a page's form instead of the API's JSON


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Arena:
    """Server processes on one database, seen from outside."""

    runtime: Runtime
    ports: tuple[int, ...]
    boss: Person

    def volley(self, shots: Sequence[Shot]) -> list[Answer]:
        """Connect everybody first, then let all go at once; the answers in the order of the shots."""
        return asyncio.run(self._volley(shots))

    async def _volley(self, shots: Sequence[Shot]) -> list[Answer]:
        gate = asyncio.Event()
        ready = asyncio.Barrier(len(shots) + 1)
        tasks = [
            asyncio.create_task(self._shoot(shot, self.ports[n % len(self.ports)], ready, gate))
            for n, shot in enumerate(shots)
        ]
        await asyncio.wait_for(ready.wait(), START_SECONDS)
        gate.set()
        return await asyncio.wait_for(asyncio.gather(*tasks), ANSWER_SECONDS)

    async def _shoot(self, shot: Shot, port: int, ready: asyncio.Barrier, gate: asyncio.Event) -> Answer:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = (urlencode(shot.body) if shot.form else json.dumps(shot.body)).encode()
        headers = {
            "host": f"127.0.0.1:{port}",
            "connection": "close",
            "content-type": "application/x-www-form-urlencoded" if shot.form else "application/json",
            "content-length": str(len(body)),
            **self.boss.bearer,
            **shot.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        await ready.wait()
        await gate.wait()
        path = shot.path if shot.form else f"/api/v1{shot.path}"
        writer.write(f"{shot.method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        raw = await reader.read()
        writer.close()
        top, _gap, rest = raw.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        return Answer(int(first.split(" ")[1]), {} if shot.form else json.loads(rest), told)


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    """How often each status came."""
    return dict(Counter(answer.status for answer in answers))


@contextmanager
def opened(url: str, folder: Path, application: str = "kosmgr.app:serving", servers: int = 2) -> Iterator[Arena]:
    """Start the servers, make a boss with a token, stop the servers in the end."""
    environment = {
        **os.environ,
        "KOSMGR_DATABASE_URL": url,
        "KOSMGR_DATA_DIR": str(folder),
        "KOSMGR_TODAY": TODAY,
        "KOSMGR_SCHEDULER": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    runtime = Runtime.from_settings(Settings(database_url=url, data_dir=folder, today=TODAY))  # type: ignore[arg-type]
    ports = tuple(_free_port() for _n in range(servers))
    processes = [_start(application, port, environment) for port in ports]
    try:
        boss = person(runtime, "boss", (Role.ADMIN, None))
        for port, process in zip(ports, processes, strict=True):
            _await(port, process)
        yield Arena(runtime, ports, boss)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(START_SECONDS)
        runtime.engine.dispose()


def _start(application: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port), "--no-access-log"]
    return subprocess.Popen([*command, "--log-level", "warning", "--backlog", "2048"], env=environment)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
