"""Making scheduled reports: each in a unit of work of its reader, who is looked up anew right before."""

from kosmgr.edge import units
from kosmgr.kit.errors import Forbidden, NotFound
from kosmgr.policy import SYSTEM, Permission
from kosmgr.post.rules import Attachment
from kosmgr.reports import issuing
from kosmgr.runtime import Runtime


def make(runtime: Runtime, one: issuing.Due) -> Attachment | None:
    """The report for its reader, kept for fetching too; None, and recorded, where they have no right to it any more."""
    with units.reading(runtime, SYSTEM) as work:
        actor = issuing.reader(work, one)
    file = None
    if actor is not None:
        try:
            with units.reading(runtime, actor) as work:
                file = issuing.build(work, one)
        except (Forbidden, NotFound):
            file = None
    with units.writing(runtime, SYSTEM) as work:
        if file is None or actor is None:
            issuing.refuse(work, one)
            return None
        allowed = actor.entity_ids(Permission.REPORT_READ)
        scope = [one.entity_id] if one.entity_id is not None else None if allowed is None else sorted(allowed)
        issuing.made(work, one, scope, file.name)
    return file


def make_due(runtime: Runtime) -> int:
    """Record what is due and make it; how many were made."""
    with units.writing(runtime, SYSTEM) as work:
        waiting = issuing.unmade(work)
    return sum(make(runtime, one) is not None for one in waiting)
