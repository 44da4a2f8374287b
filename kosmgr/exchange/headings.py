"""Which row has the headings, which kind of ledger a sheet is, which column is what. Pure.

Titles above, headings over two rows and unknown columns are expected; what is no known ledger is refused by name.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set

from kosmgr.exchange import cells, ledgers, recognised, shapes
from kosmgr.kit import errors
from kosmgr.kit import text as boundary
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_

SEARCHED_ROWS = 40
FEWEST_HEADINGS = 3
SURE = 0.9

_IDENTITY = re.compile(r"身份证.*|.*证件号码?|公民身份号码.*")
_IGNORED = frozenset({"序号", "编号序号", "NO", "NO.", "备注", "说明", "导入结果", "不能导入的原因", ""})
REASON_HEADING = N_("不能导入的原因")
NOTES_SHEET = "说明"
_BRACKETS = re.compile(r"[(（【\[].*?[)）】\]]")


class TableEmpty(errors.Invalid):
    """A sheet without a row."""

    message = N_("工作表里没有内容")


class TableUnrecognised(errors.Invalid):
    """No row of the sheet looks like the headings of a ledger."""

    message = N_("没有认出这是哪一种台账。最接近的是“{nearest}”，缺少的列：{missing}")


class KindUnknown(errors.Invalid):
    """A kind was asked for that does not exist."""

    message = N_("没有“{kind}”这种台账")


class KindNotImported(errors.Invalid):
    """A sheet that is recognised and not read in this release."""

    message = N_("认出这是“{kind}”，本版本还不导入这种台账")


class MappingWrong(errors.Invalid):
    """A column mapping made by hand does not fit the ledger or the sheet."""

    message = N_("列对应关系不正确：{field}")


def normal(heading: reader.Cell) -> str:
    """A heading as it is compared: half width, capitals, without spaces, line breaks, stars and remarks in brackets."""
    text = unicodedata.normalize("NFKC", boundary.HIDDEN.sub("", cells.text_of(heading)))
    bare = re.sub(r"[\s*:：]+", "", _BRACKETS.sub("", text)).upper()
    return bare or re.sub(r"[\s*:：]+", "", text).upper()


def signature(headings: Iterable[reader.Cell]) -> str:
    """One short name for sheets of the same shape, so that a mapping made by hand can be remembered."""
    joined = "\x1f".join(normal(heading) for heading in headings).rstrip("\x1f")
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def is_notes(sheet: reader.Sheet) -> bool:
    """Whether a sheet only explains, as that of our templates; it is listed and nothing is read from it."""
    return sheet.name == NOTES_SHEET


def ledger_of(kind: str) -> shapes.Ledger | None:
    """The ledger of a kind we read, or None for one only recognised."""
    return next((ledger for ledger in ledgers.LEDGERS if ledger.kind == kind), None)


def ledger_for(layout: shapes.Layout) -> shapes.Ledger:
    """The ledger that reads this sheet; raises KindNotImported for one only recognised."""
    ledger = ledger_of(layout.kind)
    if ledger is None:
        raise KindNotImported(kind=title_of(layout.kind))
    return ledger


def title_of(kind: str) -> str:
    """What people call a kind of ledger."""
    ledger = ledger_of(kind)
    return ledger.title if ledger else recognised.SHEETS[kind][0]


def _names(ledger: shapes.Ledger) -> dict[str, str]:
    """Normal heading → field; a field's own heading wins over another's synonym."""
    names: dict[str, str] = {}
    for field in ledger.fields:
        names[normal(field.heading)] = field.name
    for field in ledger.fields:
        for synonym in (*field.synonyms, field.name):
            names.setdefault(normal(synonym), field.name)
    return names


_KNOWN: dict[str, dict[str, str]] = {ledger.kind: _names(ledger) for ledger in ledgers.LEDGERS} | {
    kind: {normal(heading): heading for heading in headings} for kind, (_, headings) in recognised.SHEETS.items()
}
_SHARED = Counter(heading for names in _KNOWN.values() for heading in names)
# A sheet is told by the words only it has.
_OWN = {ledger.kind: frozenset(normal(field.heading) for field in ledger.fields) for ledger in ledgers.LEDGERS} | {
    kind: frozenset(names) for kind, names in _KNOWN.items() if kind in recognised.SHEETS
}


def recognise(
    rows: Sequence[Sequence[reader.Cell]],
    *,
    kind: str | None = None,
    mapping: Mapping[str, int] | None = None,
    header_row: int | None = None,
) -> shapes.Layout:
    """Find the headings, the kind and the columns; what is given is not guessed. Raises a named refusal.

    `mapping` (field → column index from 0) replaces the guessed columns whole; `header_row` counts from 1.
    """
    if kind is not None and kind not in _KNOWN:
        raise KindUnknown(kind=kind)
    kinds = [kind] if kind else list(_KNOWN)

    def scores(names: Set[str]) -> Iterable[tuple[float, str]]:
        return ((_score(candidate, names), candidate) for candidate in kinds)

    score, number, height, found, headings = _best(rows, scores, bool(mapping), header_row)
    ledger = ledger_of(found)
    layout = _layout(found, ledger, _KNOWN[found], number, height, headings, score)
    if mapping is not None:
        layout = _mapped(layout, ledger, mapping)
    missing = _missing(layout, ledger)
    if missing:
        raise TableUnrecognised(nearest=title_of(found), missing=missing)
    return layout


def recognise_as(
    rows: Sequence[Sequence[reader.Cell]],
    ledger: shapes.Ledger,
    *,
    mapping: Mapping[str, int] | None = None,
    header_row: int | None = None,
) -> shapes.Layout:
    """The same for one ledger that no import tells apart from others, known from where the sheet was handed in.

    Two columns are enough: what is pasted from a page is often no wider.
    """
    known = _names(ledger)

    def scores(names: Set[str]) -> Iterable[tuple[float, str]]:
        return ((float(len(names & known.keys())), ledger.kind),)

    score, number, height, _, headings = _best(rows, scores, True, header_row)
    if score <= 0 and mapping is None:
        raise TableUnrecognised(nearest=ledger.title, missing=_needed(ledger))
    layout = _layout(ledger.kind, ledger, known, number, height, headings, score)
    if mapping is not None:
        layout = _mapped(layout, ledger, mapping)
    missing = _missing(layout, ledger)
    if missing:
        raise TableUnrecognised(nearest=ledger.title, missing=missing)
    return layout


def _best(
    rows: Sequence[Sequence[reader.Cell]],
    scores: Callable[[Set[str]], Iterable[tuple[float, str]]],
    narrow: bool,
    header_row: int | None,
) -> tuple[float, int, int, str, tuple[str, ...]]:
    """(score, row from 0, rows of headings, kind, headings) of the row that is most likely the headings."""
    if not any(rows):
        raise TableEmpty()
    numbers = [header_row - 1] if header_row else range(min(len(rows), SEARCHED_ROWS))
    best: tuple[float, int, int, str, tuple[str, ...]] | None = None
    for number in numbers:
        if number >= len(rows) or sum(1 for cell in rows[number] if normal(cell)) < (2 if narrow else FEWEST_HEADINGS):
            continue
        for height, headings in _headings(rows, number):
            names = {normal(heading) for heading in headings}
            for score, candidate in scores(names):
                # Equal scores: the earlier row, and one row of headings rather than two.
                if best is None or score > best[0] + 0.001:
                    best = (score, number, height, candidate, headings)
    if best is None or (best[0] <= 0 and not narrow):
        raise TableUnrecognised(nearest="—", missing="—")
    return best


def _headings(rows: Sequence[Sequence[reader.Cell]], number: int) -> Iterable[tuple[int, tuple[str, ...]]]:
    """The row as headings, and with the row below where that completes them (a merged heading over several)."""
    upper = [cells.text_of(cell).strip() for cell in rows[number]]
    yield 1, tuple(upper)
    if number + 1 >= len(rows) or not rows[number + 1]:
        return
    lower = [cells.text_of(cell).strip() for cell in rows[number + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    if any(text and _only_figures(text) for text in lower):
        return
    yield 2, tuple(low or high for high, low in zip(upper, lower, strict=True))


def _only_figures(text: str) -> bool:
    return text.isdigit() or (any(character.isdigit() for character in text) and len(normal(text)) > 8)


def _score(kind: str, names: Set[str]) -> float:
    known = names & _KNOWN[kind].keys()
    if len(known) < 2:
        return 0.0
    return sum((1.0 if name in _OWN[kind] else 0.6) / _SHARED[name] + 0.2 for name in sorted(known))


def _layout(
    kind: str,
    ledger: shapes.Ledger | None,
    known: Mapping[str, str],
    number: int,
    height: int,
    headings: tuple[str, ...],
    score: float,
) -> shapes.Layout:
    own = {normal(field.heading): field.name for field in ledger.fields} if ledger else {}
    columns: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    refused: list[tuple[int, str]] = []
    # Proper headings first: a synonym elsewhere must not take their place.
    for names in (own, known):
        for index, heading in enumerate(headings):
            name = names.get(normal(heading))
            if name is not None and index not in columns.values():
                columns.setdefault(name, index)
    for index, heading in enumerate(headings):
        if _IDENTITY.fullmatch(normal(heading)):
            refused.append((index, heading))
        elif index not in columns.values() and normal(heading) not in _IGNORED:
            unknown.append((index, heading))
    filled = sum(1 for heading in headings if normal(heading))
    confidence = round(min(1.0, (len(columns) + len(refused)) / max(1, filled - 2)), 2)
    return shapes.Layout(
        kind,
        number + height,
        number + height + 1,
        columns,
        headings,
        tuple(unknown),
        tuple(refused),
        confidence if score else 0.0,
    )


def _mapped(layout: shapes.Layout, ledger: shapes.Ledger | None, mapping: Mapping[str, int]) -> shapes.Layout:
    fields = {field.name for field in ledger.fields} if ledger else set()
    barred = {index for index, _ in layout.refused}
    for name, index in mapping.items():
        if name not in fields or not 0 <= index < len(layout.headings) or index in barred:
            raise MappingWrong(field=name)
    taken = set(mapping.values())
    unknown = tuple(
        (index, heading)
        for index, heading in enumerate(layout.headings)
        if index not in taken and index not in barred and normal(heading) not in _IGNORED
    )
    return shapes.Layout(
        layout.kind, layout.header_row, layout.first_row, dict(mapping), layout.headings, unknown, layout.refused, 1.0
    )


def _missing(layout: shapes.Layout, ledger: shapes.Ledger | None) -> list[str]:
    if ledger is None:
        return [] if len(layout.columns) >= FEWEST_HEADINGS else list(recognised.SHEETS[layout.kind][1][:6])
    return _needed(ledger, layout.columns)


def _needed(ledger: shapes.Ledger, there: Container[str] = ()) -> list[str]:
    needed = [
        field for field in ledger.fields if field.required or field.name in (ledger.main_key, *ledger.anchors[:1])
    ]
    return [field.heading for field in needed if field.name not in there]
