"""The process that reads one picture: decodes it under limits and writes its pixels anew, so that nothing else stays.

What a camera noted (place, time, owner, preview), colour profiles, comments and whatever was hidden behind the
picture's end are not pixels and are gone.
"""

import io
import warnings

from PIL import Image, ImageOps

from kosmgr.kit.papers.limits import JPEG, Limits, Unfit

QUALITY = 90
_FORMATS = ("JPEG", "PNG")


def cleaned(content: bytes, kind: str, limits: Limits) -> bytes:
    """The same picture, upright, made of its pixels alone; raises Unfit."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise Unfit("too_many_pixels", megapixels=limits.pixels // 1_000_000)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _written(upright, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("too_many_pixels", megapixels=limits.pixels // 1_000_000) from error
    except (OSError, SyntaxError, ValueError) as error:  # what the library raises for a broken file
        raise Unfit("damaged") from error


def _written(picture: Image.Image, kind: str) -> bytes:
    clear = kind != JPEG and (picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info)
    grey = picture.mode in ("1", "L", "I", "I;16", "F")
    mode = "RGBA" if clear else "L" if grey else "RGB"
    pixels = picture if picture.mode == mode else picture.convert(mode)
    bare = Image.frombytes(mode, pixels.size, pixels.tobytes())
    target = io.BytesIO()
    if kind == JPEG:
        bare.save(target, "JPEG", quality=QUALITY)
    else:
        bare.save(target, "PNG")
    return target.getvalue()
