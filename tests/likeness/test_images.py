"""Pictures told again after what copiers do to them, and told apart when they only look alike."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import drawn
from benchmarks import images as bench
from kosmgr.kit.papers.limits import Limits, Unfit
from kosmgr.likeness import corners, engine, image_files, images, shots


def test_a_short_form_of_the_benchmark() -> None:
    found = bench.measured(seed=7, pictures=3, layouts=4)
    assert {name: found.recall[name] for name in bench.AIMED if found.recall[name] < 0.94} == {}  # one of 18 may miss
    assert {name: share for name, share in found.recall.items() if share < 0.85} == {}
    assert {name: share for name, share in found.crops.items() if share < 0.9} == {}
    assert (found.false, found.same_layout) == (0, 0)
    assert found.unrelated == 18 * 17 // 2


@pytest.mark.parametrize("name", ["rooms", "slides"])
def test_what_slides_are(name: str) -> None:
    random = np.random.default_rng(3)
    prints = [images.read(drawn.jpeg(drawn.FAMILIES[name](random))) for _ in range(4)]
    assert [one.slide for one in prints] == [name == "slides"] * 4


def test_one_colour_is_only_itself() -> None:
    white, other = (drawn.jpeg(Image.new("RGB", (400, 400), (shade, 240, 240))) for shade in (240, 239))
    assert images.read(white).plain
    assert images.alike(images.read(white), images.read(white)) == images.Same("exact", 100)
    assert images.alike(images.read(white), images.read(other)) is None
    assert images.pairs([images.read(one) for one in (white, other, white)]) == [(0, 2, images.Same("exact", 100))]


def test_notes_that_share_pictures() -> None:
    random = np.random.default_rng(5)
    rooms = [drawn.rooms(random) for _ in range(4)]
    a, b, c, d = (images.read(drawn.jpeg(one)) for one in rooms)
    again = images.read(drawn.jpeg(drawn.reworked(rooms[0], random)))
    assert images.scan([[a, b], [c], [again, b], [d, d]]) == [(0, 2, 2)]
    assert images.scan([[], [a]]) == []


def test_upright_and_without_what_was_clear() -> None:
    room = drawn.rooms(np.random.default_rng(8))
    turned, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    room.transpose(Image.Transpose.ROTATE_90).save(turned, "JPEG", exif=exif)
    clear = io.BytesIO()
    room.convert("RGBA").save(clear, "PNG")
    plain = images.read(drawn.jpeg(room))
    for content in (turned.getvalue(), clear.getvalue()):
        assert images.alike(plain, images.read(content)) is not None


def _bomb() -> bytes:
    target = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(target, "PNG")
    return target.getvalue()


def _located() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    drawn.rooms(np.random.default_rng(8)).save(target, "JPEG", exif=exif)
    return target.getvalue() + b"hidden behind the end"


def test_from_outside_only_pixels_come_in() -> None:
    webp = io.BytesIO()
    drawn.rooms(np.random.default_rng(8)).resize((3000, 4000)).save(webp, "WEBP")
    located = _located()
    one, two, *wrong = shots.read([located, webp.getvalue(), b"", b"<svg/>", located[:2000], _bomb(), located * 90])
    assert isinstance(one, shots.Shot)
    assert isinstance(two, shots.Shot)
    assert b"PhoneMaker" in located
    for part in (one.content, one.thumbnail):
        assert b"PhoneMaker" not in part
        assert b"Exif" not in part
        assert b"hidden" not in part
    assert one.print == images.read(located)
    assert (two.media_type, two.print.width, two.print.height) == ("image/jpeg", 3000, 4000)
    assert max(Image.open(io.BytesIO(two.content)).size) == shots.KEPT
    assert max(Image.open(io.BytesIO(two.thumbnail)).size) == images.THUMBNAIL
    reasons = [one.reason if isinstance(one, Unfit) else "" for one in wrong]
    assert reasons[:4] == ["empty_file", "not_a_picture", "damaged", "too_many_pixels"]
    small = Limits(file_bytes=1000)
    (large,) = shots.read([located], small)
    assert isinstance(large, Unfit)
    assert large.reason == "file_too_large"


def test_a_crop_is_found_and_another_picture_is_not() -> None:
    random = np.random.default_rng(4)
    room, other = drawn.rooms(random), drawn.rooms(random)
    part = drawn.cropped(0.2)(room, random)
    found = corners.same_picture(drawn.jpeg(part), drawn.jpeg(room))
    assert found is not None
    assert found.overlap > 50
    assert corners.same_picture(drawn.jpeg(part), drawn.jpeg(other)) is None
    assert images.alike(images.read(drawn.jpeg(part)), images.read(drawn.jpeg(room))) is None  # why corners are needed


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Callable[[str], None] = lambda _name: None  # noqa: E731
    monkeypatch.setattr(corners.util, "find_spec", nothing)
    assert not engine.corners_there()
    with pytest.raises(corners.NotInstalled):
        corners.same_picture(b"", b"")


def test_pictures_named_in_a_file_of_notes(tmp_path: Path) -> None:
    random = np.random.default_rng(6)
    room = drawn.rooms(random)
    folder = tmp_path / "export"
    (folder / "n").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(drawn.jpeg(room))
    (folder / "n" / "1.jpg").write_bytes(drawn.jpeg(room))
    (folder / "2.jpg").write_bytes(drawn.jpeg(drawn.toned(room, random)))
    (folder / "3.jpg").write_bytes(drawn.jpeg(drawn.rooms(random)))
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xffno")
    link, digest = "https://sns-img.example/a.webp", "ab" * 32
    notes = [
        ["n/1.jpg", link],
        ["2.jpg", "1.jpg"],
        ["3.jpg", link, digest],
        ["../secret.jpg", "bad.jpg", digest.upper()],
    ]
    found = image_files.scan(folder, [tuple(one) for one in notes])
    assert [(one.a, one.b, one.pictures, one.of_a, one.of_b) for one in found.shared] == [
        (0, 1, 1, 2, 1), (0, 2, 1, 2, 3), (2, 3, 1, 3, 1),
    ]  # fmt: skip
    assert [(one.note, one.name, one.reason) for one in found.unread] == [
        (1, "1.jpg", "image_missing"), (3, "../secret.jpg", "image_missing"), (3, "bad.jpg", "damaged"),
    ]  # fmt: skip
