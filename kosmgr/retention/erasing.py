"""Erasing what is due, for good: one transaction, one row of proof per person and class."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select, update

from kosmgr.applications.models import Application
from kosmgr.audit import service as journal
from kosmgr.audit.models import SealingKey
from kosmgr.content import printing
from kosmgr.devices.models import Sim
from kosmgr.documents import keeping
from kosmgr.exchange import queries as imports
from kosmgr.exchange import shroud
from kosmgr.kit import phones
from kosmgr.kit.text import fold
from kosmgr.letters.models import LetterIssue
from kosmgr.links.models import SignedLink
from kosmgr.people import erasing as naming
from kosmgr.people import queries as persons
from kosmgr.people.models import Employee
from kosmgr.policy import Permission
from kosmgr.post.models import Address
from kosmgr.retention import models, queries, rules, service, sweep
from kosmgr.selfservice.models import DataRequest
from kosmgr.spotchecks.models import SpotAsk, SpotCheck
from kosmgr.work import Work, requires

Counts = dict[str, int]


@requires(Permission.RETENTION)
def erase(
    work: Work, employee_id: int, classes: Collection[str], reason: str, early: bool = False
) -> list[models.Erasure]:
    """Erase classes of one leaver's data; `early`: before they are due, because the person asked for it."""
    return erase_many(work, {employee_id: classes}, reason, early)


@requires(Permission.RETENTION)
def erase_many(
    work: Work, chosen: Mapping[int, Collection[str]], reason: str, early: bool = False
) -> list[models.Erasure]:
    """The same for many people: all of it or nothing. No import and nobody who binds gets in between."""
    said = rules.check_reason(reason)
    if not chosen:
        raise rules.NobodyChosen()
    imports.lock(work.db)
    queries.take_turn(work.db)
    persons.lock_many(work.db, chosen)
    going: list[tuple[service.Leaver, tuple[str, ...]]] = []
    known = {one.id: one for one in service.leavers(work, None, list(chosen))}
    for employee_id, classes in chosen.items():
        one = known.get(employee_id) or service.leaver(work, employee_id)
        held = one.holds[0].reason if one.holds else None
        wanted = rules.check_classes(classes)
        checked = rules.check_erasable(one.name, one.number, wanted, one.classes, held, list(one.blockers), early)
        going.append((one, checked))
    counts = _erase(work, going, said)
    rows = []
    for one, classes in going:
        for what in classes:
            standing = one.classes[what]
            rows.append(
                models.Erasure(
                    employee_id=one.id, entity_id=one.entity_id, data_class=what, until_on=one.until_on,
                    due_on=standing.due_on, early=standing.state == rules.WAITING, at=work.now,
                    by_id=work.actor.user_id, by=work.actor.name, reason=said, counts=counts[one.id, what],
                )
            )  # fmt: skip
        after = {"classes": list(classes), "counts": {what: counts[one.id, what] for what in classes}}
        note = journal.Note("employee.erased", "employee", one.id, one.entity_id, after=after, reason=said)
        journal.note(work, note)
    work.db.add_all(rows)
    work.db.flush()
    return rows


def _erase(work: Work, going: list[tuple[service.Leaver, tuple[str, ...]]], said: str) -> dict[tuple[int, str], Counts]:
    counts: dict[tuple[int, str], Counts] = {}
    by_id = persons.by_ids(work.db, [one.id for one, _ in going])
    told = _told(work, going, by_id)
    hashes = {one.id: _hashes(work, one, by_id[one.id]) for one, _ in going}
    for one, classes in going:
        for what in classes:
            counts[one.id, what] = _DO[what](work, one, by_id[one.id], said)
    work.db.flush()
    _mentions(work, going, by_id, told, hashes, counts)
    work.db.expire_all()
    return counts


def _told(
    work: Work, going: list[tuple[service.Leaver, tuple[str, ...]]], by_id: Mapping[int, Employee]
) -> dict[int, tuple[set[str], str | None]]:
    """(every name, the number in clear) of each person, while both can still be read."""
    numbers = {(one.entity_id, one.number): one.id for one, _ in going if one.number}
    written = shroud.names_of(work, numbers)
    told = {}
    for row in queries.numbers_in_clear(work.db, list(by_id)):
        wrapped = persons.wrapped_key(work.db, row.sealing_key_id)
        place = phones.place("employees", row.id)
        clear = work.cipher.open(wrapped, row.phone_sealed, place) if row.phone_sealed and wrapped else None
        employee = by_id[row.id]
        names = {employee.name} if employee.erased_at is None else set()
        told[row.id] = ({*names, *written.get(row.id, ())} - {naming.alias(row.id)}, clear)
    return told


def _hashes(work: Work, one: service.Leaver, employee: Employee) -> frozenset[str]:
    """By their hashes: the person's number, and the cards in their name."""
    cards = set(work.db.scalars(select(Sim.number_hash).where(Sim.id.in_(one.sims))))
    return frozenset(cards | ({employee.phone_hash} if employee.phone_hash else set()))


def _contact(work: Work, one: service.Leaver, employee: Employee, said: str) -> Counts:
    """The number, applications' numbers, cards in their name, links that still open."""
    counts = {"phone": int(employee.phone_hash is not None)}
    employee.phone_sealed = employee.phone_hash = employee.phone_masked = None
    employee.contact_erased_at = work.now
    mine = Application.employee_id == employee.id
    cleared = update(Application).where(mine, Application.phone_masked.is_not(None))
    counts["applications"] = _done(work, cleared.values(phone_hash=None, phone_masked=None))
    keys = select(Sim.sealing_key_id).where(Sim.id.in_(one.sims))
    _destroy(work, SealingKey.id.in_(keys))
    cards = update(Sim).where(Sim.id.in_(one.sims))
    counts["sims"] = _done(work, cards.values(number_sealed=None, number_masked=naming.ERASED))
    open_links = (SignedLink.subject_kind == "employee", SignedLink.subject_id == employee.id)
    revoked = update(SignedLink).where(*open_links, SignedLink.revoked_at.is_(None), SignedLink.used_at.is_(None))
    counts["links"] = _done(work, revoked.values(revoked_at=work.now))
    mail = delete(Address).where(Address.owner_kind == "employee", Address.owner_id == employee.id)
    counts["addresses"] = _done(work, mail)
    return counts


def _proofs(work: Work, one: service.Leaver, employee: Employee, said: str) -> Counts:
    """Files, the photos of spot checks among them, and what was written beside those."""
    checks = select(SpotCheck.id).where(SpotCheck.employee_id == employee.id)
    _done(work, update(SpotAsk).where(SpotAsk.check_id.in_(checks)).values(remark_sealed=None))
    gone = (SpotCheck.employee_id == employee.id, SpotCheck.document_id.is_not(None))
    _done(work, update(SpotCheck).where(*gone, SpotCheck.photos_erased_at.is_(None)).values(photos_erased_at=work.now))
    return {"files": _files(work, one.documents[rules.PROOFS], said)}


def _signed(work: Work, one: service.Leaver, employee: Employee, said: str) -> Counts:
    """Files, what was typed into letters, requests about personal data; numbers, kinds and days stay."""
    letters = update(LetterIssue).where(LetterIssue.employee_id == employee.id).values(typed={})
    asked = update(DataRequest).where(DataRequest.employee_id == employee.id)
    return {
        "files": _files(work, one.documents[rules.SIGNED], said),
        "letters": _done(work, letters),
        "requests": _done(work, asked.values(words_sealed=None, answer_sealed=None)),
    }


def _identity(work: Work, one: service.Leaver, employee: Employee, said: str) -> Counts:
    """The name and the key; what the key sealed, here, in the log and in every copy, opens no more."""
    employee.name = naming.alias(employee.id)
    employee.erased_at = work.now
    work.db.flush()
    _destroy(work, SealingKey.id == employee.sealing_key_id)
    return {"cells": 1 + sweep.name_cells(work.db, employee, employee.name)}


_DO = {rules.CONTACT: _contact, rules.PROOFS: _proofs, rules.SIGNED: _signed, rules.IDENTITY: _identity}


def _files(work: Work, documents: Collection[int], said: str) -> int:
    return sum(len(keeping.erase(work, document_id, said)) for document_id in documents)


def _destroy(work: Work, keys: Any) -> None:
    destroyed = update(SealingKey).where(keys, SealingKey.destroyed_at.is_(None))
    _done(work, destroyed.values(wrapped=None, destroyed_at=work.now))


def _done(work: Work, statement: Any) -> int:
    done = work.db.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _mentions(
    work: Work,
    going: list[tuple[service.Leaver, tuple[str, ...]]],
    by_id: Mapping[int, Employee],
    told: Mapping[int, tuple[set[str], str | None]],
    hashes: Mapping[int, frozenset[str]],
    counts: dict[tuple[int, str], Counts],
) -> None:
    """Names and numbers wherever they were written down, in ledgers and beside them."""
    named = {one.id for one, classes in going if rules.IDENTITY in classes}
    elsewhere = queries.names_elsewhere(work.db, named)
    taken = {fold(name) for name in elsewhere}
    owners: dict[str, set[int]] = {}
    for employee_id in named:
        for name in told[employee_id][0]:
            owners.setdefault(name, set()).add(employee_id)
    free = {
        name: naming.alias(next(iter(ids))) if len(ids) == 1 else naming.ALIAS
        for name, ids in owners.items()
        if fold(name) not in taken
    }
    clear = [told[one.id][1] for one, classes in going if rules.CONTACT in classes]
    numbers = tuple(form for number in clear if number for form in (number, phones.masked(number)))
    cloak = naming.Cloak(free, numbers, tuple(name for name in elsewhere if name not in free))
    people = []
    for one, classes in going:
        if one.id in named:
            names = told[one.id][0]
            mine = naming.Cloak(dict.fromkeys(names, naming.alias(one.id)), others=cloak.others)
            counts[one.id, rules.IDENTITY]["mentions"] = sweep.own_rows(work.db, by_id[one.id], mine)
            counts[one.id, rules.IDENTITY]["shared_names"] = sum(name not in free for name in names)
            naming.remember(work, one.id, names)
        if rules.CONTACT in classes or one.id in named:
            whose = naming.Gone(one.id, one.entity_id, one.number or "", one.id in named, one.until_on)
            people.append(shroud.Erased(whose, hashes[one.id] if rules.CONTACT in classes else frozenset()))
    rows = shroud.rewrite(work, people, cloak)
    notes: set[int] = set()
    found = sweep.everywhere(work.db, cloak, notes) if cloak.names or cloak.numbers else 0
    printing.store_ids(work, notes)
    for one, classes in going:
        counts[one.id, classes[-1]]["ledger_rows_of_run"] = rows
        counts[one.id, classes[-1]]["mentions_of_run"] = found
