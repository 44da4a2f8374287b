"""Pausing the garbage collector while many rows are put together.

Tens of thousands of rows that all stay alive make the collector walk them again and again: it doubled the time of the
overview. Pauses are short, may nest, and are shared by the threads of the process.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_was_on = False


@contextmanager
def paused() -> Iterator[None]:
    """No collection runs inside the block; the last one to leave switches the collector on again, if it was on."""
    global _pauses, _was_on
    with _lock:
        if _pauses == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _was_on:
                gc.enable()
