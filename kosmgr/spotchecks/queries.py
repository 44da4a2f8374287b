"""Reading rounds, checks, askings and photos; claiming them; the facts a draw is weighed by."""

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session, attributes

from kosmgr.bindings.models import HELD_UNTIL, Binding
from kosmgr.documents.models import DocumentRevision
from kosmgr.entities import queries as entities
from kosmgr.entities.models import Entity
from kosmgr.findings.models import Finding, FindingSubject
from kosmgr.kit import db as database
from kosmgr.kit.clock import day_of
from kosmgr.people.models import Employee
from kosmgr.policy import Actor, Permission
from kosmgr.post.models import Address, Destination, Notice
from kosmgr.seats import queries as seats
from kosmgr.seats.models import Account, AccountObservation
from kosmgr.spotchecks import rules
from kosmgr.spotchecks.models import SpotAsk, SpotCheck, SpotPhoto, SpotPool, SpotRound


def rounds(
    db: Session, actor: Actor, permission: Permission, *conditions: Any, limit: int | None = None
) -> Sequence[Any]:
    """(round, entity name), newest first, where the actor holds the permission."""
    door = SpotRound.entity_id.in_(entities.select_visible(actor, permission))
    statement = select(SpotRound, Entity.name).join(Entity, Entity.id == SpotRound.entity_id).where(door, *conditions)
    return db.execute(statement.order_by(SpotRound.drawn_at.desc(), SpotRound.id.desc()).limit(limit)).all()


def states(db: Session, round_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Checks of rounds by state."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    statement = select(SpotCheck.round_id, SpotCheck.state, func.count()).group_by(SpotCheck.round_id, SpotCheck.state)
    for row in database.select_by(db, statement, SpotCheck.round_id, round_ids):
        found[row[0]][row[1]] = row[2]
    return found


def checks(db: Session, actor: Actor, permission: Permission, *conditions: Any) -> Sequence[Any]:
    """(check, round, entity, 小红书号, nickname, holder's number and name), newest first, as far as one may see."""
    nickname = (
        select(AccountObservation.nickname)
        .where(AccountObservation.account_id == SpotCheck.account_id, AccountObservation.nickname.is_not(None))
        .order_by(AccountObservation.observed_on.desc(), AccountObservation.id.desc())
        .limit(1)
        .correlate(SpotCheck)
        .scalar_subquery()
    )
    return db.execute(
        select(
            SpotCheck,
            SpotRound,
            Entity.name.label("entity"),
            Account.xhs_id,
            func.coalesce(nickname, Account.xhs_id).label("nickname"),
            Employee.number,
            Employee.name,
        )
        .join(SpotRound, SpotRound.id == SpotCheck.round_id)
        .join(Entity, Entity.id == SpotCheck.entity_id)
        .join(Account, Account.id == SpotCheck.account_id)
        .join(Employee, Employee.id == SpotCheck.employee_id)
        .where(SpotCheck.entity_id.in_(entities.select_visible(actor, permission)), *conditions)
        .order_by(SpotCheck.drawn_at.desc(), SpotCheck.id.desc())
    ).all()


def asks(db: Session, check_ids: Collection[int]) -> dict[int, list[SpotAsk]]:
    """Every asking of some checks, oldest first."""
    found: dict[int, list[SpotAsk]] = defaultdict(list)
    for part in database.chunks(sorted(check_ids)):
        statement = select(SpotAsk).where(SpotAsk.check_id.in_(part)).order_by(SpotAsk.check_id, SpotAsk.number)
        for row in db.scalars(statement):
            found[row.check_id].append(row)
    return found


def last_ask(db: Session, check: SpotCheck) -> SpotAsk:
    """The asking that counts."""
    mine = select(SpotAsk).where(SpotAsk.check_id == check.id)
    return db.scalars(mine.order_by(SpotAsk.number.desc()).limit(1)).one()


def ask_of_link(db: Session, link_id: int) -> tuple[SpotAsk, SpotCheck] | None:
    """What a link was made for."""
    row = db.execute(
        select(SpotAsk, SpotCheck).join(SpotCheck, SpotCheck.id == SpotAsk.check_id).where(SpotAsk.link_id == link_id)
    ).first()
    return None if row is None else (row[0], row[1])


def photos(db: Session, check_ids: Collection[int]) -> Sequence[Any]:
    """(check, asking's number, revision's number, hash, size, when, erased) of every photo, oldest first."""
    return db.execute(
        select(
            SpotAsk.check_id,
            SpotAsk.number.label("ask"),
            DocumentRevision.number,
            DocumentRevision.sha256,
            DocumentRevision.size,
            DocumentRevision.erased_at,
            SpotPhoto.at,
        )
        .join(SpotAsk, SpotAsk.id == SpotPhoto.ask_id)
        .join(DocumentRevision, DocumentRevision.id == SpotPhoto.revision_id)
        .where(SpotAsk.check_id.in_(list(check_ids)))
        .order_by(SpotPhoto.id)
    ).all()


def count_photos(db: Session, ask_id: int) -> int:
    """How many photos an asking has."""
    return db.scalar(select(func.count()).select_from(SpotPhoto).where(SpotPhoto.ask_id == ask_id)) or 0


def pool(db: Session, round_id: int) -> SpotPool | None:
    """What a round was drawn from."""
    return db.scalar(select(SpotPool).where(SpotPool.round_id == round_id))


def drawn(db: Session, entity_id: int, week_on: date) -> SpotRound | None:
    """The weekly round of an entity."""
    same = (SpotRound.entity_id == entity_id, SpotRound.week_on == week_on, SpotRound.kind == rules.WEEKLY)
    return db.scalar(select(SpotRound).where(*same))


def undrawn(db: Session, week_on: date, on: date) -> list[int]:
    """Entities with an account in somebody's hands that have not drawn this week."""
    done = select(SpotRound.entity_id).where(SpotRound.week_on == week_on, SpotRound.kind == rules.WEEKLY)
    held = (
        select(Account.entity_id)
        .join(Binding, Binding.account_id == Account.id)
        .where(*_holding(on), Account.entity_id.not_in(done))
        .distinct()
    )
    return sorted(db.scalars(held))


def _holding(on: date) -> tuple[Any, ...]:
    began = or_(Binding.from_on.is_(None), Binding.from_on <= on)
    return began, or_(HELD_UNTIL.is_(None), on < HELD_UNTIL)


def holds(db: Session, account_id: int, employee_id: int, on: date) -> bool:
    """Whether somebody holds an account on a day."""
    mine = (Binding.account_id == account_id, Binding.employee_id == employee_id)
    return db.scalar(select(Binding.id).where(*mine, *_holding(on)).limit(1)) is not None


def claim(db: Session, check: SpotCheck, *wanted: str) -> None:
    """Move the version on by one while the check is in one of these states, or refuse: somebody was faster."""
    step = update(SpotCheck).where(
        SpotCheck.id == check.id, SpotCheck.version == check.version, SpotCheck.state.in_(wanted)
    )
    moved = db.execute(step.values(version=check.version + 1).execution_options(synchronize_session=False))
    if not seats.moved(moved):
        db.refresh(check)
        raise rules.NotInState(state=rules.STATES[check.state])
    attributes.set_committed_value(check, "version", check.version + 1)


def severities(db: Session, account_ids: Iterable[int], groups: Sequence[str]) -> dict[int, dict[str, int]]:
    """Open findings about accounts by severity, of rules in these groups."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    of_group = or_(False, *(Finding.rule.startswith(f"{group}.", autoescape=True) for group in groups))
    statement = (
        select(FindingSubject.ref_id, Finding.severity, func.count(Finding.id.distinct()))
        .join(Finding, Finding.id == FindingSubject.finding_id)
        .where(Finding.status == "open", FindingSubject.kind == "account", of_group)
        .group_by(FindingSubject.ref_id, Finding.severity)
    )
    for row in database.select_by(db, statement, FindingSubject.ref_id, account_ids):
        found[row[0]][row[1]] = row[2]
    return found


def last_checked(db: Session, account_ids: Iterable[int]) -> dict[int, date]:
    """When each account was drawn last; what was cancelled does not count."""
    statement = (
        select(SpotCheck.account_id, func.max(SpotCheck.drawn_at))
        .where(SpotCheck.state != rules.CANCELLED)
        .group_by(SpotCheck.account_id)
    )
    return {row[0]: day_of(row[1]) for row in database.select_by(db, statement, SpotCheck.account_id, account_ids)}


def under_way(db: Session, entity_id: int) -> set[int]:
    """Accounts with a check that is not over."""
    mine = (SpotCheck.entity_id == entity_id, SpotCheck.state.in_(rules.OPEN))
    return set(db.scalars(select(SpotCheck.account_id).where(*mine)))


def to_tell(db: Session) -> Sequence[Any]:
    """(check id, entity, address) of askings that wait for a letter whose reader has an address."""
    return db.execute(
        select(SpotCheck.id, SpotCheck.entity_id, Address.email)
        .join(SpotAsk, SpotAsk.check_id == SpotCheck.id)
        .join(Address, (Address.owner_kind == "employee") & (Address.owner_id == SpotCheck.employee_id))
        .where(SpotCheck.state == rules.UNTOLD, SpotAsk.number == SpotCheck.asks, SpotAsk.told == "")
        .order_by(SpotCheck.id)
    ).all()


def mail_server(db: Session) -> int | None:
    """The mail server, if one is switched on."""
    return db.scalar(select(Destination.id).where(Destination.kind == "email", Destination.enabled).limit(1))


def address(db: Session, employee_id: int) -> str | None:
    """Where an employee gets letters."""
    mine = (Address.owner_kind == "employee", Address.owner_id == employee_id)
    return db.scalar(select(Address.email).where(*mine))


def late(db: Session, now: datetime) -> list[tuple[int, int]]:
    """(check, entity) of those whose time is over."""
    over = (SpotCheck.state == rules.ASKED, SpotCheck.due_at <= now)
    return [(row[0], row[1]) for row in db.execute(select(SpotCheck.id, SpotCheck.entity_id).where(*over))]


def delivered(db: Session, check_id: int, reason: str, kind: str) -> str:
    """How the newest letter about a check stands; empty: there is none."""
    mine = (Notice.reason == reason, Notice.subject_kind == kind, Notice.subject_id == check_id)
    return db.scalar(select(Notice.state).where(*mine).order_by(Notice.id.desc()).limit(1)) or ""


def with_photos(db: Session, before: Mapping[str, datetime], entity_id: int) -> list[SpotCheck]:
    """Checks of an entity that were over before a time (by state) and still have their photos."""
    aged = or_(*((SpotCheck.state == state) & (SpotCheck.closed_at < at) for state, at in before.items()))
    kept = (SpotCheck.entity_id == entity_id, SpotCheck.photos_erased_at.is_(None), SpotCheck.document_id.is_not(None))
    return list(db.scalars(select(SpotCheck).where(*kept, aged).order_by(SpotCheck.id)))


def entities_with_photos(db: Session) -> list[int]:
    """Where photos of finished checks are kept."""
    kept = (SpotCheck.photos_erased_at.is_(None), SpotCheck.document_id.is_not(None), SpotCheck.state.in_(rules.OVER))
    return sorted(db.scalars(select(SpotCheck.entity_id).where(*kept).distinct()))


def newest(db: Session, states: Collection[str]) -> Sequence[SpotCheck]:
    """The last check of each account that was not cancelled, where it ended so: what is still to be put right."""
    return db.scalars(_newest(tuple(states))).all()


@functools.cache
def _newest(states: tuple[str, ...]) -> Select[SpotCheck]:
    judged = SpotCheck.state.in_((rules.PASSED, rules.FAILED, rules.SILENT))
    last = select(func.max(SpotCheck.id)).where(judged).group_by(SpotCheck.account_id)
    ended = select(SpotCheck).where(SpotCheck.id.in_(last), SpotCheck.state.in_(states))
    return ended.order_by(SpotCheck.id)


def held(db: Session, entity_id: int, on: date) -> int:
    """How many accounts of an entity are in somebody's hands."""
    mine = select(func.count(Binding.id)).join(Account, Account.id == Binding.account_id)
    return db.scalar(mine.where(Account.entity_id == entity_id, *_holding(on))) or 0
