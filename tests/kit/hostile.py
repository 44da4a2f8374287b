"""Hostile files, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '{settings}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>' + "{more}</Relationships>"
)
SHEET = f'<?xml version="1.0"?>{{doctype}}<worksheet xmlns="{MAIN}"><sheetData>{{rows}}</sheetData></worksheet>'
ONE_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def parts(rows: str = ONE_ROW, doctype: str = "", settings: str = "", more: str = "") -> dict[str, str]:
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": WORKBOOK.format(settings=settings),
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS.format(more=more),
        "xl/worksheets/sheet1.xml": SHEET.format(rows=rows, doctype=doctype),
    }


def package(path: Path, content: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)


def with_rows(rows: str) -> Callable[[Path], None]:
    return lambda path: package(path, dict(parts(rows)))


def with_part(name: str, content: str | bytes) -> Callable[[Path], None]:
    return lambda path: package(path, {**parts(), name: content})


def with_bytes(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def bomb(path: Path) -> None:
    """0.6 MB that inflate to 600 MB of an innocent-looking sheet."""
    head, tail = SHEET.format(rows="\n", doctype="").split("\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(head.encode())
            spaces = b" " * (1 << 20)
            for _ in range(600):
                file.write(spaces)
            file.write(tail.encode())


def lying(path: Path, factor: int = 60) -> None:
    """The directory says 1,000 bytes, the part inflates to many megabytes; the checksum fits the lie."""
    body = SHEET.format(rows=ONE_ROW + " " * (factor << 20), doctype="").encode()
    package(path, {**parts(), "xl/worksheets/sheet1.xml": body})
    content = bytearray(path.read_bytes())
    said = struct.pack("<L", 1000)
    checksum = struct.pack("<L", zlib.crc32(body[:1000]))
    true_size, true_sum = struct.pack("<L", len(body)), struct.pack("<L", zlib.crc32(body))
    path.write_bytes(bytes(content).replace(true_size, said).replace(true_sum, checksum))


def many_entries(path: Path) -> None:
    package(path, {**parts(), **{f"xl/media/{number}.bin": "" for number in range(3000)}})


def nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "a" * 10_000_000)
    package(path, {**parts(), "xl/embeddings/inner.zip": inner.getvalue()})


def encrypted_zip(path: Path) -> None:
    package(path, dict(parts()))
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(magic, start)) >= 0:
            content[start + offset] |= 1
            start += 4
    path.write_bytes(bytes(content))


def compound(path: Path, *streams: str) -> None:
    """An OLE2 container with the named streams in its directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<LLLLLLLL", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<L", header, 76, 0)
    for index in range(1, 109):
        struct.pack_into("<L", header, 76 + index * 4, 0xFFFFFFFF)
    table = bytearray(b"\xff" * 512)
    struct.pack_into("<LL", table, 0, 0xFFFFFFFD, 0xFFFFFFFE)
    directory = bytearray(512)
    for index, name in enumerate(("Root Entry", *streams)):
        raw = name.encode("utf-16-le")
        directory[index * 128 : index * 128 + len(raw)] = raw
        struct.pack_into("<HBB", directory, index * 128 + 64, len(raw) + 2, 5 if index == 0 else 2, 1)
    path.write_bytes(bytes(header + table + directory))


def truncated(path: Path) -> None:
    package(path, dict(parts(ONE_ROW * 1)))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def broken_stream(path: Path) -> None:
    """The directory is whole, the compressed bytes are not."""
    package(path, dict(parts("".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 400)))))
    content = bytearray(path.read_bytes())
    middle = content.find(b"xl/worksheets/sheet1.xml") + 400
    content[middle : middle + 50] = b"\xff" * 50
    path.write_bytes(bytes(content))


def wide_and_long(path: Path) -> None:
    """Each cell within the caps, the rectangle between them not."""
    rows = '<row r="1"><c r="IV1"><v>1</v></c></row><row r="190000"><c r="A190000"><v>1</v></c></row>'
    package(path, dict(parts(rows)))


def macros(path: Path) -> None:
    package(path, {**parts(), "xl/vbaProject.bin": b"\x00" * 100})


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]>"
)


def laughs(path: Path) -> None:
    package(path, dict(parts('<row r="1"><c r="A1" t="inlineStr"><is><t>&lol9;</t></is></c></row>', LAUGHS)))


def external_entity(path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    package(path, dict(parts('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>', doctype)))


def outside(address: str, kind: str = "externalLinkPath") -> str:
    return f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{address}" TargetMode="External"/>'


def external_link(path: Path) -> None:
    package(path, dict(parts(more=outside("http://127.0.0.1:9/x.xlsx"))))


def other_encoding(path: Path) -> None:
    package(path, {**parts(), "xl/worksheets/sheet1.xml": SHEET.format(rows=ONE_ROW, doctype="").encode("utf-16")})


def long_prolog(path: Path) -> None:
    """A comment longer than what is searched, with a document type behind it."""
    doctype = f"<!--{'x' * (3 << 20)}-->{LAUGHS}"
    package(path, dict(parts(doctype=doctype)))


def shared_giant(path: Path) -> None:
    """One long text, repeated by reference: small in the file, gigabytes when each cell gets its own copy."""
    text = "长" * 30_000
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    more = f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 4001)
    )
    package(path, {**parts(rows, more=more), "xl/sharedStrings.xml": strings})


def ods(path: Path, table: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="表">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )


def ods_repeats(path: Path) -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    ods(path, f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')


def ods_absurd(path: Path) -> None:
    ods(path, '<table:table-row table:number-rows-repeated="99999999999"><table:table-cell/></table:table-row>')


def many_rows(path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 205_000))
    package(path, dict(parts(rows)))


def empty_rows(path: Path) -> None:
    """1,048,576 rows of formatted, empty cells."""
    book = "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>' for n in range(2, 1_048_577))
    package(path, dict(parts(ONE_ROW + book)))


def many_sheets(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    for number in range(101):
        book.add_worksheet(f"S{number}")
    book.close()


# name → (how it is made, the reason it is refused with; several where the system's limits may speak first)
REFUSED: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "zip bomb": (bomb, {"inflates_too_much"}),
    "lying sizes": (lying, {"package_lies"}),
    "many entries": (many_entries, {"too_many_parts"}),
    "nested archive": (nested, {"nested_archive"}),
    "encrypted zip": (encrypted_zip, {"password_protected"}),
    "password protected": (lambda path: compound(path, "EncryptedPackage", "EncryptionInfo"), {"password_protected"}),
    "xls with macros": (lambda path: compound(path, "Workbook", "_VBA_PROJECT_CUR"), {"macros"}),
    "broken xls": (lambda path: compound(path, "Workbook"), {"damaged"}),
    "word document": (lambda path: compound(path, "WordDocument"), {"not_a_spreadsheet"}),
    "xlsm": (macros, {"macros"}),
    "cell at XFD1048576": (with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), {"cell_too_far"}),
    "cell at IW1": (with_rows('<row r="1"><c r="IW1"><v>1</v></c></row>'), {"cell_too_far"}),
    "cell at A1048576": (with_rows(ONE_ROW + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), {"cell_too_far"}),
    "cell quoted otherwise": (with_rows("<row r='9'><c r='XFD9'><v>1</v></c></row>"), {"cell_too_far"}),
    "wide and long": (wide_and_long, {"sheet_too_large"}),
    "too many rows": (many_rows, {"cell_too_far", "too_many_rows"}),
    "billion laughs": (laughs, {"document_type"}),
    "external entity": (external_entity, {"document_type"}),
    "long prolog": (long_prolog, {"damaged", "document_type"}),
    "external link": (external_link, {"external_link"}),
    "utf-16 part": (other_encoding, {"xml_encoding"}),
    "text repeated by reference": (shared_giant, {"too_much_memory"}),
    "ods full of repeats": (ods_repeats, {"cell_too_far"}),
    "ods absurd repeats": (ods_absurd, {"cell_too_far"}),
    "many sheets": (many_sheets, {"too_many_sheets"}),
    "truncated": (truncated, {"damaged"}),
    "broken stream": (broken_stream, {"damaged", "package_lies"}),
    "word package": (lambda path: package(path, {"word/document.xml": "<a/>"}), {"not_a_spreadsheet"}),
    "zero byte": (with_bytes(b""), {"empty_file"}),
    "exe": (with_bytes(b"MZ\x90\x00" + b"\x00" * 500), {"not_a_spreadsheet"}),
    "pdf": (with_bytes(b"%PDF-1.7\n..."), {"not_a_spreadsheet"}),
    "picture": (with_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), {"not_a_spreadsheet"}),
    "gzip": (with_bytes(b"\x1f\x8b\x08\x00" + b"\x00" * 50), {"not_a_spreadsheet"}),
    "html renamed": (with_bytes(b"<html><table><tr><td>1</td></tr></table></html>"), {"markup_renamed"}),
    "html after a mark": (with_bytes(b"\xef\xbb\xbf \r\n<!DOCTYPE html><script>x</script>"), {"markup_renamed"}),
    "xml": (with_bytes(b'<?xml version="1.0"?><Workbook/>'), {"markup_renamed"}),
    "binary": (with_bytes(b"\x01\x00\x02\xff\xfe\x00" * 50), {"not_a_spreadsheet", "encoding_unknown", "not_a_table"}),
    "NUL in text": (with_bytes("工号,姓名\nA\x00,张三\nB,李四\n".encode()), {"not_a_spreadsheet"}),
    "big5": (with_bytes("帳號,暱稱,員工編號,臺灣廣東話體驗\n".encode("big5") * 20), {"encoding_unknown"}),
    "latin-1": (with_bytes("café;crème;brûlée;àéîõü\n".encode("latin-1") * 20), {"encoding_unknown"}),
    "two encodings": (with_bytes("工号,姓名\n".encode() + "甲,张三丰\n".encode("gbk")), {"encoding_mixed"}),
    "cut utf-8": (with_bytes(b"\xef\xbb\xbf" + "工号,姓名\n甲,张三".encode()[:-1]), {"encoding_mixed"}),
    "one giant cell": (with_bytes(b"a,b\n" + b"x" * 2_000_000 + b",1\n"), {"cell_too_long"}),
    "open quote": (with_bytes(b'a,b\n"' + b"x,y\n" * 500_000), {"cell_too_long"}),
    "too many columns": (with_bytes(("a," * 300 + "b\n").encode() * 3), {"too_many_columns"}),
    "too many lines": (with_bytes(b"a,b\n" * 200_001), {"too_many_rows"}),
    "prose": (with_bytes("这不是表格。\n只是一封信。\n".encode()), {"not_a_table"}),
}  # fmt: skip
