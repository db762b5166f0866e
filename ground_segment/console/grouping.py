"""Which alerts stand together in the list: those of one incident, led by the one that calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ground_segment.console.state import urgency
from ground_segment.wire import Alert, AlertState, Incident


@dataclass(frozen=True, slots=True)
class Group:
    """An alert alone, or those of an incident: first what calls, then what is folded."""

    alerts: tuple[Alert, ...]
    folded: tuple[Alert, ...] = ()
    incident: Incident | None = None

    @property
    def all(self) -> tuple[Alert, ...]:
        return self.alerts + self.folded


def grouped(alerts: Iterable[Alert], incidents: Iterable[Incident]) -> list[Group]:
    """Groups by their most urgent alert; an incident none of whose alerts is given is left out.

    Within an incident alerts keep the order in which they were raised: the first is where it began.
    """
    left = {f"{alert.facility}/{alert.rule}": alert for alert in alerts}
    groups: list[Group] = []
    for incident in incidents:
        members = [left.pop(name) for name in incident.alerts if name in left]
        if members:
            groups.append(_group(incident, members))
    groups += [Group((alert,)) for alert in left.values()]
    return sorted(groups, key=lambda group: min(map(urgency, group.all)))


def _group(incident: Incident, members: Sequence[Alert]) -> Group:
    folded = tuple(alert for alert in members if alert.state is AlertState.SUPPRESSED)
    return Group(tuple(alert for alert in members if alert not in folded), folded, incident)
