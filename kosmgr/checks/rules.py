"""What every check shares: the rulebook of a day, what a sighting says, and how things are named. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kosmgr.documents.watched import Paper, Papers
from kosmgr.findings.rules import Subject
from kosmgr.matrix.rules import (
    AccountLine,
    DeviceLine,
    EnterpriseLine,
    FeeLine,
    Holder,
    NetworkLine,
    Picture,
    SimLine,
)
from kosmgr.rulebook.rules import Book, Value


class RulesOfDay:
    """The rulebook on one day; each value is looked up once per entity."""

    def __init__(self, book: Book, on: date) -> None:
        self.on = on
        self._book = book
        self._found: dict[tuple[str, int | None], Value] = {}

    def chosen(self, key: str, entity_id: int | None) -> Value:
        """The value in force with its source."""
        place = (key, entity_id)
        if place not in self._found:
            self._found[place] = self._book.chosen(key, entity_id, self.on)
        return self._found[place]

    def value(self, key: str, entity_id: int | None) -> Any:
        """The bare value in force."""
        return self.chosen(key, entity_id).value

    def source(self, key: str, entity_id: int | None) -> dict[str, object]:
        """Why: the rule, its value, since when it holds, who says so, and how sure we are."""
        chosen = self.chosen(key, entity_id)
        return {
            "title": chosen.title,
            "effective_from": chosen.effective_from.isoformat(),
            "confidence": chosen.confidence,
            "key": chosen.key,
            "value": chosen.value,
            "said_by": chosen.source,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What a judge says; its check adds rule, words and source."""

    entity_id: int | None
    subjects: tuple[Subject, ...]
    facts: Mapping[str, object] = field(default_factory=dict)  # fill the message
    evidence: Mapping[str, object] = field(default_factory=dict)
    severity: str | None = None  # other than the check's usual one
    message: str | None = None  # other than the check's usual one


def plain(value: object) -> object:
    """A fact as it is stored: days as ISO text, tuples as lists."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def common_entity(ids: Iterable[int | None]) -> int | None:
    """The entity all of them belong to, or None if it is not one."""
    found = set(ids)
    return found.pop() if len(found) == 1 else None


def entity_key(picture: Picture, entity_id: int | None) -> str:
    """How other programs name an entity: USCC, else name."""
    entity = picture.entities.get(entity_id) if entity_id is not None else None
    return entity.key if entity else "—"


def entity_subject(picture: Picture, entity_id: int) -> Subject:
    """A legal entity."""
    entity = picture.entities[entity_id]
    return Subject("entity", entity.key, entity.name, entity.id)


def account_subject(line: AccountLine) -> Subject:
    """A KOS account, by its 小红书号."""
    return Subject("account", line.xhs_id, line.nickname, line.id)


def enterprise_subject(line: EnterpriseLine) -> Subject:
    """A 企业号, by its 小红书号 or, until that is known, its nickname."""
    return Subject("enterprise_account", line.xhs_id or line.nickname, line.nickname, line.id)


def holder_subject(picture: Picture, holder: Holder) -> Subject:
    """The holder of an account, by entity and 工号; an outside operator by name."""
    key = f"{entity_key(picture, holder.entity_id)}/{holder.number or holder.name}"
    return Subject("employee", key, holder.name, holder.employee_id)


def seat_subject(picture: Picture, line: AccountLine) -> Subject:
    """A numbered seat."""
    key = f"{entity_key(picture, line.entity_id)}/{line.seat_number}"
    return Subject("seat", key, str(line.seat_number), line.seat_id)


def device_subject(line: DeviceLine) -> Subject:
    """A work phone, by its number."""
    return Subject("device", line.number, line.number, line.id)


def sim_subject(line: SimLine) -> Subject:
    """A SIM card, by a stable id; its number is masked."""
    return Subject("sim", f"SIM-{line.id}", line.masked, line.id)


def network_subject(line: NetworkLine) -> Subject:
    """A registered network, by its range, else its name."""
    return Subject("network", line.key, line.name, line.id)


def document_subject(line: Paper) -> Subject:
    """A document, by its number."""
    return Subject("document", line.key, line.label, line.id)


def document_evidence(line: Paper) -> dict[str, object]:
    """What is written of a document."""
    return {
        "number": line.number,
        "issued_on": line.issued_on,
        "valid_until_on": line.valid_until_on,
        "applies_to": line.applies_to,
        "status": line.status,
    }


def papers_of(picture: Picture, papers: Papers | None) -> Iterable[Paper]:
    """The company's papers, and those about a person who holds an account; of entities in the picture. What somebody
    said is superseded is settled."""
    holders = {line.holder.employee_id for line in picture.seated() if line.holder is not None}
    for line in papers.lines if papers else ():
        mine = line.subject_kind != "employee" or line.subject_id in holders
        if mine and not line.superseded and line.entity_id in picture.entities:
            yield line


def accounts_on(picture: Picture, ids: Iterable[int]) -> list[AccountLine]:
    """The accounts among some ids that count: known on the day and on a seat."""
    lines = [picture.by_account.get(one) for one in dict.fromkeys(ids)]
    return sorted((line for line in lines if line is not None and line.seat_id is not None), key=lambda a: a.xhs_id)


def names(lines: Iterable[AccountLine]) -> list[str]:
    """Nicknames for a sentence."""
    return [line.nickname for line in lines]


def fee_evidence(fee: FeeLine | None) -> dict[str, object]:
    """A line of the fee ledger."""
    if fee is None:
        return {}
    return {
        "fee_id": fee.id,
        "amount_fen": fee.amount_fen,
        "status": fee.status,
        "from_on": fee.from_on,
        "until_on": fee.until_on,
        "paid_on": fee.paid_on,
        "payer": fee.payer,
        "serial": fee.serial,
        "invoice_number": fee.invoice_number,
    }


@dataclass(frozen=True, slots=True)
class Fees:
    """A fee of an account or a 企业号 that belongs to a running term."""

    entity_id: int
    subject: Subject
    fee: FeeLine


def running_fees(picture: Picture) -> Iterable[Fees]:
    """The fee lines of all running terms: seated accounts, then 企业号."""
    for line in picture.seated():
        if line.fee is not None:
            yield Fees(line.entity_id, account_subject(line), line.fee)
    for entity in picture.entities.values():
        for enterprise in entity.enterprise_accounts:
            if enterprise.fee is not None:
                yield Fees(entity.id, enterprise_subject(enterprise), enterprise.fee)


@dataclass(frozen=True, slots=True)
class TermEnd:
    """A certification and how many days are left of it: 0 on its last valid day."""

    entity_id: int
    subject: Subject
    from_on: date | None
    until_on: date
    days_left: int


def term_ends(picture: Picture) -> Iterable[TermEnd]:
    """All certifications whose last valid day is known: seated accounts, then 企业号."""
    for line in picture.seated():
        if line.certified_until_on is not None:
            left = (line.certified_until_on - picture.on).days
            yield TermEnd(line.entity_id, account_subject(line), line.certified_from_on, line.certified_until_on, left)
    for entity in picture.entities.values():
        for one in entity.enterprise_accounts:
            if one.certified_until_on is not None:
                left = (one.certified_until_on - picture.on).days
                yield TermEnd(entity.id, enterprise_subject(one), one.certified_from_on, one.certified_until_on, left)


def term_evidence(end: TermEnd) -> dict[str, object]:
    """A term and where the day stands in it."""
    return {"from_on": end.from_on, "until_on": end.until_on, "days_left": end.days_left}
