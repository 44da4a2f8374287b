"""The inner loops of finding pairs: who shares pieces, and how much two texts really have in common."""

from typing import Any

import numpy as np

from kosmgr.likeness.compiled import compiled

PIECE = 3  # characters of a piece that is compared
FEW = 36  # hashes of a sketch from which a candidate must share a part of them, not just two
STRIDE = 4  # of a candidate every so many pieces are looked up first
STAR = 8  # of a hash too common to pair everybody, everybody is still paired with the first so many
FEATURES = 8  # shared, pieces of a, pieces of b, longest run, characters covered of a, of b, runs, telling
FIGURES = 0x80  # codes below are Latin letters and figures: pieces of nothing else are shared by chance

Array = Any


@compiled
def shared_runs(hashes: Array, owners: Array, texts: int) -> tuple[Array, Array, Array, Array]:
    """Of (hash, text) entries sorted by both: the runs of equal hashes that two or more texts have.

    Returns where each run starts in `owners` (one more than runs), and for each text which runs it is in, and where
    in them (starts, run, place).
    """
    entries = len(hashes)
    runs = np.empty(entries // 2 + 2, np.int64)
    ends = np.empty(entries // 2 + 2, np.int64)
    counts = np.zeros(texts + 1, np.int64)
    found = 0
    first = 0
    while first < entries:
        end = first + 1
        while end < entries and hashes[end] == hashes[first]:
            end += 1
        if end - first > 1:
            runs[found], ends[found] = first, end
            found += 1
            for entry in range(first, end):
                counts[owners[entry] + 1] += 1
        first = end
    starts = np.cumsum(counts)
    at = starts[:-1].copy()
    run_of = np.empty(starts[-1], np.int32)
    for run in range(found):
        for entry in range(runs[run], ends[run]):
            owner = owners[entry]
            run_of[at[owner]] = run
            at[owner] += 1
    return runs[:found], ends[:found], starts, run_of


@compiled
def gram_table(codes: Array, first: int, end: int, keys: Array, marks: Array, slots: Array, skip: Array) -> int:
    """Put the pieces of a text into an open table and note the slot of each; -1 for a piece that does not count.

    `keys` is empty (all ones) and of a size that is a power of two, twice the pieces at least; `marks` is cleared.
    Returns how many different pieces there are.
    """
    size = np.uint64(len(keys) - 1)
    empty = np.uint64(0xFFFFFFFFFFFFFFFF)
    distinct = 0
    for place in range(first, end - PIECE + 1):
        key = np.uint64(codes[place]) << np.uint64(32)
        key |= np.uint64(codes[place + 1]) << np.uint64(16)
        key |= np.uint64(codes[place + 2])
        if len(skip) and _listed(skip, key):
            slots[place - first] = -1
            continue
        slot = (key * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(20)) & size
        while keys[slot] != empty and keys[slot] != key:
            slot = (slot + np.uint64(1)) & size
        if keys[slot] == empty:
            keys[slot] = key
            distinct += 1
            marks[slot] = -1
        slots[place - first] = slot
    return distinct


@compiled
def _listed(listed: Array, key: Any) -> bool:
    place = np.searchsorted(listed, key)
    return bool(place < len(listed) and listed[place] == key)


@compiled
def measure(
    codes: Array, a: Array, b: Array, mark: int, keys: Array, marks: Array, slots: Array, skip: Array, out: Array
) -> None:
    """What text b has of text a, whose pieces are in the table: shared pieces, longest run, characters covered, runs.

    `a` and `b` are (first, end) in `codes`; out: FEATURES without the numbers of pieces.
    """
    size = np.uint64(len(keys) - 1)
    empty = np.uint64(0xFFFFFFFFFFFFFFFF)
    shared = telling = longest = covered = runs = 0
    open_run = 0
    for place in range(b[0], b[1] - PIECE + 1):
        key = np.uint64(codes[place]) << np.uint64(32)
        key |= np.uint64(codes[place + 1]) << np.uint64(16)
        key |= np.uint64(codes[place + 2])
        slot = (key * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(20)) & size
        while keys[slot] != empty and keys[slot] != key:
            slot = (slot + np.uint64(1)) & size
        if keys[slot] == empty:
            open_run = 0
            continue
        if marks[slot] != mark:
            marks[slot] = mark
            shared += 1
            if codes[place] >= FIGURES or codes[place + 1] >= FIGURES or codes[place + 2] >= FIGURES:
                telling += 1
        if open_run == 0:
            runs += 1
            covered += PIECE
            open_run = PIECE
        else:
            covered += 1
            open_run += 1
        longest = max(longest, open_run)
    covered_a = 0
    since = PIECE
    for place in range(a[1] - a[0] - PIECE + 1):
        slot_a = slots[place]
        if slot_a >= 0 and marks[slot_a] == mark:
            covered_a += min(since, PIECE)
            since = 1
        else:
            since += 1
    out[0], out[3], out[4], out[5], out[6], out[7] = shared, longest, covered_a, covered, runs, telling


@compiled
def promising(codes: Array, b: Array, keys: Array, needed: float) -> bool:
    """Whether text b may share `needed` pieces with the text in the table, as every fourth of its pieces tells.

    A third of what would be expected is enough, so that hardly a copy is lost.
    """
    size = np.uint64(len(keys) - 1)
    empty = np.uint64(0xFFFFFFFFFFFFFFFF)
    wanted = needed / STRIDE / 3
    found = 0
    for place in range(b[0] + 1, b[1] - PIECE + 1, STRIDE):
        key = np.uint64(codes[place]) << np.uint64(32)
        key |= np.uint64(codes[place + 1]) << np.uint64(16)
        key |= np.uint64(codes[place + 2])
        slot = (key * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(20)) & size
        while keys[slot] != empty and keys[slot] != key:
            slot = (slot + np.uint64(1)) & size
        if keys[slot] == key:
            found += 1
            if found >= wanted:
                return True
    return found >= wanted


@compiled
def distinct_pieces(codes: Array, starts: Array, skip: Array) -> Array:
    """How many different pieces of three characters each text has."""
    texts = len(starts) - 1
    out = np.zeros(texts, np.int32)
    longest = np.int64(1)
    for text in range(texts):
        longest = max(longest, starts[text + 1] - starts[text])
    slots = np.empty(longest, np.int32)
    size = 64
    while size < 2 * longest:
        size *= 2
    keys = np.empty(size, np.uint64)
    marks = np.empty(size, np.int32)
    for text in range(texts):
        length = starts[text + 1] - starts[text]
        used = 64
        while used < 2 * length:
            used *= 2
        keys[:used] = np.uint64(0xFFFFFFFFFFFFFFFF)
        out[text] = gram_table(codes, starts[text], starts[text + 1], keys[:used], marks[:used], slots, skip)
    return out


@compiled
def join(
    codes: Array,
    starts: Array,
    distinct: Array,
    runs: Array,
    ends: Array,
    owners: Array,
    text_starts: Array,
    run_of: Array,
    common: int,
    sketched: Array,
    first: int,
    last: int,
    least: Array,
    short: int,
    skip: Array,
) -> tuple[Array, Array, Array]:
    """All pairs (a, b), b < a, first <= a < last, that share sketch hashes and have enough in common.

    `common`: the longest run in which everybody is paired with everybody. `least`: similarity and containment below
    which a pair is let go, in millionths; pairs of texts shorter than `short` are all kept. Returns a, b and their
    FEATURES.
    """
    texts = len(starts) - 1
    counts = np.zeros(texts, np.int32)
    touched = np.empty(texts, np.int32)
    longest = np.int64(1)
    for text in range(texts):
        longest = max(longest, starts[text + 1] - starts[text])
    slots = np.empty(longest, np.int32)
    size = 64
    while size < 2 * longest:
        size *= 2
    keys = np.empty(size, np.uint64)
    marks = np.empty(size, np.int32)
    room = 1024
    left = np.empty(room, np.int32)
    right = np.empty(room, np.int32)
    features = np.empty((room, FEATURES), np.int32)
    feature = np.zeros(FEATURES, np.int32)
    span_a = np.zeros(2, np.int64)
    span_b = np.zeros(2, np.int64)
    filled = 0
    for a in range(first, last):
        found = 0
        for entry in range(text_starts[a], text_starts[a + 1]):
            run = run_of[entry]
            end = ends[run]
            if end - runs[run] > common:
                end = min(end, runs[run] + STAR)
            for place in range(runs[run], end):
                b = owners[place]
                if b >= a:
                    break
                if counts[b] == 0:
                    touched[found] = b
                    found += 1
                counts[b] += 1
        ready = False
        span_a[0], span_a[1] = starts[a], starts[a + 1]
        for one in range(found):
            b = touched[one]
            votes = counts[b]
            counts[b] = 0
            fewer = min(sketched[a], sketched[b])
            brief = max(starts[a + 1] - starts[a], starts[b + 1] - starts[b]) < short
            if not brief and ((votes < 2 and fewer > 4) or (fewer > FEW and votes * 100 < fewer * 6)):
                continue
            if not ready:
                length = span_a[1] - span_a[0]
                used = 64
                while used < 2 * length:
                    used *= 2
                keys[:used] = np.uint64(0xFFFFFFFFFFFFFFFF)
                gram_table(codes, span_a[0], span_a[1], keys[:used], marks[:used], slots, skip)
                ready = True
            span_b[0], span_b[1] = starts[b], starts[b + 1]
            smaller = min(distinct[a], distinct[b])
            needed = min(least[0] * (distinct[a] + distinct[b]) / (1e6 + least[0]), least[1] * smaller / 1e6)
            if not brief and not promising(codes, span_b, keys[:used], needed):
                continue
            measure(codes, span_a, span_b, b, keys[:used], marks[:used], slots, skip, feature)
            shared = feature[0]
            if not brief and shared < needed and 2 * feature[4] < span_a[1] - span_a[0]:
                continue
            if filled == room:
                room *= 2
                left = np.concatenate((left, np.empty(filled, np.int32)))
                right = np.concatenate((right, np.empty(filled, np.int32)))
                features = np.concatenate((features, np.empty((filled, FEATURES), np.int32)))
            feature[1], feature[2] = distinct[a], distinct[b]
            left[filled], right[filled] = a, b
            features[filled] = feature
            filled += 1
    return left[:filled], right[:filled], features[:filled]


@compiled
def measure_all(codes: Array, starts: Array, distinct: Array, left: Array, right: Array, skip: Array) -> Array:
    """FEATURES of given pairs; those of one left text best stand together, its table is made once."""
    longest = np.int64(1)
    for text in range(len(starts) - 1):
        longest = max(longest, starts[text + 1] - starts[text])
    slots = np.empty(longest, np.int32)
    size = 64
    while size < 2 * longest:
        size *= 2
    keys = np.empty(size, np.uint64)
    marks = np.empty(size, np.int32)
    features = np.zeros((len(left), FEATURES), np.int32)
    span_a = np.zeros(2, np.int64)
    span_b = np.zeros(2, np.int64)
    last = -1
    for pair in range(len(left)):
        a, b = left[pair], right[pair]
        if a != last:
            span_a[0], span_a[1] = starts[a], starts[a + 1]
            keys[:] = np.uint64(0xFFFFFFFFFFFFFFFF)
            gram_table(codes, span_a[0], span_a[1], keys, marks, slots, skip)
            last = a
        span_b[0], span_b[1] = starts[b], starts[b + 1]
        measure(codes, span_a, span_b, pair, keys, marks, slots, skip, features[pair])
        features[pair, 1], features[pair, 2] = distinct[a], distinct[b]
    return features
