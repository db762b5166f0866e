"""How current alerts are listed: worst first, those of one incident together, led by the one that calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ground_segment.wire import Alert, AlertState, Incident

QUIET = frozenset({AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT_OF_SERVICE})


@dataclass(frozen=True, slots=True)
class Group:
    """An alert alone, or those of an incident: first what calls, then what is folded."""

    alerts: tuple[Alert, ...]
    folded: tuple[Alert, ...] = ()
    incident: Incident | None = None

    @property
    def all(self) -> tuple[Alert, ...]:
        return self.alerts + self.folded


def is_quiet(alert: Alert) -> bool:
    """Whether it calls nobody: put aside, explained by an incident, or out of service."""
    return alert.state in QUIET


def urgency(alert: Alert) -> tuple[bool, int, bool, int]:
    """Sorts alerts by what they ask of the operator."""
    return is_quiet(alert), -alert.severity, alert.acknowledged, -alert.raised_ns


def grouped(alerts: Iterable[Alert], incidents: Iterable[Incident]) -> list[Group]:
    """Groups by their most urgent alert; an incident none of whose alerts is given is left out.

    Within an incident the alert that it began with stands first, then what calls, worst first, then what is
    folded.
    """
    left = {f"{alert.facility}/{alert.rule}": alert for alert in alerts}
    groups: list[Group] = []
    for incident in incidents:
        members = [left.pop(name) for name in incident.alerts if name in left]
        if members:
            groups.append(_group(incident, members))
    groups += [Group((alert,)) for alert in left.values()]
    return sorted(groups, key=lambda group: min(map(urgency, group.all)))


def detail(alert: Alert) -> str:
    """The alert's sentence without its title, where it begins with that."""
    rest = alert.text.removeprefix(alert.title)
    if rest == alert.text or rest[:1] not in (":", " "):
        return alert.text
    rest = rest.lstrip(": ")
    return rest[:1].upper() + rest[1:]


def _group(incident: Incident, members: Sequence[Alert]) -> Group:
    """Members are in the order in which they were raised."""
    folded = tuple(alert for alert in members if alert.state is AlertState.SUPPRESSED)
    calling = [alert for alert in members if alert.state is not AlertState.SUPPRESSED]
    return Group((*calling[:1], *sorted(calling[1:], key=urgency)), folded, incident)
