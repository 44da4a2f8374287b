"""Reading a spreadsheet somebody sent: typed cells, or a refusal with a sentence.

The file is opened in a process of its own with limits on memory and time; this process never parses it.
"""

import dataclasses
import datetime
import json
import marshal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kosmgr
from kosmgr.kit import bulk, errors, sentences
from kosmgr.kit.sheets.limits import Limits
from kosmgr.kit.text import N_

_ROOT = str(Path(kosmgr.__file__).resolve().parent.parent)
_KILLED_BY_TIME = (-24, -9)  # SIGXCPU, and the SIGKILL that follows it
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from kosmgr.kit.sheets import child; child.main()"

REASONS: dict[str, str] = {
    "empty_file": N_("这是一个空文件，没有任何内容"),
    "file_too_large": N_("文件超过 {megabytes} MB，请拆分后再导入"),
    "not_a_spreadsheet": N_("这不是表格文件（内容看起来是 {found}），请另存为 .xlsx 或 .csv"),
    "markup_renamed": N_("这是网页或标记文本，只是改了扩展名；请在表格软件里另存为 .xlsx"),
    "not_a_table": N_("文件里没有找到表格：每行只有一列"),
    "password_protected": N_("文件有密码保护，请去掉密码后再导入"),
    "macros": N_("文件带有宏，请另存为不含宏的 .xlsx"),
    "damaged": N_("文件已损坏或不完整，无法打开"),
    "too_many_parts": N_("文件内部超过 {limit} 个部件，不像正常的表格"),
    "package_lies": N_("文件内部登记的大小与实际不符，不予打开"),
    "inflates_too_much": N_("文件解压后过大，不予打开"),
    "nested_archive": N_("文件里嵌有另一个文件（{part}），不予打开"),
    "xml_encoding": N_("文件内部使用了不受支持的编码，请另存为 .xlsx"),
    "document_type": N_("文件内部含有实体声明，不予打开"),
    "external_link": N_("文件链接到外部内容，请断开链接、粘贴为数值后再导入"),
    "cell_too_far": N_("单元格 {cell} 离表格太远，请删除多余的行列后再导入"),
    "sheet_too_large": N_("工作表跨 {rows} 行 {columns} 列，超出可读范围，请删除多余的行列"),
    "too_many_rows": N_("工作表超过 {limit} 行，请拆分后再导入"),
    "too_many_columns": N_("第 {row} 行起超过 {limit} 列，请删除多余的列"),
    "too_many_sheets": N_("工作表超过 {limit} 张，请拆分后再导入"),
    "cell_too_long": N_("有单元格超过 {limit} 个字（第 {row} 行附近），请缩短后再导入"),
    "no_such_sheet": N_("没有名为“{sheet}”的工作表，文件里有：{sheets}"),
    "encoding_unknown": N_("无法确定文字编码，请指定编码，或另存为 UTF-8 后再导入"),
    "encoding_mixed": N_("文件里混有两种文字编码，请用表格软件打开并另存为 .xlsx"),
    "encoding_wrong": N_("按 {encoding} 无法完整读出文字，请换一种编码"),
    "encoding_unknown_name": N_("不认识编码名“{encoding}”"),
    "too_much_memory": N_("打开这个文件需要的内存超出限制，不予打开"),
    "too_slow": N_("读取这个文件用时超出限制，不予打开"),
}


class SheetError(errors.Invalid):
    """A file that cannot be read; `code` is one of REASONS."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        super().__init__(**facts)

    @property
    def code(self) -> str:
        """The stable name of the reason."""
        return self.reason

    def sentence(self) -> sentences.Sentence:
        """The sentence of this reason."""
        return sentences.Sentence(REASONS[self.reason], self.facts)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that is there and cannot be trusted: what is left of its text, and why."""

    text: str
    code: str


Cell = None | str | int | float | bool | datetime.date | datetime.datetime | Bad


@dataclass(frozen=True)
class Sheet:
    """One sheet; `rows[i]` is the file's row i + 1, an empty row is an empty list, an empty cell is "" or None.

    `merges` are the merged ranges, ((first row, first column), (last row, last column)) from 0; the first cell has
    the value. `conceals`: some of the rows or columns read are hidden or filtered away in the file.
    `cut` is the row at which a long stretch of empty rows ended the reading although more follows.
    """

    name: str | None
    hidden: bool
    rows: list[list[Cell]]
    cut: int | None = None
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    conceals: bool = False


@dataclass(frozen=True)
class Book:
    """A file as read: its real format, for text its encoding, and from which year bare day numbers count."""

    format: str
    encoding: str | None
    sheets: list[Sheet]
    date1904: bool = False


def read(
    path: Path | str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    include_hidden: bool = False,
    limits: Limits | None = None,
) -> Book:
    """Read a csv, tsv, xlsx, xls or ods file; raises SheetError.

    Hidden sheets are listed without rows unless asked for; a sheet named is read, hidden or not, and no other.
    """
    limits = limits or Limits()
    request = {
        "path": str(Path(path).resolve()),
        "encoding": encoding,
        "sheet": sheet,
        "include_hidden": include_hidden,
        "guard_only": False,
        "limits": dataclasses.asdict(limits),
    }
    answer = _ask(request, limits)
    if answer is None:
        # It died of its memory limit while the file was still being judged: let the judge speak alone.
        answer = _ask(request | {"guard_only": True}, limits)
    if answer is None:
        raise SheetError("too_much_memory")
    if "refused" in answer:
        raise SheetError(answer["refused"], **answer["facts"])
    return Book(
        answer["format"],
        answer["encoding"],
        [
            Sheet(name, hidden, _restored(rows, special), cut, merges, conceals)
            for name, hidden, rows, special, cut, merges, conceals in answer["sheets"]
        ],
        answer["date1904"],
    )


def _ask(request: dict[str, Any], limits: Limits) -> dict[str, Any] | None:
    """The answer of one reading process, or None when its memory limit ended it."""
    command = [sys.executable, "-c", _BOOT, _ROOT, json.dumps(request)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own module; the request is one JSON argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            output, _ = process.communicate(timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise SheetError("too_slow") from error
    if process.returncode in _KILLED_BY_TIME:
        raise SheetError("too_slow")
    if process.returncode != 0 or not output:
        return None
    with bulk.uncollected():
        answer: dict[str, Any] = marshal.loads(output)  # noqa: S302 - written by our own process, not by the sender
    return answer


def _restored(rows: list[list[Any]], special: list[int]) -> list[list[Cell]]:
    seen: dict[complex, datetime.date] = {}
    for index in special:
        for row in rows:
            if len(row) <= index:
                continue
            cell = row[index]
            kind = type(cell)
            if kind is complex:
                value = seen.get(cell)
                if value is None:
                    value = seen[cell] = _date(cell)
                row[index] = value
            elif kind is tuple:
                row[index] = Bad(*cell)
    return rows


def _date(cell: complex) -> datetime.date:
    day = datetime.date.fromordinal(int(cell.real))
    if cell.imag < 0:
        return day
    return datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=int(cell.imag))
