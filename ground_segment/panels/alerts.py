"""How current alerts are listed: worst first, those of one incident together, led by the one that calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ground_segment.wire import Alert, AlertState, Incident, RankedCause

QUIET = frozenset({AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT_OF_SERVICE})
STATE_WORDS: Final = MappingProxyType(
    {
        AlertState.UNACKNOWLEDGED: "not acknowledged",
        AlertState.ACKNOWLEDGED: "acknowledged",
        AlertState.RETURNED: "over, not acknowledged",
        AlertState.LATCHED: "over, latched until reset",
        AlertState.LATCHED_UNACKNOWLEDGED: "over, latched, not acknowledged",
        AlertState.SHELVED: "shelved",
        AlertState.SUPPRESSED: "folded: the incident explains it",
        AlertState.OUT_OF_SERVICE: "out of service",
        AlertState.NORMAL: "normal",
    }
)
"""States as operators read them, wherever alerts are listed."""
LEAST_LIKELY: Final = 0.01
"""A cause that is less likely is not named: it says nothing."""


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


def last_change(alert: Alert) -> str:
    """What was last done about it, and by whom: `returned to service by ana`. Empty if nobody did anything.

    The state beside it may be somebody else's doing, or the monitor's.
    """
    return f"{alert.transition.value.replace('-', ' ')} by {alert.by}" if alert.by else ""


def likely_causes(incident: Incident, most: int) -> list[RankedCause]:
    """Those worth naming, the most likely first."""
    named = [cause for cause in incident.causes if cause.probability >= LEAST_LIKELY]
    return sorted(named, key=lambda cause: -cause.probability)[:most]


def causes_text(causes: Sequence[RankedCause]) -> str:
    """`Likely causes: Reactor trips 62%, Coolant leaks 21%`."""
    named = ", ".join(f"{cause.title} {cause.probability:.0%}" for cause in causes)
    return f"Likely cause{'' if len(causes) == 1 else 's'}: {named}" if causes else "Cause not known"


def _group(incident: Incident, members: Sequence[Alert]) -> Group:
    """Members are in the order in which they were raised."""
    folded = tuple(alert for alert in members if alert.state is AlertState.SUPPRESSED)
    calling = [alert for alert in members if alert.state is not AlertState.SUPPRESSED]
    return Group((*calling[:1], *sorted(calling[1:], key=urgency)), folded, incident)
