"""Cabin air, the shell around it, and its heaters."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import CABIN_LEAK, SMOKE
from simulators.facility import Reading, Step
from simulators.physics import cabin_air
from simulators.physics.arrays import Array
from simulators.physics.constants import (
    CARBON_DIOXIDE_KG_MOL,
    NITROGEN_KG_MOL,
    OXYGEN_KG_MOL,
    SECONDS_PER_DAY,
    ZERO_C_K,
)
from simulators.physics.first_order import linear_step, relax
from simulators.physics.heater import proportional_w

_VOLUME_M3, _AIR_KG, _REFERENCE_K = 90.0, 108.0, 294.65
_TOTAL_PA, _OXYGEN_PA, _CARBON_DIOXIDE_PA = 101_000.0, 21_200.0, 30.0
_REGULATOR_TAU_S, _MAKE_UP_KG_D, _SCRUBBER_TAU_S = 1800.0, 5.0, 7200.0
_SEAL_LEAK_KG_D, _FAULT_LEAK_KG_D, _ESTIMATE_TAU_S = 0.05, 12.0, 7200.0
_AIR_C, _AIR_TAU_S, _HUMIDITY, _HUMIDITY_PER_CREW, _HUMIDITY_TAU_S = 21.5, 1200.0, 45.0, 2.0, 3600.0
_SHELL_C, _SHELL_J_K, _SHELL_LOSS_W_K, _SHELL_AIR_W_K = 17.0, 2.0e6, 4.0, 60.0
_SKIN_DARK_C, _SKIN_LIT_K = -150.0, 110.0
_HEATER_W, _HEATER_W_K = 3000.0, 500.0
_CLEAR_AIR, _FIRE, _SMOKE_TAU_S = 0.03, 6.0, 20.0
_NITROGEN_PA_S = (
    cabin_air.pascal_per_kg(NITROGEN_KG_MOL, _VOLUME_M3, _REFERENCE_K) * _MAKE_UP_KG_D / SECONDS_PER_DAY
)
_OXYGEN_PA_KG = cabin_air.pascal_per_kg(OXYGEN_KG_MOL, _VOLUME_M3, _REFERENCE_K)
_CARBON_DIOXIDE_PA_KG = cabin_air.pascal_per_kg(CARBON_DIOXIDE_KG_MOL, _VOLUME_M3, _REFERENCE_K)


class Cabin:
    """Gases at the reference temperature, Pa, and temperatures; arrays of shape (replicas,)."""

    def __init__(self, replicas: int, crew: int) -> None:
        full = np.ones(replicas)
        self._crew = crew
        self._oxygen_pa = full * _OXYGEN_PA
        self._inert_pa = full * (_TOTAL_PA - _OXYGEN_PA)
        self._carbon_dioxide_pa = full * _CARBON_DIOXIDE_PA
        self._air_c = full * _AIR_C
        self._humidity = full * (_HUMIDITY + _HUMIDITY_PER_CREW * crew)
        self._shell_c = full * _SHELL_C
        self.heater_w = full * 400.0
        self._leak_kg_d = full * _SEAL_LEAK_KG_D
        self._smoke = full * _CLEAR_AIR

    @property
    def crew_heat_w(self) -> float:
        return self._crew * cabin_air.CREW_HEAT_W

    def step(self, step: Step, supply_c: Array) -> None:
        """Advance air and shell; a warm coolant supply warms the cabin."""
        dt_s = step.dt_s
        leak_kg_d = _SEAL_LEAK_KG_D + _FAULT_LEAK_KG_D * step.faults.strength(CABIN_LEAK.name)
        self._breathe(leak_kg_d, dt_s)
        self._leak_kg_d = relax(self._leak_kg_d, leak_kg_d, dt_s, _ESTIMATE_TAU_S)
        air_c = _AIR_C + 0.1 * (self._shell_c - _SHELL_C) + 0.5 * np.maximum(supply_c - 8.0, 0.0)
        self._air_c = relax(self._air_c, air_c, dt_s, _AIR_TAU_S)
        humid = _HUMIDITY + _HUMIDITY_PER_CREW * self._crew + 0.8 * np.maximum(supply_c - 8.0, 0.0)
        self._humidity = relax(self._humidity, humid, dt_s, _HUMIDITY_TAU_S)
        smoke = _CLEAR_AIR + _FIRE * step.faults.strength(SMOKE.name)
        self._smoke = relax(self._smoke, smoke, dt_s, _SMOKE_TAU_S)
        self._warm_shell(step)

    def telemetry(self) -> Mapping[str, Reading]:
        warmth = (self._air_c + ZERO_C_K) / _REFERENCE_K
        total_pa = self._oxygen_pa + self._inert_pa + self._carbon_dioxide_pa
        return {
            "cabin_pressure": total_pa * warmth / 1e3,
            "ppo2": self._oxygen_pa * warmth / 1e3,
            "ppco2": self._carbon_dioxide_pa * warmth,
            "cabin_temp": self._air_c,
            "cabin_rh": self._humidity,
            "crew_count": np.full(self._air_c.shape, self._crew, dtype=np.int64),
            "leak_rate": self._leak_kg_d,
            "smoke_obscuration": self._smoke,
            "shell_temp": self._shell_c,
            "heater_power": self.heater_w / 1e3,
        }

    def _breathe(self, leak_kg_d: Array, dt_s: float) -> None:
        """Leak, crew, scrubber, and make-up of oxygen and nitrogen."""
        days = dt_s / SECONDS_PER_DAY
        kept = 1.0 - cabin_air.leaked_share(leak_kg_d, _AIR_KG, dt_s)
        breathed_pa = self._crew * cabin_air.CREW_OXYGEN_KG_D * _OXYGEN_PA_KG * days
        oxygen_pa = self._oxygen_pa * kept - breathed_pa
        limit_pa_s = _NITROGEN_PA_S + breathed_pa / dt_s
        self._oxygen_pa = oxygen_pa + cabin_air.made_up_pa(
            _OXYGEN_PA - oxygen_pa, _REGULATOR_TAU_S, limit_pa_s, dt_s
        )
        exhaled_pa_s = self._crew * cabin_air.CREW_CARBON_DIOXIDE_KG_D * _CARBON_DIOXIDE_PA_KG * days / dt_s
        source_pa_s = _CARBON_DIOXIDE_PA / _SCRUBBER_TAU_S + exhaled_pa_s
        self._carbon_dioxide_pa = cabin_air.carbon_dioxide_pa(
            self._carbon_dioxide_pa * kept, np.full_like(kept, source_pa_s), _SCRUBBER_TAU_S, dt_s
        )
        inert_pa = self._inert_pa * kept
        missing_pa = _TOTAL_PA - self._oxygen_pa - self._carbon_dioxide_pa - inert_pa
        self._inert_pa = inert_pa + cabin_air.made_up_pa(missing_pa, _REGULATOR_TAU_S, _NITROGEN_PA_S, dt_s)

    def _warm_shell(self, step: Step) -> None:
        """Insulated skin outside, air inside, a proportional heater that keeps the shell from below."""
        skin_c = _SKIN_DARK_C + _SKIN_LIT_K * step.environment.sun_disk_2m
        self.heater_w, regulating = proportional_w(_SHELL_C - self._shell_c, _HEATER_W_K, _HEATER_W)
        gained_w = _SHELL_AIR_W_K * (self._air_c - self._shell_c) + self.heater_w
        rate = (gained_w - _SHELL_LOSS_W_K * (self._shell_c - skin_c)) / _SHELL_J_K
        slope = -(_SHELL_LOSS_W_K + _SHELL_AIR_W_K + regulating) / _SHELL_J_K
        self._shell_c = linear_step(self._shell_c, rate, slope, step.dt_s)
