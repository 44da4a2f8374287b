"""How a spot check's link opens. Whoever holds it may send photos of one account until the deadline, nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kosmgr.audit import service as journal
from kosmgr.links import doors as links
from kosmgr.links import queries as link_queries
from kosmgr.links import rules as link_rules
from kosmgr.people.models import Employee
from kosmgr.policy import LINK_HOLDER, SYSTEM, Actor, Grant, Permission, Role
from kosmgr.rulebook import service as rulebook
from kosmgr.spotchecks import models, queries, rules, telling
from kosmgr.work import Work

OPEN, ANSWERED, LATE, CANCELLED, REPLACED = "open", "answered", "late", "cancelled", "replaced"
STAYS = timedelta(days=30)  # how long a link that is over still tells its holder what became of it


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a genuine link, and how it stands."""

    check_id: int
    ask_id: int
    link_id: int
    state: str
    entity_id: int
    entity: str
    account: str
    nickname: str
    code: str  # shown only while it is open
    due_at: datetime
    again: bool  # it is not the first code of this check
    again_because: str
    photos: tuple[datetime, ...]
    most: int
    opened: bool
    actor: Actor


def open_link(work: Work, token: str) -> Bearer:
    """The holder of a link that was made here; LinkUnusable for everything else, at the same cost."""
    link = links.genuine(work, token)
    found = queries.ask_of_link(work.db, link.id) if link is not None and link.subject_kind == telling.KIND else None
    if link is None or found is None or link.locked_at is not None or link.expires_at + STAYS <= work.now:
        raise link_rules.LinkUnusable()
    ask, check = found
    state = _state(work, link.revoked_at is not None, ask, check)
    holder = work.db.get_one(Employee, check.employee_id)
    held = queries.holds(work.db, check.account_id, check.employee_id, work.today)
    if holder.erased_at is not None or (state == OPEN and not held):
        raise link_rules.LinkUnusable()
    [line] = queries.checks(work.db, SYSTEM, Permission.SPOT_CHECK, models.SpotCheck.id == check.id)
    earlier = [one for one in queries.asks(work.db, [check.id])[check.id] if one.number < ask.number]
    sent = [row.at for row in queries.photos(work.db, [check.id]) if row.ask == ask.number]
    return Bearer(
        check_id=check.id,
        ask_id=ask.id,
        link_id=link.id,
        state=state,
        entity_id=check.entity_id,
        entity=line.entity,
        account=line.xhs_id,
        nickname=line.nickname,
        code=ask.code if state == OPEN else "",
        due_at=link.expires_at,
        again=ask.number > 1,
        again_because=(earlier[-1].reason or "") if earlier else "",
        photos=tuple(sent),
        most=rulebook.value(work, "spotchecks.most_photos", check.entity_id),
        opened=link.opened_at is not None,
        actor=Actor(
            user_id=None,
            name=f"{LINK_HOLDER}{holder.number or holder.id}",
            grants=(Grant(Role.EMPLOYEE, check.entity_id),),
            limited_to=frozenset({Permission.SELF}),
            employee_id=holder.id,
        ),
    )


def _state(work: Work, revoked: bool, ask: models.SpotAsk, check: models.SpotCheck) -> str:
    if ask.answered_at is not None:
        return ANSWERED
    if check.state == rules.CANCELLED:
        return CANCELLED
    if ask.number < check.asks:
        return REPLACED
    over = revoked or check.state != rules.ASKED or check.due_at is None or check.due_at <= work.now
    return LATE if over else OPEN


def note_opened(work: Work, bearer: Bearer) -> None:
    """Count an opening; the first is in the log."""
    link_queries.note_opened(work.db, bearer.link_id, work.now)
    if not bearer.opened:
        journal.note(work, journal.Note("link.opened", "link", bearer.link_id, bearer.entity_id))
