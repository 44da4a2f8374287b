"""The index of fingerprints, brought up to date by the clock: nobody has to ask after an upgrade."""

from functools import partial

from kosmgr.content import renewing
from kosmgr.edge import units
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime


def tick(runtime: Runtime) -> int:
    """Build a version of the fingerprint that is not whole yet; how many notes were written."""
    reading, writing = partial(units.reading, runtime, SYSTEM), partial(units.writing, runtime, SYSTEM)
    return renewing.reindex(reading, writing) if renewing.due(reading) else 0
