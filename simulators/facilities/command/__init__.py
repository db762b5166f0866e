"""The command center, which also publishes the environment of the site."""

from collections.abc import Sequence

from simulators.facilities.command.model import CommandCenter
from simulators.facility import FacilityModel


def models(replicas: int) -> Sequence[FacilityModel]:
    """The one command center of each replica, without a crew."""
    return (CommandCenter(replicas),)
