"""A few pictures for notes of the demonstration company, drawn here: one posted again smaller, one mirrored."""

import io
from importlib import import_module
from random import Random
from typing import Any

from sqlalchemy import select

from kosmgr.content import pictures
from kosmgr.content.models import Note
from kosmgr.content.print_models import NotePair
from kosmgr.work import Work

SIZE = (720, 960)


def fill(work: Work) -> int:
    """Pictures on a note that was copied, on its copy, and on a stranger to both; how many notes have some now."""
    copied = (
        select(NotePair.a_id, NotePair.b_id)
        .join(Note, Note.id == NotePair.b_id)
        .where(NotePair.kind == "exact", Note.state == "published")
        .order_by(NotePair.b_id)
    )
    pair = work.db.execute(copied).first()
    if pair is None:
        return 0
    stranger = select(Note.id).where(Note.state == "published", Note.body != "", Note.id.not_in(tuple(pair)))
    other = work.db.scalars(stranger.order_by(Note.id.desc())).first()
    if other is None:
        return 0
    shelf, sofa, window = (room(number) for number in (3, 11, 27))
    mirrored = import_module("PIL.ImageOps").mirror(sofa)
    _put(work, pair[0], ("柜子.png", _png(shelf)), ("沙发.png", _png(sofa)))
    _put(work, pair[1], ("转存.jpg", _jpeg(shelf.resize((480, 640)))))
    _put(work, other, ("窗边.png", _png(window)), ("随手拍.jpg", _jpeg(mirrored)))
    return 3


def _put(work: Work, note_id: int, *found: tuple[str, bytes]) -> None:
    pictures.add(work, note_id, pictures.read(found))


def room(number: int) -> Any:
    """A room in a few shapes: wall, floor, a lamp's light, furniture; another one for every number."""
    dice = Random(number)  # noqa: S311 - a drawing
    draw_on, image = import_module("PIL.ImageDraw"), import_module("PIL.Image")
    wall, floor = _colour(dice, 150, 240), _colour(dice, 90, 170)
    horizon = dice.randint(560, 700)
    picture = image.new("RGB", SIZE, wall)
    drawn = draw_on.Draw(picture)
    drawn.rectangle((0, horizon, *SIZE), fill=floor)
    for board in range(0, SIZE[0], dice.randint(60, 120)):
        drawn.line((board, horizon, board * 2 - SIZE[0] // 2, SIZE[1]), fill=_colour(dice, 70, 150), width=3)
    for _ in range(dice.randint(5, 8)):
        left, top = dice.randint(0, 520), dice.randint(60, horizon - 60)
        right, bottom = left + dice.randint(80, 260), top + dice.randint(70, 300)
        drawn.rounded_rectangle((left, top, right, bottom), 12, fill=_colour(dice, 40, 220), outline=wall, width=4)
    for _ in range(dice.randint(30, 60)):
        x, y, size = dice.randint(0, SIZE[0]), dice.randint(0, SIZE[1]), dice.randint(4, 26)
        drawn.ellipse((x, y, x + size, y + size), fill=_colour(dice, 60, 240))
    return picture.filter(import_module("PIL.ImageFilter").GaussianBlur(1.2))


def _colour(dice: Random, low: int, high: int) -> tuple[int, int, int]:
    return (dice.randint(low, high), dice.randint(low, high), dice.randint(low, high))


def _png(picture: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _jpeg(picture: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=70)
    return target.getvalue()
