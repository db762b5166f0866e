"""The regenerative fuel cell plant: stores surplus as hydrogen and oxygen, gives it back in the dark."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.energy.faults import FUEL_CELL_FLOODING, HYDROGEN_LEAK, MEMBRANE_LEAK
from simulators.facility import Reading, Step, named
from simulators.physics import fuel_cell
from simulators.physics.arrays import Array, Codes
from simulators.physics.constants import HYDROGEN_KG_MOL, OXYGEN_KG_MOL
from simulators.physics.first_order import clip, relax, slew

FUEL_CELL_LIMIT_W, ELECTROLYSER_LIMIT_W = 20_000.0, 40_000.0
_MODES = ("ELECTROLYSIS", "FUELCELL", "STANDBY", "PURGE", "FAULT")
_ELECTROLYSIS, _FUELCELL, _STANDBY, _, _FAULT = range(5)
_START_W_S = 333.0
"""Full power after a minute."""
_FULL_KG, _INVENTORY_KG, _RESERVE_KG = 72.0, 648.0, 1.0
_SOC_AT_START = 0.88
_WATER_PER_HYDROGEN, _OXYGEN_PER_HYDROGEN = 9.0, 8.0
"""Rounded, so that full tanks are exactly the inventory of water."""
_CELL_AREA_CM2 = 42_000.0
_FUEL_CELL_SHARE, _ELECTROLYSER_SHARE = 0.92, 0.97
"""What pumps and converters of the plant leave."""
_HYDROGEN_TANK_M3, _OXYGEN_TANK_M3 = 4.81, 2.075
_TANK_DARK_K, _TANK_LIT_K, _TANK_TAU_S = 283.0, 289.0, 43_200.0
_REST_C, _RISE_C, _RISE_W, _STACK_TAU_S = 15.0, 53.0, 1500.0, 900.0
_CROSSOVER_PERCENT_W, _CROSSOVER_TAU_S = 0.02 * ELECTROLYSER_LIMIT_W, 600.0
_CELL_SPREAD_V, _CELL_TAU_S = 0.02, 30.0
_FLOODED_V, _LEAK_PERCENT, _LEAK_KG_S, _REFILL_KG_S = 0.62, 5.0, 6.0 / 3600.0, 60.0 / 3600.0
_IDLE_W = 50.0


class FuelCellPlant:
    """Masses, powers and temperatures; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        full = np.ones(replicas)
        self._hydrogen_kg = full * (_SOC_AT_START * _FULL_KG)
        self._oxygen_kg = self._hydrogen_kg * _OXYGEN_PER_HYDROGEN
        self._water_kg = _INVENTORY_KG - _WATER_PER_HYDROGEN * self._hydrogen_kg
        self.fuel_cell_w = 0.0 * full
        self.electrolyser_w = 0.0 * full
        self._tank_k = full * _TANK_LIT_K
        self._stack_c = full * _REST_C
        self._impurity = 0.02 * full
        self._cell_min_v = full * (fuel_cell.OPEN_CIRCUIT_V - _CELL_SPREAD_V)
        self._tripped = full < 0.0

    @property
    def soc(self) -> Array:
        """Fill of the hydrogen store, 0 to 1."""
        return self._hydrogen_kg / _FULL_KG

    @property
    def ready(self) -> Array:
        """1 where the fuel cell can deliver, 0 where the plant is shut off or empty."""
        return np.asarray(~self._tripped & (self._hydrogen_kg > _RESERVE_KG), dtype=float)

    def step(self, step: Step, fuel_cell_w: Array, electrolyser_w: Array) -> None:
        """Move toward the dispatched powers as fast as the plant can; a tripped plant stops at once."""
        room = np.minimum((_FULL_KG - self._hydrogen_kg) / _RESERVE_KG, self._water_kg / _RESERVE_KG)
        ready = self.ready
        give_w = clip(fuel_cell_w, 0.0, FUEL_CELL_LIMIT_W) * ready
        take_w = clip(electrolyser_w, 0.0, ELECTROLYSER_LIMIT_W)
        take_w = take_w * clip(room, 0.0, 1.0)
        self.fuel_cell_w = ready * slew(self.fuel_cell_w, give_w, _START_W_S, step.dt_s)
        running = ~self._tripped
        self.electrolyser_w = running * slew(self.electrolyser_w, take_w, 2.0 * _START_W_S, step.dt_s)
        heat_w = self._react(step)
        self._stack_c = relax(
            self._stack_c, _REST_C + _RISE_C * (1.0 - np.exp(-heat_w / _RISE_W)), step.dt_s, _STACK_TAU_S
        )
        tank_k = _TANK_DARK_K + (_TANK_LIT_K - _TANK_DARK_K) * step.environment.sun_disk_12m
        self._tank_k = relax(self._tank_k, tank_k, step.dt_s, _TANK_TAU_S)
        self._protect(step)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "rfc_mode": named(_MODES, self._mode()),
            "rfc_soc": 100.0 * self.soc,
            "rfc_h2_pressure": 1e-6
            * fuel_cell.tank_pressure_pa(
                self._hydrogen_kg,
                HYDROGEN_KG_MOL,
                _HYDROGEN_TANK_M3,
                self._tank_k,
                fuel_cell.HYDROGEN_COMPRESSION_PER_PA,
            ),
            "rfc_o2_pressure": 1e-6
            * fuel_cell.tank_pressure_pa(
                self._oxygen_kg,
                OXYGEN_KG_MOL,
                _OXYGEN_TANK_M3,
                self._tank_k,
                fuel_cell.OXYGEN_COMPRESSION_PER_PA,
            ),
            "rfc_fc_power": self.fuel_cell_w / 1e3,
            "rfc_el_power": self.electrolyser_w / 1e3,
            "rfc_stack_temp": self._stack_c,
            "rfc_cell_min": self._cell_min_v,
            "rfc_h2_in_o2": self._impurity,
            "rfc_water": self._water_kg,
        }

    def _react(self, step: Step) -> Array:
        """Move hydrogen, oxygen and water; returns the waste heat, W."""
        density = fuel_cell.current_density_a_cm2(self.fuel_cell_w, _CELL_AREA_CM2)
        cell_v = fuel_cell.cell_voltage_v(density)
        split_v = fuel_cell.electrolyser_voltage_v(self.electrolyser_w / ELECTROLYSER_LIMIT_W)
        used = fuel_cell.hydrogen_used_kg_s(self.fuel_cell_w, cell_v, _FUEL_CELL_SHARE)
        made = fuel_cell.hydrogen_made_kg_s(self.electrolyser_w, split_v, _ELECTROLYSER_SHARE)
        gained_kg = (made - used) * step.dt_s
        leaking = step.faults.strength(HYDROGEN_LEAK.name)
        self._hydrogen_kg = np.maximum(
            self._hydrogen_kg + gained_kg - leaking * (_LEAK_KG_S * step.dt_s), 0.0
        )
        oxygen_kg = self._oxygen_kg + _OXYGEN_PER_HYDROGEN * gained_kg
        self._oxygen_kg = np.minimum(oxygen_kg, _OXYGEN_PER_HYDROGEN * _FULL_KG)
        self._water_kg = self._water_kg - _WATER_PER_HYDROGEN * gained_kg
        self._refill(step.dt_s, leaking)
        flooding = step.faults.strength(FUEL_CELL_FLOODING.name)
        self._cell_min_v = relax(
            self._cell_min_v, cell_v - _CELL_SPREAD_V - _FLOODED_V * flooding, step.dt_s, _CELL_TAU_S
        )
        return np.asarray(
            self.fuel_cell_w * (fuel_cell.LOWER_HEATING_V / cell_v - 1.0)
            + self.electrolyser_w * (1.0 - 1.481 / split_v)
        )

    def _refill(self, dt_s: float, leaking: Array) -> None:
        """Once tight again, lost water is replaced from the ice plant's stock."""
        missing_kg = _INVENTORY_KG - self._water_kg - _WATER_PER_HYDROGEN * self._hydrogen_kg
        fill_kg = clip(missing_kg, 0.0, _REFILL_KG_S * dt_s)
        self._water_kg = self._water_kg + np.where(leaking > 0.0, 0.0, fill_kg)

    def _protect(self, step: Step) -> None:
        """Trip on impure gas or a dying cell; back in service when both are well again."""
        crossing = _CROSSOVER_PERCENT_W / np.maximum(self.electrolyser_w, _CROSSOVER_PERCENT_W / 0.4)
        quiet = np.where(self.electrolyser_w > _IDLE_W, crossing, 0.02)
        leak = _LEAK_PERCENT * step.faults.strength(MEMBRANE_LEAK.name)
        self._impurity = relax(self._impurity, quiet + leak, step.dt_s, _CROSSOVER_TAU_S)
        bad = (self._impurity > 3.5) | (self._cell_min_v < 0.4)
        well = (self._impurity < 1.0) & (self._cell_min_v > 0.6)
        self._tripped = bad | (self._tripped & ~well)

    def _mode(self) -> Codes:
        mode = np.where(self.electrolyser_w > _IDLE_W, _ELECTROLYSIS, _STANDBY)
        mode = np.where(self.fuel_cell_w > _IDLE_W, _FUELCELL, mode)
        return np.where(self._tripped, _FAULT, mode)
