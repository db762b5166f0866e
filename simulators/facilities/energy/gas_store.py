"""Hydrogen, oxygen and water of the regenerative fuel cell: a closed inventory, unless a tank leaks."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.energy.faults import HYDROGEN_LEAK, OXYGEN_LEAK
from simulators.facility import Reading, Step
from simulators.physics import fuel_cell
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import HYDROGEN_KG_MOL, OXYGEN_KG_MOL
from simulators.physics.first_order import clip, relax

FULL_KG, INVENTORY_KG = 72.0, 648.0
WATER_PER_HYDROGEN, OXYGEN_PER_HYDROGEN = 9.0, 8.0
"""Rounded, so that full tanks are exactly the inventory of water."""
_RESERVE_KG = 1.0
_SOC_AT_START = 0.88
_HYDROGEN_TANK_M3, _OXYGEN_TANK_M3 = 4.81, 2.075
_TANK_DARK_K, _TANK_LIT_K, _TANK_TAU_S = 283.0, 289.0, 43_200.0
_HYDROGEN_LEAK_KG_S, _OXYGEN_LEAK_KG_S = 6.0 / 3600.0, 48.0 / 3600.0
_REFILL_KG_S = 60.0 / 3600.0


class GasStore:
    """Masses and tank temperature; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        full = np.ones(replicas)
        self._hydrogen_kg = full * (_SOC_AT_START * FULL_KG)
        self._oxygen_kg = self._hydrogen_kg * OXYGEN_PER_HYDROGEN
        self._water_kg = INVENTORY_KG - WATER_PER_HYDROGEN * self._hydrogen_kg
        self._tank_k = full * _TANK_LIT_K

    @property
    def soc(self) -> Array:
        """Fill of the hydrogen store, 0 to 1."""
        return self._hydrogen_kg / FULL_KG

    @property
    def usable(self) -> Flags:
        """Whether there are both gases to burn."""
        return (self._hydrogen_kg > _RESERVE_KG) & (self._oxygen_kg > OXYGEN_PER_HYDROGEN * _RESERVE_KG)

    @property
    def room(self) -> Array:
        """1 where there is room for hydrogen and water to make it from, falling to 0 at the end of either."""
        left_kg = np.minimum(FULL_KG - self._hydrogen_kg, self._water_kg)
        return clip(left_kg / _RESERVE_KG, 0.0, 1.0)

    def step(self, step: Step, gained_kg: Array) -> None:
        """Turn water into `gained_kg` of hydrogen and its oxygen, or back."""
        hydrogen_leak = step.faults.strength(HYDROGEN_LEAK.name)
        oxygen_leak = step.faults.strength(OXYGEN_LEAK.name)
        lost_kg = hydrogen_leak * (_HYDROGEN_LEAK_KG_S * step.dt_s)
        self._hydrogen_kg = np.maximum(self._hydrogen_kg + gained_kg - lost_kg, 0.0)
        lost_kg = oxygen_leak * (_OXYGEN_LEAK_KG_S * step.dt_s)
        oxygen_kg = self._oxygen_kg + OXYGEN_PER_HYDROGEN * gained_kg - lost_kg
        self._oxygen_kg = clip(oxygen_kg, 0.0, OXYGEN_PER_HYDROGEN * FULL_KG)
        self._water_kg = self._water_kg - WATER_PER_HYDROGEN * gained_kg
        self._refill(step.dt_s, hydrogen_leak, oxygen_leak)
        tank_k = _TANK_DARK_K + (_TANK_LIT_K - _TANK_DARK_K) * step.environment.sun_disk_12m
        self._tank_k = relax(self._tank_k, tank_k, step.dt_s, _TANK_TAU_S)

    def telemetry(self) -> Mapping[str, Reading]:
        hydrogen_pa = fuel_cell.tank_pressure_pa(
            self._hydrogen_kg,
            HYDROGEN_KG_MOL,
            _HYDROGEN_TANK_M3,
            self._tank_k,
            fuel_cell.HYDROGEN_COMPRESSION_PER_PA,
        )
        oxygen_pa = fuel_cell.tank_pressure_pa(
            self._oxygen_kg,
            OXYGEN_KG_MOL,
            _OXYGEN_TANK_M3,
            self._tank_k,
            fuel_cell.OXYGEN_COMPRESSION_PER_PA,
        )
        return {
            "rfc_soc": 100.0 * self.soc,
            "rfc_h2_pressure": 1e-6 * hydrogen_pa,
            "rfc_o2_pressure": 1e-6 * oxygen_pa,
            "rfc_water": self._water_kg,
        }

    def _refill(self, dt_s: float, hydrogen_leak: Array, oxygen_leak: Array) -> None:
        """Once tight again, what was lost is replaced by water and oxygen from the ice plant's stock."""
        missing_kg = INVENTORY_KG - self._water_kg - WATER_PER_HYDROGEN * self._hydrogen_kg
        fill_kg = clip(missing_kg, 0.0, _REFILL_KG_S * dt_s)
        self._water_kg = self._water_kg + np.where(hydrogen_leak > 0.0, 0.0, fill_kg)
        missing_kg = OXYGEN_PER_HYDROGEN * self._hydrogen_kg - self._oxygen_kg
        fill_kg = clip(missing_kg, 0.0, _REFILL_KG_S * dt_s)
        self._oxygen_kg = self._oxygen_kg + np.where(oxygen_leak > 0.0, 0.0, fill_kg)
