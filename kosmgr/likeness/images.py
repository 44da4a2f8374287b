"""What a picture looks like in a few numbers, and whether two pictures are one.

Three steps. A difference hash and a cosine hash find candidates by counting bits; both are taken of the mirror image
too, and once more without a border of one colour. A candidate is believed only when a grid of 32 x 32 greys agrees
with it place by place, so that a watermark may cover a few places and unrelated pictures that share a rough
distribution of light are not mixed up. Slides of text share their layout: of them nearly every place where there is
ink must agree.

Numbers are made from a thumbnail of at most 512 pixels and kept; they change only with VERSION.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

VERSION = 1
THUMBNAIL = 512  # pixels, the longer side
GRID = 32
_COSINES = 16  # a side of the cosine hash: 256 bits
_CELLS = 64  # a side of what it is made from
NEAR_BITS = 12  # of 64: how far a difference hash may be to be a candidate
NEAR_COSINES = 68  # of 256
_PLAIN = 0.8  # grey levels: a picture with less life than this says nothing
AGREE_PHOTO = 0.62  # share of the places that must agree
AGREE_SLIDE = 0.72
_BLOCKS = 8  # places a side
_SAME_PLACE = 0.5  # correlation of the slopes in one place
_SAME_INK = 0.8  # of the slopes to the right alone: lines of text lie alike in every slide of a layout
_LOUD = 0.2  # of the loudest place of a slide
_OTHER_INK = 0.7
_MOST_BORDER = 0.25  # of a side

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class View:
    """The numbers of one picture as it stands, and of its mirror."""

    dhash: int  # 64 bits
    dhash_mirror: int
    phash: bytes  # 32 bytes
    phash_mirror: bytes
    grid: bytes = field(repr=False)  # GRID x GRID greys


@dataclass(frozen=True)
class ImagePrint:
    """What is kept of a picture. `plain`: one colour or nearly; only the same file is the same picture then."""

    sha256: str
    width: int
    height: int
    slide: bool
    plain: bool
    whole: View
    inner: View | None = None  # without its border, where it has one

    @property
    def views(self) -> tuple[View, ...]:
        """One or two."""
        return (self.whole,) if self.inner is None else (self.whole, self.inner)


@dataclass(frozen=True)
class Same:
    """Why two pictures are one: the same file, the same picture, its mirror image. `agreement` in per cent."""

    how: str  # exact | same | mirror
    agreement: int


def opened(content: bytes) -> Image.Image:
    """A picture upright in red, green and blue, at most about twice as large as the thumbnail needs it."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.format == "JPEG":
            picture.draft("RGB", (THUMBNAIL, THUMBNAIL))
        return opaque(ImageOps.exif_transpose(picture))


def opaque(picture: Image.Image) -> Image.Image:
    """In red, green and blue; what is clear lies on white."""
    if picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, (255, 255, 255, 255)), clear).convert("RGB")
    return picture.convert("RGB")


def thumbnail(picture: Image.Image) -> Image.Image:
    """The picture with a longer side of at most THUMBNAIL."""
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX, reducing_gap=2.0)
    return small


def read(content: bytes) -> ImagePrint:
    """The print of a file that is known to be harmless (see shots.py for one that is not)."""
    with Image.open(io.BytesIO(content)) as picture:
        size = picture.size
    return print_of(thumbnail(opened(content)), hashlib.sha256(content).hexdigest(), size)


def print_of(small: Image.Image, sha256: str, size: tuple[int, int]) -> ImagePrint:
    """The print of a thumbnail; `size` is that of the picture itself."""
    grey = small.convert("L")
    box = _inner_box(np.asarray(grey))
    slide = is_slide(small)
    inner = None
    if box is not None:
        cut = small.crop(box)
        inner, slide = _view(cut.convert("F")), slide or is_slide(cut)
    exact = grey.convert("F")
    plain = float(_cells(exact, (GRID, GRID)).std()) < _PLAIN
    return ImagePrint(sha256, size[0], size[1], slide, plain, _view(exact), inner)


def _cells(grey: Image.Image, size: tuple[int, int]) -> NDArray[np.float32]:
    """Means of areas; kept exact, since pale pictures differ by less than one grey."""
    return np.asarray(grey.resize(size, Image.Resampling.BOX), np.float32)


def _view(grey: Image.Image) -> View:
    mirror = grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    cells = _cells(grey, (GRID, GRID))
    low, high = float(cells.min()), float(cells.max())
    grid = np.rint((cells - low) * (255 / max(high - low, 1e-6))).astype(np.uint8)
    return View(_dhash(grey), _dhash(mirror), _phash(grey), _phash(mirror), grid.tobytes())


def _dhash(grey: Image.Image) -> int:
    cells = _cells(grey, (9, 8))
    return int.from_bytes(np.packbits(cells[:, 1:] > cells[:, :-1]).tobytes(), "big")


def _cosines() -> NDArray[np.float32]:
    row, column = np.mgrid[0:_COSINES, 0:_CELLS]
    waves: NDArray[np.float32] = np.cos(np.pi * (column + 0.5) * row / _CELLS).astype(np.float32)
    return waves


_WAVES = _cosines()


def _phash(grey: Image.Image) -> bytes:
    flat = (_WAVES @ _cells(grey, (_CELLS, _CELLS)) @ _WAVES.T).reshape(-1)
    return np.packbits(flat > np.median(flat[1:])).tobytes()


def _inner_box(pixels: Bytes) -> tuple[int, int, int, int] | None:
    """Where the picture lies inside an even border; None without one, or if hardly anything were left."""
    height, width = pixels.shape
    corner = int(pixels[0, 0])
    differs = np.abs(pixels.astype(np.int16) - corner) > 12
    rows, columns = differs.mean(axis=1) > 0.02, differs.mean(axis=0) > 0.02
    if not rows.any() or not columns.any():
        return None
    top, bottom = int(rows.argmax()), height - int(rows[::-1].argmax())
    left, right = int(columns.argmax()), width - int(columns[::-1].argmax())
    cut = max(top, height - bottom) / height, max(left, width - right) / width
    if max(cut) > _MOST_BORDER or max(top, height - bottom, left, width - right) < 3:
        return None
    return left, top, right, bottom


def is_slide(small: Image.Image) -> bool:
    """Whether it is text on an even ground: a few flat colours hold most of it, and hard edges the rest."""
    pixels = np.asarray(small, np.int16)
    grey = pixels.mean(axis=2)
    flat = np.zeros(grey.shape, bool)
    flat[:-1, :-1] = (np.abs(np.diff(grey, axis=1))[:-1] < 3) & (np.abs(np.diff(grey, axis=0))[:, :-1] < 3)
    keys = (pixels >> 4) @ np.array([256, 16, 1], np.int16)
    counts = np.sort(np.bincount(keys[flat], minlength=4096))[::-1]
    hard = (np.abs(np.diff(grey, axis=1)) > 40).mean()
    return bool(counts[:4].sum() > 0.5 * grey.size and hard > 0.001)


# Whether two are one


def bits_apart(a: int, b: int) -> int:
    """How many of 64 bits differ."""
    return (a ^ b).bit_count()


def _far(a: bytes, b: bytes) -> int:
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def _by_place(values: NDArray[np.float32]) -> NDArray[np.float32]:
    side = GRID // _BLOCKS
    summed: NDArray[np.float32] = values.reshape(_BLOCKS, side, _BLOCKS, side).sum(axis=(1, 3))
    return summed


def _greys(grid: bytes) -> NDArray[np.float32]:
    greys = np.frombuffer(grid, np.uint8).reshape(GRID, GRID).astype(np.float32)
    even: NDArray[np.float32] = greys / max(float(greys.std()), 1e-3)
    return even


def agreement(a: bytes, b: bytes, mirror: bool = False, slide: bool = False) -> float:
    """The share of places in which two grids run alike, weighed by how much there is to see in both.

    Of slides only what runs across the lines of text counts, and nothing agrees if each has loud ink where the other
    has other ink or none: a watermark adds ink on one side alone.
    """
    first, second = _greys(a), _greys(b)[:, ::-1] if mirror else _greys(b)
    right = [np.diff(one, axis=1, append=one[:, -1:]) for one in (first, second)]
    dot, energy, other = (_by_place(one) for one in (right[0] * right[1], right[0] ** 2, right[1] ** 2))
    if not slide:
        down = [np.diff(one, axis=0, append=one[-1:]) for one in (first, second)]
        dot, energy, other = (
            dot + _by_place(down[0] * down[1]), energy + _by_place(down[0] ** 2), other + _by_place(down[1] ** 2)
        )  # fmt: skip
    both = np.sqrt(np.maximum(energy * other, 1e-6))
    together = dot / both
    if slide:
        against = [((one > _LOUD * one.max()) & (together < _OTHER_INK)).any() for one in (energy, other)]
        if all(against):
            return 0.0
    weight = both**0.75 if slide else np.sqrt(both)  # so that one loud edge does not speak for all
    believed = together >= (_SAME_INK if slide else _SAME_PLACE)
    return float(weight[believed].sum() / weight.sum())


def alike(a: ImagePrint, b: ImagePrint) -> Same | None:
    """Why two pictures are one, or None."""
    if a.sha256 == b.sha256:
        return Same("exact", 100)
    if a.plain or b.plain:
        return None
    best: Same | None = None
    slide = a.slide or b.slide
    needed = AGREE_SLIDE if slide else AGREE_PHOTO
    for one in a.views:
        for other in b.views:
            for how, dhash, phash in (
                ("same", other.dhash, other.phash),
                ("mirror", other.dhash_mirror, other.phash_mirror),
            ):
                if bits_apart(one.dhash, dhash) > NEAR_BITS and _far(one.phash, phash) > NEAR_COSINES:
                    continue
                share = agreement(one.grid, other.grid, how == "mirror", slide)
                if share >= needed and (best is None or share * 100 > best.agreement):
                    best = Same(how, round(share * 100))
    return best


# Many at once


@dataclass(frozen=True)
class Shelf:
    """The hashes of many pictures as columns: a line for each view, `owner` says of which picture."""

    owner: NDArray[np.int64]
    dhash: NDArray[np.uint64]
    phash: NDArray[np.uint64]  # four words a line


def shelf(views: Iterable[tuple[int, int, bytes]]) -> Shelf:
    """From (picture, difference hash, cosine hash) of each view."""
    lines = list(views)
    words = np.frombuffer(b"".join(one[2] for one in lines), np.uint64).reshape(-1, 4)
    return Shelf(
        np.array([one[0] for one in lines], np.int64), np.array([one[1] for one in lines], np.uint64), words
    )  # fmt: skip


def near(on: Shelf, dhash: int, phash: bytes) -> NDArray[np.int64]:
    """Which pictures may be this one, by their bits alone; each is to be judged by `alike`."""
    apart = np.bitwise_count(on.dhash ^ np.uint64(dhash))
    far = np.bitwise_count(on.phash ^ np.frombuffer(phash, np.uint64)).sum(axis=1, dtype=np.uint16)
    return np.unique(on.owner[(apart <= NEAR_BITS) | (far <= NEAR_COSINES)])


def pairs(prints: Sequence[ImagePrint]) -> list[tuple[int, int, Same]]:
    """Every two pictures that are one, as (earlier, later, why); a file that comes again only with its first."""
    first: dict[str, int] = {}
    found: list[tuple[int, int, Same]] = []
    kept: list[int] = []
    for place, one in enumerate(prints):
        if one.sha256 in first:
            found.append((first[one.sha256], place, Same("exact", 100)))
        else:
            first[one.sha256] = place
            if not one.plain:
                kept.append(place)
    on = shelf((place, view.dhash, view.phash) for place in kept for view in prints[place].views)
    for place in kept:
        near_by: set[int] = set()
        for view in prints[place].views:
            near_by.update(near(on, view.dhash, view.phash).tolist())
            near_by.update(near(on, view.dhash_mirror, view.phash_mirror).tolist())
        for other in sorted(near_by):
            if other < place and (same := alike(prints[other], prints[place])) is not None:
                found.append((other, place, same))
    return sorted(found, key=lambda one: one[:2])


def scan(notes: Sequence[Sequence[ImagePrint]]) -> list[tuple[int, int, int]]:
    """Notes that share pictures, as (earlier, later, how many of the later one's), by their places."""
    owner = [note for note, prints in enumerate(notes) for _one in prints]
    flat = [one for prints in notes for one in prints]
    shared: dict[tuple[int, int], set[int]] = {}
    for a, b, _same in pairs(flat):
        if owner[a] != owner[b]:
            earlier, later = sorted((owner[a], owner[b]))
            shared.setdefault((earlier, later), set()).add(b if owner[b] == later else a)
    return [(a, b, len(found)) for (a, b), found in sorted(shared.items())]
