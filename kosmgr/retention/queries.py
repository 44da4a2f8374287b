"""What is kept of people who have left, and what stops erasing it; one statement for a whole list."""

import functools
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from kosmgr.applications.models import Application
from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.cases.models import Case
from kosmgr.devices import queries as phones
from kosmgr.devices.models import Device, DeviceObservation, Sim, SimAssignment, SimObservation
from kosmgr.documents.models import Document, DocumentRevision
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.kit import db as database
from kosmgr.kit import standing, together
from kosmgr.kit.clock import FOREVER
from kosmgr.letters.models import LetterIssue
from kosmgr.links.models import SignedLink
from kosmgr.people.models import Employee, Employment, PersonPaper
from kosmgr.policy import Actor, Permission
from kosmgr.retention.models import Erasure, RetentionHold
from kosmgr.seats.models import Account
from kosmgr.selfservice.models import DataRequest


def facts(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    entity_ids: Collection[int] | None,
    employee_ids: Collection[int] | None = None,
    left_by: date | None = None,
) -> dict[str, list[Any]]:
    """Everything about visible people whose employments are all over, by name of the question; with `left_by` only of
    those who left by that day and still have their name."""
    left = _left(actor, today, entity_ids, employee_ids, left_by)
    mine = select(left.c.id)
    numbers = select(left.c.number).where(left.c.number.is_not(None))
    return together.read(
        db,
        {
            "people": select(
                Employee.id, Employee.entity_id, Entity.name.label("entity"), Employee.number, Employee.name,
                Employee.phone_hash, Employee.erased_at, left.c.until_on,
            ).join(left, left.c.id == Employee.id).join(Entity, Entity.id == Employee.entity_id)
            .order_by(left.c.until_on, Employee.id),
            "erasures": select(Erasure.employee_id, Erasure.data_class, Erasure.until_on)
            .where(Erasure.employee_id.in_(mine)),
            "holds": select_holds(actor),
            "papers": _papers(mine),
            "agreed": select(PersonPaper.employee_id, PersonPaper.valid_until_on)
            .where(PersonPaper.employee_id.in_(mine), PersonPaper.ended_on.is_(None),
                   PersonPaper.valid_until_on.is_not(None)),
            "letters": select(LetterIssue.employee_id, LetterIssue.id, LetterIssue.typed)
            .where(LetterIssue.employee_id.in_(mine)),
            "requests": select(DataRequest.employee_id, DataRequest.id)
            .where(DataRequest.employee_id.in_(mine),
                   or_(DataRequest.words_sealed.is_not(None), DataRequest.answer_sealed.is_not(None))),
            "applications": select(Application.employee_id, Application.id)
            .where(Application.employee_id.in_(mine), Application.phone_masked.is_not(None)),
            "links": select(SignedLink.subject_id.label("employee_id"), SignedLink.id)
            .where(SignedLink.subject_kind == "employee", SignedLink.subject_id.in_(mine),
                   SignedLink.used_at.is_(None), SignedLink.revoked_at.is_(None), SignedLink.expires_at > now),
            "own_cards": _own_cards(mine, today),
            "named_cards": _named_cards(mine, today),
            "bound": select(Binding.employee_id, Account.xhs_id).join(Account, Account.id == Binding.account_id)
            .where(Binding.employee_id.in_(mine), or_(HELD_UNTIL.is_(None), today < HELD_UNTIL))
            .order_by(Account.xhs_id),
            "devices": _kept(numbers, DeviceObservation, Device, DeviceObservation.device_id, Device.number,
                             DeviceObservation.keeper_employee, phones.GIVEN_BACK),
            "sims": _kept(numbers, SimObservation, Sim, SimObservation.sim_id, Sim.number_masked,
                          SimObservation.user_employee, phones.NOT_IN_USE),
            "cases": select(Case.employee_id, Case.number)
            .where(Case.employee_id.in_(mine), Case.state == "open").order_by(Case.number),
        },
    )  # fmt: skip


def _left(
    actor: Actor,
    today: date,
    entity_ids: Collection[int] | None,
    employee_ids: Collection[int] | None,
    left_by: date | None,
) -> Any:
    """Visible people all of whose employments were over by the day, with the day after the last one."""
    ends = func.max(func.coalesce(Employment.until_on, FOREVER), type_=Employment.until_on.type)
    statement = (
        select(Employee.id, Employee.number, ends.label("until_on"))
        .join(Employment, Employment.employee_id == Employee.id)
        .where(entities.within(actor, Permission.RETENTION, Employee.entity_id))
        .group_by(Employee.id, Employee.number)
        .having(ends <= (left_by or today))
    )
    if left_by is not None:
        statement = statement.where(Employee.erased_at.is_(None))
    if entity_ids is not None:
        statement = statement.where(Employee.entity_id.in_(list(entity_ids)))
    if employee_ids is not None:
        statement = statement.where(Employee.id.in_(list(employee_ids)))
    return statement.subquery()


def any_left(db: Session, before: date) -> bool:
    """Whether anybody's employment ended by a day."""
    return db.scalar(_any_left(), {"on": before}) is not None


@functools.cache
def _any_left() -> standing.Statement:
    return select(Employment.id).where(Employment.until_on <= standing.day()).limit(1)


def select_holds(actor: Actor) -> together.Question:
    """Holds that last, where the actor may set them."""
    columns = (RetentionHold.id, RetentionHold.entity_id, RetentionHold.employee_id, RetentionHold.reason)
    seen = entities.within(actor, Permission.RETENTION, RetentionHold.entity_id)
    statement = select(*columns, RetentionHold.held_at, RetentionHold.held_by)
    return statement.where(seen, RetentionHold.lifted_at.is_(None)).order_by(RetentionHold.id)


def _papers(mine: Any) -> together.Question:
    """Documents about these people, their cases or their applications, and whether a file of them is still there."""
    live = exists().where(DocumentRevision.document_id == Document.id, DocumentRevision.erased_at.is_(None))
    owner = func.coalesce(
        select(Case.employee_id).where(Document.subject_kind == "case", Case.id == Document.subject_id)
        .correlate(Document).scalar_subquery(),
        select(Application.employee_id)
        .where(Document.subject_kind == "application", Application.id == Document.subject_id)
        .correlate(Document).scalar_subquery(),
        select(Employee.id).where(Document.subject_kind == "employee", Employee.id == Document.subject_id)
        .correlate(Document).scalar_subquery(),
    )  # fmt: skip
    columns = (Document.id, Document.kind, Document.title, Document.hold_reason, Document.valid_until_on)
    owned = select(owner.label("employee_id"), *columns, live.label("live"))
    owned = owned.where(Document.subject_kind.in_(("employee", "case", "application")))
    found = owned.subquery()
    return select(found).where(found.c.employee_id.in_(mine)).order_by(found.c.id)


def _newest(seen: Any, owner: Any, thing: Any) -> Any:
    """The id of the newest word about a thing."""
    same = getattr(seen, owner.key)
    return (
        select(seen.id).where(same == thing.id).order_by(seen.observed_on.desc(), seen.id.desc()).limit(1)
        .correlate(thing).scalar_subquery()
    )  # fmt: skip


def _kept(numbers: Any, seen: Any, thing: Any, owner: Any, label: Any, keeper: Any, gone: tuple[str, ...]) -> Any:
    """Phones or cards that the newest word gives to people of these 工号; of which entity is compared afterwards."""
    return (
        select(keeper.label("number"), thing.entity_id, label.label("label"))
        .select_from(seen)
        .join(thing, thing.id == owner)
        .where(keeper.in_(numbers), seen.id == _newest(seen, owner, thing))
        .where(or_(seen.status_code.is_(None), seen.status_code.not_in(gone)))
        .order_by(label)
    )


def _card(today: date, owner: Any) -> together.Question:
    """SIM cards: whether one is in use, and still kept in clear."""
    in_use = exists().where(
        SimAssignment.sim_id == Sim.id, or_(SimAssignment.until_on.is_(None), SimAssignment.until_on > today)
    )
    kept = Sim.number_sealed.is_not(None)
    columns = (Sim.id, Sim.number_masked.label("label"), in_use.label("in_use"), kept.label("kept"))
    return select(owner.label("employee_id"), *columns).order_by(Sim.id)


def _named_cards(mine: Any, today: date) -> together.Question:
    """Cards that the newest word registers in these people's names."""
    seen = SimObservation
    statement = _card(today, seen.registrant_employee_id).select_from(seen).join(Sim, Sim.id == seen.sim_id)
    return statement.where(seen.registrant_employee_id.in_(mine), seen.id == _newest(seen, seen.sim_id, Sim))


def _own_cards(mine: Any, today: date) -> together.Question:
    """Cards with these people's own numbers."""
    statement = _card(today, Employee.id).select_from(Employee).join(Sim, Sim.number_hash == Employee.phone_hash)
    return statement.where(Employee.id.in_(mine))


def take_turn(db: Session) -> None:
    """Whoever erases and whoever holds wait for each other: a hold is there before the erasing looks, or too late."""
    database.take_turn(db, "retention")


def numbers_in_clear(db: Session, employee_ids: Collection[int]) -> list[Any]:
    """Sealed phone numbers of people with their keys."""
    columns = (Employee.id, Employee.phone_sealed, Employee.phone_hash, Employee.sealing_key_id)
    return list(db.execute(select(*columns).where(Employee.id.in_(list(employee_ids)))))


def names_elsewhere(db: Session, but: Collection[int]) -> list[str]:
    """The names of everybody whose name was not erased, some people left out."""
    return list(db.scalars(select(Employee.name).where(Employee.erased_at.is_(None), Employee.id.not_in(list(but)))))


def hold(db: Session, entity_id: int, employee_id: int | None) -> RetentionHold | None:
    """The hold on a person, or on everybody of an entity, that lasts."""
    whose = RetentionHold.employee_id.is_(None) if employee_id is None else RetentionHold.employee_id == employee_id
    mine = (RetentionHold.entity_id == entity_id, whose, RetentionHold.lifted_at.is_(None))
    return db.scalar(select(RetentionHold).where(*mine))


def of_person(db: Session, actor: Actor, employee_id: int, entity_id: int) -> dict[str, list[Any]]:
    """What holds the data of one person of an entity (their own hold, the entity's), and what was erased of them."""
    own = or_(RetentionHold.employee_id == employee_id, RetentionHold.employee_id.is_(None))
    seen = entities.within(actor, Permission.LEDGER_READ, RetentionHold.entity_id)
    columns = (RetentionHold.employee_id, RetentionHold.reason, RetentionHold.held_at, RetentionHold.held_by)
    holds = select(*columns).where(RetentionHold.entity_id == entity_id, RetentionHold.lifted_at.is_(None), own, seen)
    erased = select(Erasure.data_class, Erasure.at).where(
        Erasure.employee_id == employee_id, entities.within(actor, Permission.LEDGER_READ, Erasure.entity_id)
    )
    return together.read(
        db, {"holds": holds.order_by(RetentionHold.id), "erased": erased.order_by(Erasure.at, Erasure.id)}
    )


def select_history(actor: Actor, entity_ids: Collection[int] | None, employee_id: int | None = None) -> Any:
    """What was erased, the newest first, with whom it was about."""
    statement = (
        select(
            Erasure.id, Erasure.employee_id, Erasure.entity_id, Erasure.data_class, Erasure.until_on, Erasure.due_on,
            Erasure.early, Erasure.at, Erasure.by, Erasure.reason, Erasure.counts, Employee.number, Employee.name,
            Entity.name.label("entity"),
        )
        .join(Employee, Employee.id == Erasure.employee_id)
        .join(Entity, Entity.id == Erasure.entity_id)
        .where(entities.within(actor, Permission.RETENTION, Erasure.entity_id))
        .order_by(Erasure.id.desc())
    )  # fmt: skip
    if entity_ids is not None:
        statement = statement.where(Erasure.entity_id.in_(list(entity_ids)))
    return statement if employee_id is None else statement.where(Erasure.employee_id == employee_id)
