"""The frame of a reading process: limits itself, reads standard input, hands bytes or a refusal back."""

import contextlib
import dataclasses
import json
import marshal
import sys
from collections.abc import Callable

from kosmgr.kit.papers.limits import Limits, Unfit

try:
    import resource
except ImportError:  # Windows has no such limits; the caps and the wall clock remain
    resource = None  # type: ignore[assignment]

Cleaned = Callable[[bytes, str, Limits], bytes]


def limit(limits: Limits) -> None:
    """No more memory and time than this, where the system can say so."""
    if resource is not None:
        _limit(limits)


def _limit(limits: Limits) -> None:
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system may have set its own, lower ceiling
            resource.setrlimit(what, (soft, hard))


def main(cleaned: Cleaned) -> None:
    """Answer one request: media type and limits stand in the argument, the file on standard input."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    limit(limits)
    answer: tuple[str, dict[str, object], bytes]
    try:
        answer = ("", {}, cleaned(sys.stdin.buffer.read(), request["kind"], limits))
    except Unfit as error:
        answer = (error.reason, error.facts, b"")
    except MemoryError:
        answer = ("too_much_memory", {}, b"")
    sys.stdout.buffer.write(marshal.dumps(answer))


def request(kind: str, limits: Limits) -> str:
    """What the parent says to `main`."""
    return json.dumps({"kind": kind, "limits": dataclasses.asdict(limits)})
