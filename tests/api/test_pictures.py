"""Pictures of notes over the API."""

import numpy as np
from fastapi.testclient import TestClient

from benchmarks import drawn
from kosmgr.api import shell
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import JIA, Cast
from tests.users.make import Person

V1 = shell.PREFIX
ROOM = drawn.rooms(np.random.default_rng(1))


def test_sent_listed_checked_and_taken_out(
    door: TestClient, people: dict[str, Person], runtime: Runtime, cast: Cast
) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲一")
    make.account(runtime, cast.jia.id, "9000000102", "甲二")
    first, second = make.note(runtime, "9000000101", "书房这样装"), make.note(runtime, "9000000102", "书房灯光")
    writer, reader = people["lin_operations"].bearer, people["chen"].bearer
    files = [("files", ("a.jpg", drawn.jpeg(ROOM), "image/jpeg"))]
    at = f"{V1}/notes/{first}/pictures"
    assert door.post(at, files=files, headers=reader).status_code == 403
    assert door.get(at, headers=people["wu"].bearer).status_code == 404
    sent = door.post(at, files=files, data={"links": ["https://sns-img.example/1.webp"]}, headers=writer)
    assert (sent.status_code, sent.json()["positions"]) == (201, [1, 2])
    bad = door.post(at, files=[("files", ("b.jpg", b"no", "image/jpeg"))], headers=writer)
    assert (bad.status_code, bad.json()["code"]) == (422, "PictureUnfit")
    small = drawn.jpeg(drawn.resized(ROOM, np.random.default_rng(2)))
    copy = [("files", ("b.jpg", small, "image/jpeg"))]
    door.post(f"{V1}/notes/{second}/pictures", files=copy, headers=writer)
    one, link = door.get(at, headers=reader).json()["items"]
    assert (one["notes"], one["how"], link["link"]) == (2, "same", "https://sns-img.example/1.webp")
    [line] = door.get(f"{V1}/pictures/reused", params={"entity": JIA}, headers=reader).json()["items"]
    assert (line["notes"], line["publishers"], line["later"][0]["account"]) == (2, 2, "9000000102")
    asked = door.post(f"{V1}/pictures/check", files=copy, headers=reader).json()["items"]
    assert [match["how"] for match in asked[0]["matches"]] == ["exact", "same"]
    strange = door.post(f"{V1}/pictures/check", files=copy, headers=people["wu"].bearer).json()["items"]
    assert strange[0]["matches"] == []
    picture = door.get(f"{at}/1", params={"small": True}, headers=reader)
    assert (picture.headers["content-type"], picture.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    looked = door.post(f"{at}/closer", json={"other_note": second}, headers=writer)
    assert looked.status_code == 200
    assert door.post(f"{at}/1/allow", json={"reason": "片尾卡"}, headers=writer).status_code == 200
    assert door.post(f"{at}/1/allow", json={"reason": "片尾卡"}, headers=writer).status_code == 409
    assert door.get(f"{V1}/pictures/reused", headers=reader).json()["total"] == 0
    assert door.post(f"{at}/1/remove", headers=writer).status_code == 200
    assert door.get(f"{at}/1", headers=reader).status_code == 404
