"""The pages, the API and the command line of pictures: what each shows, sends and refuses."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from benchmarks import drawn
from kosmgr.policy import Role
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import JIA, YI, Cast
from tests.users.make import person
from tests.web import desk

ROOM = drawn.jpeg(drawn.rooms(np.random.default_rng(1)))


@pytest.fixture
def notes(quick: Runtime, cast_quick: Cast) -> tuple[int, int]:
    make.account(quick, cast_quick.jia.id, "9000000101", "甲一")
    make.account(quick, cast_quick.jia.id, "9000000102", "甲二")
    day = quick.clock.today()
    first = make.note(quick, "9000000101", "书房这样装", published_on=day - timedelta(days=3))
    return first, make.note(quick, "9000000102", "书房灯光", published_on=day)


@pytest.fixture
def operator(quick: Runtime, notes: tuple[int, int]) -> Iterator[desk.Desk]:
    with desk.opened(quick, person(quick, "孙运营", (Role.OPERATIONS, JIA))) as at:
        yield at


def send(at: desk.Desk, note: int, *files: tuple[str, bytes], links: str = "") -> tuple[int, str]:
    sent = [("files", (name, content, "image/jpeg")) for name, content in files]
    answer = at.post(f"/notes/{note}/pictures", {"links": links}, files=sent or None)
    return answer.status_code, answer.text


def test_sent_seen_allowed_and_taken_out(operator: desk.Desk, quick: Runtime, notes: tuple[int, int]) -> None:
    first, second = notes
    assert "还没有图片" in operator.page(f"/notes/{first}")
    assert send(operator, first, ("a.jpg", ROOM))[0] == 303
    assert send(operator, second, ("b.jpg", ROOM), links="https://sns-img.example/1.webp")[0] == 303
    status, said = send(operator, second, ("坏.jpg", b"GIF89a"))
    assert (status, "「坏.jpg」不是 JPG、PNG 或 WebP 图片" in said) == (422, True)
    assert send(operator, second)[0] == 422
    page = operator.page(f"/notes/{second}")
    assert "同一张图在 2 篇笔记里" in page
    assert "首发：书房这样装" in page
    assert "同一个文件" in operator.page(f"/notes/{second}/pictures")
    assert "书房灯光" in operator.page("/notes/pictures")
    for path in (f"/notes/{first}/pictures/1", f"/notes/{first}/pictures/1/small"):
        answer = operator.get(path)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert operator.post(f"/notes/{second}/pictures/1/allow", {"reason": "片尾卡"}).status_code == 303
    assert "没有图片用了不止一次" in operator.page("/notes/pictures")
    assert "大家都可以用" in operator.page(f"/notes/{second}")
    assert operator.post(f"/notes/{second}/pictures/1/remove").status_code == 303
    assert operator.get(f"/notes/{second}/pictures/1").status_code == 404
    with desk.opened(quick, person(quick, "吴乙", (Role.OPERATIONS, YI))) as stranger:
        for path in (f"/notes/{first}/pictures", f"/notes/{first}/pictures/1", f"/notes/{first}/pictures/1/small"):
            assert stranger.get(path).status_code == 404
        assert send(stranger, first, ("a.jpg", ROOM))[0] == 404
    with desk.opened(quick, person(quick, "陈审", (Role.AUDITOR, None))) as auditor:
        assert "选图片" not in auditor.page(f"/notes/{first}/pictures")
        assert send(auditor, first, ("a.jpg", ROOM))[0] == 403


def test_without_the_extra_the_page_says_so(
    operator: desk.Desk, notes: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = notes
    send(operator, first, ("a.jpg", ROOM))
    monkeypatch.setattr("kosmgr.likeness.engine.util.find_spec", lambda _name: None)
    assert "没有安装 OpenCV" in operator.page(f"/notes/{first}/pictures")
    status, said = operator.refused(f"/notes/{first}/pictures/closer", {"other": str(second)})
    assert (status, "没有安装 OpenCV" in said) == (422, True)
    send(
        operator,
        second,
        ("b.jpg", drawn.jpeg(drawn.toned(drawn.rooms(np.random.default_rng(1)), np.random.default_rng(2)))),
    )
    assert "同一张图在 2 篇笔记里" in operator.page(f"/notes/{second}")  # the rest works
