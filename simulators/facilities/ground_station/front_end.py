"""The cooled low-noise amplifier and the system noise temperature."""

import numpy as np

from simulators.environment import StationView
from simulators.facilities.ground_station.controls import BACKUP, LNAS, Controls
from simulators.facilities.ground_station.mount import Mount
from simulators.facility import Reading, Step, named
from simulators.physics import antenna, atmosphere
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import relax
from simulators.physics.link import ratio

X_BEAM_DEG = antenna.half_power_beamwidth_deg(12.0, 8.45e9)
TAUS_S = np.array([600.0, 900.0, 1800.0])
"""Of amplifier temperature, bias current and helium pressure."""
_RECEIVER_K = 110.0
"""Cold sky, cooled amplifier."""
_COLD_K, _COLD_NOISE_K, _WARM_UP_K, _WARM_UP_TAU_S = 15.7, 0.2, 64.0, 1800.0
_BIAS_MA, _BIAS_NOISE_MA, _BIAS_MA_K = 31.0, 0.4, -0.05
_HELIUM_MPA, _HELIUM_NOISE_MPA, _HELIUM_LOST_MPA = 2.1, 0.03, 1.3
_NOISE_PER_KELVIN = 0.9
"""Receiver noise follows the amplifier's own temperature (15 K to 60..100 K)."""
_BACKUP_K, _BACKUP_NOISE_K = 0.6, 6.0
"""The spare amplifier is a little warmer and noisier; it has a cooler of its own."""
_INTERFERENCE_K, _WET_WAVEGUIDE_K = 350.0, 20.0
BACKGROUNDS = ("SKY", "MOON", "SUN")
SUN_NOISE_DEG = 1.2
"""The Sun adds more noise than weather does when it stands closer to the beam."""


class FrontEnd:
    """Noise of the receiving chain; arrays of shape (replicas,)."""

    def __init__(self, zenith_clear_db: float, replicas: int) -> None:
        self._zenith_clear_db = zenith_clear_db
        self._noise = np.zeros((len(TAUS_S), replicas))
        self.main_warm_k = np.zeros(replicas)
        self._helium_lost_mpa = np.zeros(replicas)
        self.chain: Codes = np.zeros(replicas, dtype=np.int64)
        self._background: Codes = np.zeros(replicas, dtype=np.int64)
        self.attenuation_db = np.zeros(replicas)
        self.system_k = np.full(replicas, _RECEIVER_K)

    def step(
        self,
        step: Step,
        controls: Controls,
        view: StationView,
        rain_mm_h: Array,
        mount: Mount,
        foreign: Array,
        wet: Array,
        noise: Array,
    ) -> None:
        """Loss on the path and noise in the beam; the stowed antenna looks straight up.

        `foreign` is the strength of a transmitter nearby, `wet` how humid the waveguide is, 0 to 1.
        """
        self._noise, self.chain, tracking = noise, controls.lna, mount.tracking
        failed = step.faults.strength("lna_warm_up")
        self.main_warm_k = relax(self.main_warm_k, _WARM_UP_K * failed, step.dt_s, _WARM_UP_TAU_S)
        self._helium_lost_mpa = relax(self._helium_lost_mpa, _HELIUM_LOST_MPA * failed, step.dt_s, 60.0)
        elevation = np.where(tracking, view.elevation_deg, 90.0)
        self.attenuation_db = atmosphere.slant_attenuation_db(rain_mm_h, self._zenith_clear_db, elevation)
        extra = _INTERFERENCE_K * foreign + _WET_WAVEGUIDE_K * wet
        sources = np.where(tracking, self._sources_k(view, mount.error_deg), 0.0) if tracking.any() else 0.0
        sky = atmosphere.sky_noise_k(self.attenuation_db) + antenna.spillover_noise_k(elevation)
        background = antenna.COSMIC_BACKGROUND_K * ratio(-self.attenuation_db)
        amplifier = np.where(self._on_backup, _BACKUP_NOISE_K, _NOISE_PER_KELVIN * self.main_warm_k)
        self.system_k = _RECEIVER_K + amplifier + sky + background + sources + extra
        self._background = tracking * (1 + (view.sun_separation_deg < SUN_NOISE_DEG))

    @property
    def _on_backup(self) -> Flags:
        return np.asarray(self.chain == BACKUP)

    def _sources_k(self, view: StationView, error_deg: Array) -> Array:
        """Moon and Sun. The pointing error goes toward the Moon's centre as often as away from it."""
        offset = np.hypot(view.moon_centre_offset_deg, error_deg)
        moon = antenna.moon_noise_k(offset, view.range_km, X_BEAM_DEG)
        return moon + antenna.sun_noise_k(view.sun_separation_deg, X_BEAM_DEG)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the front end and the path loss."""
        cold, bias, helium = self._noise
        warm_k = np.where(self._on_backup, _BACKUP_K, self.main_warm_k)
        lost_mpa = np.where(self._on_backup, 0.0, self._helium_lost_mpa)
        return {
            "tsys_x": self.system_k,
            "beam_background": named(BACKGROUNDS, self._background),
            "lna_chain": named(LNAS, self.chain),
            "lna_temp": _COLD_K + _COLD_NOISE_K * cold + warm_k,
            "lna_current": _BIAS_MA + _BIAS_NOISE_MA * bias + _BIAS_MA_K * warm_k,
            "helium_pressure": _HELIUM_MPA + _HELIUM_NOISE_MPA * helium - lost_mpa,
            "atm_atten_x": self.attenuation_db,
        }
