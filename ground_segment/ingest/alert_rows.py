"""Alerts as rows."""

from collections.abc import Mapping

from ground_segment.panels import Places
from ground_segment.records import ALERTS, Row
from ground_segment.wire import Alert, Transition, Value

NOT_YET = 0
"""The end of an alert that is not over."""


def alert_rows(alert: Alert, places: Places) -> tuple[Row, ...]:
    """One transition; the same whether it came as an event or as the retained state.

    When it becomes worse and when it is over, the row in which it was raised is told so, to be shown as one
    stretch of time: a row of the same time and tags is merged into that one.
    """
    tags = {"facility": alert.facility, "rule": alert.rule}
    rows = [Row(ALERTS, alert.time_ns, _fields(alert, places), tags)]
    if alert.transition is Transition.ESCALATED:
        rows.append(Row(ALERTS, alert.raised_ns, {"worst_level": _worst(alert)}, tags))
    elif alert.transition is Transition.CLEARED and not alert.active:
        rows.append(Row(ALERTS, alert.raised_ns, {"ended_ns": alert.time_ns}, tags))
    return tuple(rows)


def _worst(alert: Alert) -> int:
    return int(alert.worst or alert.severity)


def _fields(alert: Alert, places: Places) -> Mapping[str, Value | None]:
    return {
        "title": alert.title,
        "text": alert.text,
        "severity": alert.severity.word,
        "severity_level": int(alert.severity),
        "state": alert.state.value,
        "transition": alert.transition.value,
        "active": alert.active,
        "acknowledged": alert.acknowledged,
        "value": None if alert.value is None else str(alert.value),
        "limit": None if alert.limit is None else str(alert.limit),
        "unit": alert.unit,
        "by": alert.by,
        "why": alert.why,
        "raised_ns": alert.raised_ns,
        "event": alert.event,
        "suppressed_by": alert.suppressed_by,
        "learned_ns": alert.learned_ns,
        "parameter": alert.parameter,
        "action": alert.action,
        "panel": _seen_at(alert, places),
        "worst_level": _worst(alert) if alert.transition is Transition.RAISED else None,
        "ended_ns": NOT_YET if alert.transition is Transition.RAISED else None,
    }


def _seen_at(alert: Alert, places: Places) -> str | None:
    """The panel that shows what it is about, as a path below Grafana's address."""
    try:
        return places.of(alert.facility, alert.rule, alert.parameter).path
    except KeyError:
        return None
