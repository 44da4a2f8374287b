"""Cases as the lists show them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kosmgr.cases import service as cases
from kosmgr.cases import views
from kosmgr.matrix.shapes import Chosen, Item
from kosmgr.tasks import rules as tasks
from kosmgr.work import Work

Say = Callable[[str], str]


def listed(work: Work, entity_ids: Chosen) -> list[Item]:
    """Visible cases, the newest first."""
    chosen = None if entity_ids is None else list(entity_ids)
    return [item(view) for view in cases.listing(work, entity_ids=chosen)]


def item(view: views.CaseView) -> Item:
    """One case in a line."""
    case = view.case
    return {
        "id": case.id,
        "number": case.number,
        "kind": case.kind,
        "state": view.state,
        "entity": view.entity,
        "employee": view.employee.number if view.employee else None,
        "name": view.employee.name if view.employee else None,
        "to_employee": view.to_employee.number if view.to_employee else None,
        "to_name": view.to_employee.name if view.to_employee else None,
        "accounts": list(view.accounts.values()),
        "last_day": case.last_day,
        "last_working_day": case.last_working_day,
        "items": len(view.items),
        "open": view.open_items,
        "overdue": view.overdue_items,
        "store": case.store,
        "manager": case.manager,
        "origin": case.origin,
        "opened_by": case.opened_by,
    }


def shown(view: views.CaseView, translate: Say = str) -> Item:
    """A case with its items and what is in the way of closing it."""
    blockers = [
        {
            "code": one.code,
            "message": translate(one.text).format(**{name: translate(str(fact)) for name, fact in one.facts.items()}),
            "task": one.task_id,
        }
        for one in view.blockers
    ]
    tasks_ = [_task(one, view, translate) for one in view.items]
    return {**item(view), "reason": view.case.reason, "tasks": tasks_, "blockers": blockers}


def _task(one: views.ItemView, view: views.CaseView, translate: Say) -> dict[str, Any]:
    task, waiting = one.task, one.waiting
    done_on: date | None = task.done_on
    return {
        "id": task.id,
        "code": task.code,
        "title": translate(task.title),
        "account": view.accounts.get(task.account_id or 0),
        "about": task.object_label,
        "owner": task.owner_role,
        "assignee": task.assignee,
        "due_on": task.due_on,
        "overdue": one.overdue,
        "evidence": task.evidence,
        "holding": task.holding,
        "state": task.state,
        "state_word": translate(tasks.STATES[task.state]),
        "done_on": done_on,
        "done_by": task.done_by,
        "note": task.note,
        "document": task.document_id,
        "signed": task.signed,
        "origin": task.origin,
        "waiver": None if waiting is None else {"asked_by": waiting.asked_by, "reason": waiting.reason},
    }


def leaver(one: cases.ListedOutcome, translate: Say = str) -> Item:
    """A row of a list of leavers and what became, or would become, of it."""
    outcome = one.outcome
    refused = one.refused or (outcome.refused if outcome else None)
    ended = outcome.ended if outcome else None
    return {
        "row": one.leaver.row,
        "employee": one.leaver.employee,
        "name": ended.employee.name if ended else None,
        "last_day": one.leaver.last_day,
        "last_working_day": ended.last_working_on if ended else one.leaver.last_working_day,
        "accounts": [account.xhs_id for account in outcome.accounts] if outcome else [],
        "items": outcome.planned_items if outcome else 0,
        "case": outcome.case_id if outcome else None,
        "number": outcome.number if outcome else None,
        "code": refused.code if refused else None,
        "message": refused.text(translate) if refused else None,
    }
