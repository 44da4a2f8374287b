"""A built wheel carries everything the product needs and is found there, without a checkout, Node or network."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import frontend

ROOT = Path(__file__).resolve().parents[1]
BESIDE = ("templates/mark.html", "migrations/mark.py", "locale/en/LC_MESSAGES/mark.txt", "alembic.ini")
INSIDE = ("kosmgr/static/css/mark.css", "kosmgr/rulebook/packs/mark.toml")
NOT_SHIPPED = ("migrations/__pycache__/mark.pyc", "kosmgr/__pycache__/mark.pyc", "var/kosmgr.db")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, unpacked; the fetched files are stand-ins, so that no registry is asked."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    left_out = shutil.ignore_patterns("vendor", "__pycache__", "*.mo")
    for name in ("kosmgr", "scripts", "locale", "templates", "migrations"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=left_out)
    for name in ("pyproject.toml", "hatch_build.py", "package-lock.json", ".gitignore", "babel.cfg"):
        shutil.copyfile(ROOT / name, tree / name)
    (tree / "README.md").write_text("kosmgr\n", "utf-8")
    for name in (*BESIDE, *INSIDE, *NOT_SHIPPED):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("mark", "utf-8")
    vendor = frontend.vendor(tree)
    vendor.mkdir(parents=True)
    for name in (*frontend.FILES, "icons.svg", "LICENCES.txt", "CHECKSUMS"):
        (vendor / name).write_text(name, "utf-8")
    (vendor / "STAMP").write_text(frontend.wanted(tree), "utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder / "out")]
    built = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (folder / "out").glob("kosmgr-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_everything_is_in(installed: Path) -> None:
    files = installed / "kosmgr" / "_files"
    assert [name for name in BESIDE if not (files / name).is_file()] == []
    assert [name for name in INSIDE if not (installed / name).is_file()] == []
    assert [name for name in frontend.FILES if not (frontend.vendor(installed) / name).is_file()] == []
    assert (files / "locale" / "en" / "LC_MESSAGES" / "kosmgr.mo").is_file()


def test_nothing_else_is_in(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == {"kosmgr"}
    assert list(installed.rglob("mark.pyc")) == []


def test_the_installed_program_finds_its_files(installed: Path, tmp_path: Path) -> None:
    code = "from kosmgr.kit import places as p; print(p.templates(), p.migrations(), p.locale(), p.alembic_ini())"
    command = [sys.executable, "-c", code]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    said = subprocess.check_output(command, cwd=tmp_path, env=alone | {"PYTHONPATH": str(installed)}, text=True)
    files = installed / "kosmgr" / "_files"
    assert said.split() == [str(files / name) for name in ("templates", "migrations", "locale", "alembic.ini")]


def test_files_made_from_another_lock_are_made_again(installed: Path, tmp_path: Path) -> None:
    tree = installed.parent / "tree"
    assert frontend.is_built(tree)
    assert not frontend.build(tree)
    shutil.copytree(tree, tmp_path / "tree")
    with (tmp_path / "tree" / "scripts" / "icons.txt").open("a") as file:
        file.write("star\n")
    assert not frontend.is_built(tmp_path / "tree")
