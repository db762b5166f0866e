"""Astronomy: a telescope under a dome and a radio spectrometer."""

from collections.abc import Sequence

from simulators.facilities.astronomy.model import Observatory
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """The observatory of the reference station, `replicas` times side by side."""
    return (Observatory(replicas),)
