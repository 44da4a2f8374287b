"""What a machine must bring for the tests and cannot get from a package registry of Python or npm: a browser, a Chinese
font, a spreadsheet program. Standard library only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

OLDEST, NEWEST = (3, 11), (3, 14)
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "google-chrome", "chromium", "google-chrome-stable")
PLAYWRIGHT = {
    "linux": ("~/.cache/ms-playwright", "chromium-*/chrome-linux*/chrome"),
    "darwin": ("~/Library/Caches/ms-playwright", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"),
    "win32": ("~/AppData/Local/ms-playwright", "chromium-*/chrome-win*/chrome.exe"),
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_NAMES = ("*NotoSansCJK*", "*NotoSansSC*", "*SourceHanSans*", "wqy-*", "*HarmonyOS_Sans_SC*")


class Tool(NamedTuple):
    """Something of the machine's: how to find it, what Debian calls it, what to tell everybody else."""

    name: str
    find: Callable[[], str | None]
    package: str
    advice: str


def is_ci() -> bool:
    """Whether a missing tool is an error instead of a remark."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def chromium() -> str | None:
    """A Chromium: the one named by KOSMGR_CHROMIUM, the distribution's, else Playwright's."""
    named = os.environ.get("KOSMGR_CHROMIUM")
    for candidate in (named,) if named else BROWSERS:
        found = shutil.which(candidate)
        if found:
            return found
    if named:
        return None
    cache, pattern = PLAYWRIGHT.get(sys.platform, PLAYWRIGHT["linux"])
    cached = sorted(Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache).expanduser().glob(pattern))
    return str(cached[-1]) if cached else None


def chinese_font() -> str | None:
    """A font with Chinese letters; Windows and macOS always have one."""
    if sys.platform in ("win32", "darwin"):
        return "system"
    for folder in FONT_FOLDERS:
        for name in FONT_NAMES:
            for found in Path(folder).expanduser().rglob(name):
                return str(found)
    return None


def spreadsheet() -> str | None:
    """LibreOffice, with Calc in it."""
    for name in ("soffice", "localc", "/Applications/LibreOffice.app/Contents/MacOS/soffice"):
        found = shutil.which(name)
        if found and (sys.platform != "linux" or list(Path(found).resolve().parent.glob("libsclo.so"))):
            return found
    return None


TOOLS = (
    Tool("Chromium", chromium, "chromium", "install Chromium, or run: .venv/bin/playwright install chromium"),
    Tool("Chinese font", chinese_font, "fonts-wqy-microhei", "install a Chinese font, such as Noto Sans CJK"),
    Tool("LibreOffice Calc", spreadsheet, "libreoffice-calc-nogui", "install LibreOffice"),
)


def missing() -> list[Tool]:
    """The tools that are not here."""
    return [tool for tool in TOOLS if tool.find() is None]


def may_install() -> bool:
    """Whether this is Debian or a child of it, and we are root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(tools: list[Tool]) -> None:
    """Fetch packages with apt."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", "-o", "Acquire::Retries=3"]
    subprocess.run([*command, "update"], env=quiet, check=True, stdout=subprocess.DEVNULL)
    packages = [tool.package for tool in tools]
    subprocess.run(
        [*command, "install", "-y", "--no-install-recommends", *packages],
        env=quiet,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def python_fault() -> str | None:
    """Why this Python cannot make the environment, as a sentence that says what to do; None if it can."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        return (
            f"kosmgr 需要 Python 3.11 至 3.14，现在是 {version[0]}.{version[1]}。\n"
            f"kosmgr needs Python 3.11 to 3.14; this is {version[0]}.{version[1]}."
        )
    try:
        __import__("venv")
        __import__("ensurepip")
    except ImportError as absent:
        package = f"python{version[0]}.{version[1]}-venv"
        return (
            f"缺少 Python 的 {absent.name} 模块；Debian、Ubuntu 上请执行：apt install {package}\n"
            f"Python's module {absent.name} is missing; on Debian and Ubuntu: apt install {package}"
        )
    return None
