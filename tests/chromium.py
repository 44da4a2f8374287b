"""The real browser the pages are tried in."""

import pytest

from scripts import machine

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str:
    """Where Chromium is; without one the test fails in continuous integration and is left out elsewhere, saying why."""
    found = machine.chromium()
    if found is None:
        reason = "no Chromium here: set KOSMGR_CHROMIUM, install it, or run .venv/bin/playwright install chromium"
        if machine.is_ci():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found
