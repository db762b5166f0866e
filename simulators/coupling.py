"""From what each facility hands out to what all of them get in the next step."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from simulators.exchange import (
    Coolant,
    DataStore,
    Downlink,
    Exchange,
    Machinery,
    Outflow,
    Posture,
    PowerService,
    Service,
    StationLink,
    SurfaceNetwork,
)

AnyService = TypeVar("AnyService", bound=Service)

_PLACES: Mapping[type[Service], str] = {
    PowerService: "power",
    Coolant: "coolant",
    Downlink: "downlink",
    SurfaceNetwork: "surface_network",
    DataStore: "store",
    Machinery: "machinery",
    Posture: "posture",
}
"""Field of the exchange for each service that only one facility gives."""


def quiet_exchange(replicas: int, facilities: Iterable[str], ground_stations: Iterable[str]) -> Exchange:
    """Before the first step: nobody draws anything, every service has its usual values."""
    idle = {facility: np.zeros(replicas) for facility in facilities}
    links = {station: _usual(StationLink(), replicas) for station in ground_stations}
    services: dict[str, Any] = {place: _usual(service(), replicas) for service, place in _PLACES.items()}
    return Exchange(power_w=idle, data_bit_s=idle, stations=links, **services)


def collect(before: Exchange, outflows: Mapping[str, Outflow]) -> Exchange:
    """The exchange after a step; a service that nobody gave keeps its last values."""
    links = dict(before.stations)
    services: dict[str, Any] = {}
    for facility, outflow in outflows.items():
        for service in outflow.services:
            if isinstance(service, StationLink):
                links[facility] = service
            else:
                services[_PLACES[type(service)]] = service
    return replace(
        before,
        power_w={facility: outflow.power_w for facility, outflow in outflows.items()},
        data_bit_s={facility: outflow.data_bit_s for facility, outflow in outflows.items()},
        stations=links,
        **services,
    )


def _usual(service: AnyService, replicas: int) -> AnyService:
    """Default values with one entry for each replica."""
    shaped: dict[str, Any] = {
        f.name: np.broadcast_to(getattr(service, f.name), (replicas,)).copy() for f in fields(service)
    }
    return replace(service, **shaped)
