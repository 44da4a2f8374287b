"""Loops over characters, compiled: numba makes machine code of them once and keeps it."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code for a function of arrays and numbers; kept on disk where there is a place to keep it."""
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither beside the file nor in the user's folder may anything be written
        made = numba.njit(nogil=True)(function)
    return cast(F, made)
