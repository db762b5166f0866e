"""Watches the stacks: weakest cell and gas purity. Purges first, shuts the plant off if that fails."""

import numpy as np

from simulators.facilities.energy.faults import FUEL_CELL_FLOODING, MEMBRANE_LEAK
from simulators.facility import Step
from simulators.physics import fuel_cell
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax

CELL_SPREAD_V = 0.02
PURGE_S = 90.0
_LOW_V, _TRIP_V = 0.62, 0.35
_IMPURE_PERCENT, _PURE_PERCENT = 3.5, 1.0
"""Hydrogen in oxygen explodes from 4 %."""
_FLOODED_V, _PURGED_SHARE, _LOST_SHARE = 0.5, 0.5, 0.2
"""What a flooded cell loses, what a purge leaves of that while it lasts, and what the mean cell loses."""
_LEAK_PERCENT, _CROSSOVER_TAU_S, _CELL_TAU_S = 5.0, 600.0, 30.0
_PURGES, _FORGET_S = 2.5, 3600.0
"""So many purges within about an hour, and the plant shuts itself off."""


class CellGuard:
    """Weakest cell, gas purity, purges and trips; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self.cell_min_v = zero + (fuel_cell.OPEN_CIRCUIT_V - CELL_SPREAD_V)
        self.impurity = zero + 0.02
        """Hydrogen in the oxygen line, percent."""
        self.lost_v = zero
        """What flooded cells take from the mean cell voltage, V."""
        self.tripped: Flags = zero > 0.0
        self.purge_left_s = zero.copy()
        self._purges = zero

    @property
    def purging(self) -> Flags:
        """Whether the stack is being flushed."""
        return np.asarray(self.purge_left_s > 0.0)

    def step(self, step: Step, cell_v: Array, impurity: Array) -> None:
        """Follow the cells and the gas toward `cell_v` (of the mean cell, V) and `impurity` (percent)."""
        flooding = step.faults.strength(FUEL_CELL_FLOODING.name)
        wet_v = _FLOODED_V * flooding * np.where(self.purging, _PURGED_SHARE, 1.0)
        self.lost_v = _LOST_SHARE * wet_v
        self.cell_min_v = relax(self.cell_min_v, cell_v - CELL_SPREAD_V - wet_v, step.dt_s, _CELL_TAU_S)
        leak = _LEAK_PERCENT * step.faults.strength(MEMBRANE_LEAK.name)
        self.impurity = relax(self.impurity, impurity + leak, step.dt_s, _CROSSOVER_TAU_S)
        low = self.cell_min_v < _LOW_V
        self._purge(low, step.dt_s)
        bad = (self.impurity > _IMPURE_PERCENT) | (self.cell_min_v < _TRIP_V) | (self._purges > _PURGES)
        well = (self.impurity < _PURE_PERCENT) & ~low & (self._purges < 1.0)
        self.tripped = bad | (self.tripped & ~well)

    def _purge(self, low: Flags, dt_s: float) -> None:
        """A low cell is flushed; purges are counted and slowly forgotten."""
        self.purge_left_s = np.maximum(self.purge_left_s - dt_s, 0.0)
        begins = low & ~self.purging & ~self.tripped
        self.purge_left_s = np.where(begins, PURGE_S, self.purge_left_s)
        self._purges = relax(self._purges, 0.0, dt_s, _FORGET_S) + begins
