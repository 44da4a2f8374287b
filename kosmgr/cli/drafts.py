"""kosmgr drafts and phrases: is a text too close to ours; what does not count; comparing again, building the index."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kosmgr.cli import exits, frame
from kosmgr.content import drafting, gate, phrases, renewing
from kosmgr.entities import service as entities
from kosmgr.kit.sentences import Sentence
from kosmgr.kit.text import C_, N_
from kosmgr.policy import Permission

_ = frame._
app = frame.Commands()

SAID = {
    gate.BLOCK: N_("太像了，不能排期"),
    gate.WARN: N_("有点像，改一改再发"),
    gate.FREE: N_("没有太像的，可以用"),
}
NEAR = (
    N_("编号"), C_("list", "账号"), N_("标题"), N_("日期"), N_("种类"), N_("相似（%）"), N_("草稿含于它（%）"),
    N_("它含于草稿（%）"), N_("最长相同"),
)  # fmt: skip
LISTED = (N_("编号"), N_("主体"), N_("固定说明"), N_("登记人"))
KINDS = {"exact": N_("完全相同"), "near": N_("洗稿/搬运"), "partial": N_("部分照抄"), "short": N_("短文相近")}


def _spoken(sentence: str, **facts: object) -> str:
    return Sentence(sentence, facts).text(_)


@app.command("drafts check", help=_(N_("草稿查重：和全部笔记比，像谁、像多少、怎么改；有相近的以 1 退出")), day=False)
def check(
    call: frame.Call,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help=_(N_("正文所在的 UTF-8 文本文件")))
    ] = None,
    title: Annotated[str, typer.Option("--title", help=_(N_("标题")))] = "",
    text: Annotated[str, typer.Option("--text", help=_(N_("正文，代替文件")))] = "",
    account: Annotated[str, typer.Option("--account", help=_(N_("打算用哪个账号发，写小红书号")))] = "",
    on: Annotated[date | None, typer.Option("--on", parser=frame.day, metavar="DAY", help=_(N_("打算哪天发")))] = None,
    note: Annotated[int | None, typer.Option("--note", min=1, help=_(N_("草稿自己的笔记编号，不和它比")))] = None,
) -> int:
    body = text
    if file is not None:
        try:
            body = file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise typer.BadParameter(_(N_("{file} 不是 UTF-8 文本")).format(file=file)) from None
    with call.reading() as work:
        checked = drafting.check(work, title, body, account, on, call.entity_id(work), note)
        document = drafting.shape(checked, _spoken)
    call.answer(document, _shown(document))
    return exits.FINE if document["verdict"] == gate.FREE else exits.FOUND


def _shown(document: dict[str, Any]) -> Iterable[str | Table]:
    said = SAID[document["verdict"]]
    yield _(said)
    if document["near"]:
        yield frame.table([_(title) for title in NEAR], [_row(one) for one in document["near"]])
    for one in document["advice"]:
        yield one["message"]


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    shares = (f"{one[name] * 100:.0f}" for name in ("similarity", "a_in_b", "b_in_a"))
    day, kind = one["published_on"] or one["planned_on"], KINDS[one["kind"]]
    return (
        one["note"],
        one["account"] or one["nickname"],
        one["title"],
        day,
        _(kind),
        *shares,
        one["longest"],
    )


@app.command("drafts compare", help=_(N_("重新比对全部笔记，例如改了查重界线以后")), day=False)
def compare(call: frame.Call) -> None:
    with call.reading() as work:
        chosen = renewing.comparable(work, call.entity_id(work))
    pairs = renewing.compare(call.reading, call.writing, chosen)
    call.answer({"ok": True, "pairs": pairs}, _(N_("比对完了，相近的笔记 {n} 对")).format(n=pairs))


@app.command("drafts index", help=_(N_("升级后建立新的指纹；平时由后台自动做")), day=False, entity=False)
def index(call: frame.Call) -> None:
    with call.reading() as work:
        work.require(Permission.FINDING_RUN)
    written = renewing.reindex(call.reading, call.writing)
    with call.reading() as work:
        standing = renewing.standing(work)
    document = {
        "ok": True,
        "written": written,
        "version": standing.version,
        "complete": standing.complete,
        "done": standing.done,
        "total": standing.total,
    }
    call.answer(document, _(N_("指纹已建 {done} / {total} 篇")).format(done=standing.done, total=standing.total))


@app.listing("phrases", help=_(N_("固定说明：哪篇都可以写、不算照抄的话")))
def listed(call: frame.Call) -> None:
    with call.reading() as work:
        lines = phrases.visible(work, call.entity_id(work))
        document = {"as_of": work.today, "total": len(lines), "items": [phrases.shape(one) for one in lines]}
    rows = [(one.id, one.entity, one.phrase, one.created_by) for one in lines]
    call.answer(document, frame.table([_(title) for title in LISTED], rows))


@app.command("phrases add", help=_(N_("登记一句固定说明，这个主体的笔记重新比对")), day=False, entity=False)
def add(
    call: frame.Call,
    entity: Annotated[str, typer.Argument(help=_(N_("主体名称或统一社会信用代码")))],
    phrase: Annotated[str, typer.Argument(help=_(N_("原话")))],
) -> None:
    with call.writing() as work:
        work.require(Permission.FINDING_ACCEPT)
        chosen = entities.named_entity(work, entity, for_=Permission.FINDING_ACCEPT)
        row = phrases.add(work, chosen.id, phrase)
    pairs = renewing.compare(call.reading, call.writing, [row.entity_id])
    said = _(N_("固定说明 {id} 已登记，相近的笔记还有 {n} 对")).format(id=row.id, n=pairs)
    call.answer({"ok": True, "id": row.id, "pairs": pairs}, said)


@app.command("phrases remove", help=_(N_("去掉一句固定说明，这个主体的笔记重新比对")), day=False, entity=False)
def remove(call: frame.Call, number: Annotated[int, typer.Argument(min=1, help=_(N_("固定说明的编号")))]) -> None:
    with call.writing() as work:
        entity_id = phrases.remove(work, number)
    pairs = renewing.compare(call.reading, call.writing, [entity_id])
    said = _(N_("固定说明 {id} 已去掉，相近的笔记 {n} 对")).format(id=number, n=pairs)
    call.answer({"ok": True, "id": number, "pairs": pairs}, said)
