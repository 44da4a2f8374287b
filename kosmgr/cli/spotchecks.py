"""kosmgr spot-checks: rounds and checks, drawing, naming an account, the link, the verdict."""

from collections.abc import Mapping
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.kit.clock import SHANGHAI
from kosmgr.kit.text import N_
from kosmgr.spotchecks import drawing, judging, rules, service, shapes, telling

_ = frame._
app = frame.Commands()

Check = Annotated[int, typer.Argument(help=_(N_("飞行检查编号")), min=1, max=2**31 - 1)]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
CHECKS = (
    N_("编号"), N_("轮次"), N_("怎么来的"), N_("小红书号"), N_("使用人"), N_("状态"), N_("期限"), N_("主体"),
)  # fmt: skip
ROUNDS = (N_("轮次"), N_("哪一周"), N_("怎么来的"), N_("账号数"), N_("答复率"), N_("主体"), N_("理由"))
ASKED = (N_("第几次"), N_("验证字"), N_("期限"), N_("照片"), N_("结论"), N_("理由"), N_("说明"))


def _minute(at: object) -> object:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if hasattr(at, "astimezone") else None


def _check_rows(found: list[service.CheckLine]) -> list[tuple[object, ...]]:
    return [
        (one.check.id, one.round.id, _(rules.KINDS[one.round.kind]), one.account, one.holder,
         _(rules.STATES[one.check.state]), _minute(one.check.due_at), one.entity)
        for one in found
    ]  # fmt: skip


def _verdict(asked: Mapping[str, object]) -> str | None:
    word = rules.VERDICTS.get(str(asked["verdict"]))
    return _(word) if word else None


@app.command("spot-checks list", help=_(N_("全部飞行检查，最近的在上面")), day=False)
def listed(
    call: frame.Call,
    state: Annotated[str, typer.Option("--state", help=" | ".join(rules.STATES))] = "",
) -> None:
    if state and state not in rules.STATES:
        raise exits.UsageWrong(_(N_("--state 可用：{known}")).format(known=" ".join(rules.STATES)))
    with call.reading() as work:
        found = service.visible_checks(work, call.entity_ids(work), states=(state,) if state else ())
        items = [shapes.check_item(one) for one in found]
        rows = _check_rows(found)
        document = {"as_of": work.today, "total": len(items), "items": items}
    caption = _(N_("{day}，共 {total} 条")).format(day=document["as_of"], total=document["total"])
    call.answer(document, frame.table([_(title) for title in CHECKS], rows, caption))


@app.command("spot-checks rounds", help=_(N_("各轮和答复率")), day=False)
def rounds(call: frame.Call) -> None:
    with call.reading() as work:
        found = service.visible_rounds(work, call.entity_ids(work))
        items = [shapes.round_item(one) for one in found]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["id"], one["week"], _(rules.KINDS[str(one["kind"])]), one["checks"],
         None if one["answer_rate"] is None else f"{one['answer_rate']}%", one["entity"], one["reason"])
        for one in items
    ]  # fmt: skip
    call.answer(document, frame.table([_(title) for title in ROUNDS], rows))


@app.command(
    "spot-checks recount", help=_(N_("用记下的种子和名单重新抽一遍；结果不同退出码为 1")), day=False, entity=False
)
def recount(call: frame.Call, number: Annotated[int, typer.Argument(help=_(N_("轮次")), min=1, max=2**31 - 1)]) -> int:
    with call.reading() as work:
        found = service.recount(work, number)
        pool = [shapes.candidate_item(one) for one in service.candidates(work, number)]
        seed = service.visible_round(work, number).round.seed
    document = {"round": number, "seed": seed or None, "recount": shapes.recount_item(found), "candidates": pool}
    if found is None:
        said = _(N_("这一轮是指定的，没有抽取"))
    elif found.ok:
        said = _(N_("重新抽的结果一样"))
    else:
        said = _(N_("重新抽的结果和登记的不一样"))
    call.answer(document, said)
    return exits.FINE if found is None or found.ok else exits.FOUND


@app.command("spot-checks show", help=_(N_("一次检查：发过的验证字、照片、结论")), day=False, entity=False)
def show(call: frame.Call, number: Check) -> None:
    with call.reading() as work:
        line = service.visible_check(work, number)
        asked = [shapes.asking_item(one) for one in service.askings(work, number)]
        document = {**shapes.check_item(line), "askings": asked}
        head = _check_rows([line])
    rows = [
        (one["number"], one["code"], _minute(one["due_at"]), len(one["photos"]),
         _verdict(one), one["reason"], one["remark"])
        for one in asked
    ]  # fmt: skip
    call.answer(
        document,
        [frame.table([_(title) for title in CHECKS], head), frame.table([_(title) for title in ASKED], rows)],
    )


@app.command("spot-checks draw", help=_(N_("现在抽 --entity 这一周的；一周只抽一次")), day=False)
def draw(call: frame.Call) -> None:
    with call.writing() as work:
        entity = call.entity_id(work)
        if entity is None:
            raise exits.UsageWrong(_(N_("用 --entity 写明哪个主体")))
        row = drawing.draw(work, entity)
        row_id, count = row.id, len(service.visible_checks(work, round_id=row.id))
    call.answer({"ok": True, "id": row_id, "drawn": count}, _(N_("抽中 {n} 个账号")).format(n=count))


@app.command("spot-checks name", help=_(N_("指定检查一个账号")), day=False, entity=False)
def name(
    call: frame.Call, account: Annotated[str, typer.Argument(help=_(N_("小红书号")))], reason: Reason
) -> None:  # fmt: skip
    with call.writing() as work:
        row_id = drawing.name(work, account, reason).id
    call.answer({"ok": True, "id": row_id}, _(N_("开始检查，把链接交给使用人")))


@app.command("spot-checks link", help=_(N_("给使用人的链接；从第一次打开起计时")), day=False, entity=False)
def link(call: frame.Call, number: Check) -> None:
    with call.writing() as work:
        path = telling.hand_over(work, number)
        due_at = service.visible_check(work, number).check.due_at
    whole = call.settings.base_url.rstrip("/") + path
    call.answer({"ok": True, "id": number, "link": whole, "due_at": due_at}, whole)


@app.command("spot-checks judge", help=_(N_("看过照片以后的结论：passed、failed、again")), day=False, entity=False)
def judge(
    call: frame.Call,
    number: Check,
    verdict: Annotated[str, typer.Argument(help=" | ".join(rules.VERDICTS))],
    reason: Annotated[str, typer.Option("--reason", help=_(N_("不通过、重拍要写明原因，使用人重拍时会看到")))] = "",
) -> None:
    with call.writing() as work:
        state = judging.judge(work, number, verdict, reason).state
    call.answer({"ok": True, "id": number, "state": state}, _(rules.VERDICTS[verdict]))


@app.command("spot-checks cancel", help=_(N_("取消一次检查，链接不能再用")), day=False, entity=False)
def cancel(call: frame.Call, number: Check, reason: Reason) -> None:
    with call.writing() as work:
        judging.cancel(work, number, reason)
    call.answer({"ok": True, "id": number}, _(N_("已取消，链接不能再用")))
