"""The whole observatory."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.environment import Environment
from simulators.exchange import Exchange, Outflow
from simulators.facilities.astronomy import camera, dome
from simulators.facilities.astronomy import faults as known
from simulators.facilities.astronomy.camera import Camera
from simulators.facilities.astronomy.commands import Desk
from simulators.facilities.astronomy.dome import Dome
from simulators.facilities.astronomy.image import Image, zero_point_mag
from simulators.facilities.astronomy.meter import Buffer, consumption_w
from simulators.facilities.astronomy.mount import NEAREST_TO_SUN_DEG, Mount
from simulators.facilities.astronomy.needs import Needs
from simulators.facilities.astronomy.programme import TARGET_NS, Pointing, pointing_at
from simulators.facilities.astronomy.radio import spectrum
from simulators.facilities.astronomy.readout import Readout
from simulators.facilities.astronomy.thermal import Thermal
from simulators.facilities.astronomy.wheel import Wheel
from simulators.facilities.astronomy.wishes import MODES, OBSERVE, Wishes
from simulators.facility import Reading, Step, named
from simulators.faults import ActiveFaults, Fault
from simulators.orders import Handler
from simulators.physics.angles import separation_deg
from simulators.physics.arrays import Array, Flags


@dataclass(frozen=True, slots=True)
class _Strengths:
    """Faults and plans in force, in the order of their list, each of shape (replicas,)."""

    cooling: Array
    radiator: Array
    runaway: Array
    focus_stuck: Array
    friction: Array
    cover: Array
    filter: Array
    radio: Array
    latchup: Array
    dome: Array
    closing: Array
    new_target: Array
    annealing: Array

    @classmethod
    def of(cls, active: ActiveFaults) -> "_Strengths":
        return cls(*(active.strength(fault.name) for fault in known.FAULTS))


class Observatory:
    """`replicas` observatories side by side; see `FacilityModel`."""

    id = "astronomy"
    faults: tuple[Fault, ...] = known.FAULTS

    def __init__(self, replicas: int) -> None:
        self.wishes = Wishes.start(replicas)
        self.dome = Dome.start(replicas)
        self.thermal = Thermal.start(replicas)
        self.mount = Mount.start(replicas)
        self.wheel = Wheel.start(replicas)
        self.camera = Camera.start(replicas)
        self.readout = Readout.start(replicas)
        self.image = Image.start(replicas)
        self.buffer = Buffer.start(replicas)
        self.power_w = np.full(replicas, 1000.0)
        self._zero = np.zeros(replicas)
        self._exposing: Flags = self._zero > 1.0
        self._surroundings: tuple[Environment, Exchange] | None = None
        self._faulty = _Strengths(*(self._zero for _ in known.FAULTS))
        self._needs = Needs(self.wishes, self.dome, self.camera, self._zero, self._exposing, self._exposing)
        parts = (self.wishes, self.dome, self.mount, self.wheel, self.image, self.camera, self.readout)
        self._desk = Desk(self._needs, *parts)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Telecommands; see `Commandable`."""
        return self._desk.handlers

    def step(self, step: Step) -> Outflow:
        """Advance everything by `step.dt_s`."""
        env, exchange, faulty = step.environment, step.exchange, _Strengths.of(step.faults)
        survival = exchange.power.survival
        powered = np.where(survival, 0.0, 1.0)
        self._surroundings, self._faulty = (env, exchange), faulty
        self.wishes.decide(exchange, faulty.closing)
        self._needs.note(exchange, env)
        plan = pointing_at(step.time_ns)
        self._move(step, plan, powered)
        ahead, ground_k = exchange.posture.dark_ahead, env.regolith_temp_flat_k
        self.thermal.advance(step.dt_s, ground_k, env.sun_disk_2m, 1.0 - powered, ahead)
        self._take_frames(step, plan, powered)
        bit_s = self.buffer.store(step.dt_s, self._exposing, self.wishes.radio & ~survival)
        self._meter(powered)
        return Outflow(power_w=self.power_w, data_bit_s=bit_s)

    def _move(self, step: Step, plan: Pointing, powered: Array) -> None:
        """Dome, cover, mount, focus and filter wheel."""
        env, mount, faulty, mode = step.environment, self.mount, self._faulty, self.wishes.in_force
        dt_s, seismic, tube_c = step.dt_s, env.seismic_rms_nm_s, self.thermal.tube_c
        early = pointing_at(step.time_ns + TARGET_NS) if faulty.new_target.any() else plan
        from_sun, altitude = self.wishes.target(dt_s, plan, early, faulty.new_target > 0.0)
        sun = (env.sun_azimuth_deg, env.sun_elevation_deg)
        mount.point(dt_s, from_sun, altitude, sun, mode, powered)
        mount.err(self.thermal.gradient_k, seismic, faulty.friction)
        mount.shake(step.exchange.machinery.vibration_mm_s, seismic, faulty.friction)
        mount.drive(dt_s, tube_c, faulty.friction, mode, powered)
        blinded = (mount.to_sun_deg < NEAREST_TO_SUN_DEG) & (env.sun_disk_2m > 0.0)
        jammed = np.stack([faulty.dome, faulty.cover])
        fallen = self.dome.advance(dt_s, self.wishes, env.sep_flux, env.dust_ug_cm2, blinded, jammed)
        self.image.focus(dt_s, tube_c, self.thermal.gradient_k, faulty.runaway, faulty.focus_stuck)
        self.image.soil(fallen, self.dome.opened[0])
        self.wheel.turn(dt_s, self.wishes.filter_of(plan), faulty.filter)

    def _take_frames(self, step: Step, plan: Pointing, powered: Array) -> None:
        """The camera's temperatures and electronics, and whether it exposes."""
        env, cam, readout, faulty = step.environment, self.camera, self.readout, self._faulty
        dt_s, tube_c = step.dt_s, self.thermal.tube_c
        cam.anneal((faulty.annealing > 0.0) | readout.needs_annealing(env.sep_flux))
        cam.cool(dt_s, tube_c, powered, faulty.cooling)
        readout.upset(dt_s, faulty.latchup, powered)
        supplied = readout.supplied * powered
        ground_k, sun_az_deg = env.regolith_temp_flat_k, env.sun_azimuth_deg
        cam.radiate(dt_s, ground_k, env.sun_disk_2m, sun_az_deg, supplied, faulty.radiator)
        readout.age(dt_s, env.sep_flux, cam.detector_c)
        readout.read(dt_s, tube_c, env.dose_rate_usv_h, env.sep_flux, powered)
        ready = self.dome.observing & self.mount.on_target & cam.regulated & (readout.reboot_s == 0.0)
        self._exposing = ready & (self.wishes.in_force == OBSERVE) & plan.exposing

    def _meter(self, powered: Array) -> None:
        """Power by the facility's own meter."""
        self.power_w = consumption_w(
            powered,
            self.readout.supplied,
            self.wishes.radio,
            self.dome.moving,
            self.mount.motor_a + self.dome.hinge_a,
            self.camera.tec_w,
            self.thermal.heater_w + self.camera.heater_w,
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """True values by catalogue name; needs one step before."""
        if self._surroundings is None:
            raise RuntimeError("the observatory has no readings before its first step")
        env, exchange = self._surroundings
        earth_up = env.earth_elevation_deg > env.earth_horizon_deg
        return {
            **self._mount(),
            **self._detector(exchange),
            **self._radio(env, exchange, earth_up),
            **self._optics(env, earth_up),
        }

    def _mount(self) -> dict[str, Reading]:
        return {
            "obs_mode": named(MODES, self.wishes.in_force),
            "dome_state": named(dome.STATES, self.dome.states[0]),
            "dust_cover": named(dome.STATES, self.dome.states[1]),
            "exposure_active": self._exposing,
            "tel_az": self.mount.az_deg,
            "tel_alt": self.mount.alt_deg,
            "point_err": self.mount.point_err,
            "track_rms": self.mount.track_rms,
            "mount_motor_current": self.mount.motor_a + self.dome.hinge_a,
            "power": 1e-3 * self.power_w,
        }

    def _detector(self, exchange: Exchange) -> dict[str, Reading]:
        cam, readout = self.camera, self.readout
        goodput_bit_s, ripple_v = exchange.downlink.goodput_bit_s, exchange.power.ripple_v
        return {
            "camera_mode": named(camera.MODES, cam.mode),
            "detector_temp": cam.detector_c,
            "detector_set_point": cam.set_c,
            "tec_current": cam.tec_a,
            "radiator_temp": cam.radiator_c,
            "bias_level": readout.bias,
            "cosmic_hits": readout.hits_per_min,
            "filter_pos": self.wheel.reported,
            "data_rate": 1e-6 * self.buffer.produced_bit_s,
            "heater_power": 1e-3 * self.thermal.heater_w,
            "dark_current": readout.dark_current(cam.detector_c),
            "read_noise": readout.noise_electrons(goodput_bit_s, ripple_v) + self._zero,
            "hot_pixels": np.rint(readout.hot_pixels).astype(np.int64),
        }

    def _radio(self, env: Environment, exchange: Exchange, earth_up: Flags) -> dict[str, Reading]:
        on, plant_w = self.wishes.radio & ~exchange.power.survival, exchange.power_w.get("isru", self._zero)
        seen = spectrum(earth_up, exchange.power.ripple_v, plant_w, env.sep_flux, self._faulty.radio, on)
        return {
            "lfr_on": on,
            "lfr_noise": seen.noise_dbw,
            "lfr_rfi_occupancy": seen.occupancy_percent,
            "lfr_adc_saturation": seen.saturation_percent,
            "lfr_preamp_temp": self.thermal.preamp_c,
            "buffer_fill": self.buffer.fill_percent,
        }

    def _optics(self, env: Environment, earth_up: Flags) -> dict[str, Reading]:
        mount, image, light = self.mount, self.image, self.dome.light
        to_earth = separation_deg(mount.az_deg, mount.alt_deg, env.earth_azimuth_deg, env.earth_elevation_deg)
        throughput = image.throughput(light, self.wheel.band)
        return {
            "mirror_temp": self.thermal.mirror_c,
            "mirror_gradient": self.thermal.gradient_k,
            "focus_pos": image.focus_um,
            "psf_fwhm": image.fwhm_arcsec(mount.track_rms),
            "throughput_rel": 100.0 * throughput,
            "zero_point": zero_point_mag(throughput),
            "sky_background": image.background_mag(
                light, mount.to_sun_deg, env.sun_disk_2m, to_earth, earth_up
            ),
        }
