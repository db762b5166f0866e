"""Lines in large letters for a wall screen: what is wrong, who is behind it, how many alerts there are."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.console.incident_views import SHARES_EXPLAINED, Remedies, remedy_lines
from ground_segment.console.live import NS_PER_MS
from ground_segment.console.markup import MARKS, severity_mark, tag
from ground_segment.console.names import short_title
from ground_segment.panels import causes_text, is_quiet, likely_causes, urgency
from ground_segment.runbooks import console_path
from ground_segment.wire import Alert, AlertState, Incident

MOST_INCIDENTS = 3
MOST_WITH_REMEDY = 2
"""Incidents that are shown with what to do: with more there is room for their causes alone."""
LINE, TWO_LINES = 4, 7
"""Heights in the list of alerts, in tens of pixels of a screen that is 1080 high."""
ALERTS_ROOM = 21
MOST_ALERTS = ALERTS_ROOM // LINE
MOST_CAUSES = 2
LINE_LETTERS = 44
"""So many of an alert's title and place stand beside each other; with more they take two lines."""


def incident_lines(incidents: Sequence[Incident], remedies: Remedies) -> str:
    """Open incidents, worst and newest first, each with its likeliest cause and what to do about that."""
    ordered = sorted(incidents, key=lambda incident: (-incident.severity, -incident.opened_ns))
    lines = [(_incident(incident, remedies, len(ordered)), LINE) for incident in ordered]
    return _lines(lines, MOST_INCIDENTS * LINE, "No open incident.")


def alert_lines(catalogue: Catalogue, alerts: Sequence[Alert], connected: bool) -> str:
    """Alerts that are active and call for somebody, worst first."""
    calling = sorted((a for a in alerts if a.active and not is_quiet(a)), key=urgency)
    calm = "No alert calls." if connected else "Not known: there is no connection to the broker."
    return _lines([_alert(catalogue, alert) for alert in calling], ALERTS_ROOM, calm)


def alert_counts(alerts: Sequence[Alert]) -> str:
    """By severity what calls; beside it what nobody has acknowledged, and what is put aside."""
    active = [a for a in alerts if a.active and not is_quiet(a)]
    waiting = sum(not a.acknowledged and not is_quiet(a) for a in alerts)
    shelved = sum(a.state is AlertState.SHELVED for a in alerts)
    by_severity = (_count(s, sum(a.severity is s for a in active)) for s in reversed(Severity))
    others = (tag("span", text) for text in (f"{waiting} not acknowledged, ", f"{shelved} shelved"))
    return tag("a", *by_severity, tag("span", *others, cls="others"), cls="counts", href="/alerts")


def _count(severity: Severity, count: int) -> str:
    style = f"sev-{severity.word}" if count else "none"
    number = tag("b", str(count))
    return tag("span", f"{MARKS[severity]} ", number, f" {severity.word}", cls=f"count {style}")


def _lines(lines: Sequence[tuple[str, int]], room: int, calm: str) -> str:
    """As many as fit; how many more there are is said, because a list that ends looks complete.

    Args:
        lines: each with its height.
        room: the height of all, with that which counts the others.
        calm: what is said if there are none.
    """
    if not lines:
        return tag("p", calm, cls="calm")
    ends = list(accumulate(height for _, height in lines))
    fitting = len(lines) if ends[-1] <= room else sum(end <= room - LINE for end in ends)
    more = [_more(len(lines) - fitting)] if fitting < len(lines) else []
    return tag("ul", *(line for line, _ in lines[:fitting]), *more, cls="lines")


def _more(count: int) -> str:
    return tag("li", tag("a", f"and {count} more", href="/alerts"), cls="more")


def _incident(incident: Incident, remedies: Remedies, beside: int) -> str:
    """The more there are, the less each says."""
    causes = likely_causes(incident, MOST_CAUSES)
    count = len(incident.alerts)
    told = f"{escape(causes_text(causes))}; {count} alert{'' if count == 1 else 's'}"
    why = tag("span", told, cls="why", title=SHARES_EXPLAINED if causes else None)
    loses = f"No reserve left: {', '.join(incident.loses)}" if incident.loses else ""
    more = [remedy_lines(incident, remedies)] if beside <= MOST_WITH_REMEDY else []
    if loses and beside == 1:
        more.append(tag("span", escape(loses), cls="why", title=loses))
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


def _alert(catalogue: Catalogue, alert: Alert) -> tuple[str, int]:
    """Its line, and how high that is. A title that names the facility says where already."""
    facility = catalogue.by_id.get(alert.facility)
    name = short_title(facility) if facility else alert.facility
    what = tag("a", escape(alert.title), href=console_path(alert.facility, alert.rule), cls="what")
    where = tag("span", escape(name), cls="where") if name not in alert.title else ""
    line = tag(
        "li",
        severity_mark(alert.severity, word=False),
        tag("span", what, " ", where, cls="said", title=f"{alert.title}, {name}"),
        tag("span", "" if alert.acknowledged else "not acknowledged", cls="state"),
        _age(alert.raised_ns),
        cls=f"sev-{alert.severity.word}{'' if alert.acknowledged else ' open'}",
        data_line=f"{alert.facility}/{alert.rule}",
    )
    letters = len(alert.title) + (len(name) if where else 0)
    return line, LINE if letters < LINE_LETTERS else TWO_LINES


def _age(since_ns: int) -> str:
    return tag("span", tag("span", cls="age"), data_t=since_ns // NS_PER_MS)
