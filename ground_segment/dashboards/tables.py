"""Panels of rows: alerts, what happened to them, and the ages of a facility's packets."""

from collections.abc import Sequence

from ground_segment.dashboards import queries
from ground_segment.dashboards.fields import Json, override, plain, severity_words
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.sheet import Sheet
from ground_segment.panels import Panel, dashboard_uid


def current_alerts(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Alerts that are not back to normal, worst first."""
    overrides = [
        override("Time", displayName="Changed"),
        override("raised", displayName="Raised", unit="dateTimeAsIso", custom__width=190),
        override("severity_level", custom__hidden=True),
        *_alert_columns(),
    ]
    worst_first = {"fields": {}, "sort": [{"field": "severity_level", "desc": True}]}
    table = _table(sheet, panel, box, queries.current_alerts(panel.facility), overrides, "no alert")
    return [table | {"transformations": [{"id": "sortBy", "options": worst_first}]}]


def alert_log(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Every transition in the shown time."""
    query = queries.alert_log(panel.facility)
    return [_table(sheet, panel, box, query, _alert_columns(), "nothing happened")]


def open_incidents(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row an incident, with its likely causes."""
    overrides = [
        override("Time", displayName="Worked out"),
        override("opened", displayName="Opened", unit="dateTimeAsIso", custom__width=190),
        override("causes", displayName="Likely causes"),
        override("loses", displayName="No reserve left"),
        override("folded", displayName="Folded"),
        *_alert_columns(),
    ]
    return [_table(sheet, panel, box, queries.open_incidents(), overrides, "no incident")]


def actions(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row an action: its last evaluation."""
    overrides = [
        override("action", displayName="Action"),
        override("outcome", displayName="Outcome", custom__width=130),
        override("asked_by", displayName="Asked by"),
        *_alert_columns(),
    ]
    return [_table(sheet, panel, box, queries.last_actions(), overrides, "never asked for")]


def packet_ages(sheet: Sheet, panel: Panel, box: Box, facility: str) -> list[Json]:
    """One row a packet: how long ago it was measured, and how long it took to be received."""
    titles = {packet.name: {"text": packet.title} for packet in sheet.catalogue.by_id[facility].packets}
    overrides = [
        override("Time", displayName="Measured", unit="dateTimeFromNow"),
        override("packet", displayName="Packet", mappings=[{"type": "value", "options": titles}]),
        override("delay", displayName="Took", unit="ms", decimals=0, custom__width=90),
    ]
    return [_table(sheet, panel, box, queries.newest_rows(facility), overrides, "no data")]


def _table(sheet: Sheet, panel: Panel, box: Box, query: str, overrides: Sequence[Json], nothing: str) -> Json:
    defaults = {
        "thresholds": plain(),
        "color": {"mode": "thresholds"},
        "noValue": nothing,
        "custom": {"align": "left", "filterable": True, "inspect": False, "cellOptions": {"type": "auto"}},
    }
    options = {"showHeader": True, "cellHeight": "sm", "frameIndex": 0}
    return sheet.panel("table", panel, box, [query], defaults, options, overrides)


def _alert_columns() -> list[Json]:
    here = {
        "title": "Open this facility",
        "url": f"/d/{dashboard_uid('${__value.raw}')}?${{__url_time_range}}",
    }
    coloured = {"type": "color-text"}
    return [
        override(
            "severity",
            displayName="Severity",
            mappings=severity_words(),
            custom__cellOptions=coloured,
            custom__width=100,
        ),
        override("facility", displayName="Facility", links=[here], custom__width=140),
        override("title", displayName="Alert"),
        override("text", displayName="What"),
        override("state", displayName="State", custom__width=190),
        override("transition", displayName="Happened", custom__width=140),
        override("rule", displayName="Rule"),
        override("by", displayName="By", custom__width=120),
        override("why", displayName="Why"),
    ]
