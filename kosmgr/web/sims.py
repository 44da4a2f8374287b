"""SIM cards: the list, one card, registering and describing it, its number in clear with a reason."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.devices import rules
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.findings import service as findings
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.reports import exports
from kosmgr.web import (
    account_forms,
    dependencies,
    downloads,
    forms,
    listing,
    locale,
    rendering,
    say,
    scope,
)
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
F_NUMBER = N_("手机号")


@router.get("/sims")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "number",
    carrier: listing.Word = "",
    status_code: listing.Word = "",
    registrant_kind: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Every card, its number masked, with the accounts that log in with it."""
    wanted = {"carrier": carrier, "status_code": status_code, "registrant_kind": registrant_kind}
    listed = listing.read(request, work, "sims", entity, q, sort, wanted, page)
    labels = {"status_code": words.SIM_STATUS, "registrant_kind": words.REGISTRANTS}
    context = {
        "listed": listed,
        "sort": sort,
        "labels": labels,
        "picture": matrix.picture(work, entity_ids=scope.only(entity)),
        "tab": "sims",
    }
    return rendering.render(request, "sims/index.html", context, current="devices")


@router.get("/sims/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "number",
    carrier: listing.Word = "",
    status_code: listing.Word = "",
    registrant_kind: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file; numbers stay masked."""
    wanted = {"carrier": carrier, "status_code": status_code, "registrant_kind": registrant_kind}
    listed = listing.read(request, work, "sims", entity, q, sort, wanted, 1)
    picture = matrix.picture(work, entity_ids=scope.only(entity))
    sheet = exports.sims_of(picture, locale.translator(request), [item["id"] for item in listed.items])
    return downloads.send(request, work, sheet, listed.entities, format)


def _form(
    request: Request, work: Work, sim_id: int | None, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    work.require(Permission.DEVICE_WRITE)
    speak = say.speaker(request)
    line = None
    if sim_id is not None:
        sim = devices.visible_sim(work, sim_id, for_=Permission.DEVICE_WRITE)
        line = matrix.picture(work, entity_ids=[sim.entity_id] if sim.entity_id else None).by_sim[sim.id]
    context = {
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "entities": [(one.id, one.name) for one in entities.visible_entities(work, Permission.DEVICE_WRITE)],
        "registrants": [(key, speak(words.REGISTRANTS[key])) for key in rules.REGISTRANTS],
        "statuses": [(key, speak(words.SIM_STATUS.get(key, key))) for key in rules.SIM_STATUSES],
    }
    return rendering.render(request, "sims/form.html", context, current="devices", status=status)


@router.get("/sims/new")
def new(request: Request, work: dependencies.Reading) -> Response:
    """Register a card."""
    return _form(request, work, None, {})


def _observed(typed: dict[str, Any], work: Work, entity_id: int | None) -> dict[str, object]:
    number = forms.line(typed["registrant_employee"], N_("办卡人工号"), optional=True)
    status = typed["status_code"] or None
    known: dict[str, object] = {
        "carrier": forms.line(typed["carrier"], N_("运营商"), optional=True),
        "registrant_kind": typed["registrant_kind"] or None,
        "registrant_name": forms.line(typed["registrant_name"], N_("办卡人"), optional=True),
        "registrant_employee": number,
        "status_code": status,
        "status": words.SIM_STATUS.get(status, status) if status else None,
        "rent_fen": forms.fen(typed["rent"], N_("月租"), optional=True),
        "verified_on": forms.day(typed["verified_on"], N_("核验日"), work.today, optional=True),
    }
    if number:
        person = people.visible_employee(work, number, entity_id)
        known["registrant_employee_id"] = person.id
        known["registrant_name"] = known["registrant_name"] or person.name
    return known


@router.post("/sims/new")
def register(
    request: Request,
    work: dependencies.Writing,
    number: Short = "",
    entity: Short = "",
    carrier: Short = "",
    registrant_kind: Short = "",
    registrant_name: Short = "",
    registrant_employee: Short = "",
    status_code: Short = "",
    rent: Short = "",
    verified_on: Short = "",
) -> Response:
    """A new card of an entity; the number is sealed."""
    typed = {
        "number": number,
        "entity": entity,
        "carrier": carrier,
        "registrant_kind": registrant_kind,
        "registrant_name": registrant_name,
        "registrant_employee": registrant_employee,
        "status_code": status_code,
        "rent": rent,
        "verified_on": verified_on,
    }
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, None, typed, wrong, status)):
        owner = forms.whole(entity, N_("主体")) or 0
        sim = devices.register_sim(work, forms.needed(number, F_NUMBER), owner, **_observed(typed, work, owner))
    return forms.done(request, f"/sims/{sim.id}", N_("手机卡 {sim} 已登记"), None, sim=sim.number_masked)


def _show(request: Request, work: Work, sim_id: int, clear: str = "", wrong: str = "", status: int = 200) -> Response:
    sim = devices.visible_sim(work, sim_id)
    picture = matrix.picture(work, entity_ids=[sim.entity_id] if sim.entity_id else None)
    line = picture.by_sim.get(sim.id)
    if line is None:
        raise rules.SimUnknown()
    speak = say.speaker(request)
    allowed = work.actor.entity_ids(Permission.PERSONAL_REVEAL)
    accounts = [picture.by_account[key] for key in line.account_ids if key in picture.by_account]
    context = {
        "line": line,
        "entity": picture.entities.get(line.entity_id or 0),
        "accounts": [(one, say.state(one, work.today, speak)) for one in accounts],
        "statuses": words.SIM_STATUS,
        "registrants": words.REGISTRANTS,
        "findings": say.findings(findings.about(work, "sim", sim.id), speak),
        "may_reveal": allowed is None or sim.entity_id in allowed,
        "clear": clear,
        "wrong": wrong,
    }
    return rendering.render(
        request, "sims/show.html", context, current="devices", status=status, headers={"cache-control": "no-store"}
    )


@router.get("/sims/{sim_id}")
def show(request: Request, work: dependencies.Reading, sim_id: dependencies.Id) -> Response:
    """One card: whose it is, and who logs in with it."""
    return _show(request, work, sim_id)


@router.get("/sims/{sim_id}/reveal")
def reveal_form(request: Request, work: dependencies.Reading, sim_id: dependencies.Id) -> Response:
    """The same page: the reason is asked there."""
    return _show(request, work, sim_id)


@router.post("/sims/{sim_id}/reveal")
def reveal(
    request: Request, work: dependencies.Writing, sim_id: dependencies.Id, reason: account_forms.Long = ""
) -> Response:
    """The number in clear, on this page and never again; the reason is logged."""
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, sim_id, "", wrong, status)):
        clear = devices.reveal_sim(work, sim_id, forms.needed(reason, account_forms.F_REASON))
    return _show(request, work, sim_id, clear)


@router.get("/sims/{sim_id}/edit")
def edit(request: Request, work: dependencies.Reading, sim_id: dependencies.Id) -> Response:
    """Describe a card by hand."""
    return _form(request, work, sim_id, {})


@router.post("/sims/{sim_id}/edit")
def observe(
    request: Request,
    work: dependencies.Writing,
    sim_id: dependencies.Id,
    on: Short = "",
    carrier: Short = "",
    registrant_kind: Short = "",
    registrant_name: Short = "",
    registrant_employee: Short = "",
    status_code: Short = "",
    rent: Short = "",
    verified_on: Short = "",
) -> Response:
    """What is true of it from a day on."""
    typed = {
        "on": on,
        "carrier": carrier,
        "registrant_kind": registrant_kind,
        "registrant_name": registrant_name,
        "registrant_employee": registrant_employee,
        "status_code": status_code,
        "rent": rent,
        "verified_on": verified_on,
    }
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, sim_id, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        sim = devices.visible_sim(work, sim_id, for_=Permission.DEVICE_WRITE)
        day = forms.needed_day(on, N_("日期"), work.today)
        devices.observe_sim(work, sim.id, day, **_observed(typed, work, sim.entity_id))
    return forms.done(request, f"/sims/{sim.id}", N_("手机卡 {sim} 的情况已登记"), None, sim=sim.number_masked)
