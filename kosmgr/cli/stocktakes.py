"""kosmgr stocktakes."""

from typing import Annotated

import typer

from kosmgr.cli import devices, frame, listing
from kosmgr.devices import stocktake_rules, stocktakes
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.matrix import words

_ = frame._
app = frame.Commands()

Id = Annotated[int, typer.Argument(help=_(N_("盘点的编号")))]
COLUMNS = {
    "id": N_("编号"),
    "entity": N_("主体"),
    "store": N_("门店"),
    "state": N_("状态"),
    "opened_on": N_("开始"),
    "closed_on": N_("结束"),
    "found": N_("找到"),
    "missing": N_("缺失"),
    "unexpected": N_("意外"),
}


@app.listing("stocktakes", help=_(N_("盘点一览")))
def list_stocktakes(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "stocktakes", search, sort, where)
    listing.shown(call, document, COLUMNS, {"state": words.COUNTS})


@app.command("stocktakes open", help=_(N_("开始盘点一个主体或一家门店的设备")), entity=False)
def open_stocktake(
    call: frame.Call,
    entity: devices.EntityNamed,
    store: Annotated[str | None, typer.Option(help=_(N_("只盘点这家门店")))] = None,
) -> None:
    with call.writing() as work:
        row = stocktakes.open_stocktake(work, entities.named_entity(work, entity).id, store)
    call.answer({"ok": True, "id": row.id}, _(N_("盘点 {n} 开始")).format(n=row.id))


@app.command("stocktakes seen", help=_(N_("登记见到的设备")), entity=False)
def seen(
    call: frame.Call, stocktake: Id, numbers: Annotated[list[str], typer.Argument(help=_(N_("设备编号")))]
) -> None:
    with call.writing() as work:
        outcomes = stocktakes.see(work, stocktake, "\n".join(numbers))
    known = {stocktake_rules.FOUND: _(N_("找到")), **{key: _(word) for key, word in words.UNEXPECTED.items()}}
    rows = [[number, known[why]] for number, why in outcomes.items()]
    call.answer({"ok": True, "seen": outcomes}, frame.table([_(N_("设备")), _(N_("结果"))], rows))


@app.command("stocktakes close", help=_(N_("结束盘点，没见到的记为缺失")), entity=False)
def close(call: frame.Call, stocktake: Id) -> None:
    with call.writing() as work:
        count = stocktakes.close(work, stocktake)
    missing = [line.number for line in count.missing]
    shown = _(N_("盘点结束：找到 {found} 台，缺 {missing} 台")).format(found=len(count.found), missing=len(missing))
    call.answer({"ok": True, "id": stocktake, "found": len(count.found), "missing": missing}, shown)
