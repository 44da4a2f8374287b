"""The tour names only what exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:kosmgr|templates|docs|tests)/[^`]+)`", TOUR)))
NAMED = sorted(set(re.findall(r"`(\w+)` in `(kosmgr/[^`]+\.py)`", TOUR)))


def test_the_tour_is_read_at_all() -> None:
    assert len(PATHS) > 20
    assert ("bind", "kosmgr/bindings/service.py") in NAMED


@pytest.mark.parametrize("path", PATHS)
def test_every_file_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("name", "path"), NAMED)
def test_every_name_is_there(name: str, path: str) -> None:
    assert re.search(rf"\b(?:def|class) {name}\b|^{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
