"""Panels of rows: alerts and what operators do about them, logs, and the ages of a facility's packets."""

from collections.abc import Sequence
from typing import Any

from ground_segment.dashboards import alert_queries, queries
from ground_segment.dashboards.fields import Json, override, plain, severity_words
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.operators import actions as alert_actions
from ground_segment.dashboards.operators import links as alert_links
from ground_segment.dashboards.sheet import Sheet
from ground_segment.panels import Panel, dashboard_uid


def current_alerts(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Alerts that are not back to normal, worst first; each leads to chart, runbook and actions."""
    overrides = [
        override("Time", displayName="Changed", custom__width=180),
        override("raised", displayName="Raised", unit="dateTimeAsIso", custom__width=180),
        _hidden("severity_level"),
        override("action", displayName="What to do"),
        *_alert_columns(actions=alert_actions()),
    ]
    by_severity = {"fields": {}, "sort": [{"field": "severity_level", "desc": True}]}
    ordered = [
        "severity",
        "facility",
        "title",
        "text",
        "state",
        "action",
        "raised",
        "Time",
        "by",
        "why",
        "rule",
    ]
    places = {"indexByName": {name: place for place, name in enumerate(ordered)}, "excludeByName": {}}
    query = alert_queries.current_alerts(_chosen(sheet, panel))
    table = _table(sheet, panel, box, query, overrides, "no alert")
    return [
        table
        | {
            "transformations": [
                {"id": "sortBy", "options": by_severity},
                {"id": "organize", "options": places | {"renameByName": {}}},
            ]
        }
    ]


def alert_log(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Every transition in the shown time."""
    query = alert_queries.alert_log(_chosen(sheet, panel))
    return [_table(sheet, panel, box, query, _alert_columns(), "nothing happened")]


def open_incidents(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row an incident, with its likely causes."""
    overrides = [
        override("Time", displayName="Worked out", custom__width=180),
        override("opened", displayName="Opened", unit="dateTimeAsIso", custom__width=180),
        override("severity", **_severity()),
        override("title", displayName="Incident"),
        override("causes", displayName="Likely causes", custom__wrapText=True),
        override("alerts", displayName="Alerts", custom__wrapText=True),
        override("folded", displayName="Folded", custom__wrapText=True),
        override("loses", displayName="No reserve left"),
    ]
    return [_table(sheet, panel, box, alert_queries.open_incidents(), overrides, "no incident")]


def actions(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row an action of the monitor: its last evaluation."""
    overrides = [
        override("Time", custom__width=180),
        override("action", displayName="Action"),
        override("outcome", displayName="Outcome", custom__width=130),
        override("mode", displayName="Mode", custom__width=100),
        override("text", displayName="Why"),
        override("asked_by", displayName="Asked by"),
        override("target", displayName="Facility", custom__width=140),
        override("command", displayName="Telecommand"),
        override("by", displayName="By", custom__width=120),
    ]
    return [_table(sheet, panel, box, alert_queries.last_actions(), overrides, "never asked for")]


def commands(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row a stage of a telecommand."""
    overrides = [
        override("Time", custom__width=180),
        override("target", displayName="To", custom__width=140),
        override("command", displayName="Telecommand"),
        override("arguments", displayName="Arguments"),
        override("stage", displayName="Stage", custom__width=120),
        override("by", displayName="By", custom__width=120),
        override("reason", displayName="Reason"),
    ]
    query = queries.command_log(panel.facility)
    return [_table(sheet, panel, box, query, overrides, "no telecommand in this time")]


def quarantine(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row a refused packet."""
    overrides = [
        override("Time", displayName="Received", custom__width=180),
        override("facility", displayName="Publisher", custom__width=140),
        override("reason", displayName="Reason", custom__width=140),
        override("detail", displayName="Detail"),
        override("topic", displayName="Topic"),
        override("excerpt", displayName="Begins with", custom__inspect=True),
    ]
    return [
        _table(sheet, panel, box, queries.quarantine_log(), overrides, "nothing was refused in this time")
    ]


def gaps(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One row a gap."""
    overrides = [
        override("Time", displayName="Packet behind it", custom__width=180),
        override("facility", displayName="Publisher", custom__width=140),
        override("stream", displayName="Packet"),
        override("state", displayName="State", custom__width=100),
        override("missing", displayName="Missing", custom__width=100),
        override("filled", displayName="Filled", custom__width=100),
        override("lost", displayName="Lost", custom__width=100),
        override("first", displayName="From number"),
        override("last", displayName="To number"),
        override("requests", displayName="Asked for again", custom__width=140),
    ]
    return [_table(sheet, panel, box, queries.gap_log(), overrides, "no gap in this time")]


def packet_ages(sheet: Sheet, panel: Panel, box: Box, facility: str) -> list[Json]:
    """One row a packet: how long ago it was measured, and how long it took to be received."""
    titles = {packet.name: {"text": packet.title} for packet in sheet.catalogue.by_id[facility].packets}
    overrides = [
        override("Time", displayName="Measured", unit="dateTimeFromNow"),
        override("packet", displayName="Packet", mappings=[{"type": "value", "options": titles}]),
        override("delay", displayName="Took", unit="ms", decimals=0, custom__width=90),
    ]
    return [_table(sheet, panel, box, queries.newest_rows(facility), overrides, "no data")]


def _chosen(sheet: Sheet, panel: Panel) -> str | None:
    """The panel's facility; on a page where facilities can be chosen, those."""
    return panel.facility or (alert_queries.CHOSEN if sheet.chooses else None)


def _table(sheet: Sheet, panel: Panel, box: Box, query: str, overrides: Sequence[Json], nothing: str) -> Json:
    defaults = {
        "thresholds": plain(),
        "color": {"mode": "thresholds"},
        "noValue": nothing,
        "custom": {"align": "left", "filterable": True, "inspect": False, "cellOptions": {"type": "auto"}},
    }
    options = {"showHeader": True, "cellHeight": "sm", "frameIndex": 0}
    return sheet.panel("table", panel, box, [query], defaults, options, overrides)


def _hidden(name: str) -> Json:
    """There for links and for sorting, not to be read."""
    return override(name, custom__hideFrom={"legend": False, "tooltip": False, "viz": True})


def _severity() -> dict[str, Any]:
    coloured = {"type": "color-text"}
    words = severity_words()
    return {
        "displayName": "Severity", "mappings": words, "custom__cellOptions": coloured, "custom__width": 100,
    }  # fmt: skip


def _alert_columns(**more: Any) -> list[Json]:
    """Columns of alerts; what is given besides belongs to the alert's title."""
    here = {
        "title": "Open this facility",
        "url": f"/d/{dashboard_uid('${__value.raw}')}?${{__url_time_range}}",
    }
    return [
        override("severity", **_severity()),
        override("facility", displayName="Facility", links=[here], custom__width=140),
        override("title", displayName="Alert", links=alert_links(), **more),
        override("text", displayName="What", custom__wrapText=True),
        override("state", displayName="State", custom__width=190),
        override("transition", displayName="Happened", custom__width=140),
        override("rule", displayName="Rule"),
        override("by", displayName="By", custom__width=120),
        override("why", displayName="Why"),
        _hidden("panel"),
    ]
