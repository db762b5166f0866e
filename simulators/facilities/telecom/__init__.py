"""Telecom facility: links to the Earth and the relay, surface network, routing, time."""

from collections.abc import Sequence

from simulators.facilities.telecom.model import Telecom
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """The one telecom facility of the site."""
    return (Telecom(replicas),)
