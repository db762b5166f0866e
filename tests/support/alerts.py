"""Alerts as the monitor publishes them."""

import time

from ground_segment.catalogue import Severity
from ground_segment.records import ALERTS, Row
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Alert,
    AlertState,
    Condition,
    Incident,
    Outcome,
    RankedCause,
    Transition,
    Value,
)

NS_PER_S = 1_000_000_000


def alert(severity: Severity = Severity.CRITICAL, **changes: object) -> Alert:
    """An active alert that nobody has acknowledged."""
    facts: dict[str, object] = {
        "facility": "energy",
        "rule": "bus_a_voltage",
        "title": "Bus A voltage low",
        "text": "103.2 V is below the critical limit of 105 V.",
        "severity": severity,
        "state": AlertState.UNACKNOWLEDGED,
        "condition": Condition.TRUE,
        "active": True,
        "acknowledged": False,
        "transition": Transition.RAISED,
        "time_ns": time.time_ns(),
        "raised_ns": time.time_ns() - 95 * NS_PER_S,
        "parameter": "bus_a_voltage",
        "value": 103.2,
        "limit": 105.0,
        "unit": "V",
    }
    return Alert.model_validate(facts | changes)


def incident(**changes: object) -> Incident:
    """An open one that began with `alert()`, and under which an alert of another facility is folded."""
    facts: dict[str, object] = {
        "id": "1-energy",
        "title": "Bus A voltage low",
        "severity": Severity.CRITICAL,
        "opened_ns": time.time_ns() - 95 * NS_PER_S,
        "time_ns": time.time_ns(),
        "open": True,
        "causes": (
            RankedCause(id="energy.rx_trip", title="Reactor trips", probability=0.62),
            RankedCause(id="energy.coolant_leak", title="Coolant leaks", probability=0.21),
        ),
        "alerts": ("energy/bus_a_voltage", "isru/load-shed"),
        "folded": ("isru/load-shed",),
        "loses": ("night power",),
    }
    return Incident.model_validate(facts | changes)


def action(**changes: object) -> ActionRecord:
    """One that is rehearsed, and was asked for."""
    facts: dict[str, object] = {
        "name": "shed",
        "title": "Shed loads for the night",
        "facility": "energy",
        "target": "energy",
        "command": "shed_loads",
        "arguments": {"level": "REDUCED"},
        "mode": ActionMode.PASSIVE,
        "outcome": Outcome.WOULD_SEND,
        "time_ns": time.time_ns() - 40 * NS_PER_S,
        "text": "Too little in the tanks for the rest of the night",
    }
    return ActionRecord.model_validate(facts | changes)


def alert_row(said: Alert) -> Row:
    """A transition as ingest stores it."""
    fields: dict[str, Value | None] = {
        "title": said.title,
        "text": said.text,
        "severity": said.severity.word,
        "severity_level": int(said.severity),
        "state": said.state.value,
        "transition": said.transition.value,
        "active": said.active,
        "acknowledged": said.acknowledged,
        "by": said.by,
        "why": said.why,
        "raised_ns": said.raised_ns,
        "event": said.event,
        "suppressed_by": said.suppressed_by,
        "learned_ns": said.learned_ns,
    }
    return Row(ALERTS, said.time_ns, fields, {"facility": said.facility, "rule": said.rule})
