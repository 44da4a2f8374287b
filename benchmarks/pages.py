"""Every page with much on it in all eight dresses, in a real browser: axe and the ruler find nothing.

    python -m benchmarks pages

Two widths, two themes, two languages; the suite wears two of them per page. Prints what is wrong and exits 1.
"""

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium
from tests.browser import readable
from tests.browser.conftest import PHONE, WIDE, hemu
from tests.browser.test_every_page import SHOWN


def main(words: Sequence[str]) -> int:
    """Look at all of them; 0 if nothing is wrong."""
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="kosmgr-pages-") as folder,
        hemu(Path(folder) / "var") as house,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium.executable(), args=list(chromium.FLAGS))
        window = house.window(browser, "admin")
        for width, theme, language in itertools.product((WIDE, PHONE), ("light", "dark"), ("zh", "en")):
            window.wear(width, theme, language)
            for path in SHOWN:
                readable.open_with_axe(window, path)
                for fault in readable.faults(window.page):
                    print(width, theme, language, path, fault)
                    wrong += 1
            print(f"{width} {theme} {language}: {len(SHOWN)} pages", flush=True)
        wrong += len(window.said)
        print("\n".join(window.said), end="")
        browser.close()
    return int(wrong > 0)
