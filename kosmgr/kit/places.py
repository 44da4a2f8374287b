"""Where the files that are not Python lie: in a checkout beside the package, in an installed wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def _place(name: str) -> Path:
    """The folder of the checkout, or the copy that the wheel carries."""
    beside = PACKAGE.parent / name
    return beside if beside.is_dir() else PACKAGE / name


def templates() -> Path:
    """The page and mail templates."""
    return _place("templates")


def migrations() -> Path:
    """The database migrations."""
    return _place("migrations")


def locale() -> Path:
    """The translations, one folder per language."""
    return _place("locale")
