"""One account: its facts, its year as lanes, what happened, what is open, and what can be done."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.matrix.rules import AccountLine, Picture, days_left
from kosmgr.policy import Permission
from kosmgr.reports import timeline
from kosmgr.web import account_forms, dependencies, documents, events, frame, lanes, notes, rendering, say, spotchecks
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

DAY = timedelta(days=1)
Tab = Annotated[str, Query(max_length=20)]


@router.get("/accounts/{xhs_id}")
def show(request: Request, work: dependencies.Reading, xhs_id: account_forms.Xhs, tab: Tab = "") -> Response:
    """Everything about one account, as of a day."""
    picture, line = account_forms.line_of(work, xhs_id)
    speak, here = say.speaker(request), frame.page(request)
    past = timeline.of_account(work, line.id)
    rows, older = events.rows(past, tab, speak)
    attached: frame.Frame = request.state.frame
    context = {
        "line": line,
        "entity": picture.entities[line.entity_id],
        "enterprise": next(
            (e for e in picture.entities[line.entity_id].enterprise_accounts if e.id == line.enterprise_account_id),
            None,
        ),
        "devices": [picture.by_device[key] for key in line.device_ids if key in picture.by_device],
        "sims": [picture.by_sim[key] for key in line.sim_ids if key in picture.by_sim],
        "others": _others(picture, line),
        "word": say.state(line, work.today, speak),
        "leaving": say.leaving(line, work.today, speak),
        "term": say.term(line, speak),
        "left": days_left(work.today, line.certified_until_on),
        "fee_left": account_forms.fee_left(work, line),
        "fee_word": speak(words.FEE_STATUS.get(line.fee.status, line.fee.status)) if line.fee else "",
        "slots": words.SLOTS,
        "networks": words.NETWORKS,
        "platforms": words.PLATFORM,
        "lanes": lanes.drawn(past.lanes, work.today, attached.today, speak),
        "lane_facts": lanes.facts(past.lanes, speak),
        "days": _named_days(line, work.today, attached.today, speak, here),
        "tabs": events.tabs(past),
        "tab": tab,
        "events": rows,
        "older": older,
        **documents.beside(work, "account", line.id),
        **spotchecks.beside(work, line.id),
        **notes.beside(work, line.id),
        "may_note": notes.may_write(work, line.entity_id),
        "findings": [] if here.is_past else say.findings(past.findings, speak),
        "may": {verb.key: _may(work, verb.permission, line.entity_id) for verb in account_forms.VERBS.values()},
        "may_device": _may(work, Permission.DEVICE_WRITE, line.entity_id),
        "may_reveal": _may(work, Permission.PERSONAL_REVEAL, line.entity_id),
    }
    return rendering.render(request, "accounts/show.html", context, current="accounts")


def _may(work: Work, permission: Permission, entity_id: int) -> bool:
    allowed = work.actor.entity_ids(permission)
    return allowed is None or entity_id in allowed


def _others(picture: Picture, line: AccountLine) -> list[AccountLine]:
    """Accounts that live on the same phone or card."""
    ids = {other for key in line.device_ids if key in picture.by_device for other, _ in picture.by_device[key].accounts}
    ids |= {other for key in line.sim_ids if key in picture.by_sim for other in picture.by_sim[key].account_ids}
    return [picture.by_account[key] for key in sorted(ids - {line.id}) if key in picture.by_account]


def _named_days(line: AccountLine, on: date, today: date, speak: say.Say, here: frame.Page) -> list[frame.Choice]:
    """Days worth looking at: certification, holding, the holder's last day, today."""
    holder = line.holder
    named = [
        (N_("认证日"), line.certified_from_on),
        (N_("绑定日"), holder.from_on if holder else None),
        (N_("离职日"), holder.left_on if holder else None),
        (N_("解绑日"), line.unbound_on),
        (N_("最近发布"), line.last_posted_on),
    ]
    seen: dict[date, str] = {}
    for word, day in named:
        if day is not None and day < today and day not in seen:
            seen[day] = word
    choices = [
        frame.Choice(f"{speak(word)} {day:%m-%d}", here.change(as_of=day.isoformat()), day == on)
        for day, word in sorted(seen.items())
    ]
    return [*choices, frame.Choice(speak(N_("今天")), here.today_address, on == today)]
