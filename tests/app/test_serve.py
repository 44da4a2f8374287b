"""`kosmgr serve` as people start it: address and first link are printed, the log is JSON, the port can be taken."""

import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kosmgr import app as front
from tests.journeys.conftest import Shell

ROOT = Path(__file__).parents[2]
CODE = "import sys; from kosmgr.cli import main; sys.exit(main())"


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "KOSMGR_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "KOSMGR_LANG": "zh"}
    command = [sys.executable, "-c", CODE, *words]
    return subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def reached(address: str) -> Any:
    """The answer of a server that is still starting."""
    for _n in range(200):
        try:
            return urllib.request.urlopen(address, timeout=10)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it does not answer")


@pytest.mark.slow
def test_the_demonstration_company_is_filled_in_once_with_the_clock_stopped(tmp_path: Path) -> None:
    for _n in range(2):
        server = start(tmp_path, "serve", "--port", "0", "--demo-as-of", "2026-11-20", "--no-scheduler")
        try:
            assert server.stdout is not None
            assert "http://" in server.stdout.readline()
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=30)
    shell = Shell(tmp_path)
    assert shell.ok("accounts", "--as-of", "2026-11-20")["total"] == 38
    assert shell.ok("findings")["total"] > 5


@pytest.mark.slow
def test_it_starts_says_where_answers_and_stops(tmp_path: Path) -> None:
    server = start(tmp_path, "serve", "--port", "0")
    try:
        assert server.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert address
        link = re.search(r"/password/[\w-]+", server.stdout.readline())
        assert link
        answer = reached(f"{address.group()}/healthz")
        health = json.load(answer)
        assert (health["ok"], health["reminders"]["late"]) == (True, False)
        page = urllib.request.urlopen(address.group() + link.group(), timeout=10)
        assert page.status == 200
        code, refused = Shell(tmp_path).run("serve", "--port", address.group().rsplit(":", 1)[1])
        assert (code, refused["code"]) == (5, "PortTaken")
    finally:
        server.send_signal(signal.SIGTERM)
        _out, log = server.communicate(timeout=30)
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    assert link.group().rsplit("/", 1)[1] not in log


def test_the_collector_leaves_alone_what_the_start_made_and_works_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOSMGR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(front.logs, "configure", lambda: None)
    before = gc.get_freeze_count()
    gc.disable()
    try:
        runtime = front.serving().state.runtime
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.enable()
    runtime.engine.dispose()


def test_a_port_that_somebody_has_is_refused_by_name(tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, refused = Shell(tmp_path).run("serve", "--port", port)
    assert code == 5
    assert port in refused["message"]
    assert refused["facts"] == {"host": "127.0.0.1", "port": int(port)}
