"""Temperatures of mirror, tube and radio antennas, and the survival heater."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import aim, clip, relax

_CONDUCTANCE_W_K, _TAU_S = 4.5, 3 * 3600.0
_SINK_C, _SINK_PER_K, _GROUND_K = -118.0, 0.3, 110.0
"""Cold sky for the most part; the rest is warm or cold ground."""
_ELECTRONICS_W, _SUN_W = 60.0, 340.0
_THERMOSTAT_C, _AHEAD_K = -50.0, 6.0
"""Kept while it is dark; so much warmer when the station prepares for darkness."""
_HEATER_W, _SURVIVAL_W = 350.0, 200.0
_TUBE_TAU_S, _GRADIENT_TAU_S = 1800.0, 1200.0
_GRADIENT_K, _GRADIENT_S, _GRADIENT_PER_W = 0.1, 140.0, 1.4e-3
"""The rim leads the centre by this time; the heater warms one side."""
_PREAMP_DARK_C, _PREAMP_SUN_K, _PREAMP_PER_K, _PREAMP_TAU_S = -28.0, 50.0, 0.12, 7200.0


@dataclass(slots=True)
class Thermal:
    """State of the passive thermal system."""

    mirror_c: Array
    tube_c: Array
    gradient_k: Array
    preamp_c: Array
    heater_w: Array

    @classmethod
    def start(cls, replicas: int) -> "Thermal":
        one = np.ones(replicas)
        return cls(-32.0 * one, -32.0 * one, 0.2 * one, 10.0 * one, 0.0 * one)

    def advance(
        self, dt_s: float, ground_k: Array, sun_disk: Array, survival: Array, dark_ahead: Array
    ) -> None:
        """First-order balance of the mirror cell with the heater that keeps its least temperature.

        Args:
            dt_s: step.
            ground_k: temperature of flat ground.
            sun_disk: visible part of the Sun.
            survival: 1 while the station sheds all but survival loads.
            dark_ahead: 1 while it prepares for darkness or is in it.
        """
        sink_c = _SINK_C + _SINK_PER_K * (ground_k - _GROUND_K)
        gained_w = _ELECTRONICS_W + _SUN_W * sun_disk
        kept_c = _THERMOSTAT_C + _AHEAD_K * dark_ahead * (1.0 - survival)
        wanted_w = (aim(self.mirror_c, kept_c, dt_s, _TAU_S) - sink_c) * _CONDUCTANCE_W_K - gained_w
        self.heater_w = clip(wanted_w, 0.0, _HEATER_W + (_SURVIVAL_W - _HEATER_W) * survival)
        settled_c = sink_c + (gained_w + self.heater_w) / _CONDUCTANCE_W_K
        rate_k_s = np.abs(settled_c - self.mirror_c) / _TAU_S
        self.mirror_c = relax(self.mirror_c, settled_c, dt_s, _TAU_S)
        self.tube_c = relax(self.tube_c, self.mirror_c, dt_s, _TUBE_TAU_S)
        uneven = _GRADIENT_K + _GRADIENT_S * rate_k_s + _GRADIENT_PER_W * self.heater_w
        self.gradient_k = relax(self.gradient_k, uneven, dt_s, _GRADIENT_TAU_S)
        preamp = _PREAMP_DARK_C + _PREAMP_SUN_K * sun_disk + _PREAMP_PER_K * (ground_k - _GROUND_K)
        self.preamp_c = relax(self.preamp_c, preamp, dt_s, _PREAMP_TAU_S)
