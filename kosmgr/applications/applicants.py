"""What is known of applicants on a day: employment, kind, papers, accounts held and banned, other applications."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, nulls_last, or_, select
from sqlalchemy.orm import Session

from kosmgr.applications import eligibility, rules
from kosmgr.applications.models import Application, ApplicationRuling
from kosmgr.bindings.models import Binding
from kosmgr.documents import queries as documents
from kosmgr.kit import db as database
from kosmgr.kit.clock import covers
from kosmgr.people import consents
from kosmgr.people.models import Employee, EmployeeObservation, Employment, PersonPaper
from kosmgr.seats.models import Account, AccountObservation, PostingHold


@dataclass(frozen=True)
class _Person:
    """What the roster says of somebody on the day."""

    external: bool
    from_on: date | None
    until_on: date | None
    contract_until_on: date | None
    kind: str | None


def facts(
    db: Session, rows: Sequence[Application], on: date, decided: Mapping[int, Iterable[ApplicationRuling]]
) -> dict[int, eligibility.Facts]:
    """What is known of some applications and their applicants on a day, in six statements; `decided` are rulings."""
    people = {row.employee_id for row in rows if row.employee_id is not None}
    known, papers = _people(db, people, on), _papers(db, people, on)
    accounts, others = _held(db, people, on), _others(db, rows)
    proofs, answers = documents.proofs(db, people, on), _consents(db, rows)
    return {
        row.id: _facts(
            row,
            known.get(row.employee_id or 0),
            papers.get(row.employee_id or 0, {}),
            proofs.get(row.employee_id or 0),
            answers.get(row.employee_id or 0, consents.NONE),
            accounts.get(row.employee_id or 0, ([], [])),
            others.get(row.id, ()),
            frozenset(ruling.code for ruling in decided.get(row.id, ())),
        )
        for row in rows
    }


def _facts(
    row: Application,
    person: _Person | None,
    papers: Mapping[str, eligibility.Material],
    proof: documents.Proof | None,
    consent: str,
    accounts: tuple[Sequence[str], Sequence[str]],
    others: Sequence[str],
    decided: frozenset[str],
) -> eligibility.Facts:
    """The roster is believed; where it says nothing, what the application says."""
    held, banned = accounts
    materials = {
        "proof": eligibility.Material(row.proof, row.proof_on),
        "agreement": eligibility.Material(row.agreement, row.agreement_on),
        "portrait": eligibility.Material(row.portrait, row.portrait_on),
    }
    for name, paper in papers.items():
        if name != "portrait" or row.portrait in ("unknown", "no"):
            materials[name] = paper
    if proof is not None and _newer(proof.issued_on, row):
        materials["proof"] = eligibility.Material("yes", proof.issued_on, proof.valid_until_on)
    until = person.until_on if person else None
    return eligibility.Facts(
        number=row.number,
        applicant=row.applicant,
        employee=row.employee_number,
        ownership=row.ownership,
        registered=person is not None,
        external=person.external if person else False,
        kind=(person.kind if person else None) or row.marked,
        hired_on=(person.from_on if person else None) or row.hired_on,
        left_on=None if until is None else until - rules.DAY,
        contract_until_on=(person.contract_until_on if person else None) or row.contract_until_on,
        materials=materials,
        others=tuple(others),
        again_on=tuple(date.fromisoformat(day) for day in (row.again_on or "").split(",") if day),
        holds=tuple(account for account in held if account not in banned),
        banned=tuple(banned),
        consent=consent,
        rulings=decided,
    )


def _newer(issued_on: date | None, row: Application) -> bool:
    """Whether a proof on file tells more than the application does."""
    if row.proof != "yes" or row.proof_on is None:
        return True
    return issued_on is not None and issued_on > row.proof_on


def _consents(db: Session, rows: Sequence[Application]) -> dict[int, str]:
    """How the latest answer of those who apply with their own account stands."""
    asked = {row.employee_id for row in rows if row.employee_id is not None and row.ownership == "employee"}
    mine = [one for one in consents.history(db, asked) if one.text_code == eligibility.OWN_ACCOUNT]
    return {one.employee_id: consents.standing(one) for one in mine}


def _people(db: Session, people: Iterable[int], on: date) -> dict[int, _Person]:
    """The employment of the day (without one the next to begin, else the last that ended) and the kind that day."""
    statement = (
        select(
            Employee.id,
            Employee.external,
            Employment.from_on,
            Employment.until_on,
            Employment.contract_until_on,
            EmployeeObservation.kind,
        )
        .outerjoin(Employment, Employment.employee_id == Employee.id)
        .outerjoin(EmployeeObservation, EmployeeObservation.id == _newest(EmployeeObservation, Employee, on))
    )
    found: dict[int, list[_Person]] = defaultdict(list)
    for employee_id, *told in database.select_by(db, statement, Employee.id, people):
        found[employee_id].append(_Person(*told))

    def nearness(one: _Person) -> tuple[bool, bool, date]:
        begun = one.from_on is None or one.from_on <= on
        return (covers(one.from_on, one.until_on, on), not begun, one.from_on or date.min)

    return {employee_id: max(rows, key=nearness) for employee_id, rows in found.items()}


def _newest(observation: Any, owner: Any, on: date) -> Any:
    """The observation that answers for a day: the newest not after it, else the first ever made."""
    then = case((observation.observed_on <= on, observation.observed_on))
    order = (nulls_last(then.desc()), observation.observed_on, observation.id.desc())
    column = observation.employee_id if owner is Employee else observation.account_id
    newest = select(observation.id).where(column == owner.id).order_by(*order).limit(1)
    return newest.correlate(owner).scalar_subquery()


def _papers(db: Session, people: Iterable[int], on: date) -> dict[int, dict[str, eligibility.Material]]:
    """The latest of each paper that counts on a day."""
    counts = and_(PersonPaper.signed_on <= on, or_(PersonPaper.ended_on.is_(None), PersonPaper.ended_on > on))
    statement = select(PersonPaper).where(counts).order_by(PersonPaper.signed_on, PersonPaper.id)
    found: dict[int, dict[str, eligibility.Material]] = defaultdict(dict)
    for row in database.select_by(db, statement, PersonPaper.employee_id, people):
        paper = row[0]
        found[paper.employee_id][paper.kind] = eligibility.Material("yes", paper.signed_on, paper.valid_until_on)
    return found


def _held(db: Session, people: Iterable[int], on: date) -> dict[int, tuple[list[str], list[str]]]:
    """小红书号 by person: those held on the day; those held then or before that are banned on the day."""
    stopped = (
        select(PostingHold.id)
        .where(
            PostingHold.account_id == Account.id,
            PostingHold.kind == "ban",
            or_(PostingHold.from_on.is_(None), PostingHold.from_on <= on),
            or_(PostingHold.until_on.is_(None), PostingHold.until_on > on),
        )
        .correlate(Account)
        .exists()
    )
    statement = (
        select(
            Binding.employee_id,
            Account.xhs_id,
            Binding.from_on,
            Binding.until_on,
            AccountObservation.platform_code,
            stopped,
        )
        .join(Account, Account.id == Binding.account_id)
        .outerjoin(AccountObservation, AccountObservation.id == _newest(AccountObservation, Account, on))
        .where(or_(Binding.from_on.is_(None), Binding.from_on <= on))
        .order_by(Account.xhs_id)
    )
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for employee_id, xhs_id, from_on, until_on, code, ban in database.select_by(
        db, statement, Binding.employee_id, people
    ):
        held, banned = found[employee_id]
        if covers(from_on, until_on, on) and xhs_id not in held:
            held.append(xhs_id)
        if (code == "banned" or ban) and xhs_id not in banned:
            banned.append(xhs_id)
    return found


def _others(db: Session, rows: Sequence[Application]) -> dict[int, tuple[str, ...]]:
    """Numbers of other open applications of the same person: by 工号, by telephone, else by name."""
    columns = (
        Application.id,
        Application.entity_id,
        Application.number,
        Application.employee_id,
        Application.phone_hash,
        Application.applicant_key,
    )
    statement = select(*columns).where(Application.state.in_(rules.OPEN)).order_by(Application.number)
    near = database.select_by(db, statement, Application.entity_id, {row.entity_id for row in rows})
    groups: dict[tuple[Any, ...], list[tuple[int, str]]] = defaultdict(list)
    for one in near:
        for mark in _marks(one):
            groups[mark].append((one.id, one.number))
    return {
        row.id: tuple(sorted({number for mark in _marks(row) for key, number in groups.get(mark, ()) if key != row.id}))
        for row in rows
    }


def _marks(row: Any) -> list[tuple[Any, ...]]:
    marks: list[tuple[Any, ...]] = []
    if row.employee_id is not None:
        marks.append(("person", row.employee_id))
    else:
        marks.append(("name", row.entity_id, row.applicant_key))
    if row.phone_hash is not None:
        marks.append(("phone", row.entity_id, row.phone_hash))
    return marks
