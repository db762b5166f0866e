"""Lines in large letters for a wall screen: what is wrong, who is behind it, how many alerts there are."""

from collections.abc import Sequence
from html import escape

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.console.incident_views import Remedies, remedy_lines
from ground_segment.console.live import NS_PER_MS
from ground_segment.console.markup import MARKS, severity_mark, tag
from ground_segment.console.names import short_title
from ground_segment.panels import is_quiet, urgency
from ground_segment.runbooks import console_path
from ground_segment.wire import Alert, AlertState, Incident

MOST_INCIDENTS = 3
MOST_WITH_REMEDY = 2
"""Incidents that are shown with what to do: with more there is room for their causes alone."""
MOST_ALERTS = 5
MOST_CAUSES = 2
_LEAST = 0.01


def incident_lines(incidents: Sequence[Incident], remedies: Remedies) -> str:
    """Open incidents, worst and newest first, each with its likeliest cause and what to do about that."""
    ordered = sorted(incidents, key=lambda incident: (-incident.severity, -incident.opened_ns))
    lines = [_incident(incident, remedies, len(ordered)) for incident in ordered]
    return _lines(lines, MOST_INCIDENTS, "No open incident.")


def alert_lines(catalogue: Catalogue, alerts: Sequence[Alert], connected: bool) -> str:
    """Alerts that are active and call for somebody, worst first."""
    calling = sorted((a for a in alerts if a.active and not is_quiet(a)), key=urgency)
    calm = "No alert calls." if connected else "Not known: there is no connection to the broker."
    return _lines([_alert(catalogue, alert) for alert in calling], MOST_ALERTS, calm)


def alert_counts(alerts: Sequence[Alert]) -> str:
    """By severity what calls; beside it what nobody has acknowledged, and what is put aside."""
    active = [a for a in alerts if a.active and not is_quiet(a)]
    waiting = sum(not a.acknowledged and not is_quiet(a) for a in alerts)
    shelved = sum(a.state is AlertState.SHELVED for a in alerts)
    by_severity = (_count(s, sum(a.severity is s for a in active)) for s in reversed(Severity))
    others = f"{waiting} not acknowledged, {shelved} shelved"
    return tag("a", *by_severity, tag("span", others, cls="others"), cls="counts", href="/alerts")


def _count(severity: Severity, count: int) -> str:
    style = f"sev-{severity.word}" if count else "none"
    number = tag("b", str(count))
    return tag("span", f"{MARKS[severity]} ", number, f" {severity.word}", cls=f"count {style}")


def _lines(lines: Sequence[str], most: int, calm: str) -> str:
    """As many as fit; how many more there are is said, because a list that ends looks complete."""
    if not lines:
        return tag("p", calm, cls="calm")
    shown = list(lines) if len(lines) <= most else [*lines[: most - 1], _more(len(lines) - most + 1)]
    return tag("ul", *shown, cls="lines")


def _more(count: int) -> str:
    return tag("li", tag("a", f"and {count} more", href="/alerts"), cls="more")


def _incident(incident: Incident, remedies: Remedies, beside: int) -> str:
    """The more there are, the less each says."""
    causes = [cause for cause in incident.causes if cause.probability >= _LEAST][:MOST_CAUSES]
    named = ", ".join(f"{escape(cause.title)} {cause.probability:.0%}" for cause in causes)
    cause = f"Likely: {named}" if named else "cause not known"
    count = len(incident.alerts)
    why = tag("span", f"{cause}; {count} alert{'' if count == 1 else 's'}", cls="why")
    loses = f"No reserve left: {escape(', '.join(incident.loses))}" if incident.loses else ""
    more = [remedy_lines(incident, remedies)] if beside <= MOST_WITH_REMEDY else []
    if loses and beside == 1:
        more.append(tag("span", loses, cls="why"))
    return tag(
        "li",
        severity_mark(incident.severity, word=False),
        tag("a", escape(incident.title), href="/alerts", cls="what"),
        _age(incident.opened_ns),
        why,
        *more,
        cls="" if beside == 1 else "brief",
        data_line=incident.id,
    )


def _alert(catalogue: Catalogue, alert: Alert) -> str:
    facility = catalogue.by_id.get(alert.facility)
    name = short_title(facility) if facility else alert.facility
    return tag(
        "li",
        severity_mark(alert.severity, word=False),
        tag("a", escape(alert.title), href=console_path(alert.facility, alert.rule), cls="what"),
        tag("span", escape(name), cls="where"),
        tag("span", "" if alert.acknowledged else "not acknowledged", cls="state"),
        _age(alert.raised_ns),
        cls=f"sev-{alert.severity.word}{'' if alert.acknowledged else ' open'}",
        data_line=f"{alert.facility}/{alert.rule}",
    )


def _age(since_ns: int) -> str:
    return tag("span", tag("span", cls="age"), data_t=since_ns // NS_PER_MS)
