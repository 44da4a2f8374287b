"""The house keeps its own rules: what is tracked, how long a file is, what a template may hold, who imports whom."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kosmgr.kit import places
from scripts import lock, machine

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 350
THIRD_PARTY = re.compile(
    r"(^|/)(vendor|node_modules|site-packages|\.venv)/|\.min\.(js|css)$|\.(whl|tgz|woff2?|ttf|otf|jar|exe|dll|so|mo|map)$"
)
# the one place that makes markup from text, and escapes it on the way
MARKUP_HOME = "kosmgr/web/rendering.py"
MARKUP = re.compile(r"\bMarkup\(|\|\s*safe\b")
TAG = r"<[a-zA-Z][^<>]*?"
FORBIDDEN_IN_TEMPLATES = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']application/json[\"'])", re.I),
    "inline style sheet": re.compile(r"<style\b", re.I),
    "event handler": re.compile(TAG + r"\s(on[a-z]+|hx-on[\w:.-]*)\s*=", re.I),
    "style attribute": re.compile(TAG + r"\sstyle\s*=", re.I),
    "script address": re.compile(r"javascript:", re.I),
}
# mail programs take looks only at the elements and dark ones only in the head; no policy of ours reaches there
MAIL = "templates/mail/letter.html"
LOOKS_OF_MAIL = ("style attribute", "inline style sheet")


def tracked() -> list[str]:
    """Every file git knows or would take."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# locks


def test_no_lock_names_a_host() -> None:
    assert lock.addresses() == []
    for name in tracked():
        if "lock" in Path(name).name and not name.endswith(".py"):
            assert "://" not in read(name), name


def test_a_host_in_a_lock_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (lock.RUNTIME, lock.TEST, lock.BROWSER):
        shutil.copyfile(ROOT / name, tmp_path / name)
    with (tmp_path / lock.TEST).open("a") as file:
        file.write("left-pad @ https" + "://registry.example/left-pad.whl\n")
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    assert len(lock.addresses()) == 1


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", read(name), re.MULTILINE))


def test_the_test_lock_holds_the_other_at_the_same_versions() -> None:
    runtime, test = pins(lock.RUNTIME), pins(lock.TEST)
    assert len(runtime) > 30
    assert {name: test.get(name) for name in runtime} == runtime


def test_every_package_is_locked_with_hashes() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["test"]]
    asked += project["build-system"]["requires"]
    names = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in asked}
    assert names <= pins(lock.TEST).keys()
    for name in (lock.RUNTIME, lock.TEST):
        blocks = re.split(r"^(?=[a-z0-9])", read(name), flags=re.MULTILINE)[1:]
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


# what is in the tree


def test_nothing_of_others_is_tracked() -> None:
    names = tracked()
    assert "pyproject.toml" in names
    assert [name for name in names if THIRD_PARTY.search(name)] == []


@pytest.mark.parametrize(
    "name", ["kosmgr/static/vendor/htmx.js", "a/tabler.min.css", "node_modules/x/y.js", "locale/en/LC_MESSAGES/k.mo"]
)
def test_a_file_of_others_is_recognised(name: str) -> None:
    assert THIRD_PARTY.search(name)


def ours() -> list[str]:
    return [name for name in tracked() if re.match(r"kosmgr/.*\.py$|templates/", name)]


def test_no_file_is_too_long() -> None:
    lengths = {name: len(read(name).splitlines()) for name in ours()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_path_of_one_machine_is_written_down() -> None:
    here = re.compile(r"(?<![\w.])/(home|root|Users|work)/[\w.]")
    texts = [name for name in tracked() if Path(name).suffix in {".py", ".md", ".toml", ".cfg", ".ini", ".html", ""}]
    assert [name for name in texts if here.search(read(name))] == []


# pages


def test_markup_is_made_in_one_place() -> None:
    assert [name for name in ours() if name != MARKUP_HOME and MARKUP.search(read(name))] == []


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_templates_hold_nothing_inline(what: str) -> None:
    pages = [name for name in tracked() if name.startswith("templates/") and name.endswith(".html")]
    pages = [name for name in pages if not (name == MAIL and what in LOOKS_OF_MAIL)]
    assert [name for name in pages if FORBIDDEN_IN_TEMPLATES[what].search(read(name))] == []


def test_the_page_that_may_hold_looks_is_only_ever_mailed() -> None:
    assert "mail/letter.html" in read("kosmgr/post/mailing.py")
    assert [name for name in ours() if "mail/letter" in read(name)] == ["kosmgr/post/mailing.py"]


@pytest.mark.parametrize(
    ("what", "page"),
    [
        ("inline script", "<script>go()</script>"),
        ("inline script", '<script nonce="{{ nonce }}">go()</script>'),
        ("inline style sheet", "<style>b{}</style>"),
        ("event handler", '<a href="#"\n  onclick="go()">'),
        ("event handler", '<a hx-on:click="go()">'),
        ("event handler", '<a hx-on--after-swap="go()">'),
        ("style attribute", '<td class="x" style="width:1px">'),
        ("script address", '<a href="javascript:go()">'),
    ],
)
def test_what_is_inline_is_found(what: str, page: str) -> None:
    assert FORBIDDEN_IN_TEMPLATES[what].search(page)


@pytest.mark.parametrize(
    "page",
    [
        '<script src="/static/js/frame.js" defer nonce="{{ nonce }}"></script>',
        '<script type="application/json" id="x">{{ option }}</script>',
        '<p class="{% if on == 1 %}on{% endif %}" data-style="x">',
    ],
)
def test_what_is_allowed_is_let_through(page: str) -> None:
    assert [what for what, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(page)] == []


# who imports whom

CONTRACTS = {
    "Rooms know the rooms below, never those above": ("kit/money.py", "import kosmgr.audit.rules"),
    "Inside a room: service, queries, models, rules": ("audit/models.py", "import kosmgr.audit.queries"),
    "Rules are pure": ("audit/rules.py", "import sqlalchemy"),
    "Only shells speak HTTP": ("audit/service.py", "import starlette"),
    "Shells know no tables": ("cli/broken.py", "import kosmgr.audit.models"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, '.'); from importlinter import cli; cli.lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_import_contract_holds() -> None:
    ended = lint_imports(ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    named = {
        contract["name"] for contract in tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    }
    assert named == CONTRACTS.keys()


def test_every_import_contract_breaks_when_it_is_broken(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("vendor", "__pycache__")
    shutil.copytree(ROOT / "kosmgr", tmp_path / "kosmgr", ignore=left_out)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for name, line in CONTRACTS.values():
        with (tmp_path / "kosmgr" / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    ended = lint_imports(tmp_path)
    assert ended.returncode != 0
    assert {name for name in CONTRACTS if not re.search(re.escape(name) + r" BROKEN", ended.stdout)} == set()


# where files lie


def test_places_are_found_in_a_checkout() -> None:
    assert places.locale() == ROOT / "locale"
    assert (places.locale() / "en" / "LC_MESSAGES" / "kosmgr.po").is_file()
    assert places.static() == ROOT / "kosmgr" / "static"


def test_places_inside_a_wheel_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kosmgr" / "_files" / "templates").mkdir(parents=True)
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "kosmgr")
    assert places.templates() == tmp_path / "kosmgr" / "_files" / "templates"
    assert places.migrations() == tmp_path / "migrations"


# what the set-up says


def test_a_python_out_of_range_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.python_fault() is None
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 2))
    assert "3.11" in (machine.python_fault() or "")


def test_a_missing_venv_module_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"apt install python{version}-venv" in (machine.python_fault() or "")
