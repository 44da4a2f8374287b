"""Who agrees and who does not: the steps, what the rulebook leaves to a decision, and how an entity approves."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete

from kosmgr.applications import eligibility, lines, models, queries, rules, service
from kosmgr.audit import service as journal
from kosmgr.cases import joining
from kosmgr.entities import service as entities
from kosmgr.policy import SYSTEM, Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.work import Work, requires


@requires(Permission.APPLICATION_READ)
def waiting(work: Work) -> list[lines.Line]:
    """The visible applications whose step the actor decides, the oldest first."""
    under_review = models.Application.state == rules.REVIEWING
    rows = queries.visible(work.db, work.actor, Permission.APPLICATION_READ, under_review)
    return [line for line in reversed(lines.lines(work, rows)) if line.mine]


@requires(Permission.APPLICATION_DECIDE)
def agree(work: Work, application_id: int, step: str | None = None, note: str | None = None) -> models.Application:
    """Agree to the step whose turn it is; the last agreement approves, unless something still speaks against it."""
    row, waits, steps = _turn(work, application_id, step)
    last = rules.is_last(steps, waits)
    _check_clear(lines.shown(work, row.id), last)
    _decided(work, row, waits, rules.AGREED, note)
    if last:
        _approve(work, row, note)
    else:
        service.change(work, row, "agreed", note, state=row.state)
    return row


@requires(Permission.APPLICATION_WRITE)
def conclude(work: Work, application_id: int) -> models.Application:
    """Approve what every step agreed to though a ledger still calls it under review, if nothing speaks against it."""
    row = lines.visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    line = lines.shown(work, row.id)
    if not line.agreed_by_all:
        raise rules.NothingToConclude(application=row.number)
    _check_clear(line, last_step=True)
    _approve(work, row, None)
    return row


@requires(Permission.APPLICATION_WRITE)
def open_case(work: Work, application_id: int) -> models.Application:
    """Open the onboarding case of an application that is approved and has none, or whose case was cancelled."""
    row = lines.visible_application(work, application_id, for_=Permission.APPLICATION_WRITE)
    if row.state != rules.APPROVED:
        raise rules.NotFromHere(application=row.number, state=rules.STATE_WORDS[row.state])
    service.change(work, row, "case_opened", case_id=_case(work, row))
    return row


@requires(Permission.APPLICATION_DECIDE)
def disagree(work: Work, application_id: int, reason: str, step: str | None = None) -> models.Application:
    """Say no at the step whose turn it is: the application is refused, with the reason, and takes no seat."""
    reason = rules.check_reason(reason)
    row, waits, _steps = _turn(work, application_id, step)
    _decided(work, row, waits, "refused", reason)
    service.change(work, row, "refuse", reason, state=rules.REFUSED, refused_reason=reason)
    return row


@requires(Permission.APPLICATION_DECIDE)
def rule_on(work: Work, application_id: int, code: str, reason: str) -> models.ApplicationRuling:
    """Decide that what the rulebook asks about does not stand in the way here, and why."""
    row = lines.visible_application(work, application_id, for_=Permission.APPLICATION_DECIDE)
    reason = rules.check_reason(reason)
    if row.state not in rules.OPEN:
        raise rules.NotFromHere(application=row.number, state=rules.STATE_WORDS[row.state])
    open_asks = {b.code for b in lines.shown(work, row.id).open_blockers if b.weight == eligibility.ASK}
    if code not in open_asks:
        raise rules.NothingToRule(code=code)
    role = ruled_by(work, row, code)
    if not lines.decides(work.actor, role, row):
        raise rules.NotYourRuling(role=rules.ROLE_WORDS[role])
    ruling = models.ApplicationRuling(
        application_id=row.id,
        code=code,
        reason=reason,
        by_id=work.actor.user_id,
        by=work.actor.name,
        at=work.now,
    )
    work.db.add(ruling)
    work.db.flush()
    service.change(work, row, "ruled", f"{code}: {reason}", state=row.state)
    return ruling


def ruled_by(work: Work, row: models.Application, code: str) -> str:
    """The role that decides about an obstacle of an application one has seen."""
    book = rulebook.book(work)
    return eligibility.ruling_role(code, lambda key: book.chosen(key, row.entity_id, work.today))


@requires(Permission.APPLICATION_READ)
def approval_steps(work: Work, entity_id: int) -> list[tuple[str, str]]:
    """(step, role) in order, as a visible entity approves."""
    return lines.steps_of(work, entities.visible_entity(work, entity_id, for_=Permission.APPLICATION_READ).id)


@requires(Permission.ENTITY_WRITE)
def set_steps(work: Work, entity_id: int, steps: Sequence[tuple[str, str]]) -> None:
    """How an entity approves from now on; what is under review keeps the steps it was filed with."""
    entity = entities.visible_entity(work, entity_id, for_=Permission.ENTITY_WRITE)
    rules.check_steps(steps)
    before = lines.steps_of(work, entity.id)
    if list(steps) == before:
        return
    work.db.execute(delete(models.ApplicationStep).where(models.ApplicationStep.entity_id == entity.id))
    for position, (step, role) in enumerate(steps, 1):
        work.db.add(models.ApplicationStep(entity_id=entity.id, step=step, position=position, role=role))
    work.db.flush()
    told: dict[str, Any] = {"steps": [f"{step}:{role}" for step, role in steps]}
    was: dict[str, Any] = {"steps": [f"{step}:{role}" for step, role in before]}
    journal.note(work, journal.Note("application.steps_set", "entity", entity.id, entity.id, before=was, after=told))


def _check_clear(line: lines.Line, last_step: bool) -> None:
    against = eligibility.in_the_way(line.blockers, last_step)
    if against:
        raise rules.Blocked(application=line.row.number, blocker=eligibility.TITLES[against[0].code])


def _approve(work: Work, row: models.Application, note: str | None) -> None:
    """Approved: from here on it is a case, whose items take the seat, open the account and bind it."""
    service.change(work, row, "approved", note, state=rules.APPROVED, case_id=_case(work, row))


def _case(work: Work, row: models.Application) -> int:
    """The agreed steps are the permission: whoever agrees last need not be one who may open cases by hand."""
    if row.employee_id is None:
        raise rules.Blocked(application=row.number, blocker=eligibility.TITLES["number_missing"])
    newcomer = joining.Newcomer(row.id, row.entity_id, row.employee_id, row.ownership, row.store)
    return joining.open_onboarding(replace(work, actor=SYSTEM), newcomer, row.number).id


def _turn(work: Work, application_id: int, step: str | None) -> tuple[models.Application, rules.Step, list[rules.Step]]:
    """The step that waits, if the actor decides it; a step named must be that one."""
    row = lines.visible_application(work, application_id, for_=Permission.APPLICATION_DECIDE)
    steps = lines.plain(row, queries.approvals(work.db, [row.id]).get(row.id, ()))
    waits = rules.turn(steps) if row.state == rules.REVIEWING else None
    if waits is None:
        raise rules.NothingToDecide(application=row.number)
    if step is not None and step != waits.step:
        raise rules.StepPassed(step=rules.STEP_WORDS[waits.step])
    if not lines.decides(work.actor, waits.role, row):
        raise rules.NotYourStep(step=rules.STEP_WORDS[waits.step], role=rules.ROLE_WORDS[waits.role])
    return row, waits, steps


def _decided(work: Work, row: models.Application, waits: rules.Step, verdict: str, note: str | None) -> None:
    values = {"verdict": verdict, "note": note, "by_id": work.actor.user_id, "by": work.actor.name, "at": work.now}
    if not queries.decide(work.db, waits.id, **values):
        raise rules.ApplicationChanged(application=row.number)
