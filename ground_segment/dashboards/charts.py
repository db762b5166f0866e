"""Panels over time: lines with limits as bands, and states as coloured stretches."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ground_segment.catalogue import ParameterType
from ground_segment.dashboards import queries
from ground_segment.dashboards.fields import (
    NORMAL,
    Json,
    line_colours,
    mappings,
    override,
    plain,
    stages,
    thresholds,
)
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.sheet import Sheet
from ground_segment.dashboards.units import grafana_unit
from ground_segment.panels import Panel, Trace

SLOWEST = "1m"
"""Windows of what is counted over all packets: the slowest come once a minute."""


def chart(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Lines over time; a silence longer than the packet may be stale is a gap."""
    named = sheet.named(panel.traces)
    custom = {
        "spanNulls": sheet.longest_stale_ms(panel.traces),
        "thresholdsStyle": {"mode": "line+area" if panel.limits else "off"},
        **_soft_bounds(panel.traces),
    }
    limits = thresholds(panel.limits, _counts(panel), base="transparent")
    drawn = _lines(sheet, panel, box, queries.trends(named), list(named), custom, limits)
    return [drawn | {"interval": sheet.least_interval(panel.traces), "links": sheet.links(panel)}]


def delays(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Longest delay in each window, one line a publisher; a replay of hours stands beside milliseconds."""
    scale = {"scaleDistribution": {"type": "log", "log": 10}}
    return [_publishers(sheet, panel, box, queries.delays, {"spanNulls": False, **scale})]


def rates(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Packets stored in each window, one line a publisher."""
    return [_publishers(sheet, panel, box, queries.rates, {"spanNulls": False, "axisSoftMin": 0})]


def completeness(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """What has come of each hour, one line a publisher."""
    custom = {"spanNulls": False, "axisSoftMin": 90, "axisSoftMax": 100}
    return [_publishers(sheet, panel, box, queries.completeness, custom) | {"interval": "1h"}]


def _publishers(
    sheet: Sheet, panel: Panel, box: Box, query: Callable[[str], str], custom: Mapping[str, Any]
) -> Json:
    names = [facility.id for facility in sheet.catalogue.facilities]
    found = [query(name) for name in names]
    drawn = _lines(sheet, panel, box, found, names, custom, plain("transparent"))
    return drawn | {"interval": SLOWEST}


def _lines(
    sheet: Sheet,
    panel: Panel,
    box: Box,
    found: Sequence[str],
    names: Sequence[str],
    custom: Mapping[str, Any],
    limits: Json,
) -> Json:
    look = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 0, "showPoints": "auto", "pointSize": 3}
    defaults = {
        "unit": grafana_unit(panel.unit),
        "color": {"mode": "palette-classic"},
        "thresholds": limits,
        "custom": look | dict(custom),
    }
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull"]}
    options = {"legend": legend, "tooltip": {"mode": "multi", "sort": "none"}}
    return sheet.panel("timeseries", panel, box, found, defaults, options, line_colours(names))


def states(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Modes and switches as stretches; abnormal states in the colour of their severity."""
    named = sheet.named(panel.traces)
    overrides = [
        override(name, mappings=mappings(trace.parameter, calm=True)) for name, trace in named.items()
    ]
    stale_ms = sheet.longest_stale_ms(panel.traces)
    drawn = _timeline(sheet, panel, box, queries.trends(named), {"spanNulls": stale_ms}, overrides)
    return [drawn | {"interval": sheet.least_interval(panel.traces)}]


def passes_ahead(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """The 24 h that began one lunar day ago, whatever time is shown."""
    return [drawn | {"timeFrom": "24h", "timeShift": "50m"} for drawn in states(sheet, panel, box)]


def command_times(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One line a facility that can be told something; nothing where nothing was told."""
    told = [facility.id for facility in sheet.catalogue.facilities if facility.commands]
    overrides = [override(name, mappings=stages()) for name in told]
    found = [queries.command_stages(name) for name in told]
    drawn = _timeline(sheet, panel, box, found, {"spanNulls": False}, overrides)
    return [drawn | {"interval": SLOWEST}]


def _timeline(
    sheet: Sheet,
    panel: Panel,
    box: Box,
    found: Sequence[str],
    custom: Mapping[str, Any],
    overrides: Sequence[Json],
) -> Json:
    defaults = {
        "color": {"mode": "fixed", "fixedColor": NORMAL},
        "thresholds": plain(),
        "custom": {"fillOpacity": 80, "lineWidth": 0, **custom},
    }
    options = {
        "mergeValues": True,
        "showValue": "auto",
        "alignValue": "left",
        "rowHeight": 0.85,
        "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []},
        "tooltip": {"mode": "multi", "sort": "none"},
    }
    return sheet.panel("state-timeline", panel, box, found, defaults, options, overrides)


def _counts(panel: Panel) -> bool:
    return all(trace.parameter.type is ParameterType.INT for trace in panel.traces)


def _soft_bounds(traces: Sequence[Trace]) -> Json:
    """The axis shows at least the nominal range, so that noise does not look like an event."""
    nominal = [trace.parameter.nominal for trace in traces if trace.parameter.nominal]
    if not nominal:
        return {}
    return {"axisSoftMin": min(low for low, _ in nominal), "axisSoftMax": max(high for _, high in nominal)}
