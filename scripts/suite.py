"""The checks and the tests, in order, each with its time. Standard library only; `bootstrap.py` calls it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import machine

CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "imports": ["-c", "from importlinter import cli; cli.lint_imports_command()"],
}
TEXTS = {
    "translations": ["scripts/messages.py", "check"],
    "locks": ["scripts/lock.py", "--check"],
}
WORKERS = max(2, min(4, os.cpu_count() or 2))
DEFAULT = ["-n", str(WORKERS), "--dist", "loadgroup"]


def tools() -> bool:
    """What the tests need of the machine: fetched where we may, named where we may not; False if that is an error."""
    absent = machine.missing()
    if absent and machine.may_install():
        start = time.monotonic()
        print(f"· apt-get install {' '.join(tool.package for tool in absent)} …", file=sys.stderr, flush=True)
        try:
            machine.install(absent)
        except subprocess.CalledProcessError as failed:
            print(f"  apt-get ended with {failed.returncode}", file=sys.stderr)
        print(f"  machine: {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
        absent = machine.missing()
    for tool in absent:
        print(f"{tool.name} is not here: {tool.advice}.", file=sys.stderr)
    return not (absent and machine.is_ci())


def steps(root: Path, python: str, wanted: dict[str, list[str]]) -> list[str]:
    """Run checks one after another; the names of those that failed."""
    failed, times = [], []
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    for name, arguments in wanted.items():
        print(f"── {name}", flush=True)
        start = time.monotonic()
        ended = subprocess.run(
            [python, *arguments], cwd=root, env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"}, check=False
        )
        times.append(f"{name} {time.monotonic() - start:.1f} s")
        if ended.returncode:
            failed.append(name)
    print(" · ".join(times), flush=True)
    return failed


def check(root: Path, python: str) -> int:
    """Style, types and imports."""
    failed = steps(root, python, CHECKS)
    print(f"failed: {', '.join(failed)}" if failed else "fine")
    return 1 if failed else 0


def test(root: Path, python: str, arguments: list[str]) -> int:
    """Everything; with arguments only pytest with these."""
    if not tools():
        return 1
    failed = [] if arguments else steps(root, python, CHECKS | TEXTS)
    print("── pytest", flush=True)
    ended = subprocess.run([python, "-m", "pytest", *(arguments or DEFAULT)], cwd=root, check=False).returncode
    if failed:
        print(f"failed before the tests: {', '.join(failed)}", file=sys.stderr)
    return ended or (1 if failed else 0)


def list_benchmarks(root: Path) -> int:
    """Name the benchmarks there are, with their first line."""
    for path in sorted((root / "benchmarks").glob("[!_]*.py")):
        lines = path.read_text("utf-8").splitlines()
        print(f"{path.stem:<16} {lines[0].strip(chr(34)) if lines else ''}")
    return 0
