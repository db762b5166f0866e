"""The station's operating modes."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import hold_timer

NAMES = ("NOMINAL", "ECLIPSE", "SAFE", "SURVIVAL", "MAINTENANCE", "CREW")
NOMINAL, ECLIPSE, SAFE, SURVIVAL, MAINTENANCE, CREW = range(len(NAMES))
_DARK, _LIT = 0.05, 0.3
_LOW_BUS_V, _LOW_BUS_S, _FAILING_BUS_V = 114.0, 10.0, 108.0
_WARM_SUPPLY_C, _WARM_SUPPLY_S = 14.0, 300.0
_STORM_FLUX = 1000.0
_QUIET_S = 600.0


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides on the mode; arrays of shape (replicas,)."""

    sun_disk: Array
    bus_v: Array
    supply_c: Array
    proton_flux: Array
    starved: Flags
    """Only survival loads are fed."""
    on_backup: Flags
    crewed: bool


class Modes:
    """State machine; every way back to normal leads through SAFE."""

    def __init__(self, replicas: int) -> None:
        self.code: Codes = np.full(replicas, NOMINAL)
        self._dark = np.zeros(replicas, dtype=bool)
        self._low_bus_s = np.zeros(replicas)
        self._warm_s = np.zeros(replicas)
        self._quiet_s = np.full(replicas, _QUIET_S)

    def step(self, now: Situation, dt_s: float) -> None:
        """Enter SAFE and SURVIVAL at once, leave SAFE after ten quiet minutes."""
        self._dark = (now.sun_disk < _DARK) | (self._dark & (now.sun_disk <= _LIT))
        self._low_bus_s = hold_timer(self._low_bus_s, now.bus_v < _LOW_BUS_V, dt_s)
        self._warm_s = hold_timer(self._warm_s, now.supply_c > _WARM_SUPPLY_C, dt_s)
        survival = now.starved | (now.bus_v < _FAILING_BUS_V)
        trouble = survival | now.on_backup | (now.proton_flux > _STORM_FLUX)
        trouble = trouble | (self._low_bus_s >= _LOW_BUS_S) | (self._warm_s >= _WARM_SUPPLY_S)
        self._quiet_s = hold_timer(self._quiet_s, ~trouble, dt_s)
        normal = np.where(self._dark, ECLIPSE, CREW if now.crewed else NOMINAL)
        calm = np.where(self._quiet_s >= _QUIET_S, normal, SAFE)
        self.code = np.where(survival, SURVIVAL, calm)
