"""kosmgr schedule: reports that are made by themselves."""

from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.edge import reporting
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.reports import issuing, schedules, timing

_ = frame._
app = frame.Commands()

Number = Annotated[int, typer.Argument(help=_(N_("定时报表的编号")))]


@app.listing("schedule", help=_(N_("定时报表一览")), day=False, entity=False)
def listed(call: frame.Call) -> None:
    with call.reading() as work:
        names = {one.id: one.name for one in entities.visible_entities(work)}
        lines = schedules.visible(work)
    items = [
        {
            "id": one.id,
            "report": one.report,
            "entity": names.get(one.entity_id or 0),
            "every": one.every,
            "day": one.day,
            "way": one.way,
            "to": list(one.readers),
            "enabled": one.enabled,
            "next": one.next_on,
        }
        for one in lines
    ]
    titles = (_("编号"), _("报表"), _("主体"), _("多久一次"), _("收件人"), _("下一次"))
    rows = [
        (
            one.id,
            one.report,
            names.get(one.entity_id or 0) or _(N_("各自能看到的全部")),
            _(timing.WEEKDAYS[one.day]) if one.every == timing.WEEKLY else _(N_("每月 {day} 号")).format(day=one.day),
            sentences.listed(one.readers, _),
            one.next_on or _(N_("已关闭")),
        )
        for one in lines
    ]
    call.answer({"total": len(items), "items": items}, frame.table(titles, rows))


@app.command("schedule add", help=_(N_("新建定时报表")), day=False)
def add(
    call: frame.Call,
    to: Annotated[list[str], typer.Option("--to", help=_(N_("收件人的登录名，可以写几次")))],
    report: Annotated[str, typer.Argument(help=_(N_("报表名，见 report --list")))] = "matrix",
    monthly: Annotated[int, typer.Option("--monthly", help=_(N_("每月几号")))] = 0,
    weekly: Annotated[int, typer.Option("--weekly", help=_(N_("每周几，1 是周一")))] = 0,
    mail: Annotated[bool, typer.Option("--mail", help=_(N_("作为邮件附件送达，默认登录后下载")))] = False,
) -> None:
    if bool(monthly) == bool(weekly):
        raise exits.UsageWrong(_(N_("写 --monthly 几号，或者 --weekly 周几")))
    every, day = (timing.MONTHLY, monthly) if monthly else (timing.WEEKLY, weekly)
    way = schedules.ATTACHMENT if mail else schedules.LINK
    with call.writing() as work:
        row = schedules.add(work, schedules.Plan(report, every, day, to, call.entity_id(work), way))
        number = row.id
    call.answer({"ok": True, "id": number}, _(N_("定时报表已建好")))


@app.command("schedule on", help=_(N_("打开")), day=False, entity=False)
def on(call: frame.Call, number: Number) -> None:
    with call.writing() as work:
        schedules.switch(work, number, True)
    call.answer({"ok": True, "id": number}, _(N_("已打开")))


@app.command("schedule off", help=_(N_("关闭；期间该做的不补")), day=False, entity=False)
def off(call: frame.Call, number: Number) -> None:
    with call.writing() as work:
        schedules.switch(work, number, False)
    call.answer({"ok": True, "id": number}, _(N_("已关闭")))


@app.command("schedule run", help=_(N_("立即制作，每个收件人一份")), day=False, entity=False)
def run(call: frame.Call, number: Number) -> None:
    with call.writing() as work:
        waiting = issuing.run_now(work, number)
    made = sum(reporting.make(call.runtime, one) is not None for one in waiting)
    said = _(N_("做好了 {made} 份，{refused} 份因收件人没有权限没有做")).format(made=made, refused=len(waiting) - made)
    call.answer({"ok": True, "id": number, "made": made, "refused": len(waiting) - made}, said)


@app.command("schedule history", help=_(N_("做过的")), day=False, entity=False)
def history(call: frame.Call, number: Number) -> None:
    with call.reading() as work:
        _line, told = schedules.shown(work, number)
        items = [
            {
                "id": one.issue.id,
                "day": one.issue.day,
                "to": one.reader,
                "state": one.issue.state,
                "at": one.issue.made_at,
            }
            for one in told
        ]
    rows = [(one["id"], one["day"], one["to"], _(schedules.STATES[str(one["state"])]), one["at"]) for one in items]
    titles = (_("编号"), _("日期"), _("收件人"), _("情况"), _("做好的时间"))
    call.answer({"total": len(items), "items": items}, frame.table(titles, rows))
