"""What all routes share."""

from collections.abc import Iterable
from dataclasses import dataclass

from ground_segment.alerting import Standing
from ground_segment.api.desk import OperatorDesk
from ground_segment.api.errors import Refused
from ground_segment.api.links import Links
from ground_segment.api.ports import Overseer
from ground_segment.api.views import Firing, fires, firing
from ground_segment.clock import Clock


@dataclass(frozen=True, slots=True)
class Context:
    """The monitor, and what is said about it."""

    overseer: Overseer
    desk: OperatorDesk
    links: Links
    clock: Clock
    started_ns: int

    def firing(self) -> list[Firing]:
        """Every alert that is the case; events are none."""
        return self.firing_of(s for s in self.overseer.standings() if not (s.alert and s.alert.event))

    def firing_of(self, standings: Iterable[Standing]) -> list[Firing]:
        """Of some rules."""
        silences, now_ns = self.overseer.silences(), self.clock.now_ns()
        return [
            firing(standing, standing.alert, self.links, silences, now_ns)
            for standing in standings
            if standing.alert and fires(standing)
        ]

    def standing(self, facility: str, rule: str) -> Standing:
        """Raises Refused if there is no such rule."""
        for standing in self.overseer.standings():
            if standing.rule.key == (facility, rule):
                return standing
        raise Refused(404, f"there is no rule '{rule}' of '{facility}'")
