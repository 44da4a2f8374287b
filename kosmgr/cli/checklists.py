"""kosmgr checklists: what the cases of an entity ask for."""

from typing import Annotated

import typer

from kosmgr.cases import editing, plans
from kosmgr.cli import frame
from kosmgr.entities import service as entities
from kosmgr.kit.text import N_
from kosmgr.tasks import rules as tasks

_ = frame._
app = frame.Commands()

Owner = Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))]
Kind = Annotated[str, typer.Option("--kind", help=" | ".join(dict.fromkeys(kind for kind, _whose in plans.SHIPPED)))]
Ownership = Annotated[str, typer.Option("--ownership", help=f"{plans.COMPANY} | {plans.EMPLOYEE}")]
Code = Annotated[str, typer.Argument(help=_(N_("第几项的代码，见 checklists show")))]


@app.command("checklists show", help=_(N_("一张清单：以后开的事项要办的每一项")), entity=False)
def show(call: frame.Call, entity: Owner, kind: Kind = plans.OFFBOARDING, ownership: Ownership = plans.COMPANY) -> None:
    with call.reading() as work:
        owner = entities.named_entity(work, entity)
        lines = editing.checklist(work, owner.id, kind, ownership)
        place = {"entity": owner.name, "kind": kind, "ownership": ownership}
    document = {**place, "items": [line.facts() for line in lines]}
    titles = N_("代码"), N_("做什么"), N_("谁负责"), N_("提前几个工作日"), N_("要什么凭证"), N_("挡结案"), N_("来历")
    rows = [
        (
            line.step.code,
            _(line.step.title),
            _(tasks.OWNER_WORDS[line.step.owner_role]),
            line.step.before,
            _(editing.EVIDENCE[line.step.evidence]),
            _(N_("是")) if line.step.holding else "",
            _(editing.ORIGINS[line.origin]),
        )
        for line in lines
    ]
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command("checklists set", help=_(N_("加一项；写 --code 就改那一项。已经开的事项不变")), entity=False)
def set_item(
    call: frame.Call,
    title: Annotated[str, typer.Argument(help=_(N_("做什么")))],
    entity: Owner,
    owner: Annotated[str, typer.Option("--owner", help=" | ".join(tasks.OWNERS))],
    kind: Kind = plans.OFFBOARDING,
    ownership: Ownership = plans.COMPANY,
    code: Annotated[str | None, typer.Option("--code", help=_(N_("改哪一项")))] = None,
    before: Annotated[int, typer.Option("--before", help=_(N_("提前几个工作日")))] = 0,
    evidence: Annotated[
        str, typer.Option("--evidence", help=_(N_("none 不要，note 写一句话，或者文件的种类")))
    ] = tasks.NO_EVIDENCE,
    holding: Annotated[bool, typer.Option("--holding", help=_(N_("没办完不能结案，豁免要第二个人批准")))] = False,
) -> None:
    with call.writing() as work:
        place = (entities.named_entity(work, entity).id, kind, ownership)
        step = editing.set_item(
            work, *place, title, owner, code=code, before=before, evidence=evidence, holding=holding
        )
    said = _(N_("「{title}」已存；以后开的事项按新的清单，已经开的不变")).format(title=step.title)
    call.answer({"ok": True, "code": step.code}, said)


@app.command("checklists remove", help=_(N_("去掉一项；已经开的事项不变")), entity=False)
def remove(
    call: frame.Call, code: Code, entity: Owner, kind: Kind = plans.OFFBOARDING, ownership: Ownership = plans.COMPANY
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity).id
        editing.leave_out(work, owner, kind, ownership, code)
    call.answer({"ok": True, "id": owner}, _(N_("已去掉；以后开的事项没有这一项，已经开的不变")))


@app.command("checklists reset", help=_(N_("恢复自带的清单；写 --code 只恢复那一项")), entity=False)
def reset(
    call: frame.Call,
    entity: Owner,
    kind: Kind = plans.OFFBOARDING,
    ownership: Ownership = plans.COMPANY,
    code: Annotated[str | None, typer.Option("--code", help=_(N_("恢复哪一项")))] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity).id
        gone = editing.reset(work, owner, kind, ownership, code)
    call.answer({"ok": True, "id": owner, "reset": gone}, _(N_("已恢复自带的；以后开的事项按它，已经开的不变")))
