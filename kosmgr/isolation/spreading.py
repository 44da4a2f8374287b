"""Places for a cluster that is too tangled for rings: lines pull, nodes push, for a fixed number of rounds.

Loaded by name when such a cluster is drawn: it needs numpy, and nothing else of the pages does.
"""

from collections.abc import Sequence

import numpy as np

ROUNDS = 300
LENGTH = 105.0  # of a line at rest, in pixels


def spread(count: int, lines: Sequence[tuple[int, int]], wide: float) -> list[tuple[float, float]]:
    """Coordinates for so many nodes, in pixels: Fruchterman and Reingold's rule, from a circle, nothing left to chance.

    The drawing is squeezed to about `wide`.
    """
    turns = 2 * np.pi * np.arange(count) / count
    places = np.stack([np.cos(turns), np.sin(turns)], axis=1) * LENGTH * np.sqrt(count) / 2
    a, b = np.array([line[0] for line in lines]), np.array([line[1] for line in lines])
    heat = LENGTH
    for _ in range(ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1.0)
        push = (apart / distance[..., None] * (LENGTH**2 / distance)[..., None]).sum(axis=1)
        along = places[a] - places[b]
        pull = along * (np.hypot(along[:, 0], along[:, 1]) / LENGTH)[:, None]
        np.add.at(push, a, -pull)
        np.add.at(push, b, pull)
        step = np.maximum(np.hypot(push[:, 0], push[:, 1]), 1e-9)
        places += push / step[:, None] * np.minimum(step, heat)[:, None]
        heat = max(heat * 0.985, 2.0)
    places -= places.mean(axis=0)
    # the longer side lies flat
    _, axes = np.linalg.eigh(np.cov(places.T))
    places = places @ axes[:, ::-1]
    span = float(np.ptp(places[:, 0])) or 1.0
    if span > wide:
        places[:, 0] *= wide / span
    return [(float(x), float(y)) for x, y in places]
