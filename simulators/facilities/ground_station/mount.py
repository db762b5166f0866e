"""The 12 m dish and its drives: what it points at, and how well."""

import math

import numpy as np

from simulators.environment import StationView
from simulators.facilities.ground_station.controls import ANTENNA_AUTO, ANTENNA_STOW, Controls
from simulators.facility import Reading, Step, named
from simulators.faults import NS_PER_S
from simulators.physics import antenna, atmosphere
from simulators.physics.angles import separation_deg, wrap_deg
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import hold_timer

MODES = ("STOW", "SLEW", "PROGTRACK", "AUTOTRACK", "FAULT")
STOW, SLEW, PROGTRACK, AUTOTRACK, FAULT = range(5)
PASS_DEG = 10.0
"""Elevation at which a pass begins and ends."""
PREPARE_DEG = 9.0
"""The antenna is on target a few minutes before the pass."""
SUN_KEEP_OUT_DEG = 0.4
"""Closer to the Sun its image falls on the feed, which would overheat."""
_STOW_ELEVATION_DEG = 90.0
_SERVO_TAU_S, _RATE_AZ_DEG_S, _RATE_EL_DEG_S = 0.5, 1.0, 0.5
_ON_TARGET_DEG = 0.03
_CALM_SHARE, _CALM_S = 0.7, 600.0
"""A stowed antenna is released after ten minutes of wind well below the stow limit."""
TAUS_S = np.array([30.0, 8.0])
"""Of encoder noise and motor current."""
_ENCODER_DEG, _ENCODER_NOISE_DEG = 0.005, 0.0015
_ENCODER_FAULT_DEG, _OSCILLATION_DEG, _OSCILLATION_HZ = 0.3, 0.08, 0.37
_SLOWER = 1.0 / 0.0069 - 1.0
"""How much longer an azimuth drive on its emergency motor needs: too long where the Moon passes high."""
_FRICTION_A, _WIND_A, _RATE_A, _NOISE_A = 4.0, 0.01, 5.0, 0.4
_OSCILLATION_SHARE, _OSCILLATION_A = 2.0, 4.0
"""Root mean square current of an oscillating drive, threefold; and its ripple."""


class Mount:
    """Modes, drives and pointing; every array of shape (replicas,)."""

    def __init__(self, stow_wind_m_s: float, replicas: int) -> None:
        self._stow_wind_m_s = stow_wind_m_s
        self._calm_s = np.full(replicas, _CALM_S)
        self._command_az = np.zeros(replicas)
        self._command_el = np.full(replicas, _STOW_ELEVATION_DEG)
        self._lag_az = self._lag_el = np.zeros(replicas)
        self._view_az = self._view_el = np.zeros(replicas)
        self._current_a = np.zeros(replicas)
        self.mode: Codes = np.zeros(replicas, dtype=np.int64)
        self.error_deg = np.zeros(replicas)
        self.tracking = self.receiving = np.zeros(replicas, dtype=np.bool_)
        self.safe = self.moon_up = self.clear_of_sun = self._auto = np.ones(replicas, dtype=np.bool_)
        """Why it may not track: too much wind, the Moon down, the Sun too near."""
        self.wanted = np.zeros(replicas, dtype=np.bool_)
        """It should be on the Moon. A planned stow is given up while the Moon is in safe mode."""

    def step(
        self,
        step: Step,
        controls: Controls,
        view: StationView,
        wind_m_s: Array,
        powered: Flags,
        expected: Flags,
        noise: Array,
    ) -> None:
        """Decide where to look, drive there, and find the error that remains.

        `expected` says where the schedule promises a signal: the site sees the Earth.
        """
        self._calm_s = hold_timer(self._calm_s, wind_m_s < _CALM_SHARE * self._stow_wind_m_s, step.dt_s)
        self.safe = np.where(self.mode == STOW, self._calm_s >= _CALM_S, wind_m_s < self._stow_wind_m_s)
        self.moon_up = view.elevation_deg > PREPARE_DEG
        self.clear_of_sun = view.sun_separation_deg > SUN_KEEP_OUT_DEG
        planned = (step.faults.strength("planned_stow") > 0.0) & (step.exchange.posture.safe == 0.0)
        released = (controls.antenna != ANTENNA_STOW) & ~planned
        self.wanted = wanted = self.moon_up & self.clear_of_sun & self.safe & released
        turned_az = self._drive(step, view, wanted, powered)
        swing = _swing(step)
        self._errors(step, view, wind_m_s, noise[0], swing)
        arrived = np.maximum(np.abs(self._lag_az), np.abs(self._lag_el)) < _ON_TARGET_DEG
        self._switch(wanted, arrived, powered)
        self.receiving = self.tracking & expected & (view.elevation_deg >= PASS_DEG)
        self._auto = controls.antenna == ANTENNA_AUTO
        self._draw(step, wind_m_s, turned_az, noise[1], swing)

    def _drive(self, step: Step, view: StationView, wanted: Flags, powered: Flags) -> Array:
        """Both axes toward the Moon (lifted by refraction) or to stow; the turn in azimuth, deg."""
        apparent = view.elevation_deg + atmosphere.refraction_deg(view.elevation_deg)
        az = np.where(wanted & powered, view.azimuth_deg, self._command_az)
        el = np.where(powered, np.where(wanted, apparent, _STOW_ELEVATION_DEG), self._command_el)
        before = self._lag_az
        change_az = wrap_deg(az - self._command_az)
        reach_s = np.where(powered, step.dt_s, 0.0)
        reach_az_s = reach_s / (1.0 + _SLOWER * step.faults.strength("slow_azimuth_drive"))
        self._lag_az = antenna.follow_deg(before, change_az, reach_az_s, _SERVO_TAU_S, _RATE_AZ_DEG_S)
        self._lag_el = antenna.follow_deg(
            self._lag_el, el - self._command_el, reach_s, _SERVO_TAU_S, _RATE_EL_DEG_S
        )
        self._command_az, self._command_el = az, el
        self._view_az, self._view_el = view.azimuth_deg, view.elevation_deg
        return np.asarray(before + change_az - self._lag_az)

    def _errors(self, step: Step, view: StationView, wind_m_s: Array, noise: Array, swing: Array) -> None:
        """Angle to the target: lag, wind and encoder while tracking, plus what is broken."""
        encoder = _ENCODER_DEG + _ENCODER_NOISE_DEG * noise
        wind = antenna.wind_pointing_error_deg(wind_m_s)
        azimuth = self._lag_az + _ENCODER_FAULT_DEG * step.faults.strength("encoder_fault")
        level = azimuth * np.cos(np.radians(view.elevation_deg)) + _OSCILLATION_DEG * swing
        self.error_deg = np.sqrt(level**2 + self._lag_el**2 + wind**2 + encoder**2)

    def _switch(self, wanted: Flags, arrived: Flags, powered: Flags) -> None:
        held = (self.mode == PROGTRACK) | (self.mode == AUTOTRACK)
        self.tracking = wanted & powered & (arrived | held)
        parked = ~wanted & arrived
        idle = np.where(parked, STOW, SLEW)
        tracks = np.where(self.mode == AUTOTRACK, AUTOTRACK, PROGTRACK)
        self.mode = np.where(powered, np.where(self.tracking, tracks, idle), FAULT)

    def follow_signal(self, locked: Flags) -> None:
        """AUTOTRACK once the receiver has locked; kept through a fade while a signal is expected."""
        auto = self._auto & self.receiving & (locked | (self.mode == AUTOTRACK))
        self.mode = np.where(auto, AUTOTRACK, np.where(self.mode == AUTOTRACK, PROGTRACK, self.mode))

    def _draw(self, step: Step, wind_m_s: Array, turned_az: Array, noise: Array, swing: Array) -> None:
        """Motor current, A: friction, wind torque and rate; none with the brakes on."""
        rate = np.abs(turned_az) / (_RATE_AZ_DEG_S * step.dt_s)
        steady = _FRICTION_A + _WIND_A * wind_m_s**2 + _RATE_A * rate
        shaken = 1.0 + _OSCILLATION_SHARE * step.faults.strength("servo_oscillation")
        drawn = (steady + _NOISE_A * noise) * shaken + _OSCILLATION_A * swing
        moving = (self.mode != STOW) & (self.mode != FAULT)
        self._current_a = np.where(moving, drawn, 0.0)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the antenna; off target the error is the angle to the Moon."""
        az = (self._command_az - self._lag_az) % 360.0
        el = self._command_el - self._lag_el
        off_target_deg = separation_deg(az, el, self._view_az, self._view_el)
        return {
            "antenna_mode": named(MODES, self.mode),
            "moon_az": self._view_az,
            "moon_el": self._view_el,
            "ant_az": az,
            "ant_el": el,
            "point_err": np.where(self.tracking, self.error_deg, off_target_deg),
            "servo_current_az": self._current_a,
        }


def _swing(step: Step) -> Array:
    """Sine of an oscillating azimuth servo, -1 to 1."""
    turns = step.time_ns * _OSCILLATION_HZ / NS_PER_S % 1.0
    return step.faults.strength("servo_oscillation") * math.sin(2.0 * math.pi * turns)
