"""Cases of joining, moving and leaving: the list, and one case with its items, its gate and its clock."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.cases import clock as late
from kosmgr.cases import plans
from kosmgr.cases import rules as case_rules
from kosmgr.cases import service as cases
from kosmgr.cases.views import CaseView, ItemView
from kosmgr.documents import rules as documents
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_, fold
from kosmgr.policy import Permission
from kosmgr.reports import case_export, case_log
from kosmgr.tasks import rules as tasks
from kosmgr.web import dependencies, downloads, listing, locale, rendering, say, scope
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=40)]
KINDS = {
    plans.OFFBOARDING: N_("离职交接"),
    plans.HANDOVER: N_("换人"),
    plans.ONBOARDING: N_("入职开号"),
    plans.TRANSFER: N_("调主体"),
}
STATES = {
    case_rules.PLANNED: N_("还没开始"),
    case_rules.OPEN: N_("办理中"),
    case_rules.CLOSED: N_("已结案"),
    case_rules.CANCELLED: N_("已撤销"),
}
TONES = {
    case_rules.PLANNED: "free",
    case_rules.OPEN: "due",
    case_rules.CLOSED: "certified",
    case_rules.CANCELLED: "free",
}
VIEWS: tuple[tuple[str, str], ...] = (
    ("", N_("没办完的")),
    ("overdue", N_("有逾期项")),
    (case_rules.PLANNED, N_("还没开始")),
    (case_rules.CLOSED, N_("已结案")),
    ("all", N_("全部")),
)
OWNERS = tasks.OWNER_WORDS
# what an item asks for beside its evidence: (field of the form, its label)
ASKED = {
    plans.RENAMED: (("nickname", N_("新昵称")),),
    plans.ACCOUNT: (("xhs_id", N_("小红书号")), ("nickname", N_("账号昵称"))),
    plans.OWN_DEVICE: (("device", N_("设备编号")),),
    plans.OWN_SIM: (("sim", N_("手机卡编号")),),
}
FIRST = date(2000, 1, 1)  # the clock of a case also tells what was unbound too late
RUNNING = (case_rules.OPEN, case_rules.PLANNED)


def in_view(found: Sequence[CaseView], view: str) -> list[CaseView]:
    """The cases of one tab."""
    if view == "overdue":
        return [one for one in found if one.overdue_items]
    if view == "":
        return [one for one in found if one.state in RUNNING]
    return [one for one in found if view == "all" or one.state == view]


def _listed(work: Work, entity: int | None, kind: str, q: str) -> list[CaseView]:
    found = cases.listing(work, kind if kind in KINDS else None, None, scope.only(entity))
    sought = fold(q)
    return [one for one in found if not sought or any(sought in fold(text) for text in _texts(one))]


def _texts(one: CaseView) -> list[str]:
    people = [person for person in (one.employee, one.to_employee) if person is not None]
    names = [text for person in people for text in (person.name, person.number or "")]
    return [one.case.number, one.case.store or "", *names, *one.accounts.values()]


@router.get("/cases")
def index(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    kind: Word = "",
    view: Word = "",
    page: listing.PageNumber = 1,
) -> Response:
    """Cases, those that are overdue on top."""
    scope.offer(request, entities.visible_entities(work), entity)
    found = _listed(work, entity, kind, q)
    chosen = sorted(in_view(found, view), key=lambda one: (-one.overdue_items, -one.case.id))
    context = {
        "page_of": paging.cut(chosen, page),
        "views": [(key, label, len(in_view(found, key))) for key, label in VIEWS],
        "view": view,
        "wanted": {"q": q.strip(), "kind": kind},
        "kinds": KINDS,
        "states": STATES,
        "tones": TONES,
        "total": len(found),
        "chosen": len(chosen),
    }
    return rendering.render(request, "cases/index.html", context, current="cases")


@router.get("/cases/export")
def export(
    request: Request,
    work: dependencies.Reading,
    entity: scope.Entity = None,
    q: listing.Word = "",
    kind: Word = "",
    view: Word = "",
    format: downloads.Format = "xlsx",
) -> Response:
    """The cases listed with every item, as a file."""
    found = in_view(_listed(work, entity, kind, q), view)
    speak = locale.translator(request)
    sheet = case_export.cases(found, KINDS, STATES, OWNERS, tasks.STATES, speak)
    return downloads.send(request, work, sheet, sorted({one.entity for one in found}), format)


def show(
    request: Request,
    work: Work,
    case_id: int,
    by: str = "owner",
    wrong: str = "",
    at: int | None = None,
    status: int = 200,
) -> Response:
    """One case; `at` is the item whose form is open, with what was wrong in it."""
    seen = cases.show(work, case_id)
    speak = say.speaker(request)
    if at not in {item.task.id for item in seen.items if item.task.state == tasks.OPEN}:
        at = None  # its form is gone: what was wrong is said above
    may = {name: _may(work, name, seen.case.entity_id) for name in ("case.write", "task.do", "task.waive")}
    context = {
        "seen": seen,
        "case": seen.case,
        "title": speak(KINDS[seen.case.kind]),
        "state_word": speak(STATES[seen.state]),
        "tone": TONES[seen.state],
        "groups": _groups(seen, by, speak),
        "by": "due" if by == "due" else "owner",
        "blockers": [(one, _blocks(one, speak)) for one in seen.blockers],
        "settled": [one for one in seen.items if one.task.state != tasks.OPEN],
        "log": case_log.of_case(work, seen, speak),
        "others": cases.beside(work, seen.case, 5),
        "kinds": documents.KINDS,
        "task_states": tasks.STATES,
        "owners": OWNERS,
        "running": seen.case.state == case_rules.OPEN,
        "may": may,
        "wrong": wrong,
        "at": at,
        "me": (work.actor.user_id, work.actor.name),
        "asks": ASKED,
        "ticks": _clock(work, seen),
        "unbinds": plans.UNBIND,
    }
    return rendering.render(request, "cases/show.html", context, current="cases", status=status)


def _clock(work: Work, seen: CaseView) -> list[late.Tick]:
    """The leaver clock of the one who leaves by this case."""
    if seen.case.kind not in (plans.OFFBOARDING, plans.TRANSFER) or seen.employee is None or not seen.case.last_day:
        return []
    return late.of_leaver(work, seen.employee.id, seen.case.last_day)


def _blocks(one: case_rules.Blocker, speak: say.Say) -> str:
    """What keeps a case open; an item of ours by its word."""
    facts = {name: speak(value) if name == "task" else value for name, value in one.facts.items()}
    return speak(one.text).format(**facts)


def _may(work: Work, permission: str, entity_id: int) -> bool:
    where = work.actor.entity_ids(Permission(permission))
    return where is None or entity_id in where


def _groups(seen: CaseView, by: str, speak: say.Say) -> list[tuple[str, str, list[ItemView]]]:
    """(name, what of it is open and overdue, items): by whose they are, or by the day they are due."""
    found: dict[str, list[ItemView]] = {}
    for item in sorted(seen.items, key=lambda one: one.task.position):
        if by == "due":
            name = item.task.due_on.isoformat() if item.task.due_on else speak(N_("没有期限"))
        else:
            role = OWNERS.get(item.task.owner_role, item.task.owner_role)
            name = speak(role)
            if item.task.assignee and item.task.assignee != role:
                name = f"{item.task.assignee} · {name}"
        found.setdefault(name, []).append(item)
    groups = []
    for name, items in sorted(found.items()) if by == "due" else found.items():
        late = sum(item.overdue for item in items)
        small = speak(N_("{n} 项"), n=len(items))
        if late:
            small = speak(N_("{n} 项，{late} 项逾期"), n=len(items), late=late)
        groups.append((name, small, items))
    return groups


@router.get("/cases/clock")
def clock(request: Request, work: dependencies.Reading, entity: scope.Entity = None) -> Response:
    """How long accounts stayed bound after the last working day: by entity, manager and store."""
    scope.offer(request, entities.visible_entities(work), entity)
    context = {"clock": late.clock(work, scope.only(entity), FIRST)}
    return rendering.render(request, "cases/clock.html", context, current="cases")


@router.get("/cases/{case_id}")
def one(request: Request, work: dependencies.Reading, case_id: dependencies.Id, by: Word = "owner") -> Response:
    """A case with its items, what is in the way of closing it, and who did what when."""
    return show(request, work, case_id, by)
