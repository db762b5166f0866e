"""Six solar masts that turn with the Sun, or stand edge-on to it when stowed."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.facilities.energy.array_dust import ArrayDust
from simulators.facilities.energy.faults import (
    ARRAY_INSPECTION,
    DUST_PLUME,
    PV_BYPASS_SHORT,
    PV_STRING_OPEN,
    TRACKER_STALL,
)
from simulators.facility import Reading, Step, numbered
from simulators.physics import solar_array
from simulators.physics.angles import wrap_deg
from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import linear_step, slew, wander
from simulators.physics.timing import years_since
from simulators.randomness import Randomness
from simulators.site import EPOCH_NS

MASTS = 6
_AREA_M2 = 35.0
_TRACKER_LIMIT_W = 11_400.0
_STALLED_MAST, _OPEN_MAST, _SHORTED_MAST, _INSPECTED_MAST = 2, 1, 4, 5
_STRINGS = 12
"""In parallel on each mast; as many sections, each with a bypass, in series within a string."""
_STOWED_DEG = 90.0
_BACKLASH_DEG, _BACKLASH_TAU_S = 0.12, 1800.0
_TURN_DEG_S = 0.05
_RADIATION_LOSS_PER_YEAR = 0.012
_SHAKING_NM_S = 1e4
_TILT_DEG_PER_NM = 2e-9


class SolarField:
    """Electrical power, plate temperature and pointing; every array has the shape (replicas, masts).

    A step has two halves: `advance` says what could be drawn, `draw` what is.
    """

    def __init__(self, environment: Environment, random: Randomness) -> None:
        scatter = random.normal(2, MASTS)
        shape = (random.replicas, MASTS)
        self._quality = 1.0 + 0.004 * scatter[:, 0]
        self._tilt_deg = 0.12 * scatter[:, 1]
        self._lean = np.sign(scatter[:, 1])
        self._error_deg = np.zeros(shape)
        self._azimuth_deg = environment.sun_azimuth_deg
        self.dust = ArrayDust(environment)
        self.stowed = np.zeros(shape)
        """1 for masts that were told to stand edge-on, 0 for those that face the Sun."""
        self._off_sun_deg = np.zeros(shape)
        self._light_w_m2 = np.zeros(shape)
        self._volts_share = np.ones(shape)
        self._temp_k = np.full(shape, 150.0) + 160.0 * environment.sun_disk_12m[:, None]
        self._possible_w = np.zeros(shape)
        self._drawn_share = np.ones((random.replicas, 1))
        self.possible_w = np.zeros(random.replicas)
        """What all masts together could give, shape (replicas,)."""

    @property
    def attitude_deg(self) -> Array:
        """Where the masts are told to stand at the moment, off the Sun; a slow move toward 0 or 90."""
        return self._off_sun_deg

    @property
    def error_deg(self) -> Array:
        """Where they are told to stand minus where they stand."""
        return self._error_deg

    def advance(self, step: Step, noise: Array) -> None:
        """Point, gather dust, and find what could be drawn; `noise` are standard normal numbers."""
        environment = step.environment
        self._point(step, noise)
        shaking = np.maximum(environment.seismic_rms_nm_s - _SHAKING_NM_S, 0.0)[:, None]
        self._tilt_deg = self._tilt_deg + self._lean * (shaking * (_TILT_DEG_PER_NM * step.dt_s))
        self.dust.step(environment, step.faults.strength(DUST_PLUME.name), step.dt_s)
        aged = 1.0 - _RADIATION_LOSS_PER_YEAR * years_since(EPOCH_NS, step.time_ns)
        incident = environment.solar_flux_w_m2 * environment.sun_disk_12m
        off_deg = np.radians(self._error_deg + self._off_sun_deg)
        facing = np.maximum(np.cos(off_deg), 0.0) * np.cos(np.radians(self._tilt_deg))
        self._light_w_m2 = incident[:, None] * facing
        used = self._quality * ((1.0 - self.dust.loss) * aged)[:, None]
        raw_w = solar_array.power_w(self._light_w_m2 * used, self._temp_k - ZERO_C_K, _AREA_M2)
        self._possible_w = np.minimum(raw_w, _TRACKER_LIMIT_W) * self._working(step)
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
        volt = self._volts_share * solar_array.operating_voltage_v(self._temp_k - ZERO_C_K, self._drawn_share)
        return {
            **numbered("pv{}_power", power_w / 1e3),
            **numbered("pv{}_voltage", np.where(lit, volt, 0.0)),
            **numbered("pv{}_current", np.where(lit, power_w / volt, 0.0)),
            **numbered("pv{}_temp", self._temp_k - ZERO_C_K),
            **numbered("pv{}_track_err", self._error_deg),
            **numbered("pv{}_mast_tilt", self._tilt_deg),
            "pv_total": power_w.sum(axis=1) / 1e3,
            "pv_dust_loss": 100.0 * self.dust.loss,
        }

    def _working(self, step: Step) -> Array:
        """Share of the cells that are left: an open string takes current, a bypassed section voltage."""
        working = np.ones_like(self._quality)
        opened = step.faults.strength(PV_STRING_OPEN.name) > 0.0
        working[:, _OPEN_MAST] = 1.0 - opened / _STRINGS
        shorted = step.faults.strength(PV_BYPASS_SHORT.name) > 0.0
        self._volts_share = np.ones_like(self._quality)
        self._volts_share[:, _SHORTED_MAST] = 1.0 - shorted / _STRINGS
        return working * self._volts_share

    def _point(self, step: Step, noise: Array) -> None:
        """Follow the Sun, or the way to the stowed attitude, within the backlash; a stalled mast stands."""
        azimuth_deg = step.environment.sun_azimuth_deg
        moved_deg = wrap_deg(azimuth_deg - self._azimuth_deg)
        self._azimuth_deg = azimuth_deg
        stowed = self.stowed.copy()
        stowed[:, _INSPECTED_MAST] = np.maximum(
            stowed[:, _INSPECTED_MAST], step.faults.strength(ARRAY_INSPECTION.name) > 0.0
        )
        off_deg = slew(self._off_sun_deg, _STOWED_DEG * stowed, _TURN_DEG_S, step.dt_s)
        turned_deg = off_deg - self._off_sun_deg
        self._off_sun_deg = off_deg
        stalled = np.zeros(self._quality.shape, dtype=bool)
        stalled[:, _STALLED_MAST] = step.faults.strength(TRACKER_STALL.name) > 0.0
        play = wander(self._error_deg, noise, step.dt_s, _BACKLASH_TAU_S, sigma=_BACKLASH_DEG)
        returning = slew(self._error_deg, 0.0, _TURN_DEG_S, step.dt_s)
        tracking = np.where(np.abs(self._error_deg) > 1.0, returning, play)
        # Both the Sun and the wanted attitude move away from a mast that stands still.
        held = wrap_deg(self._error_deg + moved_deg[:, None] - turned_deg)
        self._error_deg = np.where(stalled, held, tracking)
