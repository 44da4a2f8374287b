"""Building millions of objects that all stay: the cycle collector walks them again and again and frees nothing."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No cycle collection inside: it is the whole process's, so keep it to seconds. Nothing leaks, cycles only wait."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
