"""Bringing ledgers in: earlier batches, the files, what they would do, applying, the result, taking back."""

import io
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Path, Query, Request, UploadFile
from starlette.responses import Response

from kosmgr.edge import units, visitors
from kosmgr.exchange import headings, intake, ledgers, report
from kosmgr.exchange import service as exchange
from kosmgr.kit import paging, sentences
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import Actor, Permission
from kosmgr.web import (
    dependencies,
    export,
    forms,
    frame,
    import_sheet,
    import_tasks,
    locale,
    login_previews,
    rendering,
    runs,
    say,
)
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Place = Annotated[int, Query(ge=0, le=10_000)]
MOST_FILES = 20
STATES = {
    "previewed": (N_("待写入"), "clock-hour-9"),
    "applied": (N_("已写入"), "check"),
    "undone": (N_("已撤销"), "arrow-back-up"),
    "dropped": (N_("已放弃"), "x"),
}


class NoFiles(Invalid):
    """Nothing was chosen."""

    message = N_("还没有选文件")


class TooManyFiles(Invalid):
    """More than a person means to drop."""

    message = N_("一次最多 {most} 个文件，这次有 {given} 个")


def _batch_row(batch: Any) -> dict[str, Any]:
    files = batch.report.get("files", [])
    assert isinstance(files, list)
    return {
        "batch": batch,
        "names": [str(file["file"]) for file in files],
        "counts": report.totals(files),
        "errors": sum(1 for file in files if file["error"]),
        "state": STATES[batch.status],
    }


def _index(request: Request, work: Work, page: int = 1, wrong: str = "") -> Response:
    size = paging.PAGE_SIZE
    found, total = exchange.batches(work, size, (page - 1) * size)
    context = {
        "rows": [_batch_row(batch) for batch in found],
        "listing": paging.Page(found, total, page, size),
        "templates": [(ledger.kind, ledger.title) for ledger in ledgers.LEDGERS],
        "most": MOST_FILES,
        "wrong": wrong,
    }
    return rendering.render(request, "imports/index.html", context, current="imports")


@router.get("/imports")
def index(request: Request, work: dependencies.Reading, page: PageNumber = 1) -> Response:
    """Where files are dropped, and what was brought in before."""
    return _index(request, work, page)


@router.get("/imports/templates/{kind}")
def template(
    request: Request, work: dependencies.Reading, kind: Annotated[str, Path(max_length=40, pattern="[a-z]+")]
) -> Response:
    """An empty ledger to fill in."""
    target = io.BytesIO()
    translate = locale.translator(request)
    exchange.blank_template(work, kind, target, translate)
    return export.attachment(target.getvalue(), f"{translate(headings.title_of(kind))}.xlsx")


@router.post("/imports")
def upload(
    request: Request,
    who: dependencies.Visitor,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Take files in and read them; what they would do is the next page."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        work.require(Permission.LEDGER_IMPORT)
        folder = work.files
    sent = [file for file in files or () if file.filename]

    def draw(again: Work, sentence: str, status: int) -> Response:
        answer = _index(request, again, wrong=sentence)
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        if not sent:
            raise NoFiles()
        if len(sent) > MOST_FILES:
            raise TooManyFiles(most=MOST_FILES, given=len(sent))
    kept = [(import_tasks.store(folder, file.file), import_tasks.name_of(file.filename or "")) for file in sent]
    logs, others = login_previews.told_apart([intake.Given(path, name) for path, name in kept])
    if not others:
        return runs.begin(request, who.actor, "login-preview", login_previews.preview_task(logs), {"back": "/imports"})
    task = login_previews.after(logs, import_tasks.preview(others, intake.Options()))
    return runs.begin(request, who.actor, "import-preview", task, {"back": "/imports"})


@router.get("/imports/{batch_id}")
def show(
    request: Request,
    who: dependencies.Visitor,
    batch_id: dependencies.Id,
    file: Place = 0,
    table: Place = 0,
    part: Annotated[str, Query(max_length=10)] = "all",
) -> Response:
    """What a batch would do, or what it did."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        batch = exchange.batch(work, batch_id)
        document, previewed = report.spoken(batch.report, say.speaker(request)), batch.status == "previewed"
    tabs = _tabs(request, document)
    chosen = next((tab for tab in tabs if (tab["file"], tab["table"]) == (file, table)), tabs[0] if tabs else None)
    read = read_again(request, who.actor, batch_id, chosen["file"]) if previewed and chosen else None
    with units.reading(runtime, who.actor) as work:
        return _show(
            request, work, batch_id, document, tabs, chosen, read, part if part in import_sheet.PARTS else "all"
        )


def _show(
    request: Request,
    work: Work,
    batch_id: int,
    document: dict[str, Any],
    tabs: list[dict[str, Any]],
    chosen: dict[str, Any] | None,
    read: intake.File | None,
    part: str,
) -> Response:
    batch = exchange.batch(work, batch_id)
    row = _batch_row(batch)
    speak = say.speaker(request)
    shown = chosen["report"] if chosen else None
    again = matching(read, shown) if read is not None and shown else None
    context = {
        "row": row,
        "batch": batch,
        "tabs": tabs,
        "chosen": chosen,
        "report": shown,
        "error": chosen["error"] if chosen else "",
        "drawn": import_sheet.draw(again, shown, part, speak) if again is not None and shown is not None else None,
        "part": part,
        "fixed": again.reading.fixed if again is not None and again.reading else len(shown["fixes"]) if shown else 0,
        "skipped": import_sheet.ignored_words(shown, speak) if shown else "",
        "mapping": _mapping(again, speak) if again is not None else None,
        "unknown": _unknown(document),
        "new_entities": bool(batch.options.get("new_entities")),
        "refused": document.get("refused"),
        "unreadable": [str(entry["file"]) for entry in document["files"] if entry["error"]],
        "can_apply": batch.status == "previewed" and not row["errors"] and not document.get("refused"),
        "done": request.query_params.get("done") == "1",
    }
    return rendering.render(request, "imports/show.html", context, current="imports")


def _tabs(request: Request, document: dict[str, Any]) -> list[dict[str, Any]]:
    """One tab for every sheet of every file; a file that cannot be read has one too."""
    speak, here = say.speaker(request), frame.page(request)
    tabs: list[dict[str, Any]] = []
    for number, entry in enumerate(document["files"]):
        for index, found in enumerate(entry["tables"] or [None]):
            title = speak(headings.title_of(found["kind"])) if found and found["kind"] else ""
            sheet = str(found["sheet"]) if found and found["sheet"] and len(entry["tables"]) > 1 else ""
            tabs.append(
                {
                    "file": number,
                    "table": index,
                    "name": str(entry["file"]),
                    "title": title,
                    "sheet": sheet,
                    "error": entry["error"] or "",
                    "entry": entry,
                    "report": found,
                    "hint": _hint(entry, found, speak),
                    "href": here.change(file=number, table=index, part=None, done=None),
                }
            )
    return tabs


def _hint(entry: dict[str, Any], found: dict[str, Any] | None, speak: say.Say) -> str:
    if entry["error"]:
        return speak(N_("读不出"))
    if found is None and not entry["tables"]:
        return speak(N_("还没有比较"))
    if found is None or found["kind"] is None:
        return speak(N_("没有认出"))
    if found["hidden"] and not found["rows"]:
        return speak(N_("隐藏的工作表"))
    if found["rejected"]:
        return speak(N_("{n} 格读不出"), n=len(found["rejected"]))
    if found["warnings"]:
        return speak(N_("{n} 处要看一眼"), n=len(found["warnings"]))
    return speak(N_("全部可读"))


def read_again(request: Request, actor: Actor, batch_id: int, file: int) -> intake.File | None:
    """One file of a preview, read once more to be drawn; no transaction is open meanwhile."""
    with units.reading(visitors.runtime_of(request), actor) as work:
        given, options = exchange.given(work, batch_id)
        mappings = exchange.remembered(work)
    return intake.take([given[file]], options, mappings)[0] if file < len(given) else None


def matching(read: intake.File, shown: dict[str, Any]) -> intake.Table | None:
    """The sheet of a file that a part of the report speaks of."""
    tables = (table for table in read.tables if table.sheet.name == shown["sheet"])
    return next((table for table in tables if table.layout is not None and table.reading is not None), None)


def _mapping(table: intake.Table, speak: say.Say) -> dict[str, Any]:
    """Which column is what, and which are not used."""
    layout = table.layout
    assert layout is not None
    ledger = headings.ledger_for(layout)
    used = [
        {"key": field.heading, "value": import_sheet.letter(layout.columns[field.name])}
        for field in ledger.fields
        if field.name in layout.columns
    ]
    titled = [heading for heading in layout.headings if heading]
    return {
        "used": used,
        "columns": len(titled),
        "unused": sentences.listed((heading for _, heading in layout.unknown), speak) or "—",
        "refused": sentences.listed((heading for _, heading in layout.refused), speak),
    }


def _unknown(document: dict[str, Any]) -> dict[str, list[str]]:
    """Names of entities and 企业号 that nobody has registered, by the column they stand in, in the order met."""
    found: dict[str, dict[str, None]] = {}
    for file in document["files"]:
        for table in file["tables"]:
            for entry in table["rejected"]:
                if entry["code"] == "entity_unknown" and entry["value"]:
                    found.setdefault(str(entry["column"]), {})[str(entry["value"])] = None
    return {column: list(names) for column, names in found.items()}
