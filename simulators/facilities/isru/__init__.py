"""In-situ resource utilisation: oxygen from ilmenite and from ice."""

from collections.abc import Sequence

from simulators.facilities.isru.model import IsruPlant
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """The plant of the reference station, `replicas` times side by side."""
    return (IsruPlant(replicas),)
