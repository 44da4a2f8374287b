"""Made-up notes, harder than real ones: in a million each sentence comes back sixty times, a little changed.

Characters are the common ones of GB 2312, drawn with the skew of written Chinese; nothing of it was written by anybody.
"""

from collections.abc import Iterator

import numpy as np

CHARS = 422  # of a note, as in the comparison with other libraries
SENTENCES = 14
LENGTH = 30
POOL_PER_MILLION = 230_000
CHANGED = 0.15


def _letters() -> np.ndarray:
    codes = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    known = [code.decode("gb2312", "ignore") for code in codes]
    return np.array([ord(one) for one in known if one], np.uint32)


LETTERS = _letters()
_SKEW = 1.0 / np.arange(20, 20 + len(LETTERS)) ** 0.9
_CHANCES = np.cumsum(_SKEW / _SKEW.sum())


def _drawn(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    found: np.ndarray = LETTERS[np.minimum(np.searchsorted(_CHANCES, random.random(shape)), len(LETTERS) - 1)]
    return found


def notes(count: int, seed: int = 6, part: int = 5_000) -> Iterator[list[str]]:
    """Bodies, part by part."""
    random = np.random.default_rng(seed)
    pool = _drawn(random, (max(2_000, count * POOL_PER_MILLION // 1_000_000), LENGTH))
    for start in range(0, count, part):
        size = min(part, count - start)
        codes = pool[random.integers(0, len(pool), (size, SENTENCES))]
        swap = random.random(codes.shape) < CHANGED
        codes[swap] = _drawn(random, (int(swap.sum()),))
        yield ["。".join(_text(sentence) for sentence in note) for note in codes]


def _text(codes: np.ndarray) -> str:
    return codes.tobytes().decode("utf-32-le")


def rewritten(body: str, kind: str, seed: int) -> str:
    """The same note in other words: 15 % or 30 % of the words replaced, sentences turned round, or half of it."""
    random = np.random.default_rng(seed)
    sentences = body.split("。")
    if kind == "half":
        own = ["".join(map(chr, _drawn(random, (LENGTH,)))) for _ in range(len(sentences) // 2)]
        return "。".join([*sentences[: len(sentences) // 2], *own])
    if kind in ("shuffled", "washed"):
        random.shuffle(sentences)
    if kind in ("words15", "words30", "washed"):
        share = 0.30 if kind == "words30" else 0.15
        sentences = [_reworded(one, share, random) for one in sentences]
    return "。".join(sentences)


def _reworded(sentence: str, share: float, random: np.random.Generator) -> str:
    """Words of two characters replaced by others."""
    letters = list(sentence)
    for at in range(0, len(letters) - 1, 2):
        if random.random() < share:
            letters[at : at + 2] = map(chr, _drawn(random, (2,)))
    return "".join(letters)


KINDS = ("shuffled", "words15", "words30", "washed", "half")
