"""A page of the specification as a Grafana dashboard, in the classic JSON that files and HTTP API take."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import charts, queries, tables, tiles
from ground_segment.dashboards.fields import SEVERITY_COLOURS, Json
from ground_segment.dashboards.layout import Box, bottom, flow
from ground_segment.dashboards.sheet import Sheet, datasource, link, page_link
from ground_segment.panels import Page, Panel, PanelKind, dashboard_uid, pages
from ground_segment.wire import Transition

SCHEMA_VERSION = 42
TAG = "ilrs"
PUSHED_TAG = "ilrs-alert"
"""Carried by annotations that are pushed over Grafana's HTTP API."""
_CALM = "#808a94"


def dashboards(catalogue: Catalogue) -> list[Json]:
    """One dashboard a page, the same for the same catalogue."""
    return [dashboard(page, catalogue) for page in pages(catalogue)]


def dashboard(page: Page, catalogue: Catalogue) -> Json:
    """One page, for Grafana 13.2."""
    return {
        "id": None,
        "uid": dashboard_uid(page.key),
        "title": page.title,
        "description": page.description,
        "tags": [TAG],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "timezone": "utc",
        "time": {"from": "now-24h" if page.key == "alerts" else "now-1h", "to": "now"},
        "refresh": "5s",
        "timepicker": {},
        "graphTooltip": 1,
        "fiscalYearStartMonth": 0,
        "weekStart": "",
        "templating": {"list": []},
        "annotations": {"list": list(_annotations(page.facility))},
        "links": list(_links()),
        "panels": _panels(Sheet(page, catalogue)),
    }


def _panels(sheet: Sheet) -> list[Json]:
    drawn: list[Json] = []
    top = 0
    for section in sheet.page.sections:
        drawn.append(_row(sheet, section.title, top))
        placed = flow(section.panels, top + 1)
        for panel, box in placed:
            drawn += _draw(sheet, panel, box)
        top = bottom([box for _, box in placed], top + 1)
    return drawn


def _row(sheet: Sheet, title: str, top: int) -> Json:
    number = zlib.crc32(f"{sheet.page.key}/row/{title}".encode()) & 0x7FFF_FFFF or 1
    place = {"x": 0, "y": top, "w": 24, "h": 1}
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}


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
    }
)


def _annotations(facility: str | None) -> Iterator[Json]:
    colours = {
        Transition.RAISED: "orange",
        Transition.ESCALATED: SEVERITY_COLOURS[max(SEVERITY_COLOURS)],
        Transition.CLEARED: _CALM,
    }
    for transition, colour in colours.items():
        yield {
            "name": f"Alerts {transition.value}",
            "datasource": datasource(),
            "enable": True,
            "hide": False,
            "iconColor": colour,
            "target": {
                "refId": f"Anno-{transition.value}",
                "rawQuery": True,
                "fromAnnotations": True,
                "query": queries.alert_marks(facility, transition.value),
                "titleColumn": "title",
                "textColumn": "text",
                "tagsColumn": "severity,facility",
            },
        }
    yield {
        "name": "Alerts pushed to Grafana",
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": False,
        "hide": False,
        "iconColor": _CALM,
        "target": {"type": "tags", "tags": [PUSHED_TAG], "matchAny": False, "limit": 1000},
    }


def _links() -> Iterator[Json]:
    yield page_link("Overview", "overview")
    yield page_link("Alerts", "alerts")
    every = {"type": "dashboards", "url": "", "tags": [TAG], "asDropdown": True, "keepTime": True}
    yield link("All pages") | every
