"""Background work as a page: how far it is, and where it leads when it is done."""

import time
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from kosmgr.edge import units, visitors
from kosmgr.edge.background import Background, Task
from kosmgr.kit.text import N_
from kosmgr.policy import Actor
from kosmgr.runs import service as runs
from kosmgr.web import dependencies, locale, rendering

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

SHORT_WAIT = 1.5  # seconds: work that ends by then needs no page of its own
_LOOK_EVERY = 0.05
_RELOAD = 5  # seconds, for a browser without script
HREF = "href"

KINDS = {
    "import-preview": (N_("读取文件"), "imports", "/imports"),
    "import-apply": (N_("写入导入批次"), "imports", "/imports"),
    "import-undo": (N_("撤销导入批次"), "imports", "/imports"),
    "note-preview": (N_("读取笔记清单"), "notes", "/notes/import"),
    "note-apply": (N_("写入笔记"), "notes", "/notes/import"),
    "note-undo": (N_("撤销导入的笔记"), "notes", "/notes/import"),
    "note-drop": (N_("放弃导入的笔记"), "notes", "/notes/import"),
    "login-preview": (N_("读取登录记录"), "logins", "/logins/batches"),
    "login-apply": (N_("写入登录记录"), "logins", "/logins/batches"),
    "login-undo": (N_("撤销登录记录批次"), "logins", "/logins/batches"),
    "duplicates": (N_("比对全部笔记"), "duplicates", "/duplicates"),
    "note-pairs": (N_("重新比对笔记"), "notes", "/notes/phrases"),
    "report": (N_("制作报表"), "reports", "/reports"),
    "scheduled": (N_("制作报表"), "reports", "/reports/schedules"),
}
STAGES = {
    "read": N_("读取文件"),
    "compare": N_("与现有记录比较"),
    "derive": N_("推算会变成什么"),
    "write": N_("写入"),
    "check": N_("重新检查"),
    "report": N_("写报表"),
    "pairs": N_("两两比对"),
    "print": N_("建立指纹"),
    "sweep": N_("清理旧指纹"),
}


def begin(request: Request, actor: Actor, kind: str, task: Task, facts: dict[str, object] | None = None) -> Response:
    """Start work and go where it leads: to its result if that is there at once, else to its page."""
    background: Background = request.app.state.background
    number = background.start(actor, kind, task, facts)
    address, until = f"/runs/{number}", time.monotonic() + SHORT_WAIT
    while time.monotonic() < until:
        with units.reading(visitors.runtime_of(request), actor) as work:
            run = runs.mine(work, number)
            if run.status not in ("waiting", "running"):
                address = _address(run.status, run.result, number)
                break
        time.sleep(_LOOK_EVERY)
    return RedirectResponse(address, 303)


def _address(status: str, result: dict[str, object] | None, number: int) -> str:
    found = (result or {}).get(HREF)
    return str(found) if status == "done" and isinstance(found, str) else f"/runs/{number}"


@router.get("/runs/{run_id}")
def show(request: Request, work: dependencies.Reading, run_id: dependencies.Id) -> Response:
    """How far it is; what came of it."""
    run = runs.mine(work, run_id)
    title, current, back = KINDS.get(run.kind, (N_("后台任务"), None, "/findings"))
    live = run.status in ("waiting", "running")
    leads_to = _address(run.status, run.result, run_id)
    fragment = rendering.is_fragment(request)
    if leads_to != f"/runs/{run_id}":
        if fragment:
            return Response(status_code=200, headers={"HX-Redirect": quote(leads_to, safe="/?=&#%")})
        return RedirectResponse(leads_to, 303)
    context = {
        "run": run,
        "title": title,
        "stage": STAGES.get(run.stage or "", N_("排队等候") if run.status == "waiting" else N_("处理中")),
        "failure": runs.failure(run).text(locale.translator(request)),
        "live": live,
        "back": str(run.facts.get("back", back)),
        "retry": str(run.facts.get("back", "")),
    }
    headers = {"refresh": str(_RELOAD)} if live and not fragment else None
    template = "runs/_progress.html" if fragment and live else "runs/show.html"
    if fragment and not live:  # it failed meanwhile: the whole page says so
        return Response(status_code=200, headers={"HX-Redirect": f"/runs/{run_id}"})
    return rendering.render(request, template, context, current=current, headers=headers)
