"""Temperatures of the cabin: its air with the air cooler, and the shell with its heaters."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.air import Air
from simulators.facility import Reading, Step
from simulators.physics.arrays import Array, Flags
from simulators.physics.cabin_air import CREW_HEAT_W
from simulators.physics.coolant_loop import exchanged_w_k
from simulators.physics.first_order import clip, linear_step
from simulators.physics.heater import proportional_w

_AIR_C, _AIR_J_K, _COOLER_W_K, _COOLER_BAND_K, _COIL_K = 21.5, 1.5e6, 900.0, 2.0, 1.0
"""Air with the equipment that it cools; its cooler's valve goes from shut to open over the band."""
_SHELL_C, _PREHEATED_K, _SHELL_J_K, _SHELL_LOSS_W_K, _SHELL_AIR_W_K = 17.0, 2.0, 2.0e6, 4.0, 60.0
_SKIN_DARK_C, _SKIN_LIT_K = -150.0, 110.0
_HEATER_W, _HEATER_W_K = 3000.0, 500.0


class Cabin:
    """Temperatures, arrays of shape (replicas,), and the air itself."""

    def __init__(self, replicas: int, crew: int) -> None:
        full = np.ones(replicas)
        self._crew_w = crew * CREW_HEAT_W
        self.wanted_c = full * _AIR_C
        """Set point of the air temperature."""
        self.air_c = full * _AIR_C
        self.shell_c = full * _SHELL_C
        self.heater_w = full * 400.0
        self.air = Air(self.air_c, crew)

    def cool(self, step: Step, inside_w: Array, coolant_c: Array, capacity_w_k: Array) -> Array:
        """Advance the air temperature; returns the heat that its cooler gives to the coolant, W.

        Args:
            step: of the station.
            inside_w: drawn in the cabin, without what sits on the cold plate.
            coolant_c: where it enters the air cooler.
            capacity_w_k: of the coolant flow.
        """
        open_share = clip((self.air_c - self.wanted_c) / _COOLER_BAND_K + 0.5, 0.0, 1.0)
        full_w_k = exchanged_w_k(_COOLER_W_K, capacity_w_k)
        above_k = np.maximum(self.air_c - coolant_c, 0.0)
        cooled_w = open_share * full_w_k * above_k
        regulating = (open_share > 0.0) & (open_share < 1.0)
        slope_w_k = open_share * full_w_k + regulating * full_w_k * above_k / _COOLER_BAND_K + _SHELL_AIR_W_K
        gained_w = inside_w + self._crew_w - _SHELL_AIR_W_K * (self.air_c - self.shell_c)
        rate = (gained_w - cooled_w) / _AIR_J_K
        self.air_c = linear_step(self.air_c, rate, -slope_w_k / _AIR_J_K, step.dt_s)
        return cooled_w

    def step(self, step: Step, coolant_c: Array, from_plate_w: Array, preheat: Flags) -> None:
        """Advance air and shell, after `cool`; ahead of darkness the shell stores heat."""
        self.air.step(step, self.air_c, coolant_c + _COIL_K, self.shell_c)
        self._warm_shell(step, from_plate_w, np.where(preheat, _SHELL_C + _PREHEATED_K, _SHELL_C))

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            **self.air.telemetry(),
            "shell_temp": self.shell_c,
            "heater_power": self.heater_w / 1e3,
        }

    def _warm_shell(self, step: Step, from_plate_w: Array, wanted_c: Array) -> None:
        """Insulated skin outside, air inside, a proportional heater that keeps the shell from below."""
        skin_c = _SKIN_DARK_C + _SKIN_LIT_K * step.environment.sun_disk_2m
        self.heater_w, regulating = proportional_w(wanted_c - self.shell_c, _HEATER_W_K, _HEATER_W)
        gained_w = _SHELL_AIR_W_K * (self.air_c - self.shell_c) + self.heater_w + from_plate_w
        rate = (gained_w - _SHELL_LOSS_W_K * (self.shell_c - skin_c)) / _SHELL_J_K
        slope = -(_SHELL_LOSS_W_K + _SHELL_AIR_W_K + regulating) / _SHELL_J_K
        self.shell_c = linear_step(self.shell_c, rate, slope, step.dt_s)
