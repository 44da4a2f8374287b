"""The inner loop for short texts: likeness of pieces of two characters, and of characters after editing."""

from typing import Any

import numpy as np

from kosmgr.likeness.compiled import compiled

Array = Any


@compiled
def short_likeness(codes: Array, starts: Array, left: Array, right: Array) -> tuple[Array, Array]:
    """For pairs of short texts: Jaccard of their pieces of two characters, and 1 - edits / characters."""
    count = len(left)
    alike, kept = np.zeros(count), np.zeros(count)
    for pair in range(count):
        a, b = codes[starts[left[pair]] : starts[left[pair] + 1]], codes[starts[right[pair]] : starts[right[pair] + 1]]
        alike[pair] = _pairs_alike(a, b)
        kept[pair] = 1.0 - _edits(a, b) / max(len(a), len(b), 1)
    return alike, kept


@compiled
def _pairs_alike(a: Array, b: Array) -> float:
    found = 0
    of_a = 0
    for one in range(len(a) - 1):
        seen = False
        for before in range(one):
            if a[before] == a[one] and a[before + 1] == a[one + 1]:
                seen = True
                break
        if seen:
            continue
        of_a += 1
        for other in range(len(b) - 1):
            if b[other] == a[one] and b[other + 1] == a[one + 1]:
                found += 1
                break
    of_b = 0
    for one in range(len(b) - 1):
        seen = False
        for before in range(one):
            if b[before] == b[one] and b[before + 1] == b[one + 1]:
                seen = True
                break
        of_b += 0 if seen else 1
    union = of_a + of_b - found
    return found / union if union else 0.0


@compiled
def _edits(a: Array, b: Array) -> int:
    """Characters put in, left out or changed to make one of the other (Levenshtein)."""
    row = np.arange(len(b) + 1)
    for one in range(len(a)):
        corner = row[0]
        row[0] = one + 1
        for other in range(len(b)):
            above = row[other + 1]
            step = corner + (0 if a[one] == b[other] else 1)
            row[other + 1] = min(step, above + 1, row[other] + 1)
            corner = above
    return int(row[len(b)])
