"""An export of notes, part by part: two million of them never stand in memory together. The fast part of reading.

Each part is a table of notes as the register keeps them, and the rows of it that cannot be. Loaded by name
(`kosmgr.content.engine`): nothing else needs polars at start.
"""

import csv
import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from kosmgr.content import headings, rules, written
from kosmgr.kit import instants
from kosmgr.kit.sheets import blocks, delimited, longtext, reader

LISTED = 1_000  # rows of a part that are listed; all are counted
SHANGHAI = 28_800_000_000  # microseconds
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_HIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
_HEX = r"^([0-9a-fA-F]{24})$"
_IN_LINK = r"/(?:explore|discovery/item|item|note)/([0-9a-fA-F]{24})(?:[^0-9a-fA-F]|$)"
_SCIENTIFIC = r"^\d(\.\d+)?[eE]\+?\d+$"
NOTHING = ["-", "--", "—", "/", "无", "空", "未知", "N/A", "NA", "NULL", "None", "nan"]


@dataclass(frozen=True)
class Rejected:
    """A row or a cell that was not taken: where it stands in the file, why, and what stood there."""

    row: int
    code: str
    value: str
    whole: bool = True


@dataclass
class Part:
    """Some rows of the file: the notes, how many rows there were, and what was not taken."""

    notes: pl.DataFrame
    rows: int
    rejected: int = 0
    cells: int = 0  # counts nobody can read
    listed: list[Rejected] = field(default_factory=list)


@dataclass
class Export:
    """A file as opened; `parts` reads it anew each time."""

    format: str
    encoding: str | None
    header_row: int
    fields: tuple[str, ...]
    parts: Callable[[], Iterator[Part]]


def opened(path: Path, encoding: str | None = None, sheet: str | None = None) -> Export:
    """Recognise a csv, tsv or workbook of notes; raises SheetError or HeadingsMissing."""
    if longtext.kind_of(path) != "text":
        return _workbook(path, encoding, sheet)
    text, name = longtext.decoded(longtext.start_of(path), encoding)
    if "\x00" in text:
        raise reader.SheetError("not_a_spreadsheet", found="binary")
    mark = delimited.delimiter_of(text)
    header, found = headings.find(longtext.first_rows(text))
    width = len(next(csv.reader([text.splitlines()[header]], delimiter=mark)))

    def parts() -> Iterator[Part]:
        with longtext.as_utf8(path, name) as readable:
            try:
                yield from _judged(blocks.parts(readable, header, width, mark), found, header + 2)
            except pl.exceptions.ComputeError as broken:
                raise reader.SheetError("encoding_mixed" if "utf-8" in str(broken) else "damaged") from broken

    return Export("tsv" if mark == "\t" else "csv", name, header + 1, tuple(sorted(found)), parts)


def _workbook(path: Path, encoding: str | None, sheet: str | None) -> Export:
    book = reader.read(path, encoding=encoding, sheet=sheet)
    refused: headings.HeadingsMissing | None = None
    for one in book.sheets:
        if one.hidden or not one.rows:
            continue
        top = [[longtext.cell_text(cell) for cell in row] for row in one.rows[: longtext.SEARCHED_ROWS]]
        try:
            header, found = headings.find(top)
        except headings.HeadingsMissing as missing:
            refused = refused or missing
            continue
        width = max(found.values()) + 1
        rows = [[longtext.cell_text(cell) for cell in row[:width]] for row in one.rows[header + 1 :]]
        lists = {f"c{index}": [row[index] if index < len(row) else None for row in rows] for index in range(width)}
        frame = pl.DataFrame(lists, schema=dict.fromkeys(lists, pl.String))
        again = functools.partial(_whole, frame, found, header + 2)
        return Export(book.format, book.encoding, header + 1, tuple(sorted(found)), again)
    raise refused or reader.SheetError("not_a_table")


def _whole(frame: pl.DataFrame, found: dict[str, int], first: int) -> Iterator[Part]:
    return _judged(iter([frame]), found, first)


def _judged(tables: Iterator[pl.DataFrame], found: dict[str, int], first: int) -> Iterator[Part]:
    """Row numbers are those of the file as long as no cell holds a line break: then they count rows of the table."""
    for table in tables:
        yield _part(table, found, first)
        first += len(table)


def _part(table: pl.DataFrame, found: dict[str, int], first: int) -> Part:
    raw = table.select(
        pl.int_range(first, first + len(table), dtype=pl.Int64).alias("row"),
        *(
            (pl.col(f"c{found[name]}") if name in found else pl.lit(None, pl.String)).fill_null("").alias(name)
            for name in headings.FIELDS
        ),
    )
    raw = raw.filter(pl.any_horizontal(pl.col(name) != "" for name in headings.FIELDS))
    line = [name for name in headings.FIELDS if name != "body"]
    clean = raw.with_columns(
        *(_bare(pl.col(name)).alias(name) for name in line),
        pl.col("body").str.replace_all("\r\n", "\n", literal=True).str.replace_all(_HIDDEN, "").str.strip_chars(),
    )
    clean = clean.with_columns(_account(pl.col("account")), *_moments(clean["published"]))
    counted, wrong_cells, listed = _counts(clean)
    code = (
        pl.when(pl.col("account") == "").then(pl.lit("account_missing"))
        .when(pl.col("account").str.contains(_SCIENTIFIC)).then(pl.lit("account_unreadable"))
        .when(pl.col("published") == "").then(pl.lit("time_missing"))
        .when(pl.col("day").is_null()).then(pl.lit("time_unreadable"))
        .when((pl.col("title") == "") & (pl.col("body") == "") & (pl.col("number") == "") & (pl.col("link") == ""))
        .then(pl.lit("note_empty"))
        .when(pl.col("title").str.len_chars() > rules.TITLE_LENGTH).then(pl.lit("title_too_long"))
        .when(pl.col("body").str.len_chars() > rules.BODY_LENGTH).then(pl.lit("body_too_long"))
        .when(pl.col("link").str.len_chars() > rules.LINK_LENGTH).then(pl.lit("link_too_long"))
    )  # fmt: skip
    coded = clean.with_columns(*counted, code.alias("code"))
    bad = coded.filter(pl.col("code").is_not_null())
    good = coded.filter(pl.col("code").is_null())
    shown = {"account_unreadable": "account", "time_unreadable": "published", "title_too_long": "title"}
    for one in bad.head(LISTED).iter_rows(named=True):
        listed.append(Rejected(one["row"], one["code"], str(one[shown.get(one["code"], "account")])[:80]))
    listed.sort(key=lambda one: one.row)
    return Part(_shaped(good), len(raw), len(bad), wrong_cells, listed[:LISTED])


def _bare(column: pl.Expr) -> pl.Expr:
    return column.str.replace_all(_HIDDEN, "").str.replace_all(r"\s+", " ").str.strip_chars(" '")


def _account(column: pl.Expr) -> pl.Expr:
    whole = column.str.replace(r"^(\d+)\.0+$", "$1")
    return pl.when(whole.is_in(NOTHING)).then(pl.lit("")).otherwise(whole).alias("account")


def _moments(typed: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(day, instant in microseconds since 1970 in UTC where a time of day was written)."""
    sample = typed.head(500)
    form = max(instants.FORMATS, key=lambda one: len(sample) - _parsed(sample, one).null_count())
    at = _parsed(typed, form)
    if at.null_count() and not form.endswith("%z"):
        for other in (*(one for one in instants.FORMATS if one != form and not one.endswith("%z")),):
            at = at.fill_null(_parsed(typed, other))
            if not at.null_count():
                break
    at = at if form.endswith("%z") else at - SHANGHAI
    late = pl.Series("late", [], pl.Int64)
    days: pl.Series | None = None
    if at.null_count():
        days = pl.Series("day", [None] * len(typed), pl.Date)
        for one in DAYS:
            days = days.fill_null(typed.str.to_date(one, strict=False))
        rest = typed.filter(at.is_null() & days.is_null() & (typed != "")).unique().to_list()
        known = {word: second * 1_000_000 for word in rest if (second := instants.second_of(word)) is not None}
        if known:
            late = typed.replace_strict(known, default=None, return_dtype=pl.Int64)
            at = at.fill_null(late)
    sound = (at >= instants.EARLIEST * 1_000_000) & (at < instants.LATEST * 1_000_000)
    at = pl.DataFrame({"at": at, "ok": sound}).select(pl.when("ok").then("at")).to_series()
    day = (at + SHANGHAI).cast(pl.Datetime("us")).dt.date()
    if days is not None:
        day = day.fill_null(days)
    return day.alias("day"), at.alias("at")


def _parsed(typed: pl.Series, form: str) -> pl.Series:
    return typed.str.to_datetime(form, strict=False, time_unit="us", cache=False).dt.epoch("us")


def _counts(table: pl.DataFrame) -> tuple[list[pl.Series], int, list[Rejected]]:
    """The counts as numbers; how many nobody can read, and the first of those."""
    made, wrong, listed = [], 0, []
    for name in rules.COUNTS:
        typed = table[name]
        number = typed.cast(pl.Int64, strict=False)
        odd = number.is_null() & (typed != "")
        if odd.any():
            known = {word: written.count_of(word) for word in typed.filter(odd).unique().to_list()}
            meant = {word: count for word, count in known.items() if count is not None and count >= 0}
            if meant:
                number = number.fill_null(typed.replace_strict(meant, default=None, return_dtype=pl.Int64))
            unread = odd & typed.is_in([word for word, count in known.items() if count is None])
            wrong += int(unread.sum())
            for row, word in table.filter(unread).select("row", name).head(LISTED).iter_rows():
                listed.append(Rejected(row, "count_unreadable", word[:80], whole=False))
        sound = number.is_between(0, rules.COUNT_MOST)
        made.append(number.set(~sound.fill_null(value=False), None).alias(name))
    return made, wrong, listed


def _shaped(good: pl.DataFrame) -> pl.DataFrame:
    """The notes as the register keeps them."""
    given = pl.when(pl.col("number") != "").then(pl.col("number")).otherwise(pl.col("link"))
    hexed = given.str.extract(_HEX).fill_null(given.str.extract(_IN_LINK)).str.to_lowercase()
    short = pl.when(given.str.len_chars().is_between(1, 100)).then(pl.concat_str(pl.lit("link:"), given))
    elsewhere = pl.col("body").str.contains(written.ELSEWHERE)
    table = good.with_columns(
        hexed.fill_null(short).alias("key"),
        given.alias("given"),
        pl.when(elsewhere).then(pl.col("body")).alias("text_source"),
        pl.when(elsewhere).then(pl.lit("")).otherwise(pl.col("body")).alias("body"),
        pl.col("kind").str.to_uppercase().replace_strict(written.KINDS, default=None, return_dtype=pl.String),
        pl.col("state").replace_strict(written.STATES, default="published", return_dtype=pl.String).alias("meaning"),
        pl.when(pl.col("state") != "").then(pl.col("state").str.slice(0, 60)).alias("platform_state"),
        pl.when(pl.col("link") != "").then(pl.col("link")).otherwise(
            pl.when(pl.col("number") != "").then(pl.col("number"))
        ).alias("link"),
        _tags(good["tags"]),
    )  # fmt: skip
    table = table.with_columns(
        pl.when(pl.col("meaning").is_in(["taken_down", "dropped"])).then(pl.lit("dropped")).otherwise(
            pl.lit("published")
        ).alias("state")
    )  # fmt: skip
    unkeyed = table.filter(pl.col("key").is_null())
    if len(unkeyed):
        keys = [_key(*one) for one in unkeyed.select("given", "day", "at", "title").iter_rows()]
        said = unkeyed.select("row").with_columns(pl.Series("said", keys, pl.String))
        table = (
            table.join(said, on="row", how="left").with_columns(pl.col("key").fill_null(pl.col("said"))).drop("said")
        )
    return table.select(
        "row", "account", "key", "state", "title", "body", "tags", "kind", "text_source", "link", "platform_state",
        "day", "at", *rules.COUNTS,
    )  # fmt: skip


def _key(given: str, day: Any, at: int | None, title: str) -> str:
    moment = None
    if at is not None:
        moment = (pl.Series([at + SHANGHAI]).cast(pl.Datetime("us")).dt.time())[0].replace(second=0, microsecond=0)
    return rules.key_of(given or None, day, moment, title)


def _tags(typed: pl.Series) -> pl.Series:
    """The tags as JSON; few lists differ."""
    if not (typed != "").any():
        return pl.Series("tags", ["[]"] * len(typed), pl.String)
    known = {
        word: json.dumps(
            [tag[: rules.TAG_LENGTH] for tag in rules.tags_of(word)][: rules.TAGS_MOST], ensure_ascii=False
        )
        for word in typed.unique().to_list()
    }
    return typed.replace_strict(known, return_dtype=pl.String).alias("tags")
