"""What a note may be, how it is told from others, and the small sums of discipline."""

from datetime import date, time

import pytest

from kosmgr.content import rules
from kosmgr.kit.errors import Refused

NUMBER = "65f0a1b2000000001203abcd"


@pytest.mark.parametrize(
    ("link", "number"),
    [
        (f"https://www.xiaohongshu.com/explore/{NUMBER}?xsec_token=1", NUMBER),
        (f"https://www.xiaohongshu.com/discovery/item/{NUMBER.upper()}", NUMBER),
        (NUMBER.upper(), NUMBER),
        ("https://xhslink.com/a/abc", None),
        (f"https://www.xiaohongshu.com/explore/{NUMBER}0", None),
        ("note-demo-001", None),
        ("", None),
        (None, None),
    ],
)
def test_the_number_of_a_note_stands_in_its_link(link: str | None, number: str | None) -> None:
    assert rules.note_number(link) == number


def test_the_same_facts_give_the_same_key_and_others_another() -> None:
    told = [
        rules.key_of(f"https://www.xiaohongshu.com/explore/{NUMBER}", None, None, ""),
        rules.key_of("note-demo-001", None, None, ""),
        rules.key_of("https://xhslink.com/" + "a" * 200, None, None, ""),
        rules.key_of(None, date(2026, 11, 20), time(12), "窗帘"),
        rules.key_of(None, date(2026, 11, 20), time(18, 30), "窗帘"),
        rules.key_of(None, date(2026, 11, 21), time(12), "窗帘"),
        rules.key_of(None, date(2026, 11, 20), time(12), "灯光"),
    ]
    assert len(set(told)) == len(told)
    assert told[0] == NUMBER == rules.key_of(NUMBER, date(2026, 1, 1), None, "别的")
    assert told[3] == rules.key_of(None, date(2026, 11, 20), time(12), " 窗帘 ")
    assert all(len(one) <= 120 for one in told)


@pytest.mark.parametrize("link", ["https://www.xiaohongshu.com/explore/1", "note-demo-001", NUMBER, "", None])
def test_a_link_or_a_number_is_taken(link: str | None) -> None:
    rules.check_link(link)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "看这里", "https://x y", "a/b", "https://" + "a" * 600])
def test_what_nobody_could_open_is_refused(link: str) -> None:
    with pytest.raises(Refused):
        rules.check_link(link)


@pytest.mark.parametrize(
    ("title", "body", "source", "tags"),
    [("", "", None, []), ("长" * 201, "", None, []), ("", "长" * 20_001, None, []), ("好", "", None, ["标"] * 31),
     ("好", "", None, ["标" * 61])],
)  # fmt: skip
def test_an_empty_note_and_one_too_long_are_refused(title: str, body: str, source: str | None, tags: list[str]) -> None:
    with pytest.raises(Refused):
        rules.check_text(title, body, source, tags)
    rules.check_text("", "", "见文档", [])


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#软装 #窗帘", ["软装", "窗帘"]),
        ("软装，窗帘、灯光", ["软装", "窗帘", "灯光"]),
        ("＃软装＃软装", ["软装"]),
        (" , ", []),
    ],
)
def test_tags_as_people_type_them(text: str, tags: list[str]) -> None:
    assert rules.tags_of(text) == tags


@pytest.mark.parametrize(
    ("counts", "sum_of"),
    [
        ({"interactions": 9, "likes": 1}, 9),
        ({"likes": 1, "saves": 2, "comments": 3}, 6),
        ({"likes": 1, "saves": None}, 1),
        ({"interactions": 0, "likes": 5}, 0),
        ({}, None),
        ({"reads": 9}, None),
    ],
)
def test_interactions_are_the_sum_where_the_sum_is_not_told(counts: dict[str, int | None], sum_of: int | None) -> None:
    assert rules.interactions(counts) == sum_of


@pytest.mark.parametrize(("part", "whole", "per_cent"), [(0, 0, None), (1, 3, 33), (1, 2, 50), (1, 8, 13), (5, 5, 100)])
def test_a_share_is_rounded_half_up(part: int, whole: int, per_cent: int | None) -> None:
    assert rules.share(part, whole) == per_cent


@pytest.mark.parametrize(
    ("days", "gap"),
    [([], 20), ([1], 19), ([20], 19), ([5, 6, 7], 13), ([1, 10, 20], 9), (list(range(1, 21)), 0)],
)
def test_the_longest_gap_counts_from_the_first_day_to_the_last(days: list[int], gap: int) -> None:
    month = [date(2026, 11, day) for day in days]
    assert rules.longest_gap(month, date(2026, 11, 1), date(2026, 11, 21)) == gap


@pytest.mark.parametrize("counts", [{"reads": -1}, {"reads": rules.COUNT_MOST + 1}, {"views": 1}])
def test_a_count_is_a_whole_number_from_nothing_on(counts: dict[str, int]) -> None:
    with pytest.raises(Refused):
        rules.check_counts(counts)
