"""I13: what a case says is true of what its room and the rooms below keep."""

from collections.abc import Iterator, Mapping

from sqlalchemy import exists, not_, or_, select

from kosmgr.bindings.models import Binding
from kosmgr.cases.models import Case
from kosmgr.kit.text import N_
from kosmgr.seats.models import Account
from kosmgr.tasks.models import Task, Waiver
from kosmgr.work import Work

Found = Iterator[tuple[Mapping[str, object], str, Mapping[str, object]]]


def cases_whole(work: Work, outside: object) -> Found:
    """I13: an item has case and account, a closed case has no open item and holds nothing, nobody waives his own."""
    of_cases = Task.subject_kind == "case"
    lost = or_(
        not_(exists().where(Case.id == Task.subject_id)),
        Task.account_id.is_not(None) & not_(exists().where(Account.id == Task.account_id)),
    )
    for task in work.db.scalars(select(Task.id).where(of_cases, lost)):
        yield {"task": task}, N_("待办 {task} 的案件或账号不存在"), {}
    open_items = exists().where(of_cases, Task.subject_id == Case.id, Task.state == "open")
    for number in work.db.scalars(select(Case.number).where(Case.state == "closed", open_items)):
        yield {"case": number}, N_("案件 {case} 已结案，却有没完成的事项"), {}
    held = exists().where(
        Binding.employee_id == Case.employee_id,
        Binding.end_planned,
        or_(Binding.from_on.is_(None), Binding.from_on <= Case.last_day),
    )
    closed = (Case.state == "closed", Case.origin == "decided", Case.kind.in_(("offboarding", "transfer")))
    for number in work.db.scalars(select(Case.number).where(*closed, held)):
        yield {"case": number}, N_("案件 {case} 已结案，本人却还绑着账号"), {}
    own = or_(Waiver.asked_by == Waiver.decided_by, Waiver.asked_by_id == Waiver.decided_by_id)
    for waiver in work.db.scalars(select(Waiver.id).where(own)):
        yield {"waiver": waiver}, N_("豁免 {waiver} 由申请人自己批准"), {}
