"""Who did what when in one case, from the log of changes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from kosmgr.audit.models import AuditRow
from kosmgr.cases import rules
from kosmgr.cases.views import CaseView
from kosmgr.kit.clock import day_of
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.reports import changes
from kosmgr.work import Work

MOST = 60
ICONS = {
    "case": "door-exit",
    "task.done": "check",
    "task.waived": "signature",
    "task.waiver_asked": "signature",
    "task.reopened": "arrow-back-up",
}


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    on: date
    text: str
    small: str
    icon: str


def of_case(work: Work, seen: CaseView, say: changes.Say) -> list[Entry]:
    """What was done in a visible case, newest first."""
    titles = {item.task.id: item.task.title for item in seen.items}
    notes = {item.task.id: item.task.note for item in seen.items}  # kept with the item, where it can be erased
    mine = and_(AuditRow.subject_kind == rules.SUBJECT, AuditRow.subject_id == seen.case.id)
    items = and_(AuditRow.subject_kind == "task", AuditRow.subject_id.in_(list(titles)))
    rows = work.db.scalars(select(AuditRow).where(or_(mine, items)).order_by(AuditRow.id.desc()).limit(MOST))
    found = []
    for row in rows:
        word = changes.action_word(row.action, say)
        title = titles.get(row.subject_id) if row.subject_kind == "task" else None
        text = say(N_("{what}：{item}")).format(what=word, item=say(title)) if title else word
        small = words.actor(row.actor, say)
        reason = row.reason or (notes.get(row.subject_id) if row.action == "task.done" else None)
        if reason:
            small = say(N_("{who}，{reason}")).format(who=small, reason=reason)
        icon = ICONS.get(row.action) or ICONS.get(row.subject_kind, "edit")
        found.append(Entry(day_of(row.at), text, small, icon))
    return found
