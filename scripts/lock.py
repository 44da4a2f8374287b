"""Remake the locks: `requirements.lock`, `requirements-test.lock`, `package-lock.json`.

One hashed file serves Linux, macOS and Windows and Python 3.11 to 3.14; wheels only; no host in any of them, so that
whoever installs decides where from. Needs `uv` and `npm`. With `--check` only looks at the files there are.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME, TEST, BROWSER = "requirements.lock", "requirements-test.lock", "package-lock.json"
PLATFORMS = ("linux", "aarch64-manylinux_2_28", "macos", "windows")
PYTHONS = ("3.11", "3.14")
SHAPE = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate")


def uv(*arguments: str) -> None:
    """Run uv: the one of this environment, else the machine's."""
    beside = Path(sys.executable).with_name("uv")
    command = str(beside) if beside.exists() else shutil.which("uv")
    if command is None:
        raise SystemExit("uv is needed to remake the locks: pip install uv")
    subprocess.run([command, "pip", "compile", *arguments, "-q"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def python_locks() -> None:
    """Both Python locks; the test one holds everything of the other, at the same versions."""
    wheels = ("--only-binary", ":all:")
    uv("pyproject.toml", *SHAPE, *wheels, "-o", RUNTIME)
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build.in"
        build.write_text("\n".join(tools) + "\n", "utf-8")
        uv("pyproject.toml", str(build), "--extra", "test", "-c", RUNTIME, *SHAPE, *wheels, "-o", TEST)
        for lock in (RUNTIME, TEST):
            for platform in PLATFORMS:
                for python in PYTHONS:
                    target = ("--python-platform", platform, "--python-version", python)
                    uv(lock, *target, *wheels, "-o", str(Path(folder) / "resolved.txt"))


def browser_lock() -> None:
    """The lock of the browser's files, without the addresses npm adds."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to remake package-lock.json")
    subprocess.run([npm, "install", "--package-lock-only", "--ignore-scripts", "--no-audit"], cwd=ROOT, check=True)
    lock = json.loads((ROOT / BROWSER).read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    (ROOT / BROWSER).write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")


def addresses() -> list[str]:
    """Lines of the locks that name a host; there must be none."""
    found = []
    for name in (RUNTIME, TEST, BROWSER):
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1):
            if "://" in line:
                found.append(f"{name}:{number}: {line.strip()}")
    return found


def main() -> int:
    """Entry from the shell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only look for hosts in the locks")
    if not parser.parse_args().check:
        python_locks()
        browser_lock()
    found = addresses()
    print("\n".join(found) if found else "no host in any lock")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
