"""Building millions of objects that all stay: the cycle collector walks them again and again and frees nothing."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No cycle collection inside (it is the process's, so keep it to a few seconds). Nothing leaks: only cycles wait."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
