"""All pairs of like texts among many.

Texts that share hashes of their sketches are candidates; each candidate is measured from the texts themselves, so
nothing is called a copy because it fell into a bucket. Texts that are equal are one: only the first of them is paired.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from kosmgr.likeness import joining, kernels, prints, rules, short

CHUNK = 5_000  # texts fingerprinted at once
PART = 1_000  # texts joined at once
WORK_EACH = 400  # steps of joining allowed for each entry of the index, before common hashes are left to the first few
MOST_COMMON = 4_096  # texts with one hash that are all paired with each other, at most
SHORTEST = 4  # letters and figures below which a text says too little to be like another
KINDS = tuple(rules.Kind)  # numbers in Pairs.kind

A = TypeVar("A")
B = TypeVar("B")
Progress = Callable[[int, int], None]  # texts done, of


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts by their numbers, a before b; all arrays are of one length, ordered by (a, b)."""

    a: Any  # int32
    b: Any
    kind: Any  # int8, a place in KINDS
    similarity: Any  # float64, 0 to 1
    a_in_b: Any
    b_in_a: Any
    shared: Any  # int32, pieces
    longest: Any  # int32, characters

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True)
class Index:
    """Texts ready to be joined: codes, fingerprints, and the first text with the same letters and figures."""

    codes: prints.Codes
    prints: prints.Prints
    first: Any  # int64[n]: n's own number, or that of the earlier text it equals
    skip: Any  # uint64, sorted: pieces that do not count


def pieces(phrases: Sequence[str]) -> Any:
    """The pieces of exempted phrases, sorted: they are left out when texts are measured."""
    found: set[int] = set()
    for phrase in phrases:
        coded = prints.codes([phrase]).codes.tolist()
        found |= {a << 32 | b << 16 | c for a, b, c in zip(coded, coded[1:], coded[2:], strict=False)}
    return np.array(sorted(found), np.uint64)


def index(texts: Sequence[str], phrases: Sequence[str] = (), threads: int | None = None) -> Index:
    """Normalise and fingerprint many texts, in parts at the same time."""
    parts = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)] or [[]]
    coded = _mapped(prints.codes, parts, threads)
    printed = _mapped(prints.of_codes, coded, threads)
    codes = prints.Codes(np.concatenate([one.codes for one in coded]), _chained([one.starts for one in coded]))
    whole = prints.Prints(
        np.concatenate([one.digest for one in printed]),
        np.concatenate([one.chars for one in printed]),
        _chained([one.starts for one in printed]),
        np.concatenate([one.sketch for one in printed]),
    )
    return Index(codes, whole, first_of(whole.digest), pieces(phrases))


def first_of(digests: Any) -> Any:
    """For each text the first one with the same digest; a text of which nothing counts equals none."""
    _, firsts, places = np.unique(digests, return_index=True, return_inverse=True)
    own = np.arange(len(digests))
    return np.where(digests == 0, own, firsts[places]) if len(digests) else own


def pairs(
    texts: Sequence[str],
    limits: rules.Thresholds,
    phrases: Sequence[str] = (),
    progress: Progress | None = None,
    threads: int | None = None,
) -> Pairs:
    """All pairs of like texts; of equal ones, each with the first."""
    return join(index(texts, phrases, threads), limits, progress, threads)


def join(ready: Index, limits: rules.Thresholds, progress: Progress | None = None, threads: int | None = None) -> Pairs:
    """All pairs of an index."""
    count = len(ready.first)
    codes, skip = ready.codes, ready.skip
    hashes, owners = _entries(ready)
    runs, ends, starts, run_of = joining.shared_runs(hashes, owners, count)
    common = _common(ends - runs, len(hashes))
    distinct = joining.distinct_pieces(codes.codes, codes.starts, skip)
    sketched = np.diff(ready.prints.starts).astype(np.int32)
    least = np.array(
        [int(1e6 * min(limits.long_similarity, limits.warn.similarity)), int(1e6 * limits.warn.containment)]
    )
    bounds = [(start, min(start + PART, count)) for start in range(0, count, PART)]
    done = 0

    def part(bound: tuple[int, int]) -> tuple[Any, Any, Any]:
        nonlocal done
        found: tuple[Any, Any, Any] = joining.join(
            codes.codes, codes.starts, distinct, runs, ends, owners, starts, run_of, common, sketched,
            bound[0], bound[1], least, limits.short_chars, skip,
        )  # fmt: skip
        done += bound[1] - bound[0]
        if progress:
            progress(done, count)
        return found

    found = _mapped(part, bounds, threads)
    return _judged(ready, limits, found)


def _entries(ready: Index) -> tuple[Any, Any]:
    """(hash, text) of all sketches, sorted by both; of equal texts only the first is in."""
    owners = np.repeat(np.arange(len(ready.first), dtype=np.int64), np.diff(ready.prints.starts))
    kept = ready.first[owners] == owners
    bits = np.uint64(64 - kernels.HASH_BITS)
    keys = (ready.prints.sketch[kept] << bits) | owners[kept].astype(np.uint64)
    keys.sort()
    return keys >> bits, (keys & np.uint64((1 << int(bits)) - 1)).astype(np.int32)


def _common(lengths: Any, entries: int) -> int:
    """The longest run in which everybody may be paired with everybody, so that the work stays within bounds."""
    if not len(lengths):
        return 1
    ordered = np.sort(lengths)
    work = np.cumsum(ordered.astype(np.float64) ** 2 / 2)
    affordable = int(np.searchsorted(work, WORK_EACH * entries + 5e7))
    return int(min(MOST_COMMON, ordered[min(affordable, len(ordered) - 1)]))


def _judged(ready: Index, limits: rules.Thresholds, found: list[tuple[Any, Any, Any]]) -> Pairs:
    """What was measured, with its kind; what is no copy is left out, what equals an earlier text is put in."""
    later = np.concatenate([one[0] for one in found]) if found else np.zeros(0, np.int32)
    earlier = np.concatenate([one[1] for one in found]) if found else np.zeros(0, np.int32)
    features = np.concatenate([one[2] for one in found]) if found else np.zeros((0, joining.FEATURES), np.int32)
    similarity, of_b, of_a, kind = judge(ready.codes, earlier, later, features, limits)
    kept = kind >= 0
    equal = np.flatnonzero(ready.first != np.arange(len(ready.first)))
    chars = ready.prints.chars[equal]
    ones = np.ones(len(equal))
    a = np.concatenate([earlier[kept], ready.first[equal].astype(np.int32)])
    b = np.concatenate([later[kept], equal.astype(np.int32)])
    order = np.lexsort((b, a))
    exact = np.full(len(equal), KINDS.index(rules.Kind.EXACT), np.int8)
    pieces_each = np.maximum(chars - joining.PIECE + 1, 0)
    return Pairs(
        a[order],
        b[order],
        np.concatenate([kind[kept], exact])[order],
        np.concatenate([similarity[kept], ones])[order],
        np.concatenate([of_a[kept], ones])[order],
        np.concatenate([of_b[kept], ones])[order],
        np.concatenate([features[kept, 0], pieces_each])[order].astype(np.int32),
        np.concatenate([features[kept, 3], chars])[order].astype(np.int32),
    )


def judge(codes: prints.Codes, a: Any, b: Any, features: Any, limits: rules.Thresholds) -> tuple[Any, Any, Any, Any]:
    """What many pairs are: similarity, how much of b stands in a and of a in b, kind (-1: no copy).

    `features` are those of joining.measure with a table of b; columns 1 and 4 are of b, 2 and 5 of a.
    """
    shared, of_b, of_a, longest, covered_b, covered_a, runs, telling = features.T.astype(np.float64)
    chars = np.diff(codes.starts)
    chars_a, chars_b = chars[a], chars[b]
    alike = shared / np.maximum(of_a + of_b - shared, 1)
    in_a, in_b = shared / np.maximum(of_b, 1), shared / np.maximum(of_a, 1)
    contained = np.maximum(in_a, in_b)
    smaller = np.minimum(chars_a, chars_b)
    share = np.clip((smaller - limits.chars) / (limits.long_chars - limits.chars), 0.0, 1.0)
    floor = limits.warn.similarity + share * (limits.long_similarity - limits.warn.similarity)
    part = (contained >= limits.warn.containment) & (shared >= limits.contained) & (longest >= limits.passage)
    told = (telling >= limits.shared) | (alike >= rules.UNTOLD)
    enough = (shared >= limits.shared) & told
    # a text that says one thing again and again has few different pieces, but they cover it
    cover = np.minimum(covered_a / np.maximum(chars_a, 1), covered_b / np.maximum(chars_b, 1))
    repeated = (cover >= rules.COVERED) & (longest >= limits.passage) & (2 * telling >= shared)
    copies = ((alike >= floor) | part) & enough | (alike >= rules.PLAIN) | repeated
    covered = np.where(chars_a <= chars_b, covered_a, covered_b)
    passages = (alike < limits.block.similarity) & (contained >= limits.warn.containment) & (covered >= 12 * runs)
    partial = (contained >= 0.80) & (alike < 0.70) | passages
    kind = np.where(partial, KINDS.index(rules.Kind.PARTIAL), KINDS.index(rules.Kind.NEAR)).astype(np.int8)
    kind[~copies] = -1
    both = np.flatnonzero(np.maximum(chars_a, chars_b) < limits.short_chars)
    if len(both):
        pairs_alike, kept = short.short_likeness(codes.codes, codes.starts, a[both], b[both])
        like = (pairs_alike >= limits.short_similarity) | (kept >= limits.short_edits) | (alike[both] >= rules.PLAIN)
        like &= smaller[both] >= SHORTEST
        kind[both] = np.where(like, KINDS.index(rules.Kind.SHORT), -1)
    return alike, in_a, in_b, kind


def _chained(starts: list[Any]) -> Any:
    """Starts of parts as starts of the whole."""
    moved, offset = [np.zeros(1, np.int64)], 0
    for one in starts:
        moved.append(one[1:] + offset)
        offset += int(one[-1])
    return np.concatenate(moved)


def _mapped(work: Callable[[A], B], parts: Sequence[A], threads: int | None) -> list[B]:
    """Each part's result, in order; the compiled loops run beside each other."""
    wanted = threads or min(os.cpu_count() or 1, 8)
    if wanted == 1 or len(parts) < 2:
        return [work(one) for one in parts]
    with ThreadPoolExecutor(wanted) as pool:
        return list(pool.map(work, parts))
