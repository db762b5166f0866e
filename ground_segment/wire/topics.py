"""The only place a topic is spelled, both ways."""

from dataclasses import dataclass

ROOT = "ilrs/v1"

_TELEMETRY_ROOT = f"{ROOT}/tm/"
TELEMETRY_FILTER = f"{ROOT}/tm/#"
ACKNOWLEDGEMENT_FILTER = f"{ROOT}/ack/#"
STATE_FILTER = f"{ROOT}/state/+"
ALERT_FILTER = f"{ROOT}/alert/#"
ALERT_EVENT_FILTER = f"{ROOT}/alert-event/#"
INCIDENT_FILTER = f"{ROOT}/incident/+"
ACTION_FILTER = f"{ROOT}/action/+"
AUTONOMY = f"{ROOT}/autonomy"
"""Retained switch over all autonomous actions."""
COMMAND_FILTER = f"{ROOT}/tc/+"
REPORT_FILTER = f"{ROOT}/tc/+/report"
QUARANTINE_FILTER = f"{ROOT}/quarantine/#"
FAULT_FILTER = f"{ROOT}/sim/fault/+"
BROKER_FILTER = "$SYS/broker/#"
"""What the broker says of itself; not every broker does."""
BROKER_DROPPED = "$SYS/broker/publish/messages/dropped"
"""mosquitto's count of messages that found no room in a client's queue."""


@dataclass(frozen=True, slots=True)
class TelemetryTopic:
    """Where a packet came from: `path` is `direct` or the ground station that received it."""

    path: str
    facility: str
    packet: str


def telemetry(facility: str, packet: str, path: str = "direct") -> str:
    return f"{ROOT}/tm/{path}/{facility}/{packet}"


def telemetry_root() -> str:
    """How the topic of every packet begins."""
    return _TELEMETRY_ROOT


def parse_telemetry(topic: str) -> TelemetryTopic | None:
    """The parts of a telemetry topic, or None if it is not one."""
    prefix = telemetry_root()
    parts = topic.removeprefix(prefix).split("/")
    if not topic.startswith(prefix) or len(parts) != 3 or not all(parts):
        return None
    return TelemetryTopic(*parts)


def acknowledgement(facility: str, packet: str) -> str:
    return f"{ROOT}/ack/{facility}/{packet}"


def acknowledged_facility(topic: str) -> str:
    """Whose packets an acknowledgement is about."""
    return topic.removeprefix(f"{ROOT}/ack/").partition("/")[0]


def acknowledgements_of(facility: str) -> str:
    """Filter for everything ingest acknowledges to one facility."""
    return f"{ROOT}/ack/{facility}/+"


def state(publisher: str) -> str:
    """Retained presence of a facility or service."""
    return f"{ROOT}/state/{publisher}"


def alert(facility: str, rule: str) -> str:
    """Retained current state of an alert."""
    return f"{ROOT}/alert/{facility}/{rule}"


def alert_event(facility: str, rule: str) -> str:
    """Every transition of an alert, not retained."""
    return f"{ROOT}/alert-event/{facility}/{rule}"


def incident(incident_id: str) -> str:
    """Retained state of an open incident."""
    return f"{ROOT}/incident/{incident_id}"


def action(name: str) -> str:
    """Retained last evaluation of an autonomous action."""
    return f"{ROOT}/action/{name}"


def parse_alert(topic: str) -> tuple[str, str] | None:
    """(facility, rule) of an alert or alert event topic."""
    for kind in ("alert", "alert-event"):
        parts = topic.removeprefix(f"{ROOT}/{kind}/").split("/")
        if topic.startswith(f"{ROOT}/{kind}/") and len(parts) == 2:
            return parts[0], parts[1]
    return None


def command(target: str) -> str:
    """Telecommands to a facility or service."""
    return f"{ROOT}/tc/{target}"


def report(target: str) -> str:
    """Verification reports about a target's telecommands."""
    return f"{ROOT}/tc/{target}/report"


def parse_report(topic: str) -> str | None:
    """Whose telecommand a report is about, or None if the topic is no report's."""
    target = topic.removeprefix(f"{ROOT}/tc/").removesuffix("/report")
    return target if target and topic == report(target) else None


def quarantine(facility: str, packet: str) -> str:
    return f"{ROOT}/quarantine/{facility}/{packet}"


def fault(facility: str) -> str:
    """Fault injection into a simulated facility (test equipment, not a telecommand)."""
    return f"{ROOT}/sim/fault/{facility}"


def fault_report(facility: str) -> str:
    return f"{ROOT}/sim/fault/{facility}/report"


def last_level(topic: str) -> str:
    """The name at the end of a one-name topic such as a state or command topic."""
    return topic.rsplit("/", 1)[-1]
