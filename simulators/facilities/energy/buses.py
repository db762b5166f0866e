"""Feeders and the two main buses."""

import math
from collections.abc import Mapping

import numpy as np

from simulators.facilities.energy.faults import BUS_SOFT_SHORT, HAULER_CHARGING
from simulators.facility import Reading, Step
from simulators.faults import NS_PER_S
from simulators.physics import power_bus
from simulators.physics.arrays import Array, Codes
from simulators.physics.first_order import clip, hold_timer, slew, wander

_FEEDERS = ("command", "telecom", "isru", "astronomy")
_BUS_A = ("command", "astronomy")
"""On bus A alone; everything else is shared by both or on bus B."""
_BUS_B = ("telecom",)
_EXPLORATION_W = np.array([12_000.0, 8_000.0, 1_000.0, 0.0])
"""Charging of rovers, by its own stage: it is cut one stage before the loads of others."""
_HOUSEKEEPING_W = np.array([3_800.0, 3_800.0, 2_200.0])
"""Of the energy facility itself, by shed level, without battery heaters."""
_HAULERS_W = 3_000.0
_CHARGING_PERIOD_S, _CHARGING_SWING = 8 * 3600.0, 0.15
_CHARGER_W_S = 2000.0
_NO_LOAD_V, _DROOP_OHM = 124.0, 0.012
_SAG_OHM, _SAG_TAU_S = 0.06, 8.0
_CONVERTER_SHARE, _CABLE_OHM = 0.025, 0.002
_RIPPLE_V, _RIPPLE_V_A, _RIPPLE_NOISE_V, _RIPPLE_TAU_S = 0.12, 0.0003, 0.01, 120.0
_ISOLATION_MOHM, _ISOLATION_DUST_UG_CM2 = 24.0, 2000.0
_SHORT_MOHM, _SHORT_RIPPLE_V, _SHORT_W = 0.1, 3.4, 5000.0


class Buses:
    """What is drawn from the buses, and how they bear it; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self.shed_level = zero
        self.ordered_level = zero.copy()
        """Operators may shed more than the rules ask for, never less."""
        self.held_s = zero
        self._exploration_stage = np.zeros(replicas, dtype=np.int64)
        self._sag_v = zero
        self.ripple_v = zero + 0.2
        self._feeders_w: dict[str, Array] = {}
        self.demand_w = zero
        """All loads, without losses."""
        self.exploration_w = zero + _EXPLORATION_W[0]
        self.housekeeping_w = zero + _HOUSEKEEPING_W[0]
        self._bus_v = np.full((2, replicas), _NO_LOAD_V)
        self._bus_a = np.zeros((2, replicas))
        self._disturbance_w: Array | None = None
        self.loss_w = zero
        self._served = zero + 1.0
        self._isolation_mohm = zero + _ISOLATION_MOHM
        self.hidden_w = zero
        self._residual_w = zero

    @property
    def voltage_v(self) -> Array:
        """The lower of both buses."""
        return np.asarray(self._bus_v.min(axis=0))

    def shed(self, level: Array, exploration_stage: Codes, dt_s: float) -> None:
        """Put a level of supply in force, or the one that was ordered, and a stage for exploration."""
        level = np.maximum(level, self.ordered_level)
        self.held_s = hold_timer(self.held_s, level == self.shed_level, dt_s)
        self.shed_level = level
        self._exploration_stage = np.maximum(exploration_stage, level.astype(np.int64))

    def read_loads(self, step: Step, own_id: str, care_w: Array) -> None:
        """What everybody draws now; `care_w` is what heats the batteries and shakes the arrays."""
        drawn = step.exchange.power_w
        zero = np.zeros_like(care_w)
        self._feeders_w = {feeder: drawn.get(feeder, zero) for feeder in _FEEDERS}
        others = [power for facility, power in drawn.items() if facility not in (*_FEEDERS, own_id)]
        self._charge_rovers(step)
        self.housekeeping_w = _HOUSEKEEPING_W[self.shed_level.astype(np.int64)] + care_w
        own_w = self.exploration_w + self.housekeeping_w
        self.demand_w = sum((*self._feeders_w.values(), *others), start=own_w)
        self.loss_w = power_bus.distribution_loss_w(
            self.demand_w, self.voltage_v, _CONVERTER_SHARE, _CABLE_OHM
        )
        self.hidden_w = _SHORT_W * step.faults.strength(BUS_SOFT_SHORT.name)

    def carry(
        self,
        step: Step,
        sources_w: Array,
        delivered_w: Array,
        misread_w: Array,
        shunt_w: Array,
        noise: Array,
    ) -> None:
        """Voltage, current and ripple of a step.

        Args:
            step: the step.
            sources_w: what Sun and reactor could give; a sudden change makes the buses sag.
            delivered_w: what sources and stores really gave to the buses.
            misread_w: what faulty meters of the batteries make more of their charge.
            shunt_w: part of it burnt in heaters of the energy facility.
            noise: standard normal numbers.
        """
        wanted_w = self.demand_w + self.loss_w
        self._served = clip((delivered_w - shunt_w - self.hidden_w) / wanted_w, 0.0, 1.0)
        self.housekeeping_w = self.housekeeping_w + shunt_w
        self.demand_w = self.demand_w + shunt_w
        disturbance_w = wanted_w - sources_w
        before_w = disturbance_w if self._disturbance_w is None else self._disturbance_w
        self._disturbance_w = disturbance_w
        step_a = (disturbance_w - before_w) / (2.0 * _NO_LOAD_V)
        self._sag_v = power_bus.sag_v(self._sag_v, step_a, step.dt_s, _SAG_TAU_S, _SAG_OHM)
        self._feed_sides()
        self._residual_w = delivered_w - misread_w - (self.demand_w + self.loss_w) * self._served
        self._age(step, noise)

    def telemetry(self) -> Mapping[str, Reading]:
        delivered = {f"load_{name}": power * (self._served / 1e3) for name, power in self._feeders_w.items()}
        return {
            "bus_a_voltage": self._bus_v[0],
            "bus_b_voltage": self._bus_v[1],
            "bus_a_current": self._bus_a[0],
            "bus_b_current": self._bus_a[1],
            "bus_ripple": self.ripple_v,
            "load_shed_level": self.shed_level.astype(np.int64),
            "load_total": self.demand_w * self._served / 1e3,
            **delivered,
            "load_exploration": self.exploration_w * self._served / 1e3,
            "loss_distribution": self.loss_w * self._served / 1e3,
            "power_balance_residual": self._residual_w / 1e3,
            "isolation_resistance": self._isolation_mohm,
        }

    def _charge_rovers(self, step: Step) -> None:
        """By its stage; haulers that came in together charge more, unless everybody has to save."""
        phase = 2.0 * math.pi * (step.time_ns / NS_PER_S % _CHARGING_PERIOD_S) / _CHARGING_PERIOD_S
        duty = 1.0 - _CHARGING_SWING + _CHARGING_SWING * math.sin(phase)
        haulers_w = _HAULERS_W * step.faults.strength(HAULER_CHARGING.name) * (self.shed_level < 0.5)
        wanted_w = duty * _EXPLORATION_W[self._exploration_stage] + haulers_w
        self.exploration_w = slew(self.exploration_w, wanted_w, _CHARGER_W_S, step.dt_s)

    def _feed_sides(self) -> None:
        """Feeders to buses: a shared load takes half from each, a hidden one all from bus A."""
        only_a = sum((self._feeders_w[name] for name in _BUS_A), start=self.hidden_w)
        only_b = sum((self._feeders_w[name] for name in _BUS_B), start=self.exploration_w)
        shared = self.demand_w + self.hidden_w - only_a - only_b
        power_w = np.stack([only_a + 0.5 * shared, only_b + 0.5 * shared]) * self._served
        droop_v = power_bus.bus_voltage_v(power_w, _NO_LOAD_V, _DROOP_OHM)
        self._bus_v = np.maximum(droop_v - self._sag_v, 0.0) * np.sqrt(self._served)
        self._bus_a = power_w / np.maximum(self._bus_v, 1.0)

    def _age(self, step: Step, noise: Array) -> None:
        """Ripple grows with current, insulation falls with dust; both give a short away."""
        short = self.hidden_w / _SHORT_W
        mean_v = _RIPPLE_V + _RIPPLE_V_A * self._bus_a.sum(axis=0) + _SHORT_RIPPLE_V * short
        self.ripple_v = wander(self.ripple_v, noise, step.dt_s, _RIPPLE_TAU_S, mean_v, _RIPPLE_NOISE_V)
        clean = _ISOLATION_MOHM / (1.0 + step.environment.dust_ug_cm2 / _ISOLATION_DUST_UG_CM2)
        self._isolation_mohm = clean * (_SHORT_MOHM / _ISOLATION_MOHM) ** short
