"""Seeded randomness with one independent stream for each replica of the station.

A replica draws the same numbers whether it runs alone or among a thousand.
"""

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np

from simulators.physics.arrays import Array


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
        label = crc32(name.encode())
        self._generators = [np.random.default_rng([seed, member, label]) for member in self._members]

    @property
    def replicas(self) -> int:
        """Stations side by side."""
        return len(self._members)

    def stream(self, name: str) -> "Randomness":
        """An independent stream of the same run."""
        return Randomness(self._seed, self._members, name)

    def normal(self, *shape: int) -> Array:
        """Standard normal numbers, shape (replicas, *shape)."""
        return self._draw(lambda generator: generator.standard_normal(shape))

    def uniform(self, *shape: int) -> Array:
        """Numbers from 0 to 1, shape (replicas, *shape)."""
        return self._draw(lambda generator: generator.random(shape))

    def poisson(self, mean: Array | float) -> Array:
        """Counts with the given mean, shape of `mean` with a leading axis of replicas."""
        means = [mean] * self.replicas if np.ndim(mean) == 0 else np.asarray(mean)
        return np.array([g.poisson(m) for g, m in zip(self._generators, means, strict=True)], float)

    def _draw(self, draw: Callable[[np.random.Generator], Array]) -> Array:
        if self.replicas == 1:  # live: one station, where stacking costs more than drawing
            return np.asarray(draw(self._generators[0]))[np.newaxis]
        return np.stack([np.asarray(draw(generator)) for generator in self._generators])
