"""What of a text counts, and that the compiled loops read it as the plain code does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosmgr.likeness import prints, texts


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ("３㎡陽台改造", "3m2阳台改造"),
        ("Hello, WORLD!", "helloworld"),
        ("好\u200b看\u3000的 沙发～", "好看的沙发"),
        ("这张桌子真的很好看[色色R][萌萌哒R]大家觉得呢", "这张桌子真的很好看大家觉得呢"),
        ("三个小技巧送给正在装修的你 #装修[话题]# #收纳[话题]#", "三个小技巧送给正在装修的你"),
        ("图在这里 https://example.com/a?b=1 见图", "图在这里见图"),
        ("#装修日记[话题]#", "装修日记"),
        ("①②③步", "123步"),
        ("🔥✨💯", ""),
        ("", ""),
    ],
)
def test_what_counts(written: str, counts: str) -> None:
    assert texts.normal(written) == counts


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
@settings(max_examples=150)
def test_compiled_codes_are_the_plain_text(given_texts: list[str]) -> None:
    coded = prints.codes(given_texts)
    for number, text in enumerate(given_texts):
        own = coded.codes[coded.starts[number] : coded.starts[number + 1]].tolist()
        plain = texts.normal(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        if plain.isprintable() and max(map(ord, plain), default=0) < 0xD800 and text.isprintable():
            assert own == [ord(letter) for letter in plain]


@given(st.text(alphabet="好看的沙发abc1２①㎡ 。[]R#话题～🔥\n", max_size=60))
def test_places_lead_back_to_the_letters(text: str) -> None:
    plain, places = texts.placed(text)
    assert plain == texts.normal(text)
    assert len(places) == len(plain)
    assert sorted(places) == places
    for letter, place in zip(plain, places, strict=True):
        assert letter in texts.normal(text[place]) or text[place] in "#[]"


def test_equal_texts_have_equal_digests_and_sketches_are_sorted_and_stable() -> None:
    found = prints.fingerprints(
        ["小户型收纳的5个避坑指南" * 8, "小户型收纳的５個避坑指南🔥" * 8, "完全不同的另一段文字" * 8, ""]
    )
    assert found.digest[0] == found.digest[1] != found.digest[2]
    assert found.digest[3] == 0
    first = found.sketch[found.starts[0] : found.starts[1]].tolist()
    assert first == sorted(set(first)) == found.sketch[found.starts[1] : found.starts[2]].tolist()
    assert found.starts[3] == found.starts[4]
    long = prints.fingerprints(["".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(2000))])
    assert len(long.sketch) == (2000 - 3) // prints.SHARE
    assert long.sketch.max() < 1 << 40


def test_what_is_too_long_is_cut_and_costs_little() -> None:
    found = prints.fingerprints(["好" * 1_000_000])
    assert found.chars[0] == texts.LONGEST
