"""HR's side of links: whom to send to, who has answered, sending again to those who have not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kosmgr.bindings import queries as bindings
from kosmgr.documents import queries as documents
from kosmgr.entities import service as entities
from kosmgr.kit import emails
from kosmgr.kit.clock import covers
from kosmgr.kit.errors import Refused
from kosmgr.kit.text import fold
from kosmgr.links import models, rules
from kosmgr.links import queries as link_queries
from kosmgr.links import service as links
from kosmgr.people import consents
from kosmgr.people import queries as persons
from kosmgr.people import rules as person_rules
from kosmgr.policy import Permission
from kosmgr.rulebook import service as rulebook
from kosmgr.selfservice import queries, texts
from kosmgr.selfservice import rules as own_rules
from kosmgr.work import Work, requires

HOLDERS, EMPLOYED, LISTED = "holders", "employed", "list"
WHO = (HOLDERS, EMPLOYED, LISTED)


@dataclass(frozen=True)
class Selection:
    """Whom to send to: in one entity the holders, everybody employed, or those of a list; perhaps of one store, and
    perhaps only with what they have not done."""

    entity_id: int
    who: str = HOLDERS
    store: str | None = None
    numbers: tuple[str, ...] = ()
    missing_only: bool = False


@dataclass(frozen=True)
class Candidate:
    """Somebody chosen: what they would be asked, or why they cannot be."""

    employee_id: int
    entity_id: int
    number: str | None
    name: str
    store: str | None
    employment_id: int | None
    tasks: tuple[str, ...]
    refusal: Refused | None = None


@dataclass(frozen=True)
class Sent:
    """One link just made, with its token, and whose it is."""

    link: models.SignedLink
    token: str
    number: str | None
    name: str
    store: str | None


@dataclass(frozen=True)
class Line:
    """How one person of a campaign stands: their newest link, what was done with any, and what they denied."""

    link: models.SignedLink
    state: str
    number: str | None
    name: str
    done: dict[str, datetime | None]
    denied: tuple[str, ...]
    earlier: int


def known_tasks() -> list[str]:
    """Everything a link can be for."""
    signs = [f"sign:{code}" for code in texts.codes(texts.SIGN)]
    asked = [f"consent:{code}" for code in texts.codes(texts.CONSENT)]
    return [*signs, "confirm", "upload", "handover", *asked, rules.READING]


def check_tasks(tasks: Iterable[str]) -> tuple[str, ...]:
    """The tasks in the order of the page; an unknown one is refused."""
    known = known_tasks()
    wanted = list(tasks)
    for task in wanted:
        if task not in known:
            raise rules.PurposeUnknown(task=task, known=[*known])
    return tuple(task for task in known if task in wanted)


@requires(Permission.LINK_SEND)
def candidates(work: Work, chosen: Selection, tasks: Sequence[str]) -> list[Candidate]:
    """Whom a choice means, what each would be asked, and who cannot be asked; nothing is sent."""
    entity = entities.visible_entity(work, chosen.entity_id, for_=Permission.LINK_SEND)
    wanted = check_tasks(tasks)
    by_person: dict[int, list[Any]] = {}
    for row in persons.rows_on(work.db, work.actor, work.today, [entity.id]):
        by_person.setdefault(row.id, []).append(row)
    picked = _picked(work, chosen, entity.id, by_person)
    running = queries.jobs(work.db, picked, work.today)
    jobs = {key: running.get(key) for key in picked}
    left = _left_to_do(work, entity.id, jobs, wanted) if chosen.missing_only else {}
    handing = queries.with_items(work.db, picked) if "handover" in wanted else set()
    found = []
    for key in picked:
        first, job = by_person[key][0], jobs[key]
        todo = left[key] if chosen.missing_only else wanted
        todo = todo if key in handing else tuple(task for task in todo if task != "handover")
        refusal: Refused | None = None
        if first.external:
            refusal = own_rules.OutsidePerson(name=first.name)
        elif job is None and not rules.is_reading(wanted):
            refusal = own_rules.CannotReceive(name=first.name)
        found.append(Candidate(key, entity.id, first.number, first.name, first.store, job, todo, refusal))
    return found


def _picked(work: Work, chosen: Selection, entity_id: int, by_person: dict[int, list[Any]]) -> list[int]:
    if chosen.who == LISTED:
        numbers = {rows[0].number: key for key, rows in by_person.items() if rows[0].number}
        wanted = list(dict.fromkeys(fold(number) for number in chosen.numbers if number.strip()))
        for number in wanted:
            if number not in numbers:
                raise person_rules.EmployeeUnknown(employee=number)
        picked = [numbers[number] for number in wanted]
    elif chosen.who == EMPLOYED:
        picked = [
            key
            for key, rows in by_person.items()
            if not rows[0].external and any(covers(row.from_on, row.until_on, work.today) for row in rows)
        ]
    else:
        holding = {row.employee_id for row in bindings.rows(work.db, work.actor, [entity_id], on=work.today)}
        picked = [key for key in by_person if key in holding]
    return [key for key in picked if not chosen.store or by_person[key][0].store == chosen.store]


def _left_to_do(
    work: Work, entity_id: int, jobs: dict[int, int | None], tasks: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """What each has not done in their present employment."""
    current = {code: texts.current(code, work.today).version for code in texts.codes(texts.SIGN)}
    asked = {code: texts.current(code, work.today).version for code in texts.codes(texts.CONSENT)}
    signed: dict[int, set[str]] = {}
    for row in queries.signatures(work.db, jobs):
        if row.employment_id == jobs[row.employee_id] and current.get(row.text_code) == row.text_version:
            signed.setdefault(row.employee_id, set()).add(row.text_code)
    answered: dict[int, set[str]] = {}
    for (key, job, code), answer in consents.latest(work.db, jobs).items():
        if job == jobs[key] and asked.get(code) == answer.text_version:
            answered.setdefault(key, set()).add(code)
    confirmed = queries.last_confirmed(work.db, jobs)
    proofs = documents.proofs(work.db, jobs, work.today)
    oldest = work.today - timedelta(days=rulebook.value(work, "proof.max_age_days.new", entity_id))
    fresh = {key for key, proof in proofs.items() if proof.has_file and (proof.issued_on or oldest) >= oldest}
    since = work.now - timedelta(days=rulebook.value(work, "confirm.max_age_days", entity_id))
    return {
        key: own_rules.missing(
            tasks,
            frozenset(signed.get(key, ())),
            frozenset(answered.get(key, ())),
            key in fresh,
            confirmed.get((key, job)),
            since,
        )
        for key, job in jobs.items()
    }


@requires(Permission.LINK_SEND)
def send(
    work: Work, chosen: Selection, tasks: Sequence[str], title: str, days: int | None = None
) -> tuple[models.Campaign, list[Sent]]:
    """A link each for everybody chosen who can be asked, all in one change; the tokens are in this answer only."""
    found = [one for one in candidates(work, chosen, tasks) if one.refusal is None and one.tasks]
    if not found or not tasks:
        raise rules.NothingToSend()
    if len(found) > rules.MOST:
        raise rules.TooMany(most=rules.MOST, count=len(found))
    lasts = rulebook.value(work, "link.days", chosen.entity_id) if days is None else days
    campaign = links.start(work, title, check_tasks(tasks), lasts)
    wanted = [_wanted(one.employee_id, one.entity_id, one.employment_id, one.tasks) for one in found]
    made = links.make(work, campaign, wanted)
    return campaign, [
        Sent(m.link, m.token, one.number, one.name, one.store) for m, one in zip(made, found, strict=True)
    ]


def _wanted(employee_id: int, entity_id: int, employment_id: int | None, tasks: Sequence[str]) -> links.Wanted:
    return links.Wanted("employee", employee_id, entity_id, tuple(tasks), {"employment_id": employment_id})


def _newest(found: Sequence[models.SignedLink]) -> dict[int, models.SignedLink]:
    return {link.subject_id: link for link in found}


@requires(Permission.LINK_SEND)
def resend(work: Work, campaign_id: int) -> tuple[models.Campaign, list[Sent]]:
    """Fresh links for everybody who has not answered, with what is left to do; their old links are void.

    Links that were taken back on purpose stay so, and somebody who has left in between gets none.
    """
    campaign, found = links.visible_campaign(work, campaign_id, for_=Permission.LINK_SEND)
    waiting = [link for link in _newest(found).values() if link.used_at is None and link.revoked_at is None]
    done = link_queries.done(work.db, [link.id for link in waiting])
    wanted = []
    for link in waiting:
        left = [task for task, at in done[link.id].items() if at is None]
        employment_id = link.payload.get("employment_id")
        row = queries.bearer(work.db, link.subject_id, employment_id)
        reading = rules.is_reading(left)
        if row is not None and own_rules.opens(left, reading, row.until_on, row.employment_id is not None, work.today):
            wanted.append(_wanted(link.subject_id, link.entity_id, employment_id, left))
    if not wanted:
        raise rules.NothingToSend()
    links.revoke(work, campaign_id, [link.id for link in waiting])
    made = links.make(work, campaign, wanted)
    people = queries.people_named(work.db, [one.subject_id for one in wanted])
    stores = persons.observed_of(work.db, people, work.today)
    return campaign, [
        Sent(
            m.link,
            m.token,
            people[m.link.subject_id].number,
            people[m.link.subject_id].name,
            getattr(stores.get(m.link.subject_id), "store", None),
        )
        for m in made
    ]


@requires(Permission.LEDGER_READ)
def lines(work: Work, campaign_id: int) -> tuple[models.Campaign, list[Line]]:
    """Who of a campaign has answered what; no link can be read from this."""
    campaign, found = links.visible_campaign(work, campaign_id)
    done = link_queries.done(work.db, [link.id for link in found])
    people = queries.people_named(work.db, [link.subject_id for link in found])
    denied: dict[int, list[str]] = {}
    own = {link.id for link in found}
    for row, number in queries.confirmations(work.db, people):
        if row.link_id in own and row.verdict == own_rules.NO:
            denied.setdefault(row.employee_id, []).append(number or "")
    made = []
    for subject_id, link in _newest(found).items():
        every = [one for one in found if one.subject_id == subject_id]
        all_done: dict[str, datetime | None] = {}
        for one in every:
            for task, at in done[one.id].items():
                all_done[task] = at or all_done.get(task)
        person = people[subject_id]
        state = links.state_of(work, link)
        made.append(
            Line(link, state, person.number, person.name, all_done, tuple(denied.get(subject_id, ())), len(every) - 1)
        )
    return campaign, sorted(made, key=lambda line: (line.state == rules.ANSWERED, line.number or ""))


@dataclass(frozen=True)
class Papers:
    """What one person answered, signed, confirmed and asked, and the links they were sent."""

    consents: list[tuple[str, str, Any]]  # text code, how it stands, the answer
    signatures: list[Any]
    confirmations: list[Any]
    email: str | None  # masked
    links: list[tuple[models.SignedLink, str]]


@requires(Permission.LEDGER_READ)
def papers_of(work: Work, employee_id: int) -> Papers:
    """Everything signed and answered by a visible person, newest first."""
    given = {row.text_code: row for row in consents.history(work.db, [employee_id])}
    said = queries.said_of(work.db, employee_id)
    return Papers(
        consents=[(code, consents.standing(row), row) for code, row in given.items()],
        signatures=said["signatures"],
        confirmations=said["confirmations"],
        email=next((emails.masked(row.email) for row in said["addresses"]), None),
        links=[(link, links.state_of(work, link)) for link in links.of_subject(work, "employee", employee_id)],
    )
