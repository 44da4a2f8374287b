"""kosmgr notes: the register of notes, each step of a note, posting discipline."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

import typer

from kosmgr.cli import exits, frame
from kosmgr.content import listing, planning, readings, rules, service, shapes
from kosmgr.kit.text import N_
from kosmgr.policy import Permission
from kosmgr.reports import posting

_ = frame._
app = frame.Commands()


def clock_time(text: str) -> time:
    """A time of day, HH:MM and nothing else."""
    try:
        hour, minute = text.split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise typer.BadParameter(_(N_("时间写成 20:30 这样，得到的是「{given}」")).format(given=text)) from None


def _day(option: str, help: str) -> Any:
    return typer.Option(option, parser=frame.day, metavar="DAY", help=help)


Note = Annotated[int, typer.Argument(help=_(N_("笔记编号")), min=1, max=2**31 - 1)]
Account = Annotated[str, typer.Argument(help=_(N_("小红书号；员工号、企业号、测试号都可以")))]
Reason = Annotated[str, typer.Option("--reason", help=_(N_("理由，记入审计")))]
At = Annotated[time | None, typer.Option("--at", parser=clock_time, metavar="HH:MM", help=_(N_("几点")))]
Title = Annotated[str | None, typer.Option("--title", help=_(N_("标题")))]
Text = Annotated[str | None, typer.Option("--text", help=_(N_("正文")))]
File = Annotated[
    Path | None, typer.Option("--text-file", exists=True, dir_okay=False, help=_(N_("正文所在的 UTF-8 文本文件")))
]
Tags = Annotated[str | None, typer.Option("--tags", help=_(N_("话题标签，用空格或逗号隔开")))]
Kind = Annotated[str | None, typer.Option("--kind", help=" | ".join(rules.KINDS))]
Topic = Annotated[str | None, typer.Option("--topic", help=_(N_("选题")))]
Goods = Annotated[bool | None, typer.Option("--goods/--no-goods", help=_(N_("挂没挂商品")))]
Promoted = Annotated[bool | None, typer.Option("--promoted/--not-promoted", help=_(N_("投没投聚光")))]
Link = Annotated[str | None, typer.Option("--link", help=_(N_("笔记的网页链接，或者笔记编号")))]
Count = typer.Option(min=0, max=rules.COUNT_MOST)
LISTED = (
    N_("编号"), N_("日期"), N_("状态"), N_("小红书号"), N_("昵称"), N_("标题"), N_("形式"), N_("阅读"), N_("互动"),
    N_("主体"),
)  # fmt: skip
KEPT = (
    N_("小红书号"), N_("昵称"), N_("使用人"), N_("发布"), N_("最长间隔（天）"), N_("推广占比（%）"), N_("排期未到"),
    N_("排期过了没发"), N_("最近发布"), N_("情况"),
)  # fmt: skip
READ = (N_("日期"), N_("阅读"), N_("点赞"), N_("收藏"), N_("评论"), N_("留资"), N_("互动"), N_("平台状态"))


def _row(line: listing.Line) -> tuple[object, ...]:
    note = line.note
    return (
        note.id, line.day, _(rules.STATES[note.state]), line.by.xhs_id, line.by.nickname, note.title,
        _(rules.KINDS[note.kind]) if note.kind else None, note.reads, line.interactions, line.by.entity,
    )  # fmt: skip


def _titled(titles: tuple[str, ...], rows: list[tuple[object, ...]], caption: str | None = None) -> Any:
    return frame.table([_(title) for title in titles], rows, caption)


@app.listing("notes", help=_(N_("笔记，日子近的在上面；条件可以合用")))
def listed(
    call: frame.Call,
    search: Annotated[str, typer.Option("--search", help=_(N_("标题、正文、选题、链接或账号里的文字")))] = "",
    account: Annotated[str, typer.Option("--account", help=_(N_("小红书号")))] = "",
    by: Annotated[str, typer.Option("--by", help=" | ".join(rules.PUBLISHERS))] = "",
    state: Annotated[str, typer.Option("--state", help=" | ".join(rules.STATES))] = "",
    kind: Annotated[str, typer.Option("--kind", help=" | ".join(rules.KINDS))] = "",
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help=_(N_("哪个月")))] = "",
    promoted: Annotated[str, typer.Option("--promoted", help="yes | no")] = "",
    goods: Annotated[str, typer.Option("--goods", help="yes | no")] = "",
    platform_state: Annotated[str, typer.Option("--platform-state", help=_(N_("平台状态，原话")))] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=listing.PAGE_CAP, help=_(N_("一页几篇")))] = 50,
    after: Annotated[str, typer.Option("--after", help=_(N_("从哪里接着看，上一页 JSON 里的 older")))] = "",
) -> None:
    wanted = listing.Wanted(search, account, by, state, kind, month, promoted, goods, platform_state)
    with call.reading() as work:
        chosen = call.entity_ids(work)
        part = listing.part(work, wanted, chosen, after, size=limit)
        counted = listing.size(work, wanted, chosen, None)
        document = {
            "as_of": work.today,
            "total": counted.count,
            "items": [shapes.note_item(one) for one in part.lines],
            "older": part.older,
            "looked_at": counted.looked_at,
        }
        rows = [_row(one) for one in part.lines]
    caption = _(N_("{day}，共 {total} 条")).format(day=document["as_of"], total=document["total"])
    call.answer(document, _titled(LISTED, rows, caption))


@app.command("notes show", help=_(N_("一篇笔记：正文和历次读数")), day=False, entity=False)
def show(call: frame.Call, number: Note) -> None:
    with call.reading() as work:
        line = listing.one(work, number)
        earlier = [shapes.reading_item(row) for row in readings.earlier(work, number)]
        document = {**shapes.whole_item(line), "readings": earlier}
        head, body = _row(line), line.note.body or line.note.text_source or ""
        counted = [shapes.reading_item(line.note), *earlier] if line.note.counted_on else earlier
    rows = [(one["counted_on"], *(one[name] for name in rules.COUNTS), one["platform_state"]) for one in counted]
    call.answer(document, [_titled(LISTED, [head]), body, _titled(READ, rows)])


def _said(
    title: str | None,
    text: str | None,
    text_file: Path | None,
    tags: str | None,
    kind: str | None,
    topic: str | None,
    goods: bool | None,
    promoted: bool | None,
    link: str | None,
) -> dict[str, Any]:
    """What was given; what was left out is not among it."""
    if text is not None and text_file is not None:
        raise exits.UsageWrong(_(N_("--text 和 --text-file 只写一个")))
    given = {
        "title": title,
        "body": text_file.read_text("utf-8").strip() if text_file is not None else text,
        "tags": None if tags is None else rules.tags_of(tags),
        "kind": kind,
        "topic": topic,
        "goods": goods,
        "promoted": promoted,
        "link": link,
    }
    return {name: value for name, value in given.items() if value is not None}


def _done(call: frame.Call, note_id: int, state: str) -> None:
    call.answer({"ok": True, "id": note_id, "state": state}, f"{note_id}  {_(rules.STATES[state])}")


@app.command("notes add", help=_(N_("登记一篇：--published 已发，--planned 排期，都不写就是草稿")), entity=False)
def add(
    call: frame.Call,
    account: Account,
    title: Title = None,
    text: Text = None,
    text_file: File = None,
    tags: Tags = None,
    kind: Kind = None,
    topic: Topic = None,
    goods: Goods = None,
    promoted: Promoted = None,
    link: Link = None,
    published: Annotated[date | None, _day("--published", _(N_("哪一天发的")))] = None,
    planned: Annotated[date | None, _day("--planned", _(N_("排在哪一天")))] = None,
    at: At = None,
) -> None:
    if published is not None and planned is not None:
        raise exits.UsageWrong(_(N_("--published 和 --planned 只写一个")))
    said = _said(title, text, text_file, tags, kind, topic, goods, promoted, link)
    with call.writing() as work:
        publisher = service.visible_publisher(work, account, Permission.NOTE_WRITE)
        if planned is not None:
            note = planning.add_planned(work, rules.NoteGiven(publisher.id, **said), planned, at)
        else:
            instant = rules.instant(published, at) if published is not None else None
            given = rules.NoteGiven(publisher.id, **said, published_on=published, published_at=instant)
            note = service.add(work, given)
        note_id, state = note.id, note.state
    _done(call, note_id, state)


@app.command("notes change", help=_(N_("改标题、正文、标签等；没写的不动")), day=False, entity=False)
def change(
    call: frame.Call,
    number: Note,
    title: Title = None,
    text: Text = None,
    text_file: File = None,
    tags: Tags = None,
    kind: Kind = None,
    topic: Topic = None,
    goods: Goods = None,
    promoted: Promoted = None,
    link: Link = None,
) -> None:
    said = _said(title, text, text_file, tags, kind, topic, goods, promoted, link)
    with call.writing() as work:
        state = planning.change(work, number, said).state
    _done(call, number, state)


@app.command("notes plan", help=_(N_("排到某一天；已排的改期")), entity=False)
def plan(
    call: frame.Call, number: Note, on: Annotated[date, typer.Argument(parser=frame.day, metavar="DAY")], at: At = None
) -> None:
    with call.writing() as work:
        state = planning.plan(work, number, on, at).state
    _done(call, number, state)


@app.command("notes unplan", help=_(N_("撤出排期，回到草稿")), day=False, entity=False)
def unplan(call: frame.Call, number: Note) -> None:
    with call.writing() as work:
        state = planning.unplan(work, number).state
    _done(call, number, state)


@app.command("notes publish", help=_(N_("登记已经发布；不写 --on 就是今天")), entity=False)
def publish(
    call: frame.Call,
    number: Note,
    on: Annotated[date | None, _day("--on", _(N_("哪一天发的")))] = None,
    at: At = None,
    link: Link = None,
) -> None:
    with call.writing() as work:
        state = service.publish(work, number, on, at, link).state
    _done(call, number, state)


@app.command("notes drop", help=_(N_("不发了，或者已下架；可以 restore")), entity=False)
def drop(call: frame.Call, number: Note, reason: Reason) -> None:
    with call.writing() as work:
        state = service.drop(work, number, reason).state
    _done(call, number, state)


@app.command("notes restore", help=_(N_("收回不发或下架")), day=False, entity=False)
def restore(call: frame.Call, number: Note) -> None:
    with call.writing() as work:
        state = service.restore(work, number).state
    _done(call, number, state)


@app.command("notes read", help=_(N_("登记某一天的读数；没写的不动")), entity=False)
def read(
    call: frame.Call,
    number: Note,
    on: Annotated[date | None, _day("--on", _(N_("哪一天读的，默认今天")))] = None,
    reads: Annotated[int | None, Count] = None,
    likes: Annotated[int | None, Count] = None,
    saves: Annotated[int | None, Count] = None,
    comments: Annotated[int | None, Count] = None,
    leads: Annotated[int | None, Count] = None,
    platform_state: Annotated[str | None, typer.Option("--platform-state", help=_(N_("平台状态，原话")))] = None,
) -> None:
    counts = {"reads": reads, "likes": likes, "saves": saves, "comments": comments, "leads": leads}
    with call.writing() as work:
        state = readings.read(work, number, counts, on, platform_state).state
    _done(call, number, state)


@app.command("notes discipline", help=_(N_("一个月里每个账号发了几篇、推广占多少、谁停更")))
def discipline(
    call: frame.Call, month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help=_(N_("默认这个月")))] = ""
) -> None:
    with call.reading() as work:
        first = listing.month(month)[0] if month else work.today.replace(day=1)
        kept = posting.month(work, first, call.entity_ids(work))
        document = {
            "as_of": work.today,
            "month": f"{first:%Y-%m}",
            "total": len(kept),
            "items": [posting.item(one) for one in kept],
        }
    rows: list[tuple[object, ...]] = [
        (one.xhs_id, one.nickname, one.holder, one.posted.published, one.posted.longest_gap, one.posted.promo_share,
         one.posted.planned, one.posted.missed, one.last_posted_on,
         _(posting.SILENCE[one.silence]) if one.silence else None)
        for one in kept
    ]  # fmt: skip
    call.answer(document, _titled(KEPT, rows, str(document["month"])))
