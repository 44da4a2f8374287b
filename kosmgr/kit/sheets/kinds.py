"""What a file is, told by its content and never by its name."""

import re
from pathlib import Path

from kosmgr.kit.sheets.limits import Limits, Unreadable

_FOREIGN = (
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|script|svg|\?xml|!--|style|div)", re.IGNORECASE)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def kind_of(path: Path, limits: Limits) -> str:
    """`zip`, `xls` or `text`; raises Unreadable for whatever is none of them."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty_file")
    if size > limits.file_bytes:
        raise Unreadable("file_too_large", megabytes=limits.file_bytes >> 20)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return "zip"
    if head.startswith(_OLE2):
        return _compound(path.read_bytes())
    for magic, name in _FOREIGN:
        if head.startswith(magic):
            raise Unreadable("not_a_spreadsheet", found=name)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable("markup_renamed")
    return "text"


def _compound(content: bytes) -> str:
    if _utf16("EncryptedPackage") in content:
        raise Unreadable("password_protected")
    if _utf16("_VBA_PROJECT_CUR") in content:
        raise Unreadable("macros")
    if _utf16("Workbook") in content or _utf16("Book") in content:
        return "xls"
    if len(content) < 1536:
        raise Unreadable("damaged")
    raise Unreadable("not_a_spreadsheet", found="ole2")
