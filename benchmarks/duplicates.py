"""Copies among notes: how much is found, and how fast, beside the libraries that ask the nearest question.

    python -m benchmarks duplicates [ENTITIES] [NOTES] [--base FILE] [--synonyms FILE]

Recall and precision on labelled copies of seeds nothing was tuned on; all pairs of Jaccard 0.5 beside brute force;
then entities of 10,000 notes of 422 characters, everything included (for the peers normalising and making pieces too).
Peers that are not installed are left out: pip install datasketch rensa gaoya xxhash. ENTITIES x NOTES is the large run.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import note_copies
from kosmgr.duplicates import files
from kosmgr.likeness import pairing, rules, texts

LIMITS = rules.Thresholds()
SEEDS = (9001, 9002)
CHARS = 422
ENTITY = 10_000
COPIED = 0.03  # of the notes are rewritten from an earlier one
SPEED = {1: 30_000, 2: 40_000}  # texts a second, by cores
TIMES = {"rensa": 2.0, "gaoya": 2.7, "datasketch": 5.0}  # as fast as each peer, at least
LARGE_SECONDS, LARGE_MB = 30.0, 500  # for a million notes in a hundred entities


def entity(seed: int, count: int = ENTITY) -> list[str]:
    """Notes of one entity: invented words, frequent and rare ones, some notes rewritten from earlier ones."""
    writer, dice = note_copies.Writer(1), np.random.default_rng(seed)
    words = np.array([*note_copies.LITTLE, *writer.words], object)
    odds = np.array(
        [0.05 / len(note_copies.LITTLE)] * len(note_copies.LITTLE) + [1 / (r + 20) for r in range(len(writer.words))]
    )
    odds /= odds.sum()
    drawn = dice.choice(len(words), (count, CHARS // 2 + 2), p=odds)
    for note in np.flatnonzero(dice.random(count) < COPIED)[1:]:
        kept = dice.random(drawn.shape[1]) > 0.15
        drawn[note, kept] = drawn[dice.integers(note), kept]
    return ["".join(words[row])[:CHARS] for row in drawn]


def ours(notes: Sequence[str]) -> int:
    """Pairs found by the product, on one core."""
    return len(pairing.pairs(notes, LIMITS, threads=1))


def _pieces(notes: Sequence[str]) -> list[list[str]]:
    return [[text[n : n + 3] for n in range(len(text) - 2)] or [text] for text in map(texts.normal, notes)]


def datasketch(notes: Sequence[str]) -> int:
    """datasketch at its usual 0.5, 128 permutations."""
    found, hashing = import_module("datasketch"), import_module("xxhash").xxh32_intdigest
    index = found.MinHashLSH(threshold=0.5, num_perm=128)
    sets = ([piece.encode() for piece in set(pieces)] for pieces in _pieces(notes))
    prints = list(found.MinHash.generator(sets, num_perm=128, hashfunc=hashing))
    for number, one in enumerate(prints):
        index.insert(number, one, check_duplication=False)
    return sum(len(index.query(one)) - 1 for one in prints)


def rensa(notes: Sequence[str]) -> int:
    """rensa at 0.5: 32 bands of 4."""
    found = import_module("rensa")
    index = found.RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    prints = found.RMinHash.from_token_sets(_pieces(notes), 128, 42)
    index.insert_many(prints, 0)
    return sum(len(one) - 1 for one in index.query_all(prints))


def gaoya(notes: Sequence[str]) -> int:
    """gaoya tuned for this question: 64 bands of 2 at 0.2."""
    minhash = import_module("gaoya").minhash
    index = minhash.MinHashStringIndex(32, 0.2, 64, 2, None, "char", False, (3, 3), "smallvec")
    plain = [texts.normal(text) for text in notes]
    index.par_bulk_insert_docs(list(range(len(plain))), plain)
    return sum(len(one) - 1 for one in index.par_bulk_query(plain))


PEERS: dict[str, Callable[[Sequence[str]], int]] = {"rensa": rensa, "gaoya": gaoya, "datasketch": datasketch}


def quality(base: Path | None, words: Path | None) -> dict[str, Any]:
    """The worst of some seeds: recall by kind, macro recall, adjudicated precision, recall of all half-alike pairs."""
    scores, missed, alike = [], 0, 0
    for seed in SEEDS:
        corpus = note_copies.corpus(seed, 300, 3000, base, words)
        found = {(a, b) for a, b, *_ in files.expanded(pairing.pairs(corpus.texts, LIMITS), {})}
        scores.append(note_copies.score(corpus, found))
        wanted = half_alike(corpus.texts)
        alike, missed = alike + len(wanted), missed + len(wanted - found)
    kinds = {kind: round(min(score.recall.get(kind, 1.0) for score in scores), 4) for kind in note_copies.KINDS}
    return {
        "recall": kinds,
        "macro": round(min(score.macro for score in scores), 4),
        "precision": round(min(score.precision for score in scores), 4),
        "half_alike": alike,
        "half_alike_recall": round(1 - missed / max(1, alike), 6),
    }


def half_alike(notes: Sequence[str]) -> set[tuple[int, int]]:
    """All pairs of Jaccard 0.5, by counting every shared piece."""
    sets = [{text[n : n + 3] for n in range(len(text) - 2)} for text in map(texts.normal, notes)]
    where: dict[str, list[int]] = {}
    found: set[tuple[int, int]] = set()
    for later, pieces in enumerate(sets):
        shared: dict[int, int] = {}
        for piece in pieces:
            for earlier in where.get(piece, ()):
                shared[earlier] = shared.get(earlier, 0) + 1
            where.setdefault(piece, []).append(later)
        for earlier, count in shared.items():
            if 2 * count >= len(pieces) + len(sets[earlier]) - count:
                found.add((earlier, later))
    return found


def _run(name: str, notes: Sequence[str]) -> tuple[int, float]:
    """Pairs and CPU seconds of one engine over one entity."""
    engine = ours if name == "kosmgr" else PEERS[name]
    start = time.process_time()
    return engine(notes), time.process_time() - start


def speed(name: str, entities: Sequence[list[str]], cores: int) -> dict[str, Any]:
    """Texts a second of one engine, entities side by side on so many cores."""
    context = get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=context) as pool:
        list(pool.map(_run, [name] * cores, [entities[0][:200]] * cores))  # loaded and compiled
        start = time.perf_counter()
        pairs = [found for found, _ in pool.map(_run, [name] * len(entities), entities)]
        seconds = time.perf_counter() - start
    count = sum(map(len, entities))
    return {"engine": name, "cores": cores, "texts_per_s": round(count / seconds), "pairs": sum(pairs)}


def large(entities: int, notes: int) -> dict[str, Any]:
    """Many entities in a process of its own, two at a time; making them is not counted."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_large, entities, notes).result()


def _large(entities: int, notes: int) -> dict[str, Any]:
    ours(entity(0, 200))
    seconds, pairs = 0.0, 0
    with ThreadPoolExecutor(2) as pool:
        for first in range(0, entities, 2):
            made = [entity(first + n, notes) for n in range(min(2, entities - first))]
            start = time.perf_counter()
            pairs += sum(pool.map(ours, made))
            seconds += time.perf_counter() - start
            del made
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    count = entities * notes
    rate = round(count / seconds)
    return {
        "entities": entities,
        "notes": count,
        "seconds": round(seconds, 2),
        "texts_per_s": rate,
        "pairs": pairs,
        "peak_mb": peak,
    }


def main(arguments: list[str]) -> int:
    """Print one JSON document; 0 when every aim is reached."""
    options = dict(pairwise(arguments))
    base, words = (Path(options[name]) if name in options else None for name in ("--base", "--synonyms"))
    numbers = [int(word) for word in arguments if word.isdigit()]
    answer: dict[str, Any] = {"quality": quality(base, words)}
    answer["large"] = large(*(numbers if len(numbers) == 2 else (10, ENTITY)))
    some = [entity(seed) for seed in range(4)]
    present = [name for name in PEERS if find_spec(name)]
    rows = [speed(name, some, cores) for cores in (1, 2) for name in ("kosmgr", *present)]
    answer["speed"] = rows
    answer["times"] = {
        f"{name}/{cores}": round(_rate(rows, "kosmgr", cores) / _rate(rows, name, cores), 1)
        for name in present
        for cores in (1, 2)
    }
    answer["missed"] = missed(answer)
    print(json.dumps(answer, ensure_ascii=False))
    for name in sorted(set(PEERS) - set(present)):
        print(f"{name} is not installed and was left out", file=sys.stderr)
    return 1 if answer["missed"] else 0


def _rate(rows: Sequence[dict[str, Any]], name: str, cores: int) -> int:
    return next(int(row["texts_per_s"]) for row in rows if (row["engine"], row["cores"]) == (name, cores))


def missed(answer: dict[str, Any]) -> list[str]:
    """The aims that were not reached."""
    found, big = answer["quality"], answer["large"]
    aims = {
        "macro recall 0.995": found["macro"] >= 0.995,
        "each kind 0.98": min(found["recall"].values()) >= 0.98,
        "precision 0.995": found["precision"] >= 0.995,
        "half alike 0.9999": found["half_alike_recall"] >= 0.9999,
        "a million in 30 s": big["seconds"] * 1_000_000 / big["notes"] <= LARGE_SECONDS,
        "500 MB": big["peak_mb"] <= LARGE_MB,
    }
    aims |= {f"{rate} on {cores}": _rate(answer["speed"], "kosmgr", cores) >= rate for cores, rate in SPEED.items()}
    aims |= {
        f"{TIMES[key.split('/')[0]]} x {key}": times >= TIMES[key.split("/")[0]]
        for key, times in answer["times"].items()
    }
    return [aim for aim, reached in aims.items() if not reached]
