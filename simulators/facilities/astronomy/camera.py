"""The camera: its cooling chain, and warming it on purpose."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import detector
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import STEFAN_BOLTZMANN_W_M2_K4, ZERO_C_K
from simulators.physics.first_order import clip, linear_step, relax

MODES = ("OFF", "COOLING", "COLD", "REDUCED", "ANNEAL")
OFF, COOLING, COLD, REDUCED, ANNEAL = range(5)
"""COLD and REDUCED are regulated: at the temperature of the science, or at another that was asked for."""
ANNEAL_S = 3 * 3600.0
SCIENCE_C = -80.0
_SCIENCE_WIDTH_K, _AT_SET_K = 1.5, 0.3
_CONTROL_TAU_S, _WARMING_TAU_S = 120.0, 900.0
_DETECTOR_J_K, _DETECTOR_W, _TUBE_W_K, _TOUCH_W_K = 200.0, 1.2, 0.012, 0.2
"""The touch: a cold finger that leans against its housing."""
_SEEBECK_V_K, _TEC_OHM, _TEC_W_K = 0.025, 2.0, 0.1
_TEC_MAX_A = 2.35
_HOT_DROP_K = 2.0
"""Between the cooler's hot side and the radiator."""
_RADIATOR_J_K, _RADIATOR_W_K4 = 800.0, 0.85 * STEFAN_BOLTZMANN_W_M2_K4 * 0.21
_ELECTRONICS_W, _GROUND_VIEW, _SCATTERED_W = 11.5, 0.12, 1.2
_GAP_W, _GAP_AZ_DEG = 6.1, 110.0
"""Sunlight through a gap in the radiator's shade while the Sun stands before it."""
_ANNEAL_C, _HEATER_W = 10.0, 25.0


@dataclass(slots=True)
class Camera:
    """State of the camera's temperatures."""

    detector_c: Array
    radiator_c: Array
    set_c: Array
    tec_a: Array
    tec_w: Array
    heater_w: Array
    anneal_s: Array
    """Left of an annealing."""
    planned: Flags
    """An annealing was asked for and has been begun."""
    mode: Codes

    @classmethod
    def start(cls, replicas: int) -> "Camera":
        """Cold and regulated."""
        one = np.ones(replicas)
        zero, mode = 0.0 * one, np.full(replicas, COLD)
        cold = SCIENCE_C * one
        warm = (zero, zero.copy(), one < 0.0)
        return cls(cold, -78.0 * one, cold.copy(), 0.5 * one, 0.8 * one, *warm, mode)

    @property
    def regulated(self) -> Flags:
        """The detector is, or shall be, at its set point: frames can be taken."""
        return np.asarray((self.mode == COLD) | (self.mode == REDUCED))

    @property
    def at_set_point(self) -> Flags:
        return np.asarray(np.abs(self.detector_c - self.set_c) < _AT_SET_K)

    def anneal(self, planned: Flags) -> None:
        """Begin an annealing where a new one is planned."""
        begin = planned & ~self.planned & (self.mode != OFF)
        self.planned = planned
        self.anneal_s = np.where(begin, ANNEAL_S, self.anneal_s)

    def cool(self, dt_s: float, tube_c: Array, powered: Array, touch: Array) -> None:
        """Detector on its cooler: the current that brings it to the set point, within limits.

        Args:
            dt_s: step.
            tube_c: temperature of the tube, which warms the detector.
            powered: 1 where there is power.
            touch: 0 to 1, how firmly the cold finger leans against its housing.
        """
        self.anneal_s = np.maximum(0.0, self.anneal_s - dt_s) * powered
        annealing = self.anneal_s > 0.0
        cooling = powered * ~annealing
        cold_k = self.detector_c + ZERO_C_K
        hot_k = self.radiator_c + (ZERO_C_K + _HOT_DROP_K)
        load_w = _DETECTOR_W * powered + (_TUBE_W_K + _TOUCH_W_K * touch) * (tube_c - self.detector_c)
        goal_c = relax(self.detector_c, self.set_c, dt_s, _CONTROL_TAU_S)
        if annealing.any():
            warmer_c = relax(self.detector_c, _ANNEAL_C, dt_s, _WARMING_TAU_S)
            goal_c = np.where(annealing, warmer_c, goal_c)
        lift_w = load_w + (self.detector_c - goal_c) * (_DETECTOR_J_K / dt_s)
        wanted_a = detector.tec_current_a(lift_w, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM, _TEC_W_K)
        self.tec_a = clip(wanted_a, 0.0, _TEC_MAX_A) * cooling
        lifted_w = detector.tec_lift_w(self.tec_a, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM, _TEC_W_K)
        self.tec_w = detector.tec_power_w(self.tec_a, cold_k, hot_k, _SEEBECK_V_K, _TEC_OHM)
        self.heater_w = clip(lifted_w - lift_w, 0.0, _HEATER_W) * annealing
        heating_w = load_w + self.heater_w - lifted_w
        self.detector_c = self.detector_c + heating_w * (dt_s / _DETECTOR_J_K)
        self._decide(powered, annealing)

    def radiate(
        self, dt_s: float, ground_k: Array, sun_disk: Array, sun_az_deg: Array, supplied: Array, gap: Array
    ) -> None:
        """Radiator: electronics and cooler's heat against the sky; it sees some ground and lit terrain.

        Args:
            dt_s: step.
            ground_k: temperature of flat ground.
            sun_disk: visible part of the Sun.
            sun_az_deg: azimuth of the Sun.
            supplied: power of the camera's electronics, 1 as usual, 0 without power.
            gap: 0 to 1, how wide the radiator's shade gapes on one side.
        """
        temp_k = self.radiator_c + ZERO_C_K
        ground_w = _GROUND_VIEW * _RADIATOR_W_K4 * np.square(np.square(ground_k))
        before_gap = np.maximum(0.0, np.cos(np.radians(sun_az_deg - _GAP_AZ_DEG)))
        sun_w = (_SCATTERED_W + _GAP_W * gap * before_gap) * sun_disk
        camera_w = _ELECTRONICS_W * (0.5 + 0.5 * supplied) + _DETECTOR_W * (supplied > 0.0)
        heat_w = ground_w + sun_w + camera_w + self.tec_w + self.heater_w
        radiated_w = _RADIATOR_W_K4 * np.square(np.square(temp_k))
        slope = -4.0 * radiated_w / temp_k / _RADIATOR_J_K
        self.radiator_c = linear_step(self.radiator_c, (heat_w - radiated_w) / _RADIATOR_J_K, slope, dt_s)

    def _decide(self, powered: Array, annealing: Flags) -> None:
        """Whoever was warm is COOLING until the set point is reached; a fault does not change the mode."""
        cold = np.where(np.abs(self.set_c - SCIENCE_C) < _SCIENCE_WIDTH_K, COLD, REDUCED)
        arrived = self.regulated | ((self.mode == COOLING) & self.at_set_point)
        running = np.where(annealing, ANNEAL, np.where(arrived, cold, COOLING))
        self.mode = np.where(powered > 0.5, running, OFF)
