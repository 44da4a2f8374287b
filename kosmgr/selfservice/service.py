"""What a person does through their own link. Whom it concerns is never asked: it is the actor."""

from collections.abc import Mapping
from datetime import date

from kosmgr.audit import service as journal
from kosmgr.documents import service as documents
from kosmgr.entities.models import Entity
from kosmgr.kit.papers import reader
from kosmgr.kit.text import N_
from kosmgr.links import rules as link_rules
from kosmgr.people import consents, papers
from kosmgr.people import queries as persons
from kosmgr.people import rules as person_rules
from kosmgr.people.models import Consent, Employee
from kosmgr.policy import Permission
from kosmgr.rulebook import calendar
from kosmgr.rulebook import service as rulebook
from kosmgr.selfservice import behalf, copies, following, models, queries, rules, sealing, texts
from kosmgr.work import Work, requires


@requires(Permission.SELF)
def holdings(work: Work) -> rules.Holdings:
    """One's own accounts, phones and cards today."""
    return queries.holdings(work.db, behalf.me(work).id, work.today)


@requires(Permission.SELF)
def sign(
    work: Work, link_id: int, code: str, typed: str, agreed: bool, *, identified: str, language: str = "zh"
) -> models.Signature:
    """Sign one text for all one's accounts and devices; the copy is kept with hash, time and version."""
    me = behalf.me(work)
    if not agreed:
        raise rules.NotAgreed()
    if not rules.same_name(typed, me.name):
        raise rules.NameDiffers()
    behalf.claim(work, link_id, f"sign:{code}")
    text = texts.current(code, work.today)
    employment = persons.employment(work.db, me.id, work.today)
    facts = copies.Facts(
        entity=work.db.get_one(Entity, me.entity_id).name,
        name=me.name,
        number=me.number,
        typed=typed,
        language=language,
        identified=identified,
        link_id=link_id,
        signed_at=work.now,
        holdings=queries.holdings(work.db, me.id, work.today),
    )
    content = copies.render(text, facts)
    row = models.Signature(
        employee_id=me.id,
        employment_id=employment.id if employment else None,
        entity_id=me.entity_id,
        link_id=link_id,
        text_code=text.code,
        text_version=text.version,
        language=language,
        identified=identified,
        signed_at=work.now,
        sha256=copies.digest(content),
        document_id=_keep_copy(work, me, text, content),
    )
    work.db.add(row)
    work.db.flush()
    if text.code in person_rules.PAPERS:  # an application of this person need not ask again
        papers.record(work, me, text.code, work.today, None, row.document_id, text.version)
    after = {"text": text.code, "text_version": text.version, "sha256": row.sha256, "link": link_id}
    journal.note(work, journal.Note("signature.made", "signature", row.id, me.entity_id, after=after))
    return row


@requires(Permission.SELF)
def confirm(work: Work, link_id: int, employed: str, devices: Mapping[int, str]) -> list[models.Confirmation]:
    """Say whether one is still employed, and of each phone one's accounts live on whether one has it."""
    me = behalf.me(work)
    known = queries.holdings(work.db, me.id, work.today).devices
    answers: list[tuple[str, int | None, str]] = [(rules.EMPLOYED, None, employed)]
    answers += [(rules.DEVICE, device.id, devices.get(device.id, "")) for device in known]
    names = {device.id: device.number for device in known}
    for _subject, device_id, verdict in answers:
        if verdict not in (rules.YES, rules.NO):
            raise rules.AnswerMissing(what=names[device_id] if device_id is not None else N_("是否在职"))
    behalf.claim(work, link_id, "confirm")
    employment = persons.employment(work.db, me.id, work.today)
    rows = [
        models.Confirmation(
            employee_id=me.id,
            employment_id=employment.id if employment else None,
            link_id=link_id,
            subject=subject,
            device_id=device_id,
            verdict=verdict,
            at=work.now,
        )
        for subject, device_id, verdict in answers
    ]
    work.db.add_all(rows)
    work.db.flush()
    after = {"employed": employed, "devices": {names[key]: verdict for _s, key, verdict in answers if key is not None}}
    journal.note(work, journal.Note("confirmation.made", "confirmation", rows[0].id, me.entity_id, after=after))
    return rows


@requires(Permission.SELF)
def consent(work: Work, link_id: int, code: str, verdict: str) -> Consent:
    """Agree to a text or refuse it; refusing is an ordinary answer."""
    if verdict not in (consents.GIVEN, consents.REFUSED):
        raise consents.AnswerUnknown()
    behalf.claim(work, link_id, f"consent:{code}")
    text = texts.current(code, work.today)
    me = behalf.me(work)
    row = consents.record(work, me, text.code, text.version, verdict, channel=consents.LINK, link_id=link_id)
    following.answered(behalf.for_me(work, Permission.PERSON_WRITE), me.id, text.code, verdict, text.version)
    return row


@requires(Permission.SELF)
def withdraw(work: Work, link_id: int, code: str) -> Consent:
    """Take back a consent of one's own."""
    behalf.own_link(work, link_id, link_rules.READING)
    me = behalf.me(work)
    row = consents.withdraw(work, me, code, channel=consents.LINK)
    eyes = behalf.for_me(work, *following.NEEDS)
    following.answered(eyes, me.id, code, consents.WITHDRAWN, row.text_version)
    return row


@requires(Permission.SELF)
def answer_days(work: Work) -> int:
    """Within how many working days a request is answered."""
    return int(rulebook.value(work, "mydata.answer_workdays", behalf.me(work).entity_id))


@requires(Permission.SELF)
def ask(work: Work, link_id: int, kind: str, words: str) -> models.DataRequest:
    """Ask for one's data to be corrected, deleted, copied or explained; the clock begins today."""
    behalf.own_link(work, link_id, link_rules.READING)
    me = behalf.me(work)
    if kind not in rules.REQUESTS or not words.strip():
        raise rules.RequestEmpty()
    waiting = sum(row.answered_at is None for row in queries.requests_of(work.db, me.id))
    if waiting >= rules.MOST_REQUESTS:
        raise rules.TooManyRequests(count=waiting)
    row = models.DataRequest(
        employee_id=me.id,
        entity_id=me.entity_id,
        link_id=link_id,
        kind=kind,
        made_at=work.now,
        due_on=rules.due_on(calendar.days(work), work.today, answer_days(work)),
    )
    work.db.add(row)
    work.db.flush()
    row.words_sealed = sealing.seal(work, me, words[: rules.REQUEST_LENGTH], f"data_requests:{row.id}:words")
    work.db.flush()
    after = {"kind": kind, "due_on": row.due_on}
    journal.note(work, journal.Note("request.made", "data_request", row.id, me.entity_id, after=after))
    return row


@requires(Permission.SELF)
def own_copy(work: Work, signature_id: int) -> documents.Download:
    """What one signed, as it was. Opening it is logged like every opening of a file; needs a writing unit of work."""
    me = behalf.me(work)
    row = work.db.get(models.Signature, signature_id)
    if row is None or row.employee_id != me.id:
        raise rules.CopyUnknown()
    return documents.download(behalf.for_me(work, Permission.DOCUMENT_READ_PERSONAL), row.document_id, 1)


@requires(Permission.SELF)
def upload(work: Work, link_id: int, paper: reader.Paper, file_name: str, issued_on: date) -> int:
    """Hand in one's employment proof; the number of its document. Somebody of the company checks it."""
    me = behalf.me(work)
    if issued_on > work.today:
        raise rules.IssuedWrong()
    behalf.claim(work, link_id, "upload")
    eyes = behalf.for_me(work, Permission.DOCUMENT_WRITE)
    document = documents.add(
        eyes,
        me.entity_id,
        rules.PROOF,
        f"在职证明 {me.number or me.id}",
        issued_on=issued_on,
        received_on=work.today,
        subject_kind="employee",
        subject_id=me.id,
    )
    documents.attach(eyes, document.id, paper, file_name)
    return document.id


def _keep_copy(work: Work, me: Employee, text: texts.Text, content: bytes) -> int:
    eyes = behalf.for_me(work, Permission.DOCUMENT_WRITE)
    kind = "compliance_commitment" if text.code == "commitment" else "consent"
    title = f"{text.zh.title} {me.number or me.id}"
    document = documents.add(
        eyes, me.entity_id, kind, title, issued_on=work.today, no_expiry=True, subject_kind="employee", subject_id=me.id
    )
    name = f"{text.code}-{text.version}-{me.number or me.id}.html"
    documents.attach_generated(eyes, document.id, content, name, "text/html", text_version=text.version)
    return document.id
