"""kosmgr test-accounts: what a company tries notes on."""

from collections.abc import Mapping
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.content import shapes, testers
from kosmgr.kit.text import N_
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

Number = Annotated[int, typer.Argument(help=_(N_("测试号编号")), min=1, max=2**31 - 1)]
Nickname = Annotated[str, typer.Argument(help=_(N_("昵称")))]
TESTS = (N_("编号"), N_("小红书号"), N_("昵称"), N_("停用"), N_("主体"))


@app.listing("test-accounts", help=_(N_("测试号一览")), day=False)
def listed(call: frame.Call) -> None:
    with call.reading() as work:
        found = testers.listed(work, call.entity_id(work))
        document = {"total": len(found), "items": [shapes.test_account_item(one) for one in found]}
    rows: list[tuple[object, ...]] = [(one.id, one.xhs_id, one.nickname, one.ended_on, one.entity) for one in found]
    call.answer(document, frame.table([_(title) for title in TESTS], rows))


def _entity(call: frame.Call, work: Work) -> int:
    entity = call.entity_id(work)
    if entity is None:
        raise exits.UsageWrong(_(N_("用 --entity 写明哪个主体")))
    return entity


def _kept(call: frame.Call, facts: Mapping[str, object]) -> None:
    call.answer({"ok": True, **facts}, f"{facts['id']}  {facts['nickname']}")


@app.command("test-accounts add", help=_(N_("给 --entity 登记一个测试号")), day=False)
def add(call: frame.Call, account: Annotated[str, typer.Argument(help=_(N_("小红书号")))], nickname: Nickname) -> None:
    with call.writing() as work:
        row = testers.add(work, _entity(call, work), account, nickname)
        facts = {"id": row.id, "nickname": row.nickname}
    _kept(call, facts)


@app.command("test-accounts rename", help=_(N_("改昵称")), day=False, entity=False)
def rename(call: frame.Call, number: Number, nickname: Nickname) -> None:
    with call.writing() as work:
        row = testers.rename(work, number, nickname)
        facts = {"id": row.id, "nickname": row.nickname}
    _kept(call, facts)


@app.command("test-accounts end", help=_(N_("停用；笔记留着，照样查重")), entity=False)
def end(call: frame.Call, number: Number) -> None:
    with call.writing() as work:
        row = testers.end(work, number)
        facts = {"id": row.id, "nickname": row.nickname}
    _kept(call, facts)


@app.command("test-accounts resume", help=_(N_("重新启用")), day=False, entity=False)
def resume(call: frame.Call, number: Number) -> None:
    with call.writing() as work:
        row = testers.resume(work, number)
        facts = {"id": row.id, "nickname": row.nickname}
    _kept(call, facts)
