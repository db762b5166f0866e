"""The station's house: mains, battery supply, generator, air conditioning."""

import numpy as np

from simulators.facility import Reading, Step
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import clip, hold_timer, relax

TAUS_S = np.array([300.0, 900.0])
"""Of mains voltage and room temperature."""
_MAINS_SPREAD = 0.008
_UNDER_VOLTAGE = 0.85
"""Share of the nominal voltage below which the battery supply takes over."""
_GENERATOR_START_S = 15.0
_AUTONOMY_S, _RECHARGE_S = 2700.0, 14_400.0
_BURN_PERCENT_S = 18.0 / 1000.0 * 100.0 / 3600.0
"""18 L/h out of a tank of 1000 L."""
_FUEL_PERCENT = 85.0
_ROOM_C, _ROOM_NOISE_K = 22.0, 0.4
_UNCOOLED_K, _ROOM_TAU_S = 18.0, 1200.0
"""Without air conditioning the racks warm up by 8 K in the first 12 to 20 min."""


class House:
    """Supplies of the station; arrays of shape (replicas,)."""

    def __init__(self, mains_v: float, replicas: int) -> None:
        self._nominal_v = mains_v
        self._dark_s = np.zeros(replicas)
        self.mains_v = np.full(replicas, mains_v)
        self.battery_percent = np.full(replicas, 100.0)
        self.fuel_percent = np.full(replicas, _FUEL_PERCENT)
        self.rack_c = np.full(replicas, _ROOM_C)
        self.powered = np.ones(replicas, dtype=np.bool_)

    def step(self, step: Step, noise: Array) -> None:
        """Mains, then who carries the load, then heat."""
        faults, dt_s = step.faults, step.dt_s
        mains, room = noise
        blackout = faults.strength("blackout")
        lost = np.maximum(blackout, faults.strength("mains_outage"))
        self.mains_v = self._nominal_v * (1.0 + _MAINS_SPREAD * mains) * (1.0 - lost)
        supplied = self._supply(self.mains_v < _UNDER_VOLTAGE * self._nominal_v, blackout, dt_s)
        warm = np.maximum(faults.strength("hvac_failure"), 1.0 - supplied)
        self.rack_c = relax(
            self.rack_c, _ROOM_C + _ROOM_NOISE_K * room + _UNCOOLED_K * warm, dt_s, _ROOM_TAU_S
        )

    def _supply(self, dark: Flags, blackout: Array, dt_s: float) -> Array:
        """1 where mains or generator carry the load, 0 where the battery does."""
        self._dark_s = hold_timer(self._dark_s, dark, dt_s)
        generator = (self._dark_s > _GENERATOR_START_S) & (blackout == 0.0) & (self.fuel_percent > 0.0)
        supplied = ~dark | generator
        self.fuel_percent = np.maximum(self.fuel_percent - _BURN_PERCENT_S * dt_s * generator, 0.0)
        change = np.where(supplied, 100.0 * dt_s / _RECHARGE_S, -100.0 * dt_s / _AUTONOMY_S)
        self.battery_percent = clip(self.battery_percent + change, 0.0, 100.0)
        self.powered = supplied | (self.battery_percent > 0.0)
        return np.where(supplied, 1.0, 0.0)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the house."""
        return {
            "mains_voltage": self.mains_v,
            "ups_battery": self.battery_percent,
            "generator_fuel": self.fuel_percent,
            "rack_temp": self.rack_c,
        }
