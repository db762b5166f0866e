"""Seeded randomness with one independent stream for each replica of the station.

A replica draws the same numbers whether it runs alone or among a thousand. What is drawn never depends on
the state of a model, only on how often it was asked: so twins that differ in one fault stay comparable.
"""

import math
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from simulators.physics.arrays import Array

_BLOCK = 64
"""Draws made ahead at once: one call of a generator costs more than the numbers it gives."""
_MANY = 30.0
"""Mean from which a count is drawn as a rounded normal number."""


class Randomness:
    """Draws arrays with a leading axis of replicas.

    Args:
        seed: of the whole run.
        members: number of stations simulated side by side, or the number of each within the run: `[5]` is
            the sixth station alone, `[0, 0]` are twins that draw the same and differ only in what
            befalls them.
        name: whose stream this is (a facility, the environment...), so that streams are independent.
    """

    def __init__(self, seed: int, members: int | Sequence[int], name: str = "") -> None:
        self._seed = seed
        self._members = tuple(range(members)) if isinstance(members, int) else tuple(members)
        self._label = crc32(name.encode())
        self._drawers: dict[tuple[str, int], _Drawer] = {}

    @property
    def replicas(self) -> int:
        """Stations side by side."""
        return len(self._members)

    def stream(self, name: str) -> "Randomness":
        """An independent stream of the same run."""
        return Randomness(self._seed, self._members, name)

    def normal(self, *shape: int) -> Array:
        """Standard normal numbers, shape (replicas, *shape)."""
        return self._draw("normal", shape)

    def uniform(self, *shape: int) -> Array:
        """Numbers from 0 to 1, shape (replicas, *shape)."""
        return self._draw("uniform", shape)

    def poisson(self, mean: Array | float) -> Array:
        """Counts with the given mean, which has a leading axis of replicas or is one for all."""
        means = np.broadcast_to(mean, (self.replicas,)) if np.ndim(mean) == 0 else np.asarray(mean)
        shape = means.shape[1:]
        return poisson_counts(means, self._draw("count", shape), self._draw("spread", shape))

    def _draw(self, kind: str, shape: tuple[int, ...]) -> Array:
        size = math.prod(shape)
        drawer = self._drawers.get((kind, size))
        if drawer is None:
            keys = [(self._seed, member, self._label, crc32(kind.encode()), size) for member in self._members]
            drawer = self._drawers[kind, size] = _Drawer(keys, size, normal=kind in ("normal", "spread"))
        return drawer.next().reshape(self.replicas, *shape)


class _Drawer:
    """Numbers of one kind, a block ahead; shape (replicas, size) each time.

    Twins share a generator's numbers: each distinct key is drawn once.
    """

    def __init__(self, keys: Sequence[tuple[int, ...]], size: int, *, normal: bool) -> None:
        distinct = list(dict.fromkeys(keys))
        self._generators = [np.random.default_rng(list(key)) for key in distinct]
        self._rows = [distinct.index(key) for key in keys] if len(distinct) < len(keys) else None
        self._normal = normal
        self._size = size
        self._block: Array = np.empty((0, len(keys), size))
        self._used = 0

    def next(self) -> Array:
        if self._used == len(self._block):
            self._block, self._used = self._draw_block(), 0
        self._used += 1
        numbers: Array = self._block[self._used - 1]
        return numbers

    def _draw_block(self) -> Array:
        shape = (_BLOCK, self._size)
        drawn = [g.standard_normal(shape) if self._normal else g.random(shape) for g in self._generators]
        block = np.stack(drawn, axis=1)
        return block if self._rows is None else block[:, self._rows]


def poisson_counts(mean: Array, uniform: Array, normal: Array) -> Array:
    """Counts for given random numbers, all of one shape: one uniform and one normal for each count.

    Small means by inversion of the distribution (Devroye 1986, Non-Uniform Random Variate Generation,
    X.3.3), larger ones by a normal number with the first term of the Cornish-Fisher expansion, which is right
    to a tenth of a count from a mean of 30.
    """
    small = np.minimum(mean, _MANY)
    chance = np.exp(-small)
    reached = chance.copy()
    counts = np.zeros_like(chance)
    beyond = uniform > reached
    while beyond.any():
        counts += beyond
        chance *= small / np.maximum(counts, 1.0)
        reached = np.where(beyond, reached + chance, reached)
        beyond = beyond & (uniform > reached) & (chance > 0.0)
    if (mean > _MANY).any():
        many = np.floor(mean + np.sqrt(mean) * normal + (np.square(normal) - 1.0) / 6.0 + 0.5)
        counts = np.where(mean > _MANY, np.maximum(many, 0.0), counts)
    return counts
