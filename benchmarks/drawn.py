"""Pictures drawn by ourselves, from a number each, and what copiers do to them. No file of anybody else is needed.

Five families look like photos to a hash (clouds of noise, rooms, things on white, evening lights, wood grain), one is
slides of text: a layout from one number, its words from another, in characters of strokes that no font has.
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (720, 960)
Random = np.random.Generator
Edit = Callable[[Image.Image, Random], Image.Image]


def _noise(random: Random, size: tuple[int, int], octaves: int, first: int = 2) -> Any:
    """A field of soft noise between 0 and 1, as rows of the picture."""
    field = np.zeros((size[1], size[0]), dtype=np.float32)
    for octave in range(octaves):
        cells = first << octave
        grid = Image.fromarray(random.random((cells + 1, cells + 1), dtype=np.float32), "F")
        field += np.asarray(grid.resize(size, Image.Resampling.BICUBIC)) / (1.6**octave)
    low, high = float(field.min()), float(field.max())
    return (field - low) / (high - low)


def _colour(random: Random, low: int = 20, high: int = 235) -> tuple[int, int, int]:
    red, green, blue = (int(one) for one in random.integers(low, high, 3))
    return red, green, blue


def _mixed(field: Any, stops: list[tuple[int, int, int]]) -> Image.Image:
    places = np.linspace(0, 1, len(stops))
    bands = [np.interp(field, places, [stop[band] for stop in stops]) for band in range(3)]
    return Image.fromarray(np.stack(bands, axis=-1).astype(np.uint8), "RGB")


def _grained(picture: Image.Image, random: Random, strength: float = 5.0) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32)
    grain = random.normal(0, strength, pixels.shape[:2]).astype(np.float32)[..., None]
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8), "RGB")


def clouds(random: Random) -> Image.Image:
    """Soft noise in a few colours: plaster, sky, cloth."""
    stops = [_colour(random) for _ in range(int(random.integers(2, 5)))]
    return _grained(_mixed(_noise(random, SIZE, int(random.integers(4, 7))), stops), random)


def rooms(random: Random) -> Image.Image:
    """A wall, a floor, a window and some furniture, lit from one side."""
    width, height = SIZE
    picture = Image.new("RGB", SIZE, _colour(random, 120, 245))
    draw = ImageDraw.Draw(picture)
    ground = int(height * random.uniform(0.55, 0.8))
    draw.rectangle((0, ground, width, height), fill=_colour(random, 60, 200))
    left, top = int(width * random.uniform(0.02, 0.5)), int(height * random.uniform(0.03, 0.25))
    pane = (left, top, left + int(width * random.uniform(0.2, 0.45)), top + int(height * random.uniform(0.15, 0.35)))
    draw.rectangle(pane, fill=_colour(random, 190, 250), outline=_colour(random, 30, 120), width=8)
    for _ in range(int(random.integers(5, 12))):
        wide, tall = int(width * random.uniform(0.08, 0.5)), int(height * random.uniform(0.05, 0.35))
        x, base = int(random.uniform(-0.1, 0.9) * width), int(ground + random.uniform(-0.1, 0.25) * height)
        box = (x, base - tall, x + wide, base)
        shape = int(random.integers(0, 4))
        if shape == 0:
            draw.ellipse(box, fill=_colour(random))
        elif shape == 1:
            slant = int(wide * random.uniform(0.1, 0.4))
            corners = [(x + slant, base - tall), (x + wide, base - tall), (x + wide - slant, base), (x, base)]
            draw.polygon(corners, fill=_colour(random))
        else:
            draw.rounded_rectangle(box, 14, fill=_colour(random), outline=_colour(random, 10, 120), width=3)
            for shelf in range(int(random.integers(0, 4))):
                y = base - tall + (shelf + 1) * tall // 5
                draw.line((x, y, x + wide, y), fill=_colour(random, 10, 120), width=4)
    light = 0.6 + 0.6 * _noise(random, SIZE, 2)[..., None]
    lit = np.clip(np.asarray(picture.filter(ImageFilter.GaussianBlur(1.2)), dtype=np.float32) * light, 0, 255)
    return _grained(Image.fromarray(lit.astype(np.uint8), "RGB"), random, 4)


def things(random: Random) -> Image.Image:
    """One thing of a few parts on a pale ground, with a shadow: how goods are photographed."""
    width, height = SIZE
    pale = int(random.integers(225, 250))
    picture = Image.new("RGB", SIZE, (pale, pale, min(255, pale + 3)))
    draw = ImageDraw.Draw(picture)
    x, y = width * random.uniform(0.4, 0.6), height * random.uniform(0.4, 0.6)
    draw.ellipse((x - 200, y + 190, x + 220, y + 260), fill=(pale - 60,) * 3)
    picture = picture.filter(ImageFilter.GaussianBlur(18))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(random.integers(3, 8))):
        wide, tall = random.uniform(40, 260), random.uniform(40, 260)
        a, b = x + random.uniform(-180, 180), y + random.uniform(-220, 220)
        box = (a - wide / 2, b - tall / 2, a + wide / 2, b + tall / 2)
        fill = _colour(random, 20, 220)
        if random.random() < 0.5:
            draw.ellipse(box, fill=fill)
        else:
            draw.rounded_rectangle(box, 18, fill=fill, outline=_colour(random, 10, 100), width=3)
    return _grained(picture.filter(ImageFilter.GaussianBlur(0.8)), random, 3)


def lights(random: Random) -> Image.Image:
    """Lights out of focus on a dark ground."""
    width, height = SIZE
    ground = np.asarray(_mixed(_noise(random, SIZE, 3), [_colour(random, 0, 40), _colour(random, 20, 80)]), np.float32)
    ground = ground.copy()
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(random.integers(12, 40))):
        radius = random.uniform(12, 90)
        distance = np.hypot(columns - random.uniform(0, width), rows - random.uniform(0, height))
        disc = np.clip((radius - distance) / 3, 0, 1)[..., None]
        ground += disc * np.array(_colour(random, 60, 255), np.float32) * random.uniform(0.2, 0.8)
    return _grained(Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8), "RGB"), random, 6)


def boards(random: Random) -> Image.Image:
    """Wood grain on boards: pictures of one trade that are alike and yet not the same."""
    width, height = SIZE
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = _noise(random, SIZE, 4) * random.uniform(60, 200)
    rings = np.sin((columns + bend + rows * random.uniform(-0.1, 0.1)) / random.uniform(5, 14))
    field = 0.5 + 0.25 * rings + 0.25 * (_noise(random, SIZE, 5) - 0.5)
    stops = [(90, 55, 30), (185, 135, 85), (225, 185, 135)]
    shift = random.integers(-25, 25, 3)
    picture = _mixed(np.clip(field, 0, 1), [tuple(int(v) for v in np.clip(stop + shift, 0, 255)) for stop in stops])
    draw = ImageDraw.Draw(picture)
    for seam in np.cumsum(random.uniform(90, 260, 8)):
        draw.line((float(seam), 0, float(seam), height), fill=(50, 32, 20), width=4)
    for _ in range(int(random.integers(0, 5))):
        x, y, r = random.uniform(0, width), random.uniform(0, height), random.uniform(8, 30)
        draw.ellipse((x - r, y - r * 1.6, x + r, y + r * 1.6), fill=(60, 38, 24))
    return _grained(picture, random, 4)


def _character(draw: ImageDraw.ImageDraw, code: int, x: float, y: float, size: float, ink: Any) -> None:
    """A sign of four to nine strokes, always the same for a code."""
    random = np.random.default_rng(code)
    thick = max(1, round(size / 11))
    for _ in range(int(random.integers(4, 10))):
        a, b, c, d = random.uniform(0.08, 0.92, 4)
        way = random.random()
        if way < 0.45:
            b = d
        elif way < 0.85:
            a = c
        draw.line((x + a * size, y + b * size, x + c * size, y + d * size), fill=ink, width=thick)


def slide(layout: int, words: int) -> Image.Image:
    """A slide of text: ground, bars, logo and places of text from `layout`, the text itself from `words`."""
    look, text = np.random.default_rng(layout), np.random.default_rng(1_000_003 * (words + 1))
    width, height = SIZE
    picture = Image.new("RGB", SIZE, _colour(look, 190, 252))
    draw = ImageDraw.Draw(picture)
    ink, accent = _colour(look, 5, 90), _colour(look, 60, 220)
    draw.rectangle((0, 0, width, int(look.integers(20, 120))), fill=accent)
    if look.random() < 0.6:
        draw.rounded_rectangle((40, 150, width - 40, height - 90), 24, fill=_colour(look, 225, 255))
    draw.ellipse((width - 130, height - 80, width - 80, height - 30), fill=accent)
    y, big, small = 180.0, float(look.integers(54, 80)), float(look.integers(28, 40))
    for _ in range(int(look.integers(1, 3))):
        for place in range(int(text.integers(4, int(600 / big)))):
            _character(draw, int(text.integers(0, 4000)), 70 + place * big, y, big * 0.92, ink)
        y += big * 1.35
    y += 20
    for _ in range(int(look.integers(3, 11)) if look.random() < 0.8 else 0):  # a cover has its title alone
        if look.random() < 0.5:
            draw.ellipse((52, y + small / 3, 64, y + small / 3 + 12), fill=accent)
        for place in range(int(text.integers(5, int(570 / small)))):
            _character(draw, int(text.integers(0, 4000)), 80 + place * small, y, small * 0.92, ink)
        y += small * 1.7
        if y > height - 130:
            break
    return picture


def slides(random: Random) -> Image.Image:
    """A slide of a layout of its own."""
    return slide(int(random.integers(0, 1 << 30)), int(random.integers(0, 1 << 30)))


FAMILIES: dict[str, Callable[[Random], Image.Image]] = {
    "clouds": clouds,
    "rooms": rooms,
    "things": things,
    "lights": lights,
    "boards": boards,
    "slides": slides,
}


# What copiers do


def recompressed(picture: Image.Image, random: Random) -> Image.Image:
    """Saved again, badly."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=int(random.integers(25, 70)))
    return Image.open(io.BytesIO(target.getvalue())).convert("RGB")


def resized(picture: Image.Image, random: Random) -> Image.Image:
    """Smaller, and not quite in the old proportions."""
    share = random.uniform(0.25, 0.7)
    size = (round(picture.width * share * random.uniform(0.97, 1.03)), round(picture.height * share))
    return picture.resize(size, Image.Resampling.BILINEAR)


def toned(picture: Image.Image, random: Random) -> Image.Image:
    """Brighter or darker, more or less contrast and colour, warmer or colder."""
    picture = ImageEnhance.Brightness(picture).enhance(random.uniform(0.75, 1.25))
    picture = ImageEnhance.Contrast(picture).enhance(random.uniform(0.7, 1.3))
    picture = ImageEnhance.Color(picture).enhance(random.uniform(0.3, 1.8))
    pixels = np.asarray(picture, np.float32) * random.uniform(0.88, 1.12, 3).astype(np.float32)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")


def watermarked(picture: Image.Image, random: Random) -> Image.Image:
    """A name in a corner, or pale across the whole picture, or a sticker."""
    width, height = picture.size
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    way = int(random.integers(0, 3))
    name = [int(one) for one in random.integers(0, 4000, 7)]
    shade = 255 if random.random() < 0.5 else 20
    if way == 0:
        size, ink = width / 24, (shade, shade, shade, 200)
        x, y = random.choice([width * 0.03, width * 0.66]), random.choice([height * 0.02, height * 0.94])
        for place, code in enumerate(name):
            _character(draw, code, x + place * size, y, size, ink)
    elif way == 1:
        size, ink = width / 16, (shade, shade, shade, int(random.integers(50, 100)))
        for row in range(6):
            for place, code in enumerate(name):
                _character(draw, code, (row % 2) * width * 0.3 + place * size, (row + 0.4) * height / 6, size, ink)
    else:
        radius = width * random.uniform(0.06, 0.11)
        x, y = random.choice([0.15, 0.85]) * width, random.choice([0.12, 0.88]) * height
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*_colour(random, 120, 255), 255))
        for place, code in enumerate(name[:3]):
            _character(
                draw, code, x - radius * 0.7 + place * radius * 0.5, y - radius / 4, radius * 0.5, (40, 20, 20, 255)
            )
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def framed(picture: Image.Image, random: Random) -> Image.Image:
    """A border of one colour around it."""
    wide, tall = (round(side * random.uniform(0.03, 0.12)) for side in picture.size)
    shade = int(random.choice([0, 245, 255]))
    whole = Image.new("RGB", (picture.width + 2 * wide, picture.height + 2 * tall), (shade, shade, shade))
    whole.paste(picture, (wide, tall))
    return whole


def mirrored(picture: Image.Image, random: Random) -> Image.Image:
    """Left and right changed."""
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def reworked(picture: Image.Image, random: Random) -> Image.Image:
    """Smaller, another tone, a name on it, saved badly: all at once."""
    for edit in (resized, toned, watermarked, recompressed):
        picture = edit(picture, random)
    return picture


def cropped(share: float) -> Edit:
    """An edit that leaves `share` of the width and of the height away, somewhere."""

    def crop(picture: Image.Image, random: Random) -> Image.Image:
        wide, tall = (round(side * (1 - share)) for side in picture.size)
        x = int(random.integers(0, picture.width - wide + 1))
        y = int(random.integers(0, picture.height - tall + 1))
        return recompressed(picture.crop((x, y, x + wide, y + tall)), random)

    return crop


def pasted(picture: Image.Image, random: Random) -> Image.Image:
    """One of two pictures in a collage."""
    other = FAMILIES["rooms"](random)
    whole = Image.new("RGB", (picture.width, picture.height), (255, 255, 255))
    half = (picture.width, picture.height // 2 - 6)
    wide = picture.crop((0, picture.height // 8, picture.width, picture.height // 8 + half[1]))
    whole.paste(wide, (0, 0))
    whole.paste(other.crop((0, 200, picture.width, 200 + half[1])), (0, half[1] + 12))
    return recompressed(whole, random)


EDITS: dict[str, Edit] = {
    "recompressed": recompressed,
    "resized": resized,
    "toned": toned,
    "watermarked": watermarked,
    "framed": framed,
    "mirrored": mirrored,
    "reworked": reworked,
}
CROPS: dict[str, Edit] = {"crop 5 %": cropped(0.05), "crop 10 %": cropped(0.10), "crop 20 %": cropped(0.20)}


def jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    """The bytes of a file."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()
