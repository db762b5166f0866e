"""A ground station as a whole: its parts in the order in which they act on each other."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulators.environment import StationView
from simulators.exchange import Outflow, StationLink
from simulators.facilities.ground_station import (
    backhaul,
    front_end,
    house,
    mount,
    receiver,
    timing,
    transmitter,
    weather,
)
from simulators.facilities.ground_station.backhaul import Backhaul
from simulators.facilities.ground_station.commands import Commands
from simulators.facilities.ground_station.controls import Controls
from simulators.facilities.ground_station.faults import station_faults
from simulators.facilities.ground_station.forgery import forged
from simulators.facilities.ground_station.front_end import FrontEnd
from simulators.facilities.ground_station.house import House
from simulators.facilities.ground_station.mount import Mount
from simulators.facilities.ground_station.receiver import Receiver
from simulators.facilities.ground_station.sites import StationSpec
from simulators.facilities.ground_station.timing import Timing
from simulators.facilities.ground_station.transmitter import Transmitter
from simulators.facilities.ground_station.weather import Weather
from simulators.facility import Reading, Step
from simulators.orders import Handler
from simulators.physics.arrays import Array
from simulators.walks import Walks

_SUN_NEAREST_DEG, _SUN_FROM_DEG = 0.46, 1.5
"""Course of a Sun that is made to pass the beam."""


class GroundStation:
    """One station. The Moon feels its uplink, and it hears the Moon, one step later."""

    def __init__(self, spec: StationSpec, replicas: int) -> None:
        self.id = spec.id
        self.faults = station_faults(spec.id)
        self._spec = spec
        parts = (weather, house, mount, front_end, receiver, transmitter, timing, backhaul)
        self._walks = Walks(replicas, *(part.TAUS_S for part in parts))
        self._controls = Controls(spec.clock, replicas)
        self._weather = Weather(spec.climate, replicas)
        self._house = House(spec.mains_v, spec.sags_per_day, replicas)
        self._mount = Mount(spec.stow_wind_m_s, replicas)
        self._front_end = FrontEnd(spec.zenith_clear_db, replicas)
        self._receiver = Receiver(replicas)
        self._transmitter = Transmitter(replicas)
        self._timing = Timing(replicas)
        self._backhaul = Backhaul(spec, replicas)
        parts_told = (self._mount, self._front_end, self._transmitter, self._house, self._timing)
        self.handlers: Mapping[str, Handler] = Commands(self._controls, *parts_told).handlers
        self._no_power_w = np.zeros(replicas)
        self._forged = np.zeros(replicas, dtype=np.bool_)
        self._time_ns = 0

    def step(self, step: Step) -> Outflow:
        """Weather and house first, then antenna, signal, uplink and data."""
        self._time_ns, self._forged = step.time_ns, step.faults.strength("forged_telemetry") > 0.0
        noises = self._walks.step(step.random, step.dt_s)
        self._controls.pass_time(step.dt_s)
        self._weather.step(step, noises[0])
        self._house.step(step, self._controls, noises[1])
        self._timing.step(step, self._controls, noises[6])
        self._link(step, noises)
        powered = self._house.powered
        self._backhaul.step(step, self._controls, powered, self._receiver.good_bit_s, noises[7])
        return Outflow(power_w=self._no_power_w, services=(self._report(),))

    def _link(self, step: Step, noises: list[Array]) -> None:
        """Antenna, then the signal down and up."""
        air, dish, front, controls = self._weather, self._mount, self._front_end, self._controls
        view = self._seen(step)
        expected = step.exchange.downlink.earth_visible > 0.0
        dish.step(step, controls, view, air.wind_m_s, self._house.powered, expected, noises[2])
        foreign = receiver.interference(step, view.azimuth_deg, self._spec.town_azimuth_deg)
        wet, light_time_s = self._transmitter.wet, self._receiver.light_time_s
        front.step(step, controls, view, air.rain_mm_h, dish, foreign, wet, noises[3])
        self._receiver.step(step, view, dish, front, self._timing, foreign, noises[4])
        dish.follow_signal(self._receiver.locked)
        self._transmitter.step(step, controls, dish, air, light_time_s, noises[5])

    def _seen(self, step: Step) -> StationView:
        """The lunar site as seen from here; a fault may let the Sun pass by."""
        view = step.environment.stations[self.id]
        passing = step.faults.strength("sun_in_beam")
        if not passing.any():
            return view
        nearest_deg = _SUN_NEAREST_DEG + (_SUN_FROM_DEG - _SUN_NEAREST_DEG) * (1.0 - passing)
        sun_deg = np.where(passing > 0.0, nearest_deg, np.inf)
        return replace(view, sun_separation_deg=np.minimum(view.sun_separation_deg, sun_deg))

    def _report(self) -> StationLink:
        attenuation: Array = self._front_end.attenuation_db
        return StationLink(
            locked=self._receiver.locked.astype(float),
            ebn0_db=self._receiver.ebn0_db,
            frame_error_rate=self._receiver.frame_error_rate,
            uplink_eirp_dbw=self._transmitter.eirp_dbw(self._mount.error_deg, attenuation),
            foreign_cltu_per_h=self._transmitter.foreign_per_h,
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """Every parameter of the station's catalogue."""
        readings = {
            **self._mount.telemetry(),
            **self._receiver.telemetry(),
            **self._front_end.telemetry(),
            **self._transmitter.telemetry(),
            **self._weather.telemetry(),
            **self._timing.telemetry(),
            **self._backhaul.telemetry(),
            **self._house.telemetry(),
        }
        return forged(readings, self._forged, self._time_ns) if self._forged.any() else readings
