"""The filter wheel."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Codes, Flags

_TURN_S = 3.0
_BANDS = np.array([0.62, 0.85, 1.0, 0.95, 0.78, 0.55])
"""Light of a white star through each filter, relative to the third."""


@dataclass(slots=True)
class Wheel:
    """State: the filter in the beam, and the one asked for, 1 to 6."""

    position: Codes
    wanted: Codes
    turning_s: Array
    stuck: Flags

    @classmethod
    def start(cls, replicas: int) -> "Wheel":
        """At the first filter."""
        first = np.ones(replicas, dtype=np.int64)
        return cls(first, first, np.zeros(replicas), first < 1)

    def turn(self, dt_s: float, wanted: Codes, stuck: Array) -> None:
        """Bring the wanted filter into the beam, which takes three seconds."""
        self.wanted, self.stuck = wanted, stuck > 0.0
        moves = (wanted != self.position) & ~self.stuck
        self.turning_s = np.maximum(0.0, np.where(moves, _TURN_S, self.turning_s) - dt_s)
        self.position = np.where(moves, wanted, self.position)

    @property
    def reported(self) -> Codes:
        """Position as its encoder tells: 0 while it turns."""
        return np.where(self.turning_s > 0.0, 0, self.position)

    @property
    def band(self) -> Array:
        """Light through the filter in the beam, relative to the one asked for."""
        return np.asarray(_BANDS[self.position - 1] / _BANDS[self.wanted - 1])
