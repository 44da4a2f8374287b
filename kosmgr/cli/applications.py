"""kosmgr applications: who applies for an account, and deciding about it."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from kosmgr.applications import deciding, eligibility, lines, rules
from kosmgr.applications import service as applications
from kosmgr.cli import frame
from kosmgr.entities import service as entities
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

Number = Annotated[str, typer.Argument(help=_(N_("申请编号")))]
Reason = Annotated[str, typer.Option(help=_(N_("理由，会告知本人，也记入审计")))]
On = Annotated[date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("哪一天，默认今天")))]


@app.listing("applications", help=_(N_("员工号申请：没办完的，和挡住它们的事")))
def list_applications(
    call: frame.Call,
    state: Annotated[str, typer.Option(help=" | ".join(("open", "all", *rules.STATES)))] = "open",
    mine: Annotated[bool, typer.Option("--mine", help=_(N_("只看轮到我决定的")))] = False,
) -> None:
    wanted = {"open": rules.OPEN, "all": rules.STATES}.get(state, (state,))
    with call.reading() as work:
        found = [line for line in lines.listing(work, call.entity_ids(work)) if line.row.state in wanted]
        items = [shape(line) for line in found if line.mine or not mine]
        rows = [_row(line) for line in found if line.mine or not mine]
        document = {"as_of": work.today, "total": len(items), "items": items}
    titles = (N_("编号"), N_("申请人"), N_("门店"), N_("状态"), N_("等谁"), N_("卡在哪里"))
    call.answer(document, frame.table([_(title) for title in titles], rows))


def _row(line: lines.Line) -> tuple[object, ...]:
    row = line.row
    state, step = rules.STATE_WORDS[row.state], rules.STEP_WORDS[line.turn.step] if line.turn else ""
    against = [eligibility.TITLES.get(blocker.code, blocker.code) for blocker in line.open_blockers]
    return (
        row.number,
        row.applicant,
        row.store,
        _(state),
        step and _(step),
        sentences.listed((_(word) for word in against), _),
    )


def shape(line: lines.Line) -> dict[str, Any]:
    """An application for programs."""
    row = line.row
    return {
        "id": row.id,
        "application": row.number,
        "entity": line.entity,
        "enterprise_account": line.enterprise_account,
        "employee": row.employee_number,
        "name": row.applicant,
        "store": row.store,
        "applied_on": row.applied_on,
        "state": row.state,
        "step": line.turn.step if line.turn else None,
        "blockers": [
            {"code": b.code, "weight": b.weight, "message": b.text(), "settled": b.settled} for b in line.blockers
        ],
        "refused_reason": row.refused_reason,
        "case_id": row.case_id,
    }


@app.command("applications show", help=_(N_("一份申请：挡住它的事、审批、材料")))
def show(call: frame.Call, number: Number) -> None:
    with call.reading() as work:
        row = lines.named_application(work, number, call.entity_id(work))
        line = lines.shown(work, row.id)
        document = shape(line) | {
            "approvals": [
                {"round": s.round, "step": s.step, "role": s.role, "verdict": s.verdict, "by": s.by, "note": s.note}
                for s in line.steps
            ],
            "materials": {name: one.state for name, one in lines.materials(line).items()},
        }
        told = [f"{_(rules.STATE_WORDS[row.state])}  {row.number}  {row.applicant}"]
        told += [f"- {blocker.text(_)}" for blocker in line.open_blockers]
        steps = ", ".join(f"{_(rules.STEP_WORDS[s.step])} {_(rules.VERDICT_WORDS[s.verdict])}" for s in line.steps)
    call.answer(document, "\n".join([*told, steps]))


DOCUMENT = _(N_("文件的编号（documents 第一栏）"))


@app.command("applications file", help=_(N_("提交一份申请")), entity=False)
def file(
    call: frame.Call,
    employee: Annotated[str, typer.Argument(help=_(N_("工号")))],
    entity: Annotated[str, typer.Option("--entity", metavar="NAME|USCC", help=_(N_("哪个主体")))],
    ownership: Annotated[str, typer.Option(help="company | employee")] = "company",
    proof_on: Annotated[
        date | None, typer.Option("--proof-on", parser=frame.day, metavar="DAY", help=_(N_("在职证明开具日")))
    ] = None,
    agreement: Annotated[str | None, typer.Option(help="yes | no | refused")] = None,
    portrait: Annotated[str | None, typer.Option(help="yes | no | refused")] = None,
    store: Annotated[str | None, typer.Option(help=_(N_("门店，默认按花名册")))] = None,
    proof_document: Annotated[int | None, typer.Option("--proof-document", help=DOCUMENT)] = None,
    agreement_document: Annotated[int | None, typer.Option("--agreement-document", help=DOCUMENT)] = None,
    portrait_document: Annotated[int | None, typer.Option("--portrait-document", help=DOCUMENT)] = None,
) -> None:
    with call.writing() as work:
        owner = entities.named_entity(work, entity)
        row = applications.file(
            work,
            owner.id,
            employee=employee,
            ownership=ownership,
            store=store,
            agreement=agreement,
            portrait=portrait,
            proof="yes" if proof_on else None,
            proof_on=proof_on,
            proof_document_id=proof_document,
            agreement_document_id=agreement_document,
            portrait_document_id=portrait_document,
        )
        done = {"ok": True, "id": row.id, "application": row.number}
    call.answer(done, _(N_("申请 {number} 已提交审批")).format(number=done["application"]))


def _act(call: frame.Call, number: str, do: Callable[[Work, int], object]) -> None:
    with call.writing() as work:
        row = lines.named_application(work, number, call.entity_id(work))
        do(work, row.id)
        state = lines.visible_application(work, row.id).state
        done = {"ok": True, "id": row.id, "state": state}
    told = _(N_("申请 {number} 现在是「{state}」")).format(number=number, state=_(rules.STATE_WORDS[state]))
    call.answer(done, told)


@app.command("applications agree", help=_(N_("同意轮到的这一步")))
def agree(
    call: frame.Call, number: Number, note: Annotated[str | None, typer.Option(help=_(N_("备注")))] = None
) -> None:
    _act(call, number, lambda work, key: deciding.agree(work, key, note=note))


@app.command("applications disagree", help=_(N_("不同意这一步：申请驳回，理由留存，不占席位")))
def disagree(call: frame.Call, number: Number, reason: Reason) -> None:
    _act(call, number, lambda work, key: deciding.disagree(work, key, reason))


@app.command("applications rule", help=_(N_("决定一项要决定的事不挡住申请")))
def rule(
    call: frame.Call,
    number: Number,
    code: Annotated[str, typer.Argument(help=_(N_("哪一项，如 formerly_banned")))],
    reason: Reason,
) -> None:
    _act(call, number, lambda work, key: deciding.rule_on(work, key, code, reason))


@app.command("applications submit", help=_(N_("提交或重新提交审批")))
def submit(call: frame.Call, number: Number) -> None:
    _act(call, number, applications.submit)


@app.command("applications conclude", help=_(N_("各步都已同意的，转为已批准")))
def conclude(call: frame.Call, number: Number) -> None:
    _act(call, number, deciding.conclude)


@app.command("applications case", help=_(N_("已批准而没有入职事项的，开一份")))
def case(call: frame.Call, number: Number) -> None:
    _act(call, number, deciding.open_case)


@app.command("applications return", help=_(N_("退回补材料")))
def send_back(call: frame.Call, number: Number, reason: Reason) -> None:
    _act(call, number, lambda work, key: applications.send_back(work, key, reason))


@app.command("applications hold", help=_(N_("搁置")))
def hold(call: frame.Call, number: Number, reason: Reason) -> None:
    _act(call, number, lambda work, key: applications.hold(work, key, reason))


@app.command("applications refuse", help=_(N_("驳回申请")))
def refuse(call: frame.Call, number: Number, reason: Reason) -> None:
    _act(call, number, lambda work, key: applications.refuse(work, key, reason))


@app.command("applications withdraw", help=_(N_("撤回申请")))
def withdraw(call: frame.Call, number: Number, reason: Reason) -> None:
    _act(call, number, lambda work, key: applications.withdraw(work, key, reason))


@app.command("applications informed", help=_(N_("登记已把驳回告知本人")))
def informed(call: frame.Call, number: Number, on: On = None) -> None:
    _act(call, number, lambda work, key: applications.inform(work, key, on))


@app.command("applications platform", help=_(N_("登记平台的答复")))
def platform(
    call: frame.Call,
    number: Number,
    answer: Annotated[str, typer.Argument(help=" | ".join(rules.PLATFORM_ANSWERS))],
    on: On = None,
    reason: Annotated[str | None, typer.Option(help=_(N_("平台驳回的原因")))] = None,
) -> None:
    _act(call, number, lambda work, key: applications.platform(work, key, answer, on, reason))


@app.command("applications steps", help=_(N_("主体的审批步骤；--set 改")), entity=False)
def steps(
    call: frame.Call,
    entity: Annotated[str, typer.Argument(metavar="NAME|USCC", help=_(N_("哪个主体")))],
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="STEP=ROLE", help=_(N_("按顺序写，可以写几次")))
    ] = None,
) -> None:
    with call.writing() if given else call.reading() as work:
        owner = entities.named_entity(work, entity)
        if given:
            pairs = [word.partition("=") for word in given]
            deciding.set_steps(work, owner.id, [(step, role) for step, _sign, role in pairs])
        found = deciding.approval_steps(work, owner.id)
    document = {"entity": owner.name, "steps": [{"step": step, "role": role} for step, role in found]}
    rows = [(_(rules.STEP_WORDS[step]), _(rules.ROLE_WORDS[role])) for step, role in found]
    call.answer(document, frame.table((_(N_("步骤")), _(N_("由谁决定"))), rows))
