"""What the application ledger says: who applied, with which papers, who agreed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kosmgr.applications.rules import USUAL
from kosmgr.exchange.facts import Key, Row
from kosmgr.kit.text import fold

if TYPE_CHECKING:
    from kosmgr.exchange.derive import Context


def applications(context: Context) -> None:
    """Applications with their approvals; those whose entity nobody knows yet wait for the ledger that tells it."""
    for days in context.histories.get("applications", {}).values():
        row = days[-1]
        entity = _entity(context, row)
        context.facts.entities[id(row)] = entity
        if entity is None:
            context.contradict(row, "enterprise_account", "applicant_unplaced", value=row.values["enterprise_account"])
            continue
        key = (entity, row.values["number"])
        person = _person(context, row, entity)
        context.put("applications", key, (person, *_told(context, row, entity)), row)
        for position, (step, role) in enumerate(USUAL, 1):
            verdict = row.values[step]
            if verdict is not None:
                context.put("application_approvals", (key, step), (position, role, verdict), row)


def _entity(context: Context, row: Row) -> int | None:
    """By its 企业号, else by the 工号; a row just read keeps what was found when it was."""
    if row.place is not None and row.entity is not None:
        return row.entity
    nickname = row.values["enterprise_account"]
    if nickname:
        owners = context.enterprises(fold(nickname))
        if len(owners) == 1:
            return next(iter(owners))
    number = row.values["employee"]
    person = context.person(number, None) if number else None
    return None if person is None else person[0]


def _person(context: Context, row: Row, entity: int) -> Key | None:
    """The applicant by 工号, of this entity only; an application alone makes nobody an employee."""
    seen = row.values
    if not seen["employee"]:
        return None
    key: Key = (entity, seen["employee"], None)
    known = context.facts.tables["employees"].get(key)
    if known is not None and known.row.kind == "employees":
        name = known.values[0]
        if name != seen["applicant"]:
            context.contradict(row, "applicant", "name_differs", employee=key[1], value=seen["applicant"], other=name)
        for _, from_on in context.employed.get(key, [])[-1:]:
            if None not in (from_on, seen["hired_on"]) and from_on != seen["hired_on"]:
                context.contradict(row, "hired_on", "contradicts_employees", value=seen["hired_on"], other=from_on)
    return key


def _told(context: Context, row: Row, entity: int) -> tuple[Any, ...]:
    """The columns of an application, in the order of their spec after the person."""
    seen = row.values
    nickname = seen["enterprise_account"]
    enterprise = (entity, fold(nickname)) if nickname else None
    again = ",".join(str(day) for day in seen["again"])
    store = seen["store"]
    return (
        enterprise, seen["employee"], seen["applicant"], fold(seen["applicant"]), seen["marked"], seen["applied_on"],
        again or None, store, fold(store or ""), seen["position"], seen["hired_on"], seen["contract_until_on"],
        seen["contact"], seen["contact_masked"], seen["nickname"], seen["xhs_id"], seen["ownership"] or "company",
        seen["proof"] or "unknown", seen["proof_on"], seen["agreement"] or "unknown", seen["agreement_on"],
        seen["portrait"] or "unknown", seen["portrait_on"], seen["state"] or "reviewing", seen["submitted_on"],
        seen["result"], seen["effective_on"], seen["reason"],
    )  # fmt: skip
