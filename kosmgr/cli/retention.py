"""kosmgr retention: what is due to be erased, erasing it, legal holds."""

from collections.abc import Mapping
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit import sentences
from kosmgr.kit.text import N_, fold
from kosmgr.people import service as people
from kosmgr.policy import Permission
from kosmgr.retention import erasing, rules, shapes
from kosmgr.retention import service as retention

_ = frame._
app = frame.Commands()

Employee = Annotated[str, typer.Argument(help=_(N_("工号")))]
Whom = Annotated[str | None, typer.Argument(help=_(N_("工号；不写就是 --entity 的全部人员")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
COLUMNS = (N_("工号"), N_("姓名"), N_("主体"), N_("离职日期"), N_("情况"), N_("到期"), N_("下一次"), N_("为什么不能"))
PROOFS = (N_("时间"), N_("工号"), N_("姓名"), N_("主体"), N_("哪一类"), N_("应于"), N_("谁"), N_("理由"))


def _say(words: Mapping[str, str], key: str) -> str:
    return _(words[key])


def _said(text: str) -> str:
    return _(text)


@app.listing("retention", help=_(N_("离职人员的个人信息：什么时候到期，什么拦着")))
def listed(
    call: frame.Call,
    view: Annotated[str, typer.Option("--view", help=" | ".join(shapes.VIEWS))] = "all",
    search: Annotated[str, typer.Option("--search", help=_(N_("姓名或工号的一部分")))] = "",
) -> None:
    if view not in shapes.VIEWS:
        raise exits.UsageWrong(_(N_("--view 可用：{known}")).format(known=" ".join(shapes.VIEWS)))
    with call.reading() as work:
        found = shapes.in_view(retention.leavers(work, call.entity_ids(work)), view, work.today)
        sought = fold(search)
        found = [one for one in found if sought in fold(one.name) or sought in fold(one.number or "")]
        items = [shapes.plain(one, _) for one in found]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["employee"], one["name"], one["entity"], one["left_on"], _say(rules.STANDINGS, one["standing"]),
         sentences.listed((_(rules.CLASSES[name]) for name in one["due"]), _), one["next_on"],
         sentences.clauses([*one["held"], *one["blocked"]], _))
        for one in items
    ]  # fmt: skip
    caption = _(N_("{day}，共 {total} 条")).format(day=document["as_of"], total=document["total"])
    call.answer(document, frame.table([_(title) for title in COLUMNS], rows, caption))


@app.command("retention erase", help=_(N_("擦除一个离职人员的个人信息，不能撤销")))
def erase(
    call: frame.Call,
    employee: Employee,
    reason: Reason,
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", help=" | ".join(rules.CLASSES)),
    ] = None,
    early: Annotated[bool, typer.Option("--early", help=_(N_("没到期也擦除：本人要求删除")))] = False,
) -> None:  # fmt: skip
    with call.writing() as work:
        person = people.visible_employee(work, employee, call.entity_id(work), for_=Permission.RETENTION)
        wanted = classes or list(retention.leaver(work, person.id).due)
        rows = erasing.erase(work, person.id, wanted or list(rules.CLASSES), reason, early)
        done = [{"class": row.data_class, "counts": row.counts} for row in rows]
        row_id = rows[0].id
    said = _(N_("已擦除：{what}")).format(
        what=sentences.listed((_say(rules.CLASSES, str(one["class"])) for one in done), _)
    )
    call.answer({"ok": True, "id": row_id, "erased": done}, said)


@app.command("retention hold", help=_(N_("法律保留：解除之前什么都不擦除")))
def hold(call: frame.Call, reason: Reason, employee: Whom = None) -> None:
    with call.writing() as work:
        entity = call.entity_id(work)
        if employee is not None:
            person = people.visible_employee(work, employee, entity, for_=Permission.RETENTION)
            row = retention.hold(work, person.id, reason)
        elif entity is not None:
            row = retention.hold_entity(work, entity, reason)
        else:
            raise exits.UsageWrong(_(N_("写一个工号，或者用 --entity 说明哪个主体")))
        row_id = row.id
    call.answer({"ok": True, "id": row_id}, _(N_("已设法律保留")))


@app.command("retention lift", help=_(N_("解除法律保留")))
def lift(call: frame.Call, reason: Reason, employee: Whom = None) -> None:
    with call.writing() as work:
        entity = call.entity_id(work)
        if employee is not None:
            person = people.visible_employee(work, employee, entity, for_=Permission.RETENTION)
            row = retention.lift(work, person.id, reason)
        elif entity is not None:
            row = retention.lift_entity(work, entity, reason)
        else:
            raise exits.UsageWrong(_(N_("写一个工号，或者用 --entity 说明哪个主体")))
        row_id = row.id
    call.answer({"ok": True, "id": row_id}, _(N_("已解除法律保留")))


@app.command("retention log", help=_(N_("擦除过什么：删除证明")))
def log(call: frame.Call) -> None:
    with call.reading() as work:
        items = [shapes.proof(row) for row in retention.history(work, call.entity_ids(work))]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["at"], one["employee"], one["name"], one["entity"], _say(rules.CLASSES, one["class"]), one["due_on"],
         one["by"], _said(one["reason"]))
        for one in items
    ]  # fmt: skip
    call.answer(document, frame.table([_(title) for title in PROOFS], rows))
