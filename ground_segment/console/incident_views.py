"""The line above the alerts of one incident: what is most likely behind it, and what must not fail next."""

from collections.abc import Mapping
from html import escape

from ground_segment.console.markup import tag
from ground_segment.console.texts import clock_text
from ground_segment.panels import Group
from ground_segment.wire import Incident, RankedCause

SHOWN_CAUSES = 3
_LEAST = 0.01
_ACTED_UPON = 0.2
_MOST_REMEDIES = 2


Remedies = Mapping[str, str]
"""What to do, by cause."""


def remedy_lines(incident: Incident, remedies: Remedies) -> str:
    """What to do about each cause that is likely enough to act upon."""
    known = [cause for cause in incident.causes if cause.probability >= _ACTED_UPON and cause.id in remedies]
    likely = known[:_MOST_REMEDIES]
    return "".join(
        tag(
            "span",
            tag("b", "Do: " if len(likely) == 1 else f"{escape(cause.title)}: "),
            escape(remedies[cause.id]),
            cls="remedy",
        )
        for cause in likely
    )


def incident_row(group: Group, columns: int, now_ns: int, remedies: Remedies) -> str:
    """Empty for an alert alone of which nothing more is known."""
    incident = group.incident
    if incident is None or (len(incident.alerts) < 2 and not incident.causes):
        return ""
    parts = [_title(group, incident, now_ns), _causes(incident), _loses(incident), _folded(group)]
    parts.append(remedy_lines(incident, remedies))
    return tag("tr", tag("td", tag("div", *parts, cls="facts"), colspan=columns), cls="incident")


def _title(group: Group, incident: Incident, now_ns: int) -> str:
    """Named where the alerts that it began with are not in the list, as on another facility's page."""
    name = "" if group.alerts else f": {escape(incident.title)}"
    since = clock_text(incident.opened_ns, now_ns)
    count = len(incident.alerts)
    alerts = "1 alert" if count == 1 else f"{count} alerts"
    return tag("span", tag("b", f"Incident{name}"), f" since {since} UTC, {alerts}", title=incident.title)


def _causes(incident: Incident) -> str:
    """Ranked, with percent; what is below one percent says nothing."""
    likely = [cause for cause in incident.causes if cause.probability >= _LEAST][:SHOWN_CAUSES]
    if not likely:
        return tag("span", "cause not known", cls="causes")
    return tag("span", tag("b", "Likely: "), ", ".join(map(_cause, likely)), cls="causes")


def _cause(cause: RankedCause) -> str:
    return tag("span", f"{escape(cause.title)} {cause.probability:.0%}", title=cause.id)


def _loses(incident: Incident) -> str:
    if not incident.loses:
        return ""
    return tag("span", tag("b", "No reserve left: "), escape(", ".join(incident.loses)), cls="loses")


def _folded(group: Group) -> str:
    """Opens and closes what is folded, if there is something else to look at."""
    if not group.folded or not group.alerts:
        return ""
    return tag("button", f"{len(group.folded)} folded", type="button", cls="fold", data_fold="")
