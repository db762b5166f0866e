"""What keeps the batteries well: enclosures, two strings of heaters, and switches that open by themselves."""

import numpy as np

from simulators.facilities.energy.faults import BATTERY_HEATER
from simulators.facility import Step
from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import linear_step
from simulators.physics.heater import proportional_w

OPENS_C, CLOSES_C = 40.0, 30.0
"""A hot unit leaves the bus by itself, and comes back when it has cooled."""
_HEAT_CAPACITY_J_K, _LOSS_W_K = 110_000.0, 1.0
_SET_POINT_C, _READY_C, _HEATER_W, _HEATER_W_K = 12.0, 15.0, 160.0, 120.0
_WARM_SIDE_K = 300.0
_COLD_UNIT = 7


class BatteryCare:
    """Temperature, heaters and switch of every unit; arrays of shape (replicas, units)."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.temp_c = np.full(shape, _SET_POINT_C - 0.7)
        self.spare_heater = np.zeros(shape)
        """1 for units kept warm by their spare string of heaters."""
        self.opened = np.zeros(shape)
        """1 for units that were told to leave the bus."""
        self._too_hot = np.zeros(shape, dtype=bool)
        self._heater_w = np.zeros(shape)

    @property
    def heater_w(self) -> Array:
        """Power of all heaters, shape (replicas,)."""
        return np.asarray(self._heater_w.sum(axis=1))

    @property
    def connected(self) -> Array:
        """1 for units on the bus."""
        return (1.0 - self.opened) * ~self._too_hot

    @property
    def chargeable(self) -> Array:
        """1 for units that may be charged: on the bus and not below freezing."""
        return self.connected * (self.temp_c > 0.0)

    def step(self, step: Step, heat_w: Array) -> None:
        """Enclosure between the warm plate and the ground, kept from below by a proportional heater."""
        enclosure_c = 0.5 * (step.environment.regolith_temp_flat_k[:, None] + _WARM_SIDE_K) - ZERO_C_K
        works = np.ones_like(self.temp_c)
        works[:, _COLD_UNIT] -= np.minimum(step.faults.strength(BATTERY_HEATER.name), 1.0)
        works = np.maximum(works, self.spare_heater)
        dark_ahead = step.exchange.posture.dark_ahead[:, None] > 0.0
        set_point_c = np.where(dark_ahead, _READY_C, _SET_POINT_C)
        heater_w, regulating = proportional_w(set_point_c - self.temp_c, _HEATER_W_K, _HEATER_W)
        self._heater_w = works * heater_w
        rate = (heat_w + self._heater_w - _LOSS_W_K * (self.temp_c - enclosure_c)) / _HEAT_CAPACITY_J_K
        slope = -(_LOSS_W_K + works * regulating) / _HEAT_CAPACITY_J_K
        self.temp_c = linear_step(self.temp_c, rate, slope, step.dt_s)
        self._too_hot = (self.temp_c > OPENS_C) | (self._too_hot & (self.temp_c > CLOSES_C))
