"""Current alerts as text: incident by incident, worst first, each with what to do; events last."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from ground_segment.cli.common import entry
from ground_segment.cli.retained import retained
from ground_segment.clock import iso_utc
from ground_segment.panels import STATE_WORDS, causes_text, detail, grouped, last_change, likely_causes
from ground_segment.runbooks import console_path, document
from ground_segment.settings import Broker
from ground_segment.wire import Alert, Incident, MessageError, topics

SHOWN_CAUSES = 3
_STYLES = {"watch": "bold cyan", "warning": "bold yellow", "critical": "bold red"}


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


async def collect(broker: Broker) -> Present:
    """Everything that is retained now. Raises BusError."""
    present = Present()
    for topic, payload in (await retained(broker, topics.ALERT_FILTER, topics.INCIDENT_FILTER)).items():
        with suppress(MessageError):
            present.take(topic, payload)
    return present


def show_all(alerts: Iterable[Alert], incidents: Iterable[Incident]) -> None:
    """Print them, incident by incident; events come last."""
    listed = list(alerts)
    for group in grouped((alert for alert in listed if not alert.event), incidents):
        if group.incident is not None:
            _show_incident(group.incident)
        for alert in group.all:
            show(alert)
    for event in sorted((a for a in listed if a.event), key=lambda event: -event.raised_ns):
        show(event)


def _show_incident(incident: Incident) -> None:
    """Nothing for an alert alone of which nothing more is known."""
    likely = likely_causes(incident, SHOWN_CAUSES)
    lines = [_within(causes_text(likely))] if likely else []
    lines += [f"no reserve left: {', '.join(incident.loses)}"] if incident.loses else []
    count = len(incident.alerts)
    if lines or count > 1:
        alerts = f"{count} alert{'s' if count > 1 else ''}"
        entry(f"INCIDENT  {incident.title}, {alerts} since {iso_utc(incident.opened_ns)}", *lines)


def show(alert: Alert) -> None:
    """One alert as `list` prints it."""
    lines = [f"{_state(alert)}, raised {iso_utc(alert.raised_ns)}", f"{alert.title}. {detail(alert)}"]
    said = alert.action.removesuffix(f"Runbook: {console_path(alert.facility, alert.rule)}").strip()
    if said:
        lines.append(f"do: {said}")
    if alert.by:
        lines.append(last_change(alert) + (f": {alert.why}" if alert.why else ""))
    if alert.shelved_until_ns:
        lines.append(f"shelved until {iso_utc(alert.shelved_until_ns)}")
    if not alert.event:
        lines.append(f"runbook: {document(alert.facility, alert.rule)}")
    word = "event" if alert.event else alert.severity.word
    entry(f"{word.upper():<8}  {alert.facility} {alert.rule}", *lines, style=_STYLES.get(word, "bold"))


def _state(alert: Alert) -> str:
    return "needs nobody" if alert.event else STATE_WORDS[alert.state]


def _within(sentence: str) -> str:
    """As it is written below a heading."""
    return sentence[:1].lower() + sentence[1:]
