"""Groups keep to their centres, templates are told from rewritings, and passages are marked where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import note_copies
from kosmgr.likeness import families, grouping, pairing, rules, skeleton, spans, texts
from kosmgr.likeness.rules import Kind

LIMITS = rules.Thresholds()


def _link(a: int, b: int, similarity: float, kind: Kind = Kind.NEAR) -> grouping.Link:
    return grouping.Link(a, b, kind, similarity, similarity)


CASES = [
    ([], []),
    ([_link(0, 1, 0.9)], [(0, 1)]),
    # a chain of weak pairs does not become one group
    ([_link(0, 1, 0.2), _link(1, 2, 0.2), _link(2, 3, 0.2), _link(3, 4, 0.2)], [(0, 1), (2, 3)]),
    # a text stays with what it was copied from, not with an earlier one it resembles
    ([_link(0, 3, 0.2), _link(1, 3, 0.8), _link(1, 2, 0.7)], [(1, 2, 3)]),
    # who is only a little like a centre joins it
    ([_link(0, 1, 0.8), _link(0, 2, 0.2)], [(0, 1, 2)]),
    # four texts of one template, two pairs of them closer than the others, are one group
    (
        [_link(0, 2, 0.43), _link(1, 3, 0.42), _link(0, 1, 0.37), _link(0, 3, 0.36), _link(1, 2, 0.36)],
        [(0, 1, 2, 3)],
    ),
    # two copies of one text are not drawn to an earlier one that only shares a phrase with both
    ([_link(0, 1, 0.2), _link(0, 2, 0.2), _link(1, 2, 0.9)], [(1, 2)]),
    # equal texts are linked to their first only, and come along
    ([_link(0, 1, 0.5), _link(1, 2, 1.0, Kind.EXACT)], [(0, 1, 2)]),
]


@pytest.mark.parametrize(("links", "members"), CASES)
def test_groups(links: list[grouping.Link], members: list[tuple[int, ...]]) -> None:
    assert [group.members for group in grouping.groups(links, LIMITS)] == members


links_strategy = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from([0.15, 0.3, 0.5, 0.9])).filter(
        lambda x: x[0] < x[1]
    ),
    max_size=40,
)


@given(links_strategy)
@settings(max_examples=150)
def test_nobody_is_in_two_groups_and_everybody_is_like_the_centre(given_links: list[tuple[int, int, float]]) -> None:
    links = [_link(*one) for one in given_links]
    groups = grouping.groups(links, LIMITS)
    seen = [text for group in groups for text in group.members]
    assert len(seen) == len(set(seen))
    linked = {(link.a, link.b) for link in links}
    for group in groups:
        assert group.centre == group.members[0]
        assert all(tuple(sorted((group.centre, text))) in linked for text in group.members[1:])
    strong = {text for link in links if link.similarity >= 0.4 for text in (link.a, link.b)}
    assert all(link.a in seen or link.b in seen for link in links)
    assert strong <= set(seen) | {text for text in strong if all(link.b in seen or link.a in seen for link in links)}


def _named(notes: list[str]) -> list[grouping.Group]:
    pairs = pairing.pairs(notes, LIMITS)
    links = [
        _link(a, b, s, pairing.KINDS[k])
        for a, b, k, s in zip(
            pairs.a.tolist(), pairs.b.tolist(), pairs.kind.tolist(), pairs.similarity.tolist(), strict=True
        )
    ]
    return families.named(grouping.groups(links, LIMITS), notes.__getitem__)


def test_a_frame_with_slots_is_a_template_and_rewritings_are_not() -> None:
    writer = note_copies.Writer(21)
    family = [texts.whole(*note) for note in writer.family(6)]
    [group] = _named(family)
    assert (group.kind, len(group.members)) == (Kind.TEMPLATE, 6)
    title, body = writer.note(400)
    washed = [texts.whole(title, body)] + [texts.whole(title, writer.reworded(body, 0.15)) for _ in range(5)]
    assert [one.kind for one in _named(washed)] == [Kind.NEAR]


def test_a_skeleton_shows_the_frame_and_what_each_put_in() -> None:
    notes = [
        f"{city}探店，人均{price}元的宝藏火锅店被我找到了！必点{dish}，一口下去满满的幸福感，周末记得提前预约。"
        for city, price, dish in (("杭州", 89, "鲜毛肚"), ("成都", 120, "嫩牛肉"), ("上海", 66, "手打虾滑"))
    ]
    found = skeleton.skeleton(notes)
    assert found.template
    assert [piece.fillings for piece in found.pieces if piece.slot] == [
        ("杭州", "成都", "上海"), ("89", "120", "66"), ("鲜毛肚", "嫩牛肉", "手打虾滑"),
    ]  # fmt: skip
    for number, note in enumerate(notes):
        rebuilt = "".join(piece.fillings[number] if piece.slot else piece.text for piece in found.pieces)
        assert texts.normal(rebuilt) == texts.normal(note)


def test_passages_are_marked_where_they_stand_also_when_sentences_moved() -> None:
    one = "第一看检测报告，认准甲醛释放量那一栏；第二看封边，味道会慢慢散出来。下次来店里我拿样板给你看。"
    other = "🔥第二看封边，味道会慢慢散出来！第一看檢測報告，認準甲醛釋放量那一欄；想看实物就来店里。"
    found = spans.side_by_side(one, other)
    marked = [(one[s.a_start : s.a_end], other[s.b_start : s.b_end]) for s in found.spans if s.kind == "same"]
    assert any(a.startswith("第一看检测报告") and b.startswith("第一看檢測報告") for a, b in marked)
    assert any("封边，味道会慢慢散出来" in a and "封边，味道会慢慢散出来" in b for a, b in marked)
    for a, b in marked:
        assert texts.normal(a) == texts.normal(b)
    assert found.longest >= 14
    assert 0 < found.same_a <= found.chars_a
    reworded = spans.side_by_side(
        "这块板子味道会慢慢散出来，我拿样板给你一块一块讲清楚。",
        "这块板子味道会慢慢散出来，我把样板给你一块一块讲清楚。",
    )
    assert [span.kind for span in reworded.spans] == ["same", "changed", "same"]
    exempted = spans.side_by_side(one, one, [one])
    assert exempted.spans == ()


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_no_place_is_marked_twice(seed: int) -> None:
    writer = note_copies.Writer(seed % 7)
    writer.dice.seed(seed)
    one = writer.note(120)[1]
    other = writer.shuffled(writer.reworded(one, 0.2))
    found = spans.side_by_side(one, other)
    for start, end in (("a_start", "a_end"), ("b_start", "b_end")):
        places = [n for s in found.spans if s.kind == "same" for n in range(getattr(s, start), getattr(s, end))]
        assert len(places) == len(set(places))
    assert all(0 <= s.a_start < s.a_end <= len(one) and 0 <= s.b_start < s.b_end <= len(other) for s in found.spans)
