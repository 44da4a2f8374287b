"""A sheet of an import as the page draws it: the file's own rows, what was refused, repaired and skipped. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kosmgr.exchange import cells, intake
from kosmgr.kit import sentences
from kosmgr.kit.text import N_

Say = Callable[..., str]
MOST_ROWS = 400  # rows with something to say that are drawn; the workbook of problems has them all
CLEAN_SHOWN = 2  # sound rows in a row that are drawn before they are folded
CELL_LENGTH = 80

IGNORED = {
    "blank": N_("空行"),
    "subtotal": N_("小计行"),
    "total": N_("合计行"),
    "note": N_("备注行"),
    "title": N_("标题行"),
}
PARTS = ("all", "rejected", "fixes", "skipped")


@dataclass(frozen=True)
class Drawn:
    """Columns and rows for the macro `sheet`."""

    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]
    left_out: int  # rows with something to say that are not drawn


def letter(index: int) -> str:
    """A, B … Z, AA: the column as a spreadsheet names it."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def text_of(raw: Any) -> str:
    """A cell as it is drawn; identity numbers are masked."""
    text = cells.mask_identity(cells.text_of(raw)) if raw is not None else ""
    return text if len(text) <= CELL_LENGTH else text[:CELL_LENGTH] + "…"


def ignored_words(report: Mapping[str, Any], say: Say) -> str:
    """标题行 2、空行 1: what was skipped, in words."""
    counts = Counter(str(entry["reason"]) for entry in report["ignored"])
    said = [f"{say(IGNORED.get(reason, reason))} {count}" for reason, count in counts.most_common()]
    if report["duplicates"]:
        said.append(f"{say(N_('重复行'))} {len(report['duplicates'])}")
    return sentences.listed(said, say)


def _by_row(entries: Sequence[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for entry in entries:
        found.setdefault(int(entry["row"]), []).append(entry)
    return found


def draw(table: intake.Table, report: Mapping[str, Any], part: str, say: Say) -> Drawn:
    """The sheet, or one part of it, with reasons under their rows and sound rows folded."""
    layout = table.layout
    assert layout is not None
    indexes = sorted(index for index in set(layout.columns.values()) if index < len(layout.headings))
    columns = [{"letter": letter(index), "label": layout.headings[index]} for index in indexes]
    place = {layout.headings[index]: index for index in reversed(indexes)}
    rejected, fixes, warned = (_by_row(report[name]) for name in ("rejected", "fixes", "warnings"))
    ignored = {int(entry["row"]): str(entry["reason"]) for entry in report["ignored"]}
    copies = {int(entry["row"]): int(entry["of_row"]) for entry in report["duplicates"]}
    rows: list[dict[str, Any]] = []
    clean: list[int] = []
    drawn = left_out = 0

    def at(entries: Mapping[int, list[Mapping[str, Any]]], number: int) -> dict[int, Mapping[str, Any]]:
        return {place[entry["column"]]: entry for entry in entries.get(number, ()) if entry["column"] in place}

    def fold() -> None:
        if part == "all" and clean:
            shown = clean[:CLEAN_SHOWN] if len(clean) > CLEAN_SHOWN + 1 else clean
            rows.extend(_row(table, number, indexes, {}, at(fixes, number)) for number in shown)
            rest = clean[len(shown) :]
            if rest:
                sentence = say(
                    N_("{first}–{last} 行都能读，已折叠（{n} 行）"), first=rest[0], last=rest[-1], n=len(rest)
                )
                rows.append({"kind": "gap", "text": sentence})
        clean.clear()

    for number in range(1, len(table.sheet.rows) + 1):
        if number == layout.header_row:
            fold()
            rows.append({"kind": "head", "number": number, "cells": [layout.headings[index] for index in indexes]})
            continue
        wanted = _wanted(part, number, rejected, fixes, warned, ignored, copies)
        if number not in ignored and number not in copies and not (wanted and part != "skipped"):
            if number > layout.header_row:
                clean.append(number)
            continue
        if not wanted:
            continue
        fold()
        if drawn >= MOST_ROWS:
            left_out += 1
            continue
        drawn += 1
        if number in ignored:
            said = say(IGNORED.get(ignored[number], ignored[number]))
            written = "　".join(text_of(raw) for raw in table.sheet.rows[number - 1] if text_of(raw))
            rows.append({"kind": "skip", "number": number, "text": f"{said}　{written}".strip("　")})
            continue
        drawn_row = _row(table, number, indexes, at(rejected, number), at(fixes, number))
        rows.append({**drawn_row, "skipped": number in copies})
        if number in copies:
            rows.append(_why("low", "", say(N_("与第 {row} 行相同，跳过"), row=copies[number])))
        rows += [_refusal(entry, number, place, say) for entry in rejected.get(number, ())]
        rows += [_why("medium", _spot(entry, number, place), str(entry["message"])) for entry in warned.get(number, ())]
    fold()
    return Drawn(columns, rows, left_out)


def _wanted(
    part: str,
    number: int,
    rejected: Mapping[int, Any],
    fixes: Mapping[int, Any],
    warned: Mapping[int, Any],
    ignored: Mapping[int, Any],
    copies: Mapping[int, Any],
) -> bool:
    if part == "rejected":
        return number in rejected
    if part == "fixes":
        return number in fixes
    skipped = number in ignored or number in copies
    return skipped if part == "skipped" else skipped or number in rejected or number in warned


def _row(
    table: intake.Table,
    number: int,
    indexes: Sequence[int],
    refused: Mapping[int, Mapping[str, Any]],
    fixed: Mapping[int, Mapping[str, Any]],
) -> dict[str, Any]:
    source = table.sheet.rows[number - 1]
    drawn = []
    for index in indexes:
        text = text_of(source[index]) if index < len(source) else ""
        if index in refused:
            drawn.append({"text": text or "—", "bad": True})
        elif index in fixed:
            drawn.append({"text": str(fixed[index]["read"]), "was": text})
        else:
            drawn.append({"text": text})
    return {"kind": "row", "number": number, "cells": drawn}


def _spot(entry: Mapping[str, Any], number: int, place: Mapping[str, int]) -> str:
    return f"{letter(place[entry['column']])}{number} " if entry["column"] in place else ""


def _refusal(entry: Mapping[str, Any], number: int, place: Mapping[str, int], say: Say) -> dict[str, Any]:
    gone = entry["row_rejected"]
    outcome = say(N_("{reason}。整行没有导入。")) if gone else say(N_("{reason}。这一格留空，其余照常导入。"))
    lead = sentences.labelled(_spot(entry, number, place) + str(entry["column"]), "", say)
    return _why("high" if gone else "medium", lead, outcome.format(reason=entry["message"]))


def _why(severity: str, lead: str, text: str) -> dict[str, Any]:
    return {"kind": "why", "severity": severity, "lead": lead, "text": text}
