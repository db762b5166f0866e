"""A ground station as a whole: its parts in the order in which they act on each other."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import Outflow, StationLink
from simulators.facilities.ground_station import (
    backhaul,
    front_end,
    house,
    mount,
    receiver,
    transmitter,
    weather,
)
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
from simulators.physics.arrays import Array
from simulators.walks import Walks


class GroundStation:
    """One station. The Moon feels its uplink, and it hears the Moon, one step later."""

    def __init__(self, spec: StationSpec, replicas: int) -> None:
        self.id = spec.id
        self.faults = station_faults(spec.id)
        parts = (weather, house, mount, front_end, receiver, transmitter, backhaul)
        self._walks = Walks(replicas, *(part.TAUS_S for part in parts))
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
        air, dish, front = self._weather, self._mount, self._front_end
        noises = self._walks.step(step.random, step.dt_s)
        air.step(step, noises[0])
        self._house.step(step, noises[1])
        expected = step.exchange.downlink.earth_visible > 0.0
        dish.step(step, view, air.wind_m_s, self._house.powered, expected, noises[2])
        front.step(step, view, air.rain_mm_h, dish.tracking, dish.error_deg, noises[3])
        self._receiver.step(step, view, dish, front, self._backhaul.clock_error_ns, noises[4])
        dish.follow_signal(self._receiver.locked)
        self._transmitter.step(step, dish.mode == AUTOTRACK, air.temp_c, noises[5])
        self._backhaul.step(step, self._receiver.good_bit_s, noises[6])
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
            **self._mount.telemetry(),
            **self._receiver.telemetry(),
            **self._front_end.telemetry(),
            **self._transmitter.telemetry(),
            **self._weather.telemetry(),
            **self._backhaul.telemetry(),
            **self._house.telemetry(),
        }
