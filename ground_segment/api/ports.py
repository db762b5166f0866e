"""What the API needs from the monitor beside it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ground_segment.alerting import Silence, Standing, WatchedRule
from ground_segment.wire import Alert, Incident, Report, Telecommand


class Overseer(Protocol):
    """The running monitor, in the same process and loop."""

    @property
    def ready(self) -> bool:
        """Whether it hears the broker."""

    def alerts(self) -> Sequence[Alert]:
        """Every alert that is not normal."""

    def incidents(self) -> Sequence[Incident]:
        """Those that are open."""

    def rules(self) -> Mapping[tuple[str, str], WatchedRule]:
        """Every rule by facility and name."""

    def standings(self) -> Sequence[Standing]:
        """How every rule stands."""

    def silences(self) -> Sequence[Silence]:
        """Those that hold, wait, or ended lately."""

    async def carry_out(self, command: Telecommand) -> Report:
        """The last report, once what changed is on disk. Raises OSError if it cannot be kept."""
