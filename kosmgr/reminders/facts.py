"""From rows to what the reasons know: what is settled, and what ends or waits beside the picture. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kosmgr.applications import rules as applications
from kosmgr.checks.catalog import BY_RULE
from kosmgr.checks.rules import entity_key, sim_subject
from kosmgr.documents import queries as documents
from kosmgr.documents import watched
from kosmgr.findings.rules import Subject
from kosmgr.kit.clock import day_of
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import N_
from kosmgr.kit.workdays import Calendar
from kosmgr.matrix.rules import AccountLine, Picture
from kosmgr.reminders import (
    application_sla,
    contract_ending,
    document_expiring,
    enterprise_renewal_due,
    finding_unanswered,
    item_due,
    leaver_bound,
    never_posted,
    plans,
    queries,
    renewal_due,
    rules,
    sim_unverified,
    waiver_ending,
)
from kosmgr.reminders.rules import DAY, Matter, People, Recipient
from kosmgr.rulebook.rules import Book

ANSWERS = {  # an accepted finding of this rule answers reminders of this reason about that kind of thing
    ("certification.due", "account"): renewal_due.REASON.name,
    ("certification.overdue", "account"): renewal_due.REASON.name,
    ("certification.lapsed", "account"): renewal_due.REASON.name,
    ("certification.due", "enterprise_account"): enterprise_renewal_due.REASON.name,
    ("certification.overdue", "enterprise_account"): enterprise_renewal_due.REASON.name,
    ("certification.parent-lapsed", "enterprise_account"): enterprise_renewal_due.REASON.name,
    ("binding.departed-holder", "account"): leaver_bound.REASON.name,
    ("documents.expiring", "document"): document_expiring.REASON.name,
    ("documents.expired", "document"): document_expiring.REASON.name,
    ("activity.never-posted", "account"): never_posted.REASON.name,
}
SPOKEN_OF = {rule for rule, _kind in ANSWERS} | {"offboarding.item-overdue"}  # another reason reminds of them
WAITS: Mapping[str, tuple[str, str]] = {  # state → what it waits for, whose turn it is
    applications.INCOMPLETE: (N_("补材料"), "hr"),
    applications.APPROVED: (N_("提交平台"), "operations"),
    applications.SUBMITTED: (N_("等平台答复"), "operations"),
    applications.REJECTED_BY_PLATFORM: (N_("平台驳回后重新提交"), "operations"),
}
CONCLUDE = N_("每一步都同意了，等批准"), "hr"
STEP_DAYS, PLATFORM_DAYS, SIM_DAYS = "application.step_workdays", "application.platform_workdays", "sim.verify_days"

Rows = Mapping[str, Sequence[Any]]
Matters = tuple[Matter, ...]


def known(rows: Rows, picture: Picture, book: Book, calendar: Calendar, on: date) -> rules.Known:
    """Everything the reasons know beside the picture."""
    accepted: dict[tuple[str, rules.Owner], date] = {}
    for row in rows["findings"]:
        for subject in row.subjects if row.accepted else ():
            reason = ANSWERS.get((row.rule, subject["kind"]))
            if reason is not None and subject["ref_id"] is not None:
                place = reason, (subject["kind"], subject["ref_id"])
                accepted[place] = max(row.accepted_until_on, accepted.get(place, row.accepted_until_on))
    return rules.Known(
        paid_from=queries.paid_from(rows["paid"]),
        renewed=queries.renewed(rows["terms"]),
        accepted=accepted,
        matters={
            item_due.REASON.name: _cases(rows["items"], picture),
            document_expiring.REASON.name: _papers(rows["papers"], on),
            contract_ending.REASON.name: _contracts(rows["contracts"], picture),
            waiver_ending.REASON.name: _waivers(rows["findings"], picture),
            finding_unanswered.REASON.name: _unanswered(rows["findings"], picture, book),
            application_sla.REASON.name: _applications(rows["applications"], rows["steps"], book, calendar),
            sim_unverified.REASON.name: _sims(rows["sims"], picture, book),
        },
        proofs=documents.newest_proofs(rows["proofs"]),
        plans=plans.plans_of(rows["plans"], rows["hours"]),
        calendar=calendar,
    )


def _stores(picture: Picture) -> dict[int, str]:
    """The store of everybody who holds an account."""
    return {line.holder.employee_id: line.store for line in picture.accounts if line.holder and line.store}


def _of_store(store: str | None) -> dict[str, tuple[Recipient, ...]]:
    return {"manager": (rules.role("manager", store),)} if store else {}


def _cases(rows: Sequence[Any], picture: Picture) -> Matters:
    stores, items = _stores(picture), dict[tuple[int, date], list[Any]]()
    for row in rows:
        items.setdefault((row.id, row.due_on), []).append(row)
    return tuple(_items(mine, stores.get(mine[0].employee_id)) for mine in items.values())


def _items(rows: Sequence[Any], store: str | None) -> Matter:
    """The items of one case that are due on one day, with everybody who has to do one."""
    first = rows[0]
    to = tuple(dict.fromkeys(_doer(row, store) for row in rows))
    facts = {"case": first.number, "count": len(rows), "first": Sentence(first.title)}
    subject = Subject("case", first.number, first.name or first.number, first.id)
    people: People = {"assignee": to, **_of_store(store)}
    return Matter(("case", first.id), first.entity_id, subject, first.due_on, rules.always(people), facts)


def _doer(row: Any, store: str | None) -> Recipient:
    if row.assignee:
        return rules.employee(row.assignee, row.assignee_employee_id, "assignee", store)
    if row.owner_role == "employee" and row.name:
        return rules.employee(row.name, row.employee_id, "assignee", store)
    return rules.role(row.owner_role, store if row.owner_role == "manager" else None)


def _papers(rows: Sequence[Any], on: date) -> Matters:
    followed = watched.successors(rows, on)
    return tuple(
        Matter(
            ("document", row.id),
            row.entity_id,
            Subject("document", row.number or row.title, row.title, row.id),
            row.valid_until_on,
            rules.always({"keeper": (Recipient(row.keeper, "keeper"),)} if row.keeper else {}),
            {"document": f"{row.title} {row.number}" if row.number else row.title},
        )
        for row in rows
        if not row.superseded and row.id not in followed
    )


def _contracts(rows: Sequence[Any], picture: Picture) -> Matters:
    stores = _stores(picture)
    return tuple(
        Matter(
            ("employee", row.id),
            row.entity_id,
            Subject("employee", f"{entity_key(picture, row.entity_id)}/{row.number or row.name}", row.name, row.id),
            row.contract_until_on,
            rules.always(_of_store(stores.get(row.id))),
            {"person": row.name, "employee": row.number or "—", "count": row.accounts},
        )
        for row in rows
        if row.entity_id in picture.entities
    )


# findings


def _waivers(rows: Sequence[Any], picture: Picture) -> Matters:
    found = (_finding(row, row.accepted_until_on, picture) for row in rows if row.accepted)
    return tuple(one for one in found if one is not None)


def _unanswered(rows: Sequence[Any], picture: Picture, book: Book) -> Matters:
    found = []
    for row in rows:
        if not row.accepted and row.rule not in SPOKEN_OF and row.severity in finding_unanswered.DAYS:
            days = book.value(finding_unanswered.DAYS[row.severity], row.entity_id, row.first_seen_on)
            found.append(_finding(row, row.first_seen_on + DAY * days, picture, last=False))
    return tuple(one for one in found if one is not None)


def _finding(row: Any, due_on: date, picture: Picture, last: bool = True) -> Matter | None:
    """A finding as what somebody has to see to; one that crosses entities belongs to that of its first account."""
    lines = [picture.by_account.get(one["ref_id"]) for one in row.subjects if one["kind"] == "account"]
    accounts = [line for line in lines if line is not None]
    entity_id = row.entity_id if row.entity_id is not None else accounts[0].entity_id if accounts else None
    check = BY_RULE.get(row.rule)
    if entity_id not in picture.entities or entity_id is None or check is None:
        return None
    about = row.subjects[0]["label"] if row.subjects else "—"
    return Matter(
        ("finding", row.id),
        entity_id,
        Subject("finding", row.fingerprint, about, row.id),
        due_on,
        _of_accounts(accounts),
        {"about": about, "rule": Sentence(check.title)},
        last_on=due_on if last else None,
    )


def _of_accounts(lines: Sequence[AccountLine]) -> Any:
    """The people of several accounts together; holders only where there is one account."""
    if len(lines) == 1:
        return rules.of_account(lines[0])
    keepers = dict.fromkeys(Recipient(line.keeper, "keeper", store=line.store or "") for line in lines if line.keeper)
    managers = dict.fromkeys(rules.role("manager", line.store) for line in lines if line.store)
    return rules.always({"keeper": tuple(keepers), "manager": tuple(managers)})


# applications and cards


def _applications(rows: Sequence[Any], steps: Sequence[Any], book: Book, calendar: Calendar) -> Matters:
    of: dict[int, list[Any]] = {}
    for step in steps:
        of.setdefault(step.application_id, []).append(step)
    return tuple(_waiting(row, of.get(row.id, []), book, calendar) for row in rows)


def _waiting(row: Any, steps: Sequence[Any], book: Book, calendar: Calendar) -> Matter:
    turn = applications.turn(applications.Step(s.id, s.step, s.position, s.role, s.verdict) for s in steps)
    word, role = WAITS.get(row.state, CONCLUDE)
    if turn is not None:
        word, role = applications.STEP_WORDS[turn.step], turn.role
    moved = [day_of(step.at) for step in steps if step.at is not None]
    moved += [day_of(row.moved_at)] if row.moved_at is not None else []
    stated = row.submitted_on if row.state == applications.SUBMITTED else row.applied_on
    since = max([*moved, *([stated] if stated else [])], default=day_of(row.created_at))
    key = PLATFORM_DAYS if row.state == applications.SUBMITTED else STEP_DAYS
    due_on = calendar.later(calendar.last_workday(since), book.value(key, row.entity_id, since))
    people: People = {"assignee": (rules.role(role, row.store),), **_of_store(row.store)}
    return Matter(
        ("application", row.id),
        row.entity_id,
        Subject("application", row.number, row.applicant, row.id),
        due_on,
        rules.always(people),
        {"application": row.number, "applicant": row.applicant, "step": Sentence(word)},
    )


def _sims(rows: Sequence[Any], picture: Picture, book: Book) -> Matters:
    registered = {row.id: day_of(row.created_at) for row in rows}
    found = []
    for sim in picture.sims:
        since = sim.opened_on or registered.get(sim.id)
        if not sim_unverified.unverified(sim) or since is None:
            continue
        lines = [picture.by_account[one] for one in sim.account_ids if one in picture.by_account]
        entity_id = sim.entity_id or (lines[0].entity_id if lines else None)
        if entity_id is not None:
            due_on = since + DAY * book.value(SIM_DAYS, entity_id, since)
            people = _of_accounts(lines)
            found.append(Matter(("sim", sim.id), entity_id, sim_subject(sim), due_on, people, {"sim": sim.masked}))
    return tuple(found)
