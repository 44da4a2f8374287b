"""What ticking an item carries out, by its code: each through the use case of its own room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kosmgr.bindings import queries as bindings
from kosmgr.bindings import service as assignments
from kosmgr.cases import models, plans, queries, rules
from kosmgr.devices import queries as living
from kosmgr.devices import service as phones
from kosmgr.documents import service as documents
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.people import consents
from kosmgr.people import queries as persons
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.seats import queries as claims
from kosmgr.seats import rules as seat_rules
from kosmgr.seats import service as seats
from kosmgr.tasks import queries as items
from kosmgr.tasks import rules as tasks
from kosmgr.tasks.models import Task
from kosmgr.work import Work

OWN_ACCOUNT = "own_account"  # the text of the consent to use one's own account


@dataclass(frozen=True)
class Given:
    """What the person who ticks says."""

    on: date
    note: str | None = None
    document_id: int | None = None
    nickname: str | None = None
    xhs_id: str | None = None
    enterprise_account_id: int | None = None
    ownership: str = plans.COMPANY
    device_id: int | None = None
    sim_id: int | None = None

    def reason(self, task: Task) -> str:
        """For the audit row of what follows."""
        return task.title


def carry_out(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """Do what an item stands for; most stand for nothing but themselves."""
    effect = EFFECTS.get(task.code)
    if effect is not None:
        effect(work, case, task, given)


def _unbind(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """End the binding of the person the case is about; if it is recorded as ended already, there is nothing to do."""
    if task.account_id is None:
        return
    holders = bindings.holders(work.db, task.account_id, since=given.on)
    if any(held.employee_id == case.employee_id for held in holders):
        assignments.unbind(work, task.account_id, given.on, given.reason(task))


def _sign_out(work: Work, case: models.Case, task: Task, given: Given) -> None:
    if task.account_id is not None:
        phones.sign_out(work, task.account_id, given.on, given.reason(task))


def _device_back(work: Work, case: models.Case, task: Task, given: Given) -> None:
    for device_id in _things(work, task, plans.DEVICE):
        phones.take_back_device(work, device_id, given.on)


def _sim_back(work: Work, case: models.Case, task: Task, given: Given) -> None:
    for sim_id in _things(work, task, plans.SIM):
        phones.take_back_sim(work, sim_id, given.on)


def _things(work: Work, task: Task, kind: str) -> list[int]:
    """The phone or card an item names; an item of a ledger names none and means what the account lives on."""
    if task.object_kind == kind and task.object_id is not None:
        return [task.object_id]
    if task.account_id is None or task.batch_id is None:
        return []
    lives = living.living_on(work.db, [task.account_id], work.today).get(task.account_id, [])
    return [thing_id for found, thing_id, _label in lives if found == kind]


def _release(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """The seat of an account that goes with its owner is free for others."""
    if task.account_id is not None and claims.open_occupancy(work.db, task.account_id) is not None:
        assignments.release(work, task.account_id, given.on, given.reason(task))


def _rename(work: Work, case: models.Case, task: Task, given: Given) -> None:
    if task.account_id is None:
        return
    nickname = (given.nickname or "").strip()
    if not nickname:
        raise rules.NicknameNeeded(task=task.title)
    known = claims.observation(work.db, task.account_id, work.today)
    if known is not None and known.nickname == nickname:
        raise rules.SameNickname(nickname=nickname)
    seats.observe_account(work, task.account_id, given.on, nickname=nickname)


def _proof(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """The proof that lets a successor begin is the successor's own."""
    if case.kind != plans.HANDOVER or given.document_id is None:
        return
    if case.to_employee_id is None:
        raise rules.SuccessorNeeded(case=case.number)
    paper = documents.visible_document(work, given.document_id)
    if (paper.subject_kind, paper.subject_id) != ("employee", case.to_employee_id):
        name = persons.by_ids(work.db, [case.to_employee_id])[case.to_employee_id].name
        raise rules.ProofOfAnother(name=name)


def _seat(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """There is a seat: it is taken when the account is registered, and refused then if somebody was faster."""
    quota = seats.quota(work, case.entity_id)
    if not quota.free:
        entity = entities.visible_entity(work, case.entity_id)
        raise seat_rules.QuotaExceeded(entity=entity.name, used=quota.used, limit=quota.limit, source=quota.source)


def _account(work: Work, case: models.Case, task: Task, given: Given) -> None:
    if case.kind != plans.ONBOARDING or case.account_id is not None:
        return
    missing = [word for word, value in ((N_("小红书号"), given.xhs_id), (N_("昵称"), given.nickname)) if not value]
    if given.xhs_id is None or given.nickname is None or missing:
        raise rules.Incomplete(task=task.title, missing=missing)
    account = seats.open_account(
        work, given.nickname, case.entity_id, given.xhs_id, given.enterprise_account_id, given.ownership, given.on
    )  # fmt: skip
    if not queries.move(work.db, case, rules.OPEN, {"account_id": account.id}):
        raise rules.CaseChanged(case=case.number)


def _own_device(work: Work, case: models.Case, task: Task, given: Given) -> None:
    if given.device_id is None:
        raise rules.Incomplete(task=task.title, missing=N_("设备"))
    phones.assign_device(work, _of(case, task), given.device_id, on=given.on)


def _own_sim(work: Work, case: models.Case, task: Task, given: Given) -> None:
    if given.sim_id is None:
        raise rules.Incomplete(task=task.title, missing=N_("手机卡"))
    phones.assign_sim(work, _of(case, task), given.sim_id, on=given.on)


def _of(case: models.Case, task: Task) -> int:
    if case.account_id is None:
        raise rules.AccountFirst(task=task.title)
    return case.account_id


def _consent(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """The consent to use one's own account is over with the employment; if none stands there is nothing to do."""
    if case.employee_id is None:
        return
    person = people.visible_person(work, case.employee_id, for_=Permission.PERSON_WRITE)
    stands = [row for row in consents.history(work.db, [person.id]) if row.text_code == OWN_ACCOUNT]
    if stands and consents.standing(stands[-1]) == consents.GIVEN:
        consents.withdraw(work, person, OWN_ACCOUNT, channel=consents.DESK)


def _bind(work: Work, case: models.Case, task: Task, given: Given) -> None:
    """The last step: the successor or newcomer gets the account, and it may be posted with again."""
    if case.kind not in (plans.HANDOVER, plans.ONBOARDING):
        return
    account_id = _of(case, task)
    if case.to_employee_id is None:
        raise rules.SuccessorNeeded(case=case.number)
    before = [
        one.title
        for one in items.of_subjects(work.db, rules.SUBJECT, [case.id])
        if one.holding and one.state == tasks.OPEN and one.id != task.id
    ]
    if before:
        raise rules.StepsFirst(tasks=before)
    assignments.bind(work, account_id, case.to_employee_id, given.on, given.reason(task))
    lift_hold(work, case, given.reason(task), given.on)


def lift_hold(work: Work, case: models.Case, reason: str, on: date | None = None) -> None:
    """A handover that is over holds nothing up any more."""
    if case.kind != plans.HANDOVER or case.account_id is None:
        return
    day = on or work.today
    if any(hold.kind == "handover" for hold in claims.holds(work.db, case.account_id, day)):
        seats.lift_hold(work, case.account_id, "handover", reason, day)


Effect = Callable[[Work, models.Case, Task, Given], None]
EFFECTS: Mapping[str, Effect] = {
    plans.UNBIND: _unbind,
    plans.SIGNED_OUT: _sign_out,
    plans.DEVICE_BACK: _device_back,
    plans.SIM_BACK: _sim_back,
    plans.SEAT_RELEASED: _release,
    plans.RENAMED: _rename,
    plans.PROOF: _proof,
    plans.BIND: _bind,
    plans.SEAT: _seat,
    plans.ACCOUNT: _account,
    plans.OWN_DEVICE: _own_device,
    plans.OWN_SIM: _own_sim,
    plans.CONSENT_WITHDRAWN: _consent,
}
