"""kosmgr bindings, bind, unbind, offboard: the HR verbs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kosmgr.cases import service as cases
from kosmgr.cli import exits, frame, listing
from kosmgr.exchange import leaver_list
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.matrix import caseload, words
from kosmgr.people import service as people
from kosmgr.seats import service as seats

_ = frame._
app = frame.Commands()

Account = Annotated[str, typer.Argument(help=_(N_("小红书号")))]
Employee = Annotated[str, typer.Argument(help=_(N_("工号")))]


@app.listing("bindings", help=_(N_("谁在用哪个账号")))
def list_bindings(
    call: frame.Call, search: listing.Search = "", sort: listing.Sort = "", where: listing.Filters = None
) -> None:
    with call.reading() as work:
        document = listing.read(work, call, "bindings", search, sort, where)
    columns = {"account": N_("小红书号"), "employee": N_("工号"), "name": N_("姓名"), "entity": N_("主体")}
    listing.shown(
        call,
        document,
        {**columns, "from": N_("起"), "until": N_("止"), "origin": N_("来历")},
        {"origin": words.ORIGINS},
    )


@app.command("bind", help=_(N_("把账号交给员工使用")))
def bind(
    call: frame.Call,
    account: Account,
    employee: Employee,
    from_on: Annotated[
        date | None, typer.Option("--from", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起，默认今天")))
    ] = None,
    reason: Annotated[str | None, typer.Option(help=_(N_("理由，有的用工类型必须写")))] = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        person = people.visible_employee(work, employee, call.entity_id(work))
        binding = cases.bind(work, known.id, person.id, from_on, reason)
    shown = _(N_("账号 {account} 从 {day} 起由 {name}（{employee}）使用"))
    call.answer(
        {"ok": True, "id": binding.id},
        shown.format(account=known.xhs_id, day=binding.from_on, name=person.name, employee=person.number),
    )


@app.command("unbind", help=_(N_("解除绑定")), entity=False)
def unbind(
    call: frame.Call,
    account: Account,
    reason: Annotated[str, typer.Option(help=_(N_("理由，记入审计")))],
    on: Annotated[
        date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("从哪一天起没有人使用，默认今天")))
    ] = None,
) -> None:
    with call.writing() as work:
        known = seats.visible_account(work, account)
        binding = cases.unbind(work, known.id, on, reason)
    call.answer({"ok": True, "id": binding.id}, _(N_("账号 {account} 已解绑")).format(account=known.xhs_id))


@app.command("offboard", help=_(N_("员工离职：开离职交接案件，列出要解绑、收回和移交的每一项")))
def offboard(
    call: frame.Call,
    employee: Annotated[str | None, typer.Argument(help=_(N_("工号；用 --list 时不写")))] = None,
    last_day: Annotated[
        date | None, typer.Option("--last-day", parser=frame.day, metavar="DAY", help=_(N_("任职的最后一天")))
    ] = None,
    last_working_day: Annotated[
        date | None,
        typer.Option(
            "--last-working-day", parser=frame.day, metavar="DAY", help=_(N_("最后工作日，默认当天或之前最近的工作日"))
        ),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", help=_(N_("离职名单：工号、离职日期，可有最后工作日、主体"))),
    ] = None,
    reason: Annotated[str | None, typer.Option(help=_(N_("理由；成批办理时必须写")))] = None,
    apply: Annotated[bool, typer.Option("--apply", help=_(N_("名单先预览；加上它才办理")))] = False,
) -> int | None:
    if listed is not None:
        if employee is not None or last_day is not None:
            raise typer.BadParameter(_(N_("--list 不和工号、--last-day 一起用")))
        return _offboard_list(call, listed, reason, apply)
    if employee is None or last_day is None:
        raise typer.BadParameter(_(N_("写工号和 --last-day，或者用 --list 给一份名单")))
    with call.writing() as work:
        person = people.visible_employee(work, employee, call.entity_id(work))
        done = cases.open_offboarding(work, person.id, last_day, last_working_day)
        assert done.ended is not None
        accounts = [account.xhs_id for account in done.accounts]
        working = done.ended.last_working_on
        answer = {
            "ok": True,
            "id": done.ended.employment.id,
            "last_working_day": working,
            "unbound": accounts,
            "case": done.case_id,
            "number": done.number,
            "items": done.planned_items,
        }
    shown = _(N_("{number}：{name}（{employee}）最后工作日 {working}，{day} 后应解绑：{accounts}"))
    call.answer(
        answer,
        shown.format(
            number=done.number,
            name=person.name,
            employee=person.number,
            working=working,
            day=last_day,
            accounts=sentences.listed(accounts, _) or _(N_("没有账号")),
        ),
    )
    return None


def _offboard_list(call: frame.Call, file: Path, reason: str | None, apply: bool) -> int:
    """Preview, or carry out, everybody of a list in one change; who is refused is told and stays as he is."""
    if not file.is_file():
        raise typer.BadParameter(_(N_("打不开文件 {path}")).format(path=file))
    if apply and not (reason or "").strip():
        raise typer.BadParameter(_(N_("成批办理要写 --reason")))
    given = leaver_list.read(file, file.name)
    with call.writing(reason) if apply else call.reading() as work:
        done = cases.offboard_listed(work, [_row(one) for one in given.rows], reason or "", apply, call.entity_id(work))
        rows = [caseload.leaver(one, exits.translate()) for one in done]
        change_id = work.change_id
    document = {
        "applied": apply,
        "change": change_id,
        "rows": rows,
        "rejected": [
            {
                "row": one.row,
                "column": one.column,
                "value": one.value,
                "code": one.code,
                "message": one.said.text(exits.translate()),
            }
            for one in given.rejected
        ],
    }
    titles = [
        _(N_("第几行")),
        _(N_("工号")),
        _(N_("姓名")),
        _(N_("最后一天")),
        _(N_("最后工作日")),
        _(N_("账号")),
        _(N_("结果")),
    ]
    shown = [
        [row["row"], row["employee"], row["name"], row["last_day"], row["last_working_day"],
         sentences.listed(row["accounts"], _), row["message"] or row["number"] or _(N_("可以办理"))]
        for row in rows
    ]  # fmt: skip
    call.answer(document, frame.table(titles, shown))
    return exits.FINE


def _row(one: leaver_list.Listed) -> cases.ListedLeaver:
    return cases.ListedLeaver(one.row, one.employee, one.last_day, one.last_working_day, one.entity)
