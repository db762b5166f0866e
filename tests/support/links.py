"""Telecom and both ground stations, coupled as in the station, without the other facilities."""

from collections.abc import Mapping

from ground_segment.catalogue import Catalogue
from simulators.facilities import ground_station, telecom
from simulators.facility import FacilityModel, Reading
from simulators.faults import NS_PER_S, Injection
from simulators.physics.arrays import Flags
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.limits import all_crossed
from tests.support.station import GROUND_STATIONS, utc_ns

LINKED = ("telecom", *GROUND_STATIONS)


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
        return all_crossed(self.catalogue.by_id[facility], self.readings(facility))
