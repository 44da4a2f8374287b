"""How commands show a list: the same search, filters and sorting as pages and API."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from kosmgr.cli import frame
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import lists
from kosmgr.matrix.words import Word
from kosmgr.work import Work

_ = frame._

Words = Mapping[str, Mapping[str, Word | str]]  # by field
Search = Annotated[str, typer.Option("--search", help=_(N_("包含的文字")))]
Sort = Annotated[str, typer.Option("--sort", help=_(N_("按哪一栏排序，前面加 - 表示倒序")))]
Filters = Annotated[list[str] | None, typer.Option("--filter", metavar="FIELD=VALUE", help=_(N_("筛选，可以写几次")))]


def read(
    work: Work, call: frame.Call, name: str, search: str, sort: str, wanted: Sequence[str] | None
) -> dict[str, Any]:
    """The list's document."""
    return lists.document(work, name, call.entity_ids(work), search, sort, filters(wanted))


def filters(wanted: Sequence[str] | None) -> Mapping[str, str]:
    """FIELD=VALUE words as a mapping."""
    pairs = [word.partition("=") for word in wanted or ()]
    for name, sign, _value in pairs:
        if not sign or not name:
            raise typer.BadParameter(_(N_("筛选写成 FIELD=VALUE")))
    return {name: value for name, _sign, value in pairs}


def shown(
    call: frame.Call, document: Mapping[str, Any], columns: Mapping[str, str], words: Words | None = None
) -> None:
    """Print the document, or a table of some of its fields; `words` are what people read for the codes of a field."""
    rows = [[_cell(item[field], (words or {}).get(field)) for field in columns] for item in document["items"]]
    caption = _(N_("{day}，共 {total} 条")).format(day=document["as_of"], total=document["total"])
    call.answer(document, frame.table([_(title) for title in columns.values()], rows, caption))


def _cell(value: Any, known: Mapping[str, Word | str] | None) -> object:
    if isinstance(value, list):
        return sentences.listed(value, _)
    if isinstance(value, dict):
        return sentences.noted(value["name"], value.get("employee"), _)
    return value if known is None else word(known, value)


def word(known: Mapping[str, Word | str], code: Any) -> object:
    """What people read for a code; nothing, or a code nobody has a word for, stands as it is."""
    found = known.get(code)
    return code if found is None else _(found.word if isinstance(found, Word) else found)
