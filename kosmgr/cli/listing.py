"""How commands show a list: the same search, filters and sorting as pages and API."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from kosmgr.cli import frame
from kosmgr.kit.text import N_
from kosmgr.matrix import lists
from kosmgr.work import Work

_ = frame._

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


def shown(call: frame.Call, document: Mapping[str, Any], columns: Mapping[str, str]) -> None:
    """Print the document, or a table of some of its fields."""
    rows = [[_cell(item[field]) for field in columns] for item in document["items"]]
    caption = _(N_("{day}，共 {total} 条")).format(day=document["as_of"], total=document["total"])
    call.answer(document, frame.table([_(title) for title in columns.values()], rows, caption))


def _cell(value: Any) -> object:
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, dict):
        return f"{value['name']}（{value['employee']}）" if value.get("employee") else value["name"]
    return value
