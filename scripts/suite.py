"""The checks and the tests, each with its time. Standard library only; `bootstrap.py` calls it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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


def _compiling_once() -> dict[str, str]:
    """The environment for what we start. Where it forbids to keep compiled modules, as images of containers do, each
    of the hundred processes of the tests would compile everything again: 2 seconds each.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def steps(root: Path, python: str, wanted: dict[str, list[str]]) -> tuple[list[str], str]:
    """Run checks one after another: the names of those that failed, and what all of them said."""
    failed, times, said = [], [], []
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    variables = _compiling_once() | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
    for name, arguments in wanted.items():
        start = time.monotonic()
        ended = subprocess.run(
            [python, *arguments], cwd=root, env=variables, check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        )  # fmt: skip
        times.append(f"{name} {time.monotonic() - start:.1f} s")
        said.append(f"── {name}\n{ended.stdout}")
        if ended.returncode:
            failed.append(name)
    return failed, "".join(said) + " · ".join(times)


def check(root: Path, python: str) -> int:
    """Style, types and imports."""
    failed, said = steps(root, python, CHECKS)
    print(said)
    print(f"failed: {', '.join(failed)}" if failed else "fine")
    return 1 if failed else 0


def test(root: Path, python: str, arguments: list[str]) -> int:
    """Everything; with arguments only pytest with these.

    The checks need neither the machine's tools nor much of the machine: they run beside the fetching of the tools and
    the first tests, and are told at the end.
    """
    with ThreadPoolExecutor(1) as beside:
        checks = None if arguments else beside.submit(steps, root, python, CHECKS | TEXTS)
        ready = tools()
        if ready:
            print("── pytest", flush=True)
            command = [python, "-m", "pytest", *(arguments or DEFAULT)]
            ended = subprocess.run(command, cwd=root, env=_compiling_once(), check=False).returncode
        failed, said = checks.result() if checks else ([], "")
    if said:
        print(said, flush=True)
    if failed:
        print(f"failed beside the tests: {', '.join(failed)}", file=sys.stderr)
    return 1 if not ready else ended or (1 if failed else 0)


def list_benchmarks(root: Path) -> int:
    """Name the benchmarks there are, with their first line."""
    for path in sorted((root / "benchmarks").glob("[!_]*.py")):
        lines = path.read_text("utf-8").splitlines()
        print(f"{path.stem:<16} {lines[0].strip(chr(34)) if lines else ''}")
    return 0
