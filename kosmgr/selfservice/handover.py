"""The items of one's own leaving that one does oneself: seen and confirmed through a link, each with its day."""

from collections.abc import Collection

from kosmgr.cases import rules as case_rules
from kosmgr.cases import service as cases
from kosmgr.links import rules as link_rules
from kosmgr.policy import Permission
from kosmgr.selfservice import behalf, queries, rules
from kosmgr.tasks.models import Task
from kosmgr.work import Work, requires

TASK = "handover"


@requires(Permission.SELF)
def items(work: Work) -> list[Task]:
    """What the person has to do for their own leaving, in the order of the list; done items too."""
    return queries.own_items(work.db, [behalf.me(work).id])


@requires(Permission.SELF)
def confirm(work: Work, link_id: int, task_ids: Collection[int]) -> list[Task]:
    """Say that items are done; what an item stands for is carried out. The link is used when none is left."""
    behalf.own_link(work, link_id, TASK)
    known = {item.id: item for item in items(work)}
    if not task_ids or not set(task_ids) <= known.keys():
        raise rules.ItemsMissing()
    waiting = [known[key] for key in sorted(task_ids) if known[key].state == case_rules.OPEN]
    if not waiting:
        raise link_rules.LinkUnusable()
    if not [item for item in known.values() if item.state == case_rules.OPEN and item not in waiting]:
        behalf.claim(work, link_id, TASK)
    eyes = behalf.for_me(work, Permission.TASK_DO, Permission.DEVICE_WRITE)
    return [cases.tick(eyes, item.id) for item in waiting]
