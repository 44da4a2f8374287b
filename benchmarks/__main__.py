"""`python -m benchmarks NAME [arguments]`: runs one benchmark; without a name all of them are listed."""

import sys
from importlib import import_module
from pathlib import Path

HELPERS = (
    "__init__", "__main__", "drawn", "login_events", "make", "note_copies", "note_texts", "plain_isolation", "stage",
)  # fmt: skip


def names() -> list[str]:
    """Every module of this folder that has a `main`."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in HELPERS)


def main(words: list[str]) -> int:
    """Run one; the exit code says whether its aim was reached."""
    if not words or words[0] not in names():
        print("python -m benchmarks " + " | ".join(names()))
        return 2
    code: int = import_module(f"benchmarks.{words[0]}").main(words[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
