"""Who did what, when, before and after; and whether the chain of changes holds."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from kosmgr.audit import service as journal
from kosmgr.edge import visitors
from kosmgr.entities import service as entities
from kosmgr.kit import paging
from kosmgr.kit.text import N_
from kosmgr.matrix import words
from kosmgr.policy import Permission
from kosmgr.reports import changes
from kosmgr.web import dependencies, export, filters, forms, frame, rendering, say, scope

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Word = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
MOST_EXPORTED = 50_000
FAULTS = {
    "changed": N_("第 {n} 条被改动过"),
    "missing": N_("第 {n} 条不见了"),
    "head": N_("链头与第 {n} 条对不上"),
    "cut": N_("第 {n} 条之后的记录被截掉了"),
    "anchor": N_("第 {n} 条与库外留存的记号对不上"),
}
_PAGES = {
    "finding": "/findings/{id}",
    "import_batch": "/imports/{id}",
    "drift_comparison": "/drift/{id}",
    "entity": "/entities/{id}",
    "document": "/documents/{id}",
    "note": "/notes/{id}",
    "test_account": "/notes/test-accounts",
    "spot_round": "/spot-checks/rounds/{id}",
    "spot_check": "/spot-checks/{id}",
}


def wanted(
    since: date | None = None,
    until: date | None = None,
    actor: Word = "",
    action: Word = "",
    kind: Word = "",
    subject: Number = None,
    entity: scope.Entity = None,
    batch: Number = None,
) -> journal.Wanted:
    """What the address asks to see."""
    return journal.Wanted(since, until, actor, action, kind, subject, entity, batch)


Asked = Annotated[journal.Wanted, Depends(wanted)]


def _href(request: Request, row: Any) -> str | None:
    if row.subject_kind == "rule_value":
        path = f"/rulebook/{quote(str((row.after or row.before or {}).get('key', '')), safe='')}"
    else:
        path = _PAGES.get(row.subject_kind, "").format(id=row.subject_id)
    return path if path and frame.serves(request, path) else None


@router.get("/audit")
def index(request: Request, work: dependencies.Reading, asked: Asked, page: PageNumber = 1) -> Response:
    """Changes one may audit, newest first."""
    everything = entities.visible_entities(work, Permission.AUDIT_READ)
    scope.offer(request, everything, asked.entity_id)
    size = paging.PAGE_SIZE
    found, total = journal.changes(work, asked, size, (page - 1) * size)
    speak = say.speaker(request)
    offers = journal.offers(work, asked)
    erased = journal.erased(work, found)
    context = {
        "rows": [
            {
                "row": row,
                "action": changes.action_word(row.action, speak),
                "subject": changes.subject_word(row.subject_kind, row.subject_id, {}, speak),
                "difference": changes.difference(row.before, row.after, speak),
                "href": _href(request, row),
                "erased": row.id in erased,
            }
            for row in found
        ],
        "listing": paging.Page(found, total, page, size),
        "asked": asked,
        "offers": {
            "actor": [(name, words.actor(name, speak), count) for name, count in offers["actor"]],
            "action": [(name, changes.action_word(name, speak), count) for name, count in offers["action"]],
            "kind": [(name, speak(changes.THINGS.get(name, name)), count) for name, count in offers["kind"]],
        },
        "names": {entity.id: entity.name for entity in everything},
        "everywhere": work.actor.may_everywhere(Permission.AUDIT_READ),
        "words": {
            "actor": asked.actor,
            "action": changes.action_word(asked.action, speak),
            "kind": speak(changes.THINGS.get(asked.kind, asked.kind)),
        },
        "filtered": asked != journal.Wanted(entity_id=asked.entity_id),
    }
    return rendering.render(request, "audit/index.html", context, current="audit")


@router.get("/audit/export")
def export_list(request: Request, work: dependencies.Reading, asked: Asked) -> Response:
    """The changes as filtered, as a workbook."""
    speak = say.speaker(request)
    found, _total = journal.changes(work, asked, MOST_EXPORTED)
    columns = (
        (speak(N_("序号")), "number"),
        (speak(N_("时间")), "text"),
        (speak(N_("谁")), "text"),
        (speak(N_("做了什么")), "text"),
        (speak(N_("对象")), "text"),
        (speak(N_("变化")), "text"),
        (speak(N_("理由")), "text"),
        (speak(N_("导入批次")), "number"),
    )
    rows = (
        (
            row.id,
            filters.minute(row.at),
            words.actor(row.actor, speak),
            changes.action_word(row.action, speak),
            changes.subject_word(row.subject_kind, row.subject_id, {}, speak),
            changes.difference(row.before, row.after, speak),
            row.reason,
            row.batch_id,
        )
        for row in found
    )
    title = speak(N_("操作记录"))
    return export.workbook(title, columns, rows, f"{title}-{work.today:%Y%m%d}.xlsx")


@router.post("/audit/verify")
def verify(request: Request, work: dependencies.Reading) -> Response:
    """Walk the whole chain, and say whether it holds."""
    work.require(Permission.AUDIT_READ)
    breaks = journal.verify(work, visitors.runtime_of(request).anchored())
    if not breaks:
        return forms.done(request, "/audit", N_("操作记录完整：从第一条到最后一条都对得上，没有被改动、删除或截断"))
    speak = say.speaker(request)
    first = speak(FAULTS[breaks[0].fault], n=breaks[0].sequence)
    return forms.done(
        request, "/audit", N_("操作记录不完整，共 {n} 处：{first}。先停止写入，联系管理员"), n=len(breaks), first=first
    )
