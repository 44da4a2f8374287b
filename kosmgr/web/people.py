"""People: the list, one person, registering them, the end of an employment, their phone number."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from kosmgr.cases import service as cases
from kosmgr.entities import service as entities
from kosmgr.kit.errors import Refused
from kosmgr.kit.text import N_, fold
from kosmgr.matrix import lists, words
from kosmgr.matrix import rules as matrix_rules
from kosmgr.matrix import service as matrix
from kosmgr.people import rules
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.reports import exports, timeline
from kosmgr.rulebook import calendar
from kosmgr.web import (
    account_forms,
    dependencies,
    documents,
    downloads,
    events,
    forms,
    lanes,
    listing,
    locale,
    person_answers,
    rendering,
    say,
    scope,
)
from kosmgr.web import retention as kept
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

EntityId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Number = Annotated[str, Path(max_length=60)]
Short = account_forms.Short
Long = account_forms.Long
Typed = Annotated[str, Query(max_length=30)]


@router.get("/people")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    kind: listing.Word = "",
    status: listing.Word = "",
    store: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Everybody registered, outside operators too."""
    wanted = {"status": status, "kind": kind, "store": store}
    listed = listing.read(request, work, "people", entity, q, sort, wanted, page)
    labels = {"status": words.SERVING, "kind": words.EMPLOYMENT}
    return rendering.render(
        request, "people/index.html", {"listed": listed, "sort": sort, "labels": labels}, current="people"
    )


@router.get("/people/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    kind: listing.Word = "",
    status: listing.Word = "",
    store: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file; phone numbers stay masked."""
    wanted = {"status": status, "kind": kind, "store": store}
    listed = listing.read(request, work, "people", entity, q, sort, wanted, 1)
    rows = [
        exports.PersonRow(
            entity=item["entity"],
            number=item["employee"],
            name=item["name"],
            kind=item["kind"],
            hired_on=item["hired_on"],
            left_on=item["left_on"],
            last_working_on=item["last_working_on"],
            store=item["store"],
            position=item["position"],
            phone_masked=item["phone"],
            accounts=item["accounts"],
        )
        for item in listed.items
    ]
    sheet = exports.people(rows, locale.translator(request))
    return downloads.send(request, work, sheet, listed.entities, format)


def _new(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.PERSON_WRITE)
    speak = say.speaker(request)
    context = {
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.PERSON_WRITE)],
        "kinds": [(key, speak(words.EMPLOYMENT[key])) for key in rules.KINDS],
    }
    return rendering.render(request, "people/new.html", context, current="people", status=status)


@router.get("/people/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Register somebody."""
    return _new(request, work, {})


@router.post("/people/new")
def add(
    request: Request,
    work: dependencies.Writing,
    entity: Short = "",
    number: Short = "",
    name: Short = "",
    kind: Short = "regular",
    hired_on: Short = "",
    contract_until_on: Short = "",
    phone: Short = "",
    store: Short = "",
    position: Short = "",
) -> Response:
    """A person with a first employment."""
    typed = {
        "entity": entity,
        "number": number,
        "name": name,
        "kind": kind,
        "hired_on": hired_on,
        "contract_until_on": contract_until_on,
        "phone": phone,
        "store": store,
        "position": position,
    }
    with forms.answered_in(lambda reader, wrong, status: _new(request, reader, typed, wrong, status)):
        person = people.add_employee(
            work,
            forms.whole(entity, N_("主体")) or 0,
            forms.needed(number, N_("工号")),
            forms.needed(name, N_("姓名")),
            hired_on=forms.day(hired_on, N_("入职日"), work.today, optional=True),
            kind=kind,
            contract_until_on=forms.day(contract_until_on, N_("合同到期"), work.today, optional=True),
            phone=forms.line(phone, N_("手机号"), optional=True),
            store=forms.line(store, N_("门店"), optional=True),
            position=forms.line(position, N_("岗位"), optional=True),
        )
    address = f"/people/{person.entity_id}/{person.number}"
    return forms.done(request, address, N_("{name} 已登记"), None, name=person.name)


def _item(work: Work, entity_id: int, number: str) -> dict[str, Any]:
    """The person's line in the list of the day."""
    known = {item["employee"]: item for item in lists.items(work, "people", [entity_id])}
    if (item := known.get(fold(number))) is None:
        raise rules.EmployeeUnknown(employee=number)
    return item


def _show(
    request: Request,
    work: Work,
    entity_id: int,
    number: str,
    tab: str = "",
    clear: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    item = _item(work, entity_id, number)
    picture = matrix.picture(work, entity_ids=[entity_id])
    speak, attached = say.speaker(request), request.state.frame
    past = timeline.of_person(work, item["id"])
    rows, older = events.rows(past, tab, speak)
    held = [line for line in picture.accounts if line.holder is not None and line.holder.employee_id == item["id"]]
    may = {
        permission.value: (allowed := work.actor.entity_ids(permission)) is None or entity_id in allowed
        for permission in (
            Permission.PERSON_WRITE,
            Permission.ACCOUNT_BIND,
            Permission.PERSONAL_REVEAL,
            Permission.RETENTION,
        )
    }
    gone = item["status"] == "left"
    context = {
        "item": item,
        "entity": picture.entities[entity_id],
        "home": f"/people/{entity_id}/{item['employee']}",
        "gone": gone,
        "leaving": cases.leaving(work, item["id"]),
        "held": [(line, say.state(line, work.today, speak)) for line in held],
        "days_gone": (work.today - item["left_on"]).days if gone and item["left_on"] else None,
        "sims": [sim for sim in picture.sims if sim.registrant_employee_id == item["id"]],
        "statuses": words.SERVING,
        "kinds": words.EMPLOYMENT,
        "lanes": lanes.drawn(past.lanes, work.today, attached.today, speak),
        "lane_facts": lanes.facts(past.lanes, speak),
        "tabs": events.tabs(past),
        "tab": tab,
        "events": rows,
        "older": older,
        **documents.beside(work, "employee", item["id"]),
        "findings": say.findings(past.findings, speak),
        "may": may,
        **kept.beside(work, item["id"], entity_id, speak),
        "papers": person_answers.card(request, work, item["id"], entity_id, item["employee"]),
        "clear": clear,
        "wrong": wrong,
    }
    return rendering.render(
        request, "people/show.html", context, current="people", status=status, headers={"cache-control": "no-store"}
    )


@router.get("/people/{entity_id}/{number}")
def show(
    request: Request, work: dependencies.Reading, entity_id: EntityId, number: Number, tab: listing.Word = ""
) -> Response:
    """One person, as of a day."""
    return _show(request, work, entity_id, number, tab)


@router.post("/people/{entity_id}/{number}/reveal")
def reveal(
    request: Request, work: dependencies.Writing, entity_id: EntityId, number: Number, reason: Long = ""
) -> Response:
    """The phone number in clear, on this page and never again; the reason is logged."""

    def again(reader: Work, wrong: str, status: int) -> Response:
        return _show(request, reader, entity_id, number, "", "", wrong, status)

    with forms.answered_in(again):
        work.require(Permission.PERSONAL_REVEAL)
        person = people.visible_employee(work, number, entity_id, for_=Permission.PERSONAL_REVEAL)
        clear = people.reveal_phone(work, person.id, forms.needed(reason, account_forms.F_REASON))
    return _show(request, work, entity_id, number, "", clear)


def _leave(
    request: Request,
    work: Work,
    entity_id: int,
    number: str,
    typed: dict[str, str],
    wrong: str = "",
    status: int = 200,
) -> Response:
    """The days asked for, and what would happen on which of them."""
    work.require(Permission.PERSON_WRITE)
    people.visible_employee(work, number, entity_id, for_=Permission.PERSON_WRITE)
    item, speak = _item(work, entity_id, number), say.speaker(request)
    preview: dict[str, Any] | None = None
    if typed.get("last_day") and not wrong:
        try:
            preview = _preview(work, entity_id, item, typed)
        except Refused as refused:
            wrong, status = locale.sentence(request, refused), 422
    context = {
        "item": item,
        "home": f"/people/{entity_id}/{item['employee']}",
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "preview": preview,
        "states": {line.id: say.state(line, work.today, speak) for line, _fee in (preview or {}).get("accounts", ())},
    }
    return rendering.render(request, "people/leave.html", context, current="people", status=status)


def _preview(work: Work, entity_id: int, item: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    last_day = forms.needed_day(typed["last_day"], N_("最后一天"), work.today)
    last_working = forms.day(typed.get("last_working_day", ""), N_("最后工作日"), work.today, optional=True)
    last_working = last_working or calendar.days(work).last_workday(last_day)
    rules.check_order(last_working, last_day)
    rules.check_order(item["hired_on"], last_day)
    rules.check_end(item["name"], item["employee"], item["left_on"], last_day, work.today)
    picture = matrix.picture(work, entity_ids=[entity_id])
    held = [line for line in picture.accounts if line.holder is not None and line.holder.employee_id == item["id"]]
    devices = {key for line in held for key in line.device_ids}
    return {
        "last_day": last_day,
        "last_working": last_working,
        "unbound_on": last_day + rules.DAY,
        "accounts": [(line, _left(work, line, last_day)) for line in held],
        "devices": [picture.by_device[key].number for key in sorted(devices) if key in picture.by_device],
        "sims": [sim.masked for sim in picture.sims if sim.registrant_employee_id == item["id"]],
    }


def _left(work: Work, line: matrix_rules.AccountLine, last_day: date) -> int:
    fee = line.fee.amount_fen if line.fee is not None and line.fee.amount_fen is not None else None
    if fee is None:
        return account_forms.fee_left(work, line)
    return matrix_rules.unused_fee(fee, line.certified_from_on, line.certified_until_on, last_day)


@router.get("/people/{entity_id}/{number}/leave")
def leave_form(
    request: Request,
    work: dependencies.Reading,
    entity_id: EntityId,
    number: Number,
    last_day: Typed = "",
    last_working_day: Typed = "",
) -> Response:
    """Ask for the last day; with it, show what would end on which day. Nothing is changed."""
    return _leave(request, work, entity_id, number, {"last_day": last_day, "last_working_day": last_working_day})


@router.post("/people/{entity_id}/{number}/leave")
def leave(
    request: Request,
    work: dependencies.Writing,
    entity_id: EntityId,
    number: Number,
    last_day: Short = "",
    last_working_day: Short = "",
) -> Response:
    """End the employment and everything that ends with it."""
    typed = {"last_day": last_day, "last_working_day": last_working_day}
    with forms.answered_in(
        lambda reader, wrong, status: _leave(request, reader, entity_id, number, typed, wrong, status)
    ):
        work.require(Permission.ACCOUNT_BIND)
        person = people.visible_employee(work, number, entity_id, for_=Permission.ACCOUNT_BIND)
        last = forms.needed_day(last_day, N_("最后一天"), work.today)
        working = forms.day(last_working_day, N_("最后工作日"), work.today, optional=True)
        done = cases.open_offboarding(work, person.id, last, working)
    sentence = N_("{name} 的任职到 {day} 为止，已开案件 {number}：{n} 个账号要解绑")
    address = f"/people/{entity_id}/{person.number}"
    return forms.done(
        request, address, sentence, None, name=person.name, day=last, number=done.number, n=len(done.planned)
    )
