"""What a letter says of a person, read from the ledger for many people at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.letters import queries, rules
from kosmgr.people import queries as persons
from kosmgr.people import rules as person_rules
from kosmgr.people.models import Employee
from kosmgr.policy import Actor
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work

OWNERSHIPS = {"company": "公司", "employee": "个人授权"}  # letters are in Chinese
VALID_DAYS = "proof.max_age_days.new"
ID_LINE = "letter.id_number_line"


class StartUnknown(Invalid):
    """A proof of employment names the day it began."""

    message = N_("{name}（{employee}）没有登记入职日期，先补上再开具在职证明")


@dataclass
class About:
    """One person's letter: plain values and lists, by the names templates use."""

    employee: Employee
    values: dict[str, Any] = field(default_factory=dict)


def gather(work: Work, kind: str, people: Iterable[Employee], typed: Mapping[str, str]) -> list[About]:
    """The facts of a kind of letter for each person, as of today."""
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
        }
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


def _account(row: Any) -> dict[str, str]:
    return {
        "nickname": row.nickname or row.xhs_id,
        "xhs_id": row.xhs_id,
        "enterprise_account": row.enterprise_account or "",
        "ownership": OWNERSHIPS[row.ownership],
    }


def _device(row: Any, device: Any) -> dict[str, str]:
    return {"number": device.number, "model": device.model or "", "xhs_id": row.xhs_id, "blank": ""}


def _sim(row: Any, sim: Any) -> dict[str, str]:
    registrant = "公司" if sim.registrant_kind == "company" else sim.registrant_name or ""
    return {
        "number": sim.number_masked,
        "carrier": sim.carrier or "",
        "registrant": registrant,
        "xhs_id": row.xhs_id,
        "blank": "",
    }
