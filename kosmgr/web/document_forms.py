"""The forms of documents: registering, correcting, uploading, checking, replacing, holding, erasing."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.documents import keeping, rules
from kosmgr.documents import service as documents
from kosmgr.edge import units, visitors
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Invalid
from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import Limits
from kosmgr.kit.text import N_
from kosmgr.matrix import papers
from kosmgr.policy import Permission
from kosmgr.web import account_forms, dependencies, forms, rendering, say
from kosmgr.web import documents as pages
from kosmgr.web.import_tasks import name_of
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Long = account_forms.Long
Sent = Annotated[UploadFile | None, File()]
F_TITLE, F_ENTITY, F_NUMBER, F_NOTE = N_("文件名称"), N_("主体"), N_("证书编号"), N_("说明")
F_ISSUER, F_ISSUED, F_UNTIL = N_("发证机关"), N_("发证日期"), N_("有效期至")
F_APPLIES, F_KEEPER, F_RECEIVED, F_OTHER = N_("适用账号或商品"), N_("保管人"), N_("收到日期"), N_("取代它的文件")


class NoFile(Invalid):
    """Nothing was chosen."""

    message = N_("还没有选文件")


def _form(
    request: Request, work: Work, document_id: int | None, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DOCUMENT_WRITE)
    speak = say.speaker(request)
    line = None
    if document_id is not None:
        line = documents.visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
    context = {
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DOCUMENT_WRITE)],
        "kinds": [(key, speak(word)) for key, word in rules.KINDS.items()],
        "uploads": [(key, speak(word)) for key, word in rules.UPLOADS.items()],
        "subjects": [(key, speak(rules.SUBJECTS[key])) for key in papers.NAMED],
    }
    return rendering.render(request, "documents/form.html", context, current="documents", status=status)


@router.get("/documents/new")
def new(
    request: Request,
    work: dependencies.Reading,
    entity: Annotated[str, Query(max_length=20)] = "",
    about: Annotated[str, Query(max_length=30)] = "",
    subject: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Register a document; an account's or a person's page says whose."""
    given = {"entity": entity, "about": about, "subject": subject}
    return _form(request, work, None, {name: value for name, value in given.items() if value})


def _facts(typed: dict[str, Any], work: Work) -> dict[str, Any]:
    return {
        "number": forms.line(typed["number"], F_NUMBER, optional=True),
        "issuer": forms.line(typed["issuer"], F_ISSUER, optional=True),
        "issued_on": forms.day(typed["issued_on"], F_ISSUED, work.today, optional=True),
        "valid_until_on": forms.day(typed["valid_until_on"], F_UNTIL, work.today, optional=True),
        "no_expiry": typed["no_expiry"] == "1",
        "received_on": forms.day(typed["received_on"], F_RECEIVED, work.today, optional=True),
        "applies_to": forms.line(typed["applies_to"], F_APPLIES, optional=True),
        "platform_upload": typed["platform_upload"] or None,
        "keeper": forms.line(typed["keeper"], F_KEEPER, optional=True),
        "note": forms.line(typed["note"], F_NOTE, optional=True),
    }


def _typed(
    kind: Short = "",
    title: Short = "",
    number: Short = "",
    issuer: Short = "",
    issued_on: Short = "",
    valid_until_on: Short = "",
    no_expiry: Short = "",
    received_on: Short = "",
    applies_to: Short = "",
    platform_upload: Short = "",
    keeper: Short = "",
    note: Long = "",
) -> dict[str, str]:
    """The fields of the form as they were typed."""
    return {
        "kind": kind,
        "title": title,
        "number": number,
        "issuer": issuer,
        "issued_on": issued_on,
        "valid_until_on": valid_until_on,
        "no_expiry": no_expiry,
        "received_on": received_on,
        "applies_to": applies_to,
        "platform_upload": platform_upload,
        "keeper": keeper,
        "note": note,
    }


Typed = Annotated[dict[str, str], Depends(_typed)]


@router.post("/documents/new")
def register(
    request: Request,
    work: dependencies.Writing,
    typed: Typed,
    entity: Short = "",
    about: Short = "",
    subject: Short = "",
) -> Response:
    """A new document; its file is uploaded on its own page."""
    whole = {**typed, "entity": entity, "about": about, "subject": subject}
    with forms.answered_in(lambda reader_, wrong, status: _form(request, reader_, None, whole, wrong, status)):
        owner = forms.whole(entity, F_ENTITY) or 0
        kind, subject_id = papers.subject(work, owner, about, forms.line(subject, F_TITLE, optional=True))
        title = forms.needed(typed["title"], F_TITLE)
        facts = _facts(typed, work)
        document = documents.add(work, owner, typed["kind"], title, subject_kind=kind, subject_id=subject_id, **facts)
    return forms.done(request, f"/documents/{document.id}", N_("「{title}」已登记，接着上传文件"), None, title=title)


@router.get("/documents/{document_id}/edit")
def edit(request: Request, work: dependencies.Reading, document_id: dependencies.Id) -> Response:
    """Correct what is written of a document."""
    return _form(request, work, document_id, {})


@router.post("/documents/{document_id}/edit")
def describe(request: Request, work: dependencies.Writing, typed: Typed, document_id: dependencies.Id) -> Response:
    """From then on a person's word: no ledger changes it."""
    with forms.answered_in(lambda reader_, wrong, status: _form(request, reader_, document_id, typed, wrong, status)):
        work.require(Permission.DOCUMENT_WRITE)
        title = forms.needed(typed["title"], F_TITLE)
        documents.describe(work, document_id, kind=typed["kind"], title=title, **_facts(typed, work))
    return forms.done(request, f"/documents/{document_id}", N_("「{title}」已改正"), None, title=title)


def _again(request: Request, document_id: int, typed: dict[str, Any] | None = None) -> forms.Draw:
    return lambda work, wrong, status: pages.show_page(request, work, document_id, wrong, status, typed)


@router.post("/documents/{document_id}/revisions")
def upload(request: Request, who: dependencies.Visitor, document_id: dependencies.Id, file: Sent = None) -> Response:
    """A new revision; the file is read before the transaction begins."""
    runtime = visitors.runtime_of(request)
    with forms.answered_in(_again(request, document_id)):
        with units.reading(runtime, who.actor) as work:
            work.require(Permission.DOCUMENT_WRITE)
            documents.visible_document(work, document_id, for_=Permission.DOCUMENT_WRITE)
        if file is None or not file.filename:
            raise NoFile()
        paper = reader.read(file.file.read(Limits().file_bytes + 1))
        with units.writing(runtime, who.actor) as work:
            number = documents.attach(work, document_id, paper, name_of(file.filename)).number
    return forms.done(request, f"/documents/{document_id}", N_("第 {n} 版已上传，请另一个人核对"), None, n=number)


@router.post("/documents/{document_id}/check")
def check(
    request: Request, work: dependencies.Writing, document_id: dependencies.Id, verdict: Short = "", note: Long = ""
) -> Response:
    """The second person's word on the newest revision."""
    with forms.answered_in(_again(request, document_id, {"verdict": verdict, "note": note})):
        work.require(Permission.DOCUMENT_CHECK)
        documents.check(work, document_id, verdict, forms.line(note, F_NOTE, optional=True))
    said = N_("已核对，没有问题") if verdict == rules.OK else N_("已记为不合格，请上传的人换一版")
    return forms.done(request, f"/documents/{document_id}", said)


@router.post("/documents/{document_id}/supersede")
def supersede(request: Request, work: dependencies.Writing, document_id: dependencies.Id, by: Short = "") -> Response:
    """Another document takes its place."""
    with forms.answered_in(_again(request, document_id, {"by": by})):
        work.require(Permission.DOCUMENT_WRITE)
        documents.supersede(work, document_id, forms.whole(by, F_OTHER) or 0)
    return forms.done(request, f"/documents/{document_id}", N_("已登记取代关系"))


@router.post("/documents/{document_id}/hold")
def hold(request: Request, work: dependencies.Writing, document_id: dependencies.Id, reason: Long = "") -> Response:
    """Nothing of it is erased until the hold is lifted."""
    with forms.answered_in(_again(request, document_id)):
        work.require(Permission.DOCUMENT_CHECK)
        keeping.hold(work, document_id, forms.needed(reason, account_forms.F_REASON))
    return forms.done(request, f"/documents/{document_id}", N_("已设法律保留"))


@router.post("/documents/{document_id}/lift")
def lift(request: Request, work: dependencies.Writing, document_id: dependencies.Id, reason: Long = "") -> Response:
    """The hold is over."""
    with forms.answered_in(_again(request, document_id)):
        work.require(Permission.DOCUMENT_CHECK)
        keeping.lift(work, document_id, forms.needed(reason, account_forms.F_REASON))
    return forms.done(request, f"/documents/{document_id}", N_("已解除法律保留"))


@router.post("/documents/{document_id}/erase")
def erase(request: Request, work: dependencies.Writing, document_id: dependencies.Id, reason: Long = "") -> Response:
    """Its files are gone for good; that they were there stays."""
    with forms.answered_in(_again(request, document_id)):
        work.require(Permission.DOCUMENT_CHECK)
        numbers = keeping.erase(work, document_id, forms.needed(reason, account_forms.F_REASON))
    return forms.done(request, f"/documents/{document_id}", N_("已清除 {count} 版文件"), None, count=len(numbers))
