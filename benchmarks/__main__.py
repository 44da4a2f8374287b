"""python -m benchmarks NAME [options]: one module per benchmark, each with a `main(words) -> exit code`."""

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """Every benchmark there is: the modules with a `main`."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    return [name for name in found if hasattr(import_module(f"benchmarks.{name}"), "main")]


def run(words: list[str]) -> int:
    """Dispatch by module name."""
    if not words or words[0] not in names():
        print("benchmarks:", "  ".join(names()), file=sys.stderr)
        return 2
    return int(import_module(f"benchmarks.{words[0]}").main(words[1:]) or 0)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
