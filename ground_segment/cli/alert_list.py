"""Current alerts as text: worst first, with what to do and the incident they belong to; events last."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ground_segment.bus import connect
from ground_segment.cli.common import entry
from ground_segment.clock import iso_utc
from ground_segment.settings import Broker
from ground_segment.wire import Alert, AlertState, Incident, MessageError, topics

QUIET_S = 0.5
"""Retained messages come at once; a pause this long means that all have come."""
SHOWN_CAUSES = 3
_STYLES = {"watch": "bold cyan", "warning": "bold yellow", "critical": "bold red"}
_CALL_NOBODY = (AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT_OF_SERVICE)


@dataclass(slots=True)
class Present:
    """What the broker retains of alerts and incidents."""

    alerts: dict[str, Alert] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    """Each by its topic."""

    def take(self, topic: str, payload: bytes) -> None:
        """Raises MessageError."""
        known: dict[str, Alert] | dict[str, Incident]
        known = self.alerts if topics.parse_alert(topic) else self.incidents
        known.pop(topic, None)
        if payload and known is self.alerts:
            self.alerts[topic] = Alert.decode(payload)
        elif payload:
            self.incidents[topic] = Incident.decode(payload)


async def collect(broker: Broker, client_id: str) -> Present:
    """Everything that is retained now. Raises BusError."""
    present = Present()
    async with connect(broker, client_id) as client:
        await client.subscribe(topics.ALERT_FILTER, topics.INCIDENT_FILTER)
        stream = client.messages()
        while True:
            try:
                message = await asyncio.wait_for(anext(stream), QUIET_S)
                present.take(message.topic, message.payload)
            except TimeoutError:
                return present
            except MessageError:
                continue


def show_all(alerts: Iterable[Alert], incidents: Iterable[Incident]) -> None:
    """Print them; what calls nobody comes after what does."""
    listed, known = sorted(alerts, key=_order), list(incidents)
    for alert in listed:
        show(alert, _incident_of(alert, known))


def show(alert: Alert, incident: Incident | None = None) -> None:
    """One alert as `list` prints it."""
    lines = [f"{_state(alert)}, raised {iso_utc(alert.raised_ns)}", f"{alert.title}. {alert.text}"]
    if alert.action:
        lines.append(f"do: {alert.action}")
    if incident is not None:
        lines += _belongs(alert, incident)
    if alert.by:
        lines.append(f"{alert.transition.value} by {alert.by}" + (f": {alert.why}" if alert.why else ""))
    if alert.shelved_until_ns:
        lines.append(f"shelved until {iso_utc(alert.shelved_until_ns)}")
    word = "event" if alert.event else alert.severity.word
    entry(f"{word.upper():<8}  {alert.facility} {alert.rule}", *lines, style=_STYLES.get(word, "bold"))


def _state(alert: Alert) -> str:
    return "needs nobody" if alert.event else alert.state.value


def _order(alert: Alert) -> tuple[bool, bool, int, int]:
    return alert.event, alert.state in _CALL_NOBODY, -alert.severity, alert.raised_ns


def _incident_of(alert: Alert, incidents: Sequence[Incident]) -> Incident | None:
    name = f"{alert.facility}/{alert.rule}"
    return next((incident for incident in incidents if name in incident.alerts), None)


def _belongs(alert: Alert, incident: Incident) -> list[str]:
    """The alert that an incident began with tells of it; the others name that one."""
    root = incident.alerts[0]
    if f"{alert.facility}/{alert.rule}" != root:
        word = "explained by" if alert.state is AlertState.SUPPRESSED else "goes with"
        return [f"{word} the incident that began with {root.replace('/', ' ')}"]
    likely = ", ".join(f"{c.title} {c.probability:.0%}" for c in incident.causes[:SHOWN_CAUSES])
    lines = [f"incident of {len(incident.alerts)} alerts"] if len(incident.alerts) > 1 else []
    lines += [f"likely: {likely}"] if likely else []
    return lines + ([f"no reserve left: {', '.join(incident.loses)}"] if incident.loses else [])
