"""Telecom and both ground stations, coupled as in the station, without the other facilities."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Catalogue, Facility, Limit, Parameter
from simulators.facilities import ground_station, telecom
from simulators.facility import FacilityModel, Reading
from simulators.faults import NS_PER_S, Injection
from simulators.station import Station
from tests.support.catalogues import project_catalogue

STATIONS = ("gs-venezuela", "gs-south-africa")
LINKED = ("telecom", *STATIONS)
Flags = NDArray[np.bool_]


def utc_ns(iso: str) -> int:
    """Nanoseconds of a UTC time such as `2026-11-22T18:30`."""
    return int(datetime.fromisoformat(iso + "+00:00").timestamp()) * NS_PER_S


class LinkBench:
    """Steps the three together and reads their true values.

    Args:
        start: UTC time up to which they have settled.
    """

    def __init__(self, start: str, seed: int = 1, replicas: int = 1, settle_h: float = 2.0) -> None:
        whole = project_catalogue()
        alone = (f.model_copy(update={"depends_on": ()}) for f in whole.facilities if f.id in LINKED)
        self.catalogue = Catalogue(facilities=tuple(alone))
        models = [*telecom.models(replicas), *ground_station.models(replicas)]
        self.models: Mapping[str, FacilityModel] = {model.id: model for model in models}
        self.station = Station(self.catalogue, seed, replicas, models=models)
        self.time_ns = utc_ns(start)
        self.station.spin_up(self.time_ns, settle_h)

    def step(self, dt_s: float) -> None:
        """One step of all three."""
        self.time_ns += int(dt_s * NS_PER_S)
        self.station.step(self.time_ns, dt_s)

    def inject(self, facility: str, name: str, replica: int | None = None) -> None:
        """Start a fault now, at full strength."""
        fault = self.station.fault(f"{facility}.{name}")
        self.station.inject(Injection(fault, self.time_ns, replica=replica))

    def clear(self, facility: str, name: str) -> None:
        """End it."""
        assert self.station.clear(f"{facility}.{name}")

    def readings(self, facility: str) -> Mapping[str, Reading]:
        """True values by parameter."""
        return self.models[facility].telemetry()

    def crossings(self, facility: str) -> dict[str, Flags]:
        """Parameters beyond a limit that holds now, with the replicas in which they are."""
        return crossings(self.catalogue.by_id[facility], self.readings(facility))


def crossings(facility: Facility, readings: Mapping[str, Reading]) -> dict[str, Flags]:
    """By parameter, the replicas in which a limit is crossed; parameters without a crossing are left out."""
    beyond = {
        name: _holds(parameter, readings) & _beyond(parameter, readings[name])
        for name, parameter in facility.parameters.items()
        if parameter.limits
    }
    return {name: flags for name, flags in beyond.items() if flags.any()}


def _beyond(parameter: Parameter, reading: Reading) -> Flags:
    return np.asarray(np.logical_or.reduce([_outside(limit, reading) for limit in parameter.limits]))


def _outside(limit: Limit, reading: Reading) -> Flags:
    if limit.states:
        return np.isin(reading, limit.states)
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return np.asarray((reading < low) | (reading > high))


def _holds(parameter: Parameter, readings: Mapping[str, Reading]) -> Flags:
    if parameter.limits_when is None:
        return np.ones(len(readings[parameter.name]), dtype=np.bool_)
    observed = readings[parameter.limits_when.parameter]
    return np.array([parameter.limits_when.holds(value) for value in observed.tolist()])
