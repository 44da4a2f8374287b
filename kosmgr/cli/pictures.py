"""kosmgr pictures: those of a note, what several notes show, what the pictures of a draft are."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kosmgr.cli import frame
from kosmgr.content import picture_compare, picture_rules, picture_shapes, pictures
from kosmgr.kit.errors import Invalid
from kosmgr.kit.text import N_

_ = frame._
app = frame.Commands()

Note = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_(N_("笔记编号")))]
Position = Annotated[int, typer.Argument(min=1, max=picture_rules.MOST, help=_(N_("第几张")))]
SHOWN = (N_("第几张"), N_("文件或链接"), N_("尺寸"), N_("同图笔记"), N_("怎么相同"), N_("首发笔记"))
REUSED = (N_("图片"), N_("笔记数"), N_("发布账号数"), N_("首发"), N_("首发日"), N_("首发笔记"), N_("之后的笔记"))
MATCHES = (N_("文件"), N_("怎么相同"), N_("相近度"), N_("笔记"), N_("标题"), N_("发布账号"), N_("日期"))


class PictureUnreadable(Invalid):
    """A path that leads to no file."""

    message = N_("打不开文件 {path}")


def _read(paths: list[Path]) -> list[pictures.Given]:
    found = []
    for path in paths:
        try:
            with path.open("rb") as content:
                found.append((path.name, content.read((20 << 20) + 1)))
        except OSError as error:
            raise PictureUnreadable(path=str(path)) from error
    return pictures.read(found)


def _size(one: dict[str, Any]) -> str | None:
    return f"{one['width']}×{one['height']}" if one["sha256"] else None


def _how(one: dict[str, Any]) -> str | None:
    word = picture_rules.HOW.get(str(one["how"]))
    return _(word) if word else None


@app.command("pictures list", help=_(N_("一篇笔记的图片，和同一张图在几篇笔记里")), day=False, entity=False)
def listed(call: frame.Call, note: Note) -> None:
    with call.reading() as work:
        items = [picture_shapes.shown_item(note, one) for one in pictures.of_note(work, note)]
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["position"], one["link"] or one["sha256"][:16], _size(one), one["notes"],
          _how(one), one["first_note"])
        for one in items
    ]  # fmt: skip
    call.answer(document, frame.table([_(title) for title in SHOWN], rows))


@app.command("pictures add", help=_(N_("给笔记加图片：JPG、PNG、WebP 文件，或者链接")), day=False, entity=False)
def add(
    call: frame.Call,
    note: Note,
    files: Annotated[list[Path] | None, typer.Argument(help=_(N_("文件路径")))] = None,
    link: Annotated[list[str] | None, typer.Option("--link", help=_(N_("图片链接，可以写几次")))] = None,
) -> None:
    given = _read(files or [])
    with call.writing() as work:
        places = pictures.add(work, note, given, link or [])
    call.answer({"ok": True, "id": note, "positions": places}, _(N_("已加上 {n} 张图片")).format(n=len(places)))


@app.command("pictures remove", help=_(N_("从笔记里拿掉一张图片")), day=False, entity=False)
def remove(call: frame.Call, note: Note, position: Position) -> None:
    with call.writing() as work:
        pictures.remove(work, note, position)
    call.answer({"ok": True, "id": note}, _(N_("已拿掉第 {n} 张图片")).format(n=position))


@app.command(
    "pictures allow", help=_(N_("大家都可以用这张图片，不再算重复；不写理由就是收回")), day=False, entity=False
)
def allow(
    call: frame.Call,
    note: Note,
    position: Position,
    reason: Annotated[str | None, typer.Option("--reason", help=_(N_("理由，记入审计")))] = None,
) -> None:
    with call.writing() as work:
        row = pictures.allow(work, note, position, reason)
        said = N_("这张图片大家都可以用，不再算重复") if row.allowed_why else N_("这张图片重新参加比对")
        answer = {"ok": True, "id": row.id}
    call.answer(answer, _(said))


@app.command("pictures closer", help=_(N_("在两篇笔记之间查裁剪和拼图，要装 OpenCV")), day=False, entity=False)
def closer(call: frame.Call, note: Note, other: Note) -> None:
    with call.writing() as work:
        found = picture_compare.closer(work, note, other)
    call.answer({"ok": True, "id": note, "found": found}, _(N_("看过了：裁剪或拼图 {n} 对")).format(n=found))


@app.command("pictures reused", help=_(N_("用在不止一篇笔记里的图片：谁先用，谁后用")), day=False)
def reused(call: frame.Call) -> None:
    with call.reading() as work:
        items = picture_shapes.reused_items(work, picture_compare.groups(work, call.entity_ids(work)))
        document = {"as_of": work.today, "total": len(items), "items": items}
    rows = [
        (one["picture"], one["notes"], one["publishers"], one["first"]["publisher"], one["first"]["on"],
         one["first"]["note"], " ".join(str(use["note"]) for use in one["later"][:10]))
        for one in items
    ]  # fmt: skip
    call.answer(document, frame.table([_(title) for title in REUSED], rows))


@app.command("pictures check", help=_(N_("草稿的图片是不是我们已经用过的；什么都不保存")), day=False)
def check(call: frame.Call, files: Annotated[list[Path], typer.Argument(help=_(N_("文件路径")))]) -> int:
    given = _read(files)
    with call.reading() as work:
        found = picture_compare.reused(work, call.entity_ids(work), [one.shot.print for one in given])
        matches = [picture_shapes.match_items(work, one) for one in found]
    items = [{"file": one.name, "matches": match} for one, match in zip(given, matches, strict=True)]
    rows = [
        (one.name, _how(match), f"{match['agreement']}%", use["note"], use["title"],
         use["publisher"], use["on"])
        for one, ours in zip(given, matches, strict=True) for match in ours for use in match["uses"]
    ]  # fmt: skip
    call.answer({"items": items}, frame.table([_(title) for title in MATCHES], rows))
    return 1 if rows else 0
