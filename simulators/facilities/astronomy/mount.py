"""The mount: where it points, how well, and what its motors draw."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.astronomy.programme import Pointing
from simulators.physics.angles import wrap_deg
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import clip, relax
from simulators.physics.optics import image_fwhm_arcsec

_SLEW_DEG_S = 0.5
_SETTLED_DEG = 0.01
_FLEXURE_ARCSEC_K, _MODEL_ARCSEC = 1.5, 0.5
_GEAR_ARCSEC, _GEAR_PERIOD_DEG, _WORN_GEAR_ARCSEC = 0.6, 2.0, 11.0
_SLEW_LAG_ARCSEC = 6.0
_QUAKE_ARCSEC_S_NM = 1e-3
_ENCODER_ARCSEC, _VIBRATION_ARCSEC_S_MM, _QUAKE_JITTER_ARCSEC_S_NM = 0.2, 0.2, 2e-4
_WORN_JITTER = 11.0
_PARKED_A, _TRACKING_A, _SLEWING_A, _COLD_A_K, _WORN_A = 0.05, 0.16, 0.2, 0.002, 1.35
_MOTOR_TAU_S = 20.0


@dataclass(slots=True)
class Mount:
    """State of the mount; angles in deg, errors in arcsec."""

    az_deg: Array
    alt_deg: Array
    on_target: Flags
    point_err: Array
    track_rms: Array
    current_a: Array

    @classmethod
    def start(cls, replicas: int) -> "Mount":
        one = np.ones(replicas)
        return cls(180.0 * one, 45.0 * one, one < 0.0, one, 0.3 * one, 0.2 * one)

    def point(self, dt_s: float, wanted: Pointing, sun_az_deg: Array, powered: Array) -> None:
        """Slew toward the target by the shorter way, then follow it; stays where it is without power."""
        reach = _SLEW_DEG_S * dt_s * powered
        turn = wrap_deg(sun_az_deg + wanted.from_sun_deg - self.az_deg)
        climb = wanted.altitude_deg - self.alt_deg
        self.on_target = np.maximum(np.abs(turn), np.abs(climb)) <= reach + _SETTLED_DEG
        self.az_deg = (self.az_deg + clip(turn, -reach, reach)) % 360.0
        self.alt_deg = self.alt_deg + clip(climb, -reach, reach)

    def err(self, gradient_k: Array, seismic_nm_s: Array, friction: Array) -> None:
        """Pointing error: flexure with temperature, the gear's period, ground motion, lag while slewing."""
        phase = np.sin(self.az_deg * (2.0 * np.pi / _GEAR_PERIOD_DEG))
        self.point_err = image_fwhm_arcsec(
            _MODEL_ARCSEC,
            _FLEXURE_ARCSEC_K * gradient_k,
            _GEAR_ARCSEC * phase,
            _WORN_GEAR_ARCSEC * friction,
            _QUAKE_ARCSEC_S_NM * seismic_nm_s,
            np.where(self.on_target, 0.0, _SLEW_LAG_ARCSEC),
        )

    def shake(self, vibration_mm_s: Array, seismic_nm_s: Array, friction: Array) -> None:
        """Tracking jitter: encoder, machines next door, ground, gears."""
        own = _ENCODER_ARCSEC * (1.0 + _WORN_JITTER * friction)
        shaken = _VIBRATION_ARCSEC_S_MM * vibration_mm_s
        self.track_rms = image_fwhm_arcsec(own, shaken, _QUAKE_JITTER_ARCSEC_S_NM * seismic_nm_s)

    def drive(self, dt_s: float, tube_c: Array, friction: Array, powered: Array) -> None:
        """Motor current: lubricant stiffens in the cold."""
        cold = _COLD_A_K * np.maximum(0.0, -20.0 - tube_c)
        moving = _TRACKING_A + cold + _SLEWING_A * ~self.on_target + _WORN_A * friction
        self.current_a = relax(self.current_a, _PARKED_A + moving * powered, dt_s, _MOTOR_TAU_S)
