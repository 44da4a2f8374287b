"""Pictures from outside: read in a process of their own, under limits, several at a time.

Each comes back as its pixels alone (nothing a camera or a program noted is left), at most KEPT pixels on the longer
side, with a thumbnail and its print. The digest is that of the file as it was handed in.
"""

import hashlib
import io
import marshal
import warnings
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from PIL import Image, ImageOps

from kosmgr.kit.papers import reader
from kosmgr.kit.papers.limits import JPEG, MEBIBYTE, PNG, Limits, Unfit
from kosmgr.likeness import images

KEPT = 2160
LIMITS = Limits(file_bytes=20 * MEBIBYTE, memory_bytes=1_536 * MEBIBYTE, cpu_seconds=60, wall_seconds=120)
WEBP = "image/webp"
_FORMATS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
_QUALITY, _THUMBNAIL_QUALITY = 90, 82


@dataclass(frozen=True)
class Shot:
    """A harmless picture, its thumbnail (both JPEG or PNG), and what it looks like in numbers."""

    content: bytes
    media_type: str
    thumbnail: bytes  # JPEG
    print: images.ImagePrint


def kind_of(content: bytes) -> str | None:
    """The media type by the first bytes; the file's name says nothing."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return JPEG if content.startswith(b"\xff\xd8\xff") else PNG if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def read(contents: Sequence[bytes], limits: Limits = LIMITS) -> list[Shot | Unfit]:
    """Every picture clean, or why it is not taken; raises PaperError if the reading itself ends badly."""
    early = [_refused(content, limits) for content in contents]
    good = [content for content, wrong in zip(contents, early, strict=True) if wrong is None]
    answers = iter(_answers(good, limits))
    return [wrong if wrong is not None else next(answers) for wrong in early]


def _refused(content: bytes, limits: Limits) -> Unfit | None:
    if not content:
        return Unfit("empty_file")
    if len(content) > limits.file_bytes:
        return Unfit("file_too_large", megabytes=limits.file_bytes >> 20)
    return Unfit("not_a_picture") if kind_of(content) is None else None


def _answers(contents: Sequence[bytes], limits: Limits) -> list[Shot | Unfit]:
    if not contents:
        return []
    found: list[Shot | Unfit] = []
    for reason, facts, content, media_type, small, numbers in marshal.loads(  # noqa: S302 - written by our own process
        reader.answer(__name__, marshal.dumps(list(contents)), "pictures", limits)
    ):
        found.append(Unfit(reason, **facts) if reason else Shot(content, media_type, small, _print(numbers)))
    return found


def _print(numbers: tuple[object, ...]) -> images.ImagePrint:
    *plain, whole, inner = numbers
    views = [None if one is None else images.View(*one) for one in (whole, inner)]  # type: ignore[misc]
    return images.ImagePrint(*plain, *views)  # type: ignore[arg-type]


# In the process


def cleaned(content: bytes, kind: str, limits: Limits) -> bytes:
    """The answer to `_answers`."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    return marshal.dumps([_one(one, limits) for one in marshal.loads(content)])  # noqa: S302 - from our own process


def _one(content: bytes, limits: Limits) -> tuple[object, ...]:
    try:
        kept, small, size = _pixels(content, limits)
    except Unfit as error:
        return error.reason, error.facts, b"", "", b"", ()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "too_many_pixels", {"megapixels": limits.pixels // 1_000_000}, b"", "", b"", ()
    except (OSError, SyntaxError, ValueError):  # what the library raises for a broken file
        return "damaged", {}, b"", "", b"", ()
    media_type = PNG if kind_of(content) == PNG else JPEG
    numbers = images.print_of(small, hashlib.sha256(content).hexdigest(), size)
    return "", {}, _written(kept, media_type, _QUALITY), media_type, _written(small, JPEG, _THUMBNAIL_QUALITY), \
        astuple(numbers)  # fmt: skip


def _pixels(content: bytes, limits: Limits) -> tuple[Image.Image, Image.Image, tuple[int, int]]:
    with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as picture:
        width, height = picture.size
        if width * height > limits.pixels:
            raise Unfit("too_many_pixels", megapixels=limits.pixels // 1_000_000)
        picture.load()
        upright = images.opaque(ImageOps.exif_transpose(picture))
    size = upright.size
    upright.thumbnail((KEPT, KEPT), Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    return bare, images.thumbnail(bare), size


def _written(picture: Image.Image, media_type: str, quality: int) -> bytes:
    target = io.BytesIO()
    if media_type == PNG:
        picture.save(target, "PNG")
    else:
        picture.save(target, "JPEG", quality=quality)
    return target.getvalue()
