"""Exemptions: who may share what until when; asking, deciding, ending early."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import Response

from kosmgr.devices import exemption_rules, exemptions, rules
from kosmgr.kit.text import N_
from kosmgr.matrix import service as matrix
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import register_exports
from kosmgr.rulebook import service as rulebook
from kosmgr.seats import service as seats
from kosmgr.web import account_forms, dependencies, downloads, forms, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Long = account_forms.Long
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Asked = Annotated[str, Query(max_length=200)]
LABELS = {"kind": words.SHARED, "standing": words.STANDINGS}
STATES = {"live": "certified", "asked": "due", "coming": "handover", "over": "free", "refused": "idle"}
USUAL = timedelta(days=13)  # fourteen days, today included
HOMES = {"device": "/devices/{thing}", "slot": "/devices/{thing}", "sim": "/sims/{id}", "network": "/networks/{id}"}


def home(line: exemptions.Line) -> str:
    """The page of what is shared."""
    return HOMES[line.kind].format(thing=line.thing, id=line.thing_id)


@router.get("/exemptions")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    kind: listing.Word = "",
    standing: listing.Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """What is live, what waits, what is over."""
    wanted = {"kind": kind, "standing": standing}
    listed = listing.read(request, work, "exemptions", entity, q, sort, wanted, page)
    context = {
        "listed": listed,
        "sort": sort,
        "labels": LABELS,
        "states": STATES,
        "standings": words.STANDINGS,
        "lines": {line.id: line for line in exemptions.listing(work, scope.only(entity))},
        "tab": "exemptions",
    }
    return rendering.render(request, "exemptions/index.html", context, current="devices")


@router.get("/exemptions/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    sort: listing.Word = "",
    kind: listing.Word = "",
    standing: listing.Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """What the list shows, as a file."""
    wanted = {"kind": kind, "standing": standing}
    listed = listing.read(request, work, "exemptions", entity, q, sort, wanted, 1)
    sheet = register_exports.exemptions(listed.items, locale.translator(request))
    return downloads.send(request, work, sheet, listed.entities, format)


def _form(request: Request, work: Work, typed: dict[str, Any], wrong: str = "", status: int = 200) -> Response:
    work.require(Permission.DEVICE_WRITE)
    speak = say.speaker(request)
    allowed = work.actor.entity_ids(Permission.DEVICE_WRITE)
    picture = matrix.picture(work, entity_ids=allowed)
    accounts = [line for line in picture.seated() if line.xhs_id in typed["accounts"]]
    entity_id = accounts[0].entity_id if accounts else None
    days = rulebook.value(work, "exemption.max_days", entity_id)
    context = {
        "typed": typed,
        "wrong": wrong,
        "kinds": [(key, speak(words.SHARED[key])) for key in rules.EXEMPTION_KINDS],
        "slots": [(key, speak(words.SLOTS[key])) for key in rules.SLOTS],
        "things": {
            "device": [(f"device:{one.id}", one.number) for one in picture.devices],
            "sim": [(f"sim:{one.id}", one.masked) for one in picture.sims],
            "network": [(f"network:{one.id}", one.name) for one in picture.networks],
        },
        "known": accounts,
        "today": work.today,
        "days": days,
        "until": work.today + USUAL,
    }
    return rendering.render(request, "exemptions/new.html", context, current="devices", status=status)


@router.get("/exemptions/new")
def new(
    request: Request,
    work: dependencies.Reading,
    thing: Asked = "",
    slot: Asked = "",
    accounts: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Ask for one; a finding fills in what is shared and by whom."""
    return _form(request, work, {"thing": thing, "slot": slot, "accounts": _split(accounts)})


def _split(typed: str) -> list[str]:
    for mark in ",，、;；\r\n\t":
        typed = typed.replace(mark, " ")
    return list(dict.fromkeys(typed.split()))


@router.post("/exemptions/new")
def ask(
    request: Request,
    work: dependencies.Writing,
    thing: Short = "",
    slot: Short = "",
    accounts: Annotated[str, Form(max_length=2000)] = "",
    reason: Long = "",
    from_on: Short = "",
    until_on: Short = "",
) -> Response:
    """What compliance is to decide."""
    typed: dict[str, Any] = {"thing": thing, "slot": slot, "accounts": _split(accounts), "reason": reason}
    typed |= {"from_on": from_on, "until_on": until_on}
    with forms.answered_in(lambda reader, wrong, status: _form(request, reader, typed, wrong, status)):
        work.require(Permission.DEVICE_WRITE)
        kind, _, number = forms.needed(thing, N_("共用什么")).partition(":")
        if kind == "device" and slot:
            kind = "slot"
        ids = [seats.visible_account(work, one, for_=Permission.DEVICE_WRITE).id for one in _split(accounts)]
        row = exemptions.ask(
            work,
            kind,
            forms.whole(number, N_("共用什么")) or 0,
            ids,
            forms.needed(reason, N_("理由")),
            forms.needed_day(until_on, N_("最后一天"), work.today),
            forms.day(from_on, N_("开始"), work.today, optional=True),
            slot or None,
        )
    return forms.done(request, f"/exemptions/{row.id}", N_("已申请，等合规审批"))


def _show(
    request: Request, work: Work, exemption_id: int, typed: dict[str, Any], wrong: str = "", status: int = 200
) -> Response:
    exemptions.visible_exemption(work, exemption_id)
    line = exemptions.listing(work, exemption_id=exemption_id)[0]
    actor = work.actor

    def may(permission: Permission) -> bool:
        allowed = actor.entity_ids(permission)
        return allowed is None or line.entity_id in allowed

    decides = may(Permission.EXEMPTION_APPROVE)
    own = line.asked_by == actor.name or (line.asked_by_id is not None and line.asked_by_id == actor.user_id)
    context = {
        "line": line,
        "home": home(line),
        "entity": matrix.picture(work, entity_ids=[line.entity_id]).entities.get(line.entity_id),
        "kinds": words.SHARED,
        "slots": words.SLOTS,
        "states": STATES,
        "standings": words.STANDINGS,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "decides": decides and not own and line.standing == exemption_rules.ASKED,
        "waits": own and line.standing == exemption_rules.ASKED,
        "ends": (decides or may(Permission.DEVICE_WRITE))
        and line.standing in (exemption_rules.ASKED, exemption_rules.LIVE, exemption_rules.COMING),
    }
    return rendering.render(request, "exemptions/show.html", context, current="devices", status=status)


@router.get("/exemptions/{exemption_id}")
def show(request: Request, work: dependencies.Reading, exemption_id: Id) -> Response:
    """One exemption: what, who, until when, and what is to be decided."""
    return _show(request, work, exemption_id, {})


@router.post("/exemptions/{exemption_id}/decide")
def decide(
    request: Request, work: dependencies.Writing, exemption_id: Id, verdict: Short = "", note: Long = ""
) -> Response:
    """Approve or refuse."""
    typed = {"note": note}
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, exemption_id, typed, wrong, status)):
        work.require(Permission.EXEMPTION_APPROVE)
        exemptions.visible_exemption(work, exemption_id, for_=Permission.EXEMPTION_APPROVE)
        rules.check_word(verdict, ("approve", "refuse"))
        said = forms.line(note, N_("意见"), optional=True)
        exemptions.decide(work, exemption_id, verdict == "approve", said)
    done = N_("已批准，到期自动失效") if verdict == "approve" else N_("已记为不批准")
    return forms.done(request, f"/exemptions/{exemption_id}", done)


@router.post("/exemptions/{exemption_id}/end")
def end(request: Request, work: dependencies.Writing, exemption_id: Id, reason: Long = "", on: Short = "") -> Response:
    """End it early, or withdraw it."""
    typed = {"reason": reason, "on": on}
    with forms.answered_in(lambda reader, wrong, status: _show(request, reader, exemption_id, typed, wrong, status)):
        exemptions.endable(work, exemption_id)
        why = forms.needed(reason, N_("理由"))
        ended = exemptions.end(work, exemption_id, why, forms.day(on, N_("日期"), work.today, optional=True))
    return forms.done(request, f"/exemptions/{exemption_id}", N_("例外已结束，{n} 条分配随之结束"), None, n=ended)
