"""The overview: of one entity with its seat map, or of all with small maps."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kosmgr.entities import service as entities
from kosmgr.kit import money
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import changes, figures, overview
from kosmgr.web import applications, dependencies, frame, rendering, say, scope, seatmap
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

WEEKS, WEEK = 13, timedelta(days=7)
BAR_WIDTH, BAR_STEP, BAR_BASE, BAR_TALL = 28, 36, 58, 44
LISTED = 6


@router.get("/")
def index(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """What matters today, in one entity or in all one may see; for a store's manager, what waits for a decision."""
    if not work.actor.may(Permission.LEDGER_READ) and work.actor.may(Permission.APPLICATION_DECIDE):
        return applications.waiting(request, work)
    known = entities.visible_entities(work)
    scope.offer(request, known, entity)
    if not known:
        return rendering.render(request, "overview/first.html", {}, current="overview")
    if entity is None and len(known) == 1:
        entity = known[0].id
    return _one(request, work, entity, "overview") if entity is not None else _all(request, work)


@router.get("/entities/{entity_id}")
def entity_page(request: Request, work: dependencies.Reading, entity_id: dependencies.Id) -> Response:
    """One entity: the same page under its own address."""
    scope.offer(request, entities.visible_entities(work), entity_id, "/")
    entities.visible_entity(work, entity_id)
    return _one(request, work, entity_id, "entities")


def _shared(request: Request, work: Work, view: overview.Overview) -> dict[str, Any]:
    speak, link = say.speaker(request), frame.page(request).link
    return {
        "view": view,
        "leaver": _leavers(view, speak, link),
        "tasks": [_task(task, speak, link) for task in view.tasks],
        "weeks": _weeks(view.renewals, view.on),
        "renewals": view.renewals[:LISTED],
        "more_renewals": max(0, len(view.renewals) - LISTED),
        "changes": [_change(change, speak) for change in view.changes],
        "now": work.now,
        "usable_share": round(view.usable * 100 / view.used) if view.used else None,
        "open_count": sum(view.findings.values()),
    }


def _one(request: Request, work: Work, entity_id: int, current: str) -> Response:
    view = overview.overview(work, entity_id)
    speak, link = say.speaker(request), frame.page(request).link
    card = view.entities[0]
    opens = work.actor.entity_ids(Permission.ACCOUNT_OPEN)
    may_open = (opens is None or entity_id in opens) and not frame.page(request).is_past
    context = {
        **_shared(request, work, view),
        "card": card,
        "current": current,
        "enterprises": card.day.enterprises,
        "seats": seatmap.cells(
            card.day.lines,
            card.numbers.quota,
            view.on,
            speak,
            link,
            alerts=view.alerts,
            free_href=f"/accounts/new?entity={entity_id}" if may_open else "",
        ),
    }
    return rendering.render(request, "overview/entity.html", context, current=current)


def _all(request: Request, work: Work) -> Response:
    view = overview.overview(work)
    cards = [
        {
            "card": card,
            "map": seatmap.mini(card.day.seats, card.numbers.quota),
            "worst": next((state for state in overview.WORST if card.numbers.states[state]), None),
            "href": f"/?entity={card.numbers.id}",
        }
        for card in view.entities
    ]
    context = {**_shared(request, work, view), "cards": cards}
    return rendering.render(request, "overview/group.html", context, current="overview")


def _leavers(view: overview.Overview, speak: say.Say, link: seatmap.Link) -> dict[str, Any] | None:
    """The headline and the names behind it."""
    if not view.leavers:
        return None
    accounts = sum(len(leaver.accounts) for leaver in view.leavers)
    sims = sum(len(leaver.sims) for leaver in view.leavers)
    facts = {"people": len(view.leavers), "accounts": accounts, "sims": sims}
    title = N_("{people} 人已离职，仍持有 {accounts} 个账号和 {sims} 张手机卡")
    if not sims:
        title = N_("{people} 人已离职，仍持有 {accounts} 个账号")
    people = [
        {
            "name": leaver.name,
            "number": leaver.number,
            "store": leaver.store,
            "left_on": leaver.left_on,
            "days": leaver.days,
            "accounts": leaver.accounts,
            "sims": leaver.sims,
            "href": link(_of_leaver(leaver)) if leaver.case_id or leaver.number else "",
        }
        for leaver in view.leavers
    ]
    href = people[0]["href"] if len(people) == 1 else link("/accounts?view=leaving&state=leaver")
    return {"title": speak(title, **facts), "people": people, "href": href}


def _of_leaver(leaver: figures.Leaver) -> str:
    """The case that runs, else where one is begun."""
    return f"/cases/{leaver.case_id}" if leaver.case_id else f"/people/{leaver.entity_id}/{leaver.number}"


def _task(task: overview.Task, speak: say.Say, link: seatmap.Link) -> dict[str, Any]:
    href = {
        "account": f"/accounts/{task.key}",
        "enterprise_account": "/renewals?item=enterprise",
        "findings": f"/findings?entity={task.key}",
    }[task.kind]
    left = task.days_left
    when = ""
    if left is not None:
        when = speak(N_("还剩 {n} 天"), n=left) if left >= 0 else speak(N_("已过 {n} 天"), n=-left)
    facts = {name: speak(fact) if isinstance(fact, str) else fact for name, fact in task.facts.items()}
    return {"state": task.state, "text": speak(task.title, **facts), "when": when, "href": link(href)}


def _change(change: overview.Change, speak: say.Say) -> dict[str, Any]:
    thing = changes.action_word(change.action, speak)
    if change.count > 1:
        thing = speak(N_("{what}，共 {n} 处"), what=thing, n=change.count)
    return {
        "text": thing,
        "actor": words.actor(change.actor, speak),
        "at": change.at,
        "imported": change.batch_id is not None,
    }


def _weeks(renewals: Sequence[Any], on: date) -> dict[str, Any]:
    """Thirteen weeks of fees as bars; what has ended already stands in the first."""
    sums, states = [0] * WEEKS, [""] * WEEKS
    for line in renewals:
        week = min(max(0, line.days_left // 7), WEEKS - 1)
        sums[week] += line.fee_fen
        states[week] = states[week] or {"open": "handover", "due": "due"}.get(line.stage.value, "overdue")
    most = max([*sums, 1])
    bars = []
    for week, total in enumerate(sums):
        height = round(total * BAR_TALL / most, 1)
        bars.append(
            {
                "x": 8 + week * BAR_STEP,
                "middle": 8 + week * BAR_STEP + BAR_WIDTH // 2,
                "y": BAR_BASE - height,
                "text_y": BAR_BASE - height - 6,
                "height": height,
                "state": states[week],
                "total": money.yuan(total) if total else "",
                "label": f"{on + week * WEEK:%m-%d}" if total or week in (0, WEEKS - 1) else "",
            }
        )
    return {"bars": bars, "paid": [f"{bar['label']} {bar['total']}" for bar in bars if bar["total"]]}
