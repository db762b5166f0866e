"""The whole observatory."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.environment import Environment
from simulators.exchange import Exchange, Outflow
from simulators.facilities.astronomy import faults as known
from simulators.facilities.astronomy.camera import Camera, cosmic_hits_per_min, read_noise_electrons
from simulators.facilities.astronomy.dome import STATES, Dome
from simulators.facilities.astronomy.image import Image, zero_point_mag
from simulators.facilities.astronomy.mount import Mount
from simulators.facilities.astronomy.programme import Pointing, pointing_at
from simulators.facilities.astronomy.radio import Spectrum, spectrum
from simulators.facilities.astronomy.thermal import Thermal
from simulators.facility import Reading, Step, named
from simulators.faults import ActiveFaults, Fault
from simulators.physics.angles import separation_deg
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import drained

_FRAME_BIT_S, _RADIO_BIT_S = 4.5e6, 0.5e6
"""4k frames of 16 bit every 30 s, compressed by two."""
_BUFFER_BIT, _BUFFER_TAU_S, _BUFFER_MAX_BIT_S = 256e9, 3600.0, 20e6
_BASE_W, _SURVIVAL_W = 620.0, 90.0
_CAMERA_W, _RADIO_W, _MOTOR_V, _DOME_W, _LATCHED_W = 120.0, 80.0, 28.0, 250.0, 160.0
_COOLER_EFFICIENCY = 0.8


@dataclass(frozen=True, slots=True)
class _Strengths:
    """Faults in force, each of shape (replicas,)."""

    cooling: Array
    radiator: Array
    focus: Array
    friction: Array
    cover: Array
    filter: Array
    radio: Array
    latchup: Array
    dome: Array

    @classmethod
    def of(cls, active: ActiveFaults) -> "_Strengths":
        return cls(*(active.strength(fault.name) for fault in known.FAULTS))


class Observatory:
    """`replicas` observatories side by side; see `FacilityModel`."""

    id = "astronomy"
    faults: tuple[Fault, ...] = known.FAULTS

    def __init__(self, replicas: int) -> None:
        self.dome = Dome.start(replicas)
        self.thermal = Thermal.start(replicas)
        self.mount = Mount.start(replicas)
        self.camera = Camera.start(replicas)
        self.image = Image.start(replicas)
        self.power_w = np.full(replicas, 1000.0)
        self.buffered_bit = np.full(replicas, _BUFFER_BIT * 0.06)
        self._zero = np.zeros(replicas)
        self._exposing: Flags = self._zero > 1.0
        self._data_bit_s = self._zero
        self._surroundings: tuple[Environment, Exchange, Pointing] | None = None
        self._faulty = _Strengths(*(self._zero for _ in known.FAULTS))

    def step(self, step: Step) -> Outflow:
        """Advance everything by `step.dt_s`."""
        env, exchange, faulty = step.environment, step.exchange, _Strengths.of(step.faults)
        survival = exchange.power.survival
        powered = np.where(survival, 0.0, 1.0)
        pointing = pointing_at(step.time_ns)
        self._surroundings, self._faulty = (env, exchange, pointing), faulty
        self._move(step, pointing, faulty, powered)
        self.thermal.advance(step.dt_s, env.regolith_temp_flat_k, env.sun_disk_2m, 1.0 - powered)
        self.camera.cool(step.dt_s, self.thermal.tube_c, powered, faulty.cooling)
        ground_k = env.regolith_temp_flat_k
        self.camera.radiate(step.dt_s, ground_k, env.sun_disk_2m, powered, faulty.radiator)
        self.camera.age(step.dt_s, env.sep_flux)
        self.camera.settle(step.dt_s, self.thermal.tube_c, faulty.latchup)
        self._exposing = pointing.exposing & self.mount.on_target & self.dome.observing & ~survival
        sent_bit_s = self._store(step.dt_s, powered)
        self._meter(powered)
        return Outflow(power_w=self.power_w, data_bit_s=sent_bit_s)

    def _move(self, step: Step, pointing: Pointing, faulty: _Strengths, powered: Array) -> None:
        """Dome, cover, mount and focus."""
        env, mount, shut = step.environment, self.mount, powered < 0.5
        dome, cover = faulty.dome, faulty.cover
        fallen = self.dome.advance(step.dt_s, env.sep_flux, env.dust_ug_cm2, shut, dome, cover)
        mount.point(step.dt_s, pointing, env.sun_azimuth_deg, powered)
        mount.err(self.thermal.gradient_k, env.seismic_rms_nm_s, faulty.friction)
        mount.shake(step.exchange.machinery.vibration_mm_s, env.seismic_rms_nm_s, faulty.friction)
        mount.drive(step.dt_s, self.thermal.tube_c, faulty.friction, powered)
        self.image.advance(step.dt_s, faulty.focus, fallen, self.dome.dome)

    def _store(self, dt_s: float, powered: Array) -> Array:
        """Frames into the buffer, and out of it into the station's store; returns what leaves, bit/s."""
        self._data_bit_s = _FRAME_BIT_S * self._exposing + _RADIO_BIT_S * powered
        filled = self.buffered_bit + self._data_bit_s * dt_s
        sent = drained(filled, dt_s, _BUFFER_TAU_S, _BUFFER_MAX_BIT_S)
        self.buffered_bit = np.minimum(filled - sent, _BUFFER_BIT)
        return np.asarray(sent / dt_s)

    def _meter(self, powered: Array) -> None:
        """Power by the facility's own meter."""
        moving = (self.dome.dome > 0.01) & (self.dome.dome < 0.99)
        active_w = _BASE_W + _CAMERA_W + _RADIO_W + _LATCHED_W * self._faulty.latchup + _DOME_W * moving
        motors_w = _MOTOR_V * self.mount.current_a
        cooler_w = self.camera.tec_w / _COOLER_EFFICIENCY
        self.power_w = _SURVIVAL_W + active_w * powered + motors_w + cooler_w + self.thermal.heater_w

    def telemetry(self) -> Mapping[str, Reading]:
        """True values by catalogue name; needs one step before."""
        if self._surroundings is None:
            raise RuntimeError("the observatory has no readings before its first step")
        env, exchange, pointing = self._surroundings
        return {
            **self._mount(pointing),
            **self._detector(env, exchange),
            **self._radio(env, exchange),
            **self._optics(env),
        }

    def _mount(self, pointing: Pointing) -> dict[str, Reading]:
        stuck = self._faulty.filter > 0.0
        return {
            "dome_state": named(STATES, self.dome.dome_state),
            "dust_cover": named(STATES, self.dome.cover_state),
            "exposure_active": self._exposing,
            "tel_az": self.mount.az_deg,
            "tel_alt": self.mount.alt_deg,
            "point_err": self.mount.point_err,
            "track_rms": self.mount.track_rms,
            "mount_motor_current": self.mount.current_a,
            "power": 1e-3 * self.power_w,
            "filter_pos": np.where(stuck, 0, pointing.filter),
        }

    def _detector(self, env: Environment, exchange: Exchange) -> dict[str, Reading]:
        camera, power = self.camera, exchange.power
        noise = read_noise_electrons(exchange.downlink.goodput_bit_s, power.ripple_v, self._faulty.latchup)
        return {
            "detector_temp": camera.detector_c,
            "tec_current": camera.tec_a,
            "radiator_temp": camera.radiator_c,
            "bias_level": camera.bias,
            "cosmic_hits": cosmic_hits_per_min(env.dose_rate_usv_h, env.sep_flux),
            "data_rate": 1e-6 * self._data_bit_s,
            "heater_power": 1e-3 * self.thermal.heater_w,
            "dark_current": camera.dark_current(),
            "read_noise": noise + self._zero,
            "hot_pixels": np.rint(camera.hot_pixels).astype(np.int64),
        }

    def _radio(self, env: Environment, exchange: Exchange) -> dict[str, Reading]:
        seen = self._spectrum(env, exchange)
        return {
            "lfr_noise": seen.noise_dbw,
            "lfr_rfi_occupancy": seen.occupancy_percent,
            "lfr_adc_saturation": seen.saturation_percent,
            "lfr_preamp_temp": self.thermal.preamp_c,
            "buffer_fill": (100.0 / _BUFFER_BIT) * self.buffered_bit,
        }

    def _spectrum(self, env: Environment, exchange: Exchange) -> Spectrum:
        plant_w = exchange.power_w.get("isru", self._zero)
        return spectrum(
            _earth_up(env), exchange.power.ripple_v + self._zero, plant_w, env.sep_flux, self._faulty.radio
        )

    def _optics(self, env: Environment) -> dict[str, Reading]:
        az, alt = self.mount.az_deg, self.mount.alt_deg
        from_sun = separation_deg(az, alt, env.sun_azimuth_deg, env.sun_elevation_deg)
        from_earth = separation_deg(az, alt, env.earth_azimuth_deg, env.earth_elevation_deg)
        throughput = self.image.throughput(self.dome.cover, self._faulty.filter)
        return {
            "mirror_temp": self.thermal.mirror_c,
            "mirror_gradient": self.thermal.gradient_k,
            "focus_pos": self.image.focus_um(self.thermal.tube_c),
            "psf_fwhm": self.image.fwhm_arcsec(self.thermal.gradient_k, self.mount.track_rms),
            "throughput_rel": 100.0 * throughput,
            "zero_point": zero_point_mag(throughput),
            "sky_background": self.image.background_mag(
                from_sun, env.sun_disk_2m, from_earth, _earth_up(env)
            ),
        }


def _earth_up(env: Environment) -> Array:
    """1 while the Earth stands above the terrain."""
    return np.asarray((env.earth_elevation_deg > env.earth_horizon_deg).astype(float))
