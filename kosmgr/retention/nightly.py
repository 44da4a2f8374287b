"""What the clock does every night: count what is due, erase where an entity wants that, give up old previews."""

from collections import Counter

from kosmgr.drift import stale as lists
from kosmgr.exchange import stale
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.retention import erasing, rules, service
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires

REASON = N_("保存期满，按规则库自动擦除")


@requires(Permission.RETENTION)
def due(work: Work) -> dict[int, int]:
    """How many people are due, by entity."""
    return dict(Counter(one.entity_id for one in service.overdue(work)))


@requires(Permission.RETENTION)
def automatic(work: Work, entity_id: int) -> bool:
    """Whether an entity is erased without anybody asking."""
    return bool(rulebook.value(work, rules.AUTOMATIC, entity_id))


@requires(Permission.RETENTION)
def erase_due(work: Work, entity_id: int) -> int:
    """Erase everything that is due in an entity; of how many people."""
    chosen = {one.id: one.due for one in service.overdue(work) if one.entity_id == entity_id}
    if chosen:
        erasing.erase_many(work, chosen, REASON)
    return len(chosen)


@requires(Permission.RETENTION)
def drop_previews(work: Work) -> int:
    """Give up imports and comparisons that nobody carried out, with the files uploaded for them."""
    days = rulebook.value(work, rules.PREVIEWS)
    return stale.drop(work, days) + lists.drop(work, days)
