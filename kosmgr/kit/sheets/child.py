"""The reading process: limits itself, judges the file, reads it, hands plain values back over its standard output.

It imports nothing heavy, so that starting it costs little, and it knows no sentences.
"""

import contextlib
import datetime
import gc
import json
import marshal
import math
import os
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import python_calamine

from kosmgr.kit.sheets import delimited, guard, kinds
from kosmgr.kit.sheets.limits import MEBIBYTE, Limits, Unreadable

try:
    import resource
except ImportError:  # Windows has no such limits; the guard, the area caps and the wall clock remain
    resource = None  # type: ignore[assignment]

EXACT_DIGITS = 10**15
PARALLEL_FROM = 4 * MEBIBYTE
MOST_MERGES = 100_000
NAMES_SAID = 20  # sheets that are named where the one asked for is not there
_SIMPLE = {str, float, bool}
Plain = dict[str, Any]
Loaded = tuple[str, bool, python_calamine.CalamineSheet | None] | None


def limit_memory(amount: int) -> None:
    """No more address space than this, where the system can say so."""
    if resource is not None:
        # A system may have set its own, lower ceiling.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (amount, resource.getrlimit(resource.RLIMIT_AS)[1]))


def limit_time(seconds: int) -> None:
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(
    path: Path, encoding: str | None, sheet: str | None, include_hidden: bool, guard_only: bool, limits: Limits
) -> Plain:
    """The book as plain values; raises Unreadable."""
    kind = kinds.kind_of(path, limits)
    if kind == "text":
        size = path.stat().st_size
        limit_memory(limits.memory_for(size * 2))
        format_, name, rows, cut = delimited.read(path.read_bytes(), encoding, limits)
        return {
            "format": format_,
            "encoding": name,
            "date1904": False,
            "sheets": [(None, False, rows, [], cut, [], False)],
        }
    if kind == "xls":
        limit_memory(limits.memory_for(path.stat().st_size * 4))
        return _answer("xls", _load(path, sheet, include_hidden, limits), [], [], limits)
    package = guard.open_directory(path, limits)
    limit_memory(limits.memory_for(package.declared))
    if guard_only or package.declared < PARALLEL_FROM:
        guard.check_parts(path, package, limits)
        if guard_only:
            raise Unreadable("too_much_memory")
        loaded = _load(path, sheet, include_hidden, limits)
    else:
        loaded = _load_beside_guard(path, package, sheet, include_hidden, limits)
    parts = guard.sheet_parts(path, package) if package.oddities or package.concealing else []
    odd = [guard.odd_cells(path, package, part) if part in package.oddities else [] for part in parts]
    answer = _answer(package.format, loaded, odd, [part in package.concealing for part in parts], limits)
    answer["date1904"] = package.format == "xlsx" and guard.counts_from_1904(path, package)
    return answer


def _load(path: Path, sheet: str | None, include_hidden: bool, limits: Limits) -> list[Loaded]:
    """(name, hidden, the sheet in the library's memory or None when it is not to be read), in workbook order."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        listed = book.sheets_metadata
        if len(listed) > limits.sheets:
            raise Unreadable("too_many_sheets", limit=limits.sheets)
        if sheet is not None and sheet not in (item.name for item in listed):
            raise Unreadable("no_such_sheet", sheet=sheet, sheets=[item.name[:31] for item in listed[:NAMES_SAID]])
        loaded: list[Loaded] = []
        for index, item in enumerate(listed):
            hidden = item.visible != python_calamine.SheetVisibleEnum.Visible
            wanted = item.name == sheet if sheet is not None else include_hidden or not hidden
            if item.typ != python_calamine.SheetTypeEnum.WorkSheet or (sheet is not None and not wanted):
                loaded.append(None)
            else:
                loaded.append((item.name, hidden, book.get_sheet_by_index(index) if wanted else None))
    except python_calamine.PasswordError as error:
        raise Unreadable("password_protected") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise Unreadable("damaged") from error
    return loaded


def _load_beside_guard(
    path: Path, package: guard.Package, sheet: str | None, include_hidden: bool, limits: Limits
) -> list[Loaded]:
    """A large file is loaded while it is judged. The library works outside the interpreter's lock, under the memory
    limit; a verdict against the file ends this process at once, whatever the library is doing."""
    results: list[list[Loaded] | BaseException] = []

    def load() -> None:
        try:
            results.append(_load(path, sheet, include_hidden, limits))
        except BaseException as error:
            # A panic of the library is no Exception; it is raised again below, in the main thread.
            results.append(error)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    guard.check_parts(path, package, limits)
    thread.join()
    result = results[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _answer(
    format_: str, loaded: list[Loaded], odd: list[list[guard.Odd]], conceals: list[bool], limits: Limits
) -> Plain:
    sheets: list[tuple[Any, ...]] = []
    for index, item in enumerate(loaded):
        if item is None:
            continue
        name, hidden, sheet = item
        if sheet is None:
            sheets.append((name, hidden, [], [], None, [], False))
        else:
            merged = (sheet.merged_cell_ranges or [])[:MOST_MERGES]
            rows = _rows(sheet, odd[index] if index < len(odd) else [], limits)
            sheets.append((name, hidden, *rows, merged, index < len(conceals) and conceals[index]))
    return {"format": format_, "encoding": None, "date1904": False, "sheets": sheets}


def _rows(
    sheet: python_calamine.CalamineSheet, odd: list[guard.Odd], limits: Limits
) -> tuple[list[list[Any]], list[int], int | None]:
    end = sheet.end
    if end is None and not odd:
        return [], [], None
    end = end or (0, 0)
    if end[0] + 1 > limits.rows + limits.empty_rows:
        raise Unreadable("too_many_rows", limit=limits.rows)
    if end[1] + 1 > limits.columns:
        raise Unreadable("too_many_columns", limit=limits.columns, row=1)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    _mark(rows, odd, limits)
    cut = _drop_empty(rows, limits)
    if len(rows) > limits.rows:
        raise Unreadable("too_many_rows", limit=limits.rows)
    return rows, _plain_columns(rows), cut


def _mark(rows: list[list[Any]], odd: list[guard.Odd], limits: Limits) -> None:
    """Put the cells that cannot be trusted where they stand; the library leaves them out."""
    near = [entry for entry in odd if entry[0] < limits.rows and entry[1] < limits.columns]
    if not near:
        return
    width = max(max(column for _, column, _ in near) + 1, max(map(len, rows), default=0))
    rows.extend([] for _ in range(max(row for row, _, _ in near) + 1 - len(rows)))
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    for row, column, code in near:
        rows[row][column] = ("", code)


def _drop_empty(rows: list[list[Any]], limits: Limits) -> int | None:
    """Empty rows become empty lists, so that numbers stay those a person sees; a long desert ends the sheet."""
    run = 0
    for index, row in enumerate(rows):
        if any(cell != "" for cell in row):
            run = 0
            continue
        rows[index] = []
        run += 1
        if run > limits.empty_rows:
            more = any(any(cell != "" for cell in later) for later in rows[index + 1 :])
            del rows[index + 1 - run :]
            return index + 1 if more else None
    while rows and not rows[-1]:
        rows.pop()
    return None


def _plain_columns(rows: list[list[Any]]) -> list[int]:
    """Make every cell something marshal knows; returns the columns the parent has to look at again.

    A date becomes a complex number (day, second or -1), a cell that cannot be trusted a pair (text, code).
    """
    full = [row for row in rows if row]
    special = []
    for index, column in enumerate(zip(*full, strict=False)):
        seen = set(map(type, column))
        if seen <= _SIMPLE and (float not in seen or _exact(column)):
            continue
        special.append(index)
        known: dict[Any, Any] = {}
        for row, cell in zip(full, column, strict=True):
            if type(cell) is not str:
                value = known.get(cell)
                if value is None:
                    value = known[cell] = _plain(cell)
                if type(cell) is not bool:
                    row[index] = value
    return special


def _exact(column: tuple[Any, ...]) -> bool:
    """Whether every number of a column is within the digits a spreadsheet keeps."""
    numbers = [cell for cell in column if type(cell) is float]
    return min(numbers) > -EXACT_DIGITS and max(numbers) < EXACT_DIGITS and sum(numbers) == sum(numbers)


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        return complex(cell.toordinal(), cell.hour * 3600 + cell.minute * 60 + cell.second)
    if isinstance(cell, datetime.date):
        return complex(cell.toordinal(), -1)
    if isinstance(cell, datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return (str(cell), "error_cell")
    if isinstance(cell, int | float) and not -EXACT_DIGITS < cell < EXACT_DIGITS:
        return (f"{cell:.0f}", "precision_lost")
    return cell


def main() -> NoReturn:
    """One reading: the request is the last argument, the answer one marshalled mapping."""
    gc.disable()
    request = json.loads(sys.argv[-1])
    limits = Limits(**request.pop("limits"))
    limit_time(limits.cpu_seconds)
    limit_memory(256 * MEBIBYTE)
    answer: Plain
    try:
        answer = read(Path(request.pop("path")), limits=limits, **request)
    except Unreadable as refused:
        facts = {name: value if isinstance(value, list) else str(value) for name, value in refused.facts.items()}
        answer = {"refused": refused.reason, "facts": facts}
    except MemoryError:
        answer = {"refused": "too_much_memory", "facts": {}}
    except BaseException as error:
        # A panic of the library is no Exception; whatever broke, the file could not be read and the parent says so.
        answer = {"refused": "damaged", "facts": {}, "detail": f"{type(error).__name__}: {error}"[:500]}
    sys.stdout.buffer.write(marshal.dumps(answer, 2))
    sys.stdout.buffer.flush()
    # Not the long way out: nothing is left to be put in order, and a thread may still be loading.
    os._exit(0)
