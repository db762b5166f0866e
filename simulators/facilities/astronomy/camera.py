"""The camera: cooling chain, noise, radiation damage."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import detector
from simulators.physics.arrays import Array
from simulators.physics.constants import SECONDS_PER_DAY, STEFAN_BOLTZMANN_W_M2_K4, ZERO_C_K
from simulators.physics.first_order import clip, linear_step, relax

_SET_C, _CONTROL_TAU_S = -80.0, 120.0
_DETECTOR_J_K, _DETECTOR_W, _TUBE_W_K = 200.0, 1.2, 0.012
_OVERLOAD_W = 3.8
_SEEBECK_V_K, _TEC_OHM, _TEC_W_K = 0.025, 2.0, 0.1
_TEC_MAX_A = 2.35
_HOT_DROP_K = 2.0
"""Between the cooler's hot side and the radiator."""
_RADIATOR_J_K, _RADIATOR_W_K4 = 800.0, 0.85 * STEFAN_BOLTZMANN_W_M2_K4 * 0.21
_CAMERA_W, _GROUND_VIEW, _SCATTERED_W, _INTRUSION_W = 11.5, 0.12, 1.2, 10.0
_DARK_AT_20C = 300.0
_HOT_DOUBLING = 3000.0
"""Hot pixels that add as much dark current again."""
_QUIET_ELECTRONS, _DOWNLINK_ELECTRONS, _RIPPLE_ELECTRONS_V, _LATCHED_ELECTRONS = 3.0, 0.15, 0.6, 2.6
_BIAS, _BIAS_PER_K, _BIAS_ZERO_C, _LATCHED_BIAS = 1000.0, 0.3, -35.0, 120.0
_HITS_PER_USV_H, _HITS_PER_FLUX, _DOSE_PER_FLUX = 1.15, 8.0, 0.4
_HOT_PER_DAY, _HOT_PER_FLUX_S = 1.5, 0.083 / 3600.0
_ANNEAL_ABOVE, _ANNEAL_BELOW, _ANNEAL_PER_S = 1400.0, 400.0, 200.0 / 3600.0
_QUIET_FLUX = 1.0


@dataclass(slots=True)
class Camera:
    """State of the camera."""

    detector_c: Array
    radiator_c: Array
    tec_a: Array
    tec_w: Array
    hot_pixels: Array
    annealing: Array
    bias: Array

    @classmethod
    def start(cls, replicas: int) -> "Camera":
        one = np.ones(replicas)
        return cls(_SET_C * one, -68.0 * one, 0.8 * one, 1.6 * one, 700.0 * one, 0.0 * one, _BIAS * one)

    def cool(self, dt_s: float, tube_c: Array, powered: Array, overload: Array) -> None:
        """Detector on its cooler: the current that brings it to the set point, within limits."""
        cold_k = self.detector_c + ZERO_C_K
        hot_k = self.radiator_c + (ZERO_C_K + _HOT_DROP_K)
        load_w = _DETECTOR_W * powered + _TUBE_W_K * (tube_c - self.detector_c) + _OVERLOAD_W * overload
        goal_c = relax(self.detector_c, _SET_C, dt_s, _CONTROL_TAU_S)
        lift_w = load_w + (self.detector_c - goal_c) * (_DETECTOR_J_K / dt_s)
        wanted_a = detector.tec_current_a(lift_w, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM, _TEC_W_K)
        self.tec_a = clip(wanted_a, 0.0, _TEC_MAX_A) * powered
        lifted_w = detector.tec_lift_w(self.tec_a, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM, _TEC_W_K)
        self.tec_w = detector.tec_power_w(self.tec_a, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM)
        self.detector_c = self.detector_c + (load_w - lifted_w) * (dt_s / _DETECTOR_J_K)

    def radiate(self, dt_s: float, ground_k: Array, sun_disk: Array, powered: Array, sunlit: Array) -> None:
        """Radiator: electronics and cooler's heat against the sky; it sees some ground and lit terrain."""
        temp_k = self.radiator_c + ZERO_C_K
        ground_w = _GROUND_VIEW * _RADIATOR_W_K4 * np.square(np.square(ground_k))
        gained_w = ground_w + _SCATTERED_W * sun_disk + _INTRUSION_W * sunlit
        heat_w = gained_w + _CAMERA_W * (0.5 + 0.5 * powered) + self.tec_w + _DETECTOR_W * powered
        radiated_w = _RADIATOR_W_K4 * np.square(np.square(temp_k))
        slope = -4.0 * radiated_w / temp_k / _RADIATOR_J_K
        self.radiator_c = linear_step(self.radiator_c, (heat_w - radiated_w) / _RADIATOR_J_K, slope, dt_s)

    def age(self, dt_s: float, flux: Array) -> None:
        """Protons make hot pixels; warming the detector while the Sun is quiet heals most of them."""
        full, few = self.hot_pixels > _ANNEAL_ABOVE, self.hot_pixels < _ANNEAL_BELOW
        self.annealing = np.where(few, 0.0, np.where(full, 1.0, self.annealing)) * (flux < _QUIET_FLUX)
        rate = _HOT_PER_DAY / SECONDS_PER_DAY + _HOT_PER_FLUX_S * np.maximum(0.0, flux - _QUIET_FLUX)
        self.hot_pixels = self.hot_pixels + (rate - _ANNEAL_PER_S * self.annealing) * dt_s

    def settle(self, dt_s: float, tube_c: Array, latched: Array) -> None:
        """Bias drifts with the electronics; a latch-up shifts it at once."""
        drift = _BIAS + _BIAS_PER_K * (tube_c - _BIAS_ZERO_C) + _LATCHED_BIAS * latched
        self.bias = relax(self.bias, drift, dt_s, 5.0)

    def dark_current(self) -> Array:
        """Electrons per pixel and second."""
        law = _DARK_AT_20C * detector.dark_current_relative(self.detector_c)
        return np.asarray(law * (1.0 + self.hot_pixels / _HOT_DOUBLING))


def cosmic_hits_per_min(dose_usv_h: Array, flux: Array) -> Array:
    """Cosmic rays in proportion to their dose rate, solar protons to their flux."""
    galactic = np.maximum(0.0, dose_usv_h - _DOSE_PER_FLUX * flux)
    return np.asarray(_HITS_PER_USV_H * galactic + _HITS_PER_FLUX * flux)


def read_noise_electrons(goodput_bit_s: Array, ripple_v: Array, latched: Array) -> Array:
    """Amplifier, and what downlink and power buses couple in."""
    transmitting = _DOWNLINK_ELECTRONS * (goodput_bit_s > 0.0)
    ripple = _RIPPLE_ELECTRONS_V * np.maximum(0.0, ripple_v - 0.2)
    return np.asarray(_QUIET_ELECTRONS + transmitting + ripple + _LATCHED_ELECTRONS * latched)
