"""Cabin air: gases and vapour, what breathes and leaks, and what keeps it fit; smoke."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import CABIN_LEAK, SCRUBBER_FAILURE, SMOKE
from simulators.facility import Reading, Step
from simulators.physics import cabin_air
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import (
    CARBON_DIOXIDE_KG_MOL,
    NITROGEN_KG_MOL,
    OXYGEN_KG_MOL,
    SECONDS_PER_DAY,
    WATER_KG_MOL,
    ZERO_C_K,
)
from simulators.physics.first_order import relax

_VOLUME_M3, _AIR_KG, _REFERENCE_K = 90.0, 108.0, 294.65
_TOTAL_PA, _OXYGEN_PA, _CARBON_DIOXIDE_PA, _VAPOUR_PA = 101_000.0, 21_200.0, 30.0, 1190.0
_REGULATOR_TAU_S, _SCRUBBER_TAU_S, _DRYER_TAU_S = 1800.0, 7200.0, 900.0
_NITROGEN_KG_D, _OXYGEN_KG_D = 2.0, 0.6
"""Most that make-up gives, of oxygen beyond what is breathed."""
_SEAL_LEAK_KG_D, _FAULT_LEAK_KG_D, _ESTIMATE_TAU_S = 0.05, 5.0, 7200.0
_STOPPED = 0.02
"""Of scrubber and dryer, by natural draught, when their fan stands still."""
_CLEAR_AIR, _FIRE, _SMOKE_TAU_S = 0.03, 6.0, 20.0
_GARDEN_OXYGEN_KG_D, _GARDEN_CARBON_DIOXIDE_KG_D, _GARDEN_WATER_KG_D = 0.42, 0.58, 0.5
"""The soil chamber of the life-support experiment breathes like half a person, also in an empty station."""

_FIT_FROM = np.array([[99.5], [20.0], [-20.0], [18.0], [30.0]])
_FIT_TO = np.array([[102.5], [22.5], [350.0], [25.0], [60.0]])
"""Nominal air for people: pressure, kPa; oxygen, kPa; carbon dioxide, Pa; temperature, degC; humidity, %."""


def _pascal_per_kg(kg_mol: float) -> float:
    return cabin_air.pascal_per_kg(kg_mol, _VOLUME_M3, _REFERENCE_K)


_NITROGEN_PA_KG, _OXYGEN_PA_KG = _pascal_per_kg(NITROGEN_KG_MOL), _pascal_per_kg(OXYGEN_KG_MOL)
_CARBON_DIOXIDE_PA_KG, _WATER_PA_KG = _pascal_per_kg(CARBON_DIOXIDE_KG_MOL), _pascal_per_kg(WATER_KG_MOL)


def _pascal_s(pascal_per_kg: float, kg_d: float) -> float:
    """Rise of partial pressure by a daily mass, Pa/s."""
    return pascal_per_kg * kg_d / SECONDS_PER_DAY


_NITROGEN_PA_S = _pascal_s(_NITROGEN_PA_KG, _NITROGEN_KG_D)
_OXYGEN_PA_S = _pascal_s(_OXYGEN_PA_KG, _OXYGEN_KG_D)


class Air:
    """Gases at the reference temperature, Pa; arrays of shape (replicas,)."""

    def __init__(self, air_c: Array, crew: int) -> None:
        full = np.ones_like(air_c)
        self._crew = crew
        self._oxygen_pa = full * _OXYGEN_PA
        self._inert_pa = full * (_TOTAL_PA - _OXYGEN_PA - _CARBON_DIOXIDE_PA - _VAPOUR_PA)
        self._carbon_dioxide_pa = full * _CARBON_DIOXIDE_PA
        self._vapour_pa = full * _VAPOUR_PA
        self._make_up_kg_d = full * 0.5
        self._leak_kg_d = full * _SEAL_LEAK_KG_D
        self._smoke = full * _CLEAR_AIR
        self._readings = self._measured(air_c)
        self._breathed_pa_s = _pascal_s(
            _OXYGEN_PA_KG, crew * cabin_air.CREW_OXYGEN_KG_D + _GARDEN_OXYGEN_KG_D
        )
        self._exhaled_pa_s = _pascal_s(
            _CARBON_DIOXIDE_PA_KG,
            crew * cabin_air.CREW_CARBON_DIOXIDE_KG_D + _GARDEN_CARBON_DIOXIDE_KG_D,
        )
        self._wetted_pa_s = _pascal_s(_WATER_PA_KG, crew * cabin_air.CREW_WATER_KG_D + _GARDEN_WATER_KG_D)

    @property
    def fit_for_people(self) -> Flags:
        """Where pressure, oxygen, carbon dioxide, temperature and humidity are nominal."""
        air = self._readings
        return np.asarray(((air >= _FIT_FROM) & (air <= _FIT_TO)).all(axis=0))

    def step(self, step: Step, air_c: Array, coil_c: Array, wall_c: Array) -> None:
        """Advance: vapour condenses at the coil of the dryer, and on walls below the dew point."""
        leak_kg_d = _SEAL_LEAK_KG_D + _FAULT_LEAK_KG_D * step.faults.strength(CABIN_LEAK.name)
        self._breathe(step, leak_kg_d, coil_c, wall_c)
        self._leak_kg_d = relax(self._leak_kg_d, leak_kg_d, step.dt_s, _ESTIMATE_TAU_S)
        smoke = _CLEAR_AIR + _FIRE * step.faults.strength(SMOKE.name)
        self._smoke = relax(self._smoke, smoke, step.dt_s, _SMOKE_TAU_S)
        self._readings = self._measured(air_c)

    def telemetry(self) -> Mapping[str, Reading]:
        pressure, oxygen, carbon_dioxide, temp, humidity = self._readings
        return {
            "cabin_pressure": pressure,
            "ppo2": oxygen,
            "ppco2": carbon_dioxide,
            "cabin_temp": temp,
            "cabin_rh": humidity,
            "crew_count": np.full(temp.shape, self._crew, dtype=np.int64),
            "gas_makeup": self._make_up_kg_d,
            "leak_rate": self._leak_kg_d,
            "smoke_obscuration": self._smoke,
        }

    def _measured(self, air_c: Array) -> Array:
        """Pressure, oxygen, carbon dioxide, temperature and humidity in their units, shape (5, replicas)."""
        warmth = (air_c + ZERO_C_K) / _REFERENCE_K
        total_pa = self._oxygen_pa + self._inert_pa + self._carbon_dioxide_pa + self._vapour_pa
        humidity = 100.0 * self._vapour_pa * warmth / cabin_air.saturation_pa(air_c)
        return np.stack(
            [
                total_pa * warmth / 1e3,
                self._oxygen_pa * warmth / 1e3,
                self._carbon_dioxide_pa * warmth,
                air_c,
                humidity,
            ]
        )

    @staticmethod
    def _fan(step: Step) -> Array:
        """Share of the air that goes through scrubber and dryer."""
        return np.maximum(1.0 - step.faults.strength(SCRUBBER_FAILURE.name), _STOPPED)

    def _breathe(self, step: Step, leak_kg_d: Array, coil_c: Array, wall_c: Array) -> None:
        """Leak, people, scrubber and dryer, and make-up of oxygen and nitrogen."""
        dt_s, fan = step.dt_s, self._fan(step)
        kept = 1.0 - cabin_air.leaked_share(leak_kg_d, _AIR_KG, dt_s)
        self._carbon_dioxide_pa = cabin_air.removed_pa(
            self._carbon_dioxide_pa * kept, self._exhaled_pa_s, 0.0, _SCRUBBER_TAU_S / fan, dt_s
        )
        dried = cabin_air.removed_pa(
            self._vapour_pa * kept,
            self._wetted_pa_s,
            cabin_air.saturation_pa(coil_c),
            _DRYER_TAU_S / fan,
            dt_s,
        )
        self._vapour_pa = np.minimum(dried, cabin_air.saturation_pa(wall_c))  # the rest wets the walls
        self._regulate(kept, dt_s)

    def _regulate(self, kept: Array, dt_s: float) -> None:
        """Oxygen to its partial pressure, nitrogen to the total, each within what its valve can give."""
        breathed_pa = self._breathed_pa_s * dt_s
        oxygen_pa = self._oxygen_pa * kept - breathed_pa
        limit_pa_s = _OXYGEN_PA_S + self._breathed_pa_s
        oxygen_in_pa = cabin_air.made_up_pa(_OXYGEN_PA - oxygen_pa, _REGULATOR_TAU_S, limit_pa_s, dt_s)
        self._oxygen_pa = oxygen_pa + oxygen_in_pa
        inert_pa = self._inert_pa * kept
        others_pa = self._oxygen_pa + self._carbon_dioxide_pa + self._vapour_pa
        missing_pa = _TOTAL_PA - others_pa - inert_pa
        inert_in_pa = cabin_air.made_up_pa(missing_pa, _REGULATOR_TAU_S, _NITROGEN_PA_S, dt_s)
        self._inert_pa = inert_pa + inert_in_pa
        added_kg = oxygen_in_pa / _OXYGEN_PA_KG + inert_in_pa / _NITROGEN_PA_KG
        self._make_up_kg_d = added_kg * (SECONDS_PER_DAY / dt_s)
