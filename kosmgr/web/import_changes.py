"""What is decided about a batch: how its files are read, whether it is applied, dropped or taken back."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from kosmgr.edge import units, visitors
from kosmgr.exchange import headings, importing, intake, ledgers, report
from kosmgr.exchange import service as exchange
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_
from kosmgr.policy import Actor
from kosmgr.web import dependencies, export, forms, import_sheet, import_tasks, locale, rendering, runs, say
from kosmgr.work import Work

router = APIRouter(include_in_schema=False, dependencies=[Depends(dependencies.guard)])

Place = Annotated[int, Query(ge=0, le=10_000)]
FilePlace = Annotated[int, Form(ge=0, le=10_000)]
Short = Annotated[str, Form(max_length=200)]
ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5")
LOOKED_AT = 40  # rows from the top in which headings are offered
COLUMN = "column."


class FileUnknown(Invalid):
    """A batch has so many files."""

    message = N_("这个批次里没有这份文件")


def _kept(request: Request, actor: Actor, batch_id: int) -> tuple[list[intake.Given], intake.Options, Any]:
    """The kept files of a preview, its options, and the folder they lie in."""
    with units.reading(visitors.runtime_of(request), actor) as work:
        given, options = exchange.given(work, batch_id)
        return given, options, work.files


def _again(request: Request, actor: Actor, batch_id: int, change: dict[str, Any], file: int | None = None) -> Response:
    """Preview the same files as now decided; the new preview takes the place of the old."""
    given, options, folder = _kept(request, actor, batch_id)
    if file is not None and file >= len(given):
        raise FileUnknown()
    copies = []
    for number, one in enumerate(given):
        with one.path.open("rb") as content:
            path = import_tasks.store(folder, content)
        own = one.options or options
        own = replace(own, **change) if file in (None, number) else own
        copies.append(intake.Given(path, one.name, own))
    if file is None:
        options = replace(options, **change)
    back: dict[str, object] = {"back": f"/imports/{batch_id}"}
    task = import_tasks.preview(copies, options, instead_of=batch_id)
    return runs.begin(request, actor, "import-preview", task, back)


@router.post("/imports/{batch_id}/entities")
def entities(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id, create: Short = "") -> Response:
    """Whether entities and 企业号 nobody has registered are registered with the import."""
    return _again(request, who.actor, batch_id, {"new_entities": create == "1"})


@router.get("/imports/{batch_id}/reading")
def reading_form(
    request: Request,
    who: dependencies.Visitor,
    batch_id: dependencies.Id,
    file: Place = 0,
    kind: Annotated[str, Query(max_length=40)] = "",
    header: Annotated[int, Query(ge=0, le=1000)] = 0,
    sheet: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """How one file is read: encoding, sheet, kind, headings, which column is what."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        return _form(request, work, who.actor, batch_id, file, kind, header, sheet)


def _form(
    request: Request,
    work: Work,
    actor: Actor,
    batch_id: int,
    file: int,
    kind: str = "",
    header: int = 0,
    sheet: str = "",
    wrong: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    given, options = exchange.given(work, batch_id)
    if file >= len(given):
        raise FileUnknown()
    own = given[file].options or options
    read = intake.take([given[file]], options, exchange.remembered(work))[0]
    table = _shown(read, sheet or own.sheet or "")
    layout = table.layout if table else None
    chosen = kind or (layout.kind if layout else "") or own.kind or ""
    ledger = headings.ledger_of(chosen)
    row = header or (layout.header_row if layout else 0) or own.header_row or 1
    titles = _titles(table, row)
    known = dict(layout.columns) if layout and layout.kind == chosen and layout.header_row == row else {}
    if ledger is not None and not known:
        known = _guessed(ledger, titles)
    speak = say.speaker(request)
    fields = (
        []
        if ledger is None
        else [
            {
                "name": f"{COLUMN}{field.name}",
                "label": field.heading,
                "required": field.required,
                "current": (typed or {}).get(f"{COLUMN}{field.name}", known.get(field.name, "")),
            }
            for field in ledger.fields
        ]
    )
    context = {
        "batch_id": batch_id,
        "file": file,
        "name": given[file].name,
        "read": read,
        "error": read.error.text(speak) if read.error else "",
        "own": own,
        "kind": chosen,
        "kinds": [(one.kind, speak(one.title)) for one in ledgers.LEDGERS],
        "header": row,
        "fields": fields,
        "columns": [(index, f"{import_sheet.letter(index)} {title}".strip()) for index, title in titles],
        "sheets": [(one.sheet.name, one.sheet.name) for one in read.tables if one.sheet.name],
        "sheet": table.sheet.name if table and table.sheet.name else "",
        "hidden": [one.sheet.name for one in read.tables if one.sheet.hidden],
        "encodings": [(one, one.upper()) for one in ENCODINGS],
        "wrong": wrong,
    }
    return rendering.render(request, "imports/reading.html", context, current="imports")


def _shown(read: intake.File, sheet: str) -> intake.Table | None:
    named = next((table for table in read.tables if table.sheet.name == sheet), None)
    judged = next((table for table in read.tables if table.layout is not None), None)
    return named or judged or next((table for table in read.tables if table.sheet.rows), None)


def _titles(table: intake.Table | None, row: int) -> list[tuple[int, str]]:
    if table is None or not 1 <= row <= len(table.sheet.rows):
        return []
    return [(index, import_sheet.text_of(cell)) for index, cell in enumerate(table.sheet.rows[row - 1])]


def _guessed(ledger: Any, titles: list[tuple[int, str]]) -> dict[str, int]:
    places = {headings.normal(title): index for index, title in reversed(titles)}
    found: dict[str, int] = {}
    for field in ledger.fields:
        for written in (field.heading, *field.synonyms):
            if headings.normal(written) in places:
                found.setdefault(field.name, places[headings.normal(written)])
    return found


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form whose names are not known beforehand: one per column of a ledger."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]


@router.post("/imports/{batch_id}/reading")
def read_so(
    request: Request,
    who: dependencies.Visitor,
    batch_id: dependencies.Id,
    fields: Fields,
    file: FilePlace = 0,
    kind: Short = "",
    header: Short = "",
    encoding: Short = "",
    sheet: Short = "",
    include_hidden: Short = "",
    own_columns: Short = "",
    remember: Short = "",
) -> Response:
    """Read a file as somebody says, and remember the columns for sheets of its shape if asked."""
    change: dict[str, Any] = {
        "kind": kind or None,
        "encoding": encoding or None,
        "sheet": sheet or None,
        "include_hidden": include_hidden == "1",
        "mapping": None,
        "header_row": None,
    }

    def draw(again: Work, sentence: str, status: int) -> Response:
        row = int(header) if header.isascii() and header.isdigit() else 0
        answer = _form(request, again, who.actor, batch_id, file, kind, row, sheet, sentence, fields)
        answer.status_code = status
        return answer

    with forms.answered_in(draw):
        if own_columns == "1":
            columns = {
                name.removeprefix(COLUMN): int(value)
                for name, value in fields.items()
                if name.startswith(COLUMN) and value.isascii() and value.isdigit()
            }
            row = forms.whole(header, locale.translator(request)(N_("表头在第几行"))) or 1
            change |= {"mapping": columns, "header_row": row}
            _check(request, who.actor, batch_id, file, change, remember == "1")
    return _again(request, who.actor, batch_id, change, file)


def _check(request: Request, actor: Actor, batch_id: int, file: int, change: dict[str, Any], remember: bool) -> None:
    """Refuse columns that do not fit before anything is made anew; remember them if asked."""
    given, options, _folder = _kept(request, actor, batch_id)
    if file >= len(given):
        raise FileUnknown()
    own = replace(given[file].options or options, kind=None, mapping=None, header_row=None)
    own = replace(own, encoding=change["encoding"], sheet=change["sheet"], include_hidden=change["include_hidden"])
    read = intake.take([replace(given[file], options=own)], options)[0]
    table = _shown(read, change["sheet"] or "")
    titles = [title for _, title in _titles(table, change["header_row"])]
    headings.recognise([titles], kind=change["kind"], mapping=change["mapping"], header_row=1)
    if remember and change["kind"]:
        with units.writing(visitors.runtime_of(request), actor) as work:
            exchange.remember_mapping(work, change["kind"], titles, change["mapping"])


@router.post("/imports/{batch_id}/apply")
def apply(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Write the batch, all of it or nothing."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        exchange.given(work, batch_id)
    back: dict[str, object] = {"back": f"/imports/{batch_id}"}
    return runs.begin(request, who.actor, "import-apply", import_tasks.apply(batch_id), back)


@router.post("/imports/{batch_id}/undo")
def undo(request: Request, who: dependencies.Visitor, batch_id: dependencies.Id) -> Response:
    """Take the batch back, or say what was built on it since."""
    with units.reading(visitors.runtime_of(request), who.actor) as work:
        exchange.batch(work, batch_id)
    back: dict[str, object] = {"back": f"/imports/{batch_id}"}
    return runs.begin(request, who.actor, "import-undo", import_tasks.undo(batch_id), back)


@router.post("/imports/{batch_id}/drop")
def drop(request: Request, work: dependencies.Writing, batch_id: dependencies.Id) -> Response:
    """Give a preview up."""
    exchange.drop(work, batch_id)
    return forms.done(request, "/imports", N_("已放弃，文件已删除，没有写入任何数据"))


@router.get("/imports/{batch_id}/rejected")
def rejected(
    request: Request, who: dependencies.Visitor, batch_id: dependencies.Id, file: Place = 0, table: Place = 0
) -> Response:
    """The refused rows of one table under their own headings, to be corrected and brought in again."""
    runtime = visitors.runtime_of(request)
    with units.reading(runtime, who.actor) as work:
        document: Any = exchange.batch(work, batch_id).report
    if file >= len(document["files"]):
        raise FileUnknown()
    target = io.BytesIO()
    translate = locale.translator(request)
    importing.rejected_workbook(runtime, who.actor, batch_id, file, table, target, translate)
    name = document["files"][file]["file"]
    return export.attachment(target.getvalue(), f"{translate(N_('要改正的行'))}-{name}.xlsx")


@router.get("/imports/{batch_id}/problems")
def problems(request: Request, work: dependencies.Reading, batch_id: dependencies.Id) -> Response:
    """Every refused cell, repair, warning and skipped row of a batch as a list."""
    speak = say.speaker(request)
    document = report.spoken(exchange.batch(work, batch_id).report, speak)
    columns = (
        (speak(N_("文件")), "text"),
        (speak(N_("工作表")), "text"),
        (speak(N_("行号")), "number"),
        (speak(N_("列")), "text"),
        (speak(N_("原来写的")), "text"),
        (speak(N_("结果")), "text"),
        (speak(N_("说明")), "text"),
    )
    title = speak(N_("导入问题清单"))
    return export.workbook(title, columns, _problems(document, speak), f"{title}-{batch_id}.xlsx")


def _problems(document: Any, speak: say.Say) -> Iterator[tuple[object, ...]]:
    for file in document["files"]:
        if file["error"]:
            yield file["file"], None, None, None, None, speak(N_("文件读不出")), file["error"]
        for table in file["tables"]:
            place = (file["file"], table["sheet"])
            for entry in table["rejected"]:
                outcome = N_("整行没有导入") if entry["row_rejected"] else N_("这一格留空")
                yield *place, entry["row"], entry["column"], entry["value"], speak(outcome), entry["message"]
            for entry in table["fixes"]:
                yield *place, entry["row"], entry["column"], entry["value"], speak(N_("读作")), entry["read"]
            for entry in table["warnings"]:
                yield *place, entry["row"], entry["column"], None, speak(N_("要看一眼")), entry["message"]
            for entry in table["duplicates"]:
                same = speak(N_("与第 {row} 行相同，跳过"), row=entry["of_row"])
                yield *place, entry["row"], None, None, speak(N_("重复行")), same
            for entry in table["ignored"]:
                word = speak(import_sheet.IGNORED.get(entry["reason"], entry["reason"]))
                yield *place, entry["row"], None, None, speak(N_("跳过")), word
