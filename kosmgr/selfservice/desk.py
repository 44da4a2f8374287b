"""What HR does for one person: answers their requests and keeps what was answered on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kosmgr.audit import service as journal
from kosmgr.kit.clock import day_of
from kosmgr.people import consents
from kosmgr.people import service as people
from kosmgr.people.models import Consent
from kosmgr.policy import Permission
from kosmgr.rulebook import calendar
from kosmgr.selfservice import following, models, queries, rules, sealing, texts
from kosmgr.work import Work, requires


@dataclass(frozen=True)
class RequestLine:
    """One request with its clock; the words are there for those who may answer it."""

    row: models.DataRequest
    number: str | None
    name: str
    entity: str
    words: str | None
    answer: str | None
    days_left: int
    by_decree: bool  # whether the holidays counted with are those that were announced


@requires(Permission.LEDGER_READ)
def requests(work: Work, employee_id: int | None = None) -> list[RequestLine]:
    """Requests of people one may see, open ones first, the most urgent on top."""
    conditions: Sequence[Any] = () if employee_id is None else (models.DataRequest.employee_id == employee_id,)
    allowed = work.actor.entity_ids(Permission.PERSON_WRITE)
    found = []
    for row, person, entity in queries.visible_requests(work.db, work.actor, Permission.LEDGER_READ, *conditions):
        may = work.actor.may(Permission.PERSON_WRITE) and (allowed is None or row.entity_id in allowed)
        place = f"data_requests:{row.id}"
        found.append(
            RequestLine(
                row=row,
                number=person.number,
                name=person.name,
                entity=entity,
                words=sealing.read(work, person, row.words_sealed, f"{place}:words") if may else None,
                answer=sealing.read(work, person, row.answer_sealed, f"{place}:answer") if may else None,
                days_left=(row.due_on - work.today).days,
                by_decree=rules.by_decree(calendar.days(work), day_of(row.made_at), row.due_on),
            )
        )
    return found


@requires(Permission.PERSON_WRITE)
def answer(work: Work, request_id: int, words: str) -> models.DataRequest:
    """Answer a request, once; the person reads it through their link."""
    own = models.DataRequest.id == request_id
    found = queries.visible_requests(work.db, work.actor, Permission.PERSON_WRITE, own)
    if not found:
        raise rules.RequestUnknown()
    row: models.DataRequest = found[0][0]
    person = found[0][1]
    sealed = sealing.seal(work, person, words, f"data_requests:{row.id}:answer")
    values = {
        "answered_at": work.now,
        "answered_by_id": work.actor.user_id,
        "answered_by": work.actor.name,
        "answer_sealed": sealed,
    }
    if not queries.answer(work.db, row.id, values):
        raise rules.AnsweredAlready()
    work.db.expire(row)
    after = {"kind": row.kind, "due_on": row.due_on}
    journal.note(work, journal.Note("request.answered", "data_request", row.id, row.entity_id, after=after))
    return row


@requires(Permission.PERSON_WRITE)
def record_consent(work: Work, employee_id: int, code: str, verdict: str, channel: str = consents.PAPER) -> Consent:
    """Keep what somebody answered on paper or at the desk: given, refused, or withdrawn."""
    person = people.visible_person(work, employee_id, for_=Permission.PERSON_WRITE)
    text = texts.current(code, work.today)
    if verdict == consents.WITHDRAWN:
        row = consents.withdraw(work, person, text.code, channel=channel)
    else:
        row = consents.record(work, person, text.code, text.version, verdict, channel=channel)
    following.answered(work, person.id, text.code, verdict, text.version)
    return row
