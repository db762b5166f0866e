"""The line above the alerts of one incident: what is most likely behind it, and what must not fail next."""

from collections.abc import Mapping
from html import escape

from ground_segment.console.markup import tag
from ground_segment.console.texts import clock_text
from ground_segment.panels import Group, causes_text, likely_causes
from ground_segment.wire import Incident

SHOWN_CAUSES = 3
SHARES_EXPLAINED = (
    "Each percentage is how likely that cause is among those that could stand in its place."
    " Several may be at work at once, so they need not add up to 100%."
)
_ACTED_UPON = 0.2
_MOST_REMEDIES = 2


Remedies = Mapping[str, str]
"""What to do, by cause."""


def remedy_lines(incident: Incident, remedies: Remedies) -> str:
    """What to do about each cause that is likely enough to act upon."""
    ranked = likely_causes(incident, len(incident.causes))
    known = [cause for cause in ranked if cause.probability >= _ACTED_UPON and cause.id in remedies]
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
    """Ranked, with percent."""
    word, colon, named = causes_text(likely_causes(incident, SHOWN_CAUSES)).partition(": ")
    said = tag("b", word, colon) + escape(named) if named else word
    return tag("span", said, cls="causes", title=SHARES_EXPLAINED if named else None)


def _loses(incident: Incident) -> str:
    if not incident.loses:
        return ""
    return tag("span", tag("b", "No reserve left: "), escape(", ".join(incident.loses)), cls="loses")


def _folded(group: Group) -> str:
    """Opens and closes what is folded, if there is something else to look at."""
    if not group.folded or not group.alerts:
        return ""
    return tag("button", f"{len(group.folded)} folded", type="button", cls="fold", data_fold="")
