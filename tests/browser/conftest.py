"""A company one can look at in a real browser: its own data, its own server process, people of every role."""

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kosmgr.kit import schema
from kosmgr.policy import GRANTABLE, Role
from kosmgr.runtime import Runtime
from kosmgr.settings import Settings
from tests import chromium, databases, served
from tests.exchange.make import HANGZHOU
from tests.journeys.conftest import SIX, TODAY, Shell, ledger
from tests.users.make import Person, person

WIDE, PHONE = 1440, 390
HEIGHT = {WIDE: 900, PHONE: 844}
START_SECONDS = 60
GRACE_SECONDS = 5
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the package; it ends with it, because its event loop is in nobody else's way then."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium.executable(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


@dataclass
class Window:
    """One person's browser window; whatever the console, a page or the policy complains about is kept."""

    base: str
    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", lambda message: self.said.append(f"{self.page.url} {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url} error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, path: str) -> Page:
        """Go there, and be answered well."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def wear(self, width: int = WIDE, theme: str = "light", language: str = "zh") -> None:
        """Another width, theme and language from the next page on."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        chosen = {"theme": theme, "lang": language}
        self.context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in chosen.items()])

    def said_nothing(self) -> None:
        """The console, the pages and the policy had nothing to say so far."""
        assert self.said == []

    def close(self) -> None:
        self.context.close()
        self.said_nothing()


@dataclass
class House:
    """A running installation, seen from outside."""

    base: str
    first_login: str | None
    shell: Shell
    runtime: Runtime
    people: dict[str, Person] = field(default_factory=dict)

    def window(self, browser: Browser, role: str | None = None) -> Window:
        """A browser window, logged in as somebody of that role; without one, at the door."""
        context = browser.new_context(viewport={"width": WIDE, "height": HEIGHT[WIDE]}, locale="zh-CN")
        if role is not None:
            cookies = self.people[role].cookies
            context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])
        window = Window(self.base, context, context.new_page())
        window.listen()
        return window


def _first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What the server says once it is about to listen; one that says nothing is stopped."""
    assert process.stdout is not None
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("}") or (len(lines) == 1 and line.rstrip().endswith("}")):
            break
    late.cancel()
    found = json.loads("".join(lines))
    assert isinstance(found, dict)
    return found


class Complaints(logging.Handler):
    """What went wrong while it served, as the log tells it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


@cache
def _empty() -> bytes:
    """A database at head, as `kosmgr serve` makes it at its first start."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kosmgr.db"
        schema.upgrade(f"sqlite:///{path}")
        databases.sqlite_backup(path, path.with_suffix(".copy"))
        return path.with_suffix(".copy").read_bytes()


@contextmanager
def running(folder: Path) -> Iterator[House]:
    """The application on a data folder, on a free port, on the day of the ledgers: served by a thread of ours, because
    a process of its own takes longer to start than most stories take. `house` and the first journey have one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "kosmgr.db").exists():
        (folder / "kosmgr.db").write_bytes(_empty())
    runtime = Runtime.from_settings(Settings(data_dir=folder, today=date.fromisoformat(TODAY)))
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    with served.lease(runtime) as app, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            _await(base)
            yield House(base, None, Shell(folder), runtime)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            runtime.engine.dispose()
            logging.getLogger().removeHandler(complaints)
    assert complaints.heard == []


@contextmanager
def serving(folder: Path) -> Iterator[House]:
    """`kosmgr serve` on a data folder, on a free port, on the day of the ledgers."""
    environment = os.environ | {"KOSMGR_DATA_DIR": str(folder), "KOSMGR_TODAY": TODAY, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kosmgr", "serve", "--no-scheduler", "--port", "0", "--json"]
    log = folder.parent / "serve.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    runtime = Runtime.from_settings(Settings(data_dir=folder, today=date.fromisoformat(TODAY)))
    try:
        told = _first_line(process)
        _await(told["address"])
        yield House(told["address"], told["first_login"], Shell(folder), runtime)
    finally:
        runtime.engine.dispose()
        process.terminate()
        process.wait(START_SECONDS)
        assert process.stdout is not None
        process.stdout.close()
    assert "Traceback" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")


def _await(base: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=2):
                return
        except OSError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.05)


@contextmanager
def hemu(folder: Path) -> Iterator[House]:
    """禾木家居 with its ledgers applied and checked. One person of every role."""
    shell = Shell(folder)
    shell.ok("import", *map(ledger, (*SIX, "08")), "--apply", "--new-entities", "--as-of", TODAY)
    shell.ok("documents", "legal-change", "--entity", "91330100MA0EXAMP1B", "--on", "2026-07-15")
    shell.ok("check")
    with serving(folder) as house:
        for role in GRANTABLE:
            place = (HANGZHOU, "西湖店") if role is Role.MANAGER else (None,)
            house.people[role.value] = person(house.runtime, f"{role.value}-person", (role, *place))
        yield house


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The company; for reading only."""
    with hemu(tmp_path_factory.mktemp("house") / "var") as made:
        yield made


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """An installation with nothing in it."""
    with running(tmp_path / "var") as house:
        yield house


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    """An installation on its first day, as `kosmgr serve` leaves it."""
    with serving(tmp_path / "var") as house:
        yield house
