"""Where an account lives: the phone it is logged in on, the card it logs in with."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.devices import networks, rules
from kosmgr.devices import service as devices
from kosmgr.isolation import service as isolation
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine
from kosmgr.policy import Permission
from kosmgr.web import account_forms, connecting, dependencies, forms, rendering, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Short = account_forms.Short
Long = account_forms.Long
Xhs = account_forms.Xhs
DEVICE = account_forms.Verb("device", N_("换设备"), N_("放到这台设备"), Permission.DEVICE_WRITE)
SIM = account_forms.Verb("sim", N_("换手机卡"), N_("用这张卡"), Permission.DEVICE_WRITE)
NETWORK = account_forms.Verb("network", N_("换网络"), N_("用这个网络"), Permission.DEVICE_WRITE)
OFF = "off"  # take it away instead


def _draw(
    request: Request,
    work: Work,
    verb: account_forms.Verb,
    xhs_id: str,
    typed: dict[str, Any],
    wrong: str = "",
    status: int = 200,
) -> Response:
    picture, line = account_forms.line_of(work, xhs_id, verb.permission)
    speak = say.speaker(request)
    phones, cards = devices.history(work, line.id)
    if verb is DEVICE:
        current = [picture.by_device[key].number for key in line.device_ids if key in picture.by_device]
        choices = [
            (one.id, speak(N_("{device}，上面有 {n} 个账号"), device=one.number, n=len(one.accounts)))
            for one in sorted(picture.devices, key=lambda one: (len(one.accounts), one.number))
            if one.id not in line.device_ids and one.status_code not in devices.UNUSABLE
        ]
    elif verb is NETWORK:
        known = picture.by_network.get(line.network_id or 0)
        current = [known.name] if known else []
        choices = [
            (one.id, speak(N_("{network}，{n} 个账号在用"), network=one.name, n=len(one.account_ids)))
            for one in sorted(picture.networks, key=lambda one: (len(one.account_ids), one.name))
            if one.id != line.network_id
        ]
    else:
        current = [picture.by_sim[key].masked for key in line.sim_ids if key in picture.by_sim]
        choices = [
            (one.id, speak(N_("{sim}，{n} 个账号在用"), sim=one.masked, n=len(one.account_ids)))
            for one in sorted(picture.sims, key=lambda one: (len(one.account_ids), one.masked))
            if one.id not in line.sim_ids and one.status_code != "cancelled"
        ]
    rows = phones if verb is DEVICE else cards if verb is SIM else networks.history(work, line.id)
    context = {
        "verb": verb,
        "line": line,
        "typed": typed,
        "wrong": wrong,
        "today": work.today,
        "current": current,
        "choices": choices,
        "slots": [(key, speak(words.SLOTS[key])) for key in rules.SLOTS],
        "decided": any(row.origin == "decided" and (row.until_on is None or row.until_on > work.today) for row in rows),
    }
    return rendering.render(request, "accounts/place.html", context, current="accounts", status=status)


def _perform(
    request: Request,
    work: Work,
    verb: account_forms.Verb,
    xhs_id: str,
    typed: dict[str, Any],
    act: account_forms.Act,
) -> Response:
    def again(reader: Work, wrong: str, status: int) -> Response:
        return _draw(request, reader, verb, xhs_id, typed, wrong, status)

    return account_forms.carry_out(request, work, verb, xhs_id, typed, act, again)


def _device(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    day = forms.needed_day(typed["on"], account_forms.F_DAY, work.today)
    if typed["act"] == OFF:
        devices.unassign_device(work, line.id, day, forms.line(typed["reason"], N_("理由"), optional=True) or "")
        return N_("「{account}」已从设备上退下"), {"account": line.nickname}
    chosen = forms.whole(typed["place"], N_("设备")) or 0
    with connecting.asked(work, isolation.DEVICE, line, chosen, typed):
        devices.assign_device(work, line.id, chosen, typed["slot"] or rules.MAIN, day)
    return N_("「{account}」已放到新的设备"), {"account": line.nickname}


def _sim(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    day = forms.needed_day(typed["on"], account_forms.F_DAY, work.today)
    if typed["act"] == OFF:
        devices.unassign_sim(work, line.id, day, forms.line(typed["reason"], N_("理由"), optional=True) or "")
        return N_("「{account}」的手机卡已收回"), {"account": line.nickname}
    chosen = forms.whole(typed["place"], N_("手机卡")) or 0
    with connecting.asked(work, isolation.SIM, line, chosen, typed):
        devices.assign_sim(work, line.id, chosen, day)
    return N_("「{account}」已换手机卡"), {"account": line.nickname}


@router.get("/accounts/{xhs_id}/device")
def device_form(request: Request, work: dependencies.Reading, xhs_id: Xhs) -> Response:
    """Which phone."""
    return _draw(request, work, DEVICE, xhs_id, {})


@router.post("/accounts/{xhs_id}/device")
def device(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    place: Short = "",
    slot: Short = "",
    on: Short = "",
    reason: Long = "",
    act: Short = "",
    seen: Short = "",
) -> Response:
    """Put the account on a phone, or take it off."""
    typed = {"place": place, "slot": slot, "on": on, "reason": reason, "act": act, "seen": seen}
    return _perform(request, work, DEVICE, xhs_id, typed, _device)


@router.get("/accounts/{xhs_id}/sim")
def sim_form(request: Request, work: dependencies.Reading, xhs_id: Xhs) -> Response:
    """Which card."""
    return _draw(request, work, SIM, xhs_id, {})


@router.post("/accounts/{xhs_id}/sim")
def sim(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    place: Short = "",
    on: Short = "",
    reason: Long = "",
    act: Short = "",
    seen: Short = "",
) -> Response:
    """Give the account a card, or take it back."""
    typed = {"place": place, "on": on, "reason": reason, "act": act, "seen": seen}
    return _perform(request, work, SIM, xhs_id, typed, _sim)


def _network(work: Work, line: AccountLine, typed: Any) -> tuple[str, dict[str, Any]]:
    day = forms.needed_day(typed["on"], account_forms.F_DAY, work.today)
    if typed["act"] == OFF:
        networks.unassign_network(work, line.id, day, forms.line(typed["reason"], N_("理由"), optional=True) or "")
        return N_("「{account}」的网络已收回"), {"account": line.nickname}
    chosen = forms.whole(typed["place"], N_("网络")) or 0
    with connecting.asked(work, isolation.NETWORK, line, chosen, typed):
        networks.assign_network(work, line.id, chosen, day)
    return N_("「{account}」已换网络"), {"account": line.nickname}


@router.get("/accounts/{xhs_id}/network")
def network_form(request: Request, work: dependencies.Reading, xhs_id: Xhs) -> Response:
    """Which network."""
    return _draw(request, work, NETWORK, xhs_id, {})


@router.post("/accounts/{xhs_id}/network")
def network(
    request: Request,
    work: dependencies.Writing,
    xhs_id: Xhs,
    place: Short = "",
    on: Short = "",
    reason: Long = "",
    act: Short = "",
    seen: Short = "",
) -> Response:
    """Give the account a network, or take it back."""
    typed = {"place": place, "on": on, "reason": reason, "act": act, "seen": seen}
    return _perform(request, work, NETWORK, xhs_id, typed, _network)
