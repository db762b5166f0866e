"""The pumped water loop and its radiator."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import COOLANT_LEAK, PUMP_WEAR, RADIATOR_DEGRADED
from simulators.facility import Reading, Step
from simulators.physics import coolant_loop, radiator
from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import clip, linear_step, relax

_FLOW_KG_H, _RISE_KPA, _CURRENT_A = 880.0, 70.0, 2.1
_WEAR_FLOW, _WEAR_FRICTION, _FRICTION_SHARE = 0.4, 2.3, 0.45
_PUMP_TAU_S, _VALVE_TAU_S, _RETURN_TAU_S, _PLATE_TAU_S = 10.0, 60.0, 120.0, 600.0
_SET_POINT_C, _PLATE_K_W = 6.0, 1.5e-3
_EMITTING_M2, _RADIATOR_J_K = 34.0 * 0.85, 400_000.0
_COVERED_SHARE = 0.5
_TANK_PERCENT, _EXPANSION_PERCENT_K, _MEAN_C = 57.0, 0.35, 10.0
_LEAK_PERCENT_S, _REFILL_PERCENT_S, _STARVED_PERCENT = 20.0 / 3600.0, 60.0 / 3600.0, 15.0
BUS_V = 120.0


class CoolingLoop:
    """Temperatures, flow and inventory; arrays of shape (replicas,)."""

    def __init__(self, replicas: int, heat_w: float) -> None:
        full = np.ones(replicas)
        self.supply_c = full * _SET_POINT_C
        self.plate_c = full * 11.0
        self.current_a = full * _CURRENT_A
        self._return_c = self.supply_c + heat_w / 1023.0
        self._radiator_c = full * -15.0
        self._flow_kg_h = full * _FLOW_KG_H
        self._rise_kpa = full * _RISE_KPA
        self._filled_percent = full * _TANK_PERCENT
        self._rejected_w = full * heat_w

    @property
    def pump_w(self) -> Array:
        return self.current_a * BUS_V

    def step(self, step: Step, heat_w: Array, avionics_w: Array) -> None:
        """Carry the heat of the cabin, of which `avionics_w` comes by the cold plate."""
        self._hold_inventory(step)
        self._pump(step)
        capacity_w_k = coolant_loop.capacity_w_k(self._flow_kg_h)
        taken_w = capacity_w_k * (self._return_c - self.supply_c)
        self._radiate(step, taken_w)
        self.supply_c = relax(
            self.supply_c, np.maximum(_SET_POINT_C, self._radiator_c), step.dt_s, _VALVE_TAU_S
        )
        slowness = _FLOW_KG_H / self._flow_kg_h
        self._return_c = relax(
            self._return_c, self.supply_c + heat_w / capacity_w_k, step.dt_s, _RETURN_TAU_S
        )
        plate_c = self.supply_c + _PLATE_K_W * avionics_w * np.sqrt(slowness)
        self.plate_c = relax(self.plate_c, plate_c, step.dt_s, _PLATE_TAU_S)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "loop_supply_temp": self.supply_c,
            "loop_return_temp": self._return_c,
            "coldplate_temp": self.plate_c,
            "loop_flow": self._flow_kg_h,
            "pump_current": self.current_a,
            "pump_dp": self._rise_kpa,
            "accumulator_qty": self._quantity_percent(),
            "radiator_out_temp": self._radiator_c,
            "heat_rejected": self._rejected_w / 1e3,
        }

    def _quantity_percent(self) -> Array:
        """Fill of the expansion tank: what is there, and how warm it is."""
        mean_c = (self.supply_c + self._return_c + self._radiator_c) / 3.0
        swollen = self._filled_percent + _EXPANSION_PERCENT_K * (mean_c - _MEAN_C)
        return np.maximum(swollen, 0.0)

    def _hold_inventory(self, step: Step) -> None:
        """Coolant leaks out; once tight again the tank is refilled from the reserve."""
        leaking = step.faults.strength(COOLANT_LEAK.name)
        missing = np.where(leaking > 0.0, 0.0, _TANK_PERCENT - self._filled_percent)
        refilled = np.minimum(missing, _REFILL_PERCENT_S * step.dt_s)
        change = refilled - leaking * (_LEAK_PERCENT_S * step.dt_s)
        self._filled_percent = np.maximum(self._filled_percent + change, 0.0)

    def _pump(self, step: Step) -> None:
        """A worn bearing costs flow and adds friction; a starved pump draws vapour."""
        wear = step.faults.strength(PUMP_WEAR.name)
        fed = clip(self._quantity_percent() / _STARVED_PERCENT, 0.05, 1.0)
        flow = _FLOW_KG_H * (1.0 - _WEAR_FLOW * wear) * fed
        self._flow_kg_h = relax(self._flow_kg_h, flow, step.dt_s, _PUMP_TAU_S)
        self._rise_kpa = coolant_loop.pressure_rise_kpa(self._flow_kg_h, _RISE_KPA, _FLOW_KG_H)
        hydraulic = self._rise_kpa * self._flow_kg_h / (_RISE_KPA * _FLOW_KG_H)
        friction = _FRICTION_SHARE * (1.0 + _WEAR_FRICTION * wear)
        self.current_a = _CURRENT_A * (friction + (1.0 - _FRICTION_SHARE) * hydraulic)

    def _radiate(self, step: Step, taken_w: Array) -> None:
        environment = step.environment
        sink_k = radiator.sink_k(environment.regolith_temp_slope_k, environment.regolith_temp_flat_k)
        emitting_m2 = _EMITTING_M2 * (1.0 - _COVERED_SHARE * step.faults.strength(RADIATOR_DEGRADED.name))
        temp_k = self._radiator_c + ZERO_C_K
        radiated_w = radiator.radiated_w(temp_k, sink_k, emitting_m2)
        slope = -radiator.radiated_slope_w_k(temp_k, emitting_m2) / _RADIATOR_J_K
        rate = (taken_w - radiated_w) / _RADIATOR_J_K
        self._radiator_c = linear_step(self._radiator_c, rate, slope, step.dt_s)
        self._rejected_w = radiated_w
