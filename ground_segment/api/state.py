"""What all routes share."""

from collections.abc import Iterable
from dataclasses import dataclass

from ground_segment.api.desk import OperatorDesk
from ground_segment.api.errors import Refused
from ground_segment.api.links import Links
from ground_segment.api.ports import Overseer
from ground_segment.api.views import Firing, fires, firing
from ground_segment.clock import Clock
from ground_segment.wire import Alert


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
        return self.firing_of(alert for alert in self.overseer.alerts() if not alert.event)

    def firing_of(self, alerts: Iterable[Alert]) -> list[Firing]:
        """Of some alerts, those that are the case."""
        rules, silences, now_ns = self.overseer.rules(), self.overseer.silences(), self.clock.now_ns()
        return [
            firing(rules[alert.facility, alert.rule], alert, self.links, silences, now_ns)
            for alert in alerts
            if fires(alert)
        ]

    def alert(self, facility: str, rule: str) -> Alert | None:
        """None while the rule has nothing to say. Raises Refused if there is no such rule."""
        if (facility, rule) not in self.overseer.rules():
            raise Refused(404, f"there is no rule '{rule}' of '{facility}'")
        found = (a for a in self.overseer.alerts() if (a.facility, a.rule) == (facility, rule))
        return next(found, None)
