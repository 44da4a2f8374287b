"""The list: what fits, in which order, page by page to the end and back, and what is not one's own."""

from datetime import date, timedelta

import pytest

from kosmgr.content import listing, rules
from kosmgr.content.listing import Wanted
from kosmgr.policy import SYSTEM, Actor
from kosmgr.runtime import Runtime
from tests.content import make
from tests.make import DAY, Cast


def titles(runtime: Runtime, actor: Actor, wanted: Wanted, **given: str) -> list[str]:
    """What a page shows."""
    with runtime.reading(actor) as work:
        return [line.note.title for line in listing.part(work, wanted, **given).lines]  # type: ignore[arg-type]


def filled(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲一号")
    make.account(runtime, cast.jia.id, "9000000102", "甲二号")
    make.account(runtime, cast.yi.id, "9000000201", "乙号")
    make.note(runtime, "9000000101", "收纳", "玄关柜", kind="image", goods=True)
    make.note(runtime, "9000000101", "灯光", "无主灯", published_on=date(2026, 10, 3), kind="video", promoted=True)
    make.note(runtime, "9000000102", "窗帘", "层高%", published_on=date(2026, 11, 18), platform_state="被平台下架")
    make.note(runtime, "9000000102", "草稿一", published_on=None)
    make.note(runtime, "9000000201", "乙的笔记")


CASES = [
    (Wanted(), ["草稿一", "收纳", "窗帘", "灯光"]),
    (Wanted(q="无主灯"), ["灯光"]),
    (Wanted(q="%"), ["窗帘"]),
    (Wanted(q="甲二号"), ["草稿一", "窗帘"]),
    (Wanted(q="9000000101"), ["收纳", "灯光"]),
    (Wanted(publisher="9000000102"), ["草稿一", "窗帘"]),
    (Wanted(publisher="9000000201"), []),
    (Wanted(state=rules.DRAFT), ["草稿一"]),
    (Wanted(kind="video"), ["灯光"]),
    (Wanted(month="2026-11"), ["收纳", "窗帘"]),
    (Wanted(month="2026-10", promoted="yes"), ["灯光"]),
    (Wanted(goods="yes"), ["收纳"]),
    (Wanted(platform_state="被平台下架"), ["窗帘"]),
    (Wanted(by="test"), []),
    (Wanted(by="kos", state=rules.PUBLISHED), ["收纳", "窗帘", "灯光"]),
]


def test_what_fits_is_listed_the_newest_day_first(runtime: Runtime, cast: Cast) -> None:
    filled(runtime, cast)
    for wanted, expected in CASES:
        assert titles(runtime, cast.lin, wanted) == expected, wanted
        with runtime.reading(cast.lin) as work:
            assert listing.size(work, wanted).count == len(expected), wanted
    assert titles(runtime, cast.wu, Wanted()) == ["乙的笔记"]
    with runtime.reading(SYSTEM) as work:
        assert listing.platform_states(work) == ["被平台下架"]
        assert [line.note.title for line in listing.exported(work, Wanted(publisher="9000000201"))] == ["乙的笔记"]


def test_pages_follow_each_other_to_the_end_and_back(runtime: Runtime, cast: Cast) -> None:
    make.account(runtime, cast.jia.id, "9000000101", "甲号")
    for n in range(7):  # three notes on one day: the id goes on where the day does not
        make.note(runtime, "9000000101", f"{n}", published_on=DAY - timedelta(days=n // 3))
    seen, after, pages = [], "", []
    with runtime.reading(cast.lin) as work:
        while True:
            part = listing.part(work, Wanted(), after=after, size=3)
            pages.append(part)
            seen += [line.note.title for line in part.lines]
            if part.older is None:
                break
            after = part.older
        assert seen == ["2", "1", "0", "5", "4", "3", "6"]
        assert [one.newer is None for one in pages] == [True, False, False]
        back = listing.part(work, Wanted(), before=pages[2].newer or "", size=3)
        assert [line.note.title for line in back.lines] == ["5", "4", "3"]
        first = listing.part(work, Wanted(), before=back.newer or "", size=3)
        assert [line.note.title for line in first.lines] == ["2", "1", "0"]
        assert first.newer is None


def test_a_search_says_when_it_did_not_look_at_everything(
    runtime: Runtime, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(runtime, cast)
    monkeypatch.setattr(listing, "LOOKED_AT", 2)
    with runtime.reading(cast.lin) as work:
        assert listing.part(work, Wanted(q="灯光")).lines == []  # the fourth newest
        assert listing.size(work, Wanted(q="灯光")).looked_at == 2
        assert listing.size(work, Wanted()).looked_at is None
        assert listing.size(work, Wanted(), counted=3) == listing.Size(3, True, None)
    assert titles(runtime, cast.lin, Wanted(q="灯光", month="2026-10")) == ["灯光"]


@pytest.mark.parametrize("text", ["2026-13", "26-11", "x", "2026-1"])
def test_a_month_is_written_one_way(text: str) -> None:
    with pytest.raises(listing.MonthWrong):
        listing.month(text)


@pytest.mark.parametrize("place", ["x", "2026-13-01.4", "2026-11-20"])
def test_a_place_nobody_gave_out_is_refused(runtime: Runtime, cast: Cast, place: str) -> None:
    with runtime.reading(cast.lin) as work, pytest.raises(listing.PlaceWrong):
        listing.part(work, Wanted(), after=place)
