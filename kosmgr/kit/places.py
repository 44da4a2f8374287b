"""Where the files beside the code lie: next to the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _place(name: str) -> Path:
    inside = _PACKAGE / "_files" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def templates() -> Path:
    """The pages."""
    return _place("templates")


def migrations() -> Path:
    """Alembic's scripts."""
    return _place("migrations")


def alembic_ini() -> Path:
    """Alembic's settings; they lie next to the folder of migrations in both cases."""
    return _place("alembic.ini")


def locale() -> Path:
    """The translations."""
    return _place("locale")


def static() -> Path:
    """Our css and js, and `vendor/` with what the build fetched."""
    return _PACKAGE / "static"
