"""The pumped water loops, of which one runs, their cold plate and their radiator."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import (
    COOLANT_LEAK,
    COOLING_LOSS,
    PLANNED_LOOP_SWITCH,
    PUMP_WEAR,
    RADIATOR_DEGRADED,
)
from simulators.facility import Reading, Step, named
from simulators.physics import coolant_loop, radiator
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import clip, hold_timer, linear_step, relax

LOOPS = ("A", "B")
A, B = range(len(LOOPS))
_FLOW_KG_H, _RISE_KPA, _CURRENT_A = 880.0, 70.0, 2.1
_WEAR_FLOW, _WEAR_FRICTION, _FRICTION_SHARE = 0.4, 2.3, 0.45
_RIPPLE_KPA, _WEAR_RIPPLE = 0.08, 2.0
_STALLED = 0.02
"""Of the flow, by the heat alone, when no pump runs."""
_PUMP_TAU_S, _VALVE_TAU_S, _RETURN_TAU_S = 10.0, 60.0, 120.0
_SET_POINT_C, _PLATE_J_K, _PLATE_W_K, _STRUCTURE_W_K = 6.0, 4.0e5, 1080.0, 15.0
_EMITTING_M2, _RADIATOR_J_K = 34.0 * 0.85, 400_000.0
_COVERED_SHARE = 0.5
_TANK_PERCENT, _EXPANSION_PERCENT_K, _MEAN_C = 57.0, 0.35, 10.0
_LEAK_PERCENT_S, _REFILL_PERCENT_S, _STARVED_PERCENT = 20.0 / 3600.0, 60.0 / 3600.0, 15.0
_LOST_KG_H, _LOST_S, _FIT_PERCENT = 450.0, 60.0, 30.0
BUS_V = 120.0


class CoolingLoop:
    """Temperatures, flow and inventory; arrays of shape (replicas,), inventory (replicas, 2)."""

    def __init__(self, replicas: int, heat_w: float) -> None:
        full = np.ones(replicas)
        self.running: Codes = np.zeros(replicas, dtype=np.int64)
        self.supply_c = full * _SET_POINT_C
        self.plate_c = full * 11.0
        self.current_a = full * _CURRENT_A
        self.powered: Flags = full > 0.0
        self._switched: Flags = full < 0.0
        self._return_c = self.supply_c + heat_w / 1023.0
        self._radiator_c = full * -15.0
        self._flow_kg_h = full * _FLOW_KG_H
        self._rise_kpa = full * _RISE_KPA
        self._filled_percent = np.full((replicas, len(LOOPS)), _TANK_PERCENT)
        self._rejected_w = full * heat_w
        self._lost_s = full * 0.0
        self._plate_w = full * 0.45 * heat_w

    @property
    def pump_w(self) -> Array:
        return self.current_a * BUS_V

    @property
    def lost(self) -> Flags:
        """Whether no loop has carried the heat for a while."""
        return np.asarray(self._lost_s >= 2.0 * _LOST_S)

    @property
    def carrying(self) -> Flags:
        """Whether the loop in use has enough flow."""
        return np.asarray(self._flow_kg_h >= _LOST_KG_H)

    @property
    def fit(self) -> Flags:
        """Whether each loop could run: pump power and coolant enough; shape (replicas, 2)."""
        return (self._filled_percent > _FIT_PERCENT) & self.powered[:, None]

    @property
    def capacity_w_k(self) -> Array:
        """Heat the flow carries for each kelvin."""
        return coolant_loop.capacity_w_k(self._flow_kg_h)

    @property
    def plate_out_c(self) -> Array:
        """Coolant behind the cold plate, where the cabin's air cooler takes it."""
        return np.asarray(self.supply_c + self._plate_w / self.capacity_w_k)

    def to_structure_w(self, shell_c: Array) -> Array:
        """Heat that leaks from the cold plate through its mounts into the shell."""
        return np.asarray(_STRUCTURE_W_K * (self.plate_c - shell_c))

    def step(self, step: Step, ripple: Array, avionics_w: Array, air_w: Array, shell_c: Array) -> None:
        """Carry the heat of the cold plate (`avionics_w`) and of the cabin's air cooler (`air_w`)."""
        dt_s = step.dt_s
        self._hold_inventory(step)
        self._protect(step)
        self._pump(step, ripple)
        capacity_w_k = self.capacity_w_k
        self._radiate(step, capacity_w_k * (self._return_c - self.supply_c))
        self.supply_c = relax(self.supply_c, np.maximum(_SET_POINT_C, self._radiator_c), dt_s, _VALVE_TAU_S)
        share = self._flow_kg_h / _FLOW_KG_H
        plate_w_k = coolant_loop.exchanged_w_k(_PLATE_W_K * np.sqrt(share), capacity_w_k)
        all_w_k = plate_w_k + _STRUCTURE_W_K
        balance_c = (plate_w_k * self.supply_c + _STRUCTURE_W_K * shell_c + avionics_w) / all_w_k
        self.plate_c = relax(self.plate_c, balance_c, dt_s, _PLATE_J_K / all_w_k)
        self._plate_w = plate_w_k * (self.plate_c - self.supply_c)
        warm_c = self.supply_c + (self._plate_w + air_w) / capacity_w_k
        self._return_c = relax(self._return_c, warm_c, dt_s, _RETURN_TAU_S / share)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "loop_active": named(LOOPS, self.running),
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
        """Fill of the expansion tank in use: what is there, and how warm it is."""
        mean_c = (self.supply_c + self._return_c + self._radiator_c) / 3.0
        filled = np.where(self.running == B, self._filled_percent[:, B], self._filled_percent[:, A])
        return clip(filled + _EXPANSION_PERCENT_K * (mean_c - _MEAN_C), 0.0, 100.0)

    def _hold_inventory(self, step: Step) -> None:
        """Coolant leaks out of loop A; once tight again the tank is refilled from the reserve."""
        leaking = step.faults.strength(COOLANT_LEAK.name)
        filled = self._filled_percent[:, A]
        missing = np.where(leaking > 0.0, 0.0, _TANK_PERCENT - filled)
        refilled = np.minimum(missing, _REFILL_PERCENT_S * step.dt_s)
        change = refilled - leaking * (_LEAK_PERCENT_S * step.dt_s)
        self._filled_percent[:, A] = np.maximum(filled + change, 0.0)

    def _protect(self, step: Step) -> None:
        """The other loop takes over from one that carries no more, if it can, or by plan."""
        planned = step.faults.strength(PLANNED_LOOP_SWITCH.name) > 0.0
        self.running = np.where(
            planned & ~self._switched, B, np.where(self._switched & ~planned, A, self.running)
        )
        self._switched = planned
        self.powered = step.faults.strength(COOLING_LOSS.name) < 0.5
        self._lost_s = hold_timer(self._lost_s, self._flow_kg_h < _LOST_KG_H, step.dt_s)
        other = 1 - self.running
        swap = (self._lost_s >= _LOST_S) & np.where(other == B, self.fit[:, B], self.fit[:, A])
        self.running = np.where(swap, other, self.running)
        self._lost_s = np.where(swap, 0.0, self._lost_s)

    def _pump(self, step: Step, ripple: Array) -> None:
        """A worn bearing (of pump A) costs flow and adds friction; a starved pump draws vapour."""
        wear = step.faults.strength(PUMP_WEAR.name) * (self.running == A)
        driven = 1.0 - step.faults.strength(COOLING_LOSS.name)
        fed = clip(self._quantity_percent() / _STARVED_PERCENT, 0.05, 1.0)
        share = np.maximum((1.0 - _WEAR_FLOW * wear) * fed * driven, _STALLED)
        self._flow_kg_h = relax(self._flow_kg_h, _FLOW_KG_H * share, step.dt_s, _PUMP_TAU_S)
        rise_kpa = coolant_loop.pressure_rise_kpa(self._flow_kg_h, _RISE_KPA, _FLOW_KG_H)
        hydraulic = rise_kpa * self._flow_kg_h / (_RISE_KPA * _FLOW_KG_H)
        friction = _FRICTION_SHARE * (1.0 + _WEAR_FRICTION * wear)
        self._rise_kpa = rise_kpa + _RIPPLE_KPA * (1.0 + _WEAR_RIPPLE * wear) * ripple
        self.current_a = _CURRENT_A * (friction + (1.0 - _FRICTION_SHARE) * hydraulic) * driven

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
