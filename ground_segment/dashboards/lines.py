"""What is wrong, in letters that are read across a room: one line an alert or incident, worst first."""

from collections.abc import Callable

from ground_segment.catalogue import Severity
from ground_segment.dashboards import alert_queries
from ground_segment.dashboards.fields import NORMAL, SEVERITY_COLOURS, Json, override, plain
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.sheet import Sheet, page_link
from ground_segment.panels import Panel

MOST_LINES = 6
"""More would be too small; the alert console has them all."""


def alert_lines(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Titles of alerts, each with its facility."""
    return [_lines(sheet, panel, box, alert_queries.alert_lines, "facility", "no alert calls")]


def incident_lines(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Titles of incidents, each with its likeliest cause."""
    return [_lines(sheet, panel, box, alert_queries.incident_lines, "cause", "no incident is open")]


def _lines(
    sheet: Sheet, panel: Panel, box: Box, query: Callable[[Severity], str], beside: str, nothing: str
) -> Json:
    worst_first = sorted(Severity, reverse=True)
    named = {severity.word: SEVERITY_COLOURS[severity] for severity in worst_first}
    overrides = [
        override(
            word, color={"mode": "fixed", "fixedColor": colour}, displayName=f"${{__data.fields.{beside}}}"
        )
        for word, colour in named.items()
    ]
    defaults = {
        "unit": "string",
        "thresholds": plain(),
        "color": {"mode": "fixed", "fixedColor": NORMAL},
        "noValue": nothing,
    }
    options = {
        "textMode": "value_and_name",
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "horizontal",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
        "reduceOptions": {
            "calcs": [],
            "fields": f"/^({'|'.join(named)})$/",
            "values": True,
            "limit": MOST_LINES,
        },
        "text": {"titleSize": 16, "valueSize": 28},
    }
    found = [query(severity) for severity in worst_first]
    drawn = sheet.panel("stat", panel, box, found, defaults, options, overrides, rows=True)
    return drawn | {"links": [page_link("Open the alert console", "alerts")]}
