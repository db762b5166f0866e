"""Noises with memory for a whole facility, drawn at once because small arrays cost more than numbers."""

from itertools import accumulate, pairwise

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import wander
from simulators.randomness import Randomness

BOUND = 3.0
"""Nothing in nature has a normal distribution's tails, and limits stand beyond three deviations."""


class Walks:
    """Unit-variance Ornstein-Uhlenbeck noises, held within three deviations.

    Args:
        replicas: stations simulated side by side.
        taus_s: correlation times, one array for each part of the facility.
    """

    def __init__(self, replicas: int, *taus_s: Array) -> None:
        self._taus_s = np.concatenate(taus_s)
        ends = [0, *accumulate(len(part) for part in taus_s)]
        self._parts = [slice(*pair) for pair in pairwise(ends)]
        self._state = np.zeros((replicas, len(self._taus_s)))

    def step(self, random: Randomness, dt_s: float) -> list[Array]:
        """The noises of each part, shape (noises, replicas)."""
        self._state = wander(self._state, random.normal(len(self._taus_s)), dt_s, self._taus_s)
        bounded = np.minimum(np.maximum(self._state, -BOUND), BOUND).T
        return [bounded[part] for part in self._parts]
