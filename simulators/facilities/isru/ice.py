"""Thermal mining of ice under a dome in permanent shadow."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.isru.sequence import DRILL, IceSequence, by_ice_state
from simulators.physics import sublimation
from simulators.physics.arrays import Array, Codes
from simulators.physics.constants import GOLDEN, STEFAN_BOLTZMANN_W_M2_K4
from simulators.physics.first_order import linear_step, relax

_HEATER_W = by_ice_state(SUBLIME=2050.0, CAPTURE=300.0)
_HEATING, _DESIGN_SINK_K = by_ice_state(SUBLIME=1.0), 68.0
"""The heater makes up for colder ground around, so that every season gives water."""
_WARM_K, _WARMING_W = 188.0, 3000.0
"""Full power until the ground gives vapour."""
_OTHER_W = by_ice_state(MELT=700.0, DRILL=1500.0)
_COVERED = 1.0 - by_ice_state(DRILL=1.0)
_ZONE_J_K, _LOSS_W_K = 100e3, 10.5
_POROUS_M2 = 1.3 * _COVERED
"""Area of free ice that gives as much as the porous ground does; vapour must pass the ground dried before."""
_MEAN_GRADE, _GRADE_LOW, _GRADE_SPAN = 5.6, 4.0, 3.2
"""Water in the ground, % by mass (LCROSS: 5.6 +- 2.9); patches differ."""
_PATCH_KG, _LEAST_GRADE = 700.0, 0.1
_REGOLITH_J_KG_K, _RISE_K = 700.0, 130.0
_TRAP_KG_S_PA, _SEAL_LEAK = 2.3e-5, 9.0
"""Conductance into the cold trap, and that of a torn seal relative to it."""
_TRAP_M2, _TRAP_EMISSIVITY, _TRAP_TAU_S = 50.0, 0.85, 1200.0
_MELTING_K = by_ice_state(MELT=278.0, TRANSFER=278.0)
_TRANSFER_KG_S = by_ice_state(TRANSFER=20.0 / 3600.0)
_THIN = 0.99
"""How much less ground a used-up field still has ice in."""
_SUBLIMATION_K = 6132.0


@dataclass(slots=True)
class IceLine:
    """State of the ice line."""

    front_k: Array
    trap_k: Array
    trap_kg: Array
    mined_kg: Array
    """Taken from the present patch."""
    heater_w: Array
    pressure_pa: Array
    yield_kg_s: Array
    grade: Array
    delivered_kg: Array
    """In the last step."""
    power_w: Array

    @classmethod
    def start(cls, replicas: int) -> "IceLine":
        zero = np.zeros(replicas)
        return cls(zero + 150.0, zero + 75.0, zero, zero, zero, zero, zero, zero + _MEAN_GRADE, zero, zero)

    def advance(self, dt_s: float, cycle: IceSequence, sink_k: Array, depletion: Array, leak: Array) -> None:
        """Heat, sublimate, capture, melt and hand over for `dt_s`."""
        state = cycle.state
        self.mined_kg = self.mined_kg * _COVERED[state]
        fresh = _GRADE_LOW + _GRADE_SPAN * ((cycle.patch * GOLDEN + 0.5) % 1.0)
        left = fresh - self.mined_kg * (100.0 / _PATCH_KG) / (1.0 - _THIN * depletion)
        self.grade = np.maximum(_LEAST_GRADE, left)
        holding_w = _HEATER_W[state] + _LOSS_W_K * (_DESIGN_SINK_K - sink_k) * _HEATING[state]
        warming = (_HEATING[state] > 0.0) & (self.front_k < _WARM_K)
        self.heater_w = np.where(warming, _WARMING_W, holding_w)
        rate = self._sublimate(dt_s, state, sink_k)
        self._capture(dt_s, rate, leak)
        self._trap(dt_s, state, sink_k)
        self.power_w = self.heater_w + _OTHER_W[state]

    def _sublimate(self, dt_s: float, state: Codes, sink_k: Array) -> Array:
        """Rate of sublimation, kg/s; the zone warms until vapour and losses take the heater's power."""
        pressure = sublimation.ice_vapour_pressure_pa(self.front_k)
        share = np.square(self.grade / _MEAN_GRADE) * _POROUS_M2[state]
        rate = share * sublimation.free_sublimation_kg_m2_s(pressure, self.front_k)
        per_kg = sublimation.heat_per_kg_of_water_j(0.01 * self.grade, _RISE_K, _REGOLITH_J_KG_K)
        net_w = self.heater_w - rate * per_kg - _LOSS_W_K * (self.front_k - sink_k)
        slope = -(_LOSS_W_K + rate * per_kg * _SUBLIMATION_K / np.square(self.front_k)) / _ZONE_J_K
        heated = linear_step(self.front_k, net_w / _ZONE_J_K, slope, dt_s)
        self.front_k = np.where(state == DRILL, relax(self.front_k, sink_k, dt_s, 600.0), heated)
        self.mined_kg = self.mined_kg + rate * dt_s
        return np.asarray(rate)

    def _capture(self, dt_s: float, rate: Array, leak: Array) -> None:
        """The dome's pressure balances sublimation against cold trap and leak."""
        caught = _TRAP_KG_S_PA * sublimation.capture_efficiency(self.trap_k)
        through = np.maximum(caught, 0.02 * _TRAP_KG_S_PA) + _TRAP_KG_S_PA * _SEAL_LEAK * leak
        self.pressure_pa = rate / through
        self.yield_kg_s = caught * self.pressure_pa
        self.trap_kg = self.trap_kg + self.yield_kg_s * dt_s

    def _trap(self, dt_s: float, state: Codes, sink_k: Array) -> None:
        """The trap radiates the latent heat to the shadowed ground; it is melted once a day."""
        latent_w = sublimation.LATENT_HEAT_J_KG * self.yield_kg_s
        strength = _TRAP_EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * _TRAP_M2
        cold_k = np.sqrt(np.sqrt(np.square(np.square(sink_k)) + latent_w / strength))
        self.trap_k = relax(self.trap_k, np.maximum(cold_k, _MELTING_K[state]), dt_s, _TRAP_TAU_S)
        self.delivered_kg = np.minimum(self.trap_kg, _TRANSFER_KG_S[state] * dt_s)
        self.trap_kg = self.trap_kg - self.delivered_kg
