"""Ground stations: a 12 m S/X-band antenna on Earth, its receiver, transmitter, weather and house."""

from collections.abc import Sequence

from simulators.facilities.ground_station.model import GroundStation
from simulators.facilities.ground_station.sites import HARTEBEESTHOEK, VENEZUELA
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """Both stations, which differ in place, climate, supplies and clock only."""
    return (GroundStation(VENEZUELA, replicas), GroundStation(HARTEBEESTHOEK, replicas))
