"""The fission reactor, its eight Stirling converters, and the line to the buses."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.facilities.energy.faults import REACTOR_TRIP, STIRLING_STALL
from simulators.facility import Reading, Step, named, numbered
from simulators.faults import NS_PER_S
from simulators.physics import radiator, reactor
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY, ZERO_C_K
from simulators.physics.first_order import clip, linear_step, relax, slew
from simulators.randomness import Randomness
from simulators.site import EPOCH_NS

CONVERTERS = 8
MODES = ("COLD", "STARTUP", "POWER", "HOTSTANDBY", "SCRAM")
_, STARTUP, POWER, _, SCRAM = range(5)
_CORE = reactor.Kinetics()
_REFERENCE_C = 800.0
_CONVERTER_W, _HEAT_LOSS_W = 5000.0, 8000.0
_EFFICIENCY = 0.2925
"""At 923 K hot and 383 K cold."""
_HEAT_PIPE_DROP_K = 150.0
_STALLED_UNIT = 3
_TAKE_OVER = 0.08
"""Share by which the others raise their stroke for one that stalls, as far as the strokes allow."""
_STALL_TAU_S, _TRIP_TAU_S, _LOAD_TAU_S = 4.0, 1.5, 900.0
_HEAT_UP_TAU_S, _CRITICAL_AFTER_S, _RESTART_S = 3600.0, 4.5 * 3600.0, 6.0 * 3600.0
_OPERATED_S = 3.0e7
_EMITTING_M2, _RADIATOR_J_K = 100.0 * 0.85, 400_000.0
_DUST_SHARE = 0.3
"""Of the cover of the solar arrays, what lies on the radiators one kilometre away."""
_CONVERSION, _LINE_OHM, _LINE_V = 0.94, 8.0, 5600.0
_ROD_MM, _BURN_UP_MM_PER_DAY, _ROD_MM_S = 218.0, 0.01, 0.15
_LEAKAGE_USV_H = 22.0


class FissionReactor:
    """Core, converters (replicas, 8), cold end and line; other arrays of shape (replicas,)."""

    def __init__(self, environment: Environment, random: Randomness) -> None:
        full = np.ones(random.replicas)
        self._unit = 1.0 + 0.006 * np.clip(random.normal(CONVERTERS), -2.0, 2.0)
        self._load = np.ones_like(self._unit)
        self.mode = np.full(random.replicas, POWER)
        self.scrammed = full < 0.0
        """Where operators have shut it down and not yet asked for a restart."""
        self._held_down = full < 0.0
        self._since_s = full * _OPERATED_S
        self._precursors = 0.0 * full
        self._core_c = full * _REFERENCE_C
        self._cold_k = full * 380.0
        self._rod_mm = full * _ROD_MM
        self._link_kv = full * 5.6
        self._thermal_w = full * _CORE.full_power_w
        self._stirling_w = self._load * _CONVERTER_W
        self._gross_w = full * (CONVERTERS * _CONVERTER_W)
        self.net_w = _delivered_w(self._gross_w)
        """Power delivered at the buses."""
        self._fence_usv_h = environment.dose_rate_usv_h + _LEAKAGE_USV_H

    @property
    def at_power(self) -> Array:
        """1 where the reactor runs, 0 from a trip to the end of the restart."""
        return np.asarray(self.mode == POWER, dtype=float)

    @property
    def held_down(self) -> Flags:
        """Whether what made the reactor trip by itself still goes on."""
        return self._held_down

    def step(self, step: Step, dust: Array) -> None:
        """Advance; a trip lasts as long as its fault or order, then comes the restart.

        `dust` is the share of light that dust takes from the solar arrays.
        """
        self._since_s = self._since_s + step.dt_s
        self._held_down = step.faults.strength(REACTOR_TRIP.name) > 0.0
        self._switch(self._held_down | self.scrammed, step.dt_s)
        self._share_load(step)
        heat_w = self._unit * self._load * (_CONVERTER_W / _EFFICIENCY)
        taken_w = heat_w.sum(axis=1)
        drawn = (taken_w + _HEAT_LOSS_W) / _CORE.full_power_w
        self._heat_core(step, drawn)
        emitting_m2 = _EMITTING_M2 * (1.0 - _DUST_SHARE * dust)
        self._convert(step, heat_w, taken_w, drawn, emitting_m2)
        self._trim(step)
        leaked = _LEAKAGE_USV_H * self._thermal_w / _CORE.full_power_w
        self._fence_usv_h = step.environment.dose_rate_usv_h + leaked

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "rx_mode": named(MODES, self.mode),
            "rx_thermal_power": self._thermal_w / 1e3,
            "rx_core_temp": self._core_c,
            **numbered("rx_stirling{}_power", self._stirling_w / 1e3),
            **numbered("rx_stirling{}_amplitude", 10.0 * np.sqrt(self._stirling_w / _CONVERTER_W)),
            "rx_cold_end_temp": self._cold_k - ZERO_C_K,
            "rx_control_rod": self._rod_mm,
            "rx_link_voltage": self._link_kv,
            "rx_net_power": self.net_w / 1e3,
            "rx_fence_dose": self._fence_usv_h,
        }

    def _switch(self, tripped: Flags, dt_s: float) -> None:
        """Trip at once; restart in stages: heat up, then take load, then count as running."""
        falls = tripped & (self.mode != SCRAM)
        starts = ~tripped & (self.mode == SCRAM)
        ready = (
            (self.mode == STARTUP)
            & (self._since_s > _RESTART_S)
            & (self._load.sum(axis=1) > 0.95 * CONVERTERS)
        )
        self._since_s = np.where(falls | starts, dt_s, self._since_s)
        self.mode = np.where(falls, SCRAM, np.where(starts, STARTUP, np.where(ready, POWER, self.mode)))

    def _critical(self) -> Flags:
        restarted = (self.mode == STARTUP) & (self._since_s > _CRITICAL_AFTER_S)
        return np.asarray((self.mode == POWER) | restarted)

    def _share_load(self, step: Step) -> None:
        """A stalled converter's heat goes to the others, slowly and as far as they can take it."""
        stall = step.faults.strength(STIRLING_STALL.name)
        target = np.ones_like(self._load) + _TAKE_OVER * stall[:, None]
        target[:, _STALLED_UNIT] = 1.0 - stall
        tau_s = np.ones_like(self._load) * np.where(self.mode == SCRAM, _TRIP_TAU_S, _LOAD_TAU_S)[:, None]
        tau_s[:, _STALLED_UNIT] = np.where(stall > 0.0, _STALL_TAU_S, tau_s[:, _STALLED_UNIT])
        self._load = relax(self._load, target * self._critical()[:, None], step.dt_s, tau_s)

    def _heat_core(self, step: Step, drawn: Array) -> None:
        """Critical: point kinetics. Heating up: toward the reference. Tripped: decay heat against losses."""
        excess_k = self._core_c - _REFERENCE_C
        precursors, followed_k = reactor.follow_load(self._precursors, excess_k, drawn, step.dt_s, _CORE)
        heated_c = relax(self._core_c, _REFERENCE_C, step.dt_s, _HEAT_UP_TAU_S)
        middle_s = np.maximum(self._since_s - 0.5 * step.dt_s, 0.5 * step.dt_s)
        left_w = reactor.dying_fission_w(middle_s, _CORE) + reactor.decay_heat_w(middle_s, _OPERATED_S, _CORE)
        lost_w = _HEAT_LOSS_W * (self._core_c + 150.0) / (_REFERENCE_C + 150.0)
        cooled_c = self._core_c + (left_w - lost_w) * (step.dt_s / _CORE.heat_capacity_j_k)
        critical, scrammed = self._critical(), self.mode == SCRAM
        heating_w = (heated_c - self._core_c) * (_CORE.heat_capacity_j_k / step.dt_s) + lost_w
        power_w = reactor.fission_power_w(precursors, followed_k, _CORE)
        self._precursors = np.where(critical, precursors, drawn - 1.0)
        self._thermal_w = np.where(critical, power_w, np.where(scrammed, left_w, heating_w))
        self._core_c = np.where(critical, _REFERENCE_C + followed_k, np.where(scrammed, cooled_c, heated_c))

    def _convert(self, step: Step, heat_w: Array, taken_w: Array, drawn: Array, emitting_m2: Array) -> None:
        """Electricity by the temperatures at both ends; the rest leaves by the radiator."""
        warmer = 1.0 + _CORE.draw_per_k * clip(self._core_c - _REFERENCE_C, -100.0, 100.0)
        hot_k = np.maximum(self._core_c + ZERO_C_K - _HEAT_PIPE_DROP_K * drawn, self._cold_k)
        share = reactor.stirling_efficiency(hot_k, self._cold_k) * warmer
        self._stirling_w = heat_w * share[:, None]
        self._gross_w = taken_w * share
        self.net_w = _delivered_w(self._gross_w)
        rejected_w = taken_w * warmer - self._gross_w
        environment = step.environment
        sink_k = radiator.sink_k(environment.regolith_temp_slope_k, environment.regolith_temp_flat_k)
        rate = (rejected_w - radiator.radiated_w(self._cold_k, sink_k, emitting_m2)) / _RADIATOR_J_K
        slope = -radiator.radiated_slope_w_k(self._cold_k, emitting_m2) / _RADIATOR_J_K
        self._cold_k = linear_step(self._cold_k, rate, slope, step.dt_s)
        line_kv = np.where(self._gross_w > 500.0, 5.65 - 0.05 * self._gross_w / 40_000.0, 0.0)
        self._link_kv = relax(self._link_kv, line_kv, step.dt_s, 2.0)

    def _trim(self, step: Step) -> None:
        """The rod moves out with burn-up, falls in a trip, and comes out slowly in a restart."""
        days = (step.time_ns - EPOCH_NS) / (SECONDS_PER_DAY * NS_PER_S)
        out = slew(self._rod_mm, _ROD_MM + _BURN_UP_MM_PER_DAY * days, _ROD_MM_S, step.dt_s)
        self._rod_mm = np.where(self.mode == SCRAM, 0.0, out)


def _delivered_w(gross_w: Array) -> Array:
    """What conversion and line leave."""
    return np.maximum(_CONVERSION * gross_w - _LINE_OHM * np.square(gross_w / _LINE_V), 0.0)
