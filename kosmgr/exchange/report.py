"""The report of an import, in the one shape that programs rely on.

As it is stored, a sentence of it is {"message": template, "facts": {…}}, so that either language can be read later.
Shells hand out what `spoken` makes of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kosmgr.exchange import cells, headings, intake, planning, shapes
from kosmgr.kit import phones, sentences

HIDDEN = "***"


def of_plan(plan: planning.Plan) -> list[dict[str, Any]]:
    """What an import does, file by file and table by table."""
    return [
        {
            "file": file.name,
            "format": file.format,
            "encoding": file.encoding,
            "error": _error(file),
            "tables": [_table(table, plan.counts[(number, index)]) for index, table in shown(file)],
        }
        for number, file in enumerate(plan.files)
    ]


def shown(file: intake.File) -> list[tuple[int, intake.Table]]:
    """The sheets a report lists, with their place in the file: not those that are empty or only explain."""
    return [
        (index, table)
        for index, table in enumerate(file.tables)
        if table.kind is not None or table.warnings or table.sheet.hidden
    ]


def of_files(files: Sequence[intake.File]) -> list[dict[str, Any]]:
    """Where a file cannot be read at all: what was read of the others, and nothing counted."""
    return [
        {"file": file.name, "format": file.format, "encoding": file.encoding, "error": _error(file), "tables": []}
        for file in files
    ]


def _error(file: intake.File) -> dict[str, Any] | None:
    return file.error.plain() if file.error else None


def spoken(document: Mapping[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    """A stored report in a language: the shape programs rely on."""
    told = {**document, "files": [_file_spoken(file, translate) for file in document.get("files", ())]}
    if "refused" in told:
        told["refused"] = {**told["refused"], "message": sentences.of(told["refused"]).text(translate)}
    return told


def _file_spoken(file: Mapping[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    error = sentences.of(file["error"]).text(translate) if file["error"] else None
    tables = [
        {
            **table,
            **{part: [_entry_spoken(entry, translate) for entry in table[part]] for part in ("rejected", "warnings")},
        }
        for table in file["tables"]
    ]
    return {**file, "error": error, "tables": tables}


def _entry_spoken(entry: Mapping[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    said = sentences.of(entry).text(translate)
    return {name: said if name == "message" else value for name, value in entry.items() if name != "facts"}


def _table(table: intake.Table, count: planning.Count) -> dict[str, Any]:
    reading = table.reading or shapes.Reading(table.kind or "")
    gone = {entry.row for entry in count.rejected}
    duplicates = sorted(count.duplicates, key=lambda entry: entry.row)
    rejected = sorted([*table.rejected, *reading.rejected, *count.rejected], key=lambda entry: entry.row)
    warned = [entry for entry in (*table.warnings, *reading.warnings, *count.warnings) if entry.row not in gone]
    lost = {entry.row for entry in rejected if entry.row_rejected}
    numbers = _columns(table, lambda field: field.parser is cells.parse_phone)
    personal = _columns(table, lambda field: field.personal)
    hidden = {(row, column) for row in count.covered for column in personal}
    return {
        "sheet": table.sheet.name,
        "hidden": table.sheet.hidden,
        "kind": table.kind,
        "header_row": table.layout.header_row if table.layout else None,
        "rows": count.created + count.updated + count.unchanged + len(duplicates) + len(lost),
        "created": count.created,
        "updated": count.updated,
        "unchanged": count.unchanged,
        "ignored": [{"row": entry.row, "reason": entry.reason} for entry in reading.ignored],
        "duplicates": [{"row": entry.row, "of_row": entry.of_row} for entry in duplicates],
        "rejected": [
            {
                "row": entry.row,
                "column": entry.column,
                "value": HIDDEN if (entry.row, entry.column) in hidden else entry.value,
                "code": entry.code,
                **entry.said.plain(),
                "row_rejected": entry.row_rejected,
            }
            for entry in rejected
        ],
        "warnings": [
            {"row": entry.row, "column": entry.column, "code": entry.code, **entry.said.plain()}
            for entry in sorted(warned, key=lambda entry: entry.row)
        ],
        "fixes": [
            {"row": entry.row, "column": entry.column, **_repaired(entry, numbers, hidden)} for entry in reading.fixes
        ],
    }


def _columns(table: intake.Table, which: Callable[[shapes.Field], bool]) -> set[str]:
    """What the sheet calls some of its columns."""
    ledger = headings.ledger_of(table.kind or "")
    fields = ledger.fields if ledger is not None and table.layout is not None else ()
    return {intake.heading_of(table, field.name) for field in fields if which(field)}


def _repaired(entry: shapes.Fixed, numbers: set[str], hidden: set[tuple[int, str]]) -> dict[str, str]:
    """A repair, as a report that is kept may tell it: no whole number, nothing of somebody who was erased."""
    if (entry.row, entry.column) in hidden:
        return {"value": HIDDEN, "read": HIDDEN}
    if entry.column in numbers:
        return {"value": HIDDEN, "read": phones.masked(entry.fixed)}
    return {"value": entry.value, "read": entry.fixed}


def totals(files: Sequence[dict[str, Any]]) -> dict[str, int]:
    """All tables of all files together."""
    tables = [table for file in files for table in file["tables"]]
    plain = {name: sum(table[name] for table in tables) for name in ("rows", "created", "updated", "unchanged")}
    listed = {name: sum(len(table[name]) for table in tables) for name in ("duplicates", "rejected", "warnings")}
    return {**plain, **listed}
