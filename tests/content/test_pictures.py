"""Pictures of notes: handed in, told again, allowed, taken out, erased; seen only by those who see the note."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks import drawn
from kosmgr.checks import image_reuse
from kosmgr.content import picture_compare, picture_keeping, picture_queries, picture_rules, pictures, publishers
from kosmgr.content.rules import NoteUnknown
from kosmgr.kit import files
from kosmgr.likeness import images
from kosmgr.policy import SYSTEM
from kosmgr.runtime import Runtime
from tests.checks.make import ON, account, picture, seen
from tests.content import make


def room(number: int) -> Image.Image:
    return drawn.rooms(np.random.default_rng(number))


def edited(number: int, name: str) -> bytes:
    return drawn.jpeg(drawn.EDITS[name](room(number), np.random.default_rng(number)))


def put(runtime: Runtime, note_id: int, *contents: bytes, links: tuple[str, ...] = ()) -> list[int]:
    given = pictures.read([(f"{place}.jpg", one) for place, one in enumerate(contents)])
    with runtime.writing(SYSTEM) as work:
        return pictures.add(work, note_id, given, links)


def folder_of(runtime: Runtime) -> Path:
    with runtime.reading(SYSTEM) as work:
        return work.files / pictures.FOLDER


def kept(runtime: Runtime, note_id: int) -> bool:
    with runtime.reading(SYSTEM) as work:
        return pictures.of_note(work, note_id)[0].kept


def shown(runtime: Runtime, note_id: int) -> list[pictures.Shown]:
    with runtime.reading(SYSTEM) as work:
        return pictures.of_note(work, note_id)


@pytest.fixture
def notes(runtime: Runtime, cast: Any) -> tuple[int, int, int]:
    make.account(runtime, cast.jia.id, "9000000101", "甲一")
    make.account(runtime, cast.jia.id, "9000000102", "甲二")
    make.account(runtime, cast.yi.id, "9000000201", "乙一")
    day = runtime.clock.today()
    first = make.note(runtime, "9000000101", "书房这样装", published_on=day - timedelta(days=3))
    second = make.note(runtime, "9000000102", "书房灯光", published_on=day)
    return first, second, make.note(runtime, "9000000201", "别家的书房", published_on=day)


def test_a_copy_is_found_in_the_other_note(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first, second, _other = notes
    assert put(runtime, first, drawn.jpeg(room(1)), drawn.jpeg(room(2))) == [1, 2]
    put(runtime, second, edited(1, "reworked"), drawn.jpeg(room(2)), drawn.jpeg(room(3)), edited(1, "mirrored"))
    there = shown(runtime, second)
    assert [(one.notes, one.how) for one in there] == [(2, "same"), (2, "exact"), (1, None), (2, "mirror")]
    assert there[0].first is not None
    assert there[0].first.note_id == first
    assert [one.first for one in shown(runtime, first)] == [None, None]  # it was here first
    with runtime.reading(SYSTEM) as work:
        found = picture_compare.groups(work)
        assert [(one.notes, one.first.note_id) for one in found] == [(2, first), (2, first)]
        assert picture_compare.note_pairs(work) == [(first, second, 2)]


def test_a_draft_is_told_what_is_ours(runtime: Runtime, cast: Any, notes: tuple[int, int, int]) -> None:
    first, _second, other = notes
    put(runtime, first, drawn.jpeg(room(1)))
    put(runtime, other, drawn.jpeg(room(1)))
    prints = [images.read(one) for one in (edited(1, "toned"), drawn.jpeg(room(9)))]
    with runtime.reading(cast.lin) as work:
        same, none = picture_compare.reused(work, None, prints)
        assert [(one.how, one.allowed, [use.note_id for use in one.uses]) for one in same] == [("same", False, [first])]
        assert none == []
        (exact,) = picture_compare.reused(work, [cast.jia.id], [images.read(drawn.jpeg(room(1)))])
        assert [one.how for one in exact] == ["exact"]
        assert picture_compare.reused(work, [cast.yi.id], prints) == [[], []]  # not Lin's to see
    with runtime.reading(SYSTEM) as work:
        assert len(picture_compare.reused(work, None, prints)[0]) == 2


def test_what_everybody_may_use_is_no_reuse(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first, second, _other = notes
    put(runtime, first, drawn.jpeg(room(1)))
    put(runtime, second, edited(1, "resized"))
    with runtime.writing(SYSTEM) as work:
        pictures.allow(work, second, 1, "片尾卡")
        with pytest.raises(picture_rules.PictureStands):
            pictures.allow(work, second, 1, "片尾卡")
    with runtime.reading(SYSTEM) as work:
        assert picture_compare.groups(work) == []
    with runtime.writing(SYSTEM) as work:
        pictures.allow(work, second, 1, None)
        assert len(picture_compare.groups(work)) == 1


def test_a_file_is_kept_once_and_goes_with_its_last_note(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first, second, other = notes
    for note in notes:
        put(runtime, note, drawn.jpeg(room(1)))
    folder = folder_of(runtime)
    assert len(files.there(folder)) == 4  # one entity's, and the other's; each with its thumbnail
    for note in (first, second):
        with runtime.writing(SYSTEM) as work:
            pictures.remove(work, note, 1)
    assert len(files.there(folder)) == 2
    with runtime.reading(SYSTEM) as work:
        assert picture_queries.stored_names(work.db) == set(files.there(folder))
    assert shown(runtime, first) == []
    assert kept(runtime, other)


def test_who_may_see_and_write(runtime: Runtime, cast: Any, notes: tuple[int, int, int]) -> None:
    first = notes[0]
    put(runtime, first, drawn.jpeg(room(1)))
    with runtime.writing(cast.wu) as work:
        for use in (pictures.of_note, lambda w, n: pictures.file(w, n, 1), lambda w, n: pictures.remove(w, n, 1)):
            with pytest.raises(NoteUnknown):
                use(work, first)
    with runtime.reading(cast.chen) as work:
        assert Path(pictures.file(work, first, 1, small=True).path).read_bytes()[:2] == b"\xff\xd8"
        with pytest.raises(picture_rules.PictureUnknown):
            pictures.file(work, first, 2)


def test_at_most_eighteen_with_links_and_gaps(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first = notes[0]
    links = tuple(f"https://sns-img.example/{place}.webp" for place in range(17))
    assert put(runtime, first, drawn.jpeg(room(1)), links=links) == list(range(1, 19))
    with pytest.raises(picture_rules.TooManyPictures):
        put(runtime, first, links=links[:1])
    with runtime.writing(SYSTEM) as work:
        pictures.remove(work, first, 4)
    assert put(runtime, first, links=("https://sns-img.example/new.webp",)) == [18]
    assert [one.position for one in shown(runtime, first)] == list(range(1, 19))
    for link in ("ftp://a/b", "https://a b/c", "https://" + "a" * 500):
        with pytest.raises(picture_rules.PictureLinkWrong):
            picture_rules.check_link(link)
    with pytest.raises(picture_rules.NoPictures):
        put(runtime, notes[1])


def test_files_go_on_schedule_and_their_numbers_stay(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first, second, _other = notes
    put(runtime, first, drawn.jpeg(room(1)))
    with runtime.reading(SYSTEM) as work:
        entity_id = work.db.get_one(picture_queries.Picture, 1).entity_id
    with runtime.writing(SYSTEM) as work:
        assert picture_keeping.erase_old(work, entity_id) == 0
        work.now += timedelta(days=800)
        assert picture_keeping.erase_old(work, entity_id) == 1
    assert files.there(folder_of(runtime)) == {}
    assert not kept(runtime, first)
    with runtime.reading(SYSTEM) as work, pytest.raises(picture_rules.PictureGone):
        pictures.file(work, first, 1)
    put(runtime, second, edited(1, "watermarked"))
    assert [one.notes for one in shown(runtime, second)] == [2]


def test_numbers_of_an_earlier_make_are_made_anew(runtime: Runtime, notes: tuple[int, int, int]) -> None:
    first, second, _other = notes
    put(runtime, first, drawn.jpeg(room(1)))
    put(runtime, second, edited(1, "toned"), drawn.jpeg(room(4)))
    with runtime.writing(SYSTEM) as work:
        entity_id = work.db.get_one(picture_queries.Picture, 1).entity_id
        assert picture_keeping.renew(work, entity_id) == 0
        for row in work.db.query(picture_queries.Picture):
            row.version = 0
        work.db.flush()
        assert picture_keeping.renew(work, entity_id) == 3
        assert picture_keeping.renew(work, entity_id) == 0
    assert [one.notes for one in shown(runtime, second)] == [2, 1]


def test_what_is_no_picture_is_refused_by_name() -> None:
    for content, reason in ((b"", "empty_file"), (b"GIF89a", "not_a_picture"), (b"\xff\xd8\xffjunk", "damaged")):
        with pytest.raises(picture_rules.PictureUnfit) as wrong:
            pictures.read([("好.jpg", drawn.jpeg(room(1))), ("坏{x}.jpg", content)])
        assert wrong.value.reason == reason
        assert "坏{x}.jpg" in wrong.value.text()


def test_who_was_first_is_a_centre_and_no_chain() -> None:
    assert picture_rules.centres([(1, 2), (2, 3), (1, 4), (3, 5)]) == {2: 1, 4: 1, 5: 3}
    day = date(2026, 11, 1)
    use = picture_rules.Use
    uses = [use(3, 12, 1, 1, day, "", 1), use(1, 11, 1, 1, day, "", 1), use(2, 10, 2, 1, day, "", 1)]
    (one,) = picture_rules.reused(uses, {2: 1})
    assert (one.picture_id, one.first.note_id, one.notes, one.publishers) == (1, 10, 2, (2, 1))


def test_a_picture_that_came_again_under_somebody_else_is_a_finding() -> None:
    day, use = ON - timedelta(days=3), picture_rules.Use
    uses = [use(7, 1, 1, 1, day - timedelta(days=200), "首发", 1), use(7, 2, 2, 1, day, "后发", 1)]
    labels = {
        one: publishers.Label(one, "kos", 1, "甲", f"900{one}", f"号{one}", 102 + one, None, None) for one in (1, 2)
    }
    (one,) = picture_rules.reused(uses, {})
    facts = image_reuse.Facts([one], labels)
    shown = picture(account(103), account(104))
    (found,) = seen("content.image-reuse", shown, facts)
    assert [(one.kind, one.ref_id) for one in found.subjects] == [
        ("note", 1), ("note", 2), ("account", 103), ("account", 104),
    ]  # fmt: skip
    assert found.severity == "low"
    assert seen("content.image-reuse", shown, facts, {"pictures__reuse_publishers": 3}) == []
    assert seen("content.image-reuse", shown, facts, {"pictures__reuse_days": 2}) == []
    own = picture_rules.reused([uses[0], use(7, 3, 1, 1, day, "再发", 1)], {})
    assert seen("content.image-reuse", shown, image_reuse.Facts(own, labels)) == []
