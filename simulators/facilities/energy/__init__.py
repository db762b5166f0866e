"""The energy facility."""

from collections.abc import Sequence

from simulators.facilities.energy.model import EnergyFacility
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """The one energy facility of each replica."""
    return (EnergyFacility(replicas),)
