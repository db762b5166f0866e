"""A page of the specification as a Grafana dashboard, in the classic JSON that files and HTTP API take."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import charts, lines, tables, tiles
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.layout import Box, bottom, flow
from ground_segment.dashboards.marks import marks
from ground_segment.dashboards.sheet import Sheet, link, page_link
from ground_segment.dashboards.variables import variables
from ground_segment.panels import Level, Page, Panel, PanelKind, Section, dashboard_uid, levels

SCHEMA_VERSION = 42
TAG = "ilrs"
_TIMES = {"alerts": "now-24h", "operations": "now-24h", "wall": "now-6h", "diagnostics": "now-6h"}
"""Shown when a page is opened without a time; an hour of all others."""


def dashboards(catalogue: Catalogue) -> list[Json]:
    """One dashboard a page, the same for the same catalogue."""
    return [dashboard(page, catalogue) for page in levels(catalogue)]


def dashboard(page: Page, catalogue: Catalogue) -> Json:
    """One page, for Grafana 13.2."""
    return {
        "id": None,
        "uid": dashboard_uid(page.key),
        "title": page.title,
        "description": page.description,
        "tags": list(_tags(page)),
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "timezone": "utc",
        "time": {"from": _TIMES.get(page.key, "now-1h"), "to": "now"},
        "refresh": "5s",
        "timepicker": {},
        "graphTooltip": 1,
        "fiscalYearStartMonth": 0,
        "weekStart": "",
        "templating": {"list": list(variables(page, catalogue))},
        "annotations": {"list": list(marks(page.facility))},
        "links": list(_links(page)),
        "panels": _panels(Sheet(page, catalogue)),
    }


def _tags(page: Page) -> Iterator[str]:
    """All pages; their level; the pages of one facility."""
    yield TAG
    yield f"{TAG}-{page.level.name.lower()}"
    if page.facility:
        yield dashboard_uid(page.facility)


def _panels(sheet: Sheet) -> list[Json]:
    drawn: list[Json] = []
    top = 0
    for section in sheet.page.sections:
        if not sheet.page.screen:
            drawn.append(_row(sheet, section, top))
            top += 1
        placed = flow(section.panels, top)
        for panel, box in placed:
            drawn += _draw(sheet, panel, box)
        top = bottom([box for _, box in placed], top)
    return drawn


def _row(sheet: Sheet, section: Section, top: int) -> Json:
    number = zlib.crc32(f"{sheet.page.key}/row/{section.title}".encode()) & 0x7FFF_FFFF or 1
    place = {"x": 0, "y": top, "w": 24, "h": 1}
    row = {"id": number, "type": "row", "title": section.title, "gridPos": place}
    return row | {"collapsed": False, "panels": []}


def _draw(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    if panel.kind is PanelKind.AGES and sheet.page.facility:
        return tables.packet_ages(sheet, panel, box, sheet.page.facility)
    return _DRAW[panel.kind](sheet, panel, box)


_DRAW: Mapping[PanelKind, Callable[[Sheet, Panel, Box], list[Json]]] = MappingProxyType(
    {
        PanelKind.CHART: charts.chart,
        PanelKind.STATES: charts.states,
        PanelKind.VALUES: tiles.values,
        PanelKind.FACILITIES: tiles.facilities,
        PanelKind.AGES: tiles.ages,
        PanelKind.ALERTS: tables.current_alerts,
        PanelKind.ALERT_LOG: tables.alert_log,
        PanelKind.INCIDENTS: tables.open_incidents,
        PanelKind.ACTIONS: tables.actions,
        PanelKind.ALERT_COUNTS: tiles.alert_counts,
        PanelKind.ALERT_LINES: lines.alert_lines,
        PanelKind.INCIDENT_LINES: lines.incident_lines,
        PanelKind.CLOCK: tiles.clock,
        PanelKind.PASSES_AHEAD: charts.passes_ahead,
        PanelKind.COMMANDS: tables.commands,
        PanelKind.COMMAND_TIMES: charts.command_times,
        PanelKind.QUARANTINE: tables.quarantine,
        PanelKind.GAPS: tables.gaps,
        PanelKind.COMPLETENESS: charts.completeness,
        PanelKind.DELAYS: charts.delays,
        PanelKind.RATES: charts.rates,
    }
)


def _links(page: Page) -> Iterator[Json]:
    """Up to the station, across to alerts, down to the subsystems of a facility."""
    yield page_link("Wall", "wall")
    yield page_link("Overview", "overview")
    yield page_link("Energy, light, passes", "operations")
    yield page_link("Alerts", "alerts")
    if page.level is Level.SUBSYSTEM and page.facility:
        yield page_link("This facility", page.facility)
    if page.level in (Level.FACILITY, Level.SUBSYSTEM) and page.facility:
        yield _dropdown("Subsystems", dashboard_uid(page.facility))
    yield _dropdown("Facilities", f"{TAG}-{Level.FACILITY.name.lower()}")
    yield _dropdown("Diagnostics", f"{TAG}-{Level.DIAGNOSTICS.name.lower()}")


def _dropdown(title: str, tag: str) -> Json:
    """Every page with this tag."""
    many = {"type": "dashboards", "url": "", "tags": [tag], "asDropdown": True, "keepTime": True}
    return link(title) | many
