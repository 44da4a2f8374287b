"""How alike given texts are, without looking for them: a draft beside each of its nearest."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kosmgr.likeness import joining, pairing, prints, rules


def compare(a: str, b: str, limits: rules.Thresholds, phrases: Sequence[str] = ()) -> rules.Likeness:
    """Two texts."""
    return compare_many(a, [b], limits, phrases)[0]


def compare_many(
    text: str, others: Sequence[str], limits: rules.Thresholds, phrases: Sequence[str] = ()
) -> list[rules.Likeness]:
    """One text (a) with each of others (b), in their order."""
    if not others:
        return []
    return of_codes(prints.codes([text, *others]), limits, pairing.pieces(phrases))


def of_codes(coded: prints.Codes, limits: rules.Thresholds, skip: Any) -> list[rules.Likeness]:
    """The first text with each of the following."""
    count = len(coded) - 1
    a, b = np.zeros(count, np.int32), np.arange(1, count + 1, dtype=np.int32)
    distinct = joining.distinct_pieces(coded.codes, coded.starts, skip)
    features = joining.measure_all(coded.codes, coded.starts, distinct, a, b, skip)
    # `judge` takes the text whose table was made as the later one
    similarity, a_in_b, b_in_a, kind = pairing.judge(coded, b, a, features, limits)
    own = coded.codes[: coded.starts[1]]
    found = []
    for other in range(count):
        same = np.array_equal(own, coded.codes[coded.starts[other + 1] : coded.starts[other + 2]])
        number = int(kind[other])
        found.append(
            rules.Likeness(
                kind=rules.Kind.EXACT if same and len(own) else pairing.KINDS[number] if number >= 0 else None,
                similarity=1.0 if same and len(own) else float(similarity[other]),
                a_in_b=1.0 if same and len(own) else float(a_in_b[other]),
                b_in_a=1.0 if same and len(own) else float(b_in_a[other]),
                shared=int(features[other, 0]),
                longest=len(own) if same else int(features[other, 3]),
            )
        )
    return found
