"""The hydrogen loop: inventory, pressure, blower and dust filter."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.isru.reactor import hydrogen_mol
from simulators.facilities.isru.sequence import by_state
from simulators.physics import chemistry
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import HYDROGEN_KG_MOL, ZERO_C_K
from simulators.physics.first_order import clip, relax
from simulators.physics.granular import cake_pressure_kpa

_FLOW_G_MIN = 8.0
_RUNNING = by_state(PREHEAT=1.0, REDUCE=1.0, PURGE=1.0)
_CLOSED_KPA_PER_PA = by_state(PREHEAT=1e-3, REDUCE=1e-3)
"""Only then the reactor stands at the pressure of the loop."""
_TOP_UP_BELOW_G, _TOP_UP_ABOVE_G, _TOP_UP_G_H = 430.0, 540.0, 6.0
"""Make-up through an orifice, four times what the purges take."""
_LOSS_PER_S = by_state(PURGE=0.01 / 900.0)
"""1 % of the inventory in the quarter of an hour that a purge lasts."""
_LEAK_TAU_S = 4.0 * 3600.0 / 0.105
"""Takes a tenth of the inventory in a batch."""
_BUFFER_M3, _REACTOR_M3 = 5.0, 1.0
_BUFFER_K = 320.0
_VALVE_TAU_S = 120.0
_FINES_KG_H = 0.05
"""Dust that reaches the filter while gas flows."""
_CLEAN_KPA, _CAKE_KPA_PER_KG = 0.6, 30.0
_PULSE_KG, _PULSE_LEAVES, _PULSE_REST_S = 0.085, 0.15, 1200.0
"""Cake at which a back-pulse blows it off, share that stays, and time to fill the pulse's gas bottle."""
_BLINDED_LEAVES, _BLINDED_KG, _CAKE_MOST_KG = 0.72, 0.06, 0.6
"""A blinded filter: share more that stays, cake that doubles what sticks to it, most there is room for."""
_SINTERED, _WET, _DRY_FRACTION = 0.8, 20.0, 0.01
"""Resistance, relative: of a baked bed, and of a cake for each mole fraction of water above dry gas."""
_LOOP_KPA, _RATED_KPA = 3.0, 4.0
_RATED_RPM, _MAX_RPM = 10_000.0, 16_800.0
_RATED_G = 480.0
_BLOWER_W = 250.0
_UNSTEADY = 0.005


@dataclass(slots=True)
class HydrogenLoop:
    """State of the loop; hydrogen in g."""

    inventory_g: Array
    topping_up: Array
    cake_kg: Array
    pulsed_s: Array
    """Since the last back-pulse of the filter."""
    pulse_asked: Flags
    flow_g_min: Array
    filter_kpa: Array
    speed_rpm: Array
    pressure_kpa: Array
    used_g: Array
    """Hydrogen taken from the electrolyser in the last step."""

    @classmethod
    def start(cls, replicas: int) -> "HydrogenLoop":
        zero = np.zeros(replicas)
        full = zero + 1.0
        return cls(
            480.0 * full,
            zero,
            0.04 * full,
            1e4 * full,
            zero > 0.0,
            _FLOW_G_MIN * full,
            1.8 * full,
            10_950.0 * full,
            115.0 * full,
            zero,
        )

    @property
    def power_w(self) -> Array:
        """Fan law: power with the cube of speed."""
        return np.asarray(_BLOWER_W * (self.speed_rpm / _RATED_RPM) ** 3)

    def flow_mol_s(self) -> Array:
        """Hydrogen through the reactor."""
        return hydrogen_mol(self.flow_g_min) / 60.0

    def blow(self, dt_s: float, state: Codes, sintered: Array, inlet_fraction: Array, wander: Array) -> None:
        """Blower to its flow set point against loop and filter: pressure goes with density and speed squared.

        Args:
            dt_s: step.
            state: of the batch.
            sintered: share of the bed, through which gas passes hardly.
            inlet_fraction: water in the gas, mole fraction; it clogs dry dust.
            wander: unsteadiness of the flow, standard normal.
        """
        running = _RUNNING[state]
        wet = np.maximum(0.0, inlet_fraction - _DRY_FRACTION)
        factor = 1.0 + _SINTERED * sintered + _WET * wet
        wanted_kpa = cake_pressure_kpa(factor, _CLEAN_KPA, _CAKE_KPA_PER_KG, self.cake_kg)
        thinner = _RATED_G / np.maximum(self.inventory_g, 1.0)
        needed_rpm = _RATED_RPM * np.sqrt((_LOOP_KPA + wanted_kpa) / _RATED_KPA * thinner)
        reach = np.minimum(1.0, _MAX_RPM / needed_rpm) * running
        unsteady = reach * (1.0 + _UNSTEADY * wander)
        self.speed_rpm = relax(self.speed_rpm, needed_rpm * unsteady, dt_s, 30.0)
        self.flow_g_min = relax(self.flow_g_min, _FLOW_G_MIN * unsteady, dt_s, 30.0)
        self.filter_kpa = relax(self.filter_kpa, wanted_kpa * reach, dt_s, 30.0)

    def collect_dust(self, dt_s: float, blinding: Array, pulses: Flags) -> None:
        """Fines on the filter with the gas that flows, and off it with each back-pulse.

        Args:
            dt_s: step.
            blinding: how far the filter holds its dust fast, 0 to 1.
            pulses: back-pulses are planned, as often as the gas bottle is full.
        """
        sticking = 1.0 + blinding * self.cake_kg / _BLINDED_KG
        fines_kg = (_FINES_KG_H / 3600.0 / _FLOW_G_MIN * dt_s) * self.flow_g_min * sticking
        cake_kg = clip(self.cake_kg + fines_kg, 0.0, _CAKE_MOST_KG)
        self.pulsed_s = self.pulsed_s + dt_s
        due = (pulses | (cake_kg > _PULSE_KG)) & (self.pulsed_s >= _PULSE_REST_S)
        pulse = due | self.pulse_asked
        self.cake_kg = np.where(pulse, (_PULSE_LEAVES + _BLINDED_LEAVES * blinding) * cake_kg, cake_kg)
        self.pulsed_s = np.where(pulse, 0.0, self.pulsed_s)
        self.pulse_asked = np.zeros_like(pulse)

    def balance(self, dt_s: float, state: Codes, water_mol: Array, supply_g: Array, leak: Array) -> None:
        """Hydrogen that went into water, into the purge and through leaks; what the electrolyser gives back.

        Args:
            dt_s: step.
            state: of the batch.
            water_mol: water made in this step.
            supply_g: hydrogen the electrolyser has made in this step.
            leak: strength.
        """
        reacted_g = water_mol * (1e3 * HYDROGEN_KG_MOL)
        escaping_per_s = leak / _LEAK_TAU_S + _LOSS_PER_S[state]
        lost_g = self.inventory_g * -np.expm1(-escaping_per_s * dt_s)
        low, high = self.inventory_g < _TOP_UP_BELOW_G, self.inventory_g > _TOP_UP_ABOVE_G
        self.topping_up = np.where(low, 1.0, np.where(high, 0.0, self.topping_up))
        self.used_g = np.minimum(supply_g, reacted_g + (_TOP_UP_G_H * dt_s / 3600.0) * self.topping_up)
        self.inventory_g = np.maximum(0.0, self.inventory_g - reacted_g - lost_g + self.used_g)

    def pressurise(self, dt_s: float, state: Codes, reactor_c: Array) -> None:
        """The reactor stands at the loop's pressure while gas flows, and open to vacuum otherwise."""
        temps = (np.asarray(_BUFFER_K), reactor_c + ZERO_C_K)
        pressure = chemistry.gas_pressure_pa(hydrogen_mol(self.inventory_g), (_BUFFER_M3, _REACTOR_M3), temps)
        self.pressure_kpa = relax(self.pressure_kpa, _CLOSED_KPA_PER_PA[state] * pressure, dt_s, _VALVE_TAU_S)
