"""Crops and collages: one picture found again as a part of another, by its corners, or by sliding it over.

Needs OpenCV, which the optional extra `images` brings. Corners alone are not believed: letters of one type and tiles of
one floor have them in common. The one picture is laid over the other as the corners say, and what lies under it must
run alike place by place.
"""

from dataclasses import dataclass
from importlib import import_module, util
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kosmgr.likeness import images

_CORNERS = 700  # of a picture
_NEAREST = 0.8  # a match must be this much better than the next best
_FEWEST = 10  # corners that move together
_SCALES = (0.2, 5.0)
_PLACE = 12  # pixels a side of a place
_AGREE = 0.6
_AGREE_SLIDE = 0.7
_LEAST, _LEAST_SLIDE = 0.12, 0.4  # of the smaller picture must lie on the other
_CORNERS_SLIDE = 20  # letters of one type are alike; so many do not move together by chance
_SMALL = 112  # pixels, the longer side of what is slid over the other where there are no corners
_STEPS = np.linspace(1.0, 0.68, 15)  # of the largest size that fits
_CORRELATED = 0.88

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Found:
    """One picture in another: how many corners, how much of it lies there, how much of that agrees (per cent)."""

    corners: int
    overlap: int
    agreement: int


class NotInstalled(ImportError):
    """The optional extra `images` is not there."""


def there() -> bool:
    """Whether the extra is installed."""
    return util.find_spec("cv2") is not None


def _opencv() -> Any:
    if not there():
        raise NotInstalled("pip install 'kosmgr[images]'")
    return import_module("cv2")


def same_picture(a: bytes, b: bytes) -> Found | None:
    """How a picture, or a good part of it, is found in the other; None if it is not. Raises NotInstalled."""
    _opencv()
    first, second = (images.thumbnail(images.opened(content)) for content in (a, b))
    return same(first, second)


def same(a: Image.Image, b: Image.Image) -> Found | None:
    """The same of two thumbnails."""
    opencv = _opencv()
    slide = images.is_slide(a) or images.is_slide(b)
    first, second = np.asarray(a.convert("L")), np.asarray(b.convert("L"))
    best: Found | None = None
    mirror = np.ascontiguousarray(second[:, ::-1])
    for other in (second, mirror):
        found = _compared(opencv, first, other, slide)
        if found is None and not slide:  # plaster, sky and cloth have no corners
            found = _slid(opencv, first, other) or _slid(opencv, other, first)
        if found is not None and (best is None or found.agreement > best.agreement):
            best = found
    return best


def _compared(opencv: Any, first: Grey, second: Grey, slide: bool) -> Found | None:
    finder = opencv.ORB_create(nfeatures=_CORNERS, fastThreshold=8, edgeThreshold=15, patchSize=31)
    (points, words), (others, other_words) = (finder.detectAndCompute(one, None) for one in (first, second))
    if words is None or other_words is None or len(points) < _FEWEST or len(others) < _FEWEST:
        return None
    matches = opencv.BFMatcher(opencv.NORM_HAMMING).knnMatch(words, other_words, k=2)
    good = [pair[0] for pair in matches if len(pair) == 2 and pair[0].distance < _NEAREST * pair[1].distance]
    if len(good) < _FEWEST:
        return None
    source = np.array([points[one.queryIdx].pt for one in good], np.float32)
    target = np.array([others[one.trainIdx].pt for one in good], np.float32)
    opencv.setRNGSeed(7)
    moved, inside = opencv.estimateAffinePartial2D(
        source, target, method=opencv.RANSAC, ransacReprojThreshold=4.0, maxIters=2000
    )
    if moved is None or int(inside.sum()) < (_CORNERS_SLIDE if slide else _FEWEST):
        return None
    scale = float(np.hypot(moved[0, 0], moved[1, 0]))
    if not _SCALES[0] <= scale <= _SCALES[1]:
        return None
    return _laid_over(opencv, first, second, moved, int(inside.sum()), slide)


def _slid(opencv: Any, part: Grey, whole: Grey) -> Found | None:
    """The one as a crop of the other: slide it over in several sizes, and look closely where it fits best."""
    ratio = _SMALL / max(whole.shape)
    ground = opencv.resize(whole, None, fx=ratio, fy=ratio, interpolation=opencv.INTER_AREA)
    fits = min(ground.shape[0] / part.shape[0], ground.shape[1] / part.shape[1])
    best, moved = _CORRELATED, None
    for step in _STEPS * fits:
        small = opencv.resize(part, None, fx=step, fy=step, interpolation=opencv.INTER_AREA)
        small = small[: ground.shape[0], : ground.shape[1]]
        if small.std() < 1:
            return None
        _low, high, _where, (x, y) = opencv.minMaxLoc(opencv.matchTemplate(ground, small, opencv.TM_CCOEFF_NORMED))
        if high > best:
            best, moved = high, np.array([[step / ratio, 0, x / ratio], [0, step / ratio, y / ratio]])
    return None if moved is None else _laid_over(opencv, part, whole, moved, 0, False)


def _laid_over(opencv: Any, first: Grey, second: Grey, moved: Any, corners: int, slide: bool) -> Found | None:
    """Compare what lies under the one with it, place by place."""
    height, width = second.shape
    placed = opencv.warpAffine(first, moved, (width, height), flags=opencv.INTER_AREA)
    covered = opencv.warpAffine(np.full_like(first, 255), moved, (width, height), flags=opencv.INTER_NEAREST) > 0
    softly = 1.2 if corners else 6.0  # what has no corners is soft itself, and its grain says nothing
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if len(rows) < _PLACE * 3 or len(columns) < _PLACE * 3:
        return None
    overlap = float(covered.mean())
    scale = float(moved[0, 0] ** 2 + moved[1, 0] ** 2)
    overlap = max(overlap, float(covered.sum()) / (first.size * scale))
    if overlap < (_LEAST_SLIDE if slide else _LEAST):
        return None
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    one, other = (opencv.GaussianBlur(grey[box].astype(np.float32), (0, 0), softly) for grey in (placed, second))
    share = _alike(one, other, covered[box], slide)
    if share < (_AGREE_SLIDE if slide else _AGREE):
        return None
    return Found(corners, round(min(1.0, overlap) * 100), round(share * 100))


def _alike(one: NDArray[np.float32], other: NDArray[np.float32], covered: NDArray[np.bool_], slide: bool) -> float:
    """The share of places that run alike, weighed by what there is to see."""
    rows, columns = one.shape[0] // _PLACE * _PLACE, one.shape[1] // _PLACE * _PLACE
    ways = [1] if slide else [0, 1]

    def places(values: Any) -> Any:
        cut = values[:rows, :columns]
        return cut.reshape(rows // _PLACE, _PLACE, columns // _PLACE, _PLACE).sum(axis=(1, 3))

    slopes = [[np.gradient(grey, axis=way) for way in ways] for grey in (one, other)]
    dot = sum(places(a * b) for a, b in zip(*slopes, strict=True))
    energy, second = (sum(places(way * way) for way in ways_) for ways_ in slopes)
    whole = places(covered.astype(np.float32)) > 0.98 * _PLACE * _PLACE
    both = np.sqrt(np.maximum(energy * second, 1e-6))
    weight = np.where(whole, np.sqrt(both), 0.0)
    total = float(weight.sum())
    return float(weight[dot / both >= 0.45].sum()) / total if total > 0 else 0.0
