"""Two units of a kind, A and B, of which one works; faults befall unit A."""

import numpy as np

from simulators.physics.arrays import Array, Flags

UNITS = ("A", "B")


class Pair:
    """Which unit works, and how long it still needs to get ready; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self.first: Flags = np.ones(replicas, dtype=np.bool_)
        """Where unit A works."""
        self.working: Flags = np.stack([self.first, ~self.first])
        """One row for each unit: where it works, shape (2, replicas)."""
        self.waiting_s = np.zeros(replicas)
        """Until the unit can work."""

    def step(self, dt_s: float) -> None:
        """Time passes."""
        self.waiting_s = np.maximum(self.waiting_s - dt_s, 0.0)

    def select(self, name: str, where: slice, ready_s: float) -> None:
        """Use another unit, which is ready after `ready_s`; the one that works already just goes on."""
        wanted = name == UNITS[0]
        other = self.first[where] != wanted
        self.waiting_s[where] = np.where(other, ready_s, self.waiting_s[where])
        self.first[where] = wanted
        self.working = np.stack([self.first, ~self.first])

    @property
    def ready(self) -> Flags:
        return np.asarray(self.waiting_s == 0.0)

    def of(self, both: Array) -> Array:
        """Of the values of both units, shape (2, replicas), those of the one that works."""
        return np.asarray(np.where(self.first, both[0], both[1]))


class Latch:
    """Something that hangs when a fault begins, until the fault ends or somebody restarts it."""

    def __init__(self, replicas: int) -> None:
        self._cured = np.zeros(replicas, dtype=np.bool_)

    def stuck(self, strength: Array) -> Array:
        """Strength of what still hangs; a fault that ended may strike anew."""
        if not self._cured.any():
            return strength
        self._cured = self._cured & (strength > 0.0)
        return np.where(self._cured, 0.0, strength)

    def restart(self, where: slice) -> None:
        """Cure what hangs now; without effect where nothing does."""
        self._cured[where] = True
