"""The reduction reactor: heat, shrinking cores, and the hydrogen that goes round."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.isru.sequence import by_state
from simulators.physics import chemistry
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import HYDROGEN_KG_MOL, ZERO_C_K
from simulators.physics.first_order import aim, clip, relax
from simulators.physics.granular import sintering_rate_per_s

HOLD_C = 910.0
_STANDBY_C = by_state(COOL=300.0, IDLE=300.0)
"""Kept warm where it waits long, so that the next batch is hot in time."""
_WORKING = by_state(PREHEAT=1.0, REDUCE=1.0)
_HEATER_W = by_state(PREHEAT=12e3, REDUCE=12e3, COOL=12e3, IDLE=12e3)
_RAMP_K_S = 12.0 / 60.0
_AMBIENT_C = 20.0
_SHELL_J_K, _REGOLITH_J_KG_K = 22e3, 1.0e3
_QUIET_LOSS_W_K = 4.1
_LOSS_W_K = _QUIET_LOSS_W_K + by_state(PURGE=4.0)
_HYDROGEN_J_KG_K, _RECUPERATION = 14.5e3, 0.75
_REDUCING = by_state(REDUCE=1.0)
_CORE_PER_S = 6.4e-4
"""Gives 90 % conversion in 100 min at 900 degC with the brake of the product in force."""
_MOL_PER_G = 1e-3 / HYDROGEN_KG_MOL
_QUIET_DT_K, _DT_PER_W, _SINTERED_DT_K, _SPOT_DT = 10.0, 2.6e-3, 95.0, 0.3
_SINTERED_LOSS = 0.6
"""Share of the reaction that a wholly sintered bed keeps the gas away from."""
_BREAKS_UP_PER_S = by_state(DUMP=1.0 / 1800.0)
"""The rakes of the dump break what has sintered."""
_VAPOUR_TAU_S = 60.0
_LEAST_MOL_S = 1e-6


@dataclass(slots=True)
class Reactor:
    """State of the reactor."""

    temp_c: Array
    core: Array
    """Radius of the unreduced cores relative to their start."""
    heater_w: Array
    gradient_k: Array
    sintered: Array
    """Share of the charge that has baked together."""
    set_c: Array
    """What the operators want while it reduces."""
    water_mol: Array
    """Water made in the last step."""
    water_fraction: Array
    """Water in the gas that leaves, mole fraction."""

    @classmethod
    def start(cls, replicas: int) -> "Reactor":
        zero = np.zeros(replicas)
        return cls(zero + HOLD_C, zero + 0.4, zero, zero + _QUIET_DT_K, zero, zero + HOLD_C, zero, zero)

    def advance(
        self,
        dt_s: float,
        state: Codes,
        charge: "Charge",
        gas: "Gas",
        heater_share: Array,
        cold: Flags,
    ) -> None:
        """Take in what was loaded, heat, and reduce.

        Args:
            dt_s: step.
            state: of the batch.
            charge: what is inside.
            gas: hydrogen that enters.
            heater_share: part of the heater that works.
            cold: the heater is off.
        """
        self._mix(charge)
        self._react(dt_s, state, charge, gas)
        self._heat(dt_s, state, charge, gas, _HEATER_W[state] * heater_share * ~cold)
        self._sinter(dt_s, state, charge)
        gradient = _QUIET_DT_K + _DT_PER_W * self.heater_w + _SINTERED_DT_K * self.sintered
        gradient = gradient + _SPOT_DT * charge.hot_spot_k * _WORKING[state]
        self.gradient_k = relax(self.gradient_k, gradient, dt_s, 600.0)

    def _mix(self, charge: "Charge") -> None:
        """Cold feed takes heat from what is there; new grains are whole."""
        before_j_k = _SHELL_J_K + _REGOLITH_J_KG_K * (charge.mass_kg - charge.loaded_kg)
        added_j_k = _REGOLITH_J_KG_K * charge.loaded_kg
        heat_j = before_j_k * self.temp_c + added_j_k * charge.feed_temp_c
        self.temp_c = heat_j / (before_j_k + added_j_k)
        old_kg = charge.mass_kg - charge.loaded_kg
        unreduced_kg = self.core**3 * old_kg + charge.loaded_kg
        self.core = np.cbrt(unreduced_kg / np.maximum(charge.mass_kg, 1e-6))

    def _react(self, dt_s: float, state: Codes, charge: "Charge", gas: "Gas") -> None:
        """Shrink the cores; the product brakes the reaction as it nears equilibrium."""
        reducing = _REDUCING[state]
        flow = np.maximum(gas.flow_mol_s, _LEAST_MOL_S)
        available = chemistry.water_per_charge_mol(charge.mass_kg, 0.01 * charge.grade)
        rate = chemistry.reduction_rate_per_s(self.temp_c, _CORE_PER_S) * (
            1.0 - _SINTERED_LOSS * self.sintered
        )
        equilibrium = chemistry.equilibrium_fraction(self.temp_c)
        free = np.maximum(available * rate * np.square(self.core) / flow, 1e-9)
        brake = chemistry.braked_fraction(free, gas.inlet_fraction, equilibrium) / free
        core = chemistry.core_after(self.core, rate * brake * reducing, dt_s)
        self.water_mol = available * (chemistry.conversion(core) - chemistry.conversion(self.core))
        self.core = core
        outlet = (self.water_mol / (flow * dt_s) + gas.inlet_fraction) * reducing
        self.water_fraction = relax(self.water_fraction, outlet, dt_s, _VAPOUR_TAU_S)

    def _sinter(self, dt_s: float, state: Codes, charge: "Charge") -> None:
        """The hottest part of the bed bakes together; dumping breaks it up."""
        hottest_k = self.temp_c + charge.hot_spot_k + ZERO_C_K
        baking = 1.0 - np.exp(-dt_s * sintering_rate_per_s(hottest_k))
        left = (self.sintered + (1.0 - self.sintered) * baking) * np.exp(-dt_s * _BREAKS_UP_PER_S[state])
        self.sintered = left * (charge.mass_kg > 0.0)

    def _heat(self, dt_s: float, state: Codes, charge: "Charge", gas: "Gas", limit_w: Array) -> None:
        """Exact step of C dT/dt = P - UA (T - Ta) - Q, with the power that meets the set point."""
        loss_w_k = _LOSS_W_K[state]
        tau_s = (_SHELL_J_K + _REGOLITH_J_KG_K * charge.mass_kg) / loss_w_k
        drawn_w = self._drawn_w(dt_s, gas)
        goal_c = self.set_c * _WORKING[state] + _STANDBY_C[state]
        target_c = np.minimum(goal_c, self.temp_c + _RAMP_K_S * dt_s)
        wanted_w = loss_w_k * (aim(self.temp_c, target_c, dt_s, tau_s) - _AMBIENT_C) + drawn_w
        self.heater_w = clip(wanted_w, 0.0, limit_w)
        settled_c = _AMBIENT_C + (self.heater_w - drawn_w) / loss_w_k
        self.temp_c = relax(self.temp_c, settled_c, dt_s, tau_s)

    def _drawn_w(self, dt_s: float, gas: "Gas") -> Array:
        """Heat that goes into cold gas and into the reaction, W."""
        flow_kg_s = gas.flow_mol_s * HYDROGEN_KG_MOL
        cold_w = flow_kg_s * (_HYDROGEN_J_KG_K * (1.0 - _RECUPERATION)) * (self.temp_c - _AMBIENT_C)
        return np.asarray(cold_w + self.water_mol * (chemistry.REDUCTION_ENTHALPY_J_MOL / dt_s))


@dataclass(frozen=True, slots=True)
class Charge:
    """What is in the reactor."""

    mass_kg: Array
    loaded_kg: Array
    """Added in this step."""
    feed_temp_c: Array
    grade: Array
    """Ilmenite, %."""
    hot_spot_k: Array
    """How much hotter than the mean its hottest part is, because the bed is badly mixed."""


@dataclass(frozen=True, slots=True)
class Gas:
    """Hydrogen that enters the reactor."""

    flow_mol_s: Array
    inlet_fraction: Array
    """Water that the condenser left in it, mole fraction."""


def hydrogen_mol(grams: Array) -> Array:
    """Amount of hydrogen in a mass."""
    return np.asarray(grams * _MOL_PER_G)
