"""Seeded randomness with one independent stream for each replica of the station.

A replica draws the same numbers whether it runs alone or among a thousand.
"""

from collections.abc import Callable
from zlib import crc32

import numpy as np

from simulators.physics.arrays import Array


class Randomness:
    """Draws arrays with a leading axis of replicas.

    Args:
        seed: of the whole run.
        replicas: number of stations simulated side by side.
        name: whose stream this is (a facility, the environment...), so that streams are independent.
    """

    def __init__(self, seed: int, replicas: int, name: str = "") -> None:
        self._seed = seed
        self.replicas = replicas
        label = crc32(name.encode())
        self._generators = [np.random.default_rng([seed, replica, label]) for replica in range(replicas)]

    def stream(self, name: str) -> "Randomness":
        """An independent stream of the same run."""
        return Randomness(self._seed, self.replicas, name)

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
