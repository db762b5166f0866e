"""The station's house: battery supply, generator, air conditioning."""

import numpy as np

from simulators.facilities.ground_station.controls import GENERATOR_AUTO, GENERATOR_RUN, Controls
from simulators.facilities.ground_station.mains import mains_voltage_v
from simulators.facility import Reading, Step, named
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import clip, hold_timer, relax

TAUS_S = np.array([300.0, 900.0])
"""Of mains voltage and room temperature."""
GENERATOR_STATES = ("OFF", "STARTING", "RUNNING", "FAULT")
OFF, STARTING, RUNNING, FAILED = range(4)
_UNDER_VOLTAGE = 0.85
"""Share of the nominal voltage below which the battery supply takes over."""
_WAIT_S, _START_S, _GIVES_UP_S = 4.0, 15.0, 60.0
"""A short sag starts nothing."""
_AUTONOMY_S, _RECHARGE_S = 2700.0, 14_400.0
_BURN_PERCENT_S = 18.0 / 1000.0 * 100.0 / 3600.0
"""18 L/h out of a tank of 1000 L."""
_FUEL_PERCENT = 85.0
_ROOM_C, _ROOM_NOISE_K = 22.0, 0.4
_UNCOOLED_K, _ROOM_TAU_S = 18.0, 1200.0
"""Without air conditioning the racks warm up by 8 K in the first 12 to 20 min."""


class House:
    """Supplies of the station; arrays of shape (replicas,)."""

    def __init__(self, mains_v: float, sags_per_day: float, replicas: int) -> None:
        self._nominal_v, self._sags_per_day = mains_v, sags_per_day
        self._crank_s = np.zeros(replicas)
        self.dark = np.zeros(replicas, dtype=np.bool_)
        """The mains do not carry the station."""
        self.generator: Codes = np.zeros(replicas, dtype=np.int64)
        self.mains_v = np.full(replicas, mains_v)
        self.battery_percent = np.full(replicas, 100.0)
        self.fuel_percent = np.full(replicas, _FUEL_PERCENT)
        self.rack_c = np.full(replicas, _ROOM_C)
        self.powered = np.ones(replicas, dtype=np.bool_)

    def step(self, step: Step, controls: Controls, noise: Array) -> None:
        """Mains, then who carries the load, then heat."""
        faults, dt_s = step.faults, step.dt_s
        self.mains_v = mains_voltage_v(step, self._nominal_v, self._sags_per_day, noise[0])
        self.dark = self.mains_v < _UNDER_VOLTAGE * self._nominal_v
        asked = (controls.generator == GENERATOR_RUN) | (faults.strength("generator_test") > 0.0)
        asked |= (controls.generator == GENERATOR_AUTO) & self.dark
        self._run_generator(asked, faults.strength("blackout") > 0.0, dt_s)
        supplied = ~self.dark | (self.generator == RUNNING)
        change = np.where(supplied, 100.0 * dt_s / _RECHARGE_S, -100.0 * dt_s / _AUTONOMY_S)
        self.battery_percent = clip(self.battery_percent + change, 0.0, 100.0)
        self.powered = supplied | (self.battery_percent > 0.0)
        warm = np.maximum(faults.strength("hvac_failure"), ~supplied) * self.powered
        room_c = _ROOM_C + _ROOM_NOISE_K * noise[1]
        self.rack_c = relax(self.rack_c, room_c + _UNCOOLED_K * warm, dt_s, _ROOM_TAU_S)

    def _run_generator(self, asked: Flags, stuck: Flags, dt_s: float) -> None:
        """Wait for 4 s, run on load after 15 s, give up after a minute."""
        self._crank_s = hold_timer(self._crank_s, asked, dt_s)
        able = ~stuck & (self.fuel_percent > 0.0)
        trying = np.where(self._crank_s > _WAIT_S, STARTING, OFF)
        trying = np.where(able & (self._crank_s > _START_S), RUNNING, trying)
        trying = np.where(~able & (self._crank_s > _GIVES_UP_S), FAILED, trying)
        self.generator = np.where(asked, trying, OFF)
        burnt = _BURN_PERCENT_S * dt_s * (self.generator == RUNNING)
        self.fuel_percent = np.maximum(self.fuel_percent - burnt, 0.0)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the house."""
        return {
            "mains_voltage": self.mains_v,
            "ups_battery": self.battery_percent,
            "generator_state": named(GENERATOR_STATES, self.generator),
            "generator_fuel": self.fuel_percent,
            "rack_temp": self.rack_c,
        }
