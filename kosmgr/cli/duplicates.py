"""kosmgr duplicates: who copied whom, pairs, groups and templates, scans, rewriting."""

from contextlib import AbstractContextManager
from typing import Annotated

import typer

from kosmgr.cli import exits, frame
from kosmgr.duplicates import looking, rewriting, rules, scanning, service, shapes
from kosmgr.duplicates.looking import Who
from kosmgr.edge import comparing
from kosmgr.kit import sentences
from kosmgr.kit.text import N_
from kosmgr.tasks import rules as task_rules
from kosmgr.work import Work

_ = frame._
app = frame.Commands()

Days = Annotated[int, typer.Option("--days", help=_(N_("近几天：7、30、90、180、365")))]
Note = Annotated[int, typer.Argument(help=_(N_("笔记编号")), min=1, max=2**31 - 1)]
SHOWN = 50


def _percent(share: int) -> str:
    return f"{share // 10}%"


def _names(who: list[Who]) -> str:
    return sentences.listed([one.short for one in who], _)


@app.listing("duplicates", help=_(N_("一段时间里的相近组，谁首发、谁再发；有的话退出码为 1")))
def groups(call: frame.Call, days: Days = rules.PERIOD) -> int:
    with call.reading() as work:
        seen = looking.view(work, days, call.entity_ids(work))
        document = {"as_of": work.today, **shapes.view(seen)}
    rows = [
        (one.centre, _(rules.KINDS[one.kind]), seen.lines[one.centre].title,
         _names([seen.who[number] for number in rules.publishers(one, seen.lines)]), _percent(one.similarity),
         len(one.notes))
        for one in seen.groups[:SHOWN]
    ]  # fmt: skip
    titles = (N_("首发"), N_("种类"), N_("标题"), N_("谁发过"), N_("至少相似"), N_("篇数"))
    shown = frame.table([_(title) for title in titles], rows)
    call.answer(document, shown if rows else _(N_("这段时间没有相近的笔记")))
    return exits.FOUND if rows else exits.FINE


@app.command("duplicates pairs", help=_(N_("一段时间里相近的每一对笔记，最像的在上面")))
def pairs(call: frame.Call, days: Days = rules.PERIOD) -> int:
    with call.reading() as work:
        seen = looking.view(work, days, call.entity_ids(work))
        items = [shapes.pair(one, seen.lines, seen.who) for one in seen.pairs]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one.a_id, seen.who[one.publisher_a].short, one.b_id, seen.who[one.publisher_b].short, _(rules.KINDS[one.kind]),
         _percent(one.similarity), _percent(one.a_in_b), _percent(one.b_in_a))
        for one in seen.pairs[:SHOWN]
    ]  # fmt: skip
    titles = (N_("首发"), N_("谁"), N_("再发"), N_("谁"), N_("种类"), N_("相似"), N_("左含于右"), N_("右含于左"))
    shown = frame.table([_(title) for title in titles], rows)
    call.answer(document, shown if rows else _(N_("这段时间没有相近的笔记")))
    return exits.FOUND if rows else exits.FINE


@app.command("duplicates show", help=_(N_("一篇笔记所在的组；同模板的，列出骨架和空位")), day=False, entity=False)
def show(call: frame.Call, note: Note) -> None:
    with call.reading() as work:
        found = service.group_of(work, note)
        pieces = service.skeleton(found)
        told = shapes.group(found.group, found.lines, found.who)
        document = {"as_of": work.today, **told, "skeleton": [shapes.piece(one) for one in pieces]}
    rows = [
        (number, found.who[found.lines[number].publisher_id].short, found.lines[number].title, found.lines[number].day)
        for number in found.group.notes
    ]
    parts: list[object] = [frame.table([_(N_("笔记")), _(N_("谁")), _(N_("标题")), _(N_("日期"))], rows)]
    if pieces:
        parts.append("".join(f"[{one.number}]" if one.slot else one.text for one in pieces))
    call.answer(document, parts)  # type: ignore[arg-type]


@app.command("duplicates compare", help=_(N_("两篇笔记有多像，谁在先")), day=False, entity=False)
def compare(call: frame.Call, note: Note, other: Annotated[int, typer.Argument(min=1, max=2**31 - 1)]) -> int:
    with call.reading() as work:
        found = service.beside(work, note, other)
        who = {one.label.id: one for one in (found.who_a, found.who_b)}
        lines = {line.id: line for line in (found.line_a, found.line_b)}
        document = {"as_of": work.today, **shapes.pair(found.pair, lines, who)}
    pair = found.pair
    said = _(N_("{kind}：相似 {alike}，左含于右 {left}，右含于左 {right}，最长相同 {longest} 字；{who}在先")).format(
        kind=_(rules.WORDS[pair.kind]), alike=_percent(pair.similarity), left=_percent(pair.a_in_b),
        right=_percent(pair.b_in_a), longest=pair.longest, who=found.who_a.short,
    )  # fmt: skip
    call.answer(document, said)
    return exits.FINE if pair.kind == rules.APART else exits.FOUND


@app.command("duplicates scan", help=_(N_("把全部笔记（或 --entity 的）再两两比一遍，几个主体之间也比")), day=False)
def scan(call: frame.Call) -> None:
    with call.reading() as work:
        chosen = call.entity_ids(work)

    def reading() -> AbstractContextManager[Work]:
        return call.reading()

    def writing() -> AbstractContextManager[Work]:
        return call.writing()

    def told(done: int, total: int) -> None:
        call.say(_(N_("两两比对 {done}/{total}")).format(done=done, total=total))

    found = comparing.everything(reading, writing, chosen, told)
    said = _(N_("{entities} 个主体 {notes} 篇笔记：主体内 {pairs} 对相近，主体之间 {across} 对")).format(**found)
    call.answer({"ok": True, **found}, said)


@app.command("duplicates scans", help=_(N_("各主体的笔记最近什么时候比过")), day=False)
def scans(call: frame.Call) -> None:
    with call.reading() as work:
        found = scanning.visible_places(work, call.entity_ids(work))
        document = {"as_of": work.today, "total": len(found), "items": [shapes.place(one) for one in found]}
    rows = [(one.entity, one.notes, one.scanned_at, one.pairs, one.across_at) for one in found]
    titles = (N_("主体"), N_("笔记"), N_("最近比对"), N_("相近几对"), N_("主体之间最近比对"))
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command("duplicates rewrites", help=_(N_("派出去的改写任务")), day=False)
def rewrites(call: frame.Call) -> None:
    with call.reading() as work:
        items = [shapes.rewrite(one) for one in rewriting.visible_rewrites(work, call.entity_ids(work))]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["id"], one["note"], one["title"], one["person"], one["due_on"], _(task_rules.STATES[one["state"]]))
        for one in items
    ]
    titles = (N_("编号"), N_("笔记"), N_("标题"), N_("谁"), N_("期限"), N_("状态"))
    call.answer(document, frame.table([_(title) for title in titles], rows))


@app.command(
    "duplicates rewrite", help=_(N_("派人改写一篇笔记；不写 --employee 就是账号的使用人")), day=False, entity=False
)
def assign(
    call: frame.Call,
    note: Note,
    employee: Annotated[str, typer.Option("--employee", metavar="EMPLOYEE", help=_(N_("派给谁（工号）")))] = "",
    due: Annotated[str, typer.Option("--due", metavar="DAY", help=_(N_("期限，不写就是三天后")))] = "",
    remark: Annotated[str, typer.Option("--remark", help=_(N_("怎么改")))] = "",
) -> None:
    with call.writing() as work:
        task = rewriting.assign(work, note, employee, frame.day(due) if due else None, remark)
        answer = {"ok": True, "id": task.id, "person": task.assignee, "due_on": task.due_on}
    call.answer(answer, _(N_("已派给{person}改写")).format(person=answer["person"]))


@app.command("duplicates rewritten", help=_(N_("登记一条改写做完了")), day=False, entity=False)
def done(
    call: frame.Call,
    number: Annotated[int, typer.Argument(help=_(N_("改写任务编号")), min=1, max=2**31 - 1)],
    note: Annotated[str, typer.Option("--note", help=_(N_("怎么改的")))] = "",
) -> None:
    with call.writing() as work:
        rewriting.done(work, number, note)
    call.answer({"ok": True, "id": number}, _(N_("已登记改写完成")))
