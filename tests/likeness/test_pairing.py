"""Every copy is found, hardly anything else, and the same by every way."""

import random
from itertools import combinations

import pytest

from benchmarks import note_copies
from kosmgr.duplicates import files
from kosmgr.likeness import comparing, pairing, rules, texts

LIMITS = rules.Thresholds()


def _found(corpus: note_copies.Corpus) -> set[tuple[int, int]]:
    pairs = pairing.pairs(corpus.texts, LIMITS)
    return {(a, b) for a, b, *_ in files.expanded(pairs, {})}


@pytest.mark.parametrize("seed", [101, 102])
def test_twelve_kinds_of_copy_are_found(seed: int) -> None:
    corpus = note_copies.corpus(seed, bases=90, background=900)
    score = note_copies.score(corpus, _found(corpus))
    assert set(score.recall) == set(note_copies.KINDS)
    assert min(score.recall.values()) >= 0.98
    assert score.macro >= 0.995
    assert score.precision >= 0.995


def _alike(one: str, other: str) -> float:
    a, b = ({text[n : n + 3] for n in range(len(text) - 2)} for text in (one, other))
    return len(a & b) / max(1, len(a | b))


def test_all_that_is_half_alike_is_found_whatever_it_is() -> None:
    """Held against brute force: texts grown from each other by random edits, of many lengths."""
    dice, writer = random.Random(5), note_copies.Writer(5)
    notes = ["".join(writer.note(dice.randint(20, 400))) for _ in range(60)]
    for _ in range(240):
        letters = list(dice.choice(notes))
        for _ in range(dice.randint(1, 30)):
            place = dice.randrange(len(letters) or 1)
            letters[place : place + dice.choice((0, 1, 3))] = dice.choice(("", dice.choice(note_copies.LETTERS), "的"))
        notes.append("".join(letters) or "空")
    plain = [texts.normal(note) for note in notes]
    wanted = {(a, b) for a, b in combinations(range(len(notes)), 2) if _alike(plain[a], plain[b]) >= 0.5}
    found = {(a, b) for a, b, *_ in files.expanded(pairing.pairs(notes, LIMITS), {})}
    assert len(wanted) > 300
    assert wanted <= found


def test_pairs_say_what_comparing_says_and_threads_change_nothing() -> None:
    corpus = note_copies.corpus(7, bases=12, background=60)
    one, two = (pairing.pairs(corpus.texts, LIMITS, threads=count) for count in (1, 2))
    assert list(files.listed(one)) == list(files.listed(two))
    for a, b, kind, similarity, a_in_b, b_in_a, shared, longest in list(files.listed(one))[::7]:
        other = comparing.compare(corpus.texts[a], corpus.texts[b], LIMITS)
        assert (other.kind, other.longest) == (kind, longest)
        assert (other.similarity, other.a_in_b, other.b_in_a) == pytest.approx((similarity, a_in_b, b_in_a))
        assert kind is rules.Kind.EXACT or other.shared == shared


def test_containment_is_told_both_ways() -> None:
    writer = note_copies.Writer(3)
    part, rest = writer.note(200)[1], writer.note(600)[1]
    found = comparing.compare(part, rest + part, LIMITS)
    assert found.kind is rules.Kind.PARTIAL
    assert found.a_in_b > 0.98
    assert 0.15 < found.b_in_a < 0.4
    assert found.longest == len(texts.normal(part))


SHORT = [
    ("小户型收纳的5个避坑指南", "小户型收纳的6个避坑指南", rules.Kind.SHORT),
    ("小户型收纳的5个避坑指南", "小戶型收納的５个避坑指南!", rules.Kind.EXACT),
    ("客厅无主灯怎么配", "窗帘这样选不踩坑", None),
    ("好", "好看", None),
    ("", "", None),
]


@pytest.mark.parametrize(("one", "other", "kind"), SHORT)
def test_short_texts_have_a_rule_of_their_own(one: str, other: str, kind: rules.Kind | None) -> None:
    assert comparing.compare(one, other, LIMITS).kind is kind
    found = [said for _, _, said, *_ in files.listed(pairing.pairs([one, other], LIMITS))]
    assert found == ([kind] if kind else [])


def test_english_alone_makes_no_copy() -> None:
    """Two texts of one alphabet share pieces by chance; two copies share far more."""
    one = (
        "The store opened in spring and the team keeps measuring every window before an order is placed with them. " * 2
    )
    other = (
        "In the morning the manager was opening the store and then measured the order of the rooms before they came. "
        * 2
    )
    assert comparing.compare(one, other, LIMITS).kind is None
    assert comparing.compare(one, one.replace("spring", "autumn"), LIMITS).kind is rules.Kind.NEAR


def test_exempted_phrases_do_not_count() -> None:
    writer = note_copies.Writer(9)
    phrase = "本店所有板材均提供检测报告，到店出示本篇笔记可以免费领取样板一份，最终解释权归门店所有，欢迎到店咨询。"
    one, other = (writer.note(110)[1] + phrase for _ in range(2))
    assert comparing.compare(one, other, LIMITS).kind is not None
    assert comparing.compare(one, other, LIMITS, [phrase]).kind is None
    assert len(pairing.pairs([one, other], LIMITS)) == 1
    assert len(pairing.pairs([one, other], LIMITS, [phrase])) == 0


def test_a_template_used_a_thousand_times_is_found_though_its_hashes_are_common() -> None:
    writer = note_copies.Writer(4)
    family = [texts.whole(*note) for note in writer.family(700)]
    pairs = pairing.pairs(family, LIMITS)
    met = set(pairs.a.tolist()) | set(pairs.b.tolist())
    assert len(met) == 700


def test_progress_is_told_and_nothing_is_paired_with_nothing() -> None:
    told: list[tuple[int, int]] = []
    pairs = pairing.pairs(["", "", "🔥", "只有一篇"], LIMITS, progress=lambda done, of: told.append((done, of)))
    assert len(pairs) == 0
    assert told[-1] == (4, 4)
    assert len(pairing.pairs([], LIMITS)) == 0
