"""The inner loops of fingerprints: characters to codes, codes to a digest and a sketch."""

from typing import Any

import numpy as np

from kosmgr.likeness.compiled import compiled

EXPANSIONS = 0xD800
EXPANSIONS_END = 0xE000
GRAM = 4  # characters of a sketched piece
HASH_BITS = 40

Array = Any  # numpy arrays; the compiler knows their types


@compiled
def mixed(value: Any) -> Any:
    """A number whose bits all depend on all bits of another (the finaliser of splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def normal_lengths(points: Array, starts: Array, table: Array, sizes: Array, longest: int) -> Array:
    """How many codes each text becomes, added up."""
    count = len(starts) - 1
    ends = np.zeros(count + 1, np.int64)
    for text in range(count):
        length = 0
        for place in range(starts[text], starts[text + 1]):
            code = table[points[place]]
            if code == 0:
                continue
            length += sizes[code - EXPANSIONS] if EXPANSIONS <= code < EXPANSIONS_END else 1
        ends[text + 1] = ends[text] + min(length, longest)
    return ends


@compiled
def normal_codes(points: Array, starts: Array, table: Array, sizes: Array, rows: Array, ends: Array) -> Array:
    """The codes of all texts, one after the other."""
    codes = np.empty(ends[-1], np.uint16)
    for text in range(len(starts) - 1):
        at, end = ends[text], ends[text + 1]
        for place in range(starts[text], starts[text + 1]):
            code = table[points[place]]
            if code == 0:
                continue
            if EXPANSIONS <= code < EXPANSIONS_END:
                row = code - EXPANSIONS
                for one in range(sizes[row]):
                    if at < end:
                        codes[at] = rows[row, one]
                        at += 1
            elif at < end:
                codes[at] = code
                at += 1
    return codes


@compiled
def digests(codes: Array, starts: Array) -> Array:
    """A 64 bit number for each text; equal texts have equal ones. An empty text has 0."""
    count = len(starts) - 1
    out = np.zeros(count, np.uint64)
    for text in range(count):
        if starts[text] == starts[text + 1]:
            continue
        value = np.uint64(0x9E3779B97F4A7C15)
        for place in range(starts[text], starts[text + 1]):
            value = (value ^ np.uint64(codes[place])) * np.uint64(0x100000001B3)
            value ^= value >> np.uint64(29)
        out[text] = mixed(value)
    return out


@compiled
def sketches(codes: Array, starts: Array, least: int, share: int) -> tuple[Array, Array]:
    """Of each text the smallest hashes of its pieces of four characters, sorted, each once: (starts, hashes).

    At least `least` of them, at most a `share`-th of its pieces: two texts with equal pieces keep the same ones.
    """
    count = len(starts) - 1
    ends = np.zeros(count + 1, np.int64)
    room: Any = np.int64(0)
    for text in range(count):
        room += max(least, (starts[text + 1] - starts[text]) // share)
    out = np.empty(room, np.uint64)
    top = np.float64(1 << HASH_BITS)
    longest: Any = np.int64(0)
    for text in range(count):
        longest = max(longest, starts[text + 1] - starts[text])
    hashes = np.empty(max(longest, 1), np.uint64)
    kept = np.empty(max(longest, 1), np.uint64)
    filled = np.int64(0)
    for text in range(count):
        first, length = starts[text], starts[text + 1] - starts[text]
        pieces = length - GRAM + 1
        if length == 0:
            ends[text + 1] = filled
            continue
        if pieces < 1:
            key = np.uint64(length)
            for place in range(first, first + length):
                key = (key << np.uint64(16)) | np.uint64(codes[place])
            out[filled] = mixed(key) >> np.uint64(64 - HASH_BITS)
            filled += 1
            ends[text + 1] = filled
            continue
        key = np.uint64(0)
        for place in range(GRAM - 1):
            key = (key << np.uint64(16)) | np.uint64(codes[first + place])
        for piece in range(pieces):
            key = (key << np.uint64(16)) | np.uint64(codes[first + piece + GRAM - 1])
            hashes[piece] = mixed(key) >> np.uint64(64 - HASH_BITS)
        wanted = max(least, pieces // share)
        # a threshold that nearly always leaves enough, so that few hashes are sorted
        cut = np.uint64(min(top, top * (wanted * 1.3 + 14.0) / pieces))
        while True:
            size = 0
            for piece in range(pieces):
                if hashes[piece] < cut:
                    kept[size] = hashes[piece]
                    size += 1
            chosen = np.sort(kept[:size])
            taken = 0
            last = np.uint64(1 << 63)
            for one in range(size):
                if taken == wanted:
                    break
                if chosen[one] != last:
                    last = chosen[one]
                    out[filled + taken] = last
                    taken += 1
            if taken == wanted or cut >= np.uint64(1 << HASH_BITS):
                break
            cut = np.uint64(1 << HASH_BITS)
        filled += taken
        ends[text + 1] = filled
    return ends, out[:filled]
