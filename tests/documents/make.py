"""Papers as people send them, good and bad; made here, so that nothing of others is in the tree."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from kosmgr.documents import service as documents
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime

GPS = 34853
ORIENTATION = 274


def pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return _written(writer)


def pdf_with(where: str, **action: str) -> bytes:
    """A PDF whose catalog (or first page) holds an action."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    made = DictionaryObject(
        {NameObject("/" + k): NameObject(v) if v.startswith("/") else TextStringObject(v) for k, v in action.items()}
    )
    home: Any = page if where == "/Annots" else writer.root_object
    if where == "/Annots":
        note = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): made})
        home[NameObject(where)] = ArrayObject([writer._add_object(note)])
    else:
        home[NameObject(where)] = writer._add_object(made)
    return _written(writer)


def pdf_locked() -> bytes:
    """A PDF with a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("geheim", algorithm="RC4-128")
    return _written(writer)


def pdf_carrying() -> bytes:
    """A PDF with another file inside."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_attachment("run.exe", b"MZ")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), exif: bool = False, mode: str = "RGB") -> bytes:
    """A picture with one red corner, upper left; with `exif` as a phone held upright would write it, with place."""
    made = Image.new(mode, size, "white")
    made.paste("red" if mode in ("RGB", "RGBA") else 0, (0, 0, size[0] // 4, size[1] // 4))
    about = Image.Exif()
    if exif:
        about[ORIENTATION] = 6
        about[270] = "secret place"
        about.get_ifd(GPS)[1] = "N"
        about.get_ifd(GPS)[2] = (30.0, 15.0, 0.0)
    target = io.BytesIO()
    made.save(target, kind, exif=about)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def document(
    runtime: Runtime, entity_id: int, kind: str = "business_license", title: str = "营业执照", **facts: Any
) -> int:
    """A registered document."""
    with runtime.writing(SYSTEM) as work:
        return documents.add(work, entity_id, kind, title, **facts).id


def attached(runtime: Runtime, document_id: int, actor: Actor = SYSTEM, content: bytes | None = None) -> int:
    """A file of it; the number of the revision."""
    with runtime.writing(actor) as work:
        return documents.attach(work, document_id, content or pdf(), "扫描件.pdf").number
