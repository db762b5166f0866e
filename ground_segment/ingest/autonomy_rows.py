"""Incidents and autonomous actions as rows."""

from collections.abc import Mapping

from ground_segment.records import ACTIONS, INCIDENTS, Row
from ground_segment.wire import ActionRecord, Autonomy, Incident, Outcome, Value

ALL_ACTIONS = "*"
"""Stands for every action where the switch over all of them is recorded."""


def incident_row(incident: Incident) -> Row:
    """One form of an incident; the same however often it is heard."""
    likeliest = incident.causes[0] if incident.causes else None
    fields: dict[str, Value | None] = {
        "title": incident.title,
        "severity": incident.severity.word,
        "severity_level": int(incident.severity),
        "open": incident.open,
        "opened_ns": incident.opened_ns,
        "cause": likeliest.id if likeliest else None,
        "probability": likeliest.probability if likeliest else None,
        "causes": ", ".join(f"{cause.id} {cause.probability:.2f}" for cause in incident.causes),
        "alerts": ", ".join(incident.alerts),
        "folded": ", ".join(incident.folded),
        "loses": ", ".join(incident.loses),
    }
    return Row(INCIDENTS, incident.time_ns, fields, {"incident": incident.id})


def action_rows(record: ActionRecord) -> tuple[Row, ...]:
    """One evaluation; none while nobody has asked for it."""
    if record.outcome is Outcome.IDLE:
        return ()
    fields: dict[str, Value | None] = {
        "outcome": record.outcome.value,
        "mode": record.mode.value,
        "text": record.text,
        "by": record.by,
        "asked_by": record.trigger,
        "asked_ns": record.triggered_ns,
        "target": record.target,
        "command": record.command,
        "arguments": _listed(record.arguments),
        "command_id": record.telecommand_id,
        "seen": _listed(record.values),
    }
    tags = {"facility": record.facility, "action": record.name}
    return (Row(ACTIONS, record.time_ns, fields, tags),)


def autonomy_rows(switch: Autonomy) -> tuple[Row, ...]:
    """That somebody has set the switch; none while nobody has."""
    if not switch.time_ns:
        return ()
    fields: dict[str, Value | None] = {
        "outcome": Outcome.MODE_SET.value, "mode": switch.mode.value, "text": switch.reason, "by": switch.by,
    }  # fmt: skip
    return (Row(ACTIONS, switch.time_ns, fields, {"facility": "monitor", "action": ALL_ACTIONS}),)


def _listed(values: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
