"""The mount: where it points, how well, and what its motors draw."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.astronomy.wishes import OBSERVE, PARK
from simulators.physics.angles import separation_deg
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import clip, relax
from simulators.physics.optics import image_fwhm_arcsec

NEAREST_TO_SUN_DEG = 30.0
_SLEW_DEG_S = 0.5
_SETTLED_DEG = 0.01
_PARK_AZ_DEG, _PARK_ALT_DEG = 180.0, 45.0
_FLEXURE_ARCSEC_K, _MODEL_ARCSEC = 1.5, 0.5
_GEAR_ARCSEC, _GEAR_PERIOD_DEG, _WORN_GEAR = 0.6, 2.0, 22.0
_SLEW_LAG_ARCSEC = 6.0
_QUAKE_ARCSEC_S_NM = 1e-3
_ENCODER_ARCSEC, _VIBRATION_ARCSEC_S_MM, _QUAKE_JITTER_ARCSEC_S_NM = 0.2, 0.2, 2e-4
_WORN_JITTER = 2.6
_PARKED_A, _TRACKING_A, _SLEWING_A, _COLD_A_K, _WORN_TORQUE = 0.05, 0.16, 0.2, 0.002, 1.5
_MOTOR_TAU_S = 20.0


@dataclass(slots=True)
class Mount:
    """State of the mount; angles in deg, errors in arcsec."""

    az_deg: Array
    alt_deg: Array
    sun_az_deg: Array
    sun_alt_deg: Array
    """Where the Sun stood at the last step."""
    to_sun_deg: Array
    """From the field to the Sun."""
    on_target: Flags
    point_err: Array
    track_rms: Array
    motor_a: Array

    @classmethod
    def start(cls, replicas: int) -> "Mount":
        """Parked, not yet on any target."""
        one = np.ones(replicas)
        sun = (0.0 * one, 0.0 * one, 135.0 * one)
        return cls(_PARK_AZ_DEG * one, _PARK_ALT_DEG * one, *sun, one < 0.0, one, 0.3 * one, 0.2 * one)

    def point(
        self,
        dt_s: float,
        from_sun_deg: Array,
        altitude_deg: Array,
        sun: tuple[Array, Array],
        mode: Codes,
        powered: Array,
    ) -> None:
        """Slew toward the target or the park position, then follow it; in SAFE the motors rest.

        The stop of the cables lies toward the Sun, so that no way leads past it at its own altitude.

        Args:
            dt_s: step.
            from_sun_deg: azimuth of the target, relative to the Sun's.
            altitude_deg: of the target.
            sun: azimuth and altitude of the Sun, deg.
            mode: in force.
            powered: 1 where the motors have power.
        """
        self.sun_az_deg, self.sun_alt_deg = sun
        parked = mode == PARK
        wanted = np.where(parked, (_PARK_AZ_DEG - sun[0]) % 360.0, from_sun_deg)
        reach = _SLEW_DEG_S * dt_s * powered * (mode <= PARK)
        turn = wanted - (self.az_deg - sun[0]) % 360.0
        climb = np.where(parked, _PARK_ALT_DEG, altitude_deg) - self.alt_deg
        self.on_target = np.maximum(np.abs(turn), np.abs(climb)) <= reach + _SETTLED_DEG
        self.az_deg = (self.az_deg + clip(turn, -reach, reach)) % 360.0
        self.alt_deg = self.alt_deg + clip(climb, -reach, reach)
        self.to_sun_deg = separation_deg(self.az_deg, self.alt_deg, *sun)

    def err(self, gradient_k: Array, seismic_nm_s: Array, friction: Array) -> None:
        """Pointing error: flexure with temperature, the gear's period, ground motion, lag while slewing.

        Dust in the gear makes its error larger, with the same period.
        """
        phase = np.sin(self.az_deg * (2.0 * np.pi / _GEAR_PERIOD_DEG))
        self.point_err = image_fwhm_arcsec(
            _MODEL_ARCSEC,
            _FLEXURE_ARCSEC_K * gradient_k,
            _GEAR_ARCSEC * (1.0 + _WORN_GEAR * friction) * phase,
            _QUAKE_ARCSEC_S_NM * seismic_nm_s,
            np.where(self.on_target, 0.0, _SLEW_LAG_ARCSEC),
        )

    def shake(self, vibration_mm_s: Array, seismic_nm_s: Array, friction: Array) -> None:
        """Tracking jitter: encoder, machines next door, ground, gears that stick and slip."""
        own = _ENCODER_ARCSEC * (1.0 + _WORN_JITTER * friction)
        shaken = _VIBRATION_ARCSEC_S_MM * vibration_mm_s
        self.track_rms = image_fwhm_arcsec(own, shaken, _QUAKE_JITTER_ARCSEC_S_NM * seismic_nm_s)

    def drive(self, dt_s: float, tube_c: Array, friction: Array, mode: Codes, powered: Array) -> None:
        """Motor current: lubricant stiffens in the cold, dust brakes; parked motors only hold."""
        cold_a = _COLD_A_K * np.maximum(0.0, -20.0 - tube_c)
        torque_a = (_TRACKING_A + cold_a + _SLEWING_A * ~self.on_target) * (1.0 + _WORN_TORQUE * friction)
        running = powered * ((mode == OBSERVE) | ((mode == PARK) & ~self.on_target))
        self.motor_a = relax(self.motor_a, _PARKED_A + torque_a * running, dt_s, _MOTOR_TAU_S)
