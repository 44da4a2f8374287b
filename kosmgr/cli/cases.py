"""kosmgr cases: joining, moving and leaving, item by item."""

from datetime import date
from typing import Annotated, Any

import typer

from kosmgr.cases import clock, moving
from kosmgr.cases import service as cases
from kosmgr.cli import exits, frame, listing
from kosmgr.devices import service as devices
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import caseload
from kosmgr.people import leaves
from kosmgr.people import service as people
from kosmgr.seats import service as seats
from kosmgr.tasks import rules as tasks

_ = frame._
app = frame.Commands()

Case = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("案件的编号（列表第一栏）")))]
Task = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("待办的编号（cases show 第一栏）")))]
Employee = Annotated[str, typer.Argument(help=_(N_("工号")))]
Account = Annotated[str, typer.Argument(help=_(N_("小红书号")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
On = Annotated[date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("哪一天做完的，默认今天")))]
Begins = Annotated[
    date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起，默认今天")))
]
COLUMNS = {
    "id": N_("编号"),
    "number": N_("案件"),
    "state": N_("状态"),
    "entity": N_("主体"),
    "employee": N_("工号"),
    "name": N_("姓名"),
    "accounts": N_("账号"),
    "last_day": N_("最后一天"),
    "last_working_day": N_("最后工作日"),
    "open": N_("未完成"),
    "overdue": N_("逾期"),
}


@app.listing("cases", help=_(N_("入离调案件一览；--clock 看离职解绑时钟")))
def list_cases(
    call: frame.Call,
    search: listing.Search = "",
    sort: listing.Sort = "",
    where: listing.Filters = None,
    late: Annotated[bool, typer.Option("--clock", help=_(N_("最后工作日之后还绑着多少小时")))] = False,
) -> None:
    with call.reading() as work:
        if late:
            document = clock.facts(clock.clock(work, call.entity_ids(work)))
        else:
            document = listing.read(work, call, "cases", search, sort, where)
    if not late:
        listing.shown(call, document, COLUMNS)
        return
    titles = [
        _(N_("账号")),
        _(N_("姓名")),
        _(N_("主体")),
        _(N_("门店")),
        _(N_("最后工作日")),
        _(N_("解绑日")),
        _(N_("小时")),
    ]
    fields = ("account", "name", "entity", "store", "last_working_day", "unbound_on", "hours")
    caption = _(N_("{day}，{n} 个账号离职后还绑着，合计 {hours} 小时"))
    caption = caption.format(day=document["as_of"], n=document["still_bound"], hours=document["hours"])
    call.answer(document, frame.table(titles, [[row[field] for field in fields] for row in document["items"]], caption))


@app.command("cases show", help=_(N_("一个案件：清单，以及离结案还差什么")), entity=False)
def show(call: frame.Call, case: Case) -> None:
    with call.reading() as work:
        document = caseload.shown(cases.show(work, case), exits.translate())
    rows = [
        [task["id"], task["title"], task["account"], task["about"], task["owner"], task["assignee"], task["due_on"],
         task["state_word"], task["done_on"]]
        for task in document["tasks"]
    ]  # fmt: skip
    titles = [
        _(title)
        for title in (N_("编号"), N_("事项"), N_("账号"), N_("设备或卡"), N_("谁办"), N_("经办人"), N_("期限"),
                      N_("状态"), N_("完成日期"))
    ]  # fmt: skip
    blocked = [_(N_("还差：{what}")).format(what=one["message"]) for one in document["blockers"]]
    call.answer(document, [frame.table(titles, rows, f"{document['number']} {document['name'] or ''}"), *blocked])


@app.command("cases tick", help=_(N_("登记一项做完了，并做掉它代表的事")), entity=False)
def tick(
    call: frame.Call,
    task: Task,
    on: On = None,
    note: Annotated[str | None, typer.Option(help=_(N_("怎么做的")))] = None,
    document: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help=_(N_("凭证：文件的编号")))] = None,
    nickname: Annotated[str | None, typer.Option(help=_(N_("改名后的昵称，或新账号的昵称")))] = None,
    xhs_id: Annotated[str | None, typer.Option("--xhs-id", help=_(N_("新账号的小红书号")))] = None,
    device: Annotated[str | None, typer.Option(help=_(N_("发放的设备编号")))] = None,
    sim: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help=_(N_("发放的手机卡的编号")))] = None,
) -> None:
    with call.writing() as work:
        phone = devices.visible_device(work, device).id if device else None
        done = cases.tick(
            work, task, on=on, note=note, document_id=document, nickname=nickname, xhs_id=xhs_id, device_id=phone,
            sim_id=sim,
        )  # fmt: skip
        shown = _(N_("已完成：{task}")).format(task=_(done.title))
    call.answer({"ok": True, "id": task}, shown)


@app.command("cases drop", help=_(N_("略过不影响结案的一项")), entity=False)
def drop(call: frame.Call, task: Task, reason: Reason) -> None:
    with call.writing() as work:
        cases.drop(work, task, reason)
    call.answer({"ok": True, "id": task}, _(tasks.STATES[tasks.DROPPED]))


@app.command("cases reopen-item", help=_(N_("重新打开一项")), entity=False)
def reopen_item(call: frame.Call, task: Task, reason: Reason) -> None:
    with call.writing() as work:
        cases.reopen_item(work, task, reason)
    call.answer({"ok": True, "id": task}, _(tasks.STATES[tasks.OPEN]))


@app.command("cases waive", help=_(N_("申请不办一项，等另一个人批准")), entity=False)
def waive(call: frame.Call, task: Task, reason: Reason) -> None:
    with call.writing() as work:
        waiver = cases.ask_waiver(work, task, reason)
    call.answer({"ok": True, "id": waiver.id}, _(N_("已申请豁免，等另一个人批准")))


@app.command("cases decide", help=_(N_("批准或不同意别人的豁免申请：granted | refused")), entity=False)
def decide(
    call: frame.Call,
    task: Task,
    verdict: Annotated[str, typer.Argument(help="granted | refused")],
    note: Annotated[str | None, typer.Option(help=_(N_("说明")))] = None,
) -> None:
    with call.writing() as work:
        state = cases.decide_waiver(work, task, verdict, note).state
    call.answer({"ok": True, "id": task, "state": state}, _(tasks.STATES[state]))


def _moved(call: frame.Call, case: Any) -> None:
    call.answer({"ok": True, "id": case[0], "number": case[1], "state": case[2]}, f"{case[1]} {case[2]}")


@app.command("cases close", help=_(N_("结案：什么都不再持有，清单都办完")), entity=False)
def close(call: frame.Call, case: Case, reason: Annotated[str | None, typer.Option(help=_(N_("说明")))] = None) -> None:
    with call.writing() as work:
        done = cases.close(work, case, reason)
        found = (done.id, done.number, done.state)
    _moved(call, found)


@app.command("cases reopen", help=_(N_("重新打开已结的案件")), entity=False)
def reopen(call: frame.Call, case: Case, reason: Reason) -> None:
    with call.writing() as work:
        done = cases.reopen(work, case, reason)
        found = (done.id, done.number, done.state)
    _moved(call, found)


@app.command("cases cancel", help=_(N_("撤销还没开始办的案件")), entity=False)
def cancel(call: frame.Call, case: Case, reason: Reason) -> None:
    with call.writing() as work:
        done = cases.cancel(work, case, reason)
        found = (done.id, done.number, done.state)
    _moved(call, found)


@app.command("handover", help=_(N_("把账号交给另一个人：解绑、停发、材料、重新验证、再绑定")))
def handover(
    call: frame.Call,
    account: Account,
    to: Annotated[str | None, typer.Option("--to", help=_(N_("新使用人的工号，可以以后再写")))] = None,
    from_on: Begins = None,
    reason: Annotated[str | None, typer.Option(help=_(N_("理由")))] = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        successor = people.visible_employee(work, to, known.entity_id).id if to else None
        case = moving.open_handover(work, known.id, successor, from_on, reason)
        answer = {"ok": True, "id": case.id, "number": case.number}
    call.answer(answer, _(N_("已开交接案件 {number}")).format(number=answer["number"]))


@app.command("successor", help=_(N_("写明交接案件的新使用人")), entity=False)
def successor(call: frame.Call, case: Case, employee: Employee) -> None:
    with call.writing() as work:
        known = cases.visible_case(work, case)
        person = people.visible_employee(work, employee, known.entity_id)
        moving.name_successor(work, case, person.id)
    call.answer({"ok": True, "id": case}, _(N_("已登记")))


@app.command("transfer", help=_(N_("把人调到另一个主体：这边离职交接，那边另登记任职")))
def transfer(
    call: frame.Call,
    employee: Employee,
    to: Annotated[str, typer.Option("--to", metavar="NAME|USCC", help=_(N_("调到哪个主体")))],
    on: Annotated[date, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起属于新主体")))],
    number: Annotated[str | None, typer.Option(help=_(N_("新主体的工号，默认不变")))] = None,
    store: Annotated[str | None, typer.Option(help=_(N_("新的门店")))] = None,
) -> None:
    with call.writing() as work:
        person = people.visible_employee(work, employee, call.entity_id(work))
        done = moving.open_transfer(work, person.id, entities.named_entity(work, to).id, on, number, store)
        answer = {"ok": True, "id": done.case_id, "number": done.number}
    call.answer(answer, _(N_("已开调动案件 {number}")).format(number=answer["number"]))


@app.command("release-all", help=_(N_("登记一个人交还了全部账号、设备和手机卡，人还在")))
def release_all(call: frame.Call, employee: Employee, reason: Reason, on: On = None) -> None:
    with call.writing(reason) as work:
        person = people.visible_employee(work, employee, call.entity_id(work))
        back = moving.release_everything(work, person.id, reason, on)
    things = {"accounts": list(back.accounts), "devices": list(back.devices), "sims": list(back.sims)}
    shown = _(N_("已交还：账号 {accounts}；设备 {devices}；手机卡 {sims}"))
    call.answer(
        {"ok": True, **things}, shown.format(**{name: sentences.listed(of, _) or "—" for name, of in things.items()})
    )


@app.command("leave", help=_(N_("登记批准的休假；--back 登记回来")))
def leave(
    call: frame.Call,
    employee: Employee,
    from_on: Begins = None,
    until: Annotated[
        date | None, typer.Option("--until", parser=frame.day, metavar="DAY", help=_(N_("休到哪一天，含当天")))
    ] = None,
    back: Annotated[
        date | None, typer.Option("--back", parser=frame.day, metavar="DAY", help=_(N_("哪一天回来上班")))
    ] = None,
) -> None:
    with call.writing() as work:
        person = people.visible_employee(work, employee, call.entity_id(work))
        if back is not None:
            done = leaves.end_leave(work, person.id, back)
        else:
            done = leaves.set_leave(work, person.id, from_on or work.today, until)
    call.answer({"ok": True, "id": done.id}, _(N_("已登记")))
