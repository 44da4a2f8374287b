"""The process that reads one PDF: nothing in it may run, open, send or hide; the file itself is not changed."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from kosmgr.kit.papers.limits import Limits, Unfit

# Names of keys and of actions that do something on their own, carry another file, or send.
ACTIVE = frozenset(
    {
        "/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMedia", "/Rendition",
        "/Movie", "/Sound", "/EmbeddedFile", "/EmbeddedFiles", "/XFA", "/AA", "/3D",
    }
)  # fmt: skip
GO_TO = "/GoTo"  # opening at a page is no harm
# The same in the bytes of the file, where an object that no table lists might still be found by a lenient viewer.
_RAW = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData|RichMedia|EmbeddedFile)(?![A-Za-z0-9])")
_STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
_AFTER = re.compile(rb"[\s\0]*")


def cleaned(content: bytes, kind: str, limits: Limits) -> bytes:
    """The content as it is, if it is a PDF that only shows; raises Unfit."""
    _check_end(content)
    active = _RAW.search(_STREAM.sub(b"", content))
    if active is not None:
        raise Unfit("active", what=active.group().decode("ascii"))
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Unfit("password_protected")
        if len(reader.pages) == 0:
            raise Unfit("damaged")
        for number, found in enumerate(_objects(reader)):
            if number > limits.objects:
                raise Unfit("too_many_objects", limit=limits.objects)
            _check_object(found)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unfit("damaged") from error
    return content


def _check_end(content: bytes) -> None:
    """Behind the end stands nothing: what hides there would be another file for another program."""
    end = content.rfind(b"%%EOF")
    if end < 0 or not _AFTER.fullmatch(content, end + len(b"%%EOF")):
        raise Unfit("damaged")


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object any table of the file lists, and the trailer."""
    yield reader.trailer
    listed = {(number, generation) for generation, table in reader.xref.items() for number in table}
    listed |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(listed):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _check_object(found: Any) -> None:
    """This object (a stream is one too) and what lies directly in it; what it refers to is listed by itself."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            for name, value in dict.items(one):
                if name in ACTIVE:
                    raise Unfit("active", what=str(name))
                if name in ("/S", "/Subtype", "/Type") and isinstance(value, NameObject) and value in ACTIVE:
                    raise Unfit("active", what=str(value))
                if name == "/OpenAction":
                    _check_opening(value)
                waiting.append(value)
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _check_opening(value: Any) -> None:
    opening = value.get_object()
    if isinstance(opening, DictionaryObject) and opening.get("/S") != GO_TO:
        raise Unfit("active", what="/OpenAction")
