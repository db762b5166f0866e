"""A ground station as a whole: its parts in the order in which they act on each other."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import Outflow, StationLink
from simulators.facilities.ground_station.backhaul import Backhaul
from simulators.facilities.ground_station.faults import station_faults
from simulators.facilities.ground_station.front_end import FrontEnd
from simulators.facilities.ground_station.house import House
from simulators.facilities.ground_station.mount import AUTOTRACK, Mount
from simulators.facilities.ground_station.receiver import Receiver
from simulators.facilities.ground_station.sites import StationSpec
from simulators.facilities.ground_station.transmitter import Transmitter
from simulators.facilities.ground_station.weather import Weather
from simulators.facility import Reading, Step
from simulators.randomness import Array


class GroundStation:
    """One station. The Moon feels its uplink, and it hears the Moon, one step later."""

    def __init__(self, spec: StationSpec, replicas: int) -> None:
        self.id = spec.id
        self.faults = station_faults(spec.id)
        self._weather = Weather(spec.climate, replicas)
        self._house = House(spec.mains_v, replicas)
        self._mount = Mount(spec.stow_wind_m_s, replicas)
        self._front_end = FrontEnd(spec.zenith_clear_db, replicas)
        self._receiver = Receiver(replicas)
        self._transmitter = Transmitter(replicas)
        self._backhaul = Backhaul(spec, replicas)
        self._no_power_w = np.zeros(replicas)

    def step(self, step: Step) -> Outflow:
        """Weather and house first, then antenna, signal, uplink and data."""
        view = step.environment.stations[self.id]
        weather, mount, front_end = self._weather, self._mount, self._front_end
        weather.step(step)
        self._house.step(step)
        expected = step.exchange.downlink.earth_visible > 0.0
        mount.step(step, view, weather.wind_m_s, self._house.powered, expected)
        front_end.step(step, view, weather.rain_mm_h, mount.tracking, mount.error_deg)
        self._receiver.step(step, view, mount, front_end, self._backhaul.clock_error_ns)
        mount.follow_signal(self._receiver.locked)
        self._transmitter.step(step, mount.mode == AUTOTRACK, weather.temp_c)
        self._backhaul.step(step, self._receiver.good_bit_s)
        return Outflow(power_w=self._no_power_w, services=(self._link(),))

    def _link(self) -> StationLink:
        attenuation: Array = self._front_end.attenuation_db
        return StationLink(
            locked=self._receiver.locked.astype(float),
            ebn0_db=self._receiver.ebn0_db,
            frame_error_rate=self._receiver.frame_error_rate,
            uplink_eirp_dbw=self._transmitter.eirp_dbw(self._mount.error_deg, attenuation),
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """Every parameter of the station's catalogue."""
        return {
            **self._mount.readings(),
            **self._receiver.readings(),
            **self._front_end.readings(),
            **self._transmitter.readings(),
            **self._weather.readings(),
            **self._backhaul.readings(),
            **self._house.readings(),
        }
