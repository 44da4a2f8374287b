"""The report of an import, in the one shape that programs rely on."""

from collections.abc import Sequence
from typing import Any

from kosmgr.exchange import intake, planning, shapes


def of_plan(plan: planning.Plan) -> list[dict[str, Any]]:
    """What an import does, file by file and table by table."""
    return [
        {
            "file": file.name,
            "format": file.format,
            "encoding": file.encoding,
            "error": file.error,
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
        {"file": file.name, "format": file.format, "encoding": file.encoding, "error": file.error, "tables": []}
        for file in files
    ]


def _table(table: intake.Table, count: planning.Count) -> dict[str, Any]:
    reading = table.reading or shapes.Reading(table.kind or "")
    gone = {entry.row for entry in count.rejected}
    duplicates = sorted(count.duplicates, key=lambda entry: entry.row)
    rejected = sorted([*table.rejected, *reading.rejected, *count.rejected], key=lambda entry: entry.row)
    warned = [entry for entry in (*table.warnings, *reading.warnings, *count.warnings) if entry.row not in gone]
    lost = {entry.row for entry in rejected if entry.row_rejected}
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
                "value": entry.value,
                "code": entry.code,
                "message": entry.message,
                "row_rejected": entry.row_rejected,
            }
            for entry in rejected
        ],
        "warnings": [
            {"row": entry.row, "column": entry.column, "code": entry.code, "message": entry.message}
            for entry in sorted(warned, key=lambda entry: entry.row)
        ],
        "fixes": [
            {"row": entry.row, "column": entry.column, "value": entry.value, "read": entry.fixed}
            for entry in reading.fixes
        ],
    }


def totals(files: Sequence[dict[str, Any]]) -> dict[str, int]:
    """All tables of all files together."""
    tables = [table for file in files for table in file["tables"]]
    plain = {name: sum(table[name] for table in tables) for name in ("rows", "created", "updated", "unchanged")}
    listed = {name: sum(len(table[name]) for table in tables) for name in ("duplicates", "rejected", "warnings")}
    return {**plain, **listed}
