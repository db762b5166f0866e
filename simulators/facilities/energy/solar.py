"""Six solar masts that turn with the Sun."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.facilities.energy.faults import DUST_PLUME, TRACKER_STALL
from simulators.facility import Reading, Step, numbered
from simulators.physics import solar_array
from simulators.physics.angles import wrap_deg
from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import linear_step, slew, wander
from simulators.physics.optics import dust_transmission
from simulators.physics.timing import years_since
from simulators.randomness import Randomness
from simulators.site import EPOCH_NS

MASTS = 6
_AREA_M2 = 35.0
_TRACKER_LIMIT_W = 11_400.0
_STALLED_MAST = 2
_FAULT_DUST_LOSS = 0.22
_BACKLASH_DEG, _BACKLASH_TAU_S = 0.12, 1800.0
_TURN_DEG_S = 0.05
_RADIATION_LOSS_PER_YEAR = 0.012
_SHAKING_NM_S = 1e4
_TILT_DEG_PER_NM = 2e-9
_DUST_SHARE = 0.2
"""Of the dust that falls on a horizontal plate, what a vertical one holds."""


class SolarField:
    """Electrical power, plate temperature and pointing; every array has the shape (replicas, masts).

    A step has two halves: `advance` says what could be drawn, `draw` what is.
    """

    def __init__(self, environment: Environment, random: Randomness) -> None:
        scatter = random.normal(2, MASTS)
        self._quality = 1.0 + 0.004 * scatter[:, 0]
        self._tilt_deg = 0.12 * scatter[:, 1]
        self._lean = np.sign(scatter[:, 1])
        self._error_deg = np.zeros((random.replicas, MASTS))
        self._azimuth_deg = environment.sun_azimuth_deg
        self._dust_loss = np.zeros(random.replicas)
        self._light_w_m2 = np.zeros((random.replicas, MASTS))
        self._temp_k = np.full((random.replicas, MASTS), 150.0) + 160.0 * environment.sun_disk_12m[:, None]
        self._possible_w = np.zeros((random.replicas, MASTS))
        self._drawn_share = np.ones((random.replicas, 1))
        self.possible_w = np.zeros(random.replicas)
        """What all masts together could give, shape (replicas,)."""

    def advance(self, step: Step, noise: Array) -> None:
        """Point, gather dust, and find what could be drawn; `noise` are standard normal numbers."""
        environment = step.environment
        self._point(step, noise)
        shaking = np.maximum(environment.seismic_rms_nm_s - _SHAKING_NM_S, 0.0)[:, None]
        self._tilt_deg = self._tilt_deg + self._lean * (shaking * (_TILT_DEG_PER_NM * step.dt_s))
        plume = _FAULT_DUST_LOSS * step.faults.strength(DUST_PLUME.name)
        self._dust_loss = 1.0 - dust_transmission(environment.dust_ug_cm2, _DUST_SHARE) * (1.0 - plume)
        aged = 1.0 - _RADIATION_LOSS_PER_YEAR * years_since(EPOCH_NS, step.time_ns)
        incident = environment.solar_flux_w_m2 * environment.sun_disk_12m * (1.0 - self._dust_loss) * aged
        facing = np.maximum(np.cos(np.radians(self._error_deg)), 0.0) * np.cos(np.radians(self._tilt_deg))
        self._light_w_m2 = incident[:, None] * facing * self._quality
        raw_w = solar_array.power_w(self._light_w_m2, self._temp_k - ZERO_C_K, _AREA_M2)
        self._possible_w = np.minimum(raw_w, _TRACKER_LIMIT_W)
        self.possible_w = self._possible_w.sum(axis=1)

    def draw(self, step: Step, power_w: Array) -> None:
        """Draw a power, shape (replicas,), evenly from all masts; what is not drawn warms them."""
        share = np.minimum(power_w / np.maximum(self.possible_w, 1.0), 1.0)
        self._drawn_share = share[:, None]
        drawn_w_m2 = self._possible_w * self._drawn_share / _AREA_M2
        ground_k = step.environment.regolith_temp_flat_k[:, None]
        rate = solar_array.heating_k_s(self._temp_k, self._light_w_m2, drawn_w_m2, ground_k)
        slope = solar_array.cooling_slope_per_s(self._temp_k)
        self._temp_k = linear_step(self._temp_k, rate, slope, step.dt_s)

    def telemetry(self) -> Mapping[str, Reading]:
        power_w = self._possible_w * self._drawn_share
        lit = self._possible_w > 20.0
        volt = solar_array.operating_voltage_v(self._temp_k - ZERO_C_K, self._drawn_share)
        voltage_v = np.where(lit, volt, 0.0)
        return {
            **numbered("pv{}_power", power_w / 1e3),
            **numbered("pv{}_voltage", voltage_v),
            **numbered("pv{}_current", np.where(lit, power_w / volt, 0.0)),
            **numbered("pv{}_temp", self._temp_k - ZERO_C_K),
            **numbered("pv{}_track_err", self._error_deg),
            **numbered("pv{}_mast_tilt", self._tilt_deg),
            "pv_total": power_w.sum(axis=1) / 1e3,
            "pv_dust_loss": 100.0 * self._dust_loss,
        }

    def _point(self, step: Step, noise: Array) -> None:
        """Follow the Sun within the backlash; a stalled mast keeps its azimuth."""
        azimuth_deg = step.environment.sun_azimuth_deg
        moved_deg = wrap_deg(azimuth_deg - self._azimuth_deg)
        self._azimuth_deg = azimuth_deg
        stalled = np.zeros((len(azimuth_deg), MASTS), dtype=bool)
        stalled[:, _STALLED_MAST] = step.faults.strength(TRACKER_STALL.name) > 0.0
        play = wander(self._error_deg, noise, step.dt_s, _BACKLASH_TAU_S, sigma=_BACKLASH_DEG)
        returning = slew(self._error_deg, 0.0, _TURN_DEG_S, step.dt_s)
        tracking = np.where(np.abs(self._error_deg) > 1.0, returning, play)
        held = wrap_deg(self._error_deg + moved_deg[:, None])
        self._error_deg = np.where(stalled, held, tracking)
