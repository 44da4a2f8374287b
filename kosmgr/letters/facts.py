"""What a letter says of a person, read from the ledger for many people at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.cases import plans
from kosmgr.cases.views import CaseView
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.letters import queries, rules
from kosmgr.people import queries as persons
from kosmgr.people import rules as person_rules
from kosmgr.people.models import Employee
from kosmgr.policy import Actor
from kosmgr.rulebook import service as rulebook
from kosmgr.tasks import rules as tasks
from kosmgr.tasks.models import Task
from kosmgr.work import Work

OWNERSHIPS = {"company": "公司", "employee": "个人授权"}  # letters are in Chinese
VALID_DAYS = "proof.max_age_days.new"
RETURNS = (plans.SIGNED_OUT, plans.DEVICE_BACK, plans.SIM_BACK, "phone_changed")
ID_LINE = "letter.id_number_line"


class StartUnknown(Invalid):
    """A proof of employment names the day it began."""

    message = N_("{name}（{employee}）没有登记入职日期，先补上再开具在职证明")


@dataclass
class About:
    """One person's letter: plain values and lists, by the names templates use."""

    employee: Employee
    values: dict[str, Any] = field(default_factory=dict)


def gather(
    work: Work, kind: str, people: Iterable[Employee], typed: Mapping[str, str], case: CaseView | None = None
) -> list[About]:
    """The facts of a kind of letter for each person, as of today; of a case, what the case is about."""
    found = [About(employee) for employee in people]
    accounts = _accounts(work, found)
    ids = [row.account_id for rows in accounts.values() for row in rows]
    devices = _first(queries.devices_of(work.db, ids, work.today))
    sims = _first(queries.sims_of(work.db, ids, work.today))
    names = persons.entity_names(work.db, {about.employee.entity_id for about in found})
    codes = queries.codes(work.db, names)
    for about in found:
        employee, mine = about.employee, accounts.get(about.employee.id, [])
        about.values = {
            **_of_person(work, kind, employee),
            **typed,
            "entity": names[employee.entity_id],
            "uscc": codes[employee.entity_id] or "",
            "date": rules.in_words(work.today),
            "valid_days": rulebook.value(work, VALID_DAYS, employee.entity_id),
            "id_number_line": rulebook.value(work, ID_LINE, employee.entity_id),
            "issuer": _issuer(work.actor),
            "accounts": [_account(row) for row in mine],
            "devices": [_device(row, devices[row.account_id]) for row in mine if row.account_id in devices],
            "sims": [_sim(row, sims[row.account_id]) for row in mine if row.account_id in sims],
            "items": [],
            "returns": [],
        }
        if case is not None:
            about.values |= of_case(work, case)
    return found


def _issuer(actor: Actor) -> str:
    """Who signs for the letter: a letter is Chinese, and a command without a user is nobody's hand."""
    return "系统" if actor.user_id is None else actor.name


def _of_person(work: Work, kind: str, employee: Employee) -> dict[str, Any]:
    today = work.today
    employment = persons.employment(work.db, employee.id, today)
    if kind in rules.NEEDS_EMPLOYMENT:
        if employment is None:
            raise rules.NotServing(name=employee.name, employee=employee.number, day=today)
        if employment.from_on is None:
            raise StartUnknown(name=employee.name, employee=employee.number)
    last = employment or max(
        persons.employments(work.db, employee.id), key=lambda e: e.until_on or date.max, default=None
    )
    seen = persons.observation(work.db, employee.id, today)
    return {
        "name": employee.name,
        "employee": employee.number or "",
        "department": (seen.store if seen else None) or "",
        "position": (seen.position if seen else None) or "",
        "hired_on": rules.in_words(last.from_on if last else None),
        "contract_until_on": rules.in_words(last.contract_until_on if last else None),
        "last_day": rules.in_words(last.until_on - person_rules.DAY if last and last.until_on else None),
        "last_working_day": rules.in_words(last.last_working_on if last else None),
    }


def _accounts(work: Work, found: list[About]) -> dict[int, list[Any]]:
    held: dict[int, list[Any]] = defaultdict(list)
    for row in queries.accounts_of(work.db, [about.employee.id for about in found], work.today):
        held[row.employee_id].append(row)
    return held


def _first(rows: list[Any]) -> dict[int, Any]:
    """Per account the row of the ledger that is believed."""
    found: dict[int, Any] = {}
    for row in rows:
        if row.account_id not in found or row.rank < found[row.account_id].rank:
            found[row.account_id] = row
    return found


def of_case(work: Work, seen: CaseView) -> dict[str, Any]:
    """What a case says: its days and items, the accounts, phones and cards it is about, also those given back since."""
    case, todo = seen.case, [item.task for item in seen.items]
    found = queries.accounts(work.db, seen.accounts.keys(), work.today)
    by_id = {row.account_id: row for row in found}
    phones = {t.object_id: by_id.get(t.account_id or 0) for t in todo if t.code == plans.DEVICE_BACK and t.object_id}
    cards = {t.object_id: by_id.get(t.account_id or 0) for t in todo if t.code == plans.SIM_BACK and t.object_id}
    for row in _first(queries.devices_of(work.db, by_id, work.today)).values():  # a ledger's item names no phone
        phones.setdefault(row.id, by_id[row.account_id])
    for row in _first(queries.sims_of(work.db, by_id, work.today)).values():
        cards.setdefault(row.id, by_id[row.account_id])
    devices = queries.devices(work.db, phones, work.today)
    sims = queries.sims(work.db, cards, work.today)
    values: dict[str, Any] = {
        "case_number": case.number,
        "to_name": seen.to_employee.name if seen.to_employee else "",
        "accounts": [_account(row) for row in found],
        "devices": [_device(account, devices[n]) for n, account in phones.items()],
        "sims": [_sim(account, sims[n]) for n, account in cards.items()],
        "items": [_item(seen, task) for task in todo],
        "returns": [_item(seen, task) for task in todo if task.code in RETURNS],
    }
    if case.kind == plans.HANDOVER:
        return values | {"handover_on": rules.in_words(case.last_day)}
    days = {"last_day": case.last_day, "last_working_day": case.last_working_day}
    return values | {name: rules.in_words(day) for name, day in days.items()}


def _item(seen: CaseView, task: Task) -> dict[str, str]:
    account = seen.accounts.get(task.account_id or 0) if len(seen.accounts) > 1 else None
    about = "，".join(text for text in (account, task.object_label) if text)
    done = task.state == tasks.DONE
    return {
        "title": f"{task.title}（{about}）" if about else task.title,
        "owner": task.assignee or tasks.OWNER_WORDS.get(task.owner_role, task.owner_role),
        "due_on": rules.short(task.due_on),
        "state": tasks.STATES[task.state],
        "done_on": rules.short(task.done_on),
        "done_by": (task.done_by or "") if done else "",
        "signed": "已签" if task.signed else "",
    }


def _account(row: Any) -> dict[str, str]:
    return {
        "nickname": row.nickname or row.xhs_id,
        "xhs_id": row.xhs_id,
        "enterprise_account": row.enterprise_account or "",
        "ownership": OWNERSHIPS[row.ownership],
    }


def _device(row: Any, device: Any) -> dict[str, str]:
    return {"number": device.number, "model": device.model or "", "xhs_id": row.xhs_id if row else "", "blank": ""}


def _sim(row: Any, sim: Any) -> dict[str, str]:
    registrant = "公司" if sim.registrant_kind == "company" else sim.registrant_name or ""
    return {
        "number": sim.number_masked,
        "carrier": sim.carrier or "",
        "registrant": registrant,
        "xhs_id": row.xhs_id if row else "",
        "blank": "",
    }
