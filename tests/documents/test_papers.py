"""What is taken, what is refused, and what is left of a picture: by content, never by name."""

import io

import pytest
from PIL import Image

from kosmgr.kit.papers import pdfs, pictures, reader
from kosmgr.kit.papers.limits import JPEG, PDF, PNG, Limits, Unfit
from tests.documents import make


@pytest.mark.parametrize(
    ("content", "kind"),
    [(make.pdf(2), PDF), (make.picture("JPEG"), JPEG), (make.picture("PNG"), PNG)],
    ids=["pdf", "jpg", "png"],
)
def test_a_good_paper_is_read_in_a_process_of_its_own(content: bytes, kind: str) -> None:
    paper = reader.read(content)
    assert paper.media_type == kind
    assert reader.read(paper.content).media_type == kind


def test_a_pdf_stays_as_it_is() -> None:
    content = make.pdf()
    assert reader.read(content).content == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"<html><script>alert(1)</script></html>", "unknown_kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "unknown_kind"),
        (b"GIF89a<script>", "unknown_kind"),
        (b"PK\x03\x04" + make.pdf(), "unknown_kind"),  # a PDF that begins as something else
        (b"\n" + make.pdf(), "unknown_kind"),
        (make.pdf() + b"PK\x03\x04 and another file", "damaged"),
        (make.pdf()[:-200], "damaged"),
        (b"%PDF-1.7\nnothing else\n%%EOF", "damaged"),
        (b"\xff\xd8\xff\xe0 not a picture", "damaged"),
        (make.picture("JPEG")[:200], "damaged"),
        (make.pdf_locked(), "password_protected"),
        (make.pdf_carrying(), "active"),
        (make.pdf_with("/OpenAction", S="/JavaScript", JS="app.alert(1)"), "active"),
        (make.pdf_with("/OpenAction", S="/URI", URI="http://example.invalid/"), "active"),
        (make.pdf_with("/AA", WC="x"), "active"),
        (make.pdf_with("/Annots", S="/Launch", F="calc.exe"), "active"),
        (make.pdf_with("/Annots", S="/J#61vaScript", JS="x"), "active"),
        (make.bomb(50_000, 50_000), "too_many_pixels"),
    ],
)
def test_what_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(reader.PaperError) as refused:
        reader.read(content)
    assert refused.value.code == reason
    assert refused.value.text()


def test_a_script_that_no_table_lists_is_found_in_the_bytes() -> None:
    hidden = b"99 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n"
    content = make.pdf()
    place = content.rfind(b"startxref")
    with pytest.raises(reader.PaperError) as refused:
        reader.read(content[:place] + hidden + content[place:])
    assert refused.value.code == "active"


def test_opening_at_a_page_and_a_plain_link_are_no_harm() -> None:
    reader.read(make.pdf_with("/OpenAction", S="/GoTo", D="one"))
    reader.read(make.pdf_with("/Annots", S="/URI", URI="https://example.invalid/"))


def test_files_larger_than_the_cap_are_not_opened() -> None:
    with pytest.raises(reader.PaperError) as refused:
        reader.read(make.pdf(), Limits(file_bytes=100))
    assert refused.value.code == "file_too_large"


def test_memory_and_time_are_limited() -> None:
    with pytest.raises(reader.PaperError) as refused:
        reader.read(make.picture("PNG", (6000, 6000)), Limits(memory_bytes=150 << 20))
    assert refused.value.code in ("too_much_memory", "damaged")
    with pytest.raises(reader.PaperError) as slow:
        reader.read(make.pdf(), Limits(wall_seconds=0))
    assert slow.value.code == "too_slow"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_the_camera_noted_is_gone_and_the_picture_upright(kind: str) -> None:
    content = make.picture(kind, (40, 20), exif=True)
    assert b"secret place" in content
    clean = reader.read(content + b"<script>alert(1)</script>").content
    assert b"secret" not in clean
    assert b"script" not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}
        assert not set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        red, green, blue = picture.convert("RGB").getpixel((18, 2))  # upper left has turned to upper right
        assert red > 200
        assert green + blue < 100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_a_picture_is_understood(mode: str) -> None:
    made = Image.new(mode, (8, 8))
    target = io.BytesIO()
    made.save(target, "PNG")
    clean = pictures.cleaned(target.getvalue(), PNG, Limits())
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (8, 8)
        assert picture.mode in ("L", "RGB", "RGBA")


def test_a_pdf_with_too_many_parts_is_refused() -> None:
    with pytest.raises(Unfit, match="too_many_objects"):
        pdfs.cleaned(make.pdf(30), PDF, Limits(objects=10))
