"""The regenerative fuel cell plant: stores surplus as hydrogen and oxygen, gives it back in the dark."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.energy.cell_guard import CellGuard
from simulators.facilities.energy.gas_store import GasStore
from simulators.facility import Reading, Step, named
from simulators.physics import fuel_cell
from simulators.physics.arrays import Array, Codes
from simulators.physics.first_order import clip, relax, slew

FUEL_CELL_LIMIT_W, ELECTROLYSER_LIMIT_W = 20_000.0, 40_000.0
MODES = ("ELECTROLYSIS", "FUELCELL", "STANDBY", "PURGE", "FAULT")
_ELECTROLYSIS, _FUELCELL, _STANDBY, _PURGE, _FAULT = range(5)
AUTO, REST, GIVE, TAKE = range(4)
"""Who decides on its powers: the dispatcher, or an order to rest, to give or to take."""
_START_W_S = 333.0
"""Full power after a minute."""
_CELL_AREA_CM2 = 42_000.0
_FUEL_CELL_SHARE, _ELECTROLYSER_SHARE = 0.92, 0.97
"""What pumps and converters of the plant leave."""
_REST_C, _RISE_C, _RISE_W, _STACK_TAU_S = 15.0, 53.0, 1500.0, 900.0
_CROSSOVER_PERCENT_W = 0.02 * ELECTROLYSER_LIMIT_W
_RESTING_IMPURITY = 0.02
_IDLE_W = 50.0


class FuelCellPlant:
    """Powers, masses and temperatures; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        full = np.ones(replicas)
        self.store = GasStore(replicas)
        self.guard = CellGuard(replicas)
        self.ordered = np.full(replicas, AUTO)
        self.ordered_w = 0.0 * full
        self.fuel_cell_w = 0.0 * full
        self.electrolyser_w = 0.0 * full
        self._stack_c = full * _REST_C

    @property
    def ready(self) -> Array:
        """1 where the fuel cell can deliver, 0 where the plant is shut off, empty or told to do otherwise."""
        free = (self.ordered == AUTO) | (self.ordered == GIVE)
        return np.asarray(~self.guard.tripped & self.store.usable & free, dtype=float)

    def step(self, step: Step, fuel_cell_w: Array, electrolyser_w: Array) -> None:
        """Move toward the powers dispatched or ordered as fast as the plant can; a tripped one stops at once.

        An order to take power is not followed while loads are shed for want of it.
        """
        ordered = self.ordered
        give_w = np.where(ordered == AUTO, fuel_cell_w, (ordered == GIVE) * self.ordered_w)
        may_take = (ordered == TAKE) & ~step.exchange.power.reduced
        take_w = np.where(ordered == AUTO, electrolyser_w, may_take * self.ordered_w)
        ready, running = self.ready, ~self.guard.tripped
        give_w = clip(give_w, 0.0, FUEL_CELL_LIMIT_W) * ready
        take_w = clip(take_w, 0.0, ELECTROLYSER_LIMIT_W) * self.store.room
        self.fuel_cell_w = ready * slew(self.fuel_cell_w, give_w, _START_W_S, step.dt_s)
        self.electrolyser_w = running * slew(self.electrolyser_w, take_w, 2.0 * _START_W_S, step.dt_s)
        heat_w, cell_v = self._react(step)
        warm_c = _REST_C + _RISE_C * (1.0 - np.exp(-heat_w / _RISE_W))
        self._stack_c = relax(self._stack_c, warm_c, step.dt_s, _STACK_TAU_S)
        self.guard.step(step, cell_v, self._impurity())

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            **self.store.telemetry(),
            "rfc_mode": named(MODES, self._mode()),
            "rfc_fc_power": self.fuel_cell_w / 1e3,
            "rfc_el_power": self.electrolyser_w / 1e3,
            "rfc_stack_temp": self._stack_c,
            "rfc_cell_min": self.guard.cell_min_v,
            "rfc_h2_in_o2": self.guard.impurity,
        }

    def _react(self, step: Step) -> tuple[Array, Array]:
        """Move hydrogen, oxygen and water; returns the waste heat, W, and the mean fuel cell voltage, V."""
        density = fuel_cell.current_density_a_cm2(self.fuel_cell_w, _CELL_AREA_CM2)
        cell_v = fuel_cell.cell_voltage_v(density)
        split_v = fuel_cell.electrolyser_voltage_v(self.electrolyser_w / ELECTROLYSER_LIMIT_W)
        # A stack with a starved cell burns more hydrogen for the same power, and warms.
        working_v = np.maximum(cell_v - self.guard.lost_v, 0.3)
        used = fuel_cell.hydrogen_used_kg_s(self.fuel_cell_w, working_v, _FUEL_CELL_SHARE)
        made = fuel_cell.hydrogen_made_kg_s(self.electrolyser_w, split_v, _ELECTROLYSER_SHARE)
        self.store.step(step, (made - used) * step.dt_s)
        burnt_w = self.fuel_cell_w * (fuel_cell.LOWER_HEATING_V / working_v - 1.0)
        return np.asarray(burnt_w + self.electrolyser_w * (1.0 - fuel_cell.THERMONEUTRAL_V / split_v)), cell_v

    def _impurity(self) -> Array:
        """Hydrogen that crosses the electrolyser's membrane, percent: the more, the less oxygen is made."""
        crossing = _CROSSOVER_PERCENT_W / np.maximum(self.electrolyser_w, _CROSSOVER_PERCENT_W / 0.4)
        return np.where(self.electrolyser_w > _IDLE_W, crossing, _RESTING_IMPURITY)

    def _mode(self) -> Codes:
        mode = np.where(self.electrolyser_w > _IDLE_W, _ELECTROLYSIS, _STANDBY)
        mode = np.where(self.fuel_cell_w > _IDLE_W, _FUELCELL, mode)
        mode = np.where(self.guard.purging, _PURGE, mode)
        return np.where(self.guard.tripped, _FAULT, mode)
